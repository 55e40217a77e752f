//! Which passages do texts of a crew share, word for word, and where do they stand?

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::Made;
use crate::entity::PeopleRow;
use crate::finding::{digits, shown};
use crate::link::LinkRow;
use crate::person::is_hash;
use crate::selector::{SelectorKind, SelectorRow};

/// Passages of a crew, and accounts of a passage, that are printed.
const PASSAGES_MAX: usize = 5;
const HOLDERS_MAX: usize = 8;
/// Letters of a passage: some forty words.
const LETTERS_MAX: usize = 400;

/// Who holds which passage, over all crews.
pub(super) struct Passages<'a> {
    holders: BTreeMap<&'a str, Vec<&'a SelectorRow>>,
}

impl<'a> Passages<'a> {
    pub(super) fn of(selectors: &'a [SelectorRow]) -> Self {
        let mut holders: BTreeMap<&str, Vec<&SelectorRow>> = BTreeMap::new();
        for row in selectors.iter().filter(|row| row.kind == SelectorKind::Passage && !is_hash(&row.value)) {
            holders.entry(&row.value).or_default().push(row);
        }
        holders.values_mut().for_each(|rows| {
            rows.sort();
            rows.dedup_by(|a, b| a.subject == b.subject);
        });
        Self { holders }
    }

    /// Those that link accounts of one crew, the rarest first; one inside another that is shown is left out.
    pub(super) fn view(&self, made: &Made<'_>, links: &[&LinkRow], accounts: &[&PeopleRow]) -> Vec<Value> {
        let rows = links.iter().flat_map(|link| made.ground.evidence_of(link));
        let shared: BTreeSet<&str> = rows
            .filter(|row| row.selector_kind == SelectorKind::Passage.as_str())
            .map(|row| row.value.as_str())
            .collect();
        let crew: BTreeSet<&str> = accounts.iter().map(|row| row.account.as_str()).collect();
        let held = |words: &str| self.holders.get_key_value(words);
        let mut order: Vec<(&&str, &Vec<&SelectorRow>)> = shared.into_iter().filter_map(held).collect();
        order.sort_by_key(|(words, holders)| (holders.len(), std::cmp::Reverse(words.len()), **words));
        let mut printed: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for (words, holders) in order {
            let bare = words.trim_matches(['…', ' ']);
            if printed.iter().any(|before| before.contains(bare)) {
                continue;
            }
            printed.push(bare);
            out.push(passage(made, words, holders, &crew));
            if out.len() == PASSAGES_MAX {
                break;
            }
        }
        out
    }
}

fn passage(made: &Made<'_>, words: &str, holders: &[&SelectorRow], crew: &BTreeSet<&str>) -> Value {
    let account = |row: &SelectorRow| row.subject.strip_prefix("account:").map(str::to_owned);
    let (ours, others): (Vec<&SelectorRow>, Vec<&SelectorRow>) = holders
        .iter()
        .partition(|row| row.subject.strip_prefix("account:").is_some_and(|account| crew.contains(account)));
    let holder = |row: &&SelectorRow| {
        context! {
            account => shown(&account(row).unwrap_or_default(), 60),
            number => made.ground.numbers.get(&row.evidence_id),
            locator => shown(row.locator.as_str(), 80),
        }
    };
    context! {
        words => shown(words, LETTERS_MAX),
        n => digits(ours.len()),
        holders => ours.iter().take(HOLDERS_MAX).map(holder).collect::<Vec<_>>(),
        more => ours.len().saturating_sub(HOLDERS_MAX),
        others => others.len(),
    }
}
