//! How is a value written so that everybody writes the same bytes?
//!
//! A subset of RFC 8785: objects by the byte order of their keys, no white space, shortest escapes, whole numbers
//! alone. Written here because `serde_json` keeps the order of insertion as soon as any crate in the tree asks for it,
//! and the hashes of the ledger must not hang on that.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// Levels of a value; `serde_json` itself reads no deeper than 128, so the recursion below is bounded twice.
const DEPTH_MAX: usize = 64;

/// The value holds a fraction or is nested too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotCanonical;

/// The canonical text of a value.
pub(crate) fn text(value: &Value) -> Result<String, NotCanonical> {
    let mut out = String::new();
    write(value, DEPTH_MAX, &mut out)?;
    Ok(out)
}

/// SHA-256 of a text, hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    stakeout_core::evidence::EvidenceId::from_digest(Sha256::digest(bytes).into()).to_string()
}

fn write(value: &Value, depth: usize, out: &mut String) -> Result<(), NotCanonical> {
    let depth = depth.checked_sub(1).ok_or(NotCanonical)?;
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) if number.is_i64() || number.is_u64() => out.push_str(&number.to_string()),
        Value::Number(_) => return Err(NotCanonical),
        Value::String(text) => write_string(text, out)?,
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, depth, out)?;
            }
            out.push(']');
        }
        Value::Object(map) => write_object(map, depth, out)?,
    }
    Ok(())
}

fn write_object(map: &Map<String, Value>, depth: usize, out: &mut String) -> Result<(), NotCanonical> {
    let mut entries: Vec<(&String, &Value)> = map.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    out.push('{');
    for (i, (key, item)) in entries.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write_string(key, out)?;
        out.push(':');
        write(item, depth, out)?;
    }
    out.push('}');
    Ok(())
}

fn write_string(text: &str, out: &mut String) -> Result<(), NotCanonical> {
    out.push_str(&serde_json::to_string(text).map_err(|_| NotCanonical)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_and_nothing_is_added() {
        let value = json!({"b": [1, -2, null], "a": {"z": "\n\u{1}é\"", "A": true}});
        assert_eq!(text(&value).unwrap(), "{\"a\":{\"A\":true,\"z\":\"\\n\\u0001é\\\"\"},\"b\":[1,-2,null]}");
    }

    #[test]
    fn fractions_and_deep_values_are_refused() {
        assert_eq!(text(&json!(0.5)), Err(NotCanonical));
        let deep = (0..DEPTH_MAX).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(text(&deep), Err(NotCanonical));
    }
}
