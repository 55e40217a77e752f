//! How alike are two words, letter by letter?

/// Is one text made from the other by at most one letter changed, added, lost or swapped with its neighbour?
///
/// Damerau 1964, bounded at one: linear in the length.
pub fn one_edit(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return one_edit_of(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    one_edit_of(&a, &b)
}

fn one_edit_of<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - end).unwrap_or_default(), b.get(..b.len() - end).unwrap_or_default());
    match (a, b) {
        ([] | [_], [] | [_]) => true,
        ([w, x], [y, z]) => w == z && x == y,
        _ => false,
    }
}

/// The similarity of Jaro (1989) with the bonus of Winkler (1990) for a common beginning, in thousandths.
pub fn jaro_winkler(a: &str, b: &str) -> u16 {
    if a.is_ascii() && b.is_ascii() {
        return jaro_winkler_of(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    jaro_winkler_of(&a, &b)
}

/// Is the similarity of Jaro and Winkler at least this many thousandths? What cannot be is not worked out.
pub(super) fn is_near(a: &str, b: &str, least: u16) -> bool {
    if a.is_ascii() && b.is_ascii() {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        // Letters of the shorter that the longer has none of are not matched.
        let mask = |text: &str| text.bytes().fold(0u64, |mask, byte| mask | 1 << (byte & 63));
        let lost = (mask(short) & !mask(long)).count_ones();
        let (short, long) = (short.len() as u32, long.len() as u32);
        let begin = u32::try_from(a.bytes().zip(b.bytes()).take(4).take_while(|(x, y)| x == y).count()).unwrap_or(4);
        // 1000 jaro <= (m/s + m/l + 1) / 3, with m = s - lost.
        let matched = short.saturating_sub(lost);
        let jaro = (1000 * matched / short.max(1) + 1000 * matched / long.max(1) + 1000) / 3 + 2;
        if jaro + begin * 100 * 1000_u32.saturating_sub(jaro) / 1000 < u32::from(least) {
            return false;
        }
    }
    jaro_winkler(a, b) >= least
}

/// What a text is made of, in one number: which letters, how many, the first. Made once a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign(u64);

/// Bits of a sign that say which letters there are.
const LETTERS: u64 = (1 << 36) - 1;
/// The text is not one plain word: it is looked at itself.
const OTHER: u64 = 1 << 63;

impl Sign {
    /// The sign of a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let place = |byte: &u8| match byte {
            b'a'..=b'z' => Some(byte - b'a'),
            b'0'..=b'9' => Some(26 + byte - b'0'),
            _ => None,
        };
        let mut mask = 0;
        for byte in bytes {
            match place(byte) {
                Some(at) => mask |= 1 << at,
                None => return Self(OTHER),
            }
        }
        if !(3..=63).contains(&bytes.len()) {
            return Self(OTHER);
        }
        let first = u64::from(bytes.first().copied().unwrap_or(0));
        Self(mask | (bytes.len() as u64) << 36 | first << 42)
    }

    /// Are two words so unlike that neither one edit nor the measure of Jaro and Winkler at 920 thousandths can join
    /// them? Never wrongly yes.
    pub fn is_far(self, other: Self) -> bool {
        if (self.0 | other.0) & OTHER != 0 {
            return false;
        }
        let length = |sign: Self| u32::try_from(sign.0 >> 36 & 63).unwrap_or(0);
        let (short, long) = if length(self) <= length(other) { (self, other) } else { (other, self) };
        let lost = (short.0 & !long.0 & LETTERS).count_ones();
        let (s, l) = (length(short), length(long));
        // One edit loses one letter at most.
        if lost <= 1 && l - s <= 1 {
            return false;
        }
        // 1000 (m/s + m/l) must reach 1600 with four equal first letters, 1760 with none.
        let matched = s.saturating_sub(lost);
        let needed = if self.0 >> 42 == other.0 >> 42 { 1_590 } else { 1_750 };
        1_000 * matched / s.max(1) + 1_000 * matched / l.max(1) + 2 < needed
    }
}

/// Letters of a word that are compared; one bit each.
const LETTERS_MAX: usize = 64;

fn jaro_winkler_of<T: PartialEq>(a: &[T], b: &[T]) -> u16 {
    let (a, b) = (a.get(..LETTERS_MAX).unwrap_or(a), b.get(..LETTERS_MAX).unwrap_or(b));
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut in_a, mut in_b, mut common) = (0u64, 0u64, 0u32);
    for (i, x) in a.iter().enumerate() {
        let from = i.saturating_sub(window);
        let found = b.iter().enumerate().take(i + window + 1).skip(from).find(|(j, y)| in_b & (1 << j) == 0 && x == *y);
        if let Some((j, _)) = found {
            in_a |= 1 << i;
            in_b |= 1 << j;
            common += 1;
        }
    }
    if common == 0 {
        return 0;
    }
    let kept = |mask: u64| move |(i, _): &(usize, &T)| mask & (1 << *i) != 0;
    let left = a.iter().enumerate().filter(kept(in_a));
    let right = b.iter().enumerate().filter(kept(in_b));
    let turned = left.zip(right).filter(|((_, x), (_, y))| x != y).count() / 2;
    let common = f64::from(common);
    #[expect(clippy::cast_precision_loss, reason = "at most 64")]
    let jaro = (common / a.len() as f64 + common / b.len() as f64 + (common - turned as f64) / common) / 3.0;
    let begin = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "0 to 1000"
    )]
    let thousandths = libm::floor((jaro + begin as f64 * 0.1 * (1.0 - jaro)) * 1000.0) as u16;
    thousandths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_one_letter_or_one_swap() {
        for (a, b) in [("syme", "sume"), ("parr", "par"), ("wlliam", "william"), ("jsmes", "jmses"), ("x", "x")] {
            assert!(one_edit(a, b) && one_edit(b, a), "{a} {b}");
        }
        for (a, b) in [("syme", "sumr"), ("abcd", "badc"), ("a", "abc")] {
            assert!(!one_edit(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_sign_never_keeps_near_words_apart() {
        let words = [
            "william", "willie", "wiliam", "esther", "hester", "ann", "anna", "smith", "smyth", "schmidt", "baronet",
            "baron",
        ];
        for a in words {
            for b in words {
                if Sign::of(a).is_far(Sign::of(b)) {
                    assert!(!one_edit(a, b) && jaro_winkler(a, b) < 920, "{a} {b}");
                }
            }
        }
        assert!(Sign::of("william").is_far(Sign::of("esther")));
    }

    #[test]
    fn jaro_winkler_as_winkler_gave_it() {
        assert_eq!(jaro_winkler("martha", "marhta"), 961);
        assert_eq!(jaro_winkler("dixon", "dicksonx"), 813);
        assert_eq!(jaro_winkler("dwayne", "duane"), 840);
        assert_eq!(jaro_winkler("", "a"), 0);
    }
}
