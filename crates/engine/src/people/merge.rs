//! Which parts that no hard thing ties belong together all the same?
//!
//! A careful crew shows pieces: two names on a machine here, three on an instrument there. They hang together by things that
//! innocent people share too: an exit of a private network, a passage, a machine that was lent, a number that many have.
//! None of these makes a crew, and what comes out is weighed like any other part. The surest pair is joined first, and what
//! a joined part shows is weighed anew: agglomeration, in the order of the bits and the parts.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use stakeout_core::link::{Bits256, Model};

use super::clocks::Clocks;
use super::columns::{AccountIx, People, ValueIx};
use super::lines::Lines;
use super::marks::Marks;
use super::parts::Part;
use super::pieces::{Market, Shows, kinds};
use super::seams::{Seam, Seams};
use super::ties::Tie;

/// Parts that show one value up to which it proposes pairs.
const PARTS_MAX: usize = 40;
/// Bits from which two parts are one: nine in ten.
const MERGES: f64 = 3.2;

/// What brought two parts together: one account of each, and a thing that both show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Joint {
    /// The smaller of the two.
    pub(crate) a: AccountIx,
    pub(crate) b: AccountIx,
    pub(crate) value: ValueIx,
}

/// Parts that were joined.
pub(super) struct Merged {
    /// Sorted by their first person.
    pub(super) parts: Vec<Part>,
    /// What joined any; sorted.
    pub(super) joints: Vec<Joint>,
    /// What held together alone what is two.
    pub(super) seams: Vec<Seam>,
}

/// Parts that were taken apart, what each shows, and where they hung together.
#[derive(Default)]
struct Apart {
    parts: Vec<Part>,
    shows: Vec<Shows>,
    seams: Vec<Seam>,
}

/// Parts with all that is known of them whatever members of crews do.
pub(super) struct Merger<'a> {
    market: Market<'a>,
    lines: &'a Lines,
    ties: &'a [Tie],
    model: &'a Model,
    parts: Vec<Part>,
    /// What each part shows.
    shows: Vec<Shows>,
}

impl<'a> Merger<'a> {
    pub(super) fn new(
        people: &'a People,
        lines: &'a Lines,
        ties: &'a [Tie],
        model: &'a Model,
        parts: Vec<Part>,
    ) -> Self {
        let market = Market::of(people, lines, ties);
        let shows = parts.iter().map(|part| market.shown(lines, part)).collect();
        Self { market, lines, ties, model, parts, shows }
    }

    /// Joins parts that belong together, once they are taken apart at their seams; the rest stays as it is.
    pub(super) fn merged(&self, marks: &Marks) -> Merged {
        let Apart { parts, shows, seams } = self.without_seams(marks);
        let (kinds, most) = kinds(marks, self.ties, self.model, &parts);
        let piece = |((part, shows), kind): ((Part, Shows), f64)| {
            let clocks = marks.clocks().of_accounts(&part.accounts);
            Some(Piece { part, shows, clocks, kind })
        };
        let pieces = parts.into_iter().zip(shows).zip(kinds).map(piece).collect();
        let (waiting, of_value) = (BTreeSet::new(), BTreeMap::new());
        let mut merge = Merge { market: &self.market, marks, most, pieces, waiting, of_value, joints: Vec::new() };
        merge.run();
        merge.joints.sort_unstable();
        let mut parts: Vec<Part> = merge.pieces.into_iter().flatten().map(|piece| piece.part).collect();
        parts.sort_by(|a, b| a.persons.cmp(&b.persons));
        Merged { parts, joints: merge.joints, seams }
    }

    /// The parts once they are taken apart where they hang on one thing and their sides are two, and what each shows.
    fn without_seams(&self, marks: &Marks) -> Apart {
        let seams = Seams { market: &self.market, lines: self.lines, ties: self.ties, marks };
        let split = |part: &Part| {
            let (sides, found) = seams.split(part)?;
            // What held large sides together does not join them again.
            let joining: BTreeSet<ValueIx> = found
                .iter()
                .filter(|seam| seam.is_of_wholes)
                .filter_map(|seam| self.ties.get(seam.tie))
                .map(|tie| tie.value)
                .collect();
            let shown = |side: &Part| -> Shows {
                let shown = self.market.shown(self.lines, side).into_iter();
                shown.filter(|(value, _)| !joining.contains(value)).collect()
            };
            let shows = sides.iter().map(shown).collect();
            Some(Apart { parts: sides, shows, seams: found })
        };
        let pieces: Vec<Option<Apart>> = self.parts.par_iter().map(split).collect();
        let mut all = Apart::default();
        for (whole, piece) in self.parts.iter().zip(&self.shows).zip(pieces) {
            let piece = piece.unwrap_or_else(|| Apart {
                parts: vec![whole.0.clone()],
                shows: vec![whole.1.clone()],
                seams: Vec::new(),
            });
            all.parts.extend(piece.parts);
            all.shows.extend(piece.shows);
            all.seams.extend(piece.seams);
        }
        all
    }
}

/// A part, what it shows, and the bits of its kind.
struct Piece {
    part: Part,
    shows: Shows,
    clocks: Clocks,
    kind: f64,
}

struct Merge<'a> {
    market: &'a Market<'a>,
    marks: &'a Marks,
    /// Bits of the kind of a part that is a crew's beyond doubt.
    most: f64,
    /// None once it went into another.
    pieces: Vec<Option<Piece>>,
    /// Pairs worth joining by their bits, the lower index first.
    waiting: BTreeSet<(Bits256, usize, usize)>,
    of_value: BTreeMap<ValueIx, BTreeSet<usize>>,
    joints: Vec<Joint>,
}

impl Merge<'_> {
    fn run(&mut self) {
        for (at, piece) in self.pieces.iter().enumerate() {
            for value in piece.iter().flat_map(|piece| piece.shows.keys()) {
                self.of_value.entry(*value).or_default().insert(at);
            }
        }
        for at in 0..self.pieces.len() {
            self.weigh_around(at, |other| other > at);
        }
        while let Some((_, a, b)) = self.waiting.pop_last() {
            self.join(a, b);
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        self.waiting.retain(|(_, x, y)| ![*x, *y].iter().any(|at| [a, b].contains(at)));
        let Some(other) = self.pieces.get_mut(b).and_then(Option::take) else { return };
        let Some(Some(piece)) = self.pieces.get_mut(a) else { return };
        for (value, accounts) in other.shows {
            if let Some(at) = self.of_value.get_mut(&value) {
                at.remove(&b);
                at.insert(a);
            }
            let ours = piece.shows.entry(value).or_default();
            if self.market.speaks(value, ours, &accounts) {
                let (x, y) = (ours.difference(&accounts).min(), accounts.difference(ours).min());
                self.joints.extend(x.zip(y).map(|(x, y)| Joint { a: *x.min(y), b: *x.max(y), value }));
            }
            ours.extend(accounts);
        }
        piece.part = Part::of([&piece.part, &other.part]);
        piece.clocks.take(&other.clocks);
        piece.kind = self.most;
        self.weigh_around(a, |_| true);
    }

    /// Weighs a piece with others that show what it shows.
    fn weigh_around(&mut self, at: usize, looks_at: impl Fn(usize) -> bool) {
        let Some(Some(piece)) = self.pieces.get(at) else { return };
        let near: BTreeSet<usize> = piece
            .shows
            .keys()
            .filter_map(|value| self.of_value.get(value).filter(|pieces| pieces.len() <= PARTS_MAX))
            .flatten()
            .copied()
            .filter(|other| *other != at && looks_at(*other))
            .collect();
        for other in near {
            let Some(bits) = self.bits(at, other).zip(self.bits(other, at)).map(|(one, two)| one.min(two)) else {
                continue;
            };
            if bits >= MERGES {
                self.waiting.insert((Bits256::from_bits(bits), at.min(other), at.max(other)));
            }
        }
    }

    /// Bits for piece `b` belonging to the crew of piece `a`.
    fn bits(&self, a: usize, b: usize) -> Option<f64> {
        let (Some(Some(a)), Some(Some(b))) = (self.pieces.get(a), self.pieces.get(b)) else { return None };
        let shared = self.market.bits(&a.shows, &b.shows, b.part.persons.len())?;
        Some(b.kind + shared + self.marks.clocks().agreement(&a.clocks, &b.clocks))
    }
}
