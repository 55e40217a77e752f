//! Phone numbers that a page shows to its readers.
//!
//! A support line is paid for by whoever answers. Innocent: the number of a payment firm, a regulator or a helpline that
//! the page names; shared call centres; numbers of a theme's sample text. In E.164 where the number says its country
//! (`+`, Korean mobile `010-…`, Chinese mobile behind a phone word); else `local:` with the digits as written.

use super::announced::{Announcers, List, token_behind};
use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: Phone = Phone;
pub(super) struct Phone;

/// Words before a number, and the country that the word's language makes plain.
pub(super) static WORDS: Announcers<&'static str> = Announcers::new(
    List::Phone,
    &[
        ("전화번호", "82"),
        ("전화", "82"),
        ("대표번호", "82"),
        ("고객센터", "82"),
        ("연락처", "82"),
        ("상담전화", "82"),
        ("휴대폰", "82"),
        ("핸드폰", "82"),
        ("电话", "86"),
        ("手机", "86"),
        ("热线", "86"),
        ("客服电话", "86"),
        ("điện thoại", "84"),
        ("số điện thoại", "84"),
        ("telepon", "62"),
        ("no hp", "62"),
        ("電話", ""),
        ("hotline", ""),
        ("tel", ""),
        ("phone", ""),
        ("call us", ""),
        ("mobile", ""),
        ("โทร", "66"),
    ],
);

impl Detector for Phone {
    fn kind(&self) -> SelectorKind {
        SelectorKind::Phone
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        for link in &page.links {
            let Some(number) = link.href.strip_prefix("tel:").or_else(|| link.href.strip_prefix("sms:")) else {
                continue;
            };
            let number = number.replace("%20", " ").replace("%2B", "+");
            if let Some(value) = normalised(&number, "") {
                out.add(self.kind(), &value, link.offset);
            }
        }
        let offset = |at: usize| u32::try_from(page.offset_of_word(at)).unwrap_or(u32::MAX);
        for hit in WORDS.of(page.announced(), &page.words) {
            let number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b' ' | b'(' | b')');
            let Some((token, _)) =
                token_behind(hit.rest.trim_start_matches('.'), &["번호", "No", "No.", "number", "us", "at"], number)
            else {
                continue;
            };
            // A bracket or `-` before the first digits was read over as a mark: `(02) 123`, `-1`.
            if let Some(value) = normalised(token.trim(), hit.what) {
                out.add(self.kind(), &value, offset(hit.at));
            }
        }
        for (at, number) in plain_numbers(&page.words) {
            if let Some(value) = normalised(number, "") {
                out.add(self.kind(), &value, offset(at));
            }
        }
    }
}

/// Numbers whose form says what they are, wherever they stand: `+82 10-…`, `010-1234-5678`.
fn plain_numbers(words: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let bytes = words.as_bytes();
    for at in memchr::memchr2_iter(b'+', b'-', bytes) {
        let (from, is_plus) = if bytes.get(at) == Some(&b'+') { (at, true) } else { (at.saturating_sub(3), false) };
        let free = from
            .checked_sub(1)
            .and_then(|before| bytes.get(before))
            .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b'.');
        if !free || (!is_plus && !bytes.get(from..).is_some_and(|rest| rest.starts_with(b"010-"))) {
            continue;
        }
        let length = bytes.get(from..).unwrap_or_default().iter().take(24).enumerate();
        let length = length
            .take_while(|(index, byte)| {
                byte.is_ascii_digit() || matches!(byte, b'-' | b' ' | b'.') || (*index == 0 && **byte == b'+')
            })
            .count();
        let Some(number) = words.get(from..from + length) else { continue };
        let number = number.trim_end_matches([' ', '-', '.']);
        let fits = if is_plus { number.len() >= 9 } else { number.len() == 13 && bytes.get(from + 8) == Some(&b'-') };
        if fits {
            found.push((from, number));
        }
    }
    found
}

/// The number in one form; `country` is the calling code that its surroundings make plain, or empty.
pub(super) fn normalised(number: &str, country: &str) -> Option<String> {
    // `+44 (0)20 …`: the zero is dialled inside the country alone.
    let digits: String = number.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let first = digits.bytes().next()?;
    let date = digits.len() == 8 && (digits.starts_with("19") || digits.starts_with("20"));
    if date
        || !(7..=15).contains(&digits.len())
        || digits.bytes().all(|byte| byte == first)
        || "12345678901234567890".contains(&digits)
        || "01234567890".contains(&digits)
    {
        return None;
    }
    if number.trim_start().starts_with('+') {
        let zero = ["820", "840", "660", "620", "860"]
            .iter()
            .find_map(|code| digits.strip_prefix(code).map(|rest| (code, rest)));
        let national = zero.map(|(code, rest)| [code.trim_end_matches('0'), rest].concat()).unwrap_or(digits);
        return (national.len() >= 9 && !national.starts_with('0')).then(|| format!("+{national}"));
    }
    if let Some(international) = digits.strip_prefix("00").filter(|rest| rest.len() >= 10) {
        return Some(format!("+{international}"));
    }
    let korean_mobile = digits.len() == 11 && digits.starts_with("010");
    if korean_mobile && (country == "82" || number.matches('-').count() == 2) {
        return Some(format!("+82{}", digits.get(1..)?));
    }
    match country {
        "82" if matches!(digits.len(), 9..=11) && digits.starts_with('0') => Some(format!("+82{}", digits.get(1..)?)),
        // 15xx and 16xx numbers exist inside Korea alone.
        "82" if digits.len() == 8 && digits.starts_with('1') => Some(format!("+82{digits}")),
        "86" if digits.len() == 11 && digits.starts_with('1') => Some(format!("+86{digits}")),
        "86" if digits.len() == 10 && digits.starts_with("400") => Some(format!("+86{digits}")),
        "84" | "62" | "66" if (9..=13).contains(&digits.len()) && digits.starts_with('0') => {
            Some(format!("+{country}{}", digits.get(1..)?))
        }
        _ if digits.len() >= 8 => Some(format!("local:{digits}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn numbers_in_links_and_text() {
        let page = "<a href='tel:+82-10-2345-6780'>x</a><a href=tel:0212345670>y</a><p>상담 010-9876-5430 <p>고객센터 : 1588-1230<p>客服电话：13812345670\
            <p>Hotline: 0912 345 670<p>intl +62 812-0000-0017";
        assert_eq!(
            found(&DETECTOR, page),
            [
                "+628120000".to_owned() + "0017",
                "+8210".to_owned() + "23456780",
                "+821098765430".into(),
                "+8215881230".into(),
                "+8613812345670".into(),
                "local:0212345670".into(),
                "local:0912345670".into()
            ]
        );
    }

    #[test]
    fn other_numbers_are_none() {
        let page = "<p>2023-01-02 12:00 price 1234567890<p>id 9010-1234-5678<p>a+b 1+2-3<p>전화 주세요 2023<p>phone case 12345<p>tel: 0000000000<p>010-123-4567";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }
}
