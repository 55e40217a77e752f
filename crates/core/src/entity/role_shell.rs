//! What is a host of which no page tells anything?
//!
//! Its files may be those of others: then it supports them. Or its page is a shell that scripts fill in, and what they do
//! stands in them: who takes bets and money by code, and whose code is a known product's, lacks words alone.

use std::collections::BTreeSet;

use super::Role;
use super::gambling::{PageScore, is_page, weigh};
use super::role::{Judged, SiteFacts, reason, span};
use super::role_reason::state_word;
use super::role_rules::RoleRules;
use crate::page::{CaptureState, Content};
use crate::selector::shared_service::SharedServices;

/// No page tells: support if several gambling hosts use its files, else undetermined.
pub(super) fn nothing_tells(site: &SiteFacts<'_>, scores: &[PageScore], rules: &RoleRules) -> Judged {
    let own = site.host.registrable();
    let users: BTreeSet<&str> =
        site.inbound.iter().map(|(host, _)| host.registrable()).filter(|user| *user != own).collect();
    let serves = site.pages.iter().any(|page| page.state.tells() && !is_page(page));
    let shared = SharedServices::bundled().covers_host(site.host.as_str()).is_some();
    let times = || site.pages.iter().map(|page| page.captured_at);
    if users.len() >= 2 && serves && !shared {
        let text = format!(
            "{} hosts that look like gambling load from here, and no page for players was captured",
            users.len()
        );
        return Judged {
            role: Role::Support,
            probability: 700,
            gambling: 0,
            periods: vec![span(times(), Role::Support)],
            nearly_operator: false,
            reasons: vec![reason(&text)],
        };
    }
    let shell = shell(site, scores, rules);
    let text = match site.pages.first() {
        None => "Nothing of the host was captured".to_owned(),
        Some(_) => {
            let states: BTreeSet<&str> = site.pages.iter().map(|page| state_word(page)).collect();
            format!("No capture can tell: {}", states.into_iter().collect::<Vec<_>>().join(", "))
        }
    };
    let periods = if site.pages.is_empty() { Vec::new() } else { vec![span(times(), Role::Undetermined)] };
    Judged {
        role: Role::Undetermined,
        probability: 0,
        gambling: shell.unwrap_or(0),
        periods,
        nearly_operator: shell.is_some_and(|gambling| gambling > 0),
        reasons: vec![reason(&text)],
    }
}

/// Probability that a shell's files offer gambling, per mille: `None` if there is no shell, or no code of one that takes
/// stakes or money in its scripts and data.
fn shell(site: &SiteFacts<'_>, scores: &[PageScore], rules: &RoleRules) -> Option<i32> {
    site.pages.iter().find(|page| page.content == Content::Html && page.state == CaptureState::Empty)?;
    let files: Vec<usize> = (0..site.pages.len())
        .filter(|index| {
            site.pages
                .get(*index)
                .is_some_and(|page| page.state.tells() && matches!(page.content, Content::Script | Content::Json))
        })
        .collect();
    let own = files.iter().filter_map(|index| scores.get(*index)).any(PageScore::has_own_code);
    own.then(|| weigh(site.host, site.pages, scores, &files, site.inbound, rules).probability)
}
