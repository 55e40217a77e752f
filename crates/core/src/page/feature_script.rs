//! What does a script talk to, and what does it call its things?
//!
//! One walk over the pieces of a script: API paths, storage and message keys, global and chunk names, comments, and the
//! shape of an inline script with its literals and names blanked. Innocent sharing: library defaults, provider SDKs,
//! copied snippets; snippets of well-known vendors have no shape here, as they are everyone's.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use xxhash_rust::xxh3::xxh3_64;

use super::feature::Selectors;
use super::feature_api::api_path;
use super::feature_comment::comment;
use super::feature_names::is_hash;
use super::script_tokens::{Kind, Piece, ScriptTokens, is_keyword, unescaped};
use crate::selector::SelectorKind;

/// Bytes that an inline script must have for its shape to say something.
const SHAPE_BYTES_MIN: usize = 80;
/// Pieces that it must have.
const SHAPE_PIECES_MIN: usize = 20;
/// Bytes of script read of one page or file.
pub(crate) const SCRIPT_BYTES_MAX: usize = 16 << 20;
/// Longest string literal that is looked at.
const LITERAL_BYTES_MAX: usize = 300;

/// Where a script stands, which decides what its names mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a page: its top-level names are global, its shape counts.
    Inline,
    /// In an `on…` attribute.
    Handler,
    /// A captured file.
    File,
    /// A JSON document.
    Json,
}

/// Marks of snippets that vendors tell everyone to paste.
static VENDORS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "googletagmanager.com",
        "google-analytics.com",
        "fbevents.js",
        "mc.yandex.ru",
        "hm.baidu.com",
        "tawk.to",
        "crisp.chat",
        "widget.intercom.io",
        "channel.io",
        "clarity.ms",
        "hotjar",
        "wcs.naver.net",
        "wcslog",
        "adsbygoogle",
        "gtag(",
        "GoogleAnalyticsObject",
        "livechatinc",
        "zdassets",
        "analytics.tiktok",
        "connect.facebook.net",
        "_wpemojiSettings",
        "cdn-cgi",
        "__cf$cv",
        "NREUM",
        "jivosite",
        "tidio",
        "chatra",
        "smartsupp",
        "matomo.js",
        "piwik.js",
        "51.la",
        "cnzz.com",
        "histats",
        "counter.yadro",
        "hs-scripts.com",
        "recaptcha",
        "hcaptcha",
        "OneSignal",
        "WebFont",
        "googletag.",
        "_hmt",
        "_paq",
        "dataLayer.push",
        "cookieconsent",
        "bat.bing.com",
        "linkedin.com/insight",
        "amplitude",
        "mixpanel",
        "segment.com",
    ])
    .ok()
});

/// Adds what one script shows. `base` is where it starts in the body.
pub(crate) fn script(text: &str, base: u32, place: Place, out: &mut Selectors) {
    let mut walk = Walk {
        place,
        out,
        base,
        last: [NOTHING; 4],
        depth: 0,
        bundler: place != Place::Json && memchr::memmem::find(text.as_bytes(), b"webpack").is_some(),
        shape: Vec::new(),
        shaped: place == Place::Inline && text.len() >= SHAPE_BYTES_MIN,
        template: None,
    };
    for piece in ScriptTokens::new(text) {
        walk.piece(piece);
    }
    if walk.shaped && walk.shape.len() >= SHAPE_PIECES_MIN && !is_vendors(text) {
        let shape = format!("{:016x}", xxh3_64(&walk.shape));
        walk.out.add(SelectorKind::ScriptShape, &shape, base);
    }
}

fn is_vendors(text: &str) -> bool {
    VENDORS.as_ref().is_some_and(|vendors| vendors.is_match(text))
}

const NOTHING: Piece<'static> = Piece { kind: Kind::Mark(b';'), raw: ";", at: 0 };

struct Walk<'a, 'o> {
    place: Place,
    out: &'o mut Selectors,
    base: u32,
    /// The last pieces that are no comments, the newest first.
    last: [Piece<'a>; 4],
    /// Open braces, brackets and parentheses.
    depth: i32,
    bundler: bool,
    shape: Vec<u8>,
    shaped: bool,
    /// A template literal that begins like a path: its text so far, holes as `{}`.
    template: Option<String>,
}

impl<'a> Walk<'a, '_> {
    fn piece(&mut self, piece: Piece<'a>) {
        if self.shaped {
            self.shape_of(piece);
        }
        match piece.kind {
            Kind::Comment => {
                if let Some(text) = comment(piece.raw) {
                    self.out.add(SelectorKind::CommentText, &text, self.offset(piece.at));
                }
                if let Some(name) = chunk_in_comment(piece.raw) {
                    self.name("chunk", name, piece.at);
                }
                return;
            }
            Kind::Text => self.literal(piece),
            Kind::Template { first, last } => self.template(piece, first, last),
            Kind::Word => self.word(piece),
            Kind::Mark(mark) => self.mark(mark, piece.at),
            Kind::Number | Kind::Regex => {}
        }
        self.last.rotate_right(1);
        self.last[0] = piece;
    }

    fn offset(&self, at: usize) -> u32 {
        self.base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX))
    }

    fn name(&mut self, what: &str, name: &str, at: usize) {
        let fits = name.len() >= 3
            && name.len() <= 80
            && !name.bytes().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control());
        if fits && !is_hash(name) && !name.bytes().all(|byte| byte.is_ascii_digit()) {
            let name = super::feature_names::digits_folded(name, 4);
            self.out.add(SelectorKind::ScriptName, &format!("{what}:{name}"), self.offset(at));
        }
    }

    fn is_word_back(&self, back: usize, words: &[&str]) -> bool {
        self.last.get(back).is_some_and(|piece| piece.kind == Kind::Word && words.contains(&piece.raw))
    }

    fn is_mark_back(&self, back: usize, mark: u8) -> bool {
        self.last.get(back).is_some_and(|piece| piece.kind == Kind::Mark(mark))
    }

    /// Does a request start before the literal that comes now: `fetch(`, `.post(`, `open("GET",`, `url:`?
    fn is_called(&self) -> bool {
        const CALLS: [&str; 21] = [
            "fetch",
            "get",
            "post",
            "put",
            "patch",
            "delete",
            "ajax",
            "getJSON",
            "request",
            "axios",
            "WebSocket",
            "SockJS",
            "EventSource",
            "io",
            "load",
            "sendBeacon",
            "Request",
            "$get",
            "$post",
            "http",
            "api",
        ];
        const KEYS: [&str; 9] = ["url", "baseURL", "baseUrl", "uri", "endpoint", "api", "apiUrl", "wsUrl", "action"];
        (self.is_mark_back(0, b'(') && self.is_word_back(1, &CALLS))
            || (self.is_mark_back(0, b',') && self.is_mark_back(2, b'(') && self.is_word_back(3, &["open"]))
            || ((self.is_mark_back(0, b':') || self.is_mark_back(0, b'=')) && self.is_word_back(1, &KEYS))
    }

    fn literal(&mut self, piece: Piece<'a>) {
        if piece.raw.len() < 3 || piece.raw.len() > LITERAL_BYTES_MAX {
            return;
        }
        let text = unescaped(piece.raw);
        if text.contains('/') {
            if let Some(path) = api_path(&text, self.is_called()) {
                self.out.add(SelectorKind::ApiPath, &path, self.offset(piece.at));
            }
            return;
        }
        if self.place == Place::Json {
            return self.message_key(&text, piece.at);
        }
        const STORES: [&str; 2] = ["localStorage", "sessionStorage"];
        if self.is_mark_back(0, b'(') {
            if self.is_word_back(1, &["setItem", "getItem", "removeItem"]) {
                return self.name("storage", &text, piece.at);
            }
            let jar = self
                .is_word_back(1, &["cookie", "setCookie", "getCookie", "delCookie", "removeCookie", "deleteCookie"])
                || (self.is_word_back(1, &["get", "set", "remove"])
                    && self.is_word_back(3, &["Cookies", "Cookie", "cookies", "$cookies"]));
            if jar {
                return self.name("cookie", &text, piece.at);
            }
            if self.is_word_back(1, &["t", "$t", "i18n", "tc", "$tc", "translate", "formatMessage", "lang"])
                && is_message_key(&text, 2)
            {
                return self.name("key", &text, piece.at);
            }
        }
        if self.is_mark_back(0, b'[') {
            if self.is_word_back(1, &STORES) {
                return self.name("storage", &text, piece.at);
            }
            if self.is_word_back(1, &["window", "self", "globalThis"]) && is_name(&text) {
                return self.name("global", &text, piece.at);
            }
        }
        if self.is_mark_back(0, b'=')
            && self.is_word_back(1, &["cookie"])
            && let Some((name, _)) = text.split_once('=')
        {
            return self.name("cookie", name, piece.at);
        }
        if text.starts_with("webpackChunk") || text.starts_with("webpackJsonp") {
            return self.name("global", &text, piece.at);
        }
        let numbered = self.is_mark_back(0, b':') && self.last.get(1).is_some_and(|piece| piece.kind == Kind::Number);
        if numbered && self.bundler && is_chunk_name(&text) {
            return self.name("chunk", &text, piece.at);
        }
        self.message_key(&text, piece.at);
    }

    fn message_key(&mut self, text: &str, at: usize) {
        if is_message_key(text, 3) {
            self.name("key", text, at);
        }
    }

    fn template(&mut self, piece: Piece<'a>, first: bool, last: bool) {
        if first {
            // A template inside a hole of another one ends the outer path.
            let starts = piece.raw.starts_with('/')
                || piece.raw.starts_with("http")
                || piece.raw.starts_with("ws")
                || piece.raw.is_empty();
            self.template = (starts && piece.raw.len() < LITERAL_BYTES_MAX).then(|| piece.raw.to_owned());
        } else if let Some(text) = &mut self.template {
            // `${base}/api/x`: the hole is the host.
            if !text.is_empty() {
                text.push_str("{}");
            }
            text.push_str(piece.raw);
        }
        if last
            && let Some(text) = self.template.take()
            && let Some(path) = api_path(&text, false)
        {
            self.out.add(SelectorKind::ApiPath, &path, self.offset(piece.at));
        }
    }

    fn word(&mut self, piece: Piece<'a>) {
        if piece.raw.starts_with("webpackChunk") || piece.raw.starts_with("webpackJsonp") {
            self.name("global", piece.raw, piece.at);
        }
        let declares = self.is_word_back(0, &["var", "let", "const", "function"]);
        let long_enough = piece.raw.len() >= if self.place == Place::Inline { 3 } else { 5 };
        if declares
            && self.depth == 0
            && matches!(self.place, Place::Inline | Place::File)
            && long_enough
            && !is_keyword(piece.raw)
        {
            self.name("global", piece.raw, piece.at);
        }
    }

    fn mark(&mut self, mark: u8, at: usize) {
        match mark {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = (self.depth - 1).max(0),
            b'=' if self.is_mark_back(1, b'.') && self.last.first().is_some_and(|piece| piece.kind == Kind::Word) => {
                let Some(&Piece { raw, .. }) = self.last.first() else { return };
                if self.is_word_back(2, &["window", "globalThis"])
                    && !is_event(raw)
                    && !matches!(raw, "location" | "name" | "status" | "opener")
                {
                    self.name("global", raw, at);
                } else if self.is_word_back(2, &["localStorage", "sessionStorage"]) {
                    self.name("storage", raw, at);
                }
            }
            _ => {}
        }
    }

    /// One byte a piece: words of the language and marks as they are, everything else blanked.
    fn shape_of(&mut self, piece: Piece<'a>) {
        let byte = match piece.kind {
            Kind::Comment => return,
            Kind::Word if is_keyword(piece.raw) => 0x80 | (xxh3_64(piece.raw.as_bytes()) & 0x7F) as u8,
            Kind::Word => b'w',
            Kind::Number => b'n',
            Kind::Text | Kind::Template { .. } => b's',
            Kind::Regex => b'r',
            Kind::Mark(mark) => mark,
        };
        self.shape.push(byte);
    }
}

/// `window.onload =` sets a handler, no global of an author.
fn is_event(name: &str) -> bool {
    name.starts_with("on") && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_name(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
}

/// `member-deposit`, `chunk-lobby`: a word, no hash and no file.
fn is_chunk_name(text: &str) -> bool {
    text.len() >= 4
        && text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'))
}

/// `webpackChunkName: "name"` of a comment.
fn chunk_in_comment(raw: &str) -> Option<&str> {
    let (_, rest) = raw.split_once("webpackChunkName")?;
    let rest = rest.trim_start_matches([':', ' ', '"', '\'', '`']);
    let end = rest.find(['"', '\'', '`', ' ', ','])?;
    rest.get(..end).filter(|name| is_chunk_name(name))
}

/// `member.deposit.title`: at least `parts_min` words joined by dots, and no host or file name.
fn is_message_key(text: &str, parts_min: usize) -> bool {
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

    fn found(text: &str, place: Place) -> Vec<(String, String)> {
        let mut out = Selectors::new();
        script(text, 0, place, &mut out);
        out.finish(&mut Vec::new()).into_iter().map(|found| (found.kind.to_string(), found.value)).collect()
    }

    fn values(text: &str, place: Place, kind: SelectorKind) -> Vec<String> {
        found(text, place).into_iter().filter(|(found, _)| *found == kind.as_str()).map(|(_, value)| value).collect()
    }

    #[test]
    fn paths_of_requests() {
        let script = "fetch('/login');axios.post(\"\\/api\\/cash\\/12\",{});x.open('GET','/odds?z=1');$.ajax({url:'/join'});\
            new WebSocket(`wss://${h}/ws/live`);get(`/user/${id}/bets`);y(`${base}/api/v2/slots`);import('/a/b.js');t='/home'";
        let expected = ["/api/cash/#", "/api/v2/slots", "/join", "/login", "/odds?z", "/user/#/bets", "/ws/live"];
        assert_eq!(values(script, Place::Inline, SelectorKind::ApiPath), expected);
    }

    #[test]
    fn names_that_authors_chose() {
        let script = "localStorage.setItem('lobby_token',1);sessionStorage['cash-step']=2;localStorage.memberLevel=1;window.__LANTERN_CFG={};\
            window.onload=1;var lobbyState=1;function f(){var inner=1}(self['webpackChunklantern']=[]).push([]);t('cash.title');\
            k='member.cash.deposit';h='www.a.example';f='a.b.js';$.cookie('agent_id');document.cookie='joinref=1'";
        let expected = [
            "cookie:agent_id",
            "cookie:joinref",
            "global:__LANTERN_CFG",
            "global:lobbyState",
            "global:webpackChunklantern",
            "key:cash.title",
            "key:member.cash.deposit",
            "storage:cash-step",
            "storage:lobby_token",
            "storage:memberLevel",
        ];
        assert_eq!(values(script, Place::Inline, SelectorKind::ScriptName), expected);
        let runtime = "/*webpack*/n.u=e=>({12:'member-cash',13:'lobby'}[e]+'.'+{12:'a1b2c3d4',13:'00ff11aa'}[e]);import(/* webpackChunkName: \"slot-hall\" */'x')";
        assert_eq!(
            values(runtime, Place::File, SelectorKind::ScriptName),
            ["chunk:lobby", "chunk:member-cash", "chunk:slot-hall"]
        );
    }

    #[test]
    fn shape_survives_new_names_and_texts_and_not_new_code() {
        let one = "function openLobby(game){var target='/lobby/'+game;if(!token){alert('로그인');return false}window.open(target,'x')}";
        let renamed =
            one.replace("openLobby", "a").replace("game", "b").replace("로그인", "请登录").replace("/lobby/", "/hall/");
        let changed = one.replace("return false", "return");
        let shape = |script: &str| values(script, Place::Inline, SelectorKind::ScriptShape);
        assert_eq!(shape(one).len(), 1);
        assert_eq!(shape(one), shape(&renamed));
        assert_ne!(shape(one), shape(&changed));
        let tag = format!("{one};gtag('js',new Date())");
        assert_eq!(shape(&tag), [""; 0]);
        assert_eq!(values(one, Place::File, SelectorKind::ScriptShape), [""; 0]);
    }

    #[test]
    fn json_gives_paths_and_keys_alone() {
        let json = "{\"apiBase\":\"https://gw.lantern.example/api/v1/wallet\",\"a\":\"game.slot.title\",\"u\":\"/x\"}";
        let expected = [
            ("api-path".to_owned(), "/api/v1/wallet".to_owned()),
            ("script-name".to_owned(), "key:game.slot.title".to_owned()),
        ];
        assert_eq!(found(json, Place::Json), expected);
    }
}
