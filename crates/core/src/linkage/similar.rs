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
    fn jaro_winkler_as_winkler_gave_it() {
        assert_eq!(jaro_winkler("martha", "marhta"), 961);
        assert_eq!(jaro_winkler("dixon", "dicksonx"), 813);
        assert_eq!(jaro_winkler("dwayne", "duane"), 840);
        assert_eq!(jaro_winkler("", "a"), 0);
    }
}
