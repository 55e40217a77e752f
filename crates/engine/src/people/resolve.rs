//! Which account does a row mean that writes `ID`, or `PLATFORM/ID`?

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::columns::AccountIx;

/// Platform of accounts that no table of accounts knows.
const UNKNOWN: &str = "unknown";

/// Ids as they are written, and those that tables of accounts know.
#[derive(Debug, Default)]
pub(crate) struct Names {
    of_text: HashMap<Box<str>, u32, FixedState>,
    /// The number given last: rows of an account come together.
    last: u32,
    texts: Vec<Box<str>>,
    /// Of a name: whether a table of accounts has it. Such a name is `PLATFORM/ID`.
    is_known: Vec<bool>,
}

impl Names {
    /// The number of an id as some row writes it.
    pub(crate) fn written(&mut self, text: &str) -> u32 {
        if self.texts.get(self.last as usize).is_some_and(|last| **last == *text) {
            return self.last;
        }
        if let Some(number) = self.of_text.get(text) {
            self.last = *number;
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.of_text.insert(text.into(), number);
        self.texts.push(text.into());
        self.is_known.push(false);
        number
    }

    /// The number of an account of a table of accounts.
    pub(crate) fn known(&mut self, platform: &str, id: &str) -> u32 {
        let whole = id.strip_prefix(platform).is_some_and(|rest| rest.starts_with('/'));
        let text = if whole { id.to_owned() } else { format!("{platform}/{id}") };
        let number = self.written(&text);
        if let Some(known) = self.is_known.get_mut(number as usize) {
            *known = true;
        }
        number
    }

    /// The sorted subjects; for each name its account; how many names no table knows, and how many two platforms have.
    pub(crate) fn resolve(self) -> (Vec<String>, Vec<AccountIx>, u64, u64) {
        // Of each bare id: the one account that has it, or none if two have.
        let mut bare: HashMap<&str, Option<&str>> = HashMap::new();
        for text in self.texts.iter().zip(&self.is_known).filter(|(_, known)| **known).map(|(text, _)| text) {
            if let Some((_, id)) = text.split_once('/') {
                bare.entry(id).and_modify(|only| *only = None).or_insert(Some(text));
            }
        }
        let (mut unknown, mut ambiguous) = (0, 0);
        let meant: Vec<String> = self
            .texts
            .iter()
            .zip(&self.is_known)
            .map(|(text, known)| match (*known, bare.get(&**text)) {
                (true, _) => text.to_string(),
                (false, Some(Some(account))) => (*account).to_owned(),
                (false, found) => {
                    if found.is_some() {
                        ambiguous += 1
                    } else {
                        unknown += 1
                    }
                    if text.contains('/') { text.to_string() } else { format!("{UNKNOWN}/{text}") }
                }
            })
            .collect();
        let mut subjects = meant.clone();
        subjects.sort_unstable();
        subjects.dedup();
        let number = |text: &String| subjects.binary_search(text).ok().and_then(|at| u32::try_from(at).ok());
        let of_name = meant.iter().map(|text| number(text).unwrap_or(0)).collect();
        (subjects, of_name, unknown, ambiguous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_id_means_the_one_account_that_has_it() {
        let mut names = Names::default();
        let rows: Vec<u32> = vec![
            names.written("kite"),
            names.known("gigsite", "kite"),
            names.known("gigsite", "gigsite/plover"),
            names.written("plover"),
            names.known("taskhall", "wren"),
            names.known("gigsite", "wren"),
            names.written("wren"),
            names.written("nobody"),
        ];
        let (subjects, of_name, unknown, ambiguous) = names.resolve();
        let of = |at: usize| subjects[of_name[rows[at] as usize] as usize].as_str();
        assert_eq!((of(0), of(1), of(3)), ("gigsite/kite", "gigsite/kite", "gigsite/plover"));
        assert_eq!((of(6), of(7)), ("unknown/wren", "unknown/nobody"));
        assert_eq!((unknown, ambiguous), (1, 1));
    }
}
