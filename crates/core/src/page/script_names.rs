//! Is a text in a script a name that an author chose: a message key, a chunk, a global?

/// `window.onload =` sets a handler, no global of an author.
pub(crate) fn is_event(name: &str) -> bool {
    name.starts_with("on") && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

pub(crate) fn is_name(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}

/// `member-deposit`, `chunk-lobby`: a word, no hash and no file.
pub(crate) fn is_chunk_name(text: &str) -> bool {
    text.len() >= 4
        && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'))
}

/// `webpackChunkName: "name"` of a comment.
pub(crate) fn chunk_in_comment(raw: &str) -> Option<&str> {
    let (_, rest) = raw.split_once("webpackChunkName")?;
    let rest = rest.trim_start_matches([':', ' ', '"', '\'', '`']);
    let end = rest.find(['"', '\'', '`', ' ', ','])?;
    rest.get(..end).filter(|name| is_chunk_name(name))
}

/// The path of an author's own source file, as a source map or a development build names it:
/// `webpack:///./src/lobby/Cashier.vue?1a2b` is `src/lobby/Cashier.vue`. Packages of others are none.
pub(crate) fn source_path(text: &str) -> Option<&str> {
    const ENDINGS: [&str; 10] = [".vue", ".jsx", ".tsx", ".ts", ".js", ".mjs", ".scss", ".less", ".svelte", ".css"];
    let path = match text.strip_prefix("webpack://") {
        Some(rest) => rest.split_once('/')?.1,
        None => {
            text.get(text.find("src/").filter(|at| *at == 0 || text.starts_with("../") || text.starts_with("./"))?..)?
        }
    };
    let path = path.trim_start_matches("./").split(['?', '#']).next()?;
    let own = !["node_modules", "webpack/", "(webpack)", "external ", "~/", "..", "bootstrap"]
        .iter()
        .any(|mark| path.contains(mark));
    (own && path.contains('/') && ENDINGS.iter().any(|ending| path.ends_with(ending))).then_some(path)
}

/// `member.deposit.title`: at least `parts_min` words joined by dots, and no host or file name.
pub(crate) fn is_message_key(text: &str, parts_min: usize) -> bool {
    const NO_KEYS: [&str; 30] = [
        "js",
        "css",
        "html",
        "htm",
        "php",
        "png",
        "jpg",
        "svg",
        "gif",
        "json",
        "com",
        "net",
        "org",
        "io",
        "kr",
        "cn",
        "jp",
        "vn",
        "id",
        "min",
        "ts",
        "co",
        "de",
        "uk",
        "info",
        "app",
        "dev",
        "fn",
        "prototype",
        "xml",
    ];
    if text.len() < 5 || text.len() > 80 || !text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return false;
    }
    let mut parts = 0;
    let mut last = "";
    for part in text.split('.') {
        if part.is_empty()
            || part.len() > 32
            || !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        {
            return false;
        }
        parts += 1;
        last = part;
    }
    let letters = last.bytes().filter(u8::is_ascii_alphabetic).count();
    (parts_min..=6).contains(&parts) && letters >= 2 && !NO_KEYS.contains(&last) && !text.starts_with("www.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_no_hosts_and_no_files() {
        for key in ["member.cash.title", "a1.b.c-d_e"] {
            assert!(!is_message_key(key, 4) && (is_message_key(key, 3) || key.starts_with("a1")), "{key}");
        }
        for text in
            ["www.lantern.example", "app.min.js", "cdn.lantern.com", "a..b", "1.2.3", "Mozilla/5.0.x", "one.two"]
        {
            assert!(!is_message_key(text, 3), "{text}");
        }
        assert_eq!(chunk_in_comment(" webpackChunkName: \"slot-hall\" "), Some("slot-hall"));
        for (text, path) in [
            ("webpack:///./src/lobby/Cashier.vue?1a2b", Some("src/lobby/Cashier.vue")),
            ("webpack://front/./src/api/wallet.js", Some("src/api/wallet.js")),
            ("../../src/views/Login.tsx", Some("src/views/Login.tsx")),
            ("webpack:///./node_modules/vue/dist/vue.js", None),
            ("webpack:///webpack/bootstrap", None),
            ("https://a.example/src/x.js", None),
            ("webpack:///app.js", None),
        ] {
            assert_eq!(source_path(text), path, "{text}");
        }
        assert!(is_event("onload") && !is_event("onlineMembers"));
    }
}
