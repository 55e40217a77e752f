//! Is the page a saved copy of another host's?
//!
//! Reviews, scrapers and archives keep pages of gambling sites, markup, ids and all. What stands in such a copy is the
//! original's: it speaks for another host and takes nobody's stakes here. Innocent the other way: a mirror names the
//! main name of its brand as canonical too, but its own links and forms stay its own.

use super::{LoadTag, PageView, Sign};
use crate::record::Host;

/// Bytes at the start of a page in which a browser leaves its mark when it saves one.
const MARK_BYTES: usize = 2_048;
/// Links and loads from which on a page leads to its original and not on.
const LEADS_MIN: usize = 3;
/// So many of them for each that stays on its own host.
const LEADS_SHARE: usize = 4;

/// The sign `shape:copied-page`, if a page names another host as its origin and has nothing of its own.
///
/// The mark of a browser that saved it is enough; a canonical name needs links and loads that lead to the origin. A form
/// that acts on the page's own host is a life of its own either way.
pub(super) fn sign(view: &PageView<'_>) -> Option<Sign> {
    let own = view.capture.host.registrable();
    // An archive, a cache or a proxy keeps the address of the original in its own.
    if let Some(kept) = kept_address(&view.capture.url).filter(|host| host.registrable() != own) {
        let count = leads(view, kept.registrable()).max(1);
        return Some(found(count, 0));
    }
    if view.forms.iter().any(|form| host_of(&form.action).is_some_and(|host| host.registrable() == own)) {
        return None;
    }
    let other = |found: &(Host, u64)| found.0.registrable() != own;
    let saved = saved_from(view).filter(other);
    let (count, offset) = match &saved {
        Some((_, offset)) => (1, *offset),
        None => {
            let (origin, offset) = canonical(view).filter(other)?;
            let to_origin = leads(view, origin.registrable());
            let stays = leads(view, own);
            (to_origin >= LEADS_MIN && to_origin >= stays * LEADS_SHARE).then_some((to_origin, offset))?
        }
    };
    Some(found(count, offset))
}

fn found(count: usize, offset: u64) -> Sign {
    Sign {
        rule: "page/copied-page".to_owned(),
        function: "shape:copied-page".to_owned(),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        offset,
    }
}

/// The host of an address that stands inside the path of another: `/web/2023/https://origin.example/`. A query is no
/// place for it: links to share and to go on carry addresses there.
fn kept_address(url: &str) -> Option<Host> {
    let path = url.split_once("//")?.1.split(['?', '#']).next()?.split_once('/')?.1;
    let at = path.find("http:/").or_else(|| path.find("https:/"))?;
    let rest = path.get(at..)?.split_once(":/")?.1.trim_start_matches('/');
    Host::parse(rest.split(['/', ':']).next()?).ok().filter(|host| host.as_str().contains('.'))
}

/// Links to pages and loads of files of one owner; links inside the page itself are none.
fn leads(view: &PageView<'_>, registrable: &str) -> usize {
    let page = view.capture.url.split('#').next().unwrap_or_default();
    let links = view.links.iter().map(|link| link.href.as_str()).filter(|url| url.split('#').next() != Some(page));
    let loads = view.loads.iter().filter(|load| load.rel != "canonical").map(|load| load.url.as_str());
    links.chain(loads).filter_map(host_of).filter(|host| host.registrable() == registrable).count()
}

/// The comment that browsers write above a saved page: `saved from url=(0024)https://…`.
fn saved_from(view: &PageView<'_>) -> Option<(Host, u64)> {
    let head = view.comments.iter().take_while(|(at, _)| (*at as usize) < MARK_BYTES);
    head.filter_map(|(at, text)| {
        let url = text.trim_start().strip_prefix("saved from url=(")?.split_once(')')?.1;
        Some((host_of(url.trim())?, u64::from(*at)))
    })
    .next()
}

fn canonical(view: &PageView<'_>) -> Option<(Host, u64)> {
    let named = view.loads.iter().find(|load| load.tag == LoadTag::Link && load.rel == "canonical")?;
    Some((host_of(&named.url)?, u64::from(named.offset)))
}

fn host_of(url: &str) -> Option<Host> {
    Host::parse(url::Url::parse(url).ok()?.host_str()?).ok()
}

#[cfg(test)]
mod tests {
    use super::kept_address;
    use crate::page::{PageRules, scan_for_tests};

    /// Is this page, captured at `www.lantern.example`, held for a copy?
    fn copied(page: &str) -> bool {
        let facts = scan_for_tests(page, &PageRules::bundled());
        facts.signs.iter().any(|sign| sign.function == "shape:copied-page")
    }

    const LINKS: &str = "<a href='https://origin.example/a'>a</a><a href='#'>b</a><a href='#'>c</a>\
        <img src='https://origin.example/b.png'><script src='https://origin.example/c.js'></script><p>some words of a page";

    #[test]
    fn a_saved_page_has_nothing_of_its_own() {
        assert!(copied("<!-- saved from url=(0023)https://origin.example/ --><body><p>some words"));
        assert!(copied(&format!("<link rel=canonical href='https://origin.example/'><body>{LINKS}")));
    }

    #[test]
    fn an_address_in_a_path_is_the_originals() {
        let of = |url: &str| kept_address(url).map(|host| host.as_str().to_owned());
        let origin = Some("origin.example".to_owned());
        assert_eq!(of("https://archive.example/web/20230102/https://origin.example/login"), origin);
        assert_eq!(of("https://archive.example/cache/http:/origin.example"), origin);
        for none in
            ["https://a.example/go?to=https://origin.example/", "https://a.example/http-status", "https://a.example/"]
        {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn a_mirror_and_a_syndicated_article_do_not() {
        let canonical = "<link rel=canonical href='https://origin.example/'>";
        assert!(!copied(&format!("<link rel=canonical href='/'><body>{LINKS}")), "its own name");
        assert!(
            !copied(&format!("{canonical}<body>{LINKS}<form action='/login'><input name=id></form>")),
            "its own form"
        );
        assert!(!copied(&format!("{canonical}<body>{LINKS}<a href='/a'>a</a>")), "links of its own");
        assert!(!copied(&format!("{canonical}<body><a href='https://origin.example/'>source</a> words")), "an article");
        assert!(!copied("<!-- saved from url=(0027)https://www.lantern.example/ --><p>words"), "its own copy");
    }
}
