//! Which files are meant by the paths that were given?
//!
//! Folders are walked in the order of names. A folder with an `index.csv` is one evidence, and so is one that is said to
//! be the sources of a kit; in any other each file is.
//! Links inside folders are not followed: what they point to may lie anywhere and change. A path that was named itself
//! is what it points to.

use std::fs;
use std::path::{Path, PathBuf};

use super::files::file_name;
use super::intake::AddProblem;

/// One evidence to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) path: PathBuf,
    /// Its name without folders.
    pub(crate) name: String,
    /// A folder that is packed into one file.
    pub(crate) is_folder: bool,
    /// Size as the file system says; for progress alone.
    pub(crate) bytes: u64,
}

/// The file that makes a folder one evidence.
pub(crate) const INDEX: &str = "index.csv";

/// Everything below these paths, in their order; `case` is the case folder, which is never taken in. `whole`: a folder
/// that was named is one evidence, whatever lies in it.
pub(crate) fn walk(paths: &[PathBuf], case: &Path, whole: bool) -> (Vec<Item>, Vec<AddProblem>) {
    let mut found = (Vec::new(), Vec::new());
    let case = fs::canonicalize(case).ok();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) => visit(path, &meta, case.as_deref(), whole, &mut found),
            Err(error) => found.1.push(AddProblem::of(path, "not-readable", &error.to_string())),
        }
    }
    found
}

fn visit(
    start: &Path,
    meta: &fs::Metadata,
    case: Option<&Path>,
    whole: bool,
    found: &mut (Vec<Item>, Vec<AddProblem>),
) {
    let (items, problems) = (&mut found.0, &mut found.1);
    // A stack of its own and no recursion: the depth of a folder is whatever somebody made it.
    let mut stack = vec![(start.to_owned(), meta.clone())];
    while let Some((path, meta)) = stack.pop() {
        if meta.is_file() {
            items.push(Item { name: display_name(&path), bytes: meta.len(), path, is_folder: false });
        } else if meta.is_dir() {
            if case.is_some() && fs::canonicalize(&path).ok().as_deref() == case {
                problems.push(AddProblem::of(
                    &path,
                    "case-folder",
                    "this is the case folder itself; it was passed over",
                ));
            } else if whole || fs::symlink_metadata(path.join(INDEX)).is_ok_and(|index| index.is_file()) {
                items.push(Item { name: format!("{}.tar", display_name(&path)), bytes: 0, path, is_folder: true });
            } else {
                stack.extend(children(&path, problems).into_iter().rev());
            }
        } else {
            problems.push(special(&path, &meta));
        }
    }
}

/// The entries of a folder by name, with what they are; links are told as links.
pub(crate) fn children(folder: &Path, problems: &mut Vec<AddProblem>) -> Vec<(PathBuf, fs::Metadata)> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(AddProblem::of(folder, "not-readable", &error.to_string()));
            return Vec::new();
        }
    };
    let mut children = Vec::new();
    for entry in entries {
        match entry.and_then(|entry| fs::symlink_metadata(entry.path()).map(|meta| (entry.path(), meta))) {
            Ok(child) => children.push(child),
            Err(error) => problems.push(AddProblem::of(folder, "not-readable", &error.to_string())),
        }
    }
    children.sort_by(|a, b| a.0.cmp(&b.0));
    children
}

/// Why something that is neither file nor folder is passed over.
pub(crate) fn special(path: &Path, meta: &fs::Metadata) -> AddProblem {
    if meta.is_symlink() {
        return AddProblem::of(path, "link", "links are not followed; name the file itself to add it");
    }
    AddProblem::of(path, "special-file", "it is neither a file nor a folder")
}

/// The name of a path, also of `.` and `..`.
fn display_name(path: &Path) -> String {
    let name = file_name(path);
    if !name.is_empty() {
        return name;
    }
    fs::canonicalize(path).map(|path| file_name(&path)).unwrap_or_default()
}
