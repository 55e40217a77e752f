//! Which mentions are worth weighing against each other, and what have they in common?
//!
//! Who shares a thing under one name is one *bearer* and counts once: a registrant with forty domains neither makes his own
//! mail address common nor his name. Things are counted by bearers, accounts and owners of names; names by bearers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use stakeout_core::entity::DisjointSets;
use stakeout_core::link::{Comparison, Count, Model, Outcome};
use stakeout_core::name::{Name, Schema, outline};

use super::party_mentions::{Held, Mention, Mentions, Source, Thing};
use super::select::overlap;
use super::world::{Place, World};

/// Mentions of one bearer up to which all pairs are weighed, and neighbours in a longer list: a chain of them is enough.
const OF_BEARER: usize = 3;
/// Bearers of one thing up to which all pairs are weighed.
const BEARERS_MAX: usize = 40;
/// Names under which one thing is shown from which on it is an agent's or a service's; owners at one address.
const NAMES_MANY: usize = 4;
const OWNERS_MANY: u64 = 10;
/// Holders of contacts and accounts that a case counts at least: few show any in a small case, and what nobody else of
/// three persons has is no common thing for that.
const HOLDERS_MIN: u64 = 500;
/// Bits of [`outline`] that make two spellings one name.
const ONE_NAME_BITS: f64 = 6.0;

/// How two names compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Likeness {
    /// One name, with the bits that its rarity gives at most.
    One(f64),
    /// Two.
    Differs,
    /// A part alone could be compared, or nothing.
    Open,
}

/// A thing that both sides show.
#[derive(Debug, Clone)]
pub(super) struct Part<'m> {
    pub(super) comparison: Comparison<'m>,
    /// Where either side shows it.
    pub(super) places: [Place; 2],
}

/// Mentions, indexed.
pub(super) struct Index<'m> {
    pub(super) mentions: &'m Mentions,
    /// By mention, then thing.
    by_mention: Vec<Held>,
    /// Where the things of each mention begin, and where the last end.
    starts: Vec<usize>,
    /// Of each mention its bearer and its name; names are numbered by their sorted texts.
    bearer: Vec<u32>,
    name: Vec<u32>,
    names: Vec<(&'m str, Schema)>,
    /// Bearers of each plain name.
    bearers_of: BTreeMap<&'m str, u64>,
    bearers: u64,
    /// Of each thing: bearers, and whether it stands in many names.
    holders: Vec<(u64, bool)>,
    subjects: BTreeMap<Thing, u64>,
    likeness: HashMap<(u32, u32), Likeness>,
    /// A spelling of each name as it was written.
    written: HashMap<u32, &'m str>,
}

impl<'m> Index<'m> {
    pub(super) fn of(world: &World, mentions: &'m Mentions) -> Self {
        let mut names: Vec<(&str, Schema)> = mentions.all.iter().map(name_of).collect();
        names.par_sort_by_key(|(plain, schema)| (*plain, *schema as u8));
        names.dedup();
        let number = |one: &Mention| {
            names.binary_search_by_key(&(one.plain.as_str(), one.schema as u8), |(p, s)| (*p, *s as u8))
        };
        let name = mentions.all.iter().map(|one| number(one).ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(0));
        let mut by_mention: Vec<Held> = mentions.held.clone();
        by_mention.par_sort_by_key(|held| (held.mention, held.thing));
        let mut starts = vec![0; mentions.all.len() + 1];
        for held in &by_mention {
            if let Some(count) = starts.get_mut(held.mention as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut starts {
            sum += *count;
            *count = sum;
        }
        let mut index = Self {
            mentions,
            by_mention,
            starts,
            bearer: bearers(mentions),
            name: name.collect(),
            names,
            bearers_of: BTreeMap::new(),
            bearers: 0,
            holders: Vec::new(),
            subjects: BTreeMap::new(),
            likeness: HashMap::new(),
            written: HashMap::new(),
        };
        for (name, one) in index.name.iter().zip(&mentions.all) {
            index.written.entry(*name).or_insert(&one.name);
        }
        index.count_names(world);
        index.count_things();
        index
    }

    pub(super) fn mention(&self, at: u32) -> Option<&'m Mention> {
        self.mentions.all.get(at as usize)
    }

    fn bearer_of(&self, mention: u32) -> u32 {
        self.bearer.get(mention as usize).copied().unwrap_or(mention)
    }

    fn is_account(&self, mention: u32) -> bool {
        self.mention(mention).is_some_and(|one| matches!(one.source, Source::Account(_)))
    }

    fn count_names(&mut self, world: &World) {
        let mut of: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for (at, one) in (0..).zip(&self.mentions.all) {
            let of_name = of.entry(&one.plain).or_default();
            // Accounts are counted below, all of them.
            if !matches!(one.source, Source::Account(_)) {
                of_name.insert(self.bearer.get(at as usize).copied().unwrap_or(at));
            }
        }
        self.bearers = of.values().map(|bearers| bearers.len() as u64).sum();
        self.bearers_of = of.into_iter().map(|(plain, bearers)| (plain, bearers.len() as u64)).collect();
        for name in world.people.accounts.iter().filter_map(|known| known.name.as_deref()) {
            self.bearers += 1;
            if let Some(count) = self.bearers_of.get_mut(name) {
                *count += 1;
            }
        }
    }

    fn count_things(&mut self) {
        self.holders = vec![(0, false); self.mentions.things.len()];
        let mut of_kind: BTreeMap<Thing, BTreeSet<u32>> = BTreeMap::new();
        for group in self.mentions.held.chunk_by(|a, b| a.thing == b.thing) {
            let Some(thing) = group.first().map(|held| held.thing) else { continue };
            let Some((kind, _)) = self.mentions.things.get(thing as usize) else { continue };
            let bearers: BTreeSet<u32> = group.iter().map(|held| self.bearer_of(held.mention)).collect();
            // Who pays writes the name of whom he pays as he likes.
            let told = group.iter().filter_map(|held| self.mention(held.mention));
            let told = told.filter(|one| one.source != Source::PaymentParty);
            let names: BTreeSet<&str> = told.map(|one| one.plain.as_str()).collect();
            let others = self.mentions.others.get(thing as usize).copied().unwrap_or(0);
            let owners = names.len() as u64 + others;
            let is_many = if kind.is_place() { owners >= OWNERS_MANY } else { owners >= NAMES_MANY as u64 };
            if let Some(slot) = self.holders.get_mut(thing as usize) {
                *slot = (bearers.len() as u64 + others, is_many);
            }
            let own = bearers.into_iter().filter(|bearer| !self.is_account(*bearer));
            of_kind.entry(*kind).or_default().extend(own);
        }
        let of = |kind: &Thing| {
            let others = self.mentions.others_of_kind.get(kind).copied().unwrap_or(0);
            let all = of_kind.get(kind).map_or(0, BTreeSet::len) as u64 + others;
            (*kind, if kind.is_place() { all } else { all.max(HOLDERS_MIN) })
        };
        self.subjects = Thing::ALL.iter().map(of).collect();
        // Whoever stands at an address may stand in somebody's network.
        let standing = self.subjects.get(&Thing::Address).copied().unwrap_or(0);
        self.subjects.entry(Thing::Network).and_modify(|all| *all = (*all).max(standing));
    }

    /// Pairs that share a thing, `a < b`: neighbours under one bearer, one of each of two bearers. Sorted, unique.
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        let groups: Vec<&[Held]> = self.mentions.held.chunk_by(|a, b| a.thing == b.thing).collect();
        let mut pairs: Vec<(u32, u32)> = groups.into_par_iter().flat_map_iter(|group| self.pairs_of(group)).collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }

    fn pairs_of(&self, group: &[Held]) -> Vec<(u32, u32)> {
        let mut holders: Vec<(u32, u32)> =
            group.iter().map(|held| (self.bearer_of(held.mention), held.mention)).collect();
        holders.sort_unstable();
        holders.dedup();
        let of_bearers: Vec<&[(u32, u32)]> = holders.chunk_by(|a, b| a.0 == b.0).collect();
        let mut pairs = Vec::new();
        let mut push = |a: u32, b: u32| pairs.extend(self.may_be_one(a, b).then_some((a.min(b), a.max(b))));
        for of_bearer in &of_bearers {
            for (at, (_, a)) in of_bearer.iter().enumerate() {
                of_bearer.iter().skip(at + 1).take(OF_BEARER).for_each(|(_, b)| push(*a, *b));
            }
        }
        let near = if of_bearers.len() <= BEARERS_MAX { BEARERS_MAX } else { OF_BEARER };
        for (at, a) in of_bearers.iter().enumerate() {
            for b in of_bearers.iter().skip(at + 1).take(near) {
                if let (Some((_, a)), Some((_, b))) = (a.first(), b.first()) {
                    push(*a, *b);
                }
            }
        }
        pairs
    }

    /// Is it asked here whether the two are one? Accounts among themselves are asked of as crews; whose an instrument is, and
    /// who is paid through it, stands in the evidence.
    pub(super) fn may_be_one(&self, a: u32, b: u32) -> bool {
        let (Some(x), Some(y)) = (self.mention(a), self.mention(b)) else { return false };
        let paid = |source: Source| matches!(source, Source::Account(_) | Source::Holder | Source::PaymentParty);
        x.subject != y.subject && !(paid(x.source) && paid(y.source))
    }

    /// Pairs that have a plain name in common and nothing else, rarest names first: at most so many.
    pub(super) fn namesakes(&self, most: usize) -> Vec<(u32, u32)> {
        let mut of_name: BTreeMap<&str, BTreeMap<u32, u32>> = BTreeMap::new();
        for (at, one) in (0..).zip(&self.mentions.all) {
            of_name.entry(&one.plain).or_default().entry(self.bearer_of(at)).or_insert(at);
        }
        let mut names: Vec<(u64, Vec<u32>)> = of_name
            .into_iter()
            .filter(|(_, bearers)| bearers.len() > 1)
            .map(|(plain, bearers)| (self.bearers_of.get(plain).copied().unwrap_or(0), bearers.into_values().collect()))
            .collect();
        names.sort();
        let pairs = names.iter().flat_map(|(_, firsts)| firsts.windows(2).take(OF_BEARER));
        let pairs = pairs.filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        pairs.filter(|(a, b)| self.may_be_one(*a, *b) && self.shared(*a, *b).is_empty()).take(most).collect()
    }

    /// Compares the names of these pairs, each two names once.
    pub(super) fn compare_names(&mut self, pairs: &[(u32, u32)]) {
        let mut wanted: Vec<(u32, u32)> = pairs
            .iter()
            .map(|(a, b)| self.name_pair(*a, *b))
            .filter(|pair| !self.likeness.contains_key(pair))
            .collect();
        wanted.par_sort_unstable();
        wanted.dedup();
        let mut named: Vec<u32> = wanted.iter().flat_map(|(a, b)| [*a, *b]).collect();
        named.par_sort_unstable();
        named.dedup();
        let read = |number: &u32| {
            let (plain, schema) = self.names.get(*number as usize)?;
            let text = self.written.get(number).copied().unwrap_or(plain);
            Some((*number, Name::read(text, *schema)))
        };
        let names: HashMap<u32, Name> = named.par_iter().filter_map(read).collect();
        let compared: Vec<((u32, u32), Likeness)> = wanted
            .into_par_iter()
            .filter_map(|(a, b)| Some(((a, b), likeness(names.get(&a)?, names.get(&b)?))))
            .collect();
        self.likeness.extend(compared);
    }

    fn name_pair(&self, a: u32, b: u32) -> (u32, u32) {
        let of = |mention: u32| self.name.get(mention as usize).copied().unwrap_or(0);
        (of(a).min(of(b)), of(a).max(of(b)))
    }

    /// How the names of two mentions compare, as far as [`Index::compare_names`] was asked.
    pub(super) fn likeness(&self, a: u32, b: u32) -> Likeness {
        self.likeness.get(&self.name_pair(a, b)).copied().unwrap_or(Likeness::Open)
    }

    fn held_by(&self, mention: u32) -> &[Held] {
        let at = mention as usize;
        let range = self.starts.get(at).zip(self.starts.get(at + 1));
        range.and_then(|(from, to)| self.by_mention.get(*from..*to)).unwrap_or(&[])
    }

    /// Things that both show, places at one time; of each the first that fits.
    fn shared(&self, a: u32, b: u32) -> Vec<(Held, Held)> {
        let (left, right) = (self.held_by(a), self.held_by(b));
        let mut shared: Vec<(Held, Held)> = Vec::new();
        for x in left {
            let from = right.partition_point(|y| y.thing < x.thing);
            let same = right.iter().skip(from).take_while(|y| y.thing == x.thing);
            let is_place = self.mentions.things.get(x.thing as usize).is_some_and(|(kind, _)| kind.is_place());
            let mut meets = same.filter(|y| !is_place || overlap((x.from, x.to), (y.from, y.to)));
            if let Some(y) = meets.next()
                && shared.last().is_none_or(|(last, _)| last.thing != x.thing)
            {
                shared.push((*x, *y));
            }
        }
        shared
    }

    /// Everything that speaks for or against one person behind two mentions.
    pub(super) fn compare(&self, model: &Model, a: u32, b: u32) -> Vec<Part<'m>> {
        let (Some(x), Some(y)) = (self.mention(a), self.mention(b)) else { return Vec::new() };
        let mut parts = Vec::new();
        let mut push = |field: &str, value: &'m str, outcome: Outcome, is_many: bool, places: [Place; 2]| {
            let marks = if is_many { vec!["many-names"] } else { Vec::new() };
            let comparison = model.field(field).map(|field| Comparison { field, value, outcome, marks });
            parts.extend(comparison.map(|comparison| Part { comparison, places }));
        };
        let stand = [x.place, y.place];
        match self.likeness(a, b) {
            Likeness::One(bits) => {
                let field = if x.plain == y.plain { "name" } else { "name-spelling" };
                push(field, &x.name, Outcome::Shared(self.bearers_besides(a, b, bits)), false, stand);
            }
            Likeness::Differs => push("name-differs", "the names differ", Outcome::Level(0), false, stand),
            Likeness::Open => {}
        }
        if x.birth.is_some() && x.birth == y.birth {
            push("birth-date", "one day of birth", Outcome::Level(0), false, stand);
        }
        for (x, y) in self.shared(a, b) {
            let Some((kind, value)) = self.mentions.things.get(x.thing as usize) else { continue };
            let (holders, is_many) = self.holders.get(x.thing as usize).copied().unwrap_or_default();
            let pair = if self.bearer_of(a) == self.bearer_of(b) { 1 } else { 2 };
            let holders = holders.saturating_sub(pair);
            let subjects = self.subjects.get(kind).copied().unwrap_or(0).saturating_sub(pair).max(holders);
            push(kind.field(), value, Outcome::Shared(Count { holders, subjects }), is_many, [x.place, y.place]);
        }
        parts
    }

    /// How many others bear the name: of two spellings the commoner. `bits` is what letters and customs say of its rarity at
    /// most, so that a name is not rare because a case is small, nor rarer than it is.
    fn bearers_besides(&self, a: u32, b: u32, bits: f64) -> Count {
        let (Some(x), Some(y)) = (self.mention(a), self.mention(b)) else { return Count { holders: 0, subjects: 0 } };
        let of = |one: &Mention| self.bearers_of.get(one.plain.as_str()).copied().unwrap_or(0);
        let accounts = u64::from(self.is_account(a)) + u64::from(self.is_account(b));
        let bearers = if self.bearer_of(a) == self.bearer_of(b) { 1 } else { 2 - accounts };
        let pair = if x.plain == y.plain { accounts + bearers } else { 1 };
        let holders = of(x).max(of(y)).saturating_sub(pair);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 2^40, at least 1")]
        let among = libm::exp2(bits.clamp(0.0, 40.0)) as u64;
        let subjects = self.bearers.max(HOLDERS_MIN).min(among.saturating_mul(holders + 1)).max(holders);
        Count { holders, subjects }
    }
}

fn name_of(one: &Mention) -> (&str, Schema) {
    (&one.plain, one.schema)
}

/// Mentions of one plain name that share a thing which one keeps: each has its bearer's first mention.
fn bearers(mentions: &Mentions) -> Vec<u32> {
    let count = u32::try_from(mentions.all.len()).unwrap_or(u32::MAX);
    let mut sets = DisjointSets::new(count);
    for group in mentions.held.chunk_by(|a, b| a.thing == b.thing) {
        let is_place = |held: &Held| mentions.things.get(held.thing as usize).is_some_and(|(kind, _)| kind.is_place());
        if group.first().is_none_or(is_place) {
            continue;
        }
        let mut named: Vec<(&str, u32)> = group
            .iter()
            .filter_map(|held| Some((mentions.all.get(held.mention as usize)?.plain.as_str(), held.mention)))
            .collect();
        named.sort_unstable();
        for same in named.windows(2) {
            if let [(x, a), (y, b)] = same
                && x == y
            {
                sets.join(*a, *b);
            }
        }
    }
    (0..count).map(|mention| sets.root(mention)).collect()
}

fn likeness(a: &Name, b: &Name) -> Likeness {
    let found = outline(a, b);
    match (found.conflict, found.partial) {
        _ if a.is_no_name() || b.is_no_name() => Likeness::Open,
        (Some(_), _) => Likeness::Differs,
        (None, false) if found.bits.bits() >= ONE_NAME_BITS => Likeness::One(found.bits.bits()),
        _ => Likeness::Open,
    }
}
