//! Which paths does a script or form talk to?
//!
//! Host off, ids and numbers to `#`, query keys in order of name: `/api/member/#/deposit?amount&bank`. Innocent sharing:
//! a game provider's or shop system's client library has its own paths in every site that uses it.

use super::feature_names::is_uuid;

/// Most bytes of a literal that is looked at.
const LITERAL_BYTES_MAX: usize = 300;
/// Path segments of one path.
const SEGMENTS_MAX: usize = 16;

/// Files that are loaded and not talked to.
const STATIC_ENDINGS: [&str; 34] = [
    "js", "mjs", "css", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "woff", "woff2",
    "ttf", "eot", "otf", "mp3", "mp4", "webm", "ogg", "wav", "m3u8", "pdf", "zip", "apk", "txt", "html", "htm", "md",
    "vue", "ts", "scss",
];

/// The API path of a literal, normalised. `called`: it stands where a request is made, so one segment is enough.
pub(crate) fn api_path(literal: &str, called: bool) -> Option<String> {
    if literal.len() < 3 || literal.len() > LITERAL_BYTES_MAX {
        return None;
    }
    let (absolute, rest) = without_host(literal)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.split('#').next().filter(|path| path.len() > 1)?;
    if !path.starts_with('/') || path.starts_with("//") {
        return None;
    }
    let mut out = String::with_capacity(path.len());
    let (mut segments, mut speaks, mut letters) = (0, false, false);
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        // Four hyphens are the title of an article; a colon inside is the rest of a URL.
        let slug = segment.matches('-').count() >= 4 && !is_uuid(segment);
        let url = segment.get(1..).is_some_and(|rest| rest.contains(':'));
        if segments >= SEGMENTS_MAX || slug || url || !segment.bytes().all(is_path_byte) {
            return None;
        }
        segments += 1;
        speaks |= is_api_word(segment);
        out.push('/');
        let from = out.len();
        push_segment(segment, &mut out);
        letters |= out.get(from..).is_some_and(|segment| segment.bytes().filter(u8::is_ascii_alphabetic).count() >= 2);
    }
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let ending = last.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if ending.as_deref().is_some_and(|ending| STATIC_ENDINGS.contains(&ending)) {
        return None;
    }
    let served = ending.is_some_and(|ending| {
        matches!(ending.as_str(), "php" | "asp" | "aspx" | "jsp" | "do" | "action" | "ashx" | "asmx" | "cgi" | "json")
    });
    let enough = if absolute { speaks || called } else { segments >= 2 || speaks || served || called };
    if !letters || !enough {
        return None;
    }
    push_query(query, &mut out);
    Some(out)
}

/// `(whether a host stood there, path and query)`.
fn without_host(literal: &str) -> Option<(bool, &str)> {
    if literal.starts_with('/') && !literal.starts_with("//") {
        return Some((false, literal));
    }
    let schemes = ["https://", "http://", "wss://", "ws://", "//"];
    let rest = schemes.iter().find_map(|scheme| literal.strip_prefix(scheme))?;
    rest.find('/').and_then(|at| rest.get(at..)).map(|path| (true, path))
}

fn is_path_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'_' | b'.' | b'~' | b'{' | b'}' | b':' | b'$' | b'%' | b'@' | b'#' | b'+' | b'=' | b'!'
        )
}

/// Words by which a path says that it answers programs.
fn is_api_word(segment: &str) -> bool {
    let word = segment.to_ascii_lowercase();
    let word = word.split('.').next().unwrap_or_default();
    matches!(
        word,
        "api"
            | "apis"
            | "ajax"
            | "ws"
            | "wss"
            | "rest"
            | "graphql"
            | "rpc"
            | "socket"
            | "gateway"
            | "openapi"
            | "service"
            | "services"
    ) || word.starts_with("api-")
        || word.starts_with("api_")
        || word.ends_with("-api")
        || word.ends_with("_api")
        || word.starts_with("ajax")
}

/// Holes, numbers, hexadecimal ids and UUIDs as `#`; versions (`v1`) and words stay.
fn push_segment(segment: &str, out: &mut String) {
    let hole = segment.starts_with([':', '{', '$', '#']) || segment.ends_with('}');
    let bare: String = segment.chars().filter(|letter| *letter != '-').collect();
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    let hexadecimal = bare.len() >= 8 && digits > 0 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hole
        || hexadecimal
        || (digits > 0 && digits == bare.len())
        || (segment.len() >= 10 && super::feature_names::is_hash(segment))
    {
        out.push('#');
    } else {
        out.push_str(&super::feature_names::digits_folded(segment, 3));
    }
}

fn push_query(query: &str, out: &mut String) {
    let query = query.split('#').next().unwrap_or_default();
    let is_key = |key: &&str| {
        !key.is_empty()
            && key.len() <= 40
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']'))
    };
    let mut keys: Vec<&str> =
        query.split('&').take(32).filter_map(|pair| pair.split('=').next()).filter(is_key).collect();
    keys.sort_unstable();
    keys.dedup();
    for (index, key) in keys.iter().enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        out.push_str(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_programs_talk_to() {
        for (literal, expected) in [
            ("/api/member/1234/deposit", "/api/member/#/deposit"),
            ("https://gw.lantern.example/api/v1/bet?z=1&a=2", "/api/v1/bet?a&z"),
            ("wss://live.lantern.example/ws/odds", "/ws/odds"),
            ("/member/login_proc.php", "/member/login_proc.php"),
            ("/user/{id}/history/", "/user/#/history"),
            ("/cash/3f2a1b9c-1111-2222-3333-444455556666", "/cash/#"),
            ("/api", "/api"),
            ("/login.do", "/login.do"),
        ] {
            assert_eq!(api_path(literal, false).as_deref(), Some(expected), "{literal}");
        }
        assert_eq!(api_path("/login", true).as_deref(), Some("/login"));
    }

    #[test]
    fn what_only_looks_like_one() {
        for literal in [
            "/static/app.js",
            "/img/logo.png?v=1",
            "/",
            "//",
            "/login",
            "text/html",
            "/a b/c",
            "https://www.other.example/about/us",
            "</div>",
            "/*/x",
            "/1/2",
            "/(foo)/g",
            "/en/magazine/five-ways-to-say-so-much",
            "/web/http:/x.example",
            "M0/1",
            "",
        ] {
            assert_eq!(api_path(literal, false), None, "{literal}");
        }
    }

    proptest::proptest! {
        #[test]
        fn another_number_in_its_place_changes_nothing(path in "(/[a-z0-9]{1,12}){2,4}(\\?[a-z]=1&[a-z]=2)?") {
            if let Some(once) = api_path(&path, false) {
                let again = api_path(&once.replace('#', "777"), false);
                proptest::prop_assert_eq!(again.as_deref(), Some(once.as_str()));
            }
        }
    }
}
