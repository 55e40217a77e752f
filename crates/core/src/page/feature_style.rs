//! Which custom properties and animations does a style sheet name?
//!
//! Innocent sharing: the properties of a public framework (`--bs-blue`) stand wherever it is used.

use memchr::memmem;

use super::feature::Selectors;
use super::feature_names::class_name;
use crate::selector::SelectorKind;

/// Adds the names of a style sheet that starts at `base` in the body.
pub(crate) fn style(text: &str, base: u32, out: &mut Selectors) {
    let bytes = text.as_bytes();
    let mut after = 0;
    for at in memmem::find_iter(bytes, b"--") {
        // `--` inside a name (`block--big`) or a comment border is no property.
        let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied().unwrap_or(b' ');
        if at < after || !(before.is_ascii_whitespace() || matches!(before, b'{' | b';' | b'(' | b'/' | b',')) {
            continue;
        }
        let name = name_at(text, at + 2);
        after = at + 2 + name.len();
        if name.len() < 2 || !name.starts_with(|letter: char| letter.is_alphabetic()) {
            continue;
        }
        let follows = bytes.get(after..).unwrap_or_default().trim_ascii_start().first().copied();
        if matches!(follows, Some(b':' | b')' | b','))
            && let Some(name) = class_name(name)
        {
            out.add(SelectorKind::CssName, &format!("--{name}"), place(base, at));
        }
    }
    for at in memmem::find_iter(bytes, b"keyframes") {
        let head = text.get(..at).unwrap_or_default();
        let rest = text.get(at + 9..).unwrap_or_default();
        let gap = rest.len() - rest.trim_start().len();
        if gap == 0
            || !(head.ends_with('@') || head.ends_with("-webkit-") || head.ends_with("-moz-") || head.ends_with("-o-"))
        {
            continue;
        }
        if let Some(name) = class_name(name_at(text, at + 9 + gap)) {
            out.add(SelectorKind::CssName, &format!("@keyframes {name}"), place(base, at));
        }
    }
}

fn name_at(text: &str, from: usize) -> &str {
    let rest = text.get(from..).unwrap_or_default();
    let end =
        rest.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '_'))).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

fn place(base: u32, at: usize) -> u32 {
    base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_properties_and_animations() {
        let mut out = Selectors::new();
        let sheet = ":root{--lobby-gold:#fc0;--1:x;-- x:y}.a{color:var(--lobby-gold, red)}.block--big:hover{}@keyframes coinSpin{}@-webkit-keyframes fade_a1B2c{}/*----*/";
        style(sheet, 10, &mut out);
        let found = out.finish(&mut Vec::new());
        let values: Vec<_> = found.iter().map(|found| (found.value.as_str(), found.offset)).collect();
        assert_eq!(
            values,
            [
                ("--lobby-gold", 16),
                ("@keyframes coinSpin", 10 + sheet.find("keyframes coin").unwrap() as u64),
                ("@keyframes fade", 10 + sheet.find("keyframes fade").unwrap() as u64)
            ]
        );
    }
}
