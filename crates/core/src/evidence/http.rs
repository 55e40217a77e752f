//! What did the server answer: status, headers, body?

use super::LIMITS;

/// The head of an HTTP message as it stands in a capture.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct HttpHead {
    /// Status of a response; 0 of a request.
    pub(crate) status: u16,
    /// Names in lower case, values trimmed; in the order of the message.
    pub(crate) fields: Vec<(String, String)>,
    /// Bytes of the block up to the body.
    pub(crate) bytes: usize,
}

impl HttpHead {
    /// The first value of a header.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }

    /// Every item of a header that is a comma list, in lower case: `Content-Encoding: gzip, br`.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let values = self.fields.iter().filter(|(have, _)| have == name).flat_map(|(_, value)| value.split(','));
        values.map(|item| item.trim().to_ascii_lowercase()).filter(|item| !item.is_empty()).collect()
    }
}

/// Splits a block into head and body; `None` if it does not begin with an HTTP status or request line.
///
/// Lines may end in LF alone, and the head may end with the block: captures are as servers wrote them.
pub(crate) fn head(block: &[u8]) -> Option<HttpHead> {
    let mut lines = Lines { rest: block, read: 0 };
    let first = lines.next()?;
    let status = start_line(first)?;
    let mut head = HttpHead { status, ..HttpHead::default() };
    while let Some(line) = lines.next() {
        if line.is_empty() || lines.read > usize::try_from(LIMITS.header_bytes_max).unwrap_or(usize::MAX) {
            break;
        }
        field(line, &mut head.fields);
    }
    head.bytes = lines.read;
    Some(head)
}

/// The status of a status line, 0 for a request line.
fn start_line(line: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(line.get(..line.len().min(4_096)).unwrap_or_default());
    let mut words = text.split(' ').filter(|word| !word.is_empty());
    let first = words.next()?;
    if first.starts_with("HTTP/") {
        let code = words.next()?.parse::<u16>().ok()?;
        return (100..=999).contains(&code).then_some(code);
    }
    let is_method = first.bytes().all(|b| b.is_ascii_uppercase()) && !first.is_empty();
    (is_method && text.trim_end().rsplit(' ').next().is_some_and(|last| last.starts_with("HTTP/"))).then_some(0)
}

/// Adds one header line; a line that begins with white space continues the one before.
pub(crate) fn field(line: &[u8], fields: &mut Vec<(String, String)>) {
    let text = String::from_utf8_lossy(line);
    if text.starts_with([' ', '\t']) {
        if let Some((_, value)) = fields.last_mut() {
            value.push(' ');
            value.push_str(text.trim());
        }
    } else if let Some((name, value)) = text.split_once(':') {
        fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
}

/// Lines of a head, without their ends.
struct Lines<'a> {
    rest: &'a [u8],
    read: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', self.rest);
        let (line, rest) = self.rest.split_at(end.map_or(self.rest.len(), |at| at + 1));
        self.rest = rest;
        self.read += line.len();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// The media type without parameters, lower case, and the `charset` parameter.
pub(crate) fn media_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media, charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_servers_write_it() {
        let block = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; Charset=\"euc-kr\"\nX-Folded: a\r\n  b\r\n\r\nbody";
        let head = head(block).unwrap();
        assert_eq!(head.status, 200);
        assert_eq!(head.get("x-folded"), Some("a b"));
        assert_eq!(media_type(head.get("content-type").unwrap()), ("text/html".to_owned(), Some("euc-kr".to_owned())));
        assert_eq!(&block[head.bytes..], b"body");
    }

    #[test]
    fn what_is_not_http_is_said_so() {
        assert_eq!(head(b"<html>HTTP/1.1 200</html>"), None);
        assert_eq!(head(b"HTTP/1.1 twohundred\r\n\r\n"), None);
        assert_eq!(head(b""), None);
        assert_eq!(head(b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").unwrap().status, 0);
        assert_eq!(head(b"HTTP/2 204\r\n").unwrap().status, 204);
    }
}
