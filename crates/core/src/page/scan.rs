//! What does one capture show?
//!
//! Decode, read once, collect, judge. Nothing is fetched, run or rendered; what a bound cuts off is a note.

use sha2::{Digest as _, Sha256};

use super::decode::{Decoded, decode};
use super::feature::Selectors;
use super::feature_script::{Place, SCRIPT_BYTES_MAX, script};
use super::lexicon::Lexicons;
use super::scan_content::content;
use super::scan_version::version;
use super::script_redirect::redirect_of;
use super::view_fill::fill;
use super::view_resolve::{Relation, Resolver};
use super::{CaptureState, Content, LinkKind, PageFacts, PageView, ViewLink};
use super::{feature_api, feature_asset, feature_comment, feature_style, language, state};
use crate::evidence::{EvidenceId, LIMITS};
use crate::record::{Capture, Host};
use crate::selector::{PAGE_DETECTORS, SelectorKind};

/// Lines of a text file that are looked at.
const TEXT_LINES_MAX: usize = 200_000;

/// Something about a page that was assumed or cut off; the caller makes a problem of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScanNote {
    /// A short stable name: `charset-guessed`, `limit-selectors`.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

impl ScanNote {
    pub(crate) fn new(code: &'static str, message: String) -> Self {
        Self { code, message }
    }
}

/// What a scan gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// What is kept of the page.
    pub facts: PageFacts,
    /// What was assumed or cut off, sorted.
    pub notes: Vec<ScanNote>,
}

/// Everything that scanning knows beforehand, compiled once.
#[derive(Debug)]
pub struct PageRules {
    lexicons: &'static Lexicons,
}

impl PageRules {
    /// The rules that are compiled in.
    pub fn bundled() -> Self {
        Self { lexicons: Lexicons::bundled() }
    }
}

/// Scans one capture. Pure: the same capture and rules give the same bytes.
///
/// ```
/// use stakeout_core::page::{PageRules, scan};
/// use stakeout_core::record::{Capture, Host};
///
/// let capture = Capture {
///     url: "https://www.lantern.example/".to_owned(),
///     host: Host::parse("www.lantern.example").unwrap(),
///     captured_at: None, status: 200, media_type: "text/html".to_owned(), charset: None, location: None, server: None,
///     user_agent: None, referrer: None, revisit_of: None,
///     body: b"<p class=lobby>Telegram @lantern_desk<script>fetch('/api/v1/wallet')</script>".to_vec(),
/// };
/// let facts = scan(&capture, &PageRules::bundled()).facts;
/// let values: Vec<&str> = facts.selectors.iter().map(|found| found.value.as_str()).collect();
/// assert_eq!(values, ["lobby", "/api/v1/wallet", "telegram:lantern_desk"]);
/// ```
pub fn scan(capture: &Capture, rules: &PageRules) -> Scanned {
    let mut notes = Vec::new();
    let mut facts = bare_facts(capture, sha256(&capture.body));
    if capture.revisit_of.is_some() {
        facts.state = CaptureState::Empty;
        return Scanned { facts, notes };
    }
    let content = content(capture);
    facts.content = content;
    let mut out = Selectors::new();
    if content == Content::Image || content == Content::Other {
        if content == Content::Image {
            feature_asset::favicon(capture, &facts.sha256, &mut out);
        }
        facts.state = state_of_status(capture);
        facts.selectors = out.finish(&mut notes);
        return Scanned { facts, notes };
    }
    let decoded = text_of(capture, content, &mut notes);
    let (view, mut resolver) = code(capture, &decoded.text, &mut facts, &mut out, &mut notes);
    for detector in PAGE_DETECTORS {
        detector.find_in_page(&view, &mut out);
    }
    reach(&view, &mut resolver, &mut facts);
    facts.title.clone_from(&view.title);
    facts.language = language::language(&view);
    facts.signs = rules.lexicons.find(&view, &mut resolver, facts.language.as_deref());
    facts.state = state::judge(&view);
    facts.selectors = out.finish(&mut notes);
    notes.sort();
    notes.dedup();
    Scanned { facts, notes }
}

/// Scans the code of one capture alone: markup, names, files, what scripts and styles show, and the sketch. No hash of
/// the body, no words, accounts, signs or state: those fields are empty.
pub fn scan_code(capture: &Capture) -> Scanned {
    let mut notes = Vec::new();
    let mut facts = bare_facts(capture, String::new());
    facts.content = content(capture);
    let mut out = Selectors::new();
    if capture.revisit_of.is_none() && !matches!(facts.content, Content::Image | Content::Other) {
        let decoded = text_of(capture, facts.content, &mut notes);
        code(capture, &decoded.text, &mut facts, &mut out, &mut notes);
    }
    facts.selectors = out.finish(&mut notes);
    notes.sort();
    notes.dedup();
    Scanned { facts, notes }
}

/// The body as text, as far as it is read.
fn text_of<'a>(capture: &'a Capture, content: Content, notes: &mut Vec<ScanNote>) -> Decoded<'a> {
    let most = usize::try_from(LIMITS.body_bytes_max).unwrap_or(usize::MAX);
    if capture.body.len() > most {
        notes.push(ScanNote::new("limit-body-bytes-max", format!("more than {most} bytes; the rest is left out")));
    }
    let bytes = capture.body.get(..most.min(capture.body.len())).unwrap_or_default();
    let top_level = capture.host.as_str().rsplit('.').next().unwrap_or_default();
    let mut decoded = decode(bytes, capture.charset.as_deref(), top_level, content == Content::Html);
    notes.extend(decoded.note.take());
    decoded
}

/// Reads a text once: what its code shows goes into `out` and `facts`, the rest into the view.
fn code<'a>(
    capture: &'a Capture,
    text: &'a str,
    facts: &mut PageFacts,
    out: &mut Selectors,
    notes: &mut Vec<ScanNote>,
) -> (PageView<'a>, Resolver) {
    let view = PageView::empty(capture, text, facts.content);
    let resolver = Resolver::new(&capture.url, &capture.host);
    match facts.content {
        Content::Html => markup(view, resolver, facts, out, notes),
        _ => (file(view, out, notes), resolver),
    }
}

/// A page: its markup, what it loads and talks to, its scripts, styles and comments.
fn markup<'a>(
    view: PageView<'a>,
    resolver: Resolver,
    facts: &mut PageFacts,
    out: &mut Selectors,
    notes: &mut Vec<ScanNote>,
) -> (PageView<'a>, Resolver) {
    let mut filled = fill(view, resolver, out);
    notes.append(&mut filled.notes);
    facts.sketch = filled.sketch;
    let (mut view, mut resolver) = (filled.view, filled.resolver);
    feature_asset::paths(&view, &mut resolver, out);
    for form in &view.forms {
        // A form of another's host talks to another's code.
        let own = resolver.host(&form.action).is_none_or(|(_, relation)| relation != Relation::Other);
        if let Some(path) = feature_api::api_path(&form.action, true).filter(|_| own) {
            out.add(SelectorKind::ApiPath, &path, form.offset);
        }
    }
    let mut bytes = 0;
    for (at, text) in &view.scripts {
        bytes += text.len();
        if bytes > SCRIPT_BYTES_MAX {
            view.truncated = true;
            notes.push(ScanNote::new(
                "limit-script-bytes",
                format!("more than {SCRIPT_BYTES_MAX} bytes of inline script; the rest is left out"),
            ));
            break;
        }
        script(text, *at, Place::Inline, out);
    }
    for (at, text) in &filled.handlers {
        script(text, *at, Place::Handler, out);
    }
    for (at, text) in &view.styles {
        feature_style::style(text, *at, out);
    }
    for (at, text) in &view.comments {
        if let Some(text) = feature_comment::comment(text) {
            out.add(SelectorKind::CommentText, &text, *at);
        }
    }
    let targets = view
        .scripts
        .iter()
        .map(|(at, text)| (*at, *text))
        .filter_map(|(at, text)| redirect_of(text).map(|target| (at, target)));
    for (offset, target) in targets.collect::<Vec<_>>() {
        if let Some(href) = resolver.absolute(&target) {
            view.links.push(ViewLink { href, text: String::new(), hidden: false, offset, kind: LinkKind::Script });
        }
    }
    facts.version_printed = version(&view, filled.data_version, &mut resolver);
    (view, resolver)
}

/// A captured script, style, JSON or text.
fn file<'a>(mut view: PageView<'a>, out: &mut Selectors, notes: &mut Vec<ScanNote>) -> PageView<'a> {
    let body = view.body;
    match view.content {
        Content::Script => {
            view.scripts.push((0, body));
            feature_asset::text_hash(body, out);
            let text = cut(body, notes);
            script(text, 0, Place::File, out);
        }
        Content::Style => {
            view.styles.push((0, body));
            feature_asset::text_hash(body, out);
            feature_style::style(body, 0, out);
        }
        // What a site keeps as data is its own as well: the contacts and accounts of one that scripts put together.
        Content::Json => {
            let text = cut(body, notes);
            view.scripts.push((0, text));
            script(text, 0, Place::Json, out);
        }
        Content::Text => {
            for line in body.lines().take(TEXT_LINES_MAX) {
                let at = line.as_ptr() as usize - body.as_ptr() as usize;
                let position = u32::try_from(view.words.len()).unwrap_or(u32::MAX);
                view.words_at.push((position, u32::try_from(at).unwrap_or(u32::MAX)));
                view.words.push_str(line.trim());
                view.words.push('\n');
            }
        }
        Content::Html | Content::Image | Content::Empty | Content::Other => {}
    }
    view
}

/// The part of a script that is read.
fn cut<'a>(body: &'a str, notes: &mut Vec<ScanNote>) -> &'a str {
    if body.len() <= SCRIPT_BYTES_MAX {
        return body;
    }
    notes.push(ScanNote::new(
        "limit-script-bytes",
        format!("more than {SCRIPT_BYTES_MAX} bytes of script; the rest is left out"),
    ));
    body.get(..body.floor_char_boundary(SCRIPT_BYTES_MAX)).unwrap_or_default()
}

/// What is known of a capture without its body.
fn bare_facts(capture: &Capture, sha256: String) -> PageFacts {
    PageFacts {
        url: capture.url.clone(),
        host: capture.host.clone(),
        captured_at: capture.captured_at,
        status: capture.status,
        content: Content::Empty,
        bytes: u64::try_from(capture.body.len()).unwrap_or(u64::MAX),
        sha256,
        title: String::new(),
        language: None,
        state: CaptureState::Content,
        selectors: Vec::new(),
        signs: Vec::new(),
        links_out: Vec::new(),
        loads_from: Vec::new(),
        hidden_links: Vec::new(),
        version_printed: None,
        sketch: None,
        user_agent: capture.user_agent.clone(),
        redirects_to: capture.location.clone().filter(|_| (300..400).contains(&capture.status)),
        revisit_of: capture.revisit_of.clone(),
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    EvidenceId::from_digest(Sha256::digest(bytes).into()).to_string()
}

/// Which hosts the page sends people to, loads from and links to in hiding, and where it redirects.
fn reach(view: &PageView<'_>, resolver: &mut Resolver, facts: &mut PageFacts) {
    let (mut links, mut hidden, mut loads) = (Vec::new(), Vec::new(), Vec::new());
    for link in &view.links {
        let Some(place) = resolver.place(&link.href) else { continue };
        let Some((_, relation)) = resolver.host_at(place) else { continue };
        if link.kind != LinkKind::Anchor && facts.redirects_to.is_none() {
            facts.redirects_to = Some(link.href.clone());
        }
        if relation != Relation::Own {
            if link.hidden {
                hidden.push(place);
            }
            links.push(place);
        }
    }
    let target = facts.redirects_to.as_deref();
    if let Some(place) = target.and_then(|target| resolver.place(target))
        && !view.links.iter().any(|link| Some(link.href.as_str()) == target)
    {
        links.push(place);
    }
    loads.extend(view.loads.iter().filter_map(|load| resolver.place(&load.url)));
    facts.links_out = counted(resolver, links);
    facts.hidden_links = counted(resolver, hidden);
    facts.loads_from = counted(resolver, loads).into_iter().map(|(host, _)| host).collect();
}

/// The hosts at these places that are not the page's own, sorted, each with how often it came.
fn counted(resolver: &Resolver, mut places: Vec<usize>) -> Vec<(Host, u32)> {
    places.sort_unstable();
    let runs = places.chunk_by(|a, b| a == b).filter_map(|run| {
        let (host, relation) = run.first().and_then(|place| resolver.host_at(*place))?;
        (relation != Relation::Own).then(|| (host.clone(), u32::try_from(run.len()).unwrap_or(u32::MAX)))
    });
    // Two spellings of one host have two places.
    let mut hosts: Vec<(Host, u32)> = runs.collect();
    hosts.sort_unstable();
    hosts.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 = first.1.saturating_add(later.1);
        }
        same
    });
    hosts
}

/// A picture or another file tells by its status alone.
fn state_of_status(capture: &Capture) -> CaptureState {
    match capture.status {
        300..=399 => CaptureState::Redirect,
        400..=599 => CaptureState::Error,
        _ if capture.body.trim_ascii().is_empty() => CaptureState::Empty,
        _ => CaptureState::Content,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn capture(path: &str, media_type: &str, body: &str) -> Capture {
        Capture {
            url: format!("https://www.lantern.example{path}"),
            host: Host::parse("www.lantern.example").unwrap(),
            captured_at: None,
            status: 200,
            media_type: media_type.to_owned(),
            charset: None,
            location: None,
            server: None,
            user_agent: None,
            referrer: None,
            body: body.as_bytes().to_vec(),
            revisit_of: None,
        }
    }

    pub(crate) fn scan_for_tests(page: &str, rules: &PageRules) -> PageFacts {
        scan(&capture("/", "text/html", page), rules).facts
    }

    #[test]
    fn a_page_shows_words_links_and_names() {
        let page = "<!doctype html><html lang=ko><title> A &amp; B\n</title><body class=dark><div class='wrap main' id=top-1>\
            <p>One<p>Two <b>th</b>ree<ul><li><a href='/deposit'>go\n <i>there</i></a></ul>\
            <div style='display:none'><a href=//other.example/x>spam</a></div>\
            <script src='https://cdn.example/a.js'></script><script>var x=1</script></div>";
        let capture = capture("/a/", "text/html", page);
        let scanned = scan(&capture, &PageRules::bundled());
        assert_eq!(scanned.facts.title, "A & B");
        assert_eq!(scanned.facts.links_out, [(Host::parse("other.example").unwrap(), 1)]);
        assert_eq!(scanned.facts.hidden_links, scanned.facts.links_out);
        assert_eq!(scanned.facts.loads_from, [Host::parse("cdn.example").unwrap()]);
        let view = PageView::empty(&capture, page, Content::Html);
        let mut out = Selectors::new();
        let filled = fill(view, Resolver::new(&capture.url, &capture.host), &mut out);
        assert_eq!(filled.view.words, "One\nTwo three\ngo there\nspam");
        let at = filled.view.words.find("three").unwrap();
        assert!(page[filled.view.offset_of_word(at) as usize..].starts_with("th</b>"));
        assert_eq!(filled.view.lang_attribute.as_deref(), Some("ko"));
        let link = filled.view.links.first().unwrap();
        assert_eq!(
            (link.href.as_str(), link.text.as_str(), link.hidden),
            ("https://www.lantern.example/deposit", "go there", false)
        );
        assert_eq!(filled.view.scripts.len(), 1);
    }

    #[test]
    fn redirects_are_seen() {
        let mut moved = capture("/", "text/html", "");
        moved.status = 302;
        moved.location = Some("https://next.example/".to_owned());
        let facts = scan(&moved, &PageRules::bundled()).facts;
        assert_eq!(facts.redirects_to.as_deref(), Some("https://next.example/"));
        assert_eq!(facts.links_out, [(Host::parse("next.example").unwrap(), 1)]);
        let meta = capture("/", "text/html", "<meta http-equiv=Refresh content=\"0; URL='//next.example/a'\">");
        let facts = scan(&meta, &PageRules::bundled()).facts;
        assert_eq!(facts.redirects_to.as_deref(), Some("https://next.example/a"));
    }
}
