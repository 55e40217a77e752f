//! In which encoding is a body written, and what is its text?
//!
//! Byte order mark, then header, then `meta` in the first 1,024 bytes, then `chardetng`. A declaration that the bytes
//! contradict loses and is noted: old Korean and Chinese sites say UTF-8 and send CP949 or GB18030, or the reverse.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};
use memchr::memmem;

use super::scan::ScanNote;

/// Bytes at the start in which a `meta` may declare the encoding (WHATWG prescan).
const PRESCAN_BYTES: usize = 1_024;
/// Bytes that the guess looks at, from the first line on that is not plain ASCII.
const SNIFF_BYTES: usize = 16 << 10;

/// A body as text.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    /// The text; borrowed if the body was UTF-8 already.
    pub(crate) text: Cow<'a, str>,
    /// Name of the encoding.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests look at it"))]
    pub(crate) encoding: &'static str,
    /// What was assumed or lost.
    pub(crate) note: Option<ScanNote>,
}

/// Decodes a body. `header` is the `charset` of the header; `top_level` the last label of the host, which tells
/// legacy encodings apart; `markup` says whether a `meta` may declare the encoding.
pub(crate) fn decode<'a>(body: &'a [u8], header: Option<&str>, top_level: &str, markup: bool) -> Decoded<'a> {
    if let Some((encoding, mark)) = Encoding::for_bom(body) {
        return by(encoding, body.get(mark..).unwrap_or_default(), None);
    }
    let declared = header.and_then(label).or_else(|| if markup { by_meta(body) } else { None });
    if let Some(wide) = declared.filter(is_wide).or_else(|| wide_by_zeros(body)) {
        return by(wide, body, None);
    }
    if let Some((text, multibyte, cut)) = valid_utf8(body) {
        let seven_bit = declared == Some(ISO_2022_JP) && memchr::memchr(0x1B, body).is_some();
        if !seven_bit {
            let wrong = declared.filter(|encoding| multibyte && *encoding != UTF_8);
            let note = wrong.map(|encoding| contradicted(encoding, UTF_8)).or_else(|| cut.then(cut_letter));
            return Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), note };
        }
    }
    match declared {
        Some(encoding) => {
            let decoded = by(encoding, body, None);
            if decoded.note.is_none() {
                return decoded;
            }
            // The declared encoding does not fit: believe the bytes, if another one does better.
            let guess = sniff(body, top_level);
            let other = by(guess, body, Some(contradicted(encoding, guess)));
            let lost = |text: &str| text.matches('\u{FFFD}').count();
            if guess != encoding && lost(&other.text) < lost(&decoded.text) { other } else { decoded }
        }
        None => {
            let guess = sniff(body, top_level);
            by(
                guess,
                body,
                Some(ScanNote::new("charset-guessed", format!("no charset declared, read as {}", guess.name()))),
            )
        }
    }
}

/// Decodes by one encoding; `note` wins over the note that letters were lost.
fn by<'a>(encoding: &'static Encoding, body: &'a [u8], note: Option<ScanNote>) -> Decoded<'a> {
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    let (text, lost) = encoding.decode_without_bom_handling(body);
    let damaged = || {
        lost.then(|| {
            ScanNote::new("charset-damaged", format!("some bytes are no {} and became U+FFFD", encoding.name()))
        })
    };
    let note = note.or_else(damaged);
    Decoded { text, encoding: encoding.name(), note }
}

fn contradicted(declared: &'static Encoding, read: &'static Encoding) -> ScanNote {
    let message = format!("declared as {}, but the bytes are {}", declared.name(), read.name());
    ScanNote::new("charset-contradicted", message)
}

fn cut_letter() -> ScanNote {
    ScanNote::new("cut-letter", "the body ends inside a letter".to_owned())
}

/// The text, whether any letter is beyond ASCII, whether the last letter is cut. `None`: not UTF-8.
fn valid_utf8(body: &[u8]) -> Option<(&str, bool, bool)> {
    match std::str::from_utf8(body) {
        Ok(text) => Some((text, !text.is_ascii(), false)),
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            let text = std::str::from_utf8(body.get(..error.valid_up_to())?).ok()?;
            Some((text, !text.is_ascii(), true)).filter(|(_, multibyte, _)| *multibyte)
        }
        Err(_) => None,
    }
}

fn label(text: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(text.trim_matches(['"', '\'', ' ']).as_bytes())
}

fn is_wide(encoding: &&'static Encoding) -> bool {
    *encoding == UTF_16LE || *encoding == UTF_16BE
}

/// UTF-16 without a mark: markup has a zero in every second byte.
fn wide_by_zeros(body: &[u8]) -> Option<&'static Encoding> {
    let head = body.get(..64)?;
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0), zeros(1)) {
        (0, 24..) => Some(UTF_16LE),
        (24.., 0) => Some(UTF_16BE),
        _ => None,
    }
}

/// `charset` of the first `meta` that has one. A declared UTF-16 is UTF-8, as the prescan could not have read it.
fn by_meta(body: &[u8]) -> Option<&'static Encoding> {
    let head = body.get(..PRESCAN_BYTES.min(body.len()))?.to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = memmem::find(rest, b"<meta") {
        rest = rest.get(at + 5..)?;
        let tag = rest.get(..memchr::memchr(b'>', rest).unwrap_or(rest.len()))?;
        let Some(found) = memmem::find(tag, b"charset").and_then(|at| tag.get(at + 7..)) else { continue };
        let value = found.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
        let end =
            value.iter().position(|byte| matches!(byte, b'"' | b'\'' | b';' | b' ' | b'/' | b'\t' | b'\n' | b'\r'));
        let encoding = Encoding::for_label_no_replacement(value.get(..end.unwrap_or(value.len()))?)?;
        return Some(if is_wide(&encoding) || encoding == X_USER_DEFINED { UTF_8 } else { encoding });
    }
    None
}

fn sniff(body: &[u8], top_level: &str) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let first = body.iter().position(|byte| *byte >= 0x80).unwrap_or(0);
    let line = body.get(..first).and_then(|head| memchr::memrchr(b'\n', head)).unwrap_or(0);
    let rest = body.get(line..).unwrap_or_default();
    detector.feed(rest.get(..SNIFF_BYTES.min(rest.len())).unwrap_or_default(), true);
    let top_level = Some(top_level.as_bytes()).filter(|label| {
        !label.is_empty()
            && label.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
    });
    detector.guess(top_level, Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_KR, SHIFT_JIS, WINDOWS_1251};

    const KOREAN: &str =
        "<html><body>안녕하세요. 이 문장은 한국어로 된 긴 글입니다. 충전과 환전을 안내합니다.</body></html>";
    const CHINESE: &str = "<html><body>欢迎光临我们的网站，请先登录再进行充值和提款操作，谢谢您的支持。</body></html>";
    const JAPANESE: &str =
        "<html><body>こんにちは。これは日本語で書かれた長い文章です。よろしくお願いします。</body></html>";

    fn bytes(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn reads_what_is_declared_and_what_is_not() {
        for (encoding, text, label) in
            [(EUC_KR, KOREAN, "euc-kr"), (GB18030, CHINESE, "gb2312"), (SHIFT_JIS, JAPANESE, "shift_jis")]
        {
            let body = bytes(encoding, text);
            let declared = decode(&body, Some(label), "", true);
            assert_eq!((&*declared.text, declared.note), (text, None));
            let sniffed = decode(&body, None, "example", true);
            assert_eq!((&*sniffed.text, sniffed.encoding), (text, encoding.name()));
            assert_eq!(sniffed.note.unwrap().code, "charset-guessed");
            let wrong = decode(&body, Some("utf-8"), "example", true);
            assert_eq!(&*wrong.text, text);
            assert_eq!(wrong.note.unwrap().code, "charset-contradicted");
        }
        let body = bytes(
            EUC_KR,
            &format!("<meta http-equiv=Content-Type content='text/html; charset=ks_c_5601-1987'>{KOREAN}"),
        );
        assert!(decode(&body, None, "", true).text.ends_with(KOREAN));
        let body = bytes(WINDOWS_1251, "<META CHARSET = windows-1251>Привет, это длинный русский текст");
        assert!(decode(&body, None, "", true).text.ends_with("текст"));
    }

    #[test]
    fn utf8_is_borrowed_and_beats_a_wrong_declaration() {
        let decoded = decode(KOREAN.as_bytes(), Some("UTF-8"), "kr", true);
        assert!(matches!(decoded.text, Cow::Borrowed(_)));
        assert_eq!(decoded.note, None);
        let decoded = decode(KOREAN.as_bytes(), Some("euc-kr"), "kr", true);
        assert_eq!((&*decoded.text, decoded.note.unwrap().code), (KOREAN, "charset-contradicted"));
        let cut = decode(&KOREAN.as_bytes()[..20], None, "", true);
        assert_eq!((&*cut.text, cut.note.unwrap().code), ("<html><body>안녕", "cut-letter"));
        let ascii = decode(b"<p>x", Some("windows-1252"), "", true);
        assert_eq!((&*ascii.text, ascii.note), ("<p>x", None));
    }

    #[test]
    fn marks_win_and_utf16_is_seen_without_one() {
        let mut body = vec![0xEF, 0xBB, 0xBF];
        body.extend_from_slice(KOREAN.as_bytes());
        assert_eq!(&*decode(&body, Some("euc-kr"), "", true).text, KOREAN);
        let little: Vec<u8> = KOREAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = KOREAN.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let latin = "<html><head><title>plain words here, enough of them</title>";
        let latin: Vec<u8> = latin.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(&*decode(&[b"\xFF\xFE", little.as_slice()].concat(), None, "", true).text, KOREAN);
        assert_eq!(&*decode(&big, Some("utf-16be"), "", true).text, KOREAN);
        assert!(decode(&latin, None, "", true).text.starts_with("<html><head>"));
        assert_eq!(&*decode(b"", None, "", true).text, "");
    }
}
