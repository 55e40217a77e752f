//! Who changes which code? Changes by repository and mail address, for those whose accounts are known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use stakeout_core::page::asset_path_of;
use stakeout_core::person::spelling;
use stakeout_core::record::Commit;

use super::place::Place;

/// Files of one change that are kept: a change of more is an import.
const FILES_MAX: usize = 200;

/// One change, its texts as numbers.
#[derive(Debug)]
struct Change {
    repo: u32,
    mail: u32,
    files: Box<[u32]>,
    place: Place,
}

/// Changes as they were read: those that name a repository and an author's mail.
#[derive(Debug, Default)]
pub(crate) struct Commits {
    texts: Vec<Box<str>>,
    of_text: HashMap<Box<str>, u32>,
    changes: Vec<Change>,
}

/// What is known of one repository.
#[derive(Debug, Default)]
pub(crate) struct Repo<'c> {
    /// Mail address, changes, and where the first of them stands.
    pub(crate) authors: BTreeMap<&'c str, (usize, Place)>,
    /// Files as sites show them: see [`asset_path_of`]; with the first change of each.
    pub(crate) files: BTreeMap<&'c str, Place>,
}

impl Commits {
    pub(crate) fn add(&mut self, commit: &Commit, place: Place) {
        let mail = commit.author_email.as_deref().and_then(spelling::email);
        let (Some(repo), Some(mail)) = (commit.repo.as_deref().filter(|repo| !repo.trim().is_empty()), mail) else {
            return;
        };
        let (repo, mail) = (self.text(repo.trim()), self.text(&mail));
        let paths: BTreeSet<String> =
            commit.files.iter().take(FILES_MAX).filter_map(|file| asset_path_of(file.trim())).collect();
        let files = paths.iter().map(|path| self.text(path)).collect();
        self.changes.push(Change { repo, mail, files, place });
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(number) = self.of_text.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.of_text.insert(text.into(), number);
        number
    }

    /// Each repository by its name.
    pub(crate) fn repos(&self) -> BTreeMap<&str, Repo<'_>> {
        let text = |number: u32| self.texts.get(number as usize).map_or("", |text| &**text);
        let mut repos: BTreeMap<&str, Repo<'_>> = BTreeMap::new();
        for change in &self.changes {
            let repo = repos.entry(text(change.repo)).or_default();
            let author = repo.authors.entry(text(change.mail)).or_insert((0, change.place));
            *author = (author.0 + 1, author.1.min(change.place));
            for file in &change.files {
                let place = repo.files.entry(text(*file)).or_insert(change.place);
                *place = (*place).min(change.place);
            }
        }
        repos
    }
}
