//! Which filed names share the rarest keys with a name?

use stakeout_core::link::Bits256;
use stakeout_core::name::FiledKey;

use super::index::{Index, NameIx, Postings};

/// Names that a search goes through; keys are taken rarest first, and those that do not fit are left out.
const POSTINGS_MAX: u32 = 3_000;
/// Names that are compared: of those that share several parts, or a key of several, and of those that share one part.
const SEVERAL_MAX: usize = 40;
const LONE_MAX: usize = 8;

/// A name that shares keys, and what they weigh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) name: NameIx,
    /// Bits, by how rare the keys are: orders candidates, and is no likeness.
    pub(super) weight: f32,
    /// Shares one part of the name alone.
    pub(super) is_lone: bool,
}

/// What a search writes on; one a thread, used again and again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Names met, by a hash of their number; as long as a power of two.
    slots: Vec<Slot>,
    /// Slots in use.
    used: Vec<u32>,
    found: Vec<Candidate>,
    /// Those that share one part alone.
    lone: Vec<Candidate>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// The name plus one; 0: free.
    name: u32,
    /// Parts of which a key is shared, a bit each.
    parts: u32,
    weight: f32,
    /// A key of several parts is shared.
    has_several: bool,
}

/// Slots: less than half are ever used.
const SLOTS: usize = (2 * POSTINGS_MAX as usize).next_power_of_two();

impl Scratch {
    /// Names that share keys: those that share several parts, the heaviest first, and then those that share one.
    ///
    /// Keys of one group say one thing, and the rarest of them that is shared counts.
    pub(super) fn candidates(&mut self, index: &Index, keys: &[FiledKey]) -> &[Candidate] {
        let mut found: Vec<(Postings<'_>, FiledKey)> =
            keys.iter().filter_map(|key| Some((index.postings(key.hash)?, *key))).collect();
        found.sort_by_key(|(postings, key)| (postings.count, key.group));
        self.begin();
        let (mut left, all) = (POSTINGS_MAX, f64::from(index.names().max(1)));
        for (postings, key) in found {
            // Of a key that all have, the first names are as good as any.
            if postings.count > left && left < POSTINGS_MAX {
                break;
            }
            #[expect(clippy::cast_possible_truncation, reason = "a weight that orders candidates")]
            let weight = Bits256::of_ratio(all, f64::from(postings.count.max(1))).bits() as f32;
            postings.most(left).each(|name| self.add(name, key, weight));
            left = left.saturating_sub(postings.count);
        }
        self.best()
    }

    fn begin(&mut self) {
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        for at in self.used.drain(..) {
            if let Some(slot) = self.slots.get_mut(at as usize) {
                *slot = Slot::default();
            }
        }
    }

    fn add(&mut self, name: NameIx, key: FiledKey, weight: f32) {
        let bit = 1 << (key.group % 32);
        // No index has so many names, and a damaged one may say so.
        let Some(mark) = name.checked_add(1) else { return };
        let mut at = (name.wrapping_mul(0x9e37_79b9) >> 7) as usize % SLOTS;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.name == 0 {
                *slot = Slot { name: mark, parts: bit, weight, has_several: key.is_of_several() };
                self.used.push(u32::try_from(at).unwrap_or(0));
                return;
            }
            if slot.name == mark {
                // Keys come rarest first, so the first of a group that is shared is the one that counts.
                if slot.parts & bit == 0 {
                    slot.parts |= bit;
                    slot.weight += weight;
                    slot.has_several |= key.is_of_several();
                }
                return;
            }
            at = (at + 1) % SLOTS;
        }
    }

    fn best(&mut self) -> &[Candidate] {
        let Self { slots, used, found, lone } = self;
        found.clear();
        lone.clear();
        for slot in used.iter().filter_map(|at| slots.get(*at as usize)) {
            let is_lone = !slot.has_several && slot.parts.count_ones() == 1;
            let candidate = Candidate { name: slot.name.wrapping_sub(1), weight: slot.weight, is_lone };
            if is_lone { lone.push(candidate) } else { found.push(candidate) }
        }
        let order = |x: &Candidate, y: &Candidate| y.weight.total_cmp(&x.weight).then(x.name.cmp(&y.name));
        for (list, most) in [(&mut *found, SEVERAL_MAX), (lone, LONE_MAX)] {
            if list.len() > most {
                list.select_nth_unstable_by(most, order);
                list.truncate(most);
            }
        }
        found.sort_unstable_by(order);
        lone.sort_unstable_by(order);
        found.append(lone);
        found
    }
}
