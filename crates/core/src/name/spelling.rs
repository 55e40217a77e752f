//! How is one Korean syllable spelt? Products of the spellings of its jamo, and slips near to them.

use super::hangul;
use super::language::{self, STYLES};
use super::latin::distance;
use super::weights::Weights;

/// Spellings of a syllable below this probability in every style are left out.
const SPELLING_MIN: f32 = 4e-4;
/// Share of the spellings of a jamo that no table lists: letters near to a listed one.
const SLIP: f32 = 0.02;
/// Slips kept of one jamo.
const SLIPS_MAX: usize = 40;

type Listed = (String, [f32; STYLES]);

/// Spellings and slips of every jamo.
pub(super) struct Speller {
    /// By kind, then by jamo.
    listed: [Vec<Vec<Listed>>; 3],
    slips: [Vec<Vec<(String, f32)>>; 3],
}

impl Speller {
    pub(super) fn new(weights: &Weights) -> Self {
        let mut out = Self { listed: Default::default(), slips: Default::default() };
        for kind in 0..3 {
            let count = [hangul::INITIALS.len(), hangul::VOWELS.len(), hangul::FINALS.len()][kind];
            out.listed[kind] =
                (0..count).map(|at| weights.spellings.get(&(kind, at)).cloned().unwrap_or_default()).collect();
            let universe = universe(kind, &out.listed[kind]);
            out.slips[kind] = out.listed[kind].iter().map(|list| slips(list, &universe)).collect();
        }
        out
    }

    /// Adds the spellings of a syllable; `usual` ones also with one slip.
    pub(super) fn rows(&self, s: u16, usual: bool, rows: &mut Vec<(u128, u16, [f32; STYLES])>) {
        let parts = hangul::sounds(s);
        let at = [parts.0, parts.1, parts.2];
        let listed = [0, 1, 2].map(|kind| self.listed[kind].get(at[kind]).map(Vec::as_slice).unwrap_or_default());
        let mut push = |letters: [&str; 3], by_style: [f32; STYLES], least: f32| {
            let length = letters.iter().map(|l| l.len()).sum::<usize>();
            if (1..=LETTERS_MAX).contains(&length) && by_style.iter().any(|x| *x > least) {
                rows.push((language::key_of(letters), s, by_style));
            }
        };
        for (a, p) in listed[0] {
            for (b, q) in listed[1] {
                for (c, r) in listed[2] {
                    let mut by_style = [0.0; STYLES];
                    by_style.iter_mut().enumerate().for_each(|(style, cell)| *cell = p[style] * q[style] * r[style]);
                    push([a, b, c], by_style, SPELLING_MIN);
                }
            }
        }
        if !usual {
            return;
        }
        let main = listed.map(|list| {
            let often = list.iter().filter(|row| row.1.iter().any(|p| *p > 0.15));
            often.map(|row| (row.0.as_str(), mean(&row.1))).collect::<Vec<_>>()
        });
        for (kind, jamo) in at.into_iter().enumerate() {
            let slips = self.slips[kind].get(jamo).map(Vec::as_slice).unwrap_or_default();
            let odd: Vec<(&str, f32)> = slips.iter().map(|(t, p)| (t.as_str(), *p)).collect();
            let lists = [0, 1, 2].map(|k| if k == kind { &odd } else { &main[k] });
            for (a, p) in lists[0] {
                for (b, q) in lists[1] {
                    for (c, r) in lists[2] {
                        push([a, b, c], [p * q * r; STYLES], SPELLING_MIN / 8.0);
                    }
                }
            }
        }
    }
}

/// Letters of the longest spelling of one syllable.
const LETTERS_MAX: usize = 9;

fn mean(by_style: &[f32; STYLES]) -> f32 {
    by_style.iter().sum::<f32>() / STYLES as f32
}

/// Letters that could stand for a jamo of this kind: all that any jamo of it lists, and short rows of vowels.
fn universe(kind: usize, listed: &[Vec<Listed>]) -> Vec<String> {
    let mut out: Vec<String> = listed
        .iter()
        .flatten()
        .map(|row| row.0.clone())
        .filter(|t| t.bytes().all(|b| b.is_ascii_lowercase()))
        .collect();
    const VOWELS: [&str; 7] = ["a", "e", "i", "o", "u", "y", "w"];
    if kind == 1 {
        for a in VOWELS {
            for b in VOWELS {
                out.push(format!("{a}{b}"));
                out.extend(VOWELS[..5].iter().map(|c| format!("{a}{b}{c}")));
            }
        }
    } else if kind == 2 {
        out.extend(listed.iter().flatten().filter(|row| !row.0.is_empty()).map(|row| format!("{}e", row.0)));
    }
    out.sort();
    out.dedup();
    out
}

/// Unlisted spellings near to a listed one; halved with each quarter of an edit. They share [`SLIP`].
fn slips(list: &[Listed], universe: &[String]) -> Vec<(String, f32)> {
    let often = list.iter().map(|row| (row.0.chars().collect::<Vec<_>>(), mean(&row.1))).filter(|row| row.1 > NEAR_MIN);
    let often: Vec<(Vec<char>, f32)> = often.collect();
    let mut out: Vec<(String, f32)> = Vec::new();
    let mut chars = Vec::new();
    for text in universe.iter().filter(|t| !list.iter().any(|row| row.0 == **t)) {
        chars.clear();
        chars.extend(text.chars());
        let close = |row: &(Vec<char>, f32)| row.1 * libm::exp2f(-4.0 * distance(&chars, &row.0, 1.5).min(9.0));
        let near = often.iter().map(close).fold(0.0_f32, f32::max);
        if near > NEAR_MIN {
            out.push((text.clone(), near));
        }
    }
    out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    out.truncate(SLIPS_MAX);
    super::weights::normalise(out.iter_mut().map(|x| &mut x.1));
    out.iter_mut().for_each(|x| x.1 *= SLIP);
    out
}

/// Nearness to a listed spelling, with that spelling's own probability, below which letters are no slip of it.
const NEAR_MIN: f32 = 1e-3;
