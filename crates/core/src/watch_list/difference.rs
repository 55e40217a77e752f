//! What changed between two snapshots of one list?

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Snapshot};
use crate::record::Listed;

/// What one snapshot has and another has not. Ids, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Entries that are new.
    pub added: Vec<String>,
    /// Entries that say something else, by their new id.
    pub changed: Vec<Change>,
    /// Entries that are gone: removal is news too. One that goes on under another id is not gone.
    pub removed: Vec<String>,
}

/// An entry that says something else than before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Its id in the newer snapshot.
    pub listed_id: String,
    /// The ids under which the older one had it, where they differ; several where entries were merged.
    pub former_ids: Vec<String>,
    /// The fields that differ: those of one value first.
    pub fields: Vec<&'static str>,
}

/// Compares two snapshots; they should be of one list.
///
/// An entry is followed through the ids that the newer list says it had. The order of names, addresses and the like
/// within an entry is no change, nor is the day of the list.
pub fn difference(old: &Snapshot, new: &Snapshot) -> Difference {
    let before: BTreeMap<&str, &Entry> = by_id(old);
    let after: BTreeMap<&str, &Entry> = by_id(new);
    let mut out = Difference::default();
    let mut followed: BTreeSet<&str> = BTreeSet::new();
    for (id, entry) in &after {
        // An id that the new list still has is no former one of somebody else.
        let former = entry.listed.former_ids.iter().map(String::as_str);
        let former: BTreeSet<&str> = former.filter(|id| before.contains_key(id) && !after.contains_key(id)).collect();
        let same = before.get(id);
        if same.is_none() && former.is_empty() {
            out.added.push((*id).to_owned());
            continue;
        }
        followed.extend(same.map(|_| *id));
        followed.extend(&former);
        let first = same.or_else(|| former.first().and_then(|id| before.get(id)));
        let mut fields: Vec<&'static str> = if former.is_empty() { Vec::new() } else { vec!["listed_id"] };
        fields.extend(first.into_iter().flat_map(|first| changed(first, entry)));
        if !fields.is_empty() {
            let former_ids = former.into_iter().map(str::to_owned).collect();
            out.changed.push(Change { listed_id: (*id).to_owned(), former_ids, fields });
        }
    }
    out.removed = before.keys().filter(|id| !followed.contains(*id)).map(|id| (*id).to_owned()).collect();
    out
}

fn by_id(snapshot: &Snapshot) -> BTreeMap<&str, &Entry> {
    snapshot.entries.iter().map(|entry| (entry.listed.listed_id.as_str(), entry)).collect()
}

fn changed(old: &Entry, new: &Entry) -> Vec<&'static str> {
    let mut fields = changed_fields(&old.listed, &new.listed);
    if !alike(&old.designations, &new.designations) {
        fields.push("designations");
    }
    fields
}

/// Are they the same but for their order?
fn alike<T: Ord>(old: &[T], new: &[T]) -> bool {
    let sorted = |items: &[T]| -> Vec<usize> {
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|a, b| items.get(*a).cmp(&items.get(*b)));
        order
    };
    let (first, second) = (sorted(old), sorted(new));
    old.len() == new.len() && first.iter().zip(&second).all(|(a, b)| old.get(*a) == new.get(*b))
}

macro_rules! compare {
    ($old:ident, $new:ident, plain: [$($plain:ident),*], lists: [$($list:ident),*]) => {{
        // Every field is named here or passed over below, so that a new one cannot be forgotten.
        let Listed { list: _, list_date: _, listed_id: _, former_ids: _, $($plain: _,)* $($list: _,)* } = $old;
        let mut fields = Vec::new();
        $(if $old.$plain != $new.$plain { fields.push(stringify!($plain)); })*
        $(if !alike(&$old.$list, &$new.$list) { fields.push(stringify!($list)); })*
        fields
    }};
}

fn changed_fields(old: &Listed, new: &Listed) -> Vec<&'static str> {
    compare!(
        old,
        new,
        plain: [kind, gender, is_target, listed_on, updated_on, cut_remark],
        lists: [
            names, name_parts, births, birth_places, founded, functions, countries, addresses, identifiers, programmes,
            topics, datasets, linked_to, notices, remarks
        ]
    )
}
