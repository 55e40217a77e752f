//! Where does a part hang on one thing, and do its sides belong together?
//!
//! A machine that was sold, a paper of which an agency and a crew have a copy, an address that forwards for both: one thing
//! joins what has nothing to do with each other. A part of a careful crew hangs on single things, too. So the sides are asked:
//! whether one of them is of people who hide nothing, while the other hides; whether both sit at different places; whether
//! they leave by different exits; if both are large, whether all that they show speaks against one crew; if a paper joins them,
//! whether it was taken from one of people who have nothing to do with it.

use std::collections::BTreeSet;

use stakeout_core::person::crew::{HIDES, OPEN};

use super::columns::{AccountIx, ValueIx};
use super::lines::Lines;
use super::marks::Marks;
use super::parts::{Part, TIES_MAX, without};
use super::pieces::Market;
use super::ties::Tie;

/// Accounts of a side at least: fewer say nothing of themselves.
const SIDE_MIN: usize = 3;
/// Bits of places and exits from which down two sides are two.
const APART: f64 = -3.0;
/// Accounts of each side that leave by exits, from which on it says something that they share less than one of so many; bits of
/// that.
const LEAVING_MIN: usize = 4;
const SHARED_ONE_OF: usize = 4;
const OTHER_EXITS: f64 = -3.0;
/// Accounts of a side from which on it is a crew's whole, or the most of it: of 19 such sides, in worlds of one generator, whose
/// exits and things speak against the rest, 17 were another crew's; in those of another there was none.
const WHOLE_MIN: usize = 8;
/// Bits that say so if two such sides share nothing else at all: whoever sells instruments, addresses or papers has several
/// crews to serve.
const ALONE: f64 = 1.0;
/// Accounts of each side from which on one paper that one of each shows, and nothing else, is rather taken from one than shown by
/// a crew twice, if one side's people hide and the other's do not.
const TAKEN_MIN: usize = 5;

/// A thing that alone held together what is two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seam {
    /// Index of the tie.
    pub(super) tie: usize,
    /// An account of either side that has the thing, the smaller first, if they are told.
    pub(super) ends: Option<(AccountIx, AccountIx)>,
    /// Are both sides large? Then it does not join them again, whatever else they show.
    pub(super) is_of_wholes: bool,
}

/// What tells of the sides of a seam.
pub(super) struct Seams<'a> {
    pub(super) market: &'a Market<'a>,
    pub(super) lines: &'a Lines,
    pub(super) ties: &'a [Tie],
    pub(super) marks: &'a Marks,
}

impl Seams<'_> {
    /// What is left of a part once it is taken apart at its seams, and these; none if it has none.
    pub(super) fn split(&self, part: &Part) -> Option<(Vec<Part>, Vec<Seam>)> {
        let (mut done, mut seams) = (Vec::new(), Vec::new());
        let (seam, mut waiting) = self.open(part)?;
        seams.push(seam);
        while let Some(part) = waiting.pop() {
            match self.open(&part) {
                Some((seam, sides)) => {
                    seams.push(seam);
                    waiting.extend(sides);
                }
                None => done.push(part),
            }
        }
        done.sort_by(|a, b| a.persons.cmp(&b.persons));
        Some((done, seams))
    }

    /// The clearest seam, and its sides.
    fn open(&self, part: &Part) -> Option<(Seam, Vec<Part>)> {
        if part.accounts.len() < 2 * SIDE_MIN || part.ties.len() > TIES_MAX {
            return None;
        }
        let seams = part.ties.iter().filter_map(|bridge| {
            let sides = without(self.ties, part, *bridge);
            let apart = (0..sides.len()).filter_map(|at| Some((self.apart(*bridge, &sides, at)?, at)));
            let (apart, side) = apart.reduce(|best, other| if other.0 > best.0 { other } else { best })?;
            Some((apart, *bridge, side, sides))
        });
        let (_, tie, side, sides) = seams.reduce(|best, other| if other.0 > best.0 { other } else { best })?;
        let is_of_wholes = sides.iter().filter(|side| side.accounts.len() >= WHOLE_MIN).count() > 1;
        Some((Seam { tie, ends: self.ends(tie, side, &sides), is_of_wholes }, sides))
    }

    /// An account of one side, and one of another, that have the thing.
    fn ends(&self, tie: usize, side: usize, sides: &[Part]) -> Option<(AccountIx, AccountIx)> {
        let holders = &self.ties.get(tie)?.accounts;
        let first = |part: &Part| holders.iter().copied().find(|account| part.accounts.binary_search(account).is_ok());
        let ours = first(sides.get(side)?)?;
        let others = sides.iter().enumerate().filter(|(at, _)| *at != side);
        let theirs = others.filter_map(|(_, part)| first(part)).min()?;
        Some((ours.min(theirs), ours.max(theirs)))
    }

    /// How many bits say that one side is another's than the rest, if enough do.
    fn apart(&self, bridge: usize, sides: &[Part], at: usize) -> Option<f64> {
        let side = sides.get(at).filter(|side| side.accounts.len() >= SIDE_MIN)?;
        let others = sides.iter().enumerate().filter(|(other, _)| *other != at);
        let rest = Part::of(others.map(|(_, side)| side));
        if rest.accounts.len() < SIDE_MIN {
            return None;
        }
        let (ours, theirs) = (self.marks.hiding(&side.accounts), self.marks.hiding(&rest.accounts));
        if ours.min(theirs) <= OPEN && ours.max(theirs) >= HIDES {
            return Some((ours - theirs).abs());
        }
        let clocks = self.marks.clocks();
        let places = clocks.agreement(&clocks.of_accounts(&rest.accounts), &clocks.of_accounts(&side.accounts));
        let together = places + self.exits_apart(&side.accounts, &rest.accounts);
        if together <= APART {
            return Some(-together);
        }
        self.shown_apart(self.ties.get(bridge)?, (side, ours), (&rest, theirs))
    }

    /// The same by all else that two sides show, each with the bits of its hiding: against one crew, if both are large; nothing,
    /// if a paper that was taken from one joins them.
    fn shown_apart(&self, tie: &Tie, (side, ours): (&Part, f64), (rest, theirs): (&Part, f64)) -> Option<f64> {
        let size = side.accounts.len().min(rest.accounts.len());
        let is_of_two = tie.kind.is_of_paper() && tie.accounts.len() == 2 && size >= TAKEN_MIN;
        if size < WHOLE_MIN && !is_of_two {
            return None;
        }
        match self.shown_by_both(tie, side, rest) {
            Some(bits) => (size >= WHOLE_MIN && bits < 0.0).then_some(-bits),
            None if size >= WHOLE_MIN => Some(ALONE),
            None => {
                // That the paper is another's says nothing of those who do not show it.
                let others =
                    |part: &Part| self.marks.hiding(part.accounts.iter().filter(|one| !tie.accounts.contains(one)));
                let one_hides = || (others(side) <= 0.0 && theirs >= HIDES) || (others(rest) <= 0.0 && ours >= HIDES);
                (is_of_two && one_hides()).then(|| (ours - theirs).abs())
            }
        }
    }

    /// How many bits what two sides show, but for the thing that joins them, says for their being one crew's; none if they
    /// share nothing else.
    fn shown_by_both(&self, joining: &Tie, side: &Part, rest: &Part) -> Option<f64> {
        let shown = |part: &Part| {
            let mut shown = self.market.shown(self.lines, part);
            shown.remove(&joining.value);
            shown
        };
        let (ours, theirs) = (shown(side), shown(rest));
        let of_side = self.market.bits(&theirs, &ours, side.persons.len())?;
        let of_rest = self.market.bits(&ours, &theirs, rest.persons.len())?;
        Some(of_side.min(of_rest))
    }

    /// Bits of the exits by which two sides leave.
    fn exits_apart(&self, ours: &[AccountIx], theirs: &[AccountIx]) -> f64 {
        let of = |account: &AccountIx| -> BTreeSet<ValueIx> {
            self.market.people.values_of(*account).filter(|value| self.market.exits.contains(value)).collect()
        };
        let ours: Vec<BTreeSet<ValueIx>> = ours.iter().map(of).filter(|exits| !exits.is_empty()).collect();
        let theirs: Vec<BTreeSet<ValueIx>> = theirs.iter().map(of).filter(|exits| !exits.is_empty()).collect();
        if ours.len().min(theirs.len()) < LEAVING_MIN {
            return 0.0;
        }
        let (ours, theirs): (BTreeSet<ValueIx>, BTreeSet<ValueIx>) =
            (ours.into_iter().flatten().collect(), theirs.into_iter().flatten().collect());
        let shared = ours.intersection(&theirs).count();
        if shared * SHARED_ONE_OF < ours.len().min(theirs.len()) { OTHER_EXITS } else { 0.0 }
    }
}
