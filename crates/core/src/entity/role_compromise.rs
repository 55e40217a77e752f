//! Does another owner's site stand on this host, misused by gambling spam?
//!
//! The owner is a victim. A host is held to be compromised before it is held to be an operator; official and school
//! suffixes raise that, and never the other.

use std::collections::BTreeSet;

use super::gambling::{PageScore, is_page, speaks_by_name};
use super::role::Reason;
use super::role_rules::RoleRules;
use crate::page::PageFacts;
use crate::record::Host;

/// Bits of words that spam shows at least.
const SPAM_TEXT_MIN: i32 = 1024;
/// Bits of words below which a page has nothing to do with gambling.
const FOREIGN_TEXT_MAX: i32 = 256;
/// Bits of each sign of misuse, by hand.
const PRIOR: i32 = -3 * 256;
const OFFICIAL: i32 = 5 * 256;
const HIDDEN: i32 = 4 * 256;
const OWNER_WORDS: i32 = 3 * 256;
const OTHER_PAGES: i32 = 256;
const CRAWLER_ONLY: i32 = 3 * 256;
const ODD_PATH: i32 = 2 * 256;
const DEEP_PATH: i32 = 256;
const LANGUAGE_JUMP: i32 = 2 * 256;
const OTHER_CODE: i32 = 384;
const OWN_CODE: i32 = -5 * 256;
const FRONT_PAGE: i32 = -2 * 256;
const SHOP_FRONT: i32 = -2 * 256;
const OTHER_FRONT: i32 = 2 * 256;
const SAME_PAGE: i32 = 4 * 256;
const NAME: i32 = -3 * 256;
const EVASION: i32 = -4 * 256;
/// Names of a frame from which on it can be compared.
const FRAME_MIN: usize = 4;
/// Functions of those who write about gambling: their menus may hold a hidden link to it.
const TOPIC: &[&str] = &["news", "sports-news", "tipster", "review", "forum"];

/// A host that is held to be misused.
#[derive(Debug, Clone)]
pub(super) struct Compromise {
    /// Bits for it.
    pub(super) bits: i32,
    /// Captures that show the misuse.
    pub(super) misused: Vec<usize>,
    /// Why.
    pub(super) reasons: Vec<Reason>,
}

/// What is judged: the captures of one period that tell.
pub(super) struct Captures<'a> {
    pub(super) host: &'a Host,
    pub(super) pages: &'a [&'a PageFacts],
    pub(super) frames: &'a [Vec<u64>],
    pub(super) scores: &'a [PageScore],
    pub(super) indices: &'a [usize],
}

impl Captures<'_> {
    fn page(&self, index: usize) -> Option<&PageFacts> {
        self.pages.get(index).copied()
    }

    fn score(&self, index: usize) -> Option<&PageScore> {
        self.scores.get(index)
    }

    fn speaks(&self, index: usize) -> bool {
        self.score(index).is_some_and(PageScore::speaks)
    }

    fn at_odd_path(&self, index: usize, rules: &RoleRules) -> bool {
        self.page(index).is_some_and(|page| is_odd(&segments(&page.url), rules))
    }

    fn has(&self, index: usize, function: &str) -> bool {
        self.score(index).is_some_and(|score| score.shows(function))
    }
}

/// Judges a period; `None` if nothing speaks for misuse.
pub(super) fn compromise(captures: &Captures<'_>, rules: &RoleRules) -> Option<Compromise> {
    let tells: Vec<usize> =
        captures.indices.iter().copied().filter(|index| captures.page(*index).is_some_and(is_page)).collect();
    let hidden = |index: &usize| {
        let page = captures.page(*index);
        let links = page.and_then(|page| page.signs.iter().find(|sign| sign.function == "shape:hidden-gambling-link"));
        // A menu that opens on a click is hidden as well: one link counts where the page itself is of something else.
        let apart = captures.score(*index).is_some_and(|score| !score.speaks() && !score.shows_any(TOPIC));
        links.is_some_and(|sign| sign.count >= 2 || apart)
    };
    let own: Vec<usize> = tells.iter().copied().filter(|index| !captures.speaks(*index)).collect();
    let strange = stands_apart(captures, &own);
    let spam = |index: &usize| {
        captures.score(*index).is_some_and(|score| {
            score.speaks() && (score.text >= SPAM_TEXT_MIN || strange && captures.at_odd_path(*index, rules))
        })
    };
    let spam: Vec<usize> = tells.iter().copied().filter(spam).collect();
    let tainted: Vec<usize> = tells.iter().copied().filter(|index| hidden(index)).collect();
    let misused: Vec<usize> = {
        let all: BTreeSet<usize> = spam.iter().chain(&tainted).copied().collect();
        all.into_iter().collect()
    };
    let others: Vec<usize> = tells.iter().copied().filter(|index| !spam.contains(index)).collect();
    let official = is_official(captures.host, rules);
    if misused.is_empty()
        || (others.is_empty() && !official && !misused.iter().any(|index| captures.has(*index, "owner")))
    {
        return None;
    }
    let mut weighed = Weighed { bits: PRIOR, reasons: Vec::new() };
    if official {
        weighed.add(OFFICIAL, "The host stands under a suffix of public bodies or schools".to_owned(), None);
    }
    if let Some(first) = tainted.first() {
        weighed.add(
            HIDDEN,
            "The page holds links to gambling that people do not see".to_owned(),
            place(captures, *first),
        );
    }
    owner(captures, &others, &misused, &mut weighed);
    if !spam.is_empty() && strange {
        weighed.add(
            OTHER_FRONT,
            "The front page of the host has nothing to do with gambling".to_owned(),
            spam.first().and_then(|index| place(captures, *index)),
        );
    }
    shape(captures, &spam, &others, rules, &mut weighed);
    crawlers(captures, &misused, &tells, rules, &mut weighed);
    if speaks_by_name(captures.host, rules) {
        weighed.bits += NAME;
    }
    let enough = weighed.bits > 0 || (official && !spam.is_empty());
    enough.then_some(Compromise { bits: weighed.bits.max(256), misused, reasons: weighed.reasons })
}

struct Weighed {
    bits: i32,
    reasons: Vec<Reason>,
}

impl Weighed {
    fn add(&mut self, bits: i32, text: String, at: Option<(usize, u64)>) {
        self.bits += bits;
        self.reasons.push(Reason { text, page: at.map(|(page, _)| page), offset: at.map(|(_, offset)| offset) });
    }
}

/// Where the first sign of a page for gambling stands.
fn place(captures: &Captures<'_>, index: usize) -> Option<(usize, u64)> {
    let signs = &captures.page(index)?.signs;
    let hidden = signs.iter().find(|sign| sign.function == "shape:hidden-gambling-link");
    let score = captures.score(index)?;
    let strongest = score.functions.values().filter(|(bits, _)| *bits > 0).max_by_key(|(bits, _)| *bits);
    let sign = hidden.or_else(|| strongest.and_then(|(_, sign)| signs.get(*sign)));
    Some((index, sign.map_or(0, |sign| sign.offset)))
}

/// Does the rest of the host look like somebody else's site?
fn owner(captures: &Captures<'_>, others: &[usize], misused: &[usize], weighed: &mut Weighed) {
    let named = others.iter().chain(misused).copied().find(|index| captures.has(*index, "owner"));
    if let Some(index) = named {
        let signs = captures.page(index).map(|page| page.signs.as_slice()).unwrap_or_default();
        let offset = signs.iter().find(|sign| sign.function == "owner").map_or(0, |sign| sign.offset);
        let text = "Other captures, or the rest of the page, are the site of a school, public body or firm".to_owned();
        weighed.add(OWNER_WORDS, text, Some((index, offset)));
    } else if others.iter().any(|index| captures.page(*index).is_some_and(|page| page.language.is_some())) {
        weighed.bits += OTHER_PAGES;
    }
    let fronts = others.iter().filter(|index| captures.has(**index, "shop-front")).count();
    if fronts > 0 && fronts == others.len() {
        weighed.bits += SHOP_FRONT;
    }
}

/// Is the gambling content unlike the rest: hidden from people, at odd places, in another language, of other code?
fn shape(captures: &Captures<'_>, spam: &[usize], others: &[usize], rules: &RoleRules, weighed: &mut Weighed) {
    let crawler = |index: &usize| captures.page(*index).and_then(|page| by_crawler(page, rules));
    let first = spam.first().and_then(|index| place(captures, *index));
    let tells: Vec<usize> = spam.iter().chain(others).copied().collect();
    if !spam.iter().all(|index| crawler(index) == Some(true))
        && others.iter().any(|index| crawler(index) == Some(true))
        && spam.iter().any(|index| crawler(index) == Some(false))
    {
        weighed.bits += EVASION;
    }
    let paths =
        spam.iter().filter_map(|index| captures.page(*index)).map(|page| segments(&page.url)).collect::<Vec<_>>();
    if paths.iter().any(|path| is_odd(path, rules)) {
        weighed.add(ODD_PATH, "The gambling content lies where uploads and parts of a system lie".to_owned(), first);
    } else if !paths.is_empty() && paths.iter().all(|path| path.len() >= 2) {
        weighed.bits += DEEP_PATH;
    }
    if let Some(index) = spam.iter().find(|index| stood_clean(captures, **index, &tells)) {
        weighed.add(
            SAME_PAGE,
            "The same page of the site was captured without the gambling content, in the same frame".to_owned(),
            place(captures, *index),
        );
    } else if paths.iter().any(Vec::is_empty) && spam.iter().any(|index| crawler(index) != Some(true)) {
        weighed.bits += FRONT_PAGE;
    }
    let spoken = |indices: &[usize]| -> BTreeSet<String> {
        indices.iter().filter_map(|index| captures.page(*index)?.language.clone()).collect()
    };
    let (spam_spoken, other_spoken) = (spoken(spam), spoken(others));
    if !spam_spoken.is_empty() && !other_spoken.is_empty() && spam_spoken.is_disjoint(&other_spoken) {
        let text = format!(
            "The gambling content is in another language ({}) than the site ({})",
            list(&spam_spoken),
            list(&other_spoken)
        );
        weighed.add(LANGUAGE_JUMP, text, first);
    }
    if shares_no_code(captures, spam, others) {
        weighed.add(OTHER_CODE, "The gambling content shares no code with the site".to_owned(), first);
    }
    let own = spam.iter().filter_map(|index| captures.score(*index));
    if own.clone().any(PageScore::has_own_code) || own.clone().any(|score| score.shows("shape:login-form")) {
        weighed.bits += OWN_CODE;
    }
}

/// Was the page at this address captured without the gambling content as well, with words of something else in the frame that
/// it has with it? Whoever runs such a site writes nothing about gambling: a newspaper's front page changes by itself.
fn stood_clean(captures: &Captures<'_>, spam: usize, tells: &[usize]) -> bool {
    let Some(page) = captures.page(spam) else { return false };
    if tells.iter().any(|index| captures.score(*index).is_some_and(|score| score.shows_any(TOPIC))) {
        return false;
    }
    let (path, frame) = (segments(&page.url), names(captures.frames, &[spam]));
    tells.iter().any(|index| {
        let clean = captures.score(*index).is_some_and(|score| score.text < FOREIGN_TEXT_MAX && !score.has_own_code());
        let there = captures.page(*index).is_some_and(|page| page.language.is_some() && segments(&page.url) == path);
        clean && there && {
            let other = names(captures.frames, &[*index]);
            let fewer = frame.len().min(other.len());
            fewer >= FRAME_MIN && shared(&frame, &other) * 2 >= fewer
        }
    })
}

fn list(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Was the misuse shown to crawlers alone?
fn crawlers(captures: &Captures<'_>, misused: &[usize], tells: &[usize], rules: &RoleRules, weighed: &mut Weighed) {
    let crawler = |index: &usize| captures.page(*index).and_then(|page| by_crawler(page, rules));
    let to_people = |index: &usize| !misused.contains(index) && crawler(index) == Some(false);
    if misused.iter().all(|index| crawler(index) == Some(true)) && tells.iter().any(to_people) {
        let first = misused.first().and_then(|index| place(captures, *index));
        weighed.add(CRAWLER_ONLY, "Only crawlers were shown the gambling content".to_owned(), first);
    }
}

/// Was the capture made as a crawler? `None` where the file does not say. Crawlers name themselves: `somebot/2.1`,
/// `+https://…` with the page of their owner.
fn by_crawler(page: &PageFacts, rules: &RoleRules) -> Option<bool> {
    let agent = page.user_agent.as_ref()?.to_ascii_lowercase();
    let owned = ["bot/", "bot;", "+http://", "+https://"].iter().any(|mark| agent.contains(mark));
    Some(owned || rules.crawlers.iter().any(|crawler| agent.contains(crawler.as_str())))
}

/// Does a path lead where uploads and parts of a system lie?
fn is_odd(path: &[String], rules: &RoleRules) -> bool {
    path.iter().any(|segment| rules.odd_paths.contains(segment))
}

/// Is this the front page of its host?
pub(super) fn is_front(page: &PageFacts) -> bool {
    segments(&page.url).is_empty()
}

/// Was the front page captured, and are it and the other pages of something else than gambling and no shop front?
fn stands_apart(captures: &Captures<'_>, own: &[usize]) -> bool {
    let apart = |index: &usize| {
        captures.score(*index).is_some_and(|score| {
            score.text < FOREIGN_TEXT_MAX
                && !score.has_own_code()
                && !score.shows_any(TOPIC)
                && !score.shows("shop-front")
        })
    };
    let front = |index: &usize| captures.page(*index).is_some_and(is_front);
    own.iter().any(front) && own.iter().all(apart)
}

/// Segments of a URL's path without a file name that is an index.
pub(super) fn segments(url: &str) -> Vec<String> {
    let path = url::Url::parse(url).map(|url| url.path().to_ascii_lowercase()).unwrap_or_default();
    let all = path.split('/').filter(|segment| !segment.is_empty());
    all.filter(|segment| !segment.starts_with("index.") && *segment != "index").map(str::to_owned).collect()
}

/// Have both sides names or files of their own, and none in common?
pub(super) fn shares_no_code(captures: &Captures<'_>, spam: &[usize], others: &[usize]) -> bool {
    let (one, other) = (names(captures.frames, spam), names(captures.frames, others));
    // A page without any frame beside a site that has one shares nothing either.
    other.len() >= 4
        && (one.len() >= 4 || one.is_disjoint(&other))
        && shared(&one, &other) * 10 <= one.len().min(other.len())
}

/// Names of the frames of these pages.
pub(super) fn names(frames: &[Vec<u64>], indices: &[usize]) -> BTreeSet<u64> {
    indices.iter().filter_map(|index| frames.get(*index)).flatten().copied().collect()
}

fn shared(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> usize {
    one.intersection(other).count()
}

/// Does the host stand under a suffix where only public bodies or schools may register?
pub(super) fn is_official(host: &Host, rules: &RoleRules) -> bool {
    let labels: Vec<&str> = host.as_str().split('.').collect();
    let Some(top) = labels.last() else { return false };
    if labels.len() >= 2 && matches!(*top, "gov" | "edu" | "mil" | "int" | "museum") {
        return true;
    }
    let known = psl::suffix(host.as_str().as_bytes()).is_some_and(|suffix| suffix.is_known());
    // A country's second level; under a top level that nobody runs, the same reading.
    let second = labels.len().checked_sub(2).and_then(|index| labels.get(index));
    let may = labels.len() >= 3 && (top.len() == 2 || !known);
    let third = labels.len().checked_sub(3).and_then(|index| labels.get(index));
    let us = *top == "us" && third.is_some_and(|label| *label == "k12") && labels.len() >= 4;
    us || (may && second.is_some_and(|label| rules.official.iter().any(|word| word == label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn official_suffixes_are_whole_labels() {
        let rules = RoleRules::bundled();
        let official = |name: &str| is_official(&Host::parse(name).unwrap(), rules);
        for name in ["klc.go.kr", "www.nasa.gov", "sman1.sch.id", "x.ac.uk", "desa-maju.desa.id", "lincoln.k12.ca.us"] {
            assert!(official(name), "{name}");
        }
        for name in ["go.com", "www.go.com", "governor.example", "edu-news.kr", "ac.example", "lantern.co.kr"] {
            assert!(!official(name), "{name}");
        }
    }
}
