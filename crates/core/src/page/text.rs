//! In which language do people read this page, and how are its words spelt once tricks are undone?
//!
//! A language picks a lexicon; it says nothing of who runs a site, and is never a feature of a link.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::PageView;

/// Letters of scripts without spaces from which a language is told.
const DENSE_LETTERS_MIN: usize = 12;
/// Letters of alphabets from which a language is told.
const ALPHABET_LETTERS_MIN: usize = 40;
/// Characters that are looked at.
const LETTERS_MAX: usize = 200_000;

/// Language of the visible words as ISO 639-1, or `None` where they are too few.
///
/// Scripts decide first (Hangul, Kana, Thai, Han, Vietnamese letters); function words part Indonesian from English,
/// `whatlang` the rest.
pub fn language(view: &PageView<'_>) -> Option<String> {
    of_text(&format!("{}\n{}", view.title, view.words), view.lang_attribute.as_deref())
}

/// Letters by script.
#[derive(Debug, Default)]
struct Scripts {
    hangul: usize,
    kana: usize,
    han: usize,
    thai: usize,
    latin: usize,
    vietnamese: usize,
    other: usize,
}

impl Scripts {
    fn of(text: &str) -> Self {
        let mut counts = Self::default();
        for letter in text.nfc().take(LETTERS_MAX).filter(|letter| letter.is_alphabetic()) {
            match u32::from(letter) {
                0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => counts.hangul += 1,
                0x3040..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9f => counts.kana += 1,
                0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => counts.han += 1,
                0x0e00..=0x0e7f => counts.thai += 1,
                0x0102 | 0x0103 | 0x0110 | 0x0111 | 0x01a0 | 0x01a1 | 0x01af | 0x01b0 | 0x1ea0..=0x1ef9 => {
                    counts.vietnamese += 1;
                }
                0x0041..=0x024f | 0x1e00..=0x1eff => counts.latin += 1,
                _ => counts.other += 1,
            }
        }
        counts
    }
}

fn of_text(text: &str, attribute: Option<&str>) -> Option<String> {
    let scripts = Scripts::of(text);
    let dense = scripts.hangul + scripts.kana + scripts.han + scripts.thai;
    let alphabet = scripts.latin + scripts.vietnamese;
    if dense >= DENSE_LETTERS_MIN && dense * 5 >= alphabet + scripts.other {
        // Hangul and Kana are no part of Chinese; Han is a part of Japanese.
        let named = if scripts.hangul * 4 >= dense {
            "ko"
        } else if scripts.kana * 10 >= dense {
            "ja"
        } else if scripts.thai * 2 >= dense {
            "th"
        } else {
            "zh"
        };
        return Some(named.to_owned());
    }
    if alphabet + scripts.other < ALPHABET_LETTERS_MIN {
        return None;
    }
    if scripts.vietnamese >= 6 && scripts.vietnamese * 40 >= alphabet {
        return Some("vi".to_owned());
    }
    if scripts.latin >= scripts.other
        && let Some(named) = by_function_words(text)
    {
        return Some(named.to_owned());
    }
    let guess = whatlang::detect(text).filter(whatlang::Info::is_reliable);
    let guess = guess.and_then(|info| two_letters(info.lang().code()));
    guess.map(str::to_owned).or_else(|| {
        let primary = attribute?.split(['-', '_']).next()?.to_ascii_lowercase();
        (primary.len() == 2 && primary.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(primary)
    })
}

/// Function words that a page of loan words still needs.
fn by_function_words(text: &str) -> Option<&'static str> {
    const INDONESIAN: &[&str] = &[
        "yang", "dan", "untuk", "dengan", "dari", "kami", "anda", "adalah", "ini", "tidak", "pada", "bisa", "atau",
        "di", "sekarang", "masuk", "daftar", "semua", "dapat", "akan",
    ];
    const ENGLISH: &[&str] =
        &["the", "and", "of", "to", "for", "with", "your", "is", "our", "you", "in", "are", "we", "this", "on"];
    let (mut words, mut indonesian, mut english) = (0usize, 0usize, 0usize);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(20_000) {
        words += 1;
        let lower = word.to_ascii_lowercase();
        indonesian += usize::from(INDONESIAN.contains(&lower.as_str()));
        english += usize::from(ENGLISH.contains(&lower.as_str()));
    }
    if indonesian >= 3 && indonesian * 25 >= words && indonesian > english {
        return Some("id");
    }
    (english >= 4 && english * 14 >= words && english > indonesian * 2).then_some("en")
}

/// ISO 639-1 of the ISO 639-3 codes that whatlang gives.
fn two_letters(code: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("eng", "en"),
        ("ind", "id"),
        ("vie", "vi"),
        ("spa", "es"),
        ("por", "pt"),
        ("deu", "de"),
        ("fra", "fr"),
        ("rus", "ru"),
        ("tur", "tr"),
        ("ita", "it"),
        ("nld", "nl"),
        ("pol", "pl"),
        ("ukr", "uk"),
        ("ces", "cs"),
        ("swe", "sv"),
        ("fin", "fi"),
        ("dan", "da"),
        ("nob", "no"),
        ("est", "et"),
        ("hun", "hu"),
        ("ron", "ro"),
        ("ell", "el"),
        ("bul", "bg"),
        ("heb", "he"),
        ("ara", "ar"),
        ("pes", "fa"),
        ("hin", "hi"),
        ("ben", "bn"),
        ("khm", "km"),
        ("mya", "my"),
        ("tgl", "tl"),
        ("jav", "jv"),
        ("kor", "ko"),
        ("jpn", "ja"),
        ("cmn", "zh"),
        ("tha", "th"),
        ("cat", "ca"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("lit", "lt"),
        ("lav", "lv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("urd", "ur"),
        ("nep", "ne"),
        ("sin", "si"),
        ("kat", "ka"),
    ];
    CODES.iter().find(|(three, _)| *three == code).map(|(_, two)| *two)
}

/// A text as lexicons read it, with the way back to the raw one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Normal {
    /// NFKC, lower case, one space for white space, nothing invisible, spaced Hangul joined.
    pub(crate) text: String,
    /// For each byte of `text` the byte in the raw text that it comes from.
    at: Vec<u32>,
}

impl Normal {
    /// Where in the raw text a position comes from.
    pub(crate) fn raw(&self, position: usize) -> usize {
        self.at.get(position).or(self.at.last()).map_or(0, |at| *at as usize)
    }

    fn push(&mut self, letter: char, at: usize) {
        self.text.push(letter);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.at.resize(self.text.len(), at);
    }
}

/// Is it shown as nothing? Zero-width and bidirectional marks, soft hyphens, variation selectors.
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
}

/// The first form: NFKC, case folded, white space to one space (a line feed stays one), invisible letters out.
pub(crate) fn normal(raw: &str) -> Normal {
    let mut out = Normal::default();
    let mut cluster = String::new();
    let mut start = 0;
    for (at, letter) in raw.char_indices().filter(|(_, letter)| !is_invisible(*letter)) {
        let joins = is_combining_mark(letter) || matches!(letter, '\u{1160}'..='\u{11ff}');
        if !joins || cluster.len() > 64 {
            flush(&mut cluster, start, &mut out);
            start = at;
        }
        cluster.push(letter);
    }
    flush(&mut cluster, start, &mut out);
    join_spaced(out)
}

fn flush(cluster: &mut String, start: usize, out: &mut Normal) {
    for letter in cluster.nfkc().flat_map(char::to_lowercase) {
        if letter.is_whitespace() {
            let last = out.text.as_bytes().last().copied();
            if !matches!(last, None | Some(b' ' | b'\n')) {
                out.push(if letter == '\n' { '\n' } else { ' ' }, start);
            }
        } else {
            out.push(letter, start);
        }
    }
    cluster.clear();
}

const fn is_hangul(letter: char) -> bool {
    matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

/// Joins syllables that stand alone, one space apart, three or more in a row: `충 전 문 의`.
fn join_spaced(normal: Normal) -> Normal {
    let letters: Vec<(usize, char)> = normal.text.char_indices().collect();
    let letter = |index: usize| letters.get(index).map(|(_, letter)| *letter);
    let mut drop = vec![false; letters.len()];
    let mut index = 0;
    while index < letters.len() {
        let mut end = index;
        let alone = index == 0 || letter(index - 1).is_some_and(char::is_whitespace);
        if alone && letter(index).is_some_and(is_hangul) {
            while letter(end + 1) == Some(' ') && letter(end + 2).is_some_and(is_hangul) {
                end += 2;
            }
            // The last syllable must stand alone too, else it begins a word of its own.
            if end > index && letter(end + 1).is_some_and(is_hangul) {
                end -= 2;
            }
            if end >= index + 4 {
                for gap in (index + 1..end).step_by(2) {
                    if let Some(flag) = drop.get_mut(gap) {
                        *flag = true;
                    }
                }
            }
        }
        index = end + 1;
    }
    if !drop.contains(&true) {
        return normal;
    }
    let mut out = Normal::default();
    for ((position, letter), dropped) in letters.into_iter().zip(drop) {
        if !dropped {
            let at = normal.raw(position);
            out.push(letter, at);
        }
    }
    out
}

/// The second, weaker form of a normal text: digits and foreign letters that stand for Latin ones, and marks between
/// Hangul syllables. `None` if it is the same. Positions are those of the raw text.
pub(crate) fn respelt(normal: &Normal) -> Option<Normal> {
    let mut out = Normal::default();
    let letters: Vec<(usize, char)> = normal.text.char_indices().collect();
    let mut start = 0;
    while start < letters.len() {
        let inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '@' | '$' | '!');
        let first = letters.get(start).map_or(' ', |(_, letter)| *letter);
        if !inside(first) {
            let between = start > 0
                && letters.get(start - 1).is_some_and(|(_, letter)| is_hangul(*letter))
                && letters.get(start + 1).is_some_and(|(_, letter)| is_hangul(*letter));
            if !(between && matches!(first, '.' | '_' | '*' | '|' | '~' | '-' | '·' | '/' | '^' | '♥' | '★' | '☆'))
            {
                out.push(first, normal.raw(letters.get(start).map_or(0, |(position, _)| *position)));
            }
            start += 1;
            continue;
        }
        let length = letters.iter().skip(start).take_while(|(_, letter)| inside(*letter)).count();
        let word = letters.get(start..start + length).unwrap_or_default();
        let latin = word.iter().filter(|(_, letter)| letter.is_ascii_alphabetic()).count();
        for &(position, letter) in word {
            let plain = if latin >= 2 && length >= 4 { lookalike(letter) } else { letter };
            out.push(plain, normal.raw(position));
        }
        start += length;
    }
    (out.text != normal.text).then_some(out)
}

/// The Latin letter that a digit, sign, Cyrillic or Greek letter stands for in respelt words.
const fn lookalike(letter: char) -> char {
    match letter {
        '0' | 'о' | 'ο' => 'o',
        '1' | '!' | 'і' | 'ι' | 'ı' => 'i',
        '3' | 'е' | 'ε' => 'e',
        '4' | '@' | 'а' | 'α' => 'a',
        '5' | '$' | 'ѕ' => 's',
        '7' | 'т' | 'τ' => 't',
        'с' => 'c',
        'р' | 'ρ' => 'p',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        'к' | 'κ' => 'k',
        'ν' => 'v',
        'ԁ' => 'd',
        'ɡ' => 'g',
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn scripts_tell_languages() {
        let cases = [
            ("회원가입 후 이용해 주시기 바랍니다. 고객센터 24시간 운영", Some("ko")),
            ("歡迎光臨本站，請先登入會員後再進行儲值", Some("zh")),
            ("会員登録はこちらから。入金とボーナスのご案内", Some("ja")),
            ("ยินดีต้อนรับสู่เว็บไซต์ของเรา สมัครสมาชิกวันนี้", Some("th")),
            ("Đăng ký tài khoản để nhận khuyến mãi dành cho thành viên mới của chúng tôi", Some("vi")),
            ("Daftar sekarang dan nikmati promo untuk semua pemain yang baru bergabung dengan kami", Some("id")),
            ("Welcome to the home of your favourite garden tools, with delivery to all of the country", Some("en")),
            ("Willkommen auf unserer Seite, wir freuen uns sehr über Ihren Besuch und beraten Sie gerne", Some("de")),
            ("ok go", None),
            ("로그인", None),
        ];
        for (text, language) in cases {
            assert_eq!(of_text(text, None).as_deref(), language, "{text}");
        }
    }

    #[test]
    fn spelling_tricks_are_undone_and_keep_their_places() {
        let raw = "지금 충\u{200b}전 ＢＯＮＵＳ 입 금 계 좌 문의";
        let normal = normal(raw);
        assert_eq!(normal.text, "지금 충전 bonus 입금계좌 문의");
        let at = normal.raw(normal.text.find("입금").unwrap());
        assert!(raw[at..].starts_with("입 금"));
        let weak = respelt(&super::normal("G4c0r 토.토 2024 alpha")).unwrap();
        assert_eq!(weak.text, "gacor 토토 2024 alpha");
    }

    #[test]
    fn decomposed_letters_meet_composed_words() {
        let composed = normal("đăng ký 카지노");
        let decomposed = normal(&"đăng ký 카지노".nfd().collect::<String>());
        assert_eq!(composed.text, decomposed.text);
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(raw in "\\PC{0,80}") {
            let once = normal(&raw);
            prop_assert_eq!(&normal(&once.text).text, &once.text);
            prop_assert_eq!(once.at.len(), once.text.len());
            prop_assert!(once.at.iter().all(|at| raw.is_char_boundary(*at as usize)));
        }
    }
}
