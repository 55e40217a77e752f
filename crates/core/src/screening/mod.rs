//! Does somebody resemble an entry of a watch list, how strongly, along which path, and what cuts it?
//!
//! Three statuses and no fourth: a match for a human to review, a near miss with the reason that rejects it, and not found
//! in the lists supplied. Nothing here says that somebody is listed, or that he is not.

mod birth;
mod identifier;
mod row;
mod weights;

use crate::link::Bits256;
use crate::name::{Conflict, Name, Outline, Schema, aliases, are_sisters, compare, outline};
use crate::record::{DateSpan, Listed, ListedKind, NameRole};

pub use birth::BirthFound;
pub use identifier::{Known, normal_number};
pub use row::ScreeningRow;
pub use weights::Weights;

/// What a screening may say of a subject and an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It resembles the entry enough for a human to look.
    MatchForReview,
    /// It is near, and something cuts it.
    NearMissRejected,
    /// No entry of the lists supplied is near.
    NotFound,
}

impl Status {
    /// Every value, the strongest first.
    pub const ALL: &[Self] = &[Self::MatchForReview, Self::NearMissRejected, Self::NotFound];

    /// The words of the table `screening`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MatchForReview => "match for review",
            Self::NearMissRejected => "near miss rejected",
            Self::NotFound => "not found",
        }
    }
}

/// Who is screened.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The name.
    pub name: &'a Name,
    /// What bears it, as far as known.
    pub kind: Schema,
    /// Dates of birth, as the evidence states them.
    pub births: &'a [DateSpan],
    /// Numbers and addresses that belong to one holder.
    pub identifiers: &'a [Known],
}

impl Subject<'_> {
    /// Does the evidence give no name, and numbers or addresses alone?
    fn is_nameless(&self) -> bool {
        self.name.is_no_name()
    }
}

/// How many are screened against how many: for the printed probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    /// Subjects of the run.
    pub subjects: u64,
    /// Entries of the list.
    pub entries: u64,
}

/// What cuts a near miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cut {
    /// Another kind of thing bears the name.
    Kind,
    /// The distinctive word of two firms differs.
    Residue,
    /// A number in the name differs.
    Number,
    /// They share trade words or a place alone.
    Trade,
    /// A part of the name differs.
    Part,
    /// Only a surname, or one word of several, is near.
    Partial,
    /// Born on other days.
    Birth,
    /// Only a weak alias is near.
    WeakAlias,
    /// The name is near, and not near enough.
    Name,
}

impl Cut {
    /// The reason, for readers.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Kind => "another kind of thing bears the name",
            Self::Residue => "the distinctive word of the name differs: another firm with the same trade words",
            Self::Number => "the number in the name differs",
            Self::Trade => "the names share trade words alone",
            Self::Part => "a part of the name differs",
            Self::Partial => "only a surname, or one word of several, is near",
            Self::Birth => "the dates of birth are apart",
            Self::WeakAlias => "only a weak alias is near, and nothing else supports it",
            Self::Name => "the name is near, and not near enough for a review",
        }
    }
}

/// What comparing a subject with an entry came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What may be said.
    pub status: Status,
    /// The listed name that is nearest; its place in `entry.names`.
    pub name: usize,
    /// Bits of the name, the number of names tried paid for.
    pub name_bits: Bits256,
    /// Bits of the nearest name as if it were the only one: who has many aliases is no farther for it.
    pub nearest_bits: Bits256,
    /// All bits.
    pub bits: Bits256,
    /// Probability that the subject is the entry, per mille: honest, and mostly far below one half.
    pub probability: i32,
    /// What rejects it; none for a review.
    pub cut: Option<Cut>,
    /// What contradicts and does not reject: a document number of a listed person under another name.
    pub conflict: Option<Cut>,
    /// What the dates of birth say; none where one side has none.
    pub birth: Option<BirthFound>,
    /// Is a number or address the same that one holder has?
    pub has_identifier: bool,
    /// How the name was read, what else was compared, a line a step.
    pub path: Vec<String>,
}

impl Judged {
    /// All bits, the number of names tried not paid for: by which entries are put in order.
    pub fn order_bits(&self) -> Bits256 {
        Bits256(self.bits.0 - self.name_bits.0).plus(self.nearest_bits)
    }
}

/// Compares a subject with an entry whose names were read before, in the order of `entry.names`.
///
/// `None` where nothing is near: the entry says nothing about this subject.
pub fn judge(
    subject: &Subject<'_>,
    entry: &Listed,
    names: &[Name],
    of: Population,
    weights: &Weights,
) -> Option<Judged> {
    let nearest = nearest(subject, entry, names, weights);
    let identifier = identifier::shared(subject.identifiers, &entry.identifiers);
    let birth = birth::compare(subject.births, &entry.births);
    let is_named = nearest.is_some();
    let found = nearest.or_else(|| identifier.as_ref().map(|_| Nearest::none(subject.is_nameless())))?;
    let cut = cut(subject, entry, &found, birth, identifier.is_some(), weights);
    let is_sister =
        || found.conflict == Some(Conflict::Residue) && names.iter().any(|name| are_sisters(subject.name, name));
    let near = found.bits.bits() >= weights.near_miss || identifier.is_some() || is_sister();
    if !near {
        return None;
    }
    // Most entries are nothing: the way is told of what is near alone.
    let mut path = if is_named { found.path(subject, names) } else { Vec::new() };
    let mut bits = found.bits;
    if let Some(found) = &birth {
        bits = bits.plus(Bits256::from_bits(found.bits(weights)));
        path.push(found.line(weights));
    }
    if let Some(found) = &identifier {
        bits = bits.plus(Bits256::from_bits(weights.identifier));
        path.push(format!("{found}; {:+.1} bits", weights.identifier));
    }
    // A number of a listed person under another name is for a human: the number may be the stolen thing.
    let (cut, conflict) = if identifier.is_some() { (None, cut) } else { (cut, None) };
    if let Some(cut) = cut.or(conflict) {
        path.push(cut.words().to_owned());
    }
    let status = if cut.is_none() { Status::MatchForReview } else { Status::NearMissRejected };
    let probability = probability(bits, of, weights);
    Some(Judged {
        status,
        name: found.at,
        name_bits: found.bits,
        nearest_bits: found.unpaid,
        bits,
        probability,
        cut,
        conflict,
        birth,
        has_identifier: identifier.is_some(),
        path,
    })
}

/// The nearest of an entry's names.
#[derive(Debug, Clone)]
struct Nearest {
    at: usize,
    bits: Bits256,
    /// Before the number of names was paid for.
    unpaid: Bits256,
    is_weak: bool,
    /// Only a surname, or one word of several, was compared.
    is_partial: bool,
    conflict: Option<Conflict>,
    /// Names of the entry that were tried.
    tried: usize,
}

impl Nearest {
    /// None is near. A name that is another contradicts; where the evidence gives none, nothing does.
    fn none(is_nameless: bool) -> Self {
        let (bits, conflict) = (Bits256::ZERO, (!is_nameless).then_some(Conflict::Name));
        Self { at: 0, bits, unpaid: bits, is_weak: false, is_partial: false, conflict, tried: 0 }
    }

    /// How the name was read.
    fn path(&self, subject: &Subject<'_>, names: &[Name]) -> Vec<String> {
        let mut path = names.get(self.at).map(|name| compare(subject.name, name).path).unwrap_or_default();
        if self.tried > 1 {
            path.push(format!("the best of {} names of the entry", self.tried));
        }
        path
    }
}

/// Best of all names that the list stands by; a weak alias only where it alone is near.
fn nearest(subject: &Subject<'_>, entry: &Listed, names: &[Name], weights: &Weights) -> Option<Nearest> {
    if subject.is_nameless() {
        return None;
    }
    let mut best: [Option<(Bits256, usize, Outline)>; 2] = [None, None];
    let mut tried = 0;
    for (at, (listed, name)) in entry.names.iter().zip(names).enumerate() {
        let is_weak = listed.role == NameRole::Weak;
        tried += usize::from(!is_weak);
        let found = outline(subject.name, name);
        let less = if listed.role == NameRole::Former { weights.former } else { 0.0 };
        let bits = found.bits.plus(Bits256::from_bits(less));
        let slot = &mut best[usize::from(is_weak)];
        if slot.as_ref().is_none_or(|(most, ..)| bits > *most) {
            *slot = Some((bits, at, found));
        }
    }
    let [strong, weak] = best;
    let unpaid = strong.map(|strong| strong.0);
    let strong = strong.map(|(bits, at, found)| (aliases(bits, 1, tried), at, found));
    let is_weak = match (&strong, &weak) {
        (Some(strong), Some(weak)) => weak.0 > strong.0 && strong.0.bits() < weights.review,
        (None, Some(_)) => true,
        _ => false,
    };
    let (bits, at, found) = if is_weak { weak? } else { strong? };
    let (tried, unpaid) = if is_weak { (1, bits) } else { (tried, unpaid.unwrap_or(bits)) };
    Some(Nearest { at, bits, unpaid, is_weak, is_partial: found.partial, conflict: found.conflict, tried })
}

fn cut(
    subject: &Subject<'_>,
    entry: &Listed,
    found: &Nearest,
    birth: Option<BirthFound>,
    has_identifier: bool,
    weights: &Weights,
) -> Option<Cut> {
    if is_other_kind(subject.kind, entry.kind) {
        return Some(Cut::Kind);
    }
    let by_name = match found.conflict {
        Some(Conflict::Residue) => Some(Cut::Residue),
        Some(Conflict::Number) => Some(Cut::Number),
        Some(Conflict::Trade) => Some(Cut::Trade),
        Some(_) if found.bits.bits() < weights.review => Some(Cut::Part),
        _ => None,
    };
    if by_name.is_some() {
        return by_name;
    }
    if found.is_partial {
        return Some(Cut::Partial);
    }
    if birth == Some(BirthFound::Apart) {
        return Some(Cut::Birth);
    }
    let supported = has_identifier || matches!(birth, Some(BirthFound::Day | BirthFound::Swapped));
    if found.is_weak && !supported {
        return Some(Cut::WeakAlias);
    }
    (found.bits.bits() < weights.review && !supported).then_some(Cut::Name)
}

/// Can what bears this name be no such entry?
fn is_other_kind(subject: Schema, entry: ListedKind) -> bool {
    match subject {
        Schema::Unknown => false,
        Schema::Person => !matches!(entry, ListedKind::Person | ListedKind::Unknown),
        Schema::Organization => !matches!(entry, ListedKind::Organization | ListedKind::Unknown),
        Schema::Vessel => !matches!(entry, ListedKind::Vessel | ListedKind::Aircraft | ListedKind::Unknown),
    }
}

/// `E / (S N)` before anything was compared, and what the bits make of it.
fn probability(bits: Bits256, of: Population, weights: &Weights) -> i32 {
    let pairs = (of.subjects as f64 * of.entries as f64).max(weights.pairs);
    let prior = (weights.expected / pairs).min(0.5);
    let odds = libm::exp2(bits.bits()) * prior / (1.0 - prior);
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1000")]
    let share = libm::floor(1000.0 * odds / (1.0 + odds)) as i32;
    share.clamp(0, 999)
}

#[cfg(test)]
mod tests;
