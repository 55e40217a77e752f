//! Which part of a name did an author choose, and which did a build tool or a database make?
//!
//! A build hash, a scope id or a row number differs between two builds of one code; what stays is compared.

use std::borrow::Cow;

/// Longest name that is kept.
const NAME_BYTES_MAX: usize = 64;

/// A class token as an author wrote it; `None` if nothing of it was chosen by an author.
///
/// `Button_root__a1B2c` gives `Button_root`; `css-1x2y3z`, `svelte-1abcdef`, `ng-tns-c12-3`, one letter and pure numbers
/// give nothing; runs of three and more digits (row numbers) give `#`.
pub(crate) fn class_name(token: &str) -> Option<Cow<'_, str>> {
    if token.len() < 2 || token.len() > NAME_BYTES_MAX || token.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if token.bytes().any(|byte| matches!(byte, b'{' | b'}' | b'<' | b'>' | b'"' | b'\'' | b'&' | b'$')) {
        return None;
    }
    let rest = if let Some(scoped) = token.strip_prefix("css-").or_else(|| token.strip_prefix("emotion-")) {
        // Emotion: `css-HASH` or `css-HASH-Label`.
        let (hash, label) = scoped.split_once('-').unwrap_or((scoped, ""));
        if is_hash(hash) { label } else { token }
    } else if is_scope_class(token) {
        ""
    } else {
        token
    };
    let rest = strip_hash(rest);
    if rest.len() < 2 || is_hash(rest) {
        return None;
    }
    Some(digits_folded(rest, 3))
}

/// A class that a framework made for one component.
fn is_scope_class(token: &str) -> bool {
    const MARKS: [&str; 6] = ["svelte-", "astro-", "sc-", "jsx-", "v-", "jss"];
    ["ng-tns-", "ng-star-", "_ngcontent", "_nghost"].iter().any(|mark| token.starts_with(mark))
        || MARKS.iter().any(|mark| token.strip_prefix(mark).is_some_and(is_scope))
}

/// An id or the name of a data attribute, digits as `#`; `None` for scope ids and what holds no letter.
pub(crate) fn id_name(name: &str) -> Option<Cow<'_, str>> {
    if name.is_empty()
        || name.len() > NAME_BYTES_MAX
        || !name.bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80)
    {
        return None;
    }
    if name.contains(['{', '}', '<', '>', '"', '\'', '&', '$', ' ', '\n', '\t']) {
        return None;
    }
    let rest = strip_hash(name);
    (!rest.is_empty() && !is_hash(rest) && !is_uuid(rest)).then(|| digits_folded(rest, 1))
}

/// Is this the id of a scope (`data-v-7ba5bd90`, `_ngcontent-abc-c12`)?
pub(crate) fn is_scope_attribute(name: &str) -> bool {
    name.strip_prefix("data-v-").is_some_and(is_scope)
        || name.starts_with("data-astro-cid-")
        || name.starts_with("data-s-")
}

fn is_scope(text: &str) -> bool {
    let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    text.len() >= 2
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (digits || is_mixed(text))
        && (letters || text.len() >= 2)
        && text.len() <= 12
}

/// Cuts a hash that a build tool put behind a name: `name__a1B2c`, `name_a1B2c`, `name-3f2a1b9c`, and a leading `_`.
fn strip_hash(name: &str) -> &str {
    let cut = name.rfind(['_', '-']).filter(|at| *at > 0 && is_hash(name.get(at + 1..).unwrap_or_default()));
    let doubled = name.rfind("__").filter(|at| {
        let tail = name.get(at + 2..).unwrap_or_default();
        *at > 0 && (5..=8).contains(&tail.len()) && is_mixed(tail)
    });
    match doubled.or(cut).and_then(|at| name.get(..at)) {
        Some(head) => head.trim_end_matches(['_', '-']),
        None => name.strip_prefix('_').filter(|rest| is_hash(rest)).map_or(name, |_| ""),
    }
}

/// Looks like a hash and not like a word with a number: five to forty letters and digits, digits between letters.
pub(crate) fn is_hash(text: &str) -> bool {
    if !(5..=64).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || digits == text.len() {
        return false;
    }
    let bytes = text.as_bytes();
    let changes =
        bytes.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit())).count();
    let hexadecimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    changes >= 3
        || (changes >= 2 && (is_mixed(text) || text.len() >= 6 && digits >= 2 || hexadecimal))
        || (hexadecimal && text.len() >= 7 && digits >= 3)
}

/// Small and capital letters mixed as no word mixes them.
fn is_mixed(text: &str) -> bool {
    let alphanumeric = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let rises = text
        .as_bytes()
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()))
        .count();
    let falls = text.as_bytes().windows(3).filter(|three| matches!(three, [a, b, c] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && c.is_ascii_lowercase())).count();
    let small = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let capitals = text.bytes().filter(u8::is_ascii_uppercase).count();
    alphanumeric
        && small
        && capitals > 0
        && text.len() <= 12
        && (rises + falls >= 2
            || (digits && rises + falls >= 1)
            || (rises >= 1 && text.ends_with(|c: char| c.is_ascii_uppercase())))
}

/// Thirty-six hexadecimal digits and hyphens.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Runs of at least `run` digits as one `#`.
pub(crate) fn digits_folded(name: &str, run: usize) -> Cow<'_, str> {
    let longest = name.as_bytes().chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit());
    if !longest.clone().any(|part| part.len() >= run && part.first().is_some_and(u8::is_ascii_digit)) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = from.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = from.split_at(length);
        out.push_str(if length >= run { "#" } else { digits });
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Appends the path of an asset with its digits and hashes as classes: `/static/js/chunk-<hex>.js`, `/up/<n>/logo.png`.
/// Returns false if it is no path worth keeping.
pub(crate) fn asset_path(path: &str, out: &mut String) -> bool {
    if path.len() < 3 || path.len() > 300 || !path.starts_with('/') {
        return false;
    }
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        if is_uuid(segment) {
            out.push_str("<hex>");
            continue;
        }
        for piece in segment.split_inclusive(['.', '-', '_', '~', ',', '@', '=', ';', ':']) {
            let (word, mark) = match piece.char_indices().next_back() {
                Some((at, letter)) if !letter.is_alphanumeric() && letter.is_ascii() => piece.split_at(at),
                _ => (piece, ""),
            };
            out.push_str(word_class(word).unwrap_or(word));
            out.push_str(mark);
        }
    }
    true
}

/// The path of a file as pages show it, with its digits and hashes as classes: what [`SelectorKind::AssetPath`] holds of a
/// site's own files. `None` if it is no path worth keeping.
///
/// [`SelectorKind::AssetPath`]: crate::selector::SelectorKind::AssetPath
pub fn asset_path_of(path: &str) -> Option<String> {
    let mut out = String::new();
    let rooted = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    asset_path(&rooted, &mut out).then_some(out)
}

fn word_class(word: &str) -> Option<&'static str> {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits > 0 && digits == word.len() {
        return Some("<n>");
    }
    let hexadecimal = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal && word.len() >= 6 && digits >= 2 {
        return Some("<hex>");
    }
    if word.len() >= 6 && is_hash(word) || word.len() >= 8 && is_mixed(word) && digits > 0 {
        return Some("<hash>");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_lose_their_hash() {
        for (token, expected) in [
            ("btn-primary", Some("btn-primary")),
            ("Button_root__a1B2c", Some("Button_root")),
            ("css-1x2y3z", None),
            ("css-1x2y3z-Label", Some("Label")),
            ("svelte-1abcdef", None),
            ("ng-tns-c12-3", None),
            ("v-btn", Some("v-btn")),
            ("v-7ba5bd", None),
            ("a", None),
            ("12345", None),
            ("post-1234", Some("post-#")),
            ("col-md-6", Some("col-md-6")),
            ("block__title", Some("block__title")),
            ("block__Title", Some("block__Title")),
            ("_3xKl9", None),
            ("header_3f2a1b9c", Some("header")),
            ("level10", Some("level10")),
            ("jss123", None),
            ("가입", Some("가입")),
            ("icon_x1y2z3", Some("icon")),
            ("col2left", Some("col2left")),
            ("menu-item-2023", Some("menu-item-#")),
            ("font-awesome5", Some("font-awesome5")),
            ("h1", Some("h1")),
            ("sc-bdVaJa", None),
            ("btn_{{id}}", None),
        ] {
            assert_eq!(class_name(token).as_deref(), expected, "{token}");
        }
    }

    #[test]
    fn ids_fold_digits() {
        for (name, expected) in [
            ("login-form", Some("login-form")),
            ("item_2381", Some("item_#")),
            ("q1w2", Some("q#w#")),
            ("99", None),
            ("tab3", Some("tab#")),
            ("3f2a1b9c-1111-2222-3333-444455556666", None),
            ("id x", None),
        ] {
            assert_eq!(id_name(name).as_deref(), expected, "{name}");
        }
        assert!(is_scope_attribute("data-v-7ba5bd90") && !is_scope_attribute("data-v-model"));
    }

    #[test]
    fn asset_paths_are_templates() {
        for (path, expected) in [
            ("/static/js/chunk-2d0a1b3c.js", "/static/js/chunk-<hex>.js"),
            ("/wp-content/uploads/2023/05/logo.png", "/wp-content/uploads/<n>/<n>/logo.png"),
            ("/js/jquery-3.6.0.min.js", "/js/jquery-<n>.<n>.<n>.min.js"),
            ("/assets/index.B7xKq2Zp.js", "/assets/index.<hash>.js"),
            ("/img/banner2.png", "/img/banner2.png"),
            ("/css/decade.css", "/css/decade.css"),
            ("/가/나.js", "/가/나.js"),
        ] {
            let mut out = String::new();
            assert!(asset_path(path, &mut out));
            assert_eq!(out, expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn normalisers_are_idempotent(token in "[a-zA-Z0-9_#가-]{1,24}") {
            if let Some(once) = id_name(&token) {
                let twice = digits_folded(&once, 1).into_owned();
                proptest::prop_assert_eq!(twice.as_str(), once.as_ref());
            }
        }
    }
}
