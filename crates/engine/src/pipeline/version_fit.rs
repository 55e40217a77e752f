//! In which versions was a value there, as likely as not, and what is lost if two versions are one?

use stakeout_core::link::Bits256;

/// Versions that are told apart at most.
pub(super) const VERSIONS_MAX: usize = 16;
/// Per cent of the visits that could show a value which show it outside its interval: a stray copy, a misread page.
const STRAY: usize = 2;
/// Least and largest share, per cent, of the visits inside its interval that show a value.
const SHOWN: (u32, u32) = (30, 98);

/// Per cent of the visits inside its interval from which on most sites are given a value.
const USUAL: usize = 50;

/// From when until before which version a value is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub(crate) from: usize,
    pub(crate) until: usize,
    /// Per cent of the visits inside that show it.
    shown: usize,
}

impl Interval {
    /// Do most of the visits inside show it? What came with a release does; what few show is a tenant's choice.
    pub(crate) fn is_usual(&self) -> bool {
        self.shown >= USUAL
    }

    /// Is the value there in all of so many versions? It says nothing of which of them a visit shows then.
    pub(super) fn is_whole(&self, versions: usize) -> bool {
        (self.from, self.until) == (0, versions)
    }
}

/// Visits before a version that show a value, and that could.
pub(super) type Cell = (u32, u32);

/// What visits say, in 1/256 bit, by the per cent of an interval's visits that show the value.
pub(super) struct Logs {
    /// That a visit of the interval shows it, or misses it, beside what both say outside.
    gains: [(i64, i64); 101],
    /// The same outside.
    stray: (i64, i64),
    /// What it costs to name one interval of so many versions.
    named: [i64; VERSIONS_MAX + 1],
}

impl Logs {
    pub(super) fn new() -> Self {
        let log = |percent: usize| {
            let share = u32::try_from(percent.max(1)).map_or(1.0, f64::from) / 100.0;
            i64::from(Bits256::of_ratio(share, 1.0).0)
        };
        let stray = (log(STRAY), log(100 - STRAY));
        let gains = std::array::from_fn(|percent| (log(percent) - stray.0, log(100 - percent) - stray.1));
        Self { gains, stray, named: std::array::from_fn(|versions| log2(versions * (versions + 1) / 2)) }
    }

    /// What it says for the versions of an interval that a visit shows the value, and that it misses it.
    pub(super) fn gains(&self, interval: &Interval) -> (i64, i64) {
        self.gains.get(interval.shown).copied().unwrap_or_default()
    }

    fn named(&self, versions: usize) -> i64 {
        self.named.get(versions).copied().unwrap_or(0)
    }

    /// The likeliest interval for these counts before each version, and before none behind the last, with its bits.
    pub(super) fn interval(&self, before: &[Cell]) -> (Interval, i64) {
        let versions = before.len().saturating_sub(1);
        let named = self.named(versions);
        let mut best = (Interval { from: 0, until: versions, shown: SHOWN.0 as usize }, i64::MIN);
        self.each(before, &mut |interval, bits| {
            // What was always there needs no interval; any other must be named.
            let found = if interval.is_whole(versions) { bits } else { bits - named };
            if found > best.1 {
                best = (interval, found);
            }
        });
        best
    }

    /// Adds to each cut between neighbouring versions what is lost, times a weight, if they are one.
    pub(super) fn add_losses(&self, before: &[Cell], weight: i64, losses: &mut [i64]) {
        let versions = before.len().saturating_sub(1);
        let mut whole = i64::MIN;
        let mut bits_of = [(0, 0, 0_i64); VERSIONS_MAX * (VERSIONS_MAX + 1) / 2];
        let mut slots = bits_of.iter_mut();
        let (mut most, mut most_at) = (i64::MIN, (0, 0));
        self.each(before, &mut |interval, bits| {
            if interval.is_whole(versions) {
                whole = bits;
            } else if let Some(slot) = slots.next() {
                *slot = (interval.from, interval.until, bits);
                if bits > most {
                    (most, most_at) = (bits, (interval.from, interval.until));
                }
            }
        });
        let parts = (versions * (versions + 1) / 2).saturating_sub(1);
        let bits_of = bits_of.get(..parts).unwrap_or_default();
        let (named, named_then) = (self.named(versions), self.named(versions.saturating_sub(1)));
        let now = whole.max(most.saturating_sub(named));
        for (cut, loss) in (1..versions).zip(losses) {
            // Only an interval that begins or ends at the cut is lost with it.
            let then = if most_at.0 == cut || most_at.1 == cut {
                let others = bits_of.iter().filter(|(from, until, _)| *from != cut && *until != cut);
                others.map(|(.., bits)| *bits).max().unwrap_or(i64::MIN)
            } else {
                most
            };
            *loss += (now - whole.max(then.saturating_sub(named_then))) * weight;
        }
    }

    /// Every interval with the bits of its visits and of those outside.
    fn each(&self, before: &[Cell], visit: &mut impl FnMut(Interval, i64)) {
        let all = before.last().copied().unwrap_or_default();
        let outside = i64::from(all.0) * self.stray.0 + i64::from(all.1 - all.0) * self.stray.1;
        for (from, start) in before.iter().enumerate() {
            for (until, end) in before.iter().enumerate().skip(from + 1) {
                let (present, seen) = (end.0 - start.0, end.1 - start.1);
                let shown = ((present * 100 + 50) / (seen + 1)).clamp(SHOWN.0, SHOWN.1) as usize;
                let interval = Interval { from, until, shown };
                let (shows, misses) = self.gains(&interval);
                visit(interval, outside + i64::from(present) * shows + i64::from(seen - present) * misses);
            }
        }
    }
}

/// Log2 of a count, in 1/256 bit.
pub(super) fn log2(count: usize) -> i64 {
    i64::from(Bits256::of_ratio(u32::try_from(count.max(1)).map_or(1.0, f64::from), 1.0).0)
}
