//! What do links share, in the words of a sentence?

use std::collections::{BTreeMap, BTreeSet};

use super::captured::Captured;
use super::ground::Ground;
use super::sentence;
use crate::link::{LinkRow, Relation};
use crate::selector::SelectorKind;

impl Ground<'_> {
    /// The values that carry these links most, as words of a sentence: `the api-path “/x” and the comment-text “y”`.
    pub(crate) fn shared_values(&self, links: &[&LinkRow], shown_max: usize) -> Option<String> {
        self.shared_values_but(links, ("", ""), shown_max)
    }

    /// How many things of each kind these links share: of accounts no value is printed, for it is somebody's number,
    /// address or paper.
    pub(crate) fn shared_kinds(&self, links: &[&LinkRow]) -> Option<String> {
        let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in links.iter().flat_map(|link| self.evidence_of(link)) {
            values.entry(&row.selector_kind).or_default().insert(&row.value);
        }
        let words: Vec<String> = values
            .iter()
            .map(|(kind, values)| {
                let one = kind.replace('-', " ");
                let many = if one.ends_with("ss") { format!("{one}es") } else { format!("{one}s") };
                sentence::count(values.len(), &one, &many)
            })
            .collect();
        (!words.is_empty()).then(|| sentence::list(&words, words.len()))
    }

    /// The same without one value, which the sentence names already.
    pub(crate) fn shared_values_but(&self, links: &[&LinkRow], but: (&str, &str), shown_max: usize) -> Option<String> {
        if links.iter().any(|link| matches!(link.relation, Relation::SameCrew | Relation::SamePerson)) {
            return self.shared_kinds(links);
        }
        let mut best: BTreeMap<(&str, &str), i32> = BTreeMap::new();
        for row in links.iter().flat_map(|link| self.evidence_of(link)).filter(|row| row.bits > 0) {
            let bits = best.entry((&row.selector_kind, &row.value)).or_default();
            *bits = row.bits.max(*bits);
        }
        best.remove(&but);
        let mut order: Vec<((&str, &str), i32)> = best.into_iter().collect();
        order.sort_by_key(|&(key, bits)| (std::cmp::Reverse(bits), key));
        let words: Vec<String> = order.iter().map(|((kind, value), _)| self.value_words(kind, value)).collect();
        (!words.is_empty()).then(|| sentence::list(&words, shown_max))
    }

    /// One shared value as words. What a model weighs beside selectors has no value of its own to quote.
    fn value_words(&self, kind: &str, value: &str) -> String {
        match kind {
            "kit" | "builder" => self.name(value),
            _ if kind.ends_with("-overlap") => format!("most of their {}", kind.trim_end_matches("-overlap")),
            _ if SelectorKind::ALL.iter().any(|known| known.as_str() == kind) => {
                format!("the {kind} {}", value_text(kind, value))
            }
            _ => format!("the sign {kind} ({})", Captured::new(value).shown()),
        }
    }
}

/// A selector's value in a sentence: names of hosts and addresses defanged, all else quoted.
pub(crate) fn value_text(kind: &str, value: &str) -> String {
    match kind {
        "ip-address" | "cname" | "mail-host" => Captured::new(value).host(),
        _ => Captured::new(value).quoted(),
    }
}
