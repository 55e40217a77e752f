//! Which part does a host play, and when?

use super::Role;
use super::role_rules::RoleRules;
use crate::page::PageFacts;
use crate::record::{Host, RegisterEntry, Time};

/// All that is known of one host when its role is judged.
#[derive(Debug, Clone, Copy)]
pub struct SiteFacts<'a> {
    /// The host.
    pub host: &'a Host,
    /// All its captures in time order, revisits resolved.
    pub pages: &'a [&'a PageFacts],
    /// Rows of the registers supplied that may speak of it; those of other domains are left out here.
    pub registers: &'a [&'a RegisterEntry],
    /// Hosts that look like gambling and link here or load from here, with their count.
    pub inbound: &'a [(Host, u32)],
}

/// What a host is held to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteVerdict {
    /// The strongest role that any period supports; compromised before operator.
    pub role: Role,
    /// Share of that role, per mille.
    pub role_probability: i32,
    /// Probability that gambling for stakes is offered in any period, per mille.
    pub gambling_probability: i32,
    /// ISO 639-1, sorted.
    pub languages: Vec<String>,
    /// Roles in time.
    pub periods: Vec<RolePeriod>,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// A role in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolePeriod {
    /// First capture of it.
    pub from: Option<Time>,
    /// Last capture of it.
    pub to: Option<Time>,
    /// The role.
    pub role: Role,
}

/// One reason, as a plain sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The sentence.
    pub text: String,
    /// Index in `pages`.
    pub page: Option<usize>,
    /// Byte offset in that page's body.
    pub offset: Option<u64>,
}

/// Judges the role of one host from all its captures.
pub fn assess(site: &SiteFacts<'_>, rules: &RoleRules) -> SiteVerdict {
    let _ = (site, rules);
    SiteVerdict {
        role: Role::Undetermined,
        role_probability: 0,
        gambling_probability: 0,
        languages: Vec::new(),
        periods: Vec::new(),
        reasons: Vec::new(),
    }
}
