//! In which language do people read this page?
//!
//! A language picks a lexicon; it says nothing of who runs a site, and is never a feature of a link.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::PageView;

/// Letters of scripts without spaces from which a language is told.
const DENSE_LETTERS_MIN: usize = 12;
/// Letters of alphabets from which a language is told.
const ALPHABET_LETTERS_MIN: usize = 40;
/// Characters from which `whatlang` guesses.
const GUESS_CHARACTERS: usize = 1_000;
/// Characters that are looked at.
const LETTERS_MAX: usize = 200_000;
/// Words that are looked at.
const WORDS_MAX: usize = 20_000;

/// Language of the visible words as ISO 639-1, or `None` where they are too few.
///
/// Scripts decide first (Hangul, Kana, Thai, Han, Vietnamese letters); function words part Indonesian from English,
/// `whatlang` the rest.
pub(super) fn language(view: &PageView<'_>) -> Option<String> {
    let text = [view.title.as_str(), "\n", view.words.as_str()].concat();
    of_text(&text, view.lang_attribute.as_deref())
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
    /// A mark that joins the letter before it was seen.
    marks: bool,
}

impl Scripts {
    fn of(text: &str) -> Self {
        let text = first_letters(text, LETTERS_MAX);
        let counts = Self::as_written(text);
        // Of composed text this is the end: `is_nfc_quick` says so of nearly all.
        if !counts.marks || is_nfc_quick(text.chars()) == IsNormalized::Yes {
            return counts;
        }
        Self::as_written(&text.nfc().collect::<String>())
    }

    fn as_written(text: &str) -> Self {
        let mut counts = Self::default();
        let mut rest = text;
        while let Some(at) = rest.as_bytes().iter().position(|byte| !byte.is_ascii()) {
            counts.ascii(rest.get(..at).unwrap_or_default());
            let foreign = rest.get(at..).unwrap_or_default();
            let end = foreign.bytes().position(|byte| byte.is_ascii()).unwrap_or(foreign.len());
            foreign.get(..end).unwrap_or_default().chars().for_each(|letter| counts.letter(letter));
            rest = foreign.get(end..).unwrap_or_default();
        }
        counts.ascii(rest);
        counts
    }

    fn ascii(&mut self, text: &str) {
        self.latin += text.bytes().filter(u8::is_ascii_alphabetic).count();
    }

    fn letter(&mut self, letter: char) {
        match u32::from(letter) {
            0xac00..=0xd7a3 => self.hangul += 1,
            0x4e00..=0x9fff => self.han += 1,
            _ => {
                self.marks |= is_combining_mark(letter);
                if letter.is_alphabetic() {
                    self.alphabetic(letter);
                }
            }
        }
    }

    fn alphabetic(&mut self, letter: char) {
        match u32::from(letter) {
            0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => self.hangul += 1,
            0x3040..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9f => self.kana += 1,
            0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => self.han += 1,
            0x0e00..=0x0e7f => self.thai += 1,
            0x0102 | 0x0103 | 0x0110 | 0x0111 | 0x01a0 | 0x01a1 | 0x01af | 0x01b0 | 0x1ea0..=0x1ef9 => {
                self.vietnamese += 1;
            }
            0x0041..=0x024f | 0x1e00..=0x1eff => self.latin += 1,
            _ => self.other += 1,
        }
    }
}

/// At most so many characters of a text.
fn first_letters(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
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
    let guess = whatlang::detect(first_letters(text, GUESS_CHARACTERS)).filter(whatlang::Info::is_reliable);
    let guess = guess.and_then(|info| two_letters(info.lang().code()));
    guess.map(str::to_owned).or_else(|| {
        let primary = attribute?.split(['-', '_']).next()?.to_ascii_lowercase();
        (primary.len() == 2 && primary.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(primary)
    })
}

/// Function words that a page of loan words still needs.
const INDONESIAN: [&str; 20] = [
    "yang", "dan", "untuk", "dengan", "dari", "kami", "anda", "adalah", "ini", "tidak", "pada", "bisa", "atau", "di",
    "sekarang", "masuk", "daftar", "semua", "dapat", "akan",
];
const ENGLISH: [&str; 15] =
    ["the", "and", "of", "to", "for", "with", "your", "is", "our", "you", "in", "are", "we", "this", "on"];

/// A short word without its case as a number: equal numbers are equal words.
const fn key(word: &[u8]) -> u64 {
    let (mut key, mut at) = (0, 0);
    while at < word.len() {
        key = (key << 8) | word[at].to_ascii_lowercase() as u64;
        at += 1;
    }
    key
}

const fn keys<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut keys = [0; N];
    let mut at = 0;
    while at < N {
        keys[at] = key(words[at].as_bytes());
        at += 1;
    }
    keys
}

fn by_function_words(text: &str) -> Option<&'static str> {
    const INDONESIAN_KEYS: [u64; 20] = keys(INDONESIAN);
    const ENGLISH_KEYS: [u64; 15] = keys(ENGLISH);
    let (mut words, mut indonesian, mut english) = (0usize, 0usize, 0usize);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS_MAX) {
        words += 1;
        if word.len() <= 8 {
            let key = key(word.as_bytes());
            indonesian += usize::from(INDONESIAN_KEYS.contains(&key));
            english += usize::from(ENGLISH_KEYS.contains(&key));
        }
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

#[cfg(test)]
mod tests {
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
}
