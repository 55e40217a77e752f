//! How may one Han character be read, and which characters are it in another form?

use super::hangul;
use super::language::{CANTONESE, JAPANESE, KOREAN, MANDARIN, Map, READINGS, VIETNAMESE};

/// Syllable ids with their share.
type Weighted = (u16, f32);

/// What the table says of one character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Character<'a> {
    /// Readings by language, as syllable ids with their share; shares of one language sum to 1.
    pub(super) readings: [&'a [Weighted]; READINGS],
    /// Other forms of the character: simplified, traditional, Japanese, semantic.
    pub(super) variants: &'a [char],
    /// How usual it is in given names before any name was counted: 1 taught or used in names, less otherwise.
    pub(super) weight: f32,
}

/// Where the readings and variants of a character lie in the lists of all.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    readings: [(u32, u32); READINGS],
    variants: (u32, u32),
    weight: f32,
}

/// All characters.
#[derive(Debug, Default)]
pub(super) struct HanTable {
    places: Map<char, u32>,
    entries: Vec<Entry>,
    readings: Vec<Weighted>,
    variants: Vec<char>,
    /// The characters in the order of the table, so that sums over them have one order.
    pub(super) order: Vec<char>,
    /// Spellings of the syllables by language; empty for Korean.
    pub(super) syllables: [Vec<String>; READINGS],
}

/// Share that a reading keeps beside one of a higher weight class: 4 taught or used in names, 2 listed, 1 rare.
fn share(class: &str) -> f32 {
    match class {
        "4" => 1.0,
        "2" => 0.2,
        _ => 0.05,
    }
}

impl HanTable {
    /// Reads the table made by `rules/names/make.py`.
    pub(super) fn read(table: &str) -> Self {
        let mut out = Self::default();
        let mut ids: [Map<String, u16>; READINGS] = Default::default();
        out.places.reserve(table.len() / 24);
        for line in table.lines() {
            let mut cells = line.split('\t');
            let Some(c) = cells.next().and_then(|cell| cell.chars().next()) else { continue };
            let mut entry = Entry { weight: 0.1, ..Entry::default() };
            for (language, cell) in [KOREAN, MANDARIN, CANTONESE, JAPANESE, VIETNAMESE].into_iter().zip(cells.by_ref())
            {
                let from = end(&out.readings);
                for item in cell.split(' ').filter(|item| !item.is_empty()) {
                    let (reading, class) = item.split_at(item.len() - 1);
                    let id = if language == KOREAN {
                        reading.chars().next().and_then(hangul::syllable)
                    } else {
                        out.syllable_id(&mut ids, language, reading)
                    };
                    out.readings.extend(id.map(|id| (id, share(class))));
                }
                entry.readings[language] = (from, end(&out.readings));
                if language == KOREAN {
                    entry.weight = match cell {
                        _ if cell.contains('4') => 1.0,
                        _ if cell.contains('2') => 0.3,
                        _ => 0.1,
                    };
                }
            }
            let from = end(&out.variants);
            out.variants.extend(cells.next().unwrap_or("").chars());
            entry.variants = (from, end(&out.variants));
            out.places.insert(c, end(&out.entries));
            out.order.push(c);
            out.entries.push(entry);
        }
        out.borrow_readings();
        out
    }

    fn syllable_id(&mut self, ids: &mut [Map<String, u16>; READINGS], language: usize, reading: &str) -> Option<u16> {
        let known = ids.get_mut(language)?;
        if let Some(id) = known.get(reading) {
            return Some(*id);
        }
        let list = self.syllables.get_mut(language)?;
        let id = u16::try_from(list.len()).ok()?;
        known.insert(reading.to_owned(), id);
        list.push(reading.to_owned());
        Some(id)
    }

    /// A simplified form is read as each traditional form behind it (one to many), and a variant as what it varies.
    fn borrow_readings(&mut self) {
        let mut made: Vec<Weighted> = Vec::with_capacity(self.readings.len() * 2);
        let mut spans = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let mut span = [(0, 0); READINGS];
            for (language, cell) in span.iter_mut().enumerate() {
                let from = made.len();
                made.extend(slice(&self.readings, entry.readings[language]));
                let factor = if made.len() == from { 1.0 } else { 0.25 };
                for variant in slice(&self.variants, entry.variants) {
                    let other = self.places.get(variant).and_then(|at| self.entries.get(*at as usize));
                    for (id, p) in other.map(|o| slice(&self.readings, o.readings[language])).unwrap_or_default() {
                        if !made.iter().skip(from).any(|(known, _)| known == id) {
                            made.push((*id, p * factor));
                        }
                    }
                }
                let list = made.get_mut(from..).unwrap_or_default();
                let sum: f32 = list.iter().map(|(_, p)| p).sum();
                list.iter_mut().for_each(|(_, p)| *p /= sum);
                list.sort_by_key(|(id, _)| *id);
                *cell = (u32::try_from(from).unwrap_or(0), end(&made));
            }
            spans.push(span);
        }
        self.entries.iter_mut().zip(spans).for_each(|(entry, span)| entry.readings = span);
        self.readings = made;
    }

    /// The entry of one character.
    pub(super) fn get(&self, c: char) -> Option<Character<'_>> {
        let entry = self.entries.get(*self.places.get(&c)? as usize)?;
        let readings = entry.readings.map(|span| slice(&self.readings, span));
        Some(Character { readings, variants: slice(&self.variants, entry.variants), weight: entry.weight })
    }

    /// Whether two characters are one, or forms of one.
    pub(super) fn same(&self, a: char, b: char) -> bool {
        if a == b {
            return true;
        }
        let variants = |c| self.get(c).map(|x| x.variants).unwrap_or_default();
        variants(a).contains(&b) || variants(b).contains(&a) || variants(a).iter().any(|v| variants(b).contains(v))
    }
}

fn end<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn slice<T>(list: &[T], (from, to): (u32, u32)) -> &[T] {
    list.get(from as usize..to as usize).unwrap_or_default()
}

/// Whether a character is a Han ideograph (after NFKC).
pub(super) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x3007 | 0x20000..=0x323AF | 0xF900..=0xFAFF)
}
