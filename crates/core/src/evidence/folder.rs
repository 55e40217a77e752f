//! How does a folder with an `index.csv` become one piece of evidence?

use std::io::{self, Read, Write};

use tar::{EntryType, Header};

/// Packs the files of a folder into one tar without compression: the same files give the same bytes, whatever the
/// order they were listed in, whoever owns them and whenever they were written.
///
/// - `files`: paths below the folder with `/` between their parts, and the bytes of each.
/// - `open` gives the bytes of one of them; exactly as many as announced, else an error.
/// - Errors: what reading and writing gives, and a name that is given twice.
pub fn pack_folder(
    files: &[(String, u64)],
    open: &mut dyn FnMut(&str) -> io::Result<Box<dyn Read>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sorted: Vec<&(String, u64)> = files.iter().collect();
    sorted.sort();
    if sorted.windows(2).any(|pair| matches!(pair, [a, b] if a.0 == b.0)) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "two files of one name"));
    }
    for (path, bytes) in sorted {
        if path.len() > 100 {
            // The GNU form: a member of its own holds the long name.
            write_header(out, "././@LongLink", path.len() as u64 + 1, EntryType::GNULongName)?;
            out.write_all(path.as_bytes())?;
            out.write_all(&[0])?;
            pad(out, path.len() as u64 + 1)?;
        }
        let short: String = path
            .chars()
            .scan(0, |have, c| {
                *have += c.len_utf8();
                (*have <= 100).then_some(c)
            })
            .collect();
        write_header(out, &short, *bytes, EntryType::Regular)?;
        let copied = io::copy(&mut open(path)?.take(*bytes), out)?;
        if copied != *bytes {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a file became shorter while it was packed"));
        }
        pad(out, *bytes)?;
    }
    out.write_all(&[0; 1_024])
}

fn write_header(out: &mut dyn Write, name: &str, bytes: u64, kind: EntryType) -> io::Result<()> {
    let mut header = Header::new_gnu();
    if let Some(field) = header.as_old_mut().name.get_mut(..name.len()) {
        field.copy_from_slice(name.as_bytes());
    }
    header.set_entry_type(kind);
    header.set_size(bytes);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_cksum();
    out.write_all(header.as_bytes())
}

fn pad(out: &mut dyn Write, bytes: u64) -> io::Result<()> {
    let rest = usize::try_from((512 - bytes % 512) % 512).unwrap_or(0);
    out.write_all([0; 512].get(..rest).unwrap_or_default())
}
