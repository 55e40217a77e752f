//! Which keys has the first object of a JSON text whose end may be cut off?

use super::LIMITS;

/// The keys of the first object, those of objects directly in it as `outer/inner`; empty if the text is no JSON.
pub(crate) fn keys(text: &str) -> Vec<String> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with(['{', '[']) {
        return Vec::new();
    }
    let bytes = text.as_bytes();
    let mut walk = Walk::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte == b'"' {
            let Some(end) = string_end(bytes, at) else { break };
            walk.string(text.get(at..end).unwrap_or_default());
            at = end + 1;
        } else if !walk.mark(byte) {
            break;
        }
    }
    walk.keys
}

/// The place of the closing quote of a string that begins at `from`.
fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let found = at + memchr::memchr2(b'"', b'\\', rest)?;
        if bytes.get(found) == Some(&b'"') {
            return Some(found);
        }
        at = found + 2;
    }
}

#[derive(Default)]
struct Walk {
    /// For each open bracket: is it an object?
    open: Vec<bool>,
    /// Depth of the first object.
    base: usize,
    expects_key: bool,
    outer: String,
    keys: Vec<String>,
}

impl Walk {
    /// False once the first object is closed, or the text is not JSON.
    fn mark(&mut self, byte: u8) -> bool {
        match byte {
            b'{' | b'[' => {
                self.open.push(byte == b'{');
                self.expects_key = byte == b'{';
                if self.base == 0 && byte == b'{' {
                    self.base = self.open.len();
                }
                self.open.len() as u64 <= LIMITS.json_depth_max && (self.base > 0 || self.open.len() < 3)
            }
            b'}' | b']' => {
                let object = self.open.pop();
                self.expects_key = false;
                object == Some(byte == b'}') && self.open.len() >= self.base.max(1)
            }
            b',' => {
                self.expects_key = self.open.last() == Some(&true);
                true
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => true,
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'+' | b'.' | b'E' => !self.expects_key,
            _ => false,
        }
    }

    fn string(&mut self, raw: &str) {
        if !std::mem::take(&mut self.expects_key) || self.base == 0 {
            return;
        }
        if self.open.len() == self.base {
            self.outer = raw.to_owned();
            self.keys.push(raw.to_owned());
        } else if self.open.len() == self.base + 1 && self.keys.len() < 1_000 {
            self.keys.push(format!("{}/{raw}", self.outer));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn the_first_object_is_seen_even_if_cut() {
        assert_eq!(keys(r#" [{"a":1,"b":{"c":"x","d":[{"no":1}]},"e":"tru"#), ["a", "b", "b/c", "b/d", "e"]);
        assert_eq!(keys("{\"rrname\":\"a\\\"b\",\"rrtype\":\"A\"}\n{\"other\":1}"), ["rrname", "rrtype"]);
        assert_eq!(keys("{\"log\":{\"version\":\"1.2\",\"entries\":["), ["log", "log/version", "log/entries"]);
    }

    #[test]
    fn what_is_no_json_has_no_keys() {
        for text in ["", "a,b\n", "[.]", "[2001:db8::1]", "[[[[", "{oops}", "\"text\""] {
            assert_eq!(keys(text), Vec::<String>::new(), "{text}");
        }
    }
}
