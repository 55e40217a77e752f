//! What is a Hangul syllable made of? Arithmetic of the Unicode block, and what the ear folds together.

/// First syllable of the block, and how many there are.
const BASE: u32 = 0xAC00;
/// Number of precomposed syllables.
pub(super) const SYLLABLES: usize = 11_172;
/// Initial consonants, in the order of the block.
pub(super) const INITIALS: [char; 19] =
    ['ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
/// Vowels, in the order of the block.
pub(super) const VOWELS: [char; 21] = [
    'ㅏ', 'ㅐ', 'ㅑ', 'ㅒ', 'ㅓ', 'ㅔ', 'ㅕ', 'ㅖ', 'ㅗ', 'ㅘ', 'ㅙ', 'ㅚ', 'ㅛ', 'ㅜ', 'ㅝ', 'ㅞ', 'ㅟ', 'ㅠ', 'ㅡ',
    'ㅢ', 'ㅣ',
];
/// The eight final sounds (none and seven), as the tables write them.
pub(super) const FINALS: [char; 8] = ['-', 'ㄱ', 'ㄴ', 'ㄷ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅇ'];
/// Which of the eight sounds each of the block's 28 finals has.
const FINAL_SOUND: [u8; 28] = [0, 1, 1, 1, 2, 2, 2, 3, 4, 1, 5, 4, 4, 4, 6, 4, 5, 6, 6, 3, 3, 7, 3, 3, 1, 3, 6, 3];

/// A syllable as its place in the block, 0 to 11,171.
pub(super) type Syllable = u16;

/// The place of a syllable in the block.
pub(super) fn syllable(c: char) -> Option<Syllable> {
    let place = (c as u32).checked_sub(BASE)?;
    (place < SYLLABLES as u32).then(|| u16::try_from(place).ok()).flatten()
}

/// The character of a syllable.
pub(super) fn character(s: Syllable) -> char {
    char::from_u32(BASE + u32::from(s)).unwrap_or('?')
}

/// Initial, vowel and one of the eight final sounds.
pub(super) fn sounds(s: Syllable) -> (usize, usize, usize) {
    let (initial, rest) = (s / 588, s % 588);
    let sound = FINAL_SOUND.get(usize::from(rest % 28)).copied().unwrap_or(0);
    (usize::from(initial), usize::from(rest / 28), usize::from(sound))
}

/// The form that the southern initial-sound law gives a syllable in first place; the syllable itself if it has none.
///
/// ㄹ becomes silent before i and y, else ㄴ; ㄴ becomes silent before i and y (리 -> 이, 로 -> 노, 녀 -> 여).
pub(super) fn initial_law(s: Syllable) -> Syllable {
    let (initial, rest) = (s / 588, s % 588);
    let soft = matches!(rest / 28, 2 | 3 | 6 | 7 | 12 | 17 | 20);
    match (initial, soft) {
        (5 | 2, true) => 11 * 588 + rest,
        (5, false) => 2 * 588 + rest,
        _ => s,
    }
}

/// Whether two syllables are one under the initial-sound law.
pub(super) fn same_by_law(a: Syllable, b: Syllable) -> bool {
    a != b && (initial_law(a) == initial_law(b))
}

/// Whether two syllables differ in one of initial, vowel, final only: a slip of one key.
pub(super) fn one_jamo_apart(a: Syllable, b: Syllable) -> bool {
    let part = |s: Syllable| (s / 588, (s % 588) / 28, s % 28);
    let (x, y) = (part(a), part(b));
    u8::from(x.0 != y.0) + u8::from(x.1 != y.1) + u8::from(x.2 != y.2) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(c: char) -> Syllable {
        syllable(c).unwrap()
    }

    #[test]
    fn syllables_come_apart_and_together() {
        assert_eq!(sounds(s('경')), (0, 6, 7));
        assert_eq!(character(s('경')), '경');
        assert_eq!(sounds(s('값')).2, 6);
    }

    #[test]
    fn the_initial_sound_law_joins_north_and_south() {
        assert!(same_by_law(s('리'), s('이')) && same_by_law(s('로'), s('노')) && same_by_law(s('렬'), s('열')));
        assert!(!same_by_law(s('정'), s('종')));
        assert!(one_jamo_apart(s('정'), s('종')) && !one_jamo_apart(s('정'), s('김')));
    }
}
