//! How may one Han character be read, and which characters are it in another form?

use super::hangul;
use super::language::{CANTONESE, JAPANESE, KOREAN, MANDARIN, Map, READINGS, VIETNAMESE};

/// Syllable ids of each language with their share.
pub(super) type Readings = [Vec<(u16, f32)>; READINGS];

/// What the table says of one character.
#[derive(Debug, Default, Clone)]
pub(super) struct Character {
    /// Readings by language, as syllable ids with their share; shares of one language sum to 1.
    pub(super) readings: Readings,
    /// Other forms of the character: simplified, traditional, Japanese, semantic.
    pub(super) variants: Vec<char>,
    /// How usual it is in given names before any name was counted: 1 taught or used in names, less otherwise.
    pub(super) weight: f32,
}

/// All characters.
#[derive(Debug, Default)]
pub(super) struct HanTable {
    characters: Map<char, Character>,
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
        out.characters.reserve(table.len() / 24);
        for line in table.lines() {
            let mut cells = line.split('\t');
            let Some(c) = cells.next().and_then(|cell| cell.chars().next()) else { continue };
            let mut character = Character::default();
            for (language, cell) in [KOREAN, MANDARIN, CANTONESE, JAPANESE, VIETNAMESE].into_iter().zip(cells.by_ref())
            {
                for item in cell.split(' ').filter(|item| !item.is_empty()) {
                    let (reading, class) = item.split_at(item.len() - 1);
                    let id = if language == KOREAN {
                        reading.chars().next().and_then(hangul::syllable)
                    } else {
                        out.syllable_id(&mut ids, language, reading)
                    };
                    if let (Some(id), Some(list)) = (id, character.readings.get_mut(language)) {
                        list.push((id, share(class)));
                    }
                }
            }
            character.variants = cells.next().unwrap_or("").chars().collect();
            character.weight = match line.split('\t').nth(1) {
                Some(korean) if korean.contains('4') => 1.0,
                Some(korean) if korean.contains('2') => 0.3,
                _ => 0.1,
            };
            out.order.push(c);
            out.characters.insert(c, character);
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
        let mut made: Vec<(char, Readings)> = Vec::new();
        for c in &self.order {
            let Some(own) = self.characters.get(c) else { continue };
            let mut readings = own.readings.clone();
            for (language, list) in readings.iter_mut().enumerate() {
                let factor = if list.is_empty() { 1.0 } else { 0.25 };
                for variant in &own.variants {
                    let borrowed = self.characters.get(variant).and_then(|v| v.readings.get(language));
                    for (id, p) in borrowed.into_iter().flatten() {
                        if !list.iter().any(|(known, _)| known == id) {
                            list.push((*id, p * factor));
                        }
                    }
                }
                let sum: f32 = list.iter().map(|(_, p)| p).sum();
                list.iter_mut().for_each(|(_, p)| *p /= sum);
                list.sort_by_key(|(id, _)| *id);
            }
            made.push((*c, readings));
        }
        for (c, readings) in made {
            if let Some(character) = self.characters.get_mut(&c) {
                character.readings = readings;
            }
        }
    }

    /// The entry of one character.
    pub(super) fn get(&self, c: char) -> Option<&Character> {
        self.characters.get(&c)
    }

    /// Whether two characters are one, or forms of one.
    pub(super) fn same(&self, a: char, b: char) -> bool {
        if a == b {
            return true;
        }
        let variants = |c| self.characters.get(&c).map(|x| x.variants.as_slice()).unwrap_or_default();
        variants(a).contains(&b) || variants(b).contains(&a) || variants(a).iter().any(|v| variants(b).contains(v))
    }
}

/// Whether a character is a Han ideograph (after NFKC).
pub(super) fn is_han(c: char) -> bool {
    matches!(c as u32, 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0x3007 | 0x20000..=0x323AF | 0xF900..=0xFAFF)
}
