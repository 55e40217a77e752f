//! What does a script talk to, and what does it call its things?
//!
//! One walk over the pieces of a script: API paths, storage and message keys, global and chunk names, comments, and the
//! shape of an inline script with its literals and names blanked. Innocent sharing: library defaults, provider SDKs,
//! copied snippets; snippets of well-known vendors have no shape here, as they are everyone's.

use xxhash_rust::xxh3::xxh3_64;

use super::feature::Selectors;
use super::feature_api::api_path;
use super::feature_comment::comment;
use super::feature_names::is_hash;
use super::script_names::{chunk_in_comment, is_chunk_name, is_event, is_message_key, is_name, source_path};
use super::script_tokens::{Kind, Piece, ScriptTokens, is_keyword, unescaped};
use super::script_vendor::is_vendors;
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

/// Adds what one script shows. `base` is where it starts in the body.
pub(crate) fn script(text: &str, base: u32, place: Place, out: &mut Selectors) {
    let mut walk = Walk {
        place,
        out,
        base,
        last: [NOTHING; 4],
        pieces: 0,
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

const NOTHING: Piece<'static> = Piece { kind: Kind::Mark(b';'), raw: ";", at: 0 };

struct Walk<'a, 'o> {
    place: Place,
    out: &'o mut Selectors,
    base: u32,
    /// The last four pieces that are no comments, in a circle.
    last: [Piece<'a>; 4],
    /// How many pieces went into the circle.
    pieces: usize,
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
        if let Some(place) = self.last.get_mut(self.pieces % 4) {
            *place = piece;
        }
        self.pieces = self.pieces.wrapping_add(1);
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

    /// The piece before the one that comes now (`0`), and those before it up to `3`.
    fn back(&self, back: usize) -> Option<&Piece<'a>> {
        self.last.get(self.pieces.wrapping_sub(back + 1) % 4)
    }

    fn is_word_back(&self, back: usize, words: &[&str]) -> bool {
        self.back(back).is_some_and(|piece| piece.kind == Kind::Word && words.contains(&piece.raw))
    }

    fn is_mark_back(&self, back: usize, mark: u8) -> bool {
        self.back(back).is_some_and(|piece| piece.kind == Kind::Mark(mark))
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
            if let Some(path) = source_path(&text).filter(|_| matches!(self.place, Place::File | Place::Json)) {
                return self.name("source", path, piece.at);
            }
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
        let numbered = self.is_mark_back(0, b':') && self.back(1).is_some_and(|piece| piece.kind == Kind::Number);
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
        let long_enough = piece.raw.len() >= if self.place == Place::Inline { 3 } else { 5 };
        if self.depth == 0
            && long_enough
            && matches!(self.place, Place::Inline | Place::File)
            && self.is_word_back(0, &["var", "let", "const", "function"])
            && !is_keyword(piece.raw)
        {
            self.name("global", piece.raw, piece.at);
        }
    }

    fn mark(&mut self, mark: u8, at: usize) {
        match mark {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = (self.depth - 1).max(0),
            b'=' if self.is_mark_back(1, b'.') && self.back(0).is_some_and(|piece| piece.kind == Kind::Word) => {
                let Some(&Piece { raw, .. }) = self.back(0) else { return };
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
