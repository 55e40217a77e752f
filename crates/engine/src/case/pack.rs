//! How does a folder become one file that is the same on every machine?
//!
//! A tar of its files in the order of their paths, without owners, times and modes. The same files in a folder give
//! the same bytes and so the same evidence id.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::intake::AddProblem;
use super::walk;

/// Writes the tar of a folder. What is passed over is a problem; a file that cannot be read whole is an error, because
/// an archive that lacks it would be another evidence than the folder.
pub(crate) fn pack(folder: &Path, out: &mut dyn Write, problems: &mut Vec<AddProblem>) -> io::Result<()> {
    let mut tar = tar::Builder::new(out);
    let mut stack: Vec<_> = walk::children(folder, problems).into_iter().rev().collect();
    let mut files = Vec::new();
    while let Some((path, meta)) = stack.pop() {
        if meta.is_dir() {
            stack.extend(walk::children(&path, problems).into_iter().rev());
        } else if meta.is_file() {
            files.push((member_name(folder, &path), path));
        } else {
            problems.push(walk::special(&path, &meta));
        }
    }
    files.sort();
    for (name, path) in files {
        let file = File::open(&path)?;
        let size = file.metadata()?.len();
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(size);
        let mut exact = Exact { file, rest: size };
        tar.append_data(&mut header, &name, &mut exact)?;
        if exact.rest > 0 {
            return Err(io::Error::other(format!("{} became shorter while it was read", path.display())));
        }
    }
    tar.finish()
}

/// Path below the folder, with `/`.
fn member_name(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// As many bytes as the header says, even if the file grows meanwhile.
struct Exact {
    file: File,
    rest: u64,
}

impl io::Read for Exact {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.rest).unwrap_or(usize::MAX).min(out.len());
        let read = self.file.read(out.get_mut(..most).unwrap_or_default())?;
        self.rest -= read as u64;
        Ok(read)
    }
}
