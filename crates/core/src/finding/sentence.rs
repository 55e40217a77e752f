//! How do rows become sentences, and which sentence does not build?
//!
//! A draft names what a statement needs; [`Draft::row`] refuses one that lacks it. Lines of a statement: observation,
//! inference, what would change it. Confidence and alternatives have columns of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::captured::Captured;
use super::confidence::Basis;
use super::likelihood::{Likelihood, per_cent};
use super::{FindingKind, FindingRow};
use crate::evidence::{EvidenceId, Locator};
use crate::record::Time;

/// Places written into one row of `findings`; the links behind a finding name the rest.
pub(crate) const PLACES_MAX: usize = 64;
/// Evidence numbers printed in one citation.
const CITED_MAX: usize = 4;

/// Why a finding was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Missing {
    #[error("the rows name no subject")]
    Subject,
    #[error("the rows name no place in the evidence")]
    Evidence,
    #[error("a sentence has no rows")]
    Sentence,
    #[error("the status carries no likelihood word")]
    Likelihood,
}

/// Places in the evidence, in order and without repetition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Places(BTreeMap<EvidenceId, BTreeSet<Locator>>);

impl Places {
    pub(crate) fn add(&mut self, evidence_id: EvidenceId, locator: &Locator) {
        let locators = self.0.entry(evidence_id).or_default();
        if locators.len() < PLACES_MAX {
            locators.insert(locator.clone());
        }
    }

    pub(crate) fn extend(&mut self, other: &Places) {
        for (&evidence_id, locators) in &other.0 {
            locators.iter().for_each(|locator| self.add(evidence_id, locator));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn evidence(&self) -> impl Iterator<Item = &EvidenceId> {
        self.0.keys()
    }

    /// The first places, each evidence once before any gets a second.
    pub(crate) fn first(&self, max: usize) -> Vec<(EvidenceId, Locator)> {
        let firsts = self.0.iter().filter_map(|(&id, locators)| Some((id, locators.first()?.clone())));
        firsts.take(max).collect()
    }

    /// ` [E3, E12]`: the numbers of the evidence, with a blank before them.
    pub(crate) fn cite(&self, numbers: &BTreeMap<EvidenceId, usize>) -> String {
        let mut cited: Vec<usize> = self.0.keys().filter_map(|id| numbers.get(id).copied()).collect();
        cited.sort_unstable();
        let left_out = cited.len().saturating_sub(CITED_MAX);
        let mut words: Vec<String> = cited.iter().take(CITED_MAX).map(|n| format!("E{n}")).collect();
        if left_out > 0 {
            words.push(format!("{left_out} more"));
        }
        if words.is_empty() { String::new() } else { format!(" [{}]", words.join(", ")) }
    }

    /// The column `evidence`: each evidence once before any gets a second place, at most [`PLACES_MAX`].
    fn column(&self) -> String {
        let mut chosen: BTreeSet<(EvidenceId, &Locator)> = BTreeSet::new();
        for round in 0..PLACES_MAX {
            for (&evidence_id, locators) in &self.0 {
                if chosen.len() < PLACES_MAX
                    && let Some(locator) = locators.iter().nth(round)
                {
                    chosen.insert((evidence_id, locator));
                }
            }
        }
        // A member's path may hold the separator of the column.
        let place = |(id, locator): (EvidenceId, &Locator)| format!("{id} {}", locator.as_str().replace('|', "%7C"));
        chosen.into_iter().map(place).collect::<Vec<_>>().join(" | ")
    }
}

/// What the status of a statement allows it to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Stands in the evidence, or follows by a rule, or is a lead, or is refused: no likelihood word.
    Plain,
    /// A probability on two families, in per mille.
    Assessed(i32),
}

/// A finding before it is checked.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) kind: FindingKind,
    pub(crate) subjects: BTreeSet<String>,
    pub(crate) observation: String,
    pub(crate) inference: String,
    pub(crate) standing: Standing,
    pub(crate) basis: Option<Basis>,
    pub(crate) alternative: String,
    pub(crate) change: String,
    pub(crate) places: Places,
}

impl Draft {
    /// The row, or what it lacks.
    pub(crate) fn row(self) -> Result<FindingRow, Missing> {
        if self.subjects.is_empty() {
            return Err(Missing::Subject);
        }
        if self.places.is_empty() {
            return Err(Missing::Evidence);
        }
        if [&self.observation, &self.inference, &self.change].iter().any(|text| text.is_empty()) {
            return Err(Missing::Sentence);
        }
        let likelihood = match self.standing {
            Standing::Plain => String::new(),
            Standing::Assessed(per_mille) if Likelihood::opening(per_mille).is_some() => {
                Likelihood::of(per_mille).as_str().to_owned()
            }
            Standing::Assessed(_) => return Err(Missing::Likelihood),
        };
        let subjects = self.subjects.into_iter().collect::<Vec<_>>().join(" ");
        Ok(FindingRow {
            finding: id(self.kind.as_str(), &subjects),
            kind: self.kind.as_str().to_owned(),
            statement: [self.observation, self.inference, self.change].join("\n"),
            likelihood,
            confidence: self.basis.map(|basis| basis.text()).unwrap_or_default(),
            evidence: self.places.column(),
            alternatives: self.alternative,
            subjects,
        })
    }
}

/// Hash of kind and subjects: stable over runs, 16 hexadecimal digits.
fn id(kind: &str, subjects: &str) -> String {
    EvidenceId::of(format!("{kind}\n{subjects}").as_bytes()).to_string().chars().take(16).collect()
}

/// `one`, `two` … `nine`, then digits with a comma at each thousand.
pub fn number(n: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(n).map_or_else(|| digits(n), |word| (*word).to_owned())
}

/// Digits with a comma at each thousand: `1,980`.
pub fn digits(n: usize) -> String {
    let plain = n.to_string();
    let mut out = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 host`, `1,980 hosts`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", digits(n), if n == 1 { one } else { many })
}

/// `a, b and c`, or `a, b, c and 7 more`.
pub fn list(items: &[String], shown_max: usize) -> String {
    let shown = items.get(..shown_max.min(items.len())).unwrap_or_default();
    let left_out = items.len() - shown.len();
    if left_out > 0 {
        return format!("{} and {} more", shown.join(", "), digits(left_out));
    }
    match shown.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, head)) => format!("{} and {last}", head.join(", ")),
    }
}

/// Hosts for a sentence, defanged.
pub(crate) fn hosts<'h>(hosts: impl IntoIterator<Item = &'h str>, shown_max: usize) -> String {
    let written: Vec<String> = hosts.into_iter().map(|host| Captured::new(host).host()).collect();
    list(&written, shown_max)
}

/// `2023-03-02 to 2023-08-19`, `on 2023-03-02`, or that no time is given.
pub fn span(first: Option<Time>, last: Option<Time>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first.day() == last.day() => format!("on {}", first.date()),
        (Some(first), Some(last)) => format!("{} to {}", first.date(), last.date()),
        (Some(first), None) => format!("from {}", first.date()),
        (None, Some(last)) => format!("until {}", last.date()),
        (None, None) => "at times that the evidence does not give".to_owned(),
    }
}

/// The sentence on the strongest rival: its name and share, or that none was tested.
pub(crate) fn rival(name: &str, per_mille: i32) -> String {
    if name.is_empty() {
        "Alternative: none tested.".to_owned()
    } else {
        format!("Alternative tested: {}, {}.", Captured::new(name.replace('-', " ")).shown(), per_cent(per_mille))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let mut places = Places::default();
        places.add(EvidenceId::of(b"one"), &Locator::offset(224));
        Draft {
            kind: FindingKind::KitFamily,
            subjects: BTreeSet::from(["kit:k1".to_owned()]),
            observation: "Two hosts show it.".to_owned(),
            inference: "That follows.".to_owned(),
            standing: Standing::Plain,
            basis: None,
            alternative: String::new(),
            change: "What would change this: more.".to_owned(),
            places,
        }
    }

    #[test]
    fn a_sentence_without_its_rows_does_not_build() {
        assert!(draft().row().is_ok());
        assert_eq!(Draft { places: Places::default(), ..draft() }.row(), Err(Missing::Evidence));
        assert_eq!(Draft { subjects: BTreeSet::new(), ..draft() }.row(), Err(Missing::Subject));
        assert_eq!(Draft { observation: String::new(), ..draft() }.row(), Err(Missing::Sentence));
        assert_eq!(Draft { standing: Standing::Assessed(550), ..draft() }.row(), Err(Missing::Likelihood));
    }

    #[test]
    fn an_id_depends_on_kind_and_subjects_alone() {
        let one = draft().row().unwrap();
        let other = Draft { observation: "Nine hosts show it.".to_owned(), ..draft() }.row().unwrap();
        assert_eq!(one.finding, other.finding);
        assert_ne!(one.finding, Draft { kind: FindingKind::Builder, ..draft() }.row().unwrap().finding);
    }

    #[test]
    fn every_evidence_is_named_before_a_second_place_of_one() {
        let mut places = Places::default();
        for offset in 0..100 {
            places.add(EvidenceId::of(b"one"), &Locator::offset(offset));
        }
        places.add(EvidenceId::of(b"two"), &Locator::member("a|b.html"));
        let column = Draft { places, ..draft() }.row().unwrap().evidence;
        assert_eq!(column.split(" | ").count(), PLACES_MAX);
        assert!(column.contains("member:a%7Cb.html"));
    }

    #[test]
    fn numbers_and_lists_read_as_english() {
        assert_eq!(digits(1_234_567), "1,234,567");
        assert_eq!(number(2), "two");
        assert_eq!(count(1, "host", "hosts"), "1 host");
        let items: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(list(&items, 3), "a, b and c");
        assert_eq!(list(&items, 1), "a and 2 more");
    }
}
