//! Which syllables may a run of Latin letters stand for, in one reading language?
//!
//! A *chunk* is the spelling of one syllable. For each chunk the table holds its candidates with P(chunk | syllable, style);
//! surnames have a table of their own, because custom, not a system, spells them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map for keys of our own tables, which no evidence chooses: a fast hash without a secret will do. Never iterated.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Fold>>;

/// Multiply and rotate, as in Firefox's hash.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fold(u64);

impl Fold {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Fold {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.add(chunk.iter().fold(0, |w, b| (w << 8) | u64::from(*b)));
        }
    }
    fn write_u16(&mut self, n: u16) {
        self.add(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }
    fn write_u128(&mut self, n: u128) {
        self.add(n as u64);
        self.add((n >> 64) as u64);
    }
}

/// Spelling styles a language can have. What they are is the language's business.
pub(super) const STYLES: usize = 5;

/// The reading languages: how characters and letters are sounded, never where anybody comes from.
pub(super) const READINGS: usize = 5;
/// Sino-Korean and Korean.
pub(super) const KOREAN: usize = 0;
/// Mandarin.
pub(super) const MANDARIN: usize = 1;
/// Cantonese.
pub(super) const CANTONESE: usize = 2;
/// Sino-Vietnamese.
pub(super) const VIETNAMESE: usize = 3;
/// Sino-Japanese.
pub(super) const JAPANESE: usize = 4;
/// For explanations.
pub(super) const READING_NAMES: [&str; READINGS] =
    ["Korean", "Mandarin", "Cantonese", "Sino-Vietnamese", "Sino-Japanese"];

/// A surname or syllable that a chunk may stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) syllable: u16,
    /// P(chunk | syllable, style).
    pub(super) by_style: [f32; STYLES],
    /// The same, averaged over the styles by their shares.
    pub(super) mean: f32,
}

/// Chunk to candidates, for one position.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    ids: Map<u128, u32>,
    keys: Vec<u128>,
    spans: Vec<(u32, u32)>,
    candidates: Vec<Candidate>,
    /// First letters of chunks.
    starts: Starts,
    /// P(chunk): the sum over the candidates with their prior.
    totals: Vec<f32>,
    /// P(syllable) in this position.
    pub(super) prior: Vec<f32>,
}

/// A spelling in sixteen bytes, or none if it is longer.
pub(super) fn key(chunk: &[u8]) -> Option<u128> {
    if chunk.is_empty() || chunk.len() > 16 {
        return None;
    }
    Some(chunk.iter().fold(0, |k, b| (k << 8) | u128::from(*b)))
}

/// Share of given syllables that are written as their first letter and a dot.
const INITIAL: f32 = 0.02;

/// Spellings below this in every style lend no initial: they are slips.
const INITIAL_MIN: f32 = 1e-3;

/// Adds `j.` as a spelling of every syllable that begins with a j in some spelling.
pub(super) fn add_initials(rows: &mut Vec<(u128, u16, [f32; STYLES])>) {
    let first = |key: u128| key.to_be_bytes().into_iter().find(|b| *b != 0).unwrap_or(0).to_ascii_lowercase();
    let usual = rows.iter().filter(|row| row.2.iter().any(|p| *p > INITIAL_MIN));
    let mut sums: Vec<(u16, u8, [f32; STYLES])> = usual.map(|row| (row.1, first(row.0), row.2)).collect();
    sums.sort_by_key(|row| (row.0, row.1));
    for same in sums.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let mut by_style = [0.0; STYLES];
        same.iter().for_each(|row| by_style.iter_mut().zip(row.2).for_each(|(sum, p)| *sum += INITIAL * p));
        rows.extend(same.first().and_then(|row| key(&[row.1, b'.']).map(|k| (k, row.0, by_style))));
    }
}

/// The key of letters in three pieces of at most sixteen bytes together.
pub(super) fn key_of(letters: [&str; 3]) -> u128 {
    letters.iter().flat_map(|l| l.bytes()).fold(0, |k, b| (k << 8) | u128::from(b))
}

/// Letters of the longest chunk that is looked for in a row of letters.
const CHUNK_MAX: usize = 9;
/// Letters of a start.
const STARTS: usize = 3;

/// Which one, two and three letters begin a chunk? A few other letters may be taken for them: it spares most look-ups, and decides nothing.
#[derive(Debug)]
struct Starts(Box<[u64; 512]>);

impl Default for Starts {
    fn default() -> Self {
        Self(Box::new([0; 512]))
    }
}

impl Starts {
    fn with(start: usize, at: usize, letter: u8) -> usize {
        start | usize::from(letter & 31) << (5 * at)
    }

    fn add(&mut self, chunk: u128) {
        let letters = chunk.to_be_bytes();
        let letters = letters.iter().skip_while(|letter| **letter == 0);
        letters.take(STARTS).enumerate().fold(0, |start, (at, letter)| {
            let start = Self::with(start, at, *letter);
            if let Some(word) = self.0.get_mut(start / 64) {
                *word |= 1 << (start % 64);
            }
            start
        });
    }

    fn has(&self, start: usize) -> bool {
        self.0.get(start / 64).is_some_and(|word| word >> (start % 64) & 1 == 1)
    }
}

impl Spellings {
    /// Sorts and sums rows of (chunk, syllable, P by style). `prior` is P(syllable), `styles` the share of each style.
    pub(super) fn new(mut rows: Vec<(u128, u16, [f32; STYLES])>, prior: Vec<f32>, styles: &[f32; STYLES]) -> Self {
        // Ties are broken by the bits of the shares, so that equal rows are summed in one order.
        rows.sort_unstable_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| a.2.map(f32::to_bits).cmp(&b.2.map(f32::to_bits)))
        });
        let mut out = Self { prior, ..Self::default() };
        out.candidates.reserve(rows.len());
        out.ids.reserve(rows.len() / 4);
        for (chunk, syllable, p) in rows {
            if out.keys.last() != Some(&chunk) {
                out.keys.push(chunk);
                let at = u32::try_from(out.candidates.len()).unwrap_or(u32::MAX);
                out.spans.push((at, at));
            }
            match out.candidates.last_mut() {
                Some(last) if last.syllable == syllable && out.spans.last().is_some_and(|s| s.1 > s.0) => {
                    last.by_style.iter_mut().zip(p).for_each(|(a, b)| *a += b);
                }
                _ => {
                    out.candidates.push(Candidate { syllable, by_style: p, mean: 0.0 });
                    if let Some(span) = out.spans.last_mut() {
                        span.1 += 1;
                    }
                }
            }
        }
        for candidate in &mut out.candidates {
            candidate.mean = candidate.by_style.iter().zip(styles).map(|(p, s)| p * s).sum();
        }
        for (at, span) in out.spans.iter().enumerate() {
            let list = out.candidates.get(span.0 as usize..span.1 as usize).unwrap_or_default();
            let total =
                list.iter().map(|c| c.mean * out.prior.get(usize::from(c.syllable)).copied().unwrap_or(0.0)).sum();
            out.totals.push(total);
            if let (Some(chunk), Ok(id)) = (out.keys.get(at), u32::try_from(at)) {
                out.ids.insert(*chunk, id);
                out.starts.add(*chunk);
            }
        }
        out
    }

    /// The chunks at the start of these letters, the shortest first: how long, and their number.
    pub(super) fn at_start<'a>(&'a self, letters: &'a [u8]) -> impl Iterator<Item = (usize, u32)> + 'a {
        let mut key = 0_u128;
        let mut start = 0_usize;
        let mut letters = letters.iter().take(CHUNK_MAX).enumerate();
        std::iter::from_fn(move || {
            for (at, letter) in letters.by_ref() {
                key = (key << 8) | u128::from(*letter);
                if at < STARTS {
                    start = Starts::with(start, at, *letter);
                    if !self.starts.has(start) {
                        return None;
                    }
                }
                if let Some(id) = self.ids.get(&key) {
                    return Some((at + 1, *id));
                }
            }
            None
        })
    }

    /// The number of a chunk, if it can be a syllable at all.
    pub(super) fn id(&self, chunk: &[u8]) -> Option<u32> {
        self.ids.get(&key(chunk)?).copied()
    }

    /// Its candidates, in the order of their syllables.
    pub(super) fn candidates(&self, id: u32) -> &[Candidate] {
        let span = self.spans.get(id as usize).copied().unwrap_or_default();
        self.candidates.get(span.0 as usize..span.1 as usize).unwrap_or_default()
    }

    /// The candidate for one syllable.
    pub(super) fn candidate(&self, id: u32, syllable: u16) -> Option<&Candidate> {
        let list = self.candidates(id);
        list.binary_search_by_key(&syllable, |c| c.syllable).ok().and_then(|at| list.get(at))
    }

    /// P(chunk).
    pub(super) fn total(&self, id: u32) -> f32 {
        self.totals.get(id as usize).copied().unwrap_or(0.0)
    }

    /// P(syllable).
    pub(super) fn prior(&self, syllable: u16) -> f32 {
        self.prior.get(usize::from(syllable)).copied().unwrap_or(0.0)
    }

    /// P(both chunks), if one and the same syllable is behind them.
    pub(super) fn joint(&self, a: u32, b: u32) -> f32 {
        let (mut left, mut right) = (self.candidates(a), self.candidates(b));
        let mut sum = 0.0;
        while let (Some(x), Some(y)) = (left.first(), right.first()) {
            match x.syllable.cmp(&y.syllable) {
                std::cmp::Ordering::Less => left = left.get(1..).unwrap_or_default(),
                std::cmp::Ordering::Greater => right = right.get(1..).unwrap_or_default(),
                std::cmp::Ordering::Equal => {
                    sum += x.mean * y.mean * self.prior(x.syllable);
                    left = left.get(1..).unwrap_or_default();
                    right = right.get(1..).unwrap_or_default();
                }
            }
        }
        sum
    }

    /// The letters of a chunk.
    pub(super) fn text(&self, id: u32) -> String {
        let bytes = self.keys.get(id as usize).copied().unwrap_or(0).to_be_bytes();
        bytes.iter().filter(|b| **b != 0).map(|b| char::from(*b)).collect()
    }
}

/// One reading language: spellings of surnames and of given syllables.
#[derive(Debug, Default)]
pub(super) struct Language {
    /// Surnames; ids of two-syllable surnames start at [`TWO`].
    pub(super) surname: Spellings,
    /// Given syllables.
    pub(super) given: Spellings,
    /// The syllables' own spelling, for explanations; empty for Korean, whose ids are the block's.
    pub(super) syllables: Vec<String>,
    /// Surnames of two syllables, in the order of their ids.
    pub(super) doubles: Vec<String>,
    /// Shares of the styles.
    pub(super) styles: [f32; STYLES],
}

/// Ids of two-syllable surnames start here; no syllable of any language has one so high.
pub(super) const TWO: u16 = 12_000;

impl Language {
    /// What a syllable or surname is called.
    pub(super) fn word(&self, id: u16) -> String {
        if let Some(at) = id.checked_sub(TWO) {
            return self.doubles.get(usize::from(at)).cloned().unwrap_or_default();
        }
        match self.syllables.get(usize::from(id)) {
            Some(word) => word.clone(),
            None => super::hangul::character(id).to_string(),
        }
    }
}
