//! Facts by hand, for tests of the stages.

use stakeout_core::entity::Role;
use stakeout_core::entity::role::SiteVerdict;
use stakeout_core::evidence::Locator;
use stakeout_core::page::{CaptureState, Content, PageFacts};
use stakeout_core::record::{Account, Fact, Host, Time};
use stakeout_core::selector::Found;

use super::load::load_caches;
use super::roles::HostRole;
use super::world::{HostIx, World};
use crate::Silent;
use crate::case::Caches;

/// A capture of a front page that shows these.
pub(crate) fn page(host: &str, selectors: Vec<Found>) -> PageFacts {
    PageFacts {
        url: format!("https://{host}/"),
        host: Host::parse(host).unwrap(),
        captured_at: Time::from_seconds(1_700_000_000),
        status: 200,
        content: Content::Html,
        bytes: 1,
        sha256: String::new(),
        title: String::new(),
        language: None,
        state: CaptureState::Content,
        selectors,
        signs: Vec::new(),
        links_out: Vec::new(),
        loads_from: Vec::new(),
        hidden_links: Vec::new(),
        version_printed: None,
        user_agent: None,
        redirects_to: None,
        revisit_of: None,
        sketch: None,
    }
}

/// An account of which nothing else is told.
pub(crate) fn account(platform: &str, id: &str) -> Account {
    Account {
        account_id: id.to_owned(),
        platform: platform.to_owned(),
        role: None,
        created_at: None,
        closed_at: None,
        status: None,
        display_name: None,
        legal_name: None,
        birth_date: None,
        claimed_country: None,
        claimed_timezone: None,
        language: None,
        referrer_account_id: None,
        organization: None,
    }
}

/// A verdict of core that gives a role.
pub(crate) fn verdict(role: Role) -> SiteVerdict {
    SiteVerdict {
        role,
        role_probability: 900,
        gambling_probability: if role == Role::Operator { 990 } else { 10 },
        languages: Vec::new(),
        periods: Vec::new(),
        nearly_operator: false,
        reasons: Vec::new(),
    }
}

/// A world of these facts, all of one evidence.
pub(crate) fn world(facts: Vec<Fact>) -> World {
    let facts = facts.into_iter().enumerate().map(|(row, fact)| (Locator::row(row as u64), fact));
    let caches = Caches::of_facts(facts);
    load_caches(&caches, &std::env::temp_dir(), None, &Silent).ok().unwrap().0
}

/// A role for each host of a world, by its name.
pub(crate) fn roles(world: &World, role: impl Fn(&str) -> Role) -> Vec<HostRole> {
    let hosts = 0..HostIx::try_from(world.hosts.len()).unwrap();
    hosts
        .map(|host| {
            let role = role(world.name(host));
            HostRole { host, role, verdict: verdict(role) }
        })
        .collect()
}
