//! In which encoding was a text written?

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The beginning of a file as text; empty if it is none.
pub(crate) fn text_of_head(bytes: &[u8]) -> String {
    let (encoding, _) = sniff(bytes, false);
    let (text, _, _) = encoding.decode(bytes);
    let controls = text.bytes().filter(|b| *b < 0x20 && !matches!(b, b'\t' | b'\r' | b'\n' | 0x0c | 0x1a)).count();
    if controls * 200 > text.len() { String::new() } else { text.into_owned() }
}

/// The encoding of a text by its first bytes, and whether that was guessed. `whole`: there are no more bytes.
fn sniff(bytes: &[u8], whole: bool) -> (&'static Encoding, bool) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, false);
    }
    if let Some(encoding) = wide(bytes) {
        return (encoding, true);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => return (UTF_8, false),
        // The bytes may end within a character.
        Err(error) if error.error_len().is_none() => return (UTF_8, false),
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    (detector.guess(None, Utf8Detection::Deny), true)
}

/// UTF-16 without a byte order mark: every other byte of ASCII text is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(1_024))?;
    let pairs = sample.len() / 2;
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    match (zeros(0) * 10 > pairs * 4, zeros(1) * 10 > pairs * 4) {
        _ if pairs < 4 => None,
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// Gives a text in UTF-8 whatever it was written in. The encoding is decided at the first byte that is not ASCII, from
/// what follows it, so that a long English head does not hide a Korean tail.
pub(crate) struct TextReader<R> {
    from: R,
    raw: Vec<u8>,
    raw_start: usize,
    ended: bool,
    begun: bool,
    decoder: Option<Decoder>,
    text: Vec<u8>,
    text_start: usize,
    /// The encoding, if it was guessed and is not UTF-8.
    pub(crate) guessed: Option<&'static str>,
    /// Whether some bytes were no characters in the encoding.
    pub(crate) malformed: bool,
}

const WINDOW: usize = 64 << 10;

fn leading_ascii(raw: &[u8]) -> usize {
    raw.iter().take_while(|byte| byte.is_ascii() && **byte != 0).count()
}

impl<R: Read> TextReader<R> {
    pub(crate) fn new(from: R) -> Self {
        let (raw, text) = (Vec::new(), Vec::new());
        Self {
            from,
            raw,
            raw_start: 0,
            ended: false,
            begun: false,
            decoder: None,
            text,
            text_start: 0,
            guessed: None,
            malformed: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.raw.drain(..self.raw_start);
        self.raw_start = 0;
        while self.raw.len() < WINDOW && !self.ended {
            let have = self.raw.len();
            self.raw.resize(WINDOW, 0);
            let count = self.from.read(self.raw.get_mut(have..).unwrap_or_default());
            self.raw.truncate(have + count.as_ref().map_or(0, |n| *n));
            match count {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Decodes some more text; false at the end.
    fn more(&mut self) -> io::Result<bool> {
        self.text.clear();
        self.text_start = 0;
        let first = self.decoder.is_none();
        let begins = !std::mem::replace(&mut self.begun, true);
        if self.raw_start >= self.raw.len() || (first && self.raw.len() < WINDOW) {
            self.refill()?;
        }
        let raw = self.raw.get(self.raw_start..).unwrap_or_default();
        if raw.is_empty() {
            return self.finish();
        }
        if self.decoder.is_none() {
            let wide = if begins { wide(raw) } else { None };
            let ascii = if wide.is_some() { 0 } else { leading_ascii(raw) };
            if ascii > 0 {
                self.text.extend_from_slice(raw.get(..ascii).unwrap_or_default());
                self.raw_start += ascii;
                return Ok(true);
            }
            let (encoding, guessed) = sniff(raw, self.ended);
            self.guessed = (guessed && encoding != UTF_8).then(|| encoding.name());
            self.decoder = Some(encoding.new_decoder_with_bom_removal());
        }
        self.decode(false);
        Ok(true)
    }

    fn decode(&mut self, last: bool) {
        let Some(decoder) = &mut self.decoder else { return };
        let raw = self.raw.get(self.raw_start..).unwrap_or_default();
        let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len().saturating_mul(3) + 16);
        self.text.resize(room, 0);
        let (_, read, written, replaced) = decoder.decode_to_utf8(raw, &mut self.text, last);
        self.text.truncate(written);
        self.raw_start += read;
        self.malformed |= replaced;
    }

    fn finish(&mut self) -> io::Result<bool> {
        if self.decoder.is_some() {
            self.decode(true);
            self.decoder = None;
        }
        Ok(!self.text.is_empty())
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.text_start >= self.text.len() {
            if !self.more()? {
                return Ok(0);
            }
        }
        let mut rest = self.text.get(self.text_start..).unwrap_or_default();
        let count = rest.read(out)?;
        self.text_start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> (String, Option<&'static str>, bool) {
        let mut reader = TextReader::new(bytes);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, reader.guessed, reader.malformed)
    }

    const KOREAN: &str = "도메인,관할,등록부,상태,기준일\n거래처와 은행 계좌의 거래 내역을 확인한다\n";

    #[test]
    fn every_encoding_gives_the_same_text() {
        assert_eq!(all(KOREAN.as_bytes()), (KOREAN.to_owned(), None, false));
        assert_eq!(all(format!("\u{feff}{KOREAN}").as_bytes()), (KOREAN.to_owned(), None, false));
        let (cp949, _, _) = encoding_rs::EUC_KR.encode(KOREAN);
        assert_eq!(all(&cp949), (KOREAN.to_owned(), Some("EUC-KR"), false));
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(KOREAN.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(all(&utf16), (KOREAN.to_owned(), None, false));
        let bare: Vec<u8> = "a,b,c\r\nplain text\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(all(&bare).0, "a,b,c\r\nplain text\r\n");
        let bare: Vec<u8> = "a,b,c\r\nplain text\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(all(&bare).0, "a,b,c\r\nplain text\r\n");
    }

    #[test]
    fn a_long_ascii_head_does_not_hide_the_encoding() {
        let head = "x".repeat(WINDOW * 2);
        let (cp949, _, _) = encoding_rs::EUC_KR.encode(KOREAN);
        let bytes = [head.as_bytes(), &cp949].concat();
        assert_eq!(all(&bytes), (format!("{head}{KOREAN}"), Some("EUC-KR"), false));
    }

    #[test]
    fn a_broken_end_is_told() {
        let (text, _, malformed) = all(b"abc \xed\x95");
        assert!(malformed && text.starts_with("abc "), "{text:?}");
    }
}
