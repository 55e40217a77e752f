//! Which files of a folder become one evidence?
//!
//! What bytes they become is core's to say: [`evidence::pack_folder`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use stakeout_core::evidence;

use super::intake::AddProblem;
use super::walk;

/// Writes the tar of a folder. What is passed over is a problem; a file that cannot be read whole is an error, because
/// an archive that lacks it would be another evidence than the folder.
pub(crate) fn pack(folder: &Path, out: &mut dyn Write, problems: &mut Vec<AddProblem>) -> io::Result<()> {
    let mut stack: Vec<_> = walk::children(folder, problems).into_iter().rev().collect();
    let (mut files, mut paths) = (Vec::new(), BTreeMap::new());
    while let Some((path, meta)) = stack.pop() {
        if meta.is_dir() {
            stack.extend(walk::children(&path, problems).into_iter().rev());
        } else if meta.is_file() {
            let name = member_name(folder, &path);
            files.push((name.clone(), meta.len()));
            paths.insert(name, path);
        } else {
            problems.push(walk::special(&path, &meta));
        }
    }
    let gone = || io::Error::from(io::ErrorKind::NotFound);
    let mut open = |name: &str| -> io::Result<Box<dyn io::Read>> {
        let path: &PathBuf = paths.get(name).ok_or_else(gone)?;
        Ok(Box::new(File::open(path)?))
    };
    evidence::pack_folder(&files, &mut open, out)
}

/// Path below the folder, with `/`.
fn member_name(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
