//! Which captures of a host belong to one owner?
//!
//! A name changes hands: a school's expired domain becomes a mirror, a gambling site's a shop. Its captures are judged era
//! by era then, never by a majority over owners.

use std::collections::BTreeSet;

use super::gambling::{PageScore, is_page};
use super::role::SiteFacts;
use super::role_compromise::{is_front, names, segments};
use crate::page::{CaptureState, Content, PageFacts};
use crate::record::DAY_MICROS;

/// Names of a frame from which on it can be compared.
const FRAME_MIN: usize = 4;
/// Days without a capture after which other content may be another owner's.
const GAP_DAYS: i64 = 90;

/// Captures that belong together: one era unless the content changed hands.
pub(super) fn eras(site: &SiteFacts<'_>, scores: &[PageScore]) -> Vec<Vec<usize>> {
    let tells: Vec<usize> = (0..site.pages.len()).filter(|index| tells(site, scores, *index)).collect();
    if tells.is_empty() {
        return Vec::new();
    }
    let speaks = |index: usize| scores.get(index).is_some_and(PageScore::speaks);
    let changes: Vec<usize> = tells
        .windows(2)
        .enumerate()
        .filter_map(|(at, pair)| match pair {
            [before, after] if speaks(*before) != speaks(*after) => Some(at + 1),
            _ => None,
        })
        .collect();
    let split = match changes.as_slice() {
        [at] if changed_hands(site, &tells, *at) => tells.get(*at).copied(),
        _ => None,
    };
    // Scripts and data go with the pages of their time.
    let all = (0..site.pages.len())
        .filter(|index| site.pages.get(*index).is_some_and(|page| page.state.tells()) || tells.contains(index));
    match split {
        None => vec![all.collect()],
        Some(first) => {
            let (before, after): (Vec<usize>, Vec<usize>) = all.partition(|index| *index < first);
            vec![before, after]
        }
    }
}

/// May a role rest on this capture? A page that only sends on tells of a lander if it speaks of gambling.
fn tells(site: &SiteFacts<'_>, scores: &[PageScore], index: usize) -> bool {
    let Some(page) = site.pages.get(index) else { return false };
    let sends = page.state == CaptureState::Redirect
        && page.content == Content::Html
        && page.redirects_to.is_some()
        && scores.get(index).is_some_and(|score| score.text > 0);
    is_page(page) || sends
}

/// Did the same address show gambling on one side of a change alone, or was there a long time between?
fn changed_hands(site: &SiteFacts<'_>, tells: &[usize], at: usize) -> bool {
    let (before, after) = tells.split_at(at.min(tells.len()));
    let agent = |page: &PageFacts| page.user_agent.clone();
    let paths = |indices: &[usize]| -> BTreeSet<(Vec<String>, Option<String>)> {
        indices
            .iter()
            .filter_map(|index| site.pages.get(*index))
            .map(|page| (segments(&page.url), agent(page)))
            .collect()
    };
    let time = |index: Option<&usize>| index.and_then(|index| site.pages.get(*index)).and_then(|page| page.captured_at);
    let days = match (time(before.last()), time(after.first())) {
        (Some(last), Some(first)) => (first.micros() - last.micros()) / DAY_MICROS,
        _ => 0,
    };
    // A page found deep in a host whose front page was seen before says nothing of who holds the front page now.
    let front =
        |indices: &[usize]| indices.iter().filter_map(|index| site.pages.get(*index)).any(|page| is_front(page));
    let other =
        (days >= GAP_DAYS && front(before) == front(after)) || (days >= 1 && !paths(before).is_disjoint(&paths(after)));
    other && other_frame(site, before, after)
}

/// Is most of the frame around the content another one: names of classes, ids and files? In the same one an owner had it
/// all along, and what stood in it for a while was put there. Pages so plain that they have no frame cannot tell.
fn other_frame(site: &SiteFacts<'_>, before: &[usize], after: &[usize]) -> bool {
    let (one, other) = (names(site.frames, before), names(site.frames, after));
    let (fewer, more) = (one.len().min(other.len()), one.len().max(other.len()));
    more >= FRAME_MIN && one.intersection(&other).count() * 2 < fewer.max(1)
}
