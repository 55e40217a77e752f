//! Which words do texts share around a passage?
//!
//! A shingle says that texts agree; a reader wants the words. They are read off around the shingle for as long as all texts
//! go on alike: case, marks and digits do not count, as in the shingle. So one passage has one wording, whoever holds it.

use super::passage::{Unit, Units};

/// Words of a passage that are kept, and letters where a script is written without spaces.
const WORDS_MAX: usize = 40;
const LETTERS_MAX: usize = 100;
/// Letters of one word that are kept: what is longer is no word.
const WORD_LETTERS_MAX: usize = 40;

/// The words that all these texts share around the shingle of this hash: in lower case, digits as `#`, at most 40 words
/// (letters without spaces: 100) with `…` where they go on. `None` if a text lacks the shingle, or there is no text.
///
/// The shingle stands among them, so that passages of different holders differ. Of several places in a text the first
/// counts.
pub fn aligned(texts: &[&str], hash: u64) -> Option<String> {
    let texts: Vec<Units> = texts.iter().map(|text| Units::of(text)).collect();
    let mut found = Vec::with_capacity(texts.len());
    for text in &texts {
        found.push(Found::of(text, hash)?);
    }
    let (first, others) = found.split_first()?;
    let cap = if first.is_letter() { LETTERS_MAX } else { WORDS_MAX };
    let count = |step: &dyn Fn(&Found<'_>, usize) -> Option<usize>| {
        let alike = |n: usize| {
            let unit = step(first, n).and_then(|at| first.unit(at));
            unit.is_some() && others.iter().all(|other| step(other, n).and_then(|at| other.unit(at)) == unit)
        };
        // One more than is kept tells whether they go on.
        (0..=cap).take_while(|n| alike(*n)).count()
    };
    let before = count(&|found, n| found.from.checked_sub(n + 1));
    let after = count(&|found, n| found.to.checked_add(n));
    let free = cap.saturating_sub(first.to - first.from);
    // Half of what is free on either side, and what one side leaves goes to the other.
    let right = after.min(free.saturating_sub(before.min(free / 2)));
    let left = before.min(free - right);
    let kept = first.text.all.get(first.from - left..first.to + right)?;
    let (opens, closes) = (if left < before { "… " } else { "" }, if right < after { " …" } else { "" });
    Some(format!("{opens}{}{closes}", written(first.text, kept)))
}

/// Is this the name of a passage whose words were not looked up: its hash, sixteen hexadecimal digits?
pub fn is_hash(value: &str) -> bool {
    value.len() == 16 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A shingle in a text.
struct Found<'t> {
    text: &'t Units,
    from: usize,
    to: usize,
}

impl<'t> Found<'t> {
    fn of(text: &'t Units, hash: u64) -> Option<Self> {
        let (from, to) = text.place_of(hash)?;
        Some(Self { text, from, to })
    }

    /// A unit as it counts: its word, and whether it is a letter. Where it stands says nothing.
    fn unit(&self, at: usize) -> Option<(&'t str, bool)> {
        let unit = self.text.all.get(at)?;
        Some((self.text.word(unit), unit.is_letter))
    }

    fn is_letter(&self) -> bool {
        self.text.all.get(self.from).is_some_and(|unit| unit.is_letter)
    }
}

/// Words with spaces between them, letters of unspaced scripts without.
fn written(text: &Units, units: &[Unit]) -> String {
    let mut out = String::new();
    let mut last_is_letter = true;
    for unit in units {
        if !(out.is_empty() || unit.is_letter && last_is_letter) {
            out.push(' ');
        }
        last_is_letter = unit.is_letter;
        let word = text.word(unit);
        out.extend(word.chars().take(WORD_LETTERS_MAX));
        if word.chars().nth(WORD_LETTERS_MAX).is_some() {
            out.push('…');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::passage::shingles;
    use super::*;

    const PASSAGE: &str =
        "I kept the booking system of a small ferry line running through 2 winters and wrote its notes";

    fn shared(one: &str, two: &str) -> u64 {
        let others = shingles(two);
        let is_shared = |hash: &u64| others.iter().any(|other| other.hash == *hash);
        shingles(one).into_iter().map(|shingle| shingle.hash).find(is_shared).unwrap()
    }

    #[test]
    fn the_words_go_as_far_as_all_texts_agree() {
        let one = format!("Hello there. {PASSAGE}. Thank you.");
        let two = format!("My name is Kite.\n\n{}; bye", PASSAGE.to_uppercase().replace('2', "7"));
        let hash = shared(&one, &two);
        let whole = PASSAGE.to_lowercase().replace('2', "#");
        assert_eq!(aligned(&[&one, &two], hash).unwrap(), whole);
        assert_eq!(aligned(&[&two, &one], hash).unwrap(), whole, "the order of the texts says nothing");
        // A third text that breaks off earlier: the passage is what all three hold.
        let three = "the booking system of a small ferry line running through 9 winters and nothing more";
        let hash = shared(three, &one);
        let all = aligned(&[&one, &two, three], hash).unwrap();
        assert_eq!(all, "the booking system of a small ferry line running through # winters and");
        assert_eq!(aligned(&[&one, "something else altogether stands in this text"], hash), None);
        assert_eq!(aligned(&[], hash), None);
    }

    #[test]
    fn a_long_passage_is_cut_around_its_shingle() {
        let words: Vec<String> =
            (0..400_u32).map(|n| format!("w{}", char::from_u32('a' as u32 + n % 26).unwrap())).collect();
        let words: Vec<String> =
            words.iter().zip(0..).map(|(word, n): (_, usize)| format!("{word}{}", "x".repeat(n / 26))).collect();
        let text = words.join(" ");
        for shingle in shingles(&text) {
            let found = aligned(&[&text, &text], shingle.hash).unwrap();
            let kept = found.trim_start_matches("… ").trim_end_matches(" …");
            assert_eq!(kept.split(' ').count(), WORDS_MAX, "{found}");
            let inside = &text[shingle.from as usize..shingle.to as usize];
            assert!(kept.contains(inside), "{inside} in {found}");
            assert!(found.starts_with('…') || found.ends_with('…'), "{found}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_written_without_them() {
        let one = "我负责维护一个小型轮渡公司的预订系统并撰写说明文档和测试报告";
        let two = format!("您好。{one}谢谢。");
        let found = aligned(&[one, &two], shared(one, &two)).unwrap();
        assert_eq!(found, one);
    }

    #[test]
    fn hostile_texts_are_bounded() {
        let long = "z".repeat(100_000);
        let text = format!("one two three four {long} six seven eight nine ten eleven twelve");
        for shingle in shingles(&text) {
            assert!(aligned(&[&text, &text], shingle.hash).unwrap().chars().count() < 200);
        }
        assert!(is_hash("00ff00ff00ff00ff") && !is_hash("we kept the booking"));
    }
}
