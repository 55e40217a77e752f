//! One site of a builder: what it is, whose, since when, on which server, and when somebody captured it?

use super::operator::Deposit;
use crate::calendar::Moment;

/// One of the 320 sites.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) index: usize,
    pub(crate) host: String,
    /// Stem of the host and of its mirrors.
    pub(crate) stem: String,
    /// Index into `KITS`.
    pub(crate) kit: usize,
    /// Index into `BUILDERS`.
    pub(crate) builder: usize,
    /// Index into the operators.
    pub(crate) operator: usize,
    /// Index into `CLIENTS`, for sites of B1.
    pub(crate) client: Option<usize>,
    pub(crate) language: &'static str,
    pub(crate) opened: Moment,
    /// Not included: a site lives a year at most.
    pub(crate) closed: Moment,
    /// From when which version ran, oldest first; never empty.
    pub(crate) upgrades: Vec<(Moment, u32)>,
    /// From when under which name, oldest first; never empty.
    pub(crate) brands: Vec<(Moment, String)>,
    pub(crate) mirrors: usize,
    pub(crate) evasion: Evasion,
    pub(crate) ids: SiteIds,
    pub(crate) stay: Vec<Stay>,
    /// Visits by whoever captured the site; empty if nobody did.
    pub(crate) visits: Vec<Moment>,
    /// The registrar, by index.
    pub(crate) registrar: usize,
    pub(crate) privacy_whois: bool,
}

/// What a site does against being found.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one knob of the scenario")]
pub(crate) struct Evasion {
    pub(crate) renamed_classes: bool,
    pub(crate) hashed_bundles: bool,
    pub(crate) own_colours: bool,
    pub(crate) shared_cdn: bool,
    pub(crate) wildcard_dns: bool,
    pub(crate) cloaked: bool,
    pub(crate) mall_front: bool,
    /// Carries the planted comments and the planted address.
    pub(crate) false_flag: bool,
}

impl Evasion {
    /// The ways in which the site hides, as the truth names them.
    pub(crate) fn kinds(&self) -> Vec<&'static str> {
        let all = [
            (self.renamed_classes, "renamed-classes"),
            (self.hashed_bundles, "hashed-bundles"),
            (self.own_colours, "own-colours"),
            (self.shared_cdn, "shared-cdn"),
            (self.wildcard_dns, "wildcard-dns"),
            (self.cloaked, "cloaked"),
            (self.mall_front, "mall-front"),
            (self.false_flag, "false-flag"),
        ];
        all.into_iter().filter(|(does, _)| *does).map(|(_, kind)| kind).collect()
    }
}

/// Ids that a site shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct SiteIds {
    pub(crate) analytics: Option<String>,
    pub(crate) tag_manager: Option<String>,
    pub(crate) chat: Option<String>,
    pub(crate) telegrams: Vec<String>,
    pub(crate) kakao: Option<String>,
    pub(crate) mail: Option<String>,
    pub(crate) join_code: Option<String>,
    pub(crate) deposit: Option<Deposit>,
    pub(crate) wallet: Option<String>,
}

/// A time on one origin server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stay {
    /// Index into the servers.
    pub(crate) server: usize,
    pub(crate) from: Moment,
    /// When DNS showed the origin although a CDN stands before it; the whole stay where none does.
    pub(crate) shown: Option<(Moment, Moment)>,
    /// When a scanner saw the site's certificate on the origin.
    pub(crate) scanned: Option<Moment>,
}

impl Site {
    /// The version that ran at a moment.
    pub(crate) fn version_at(&self, at: Moment) -> u32 {
        self.upgrades.iter().rev().find(|(from, _)| *from <= at).or(self.upgrades.first()).map_or(1, |(_, v)| *v)
    }

    /// The name at a moment, and its number from 0.
    pub(crate) fn brand_at(&self, at: Moment) -> (usize, &str) {
        let number = self.brands.iter().rposition(|(from, _)| *from <= at).unwrap_or(0);
        (number, self.brands.get(number).map_or("", |(_, brand)| brand.as_str()))
    }

    /// The version of the last capture; `None` if nobody captured the site.
    pub(crate) fn last_version(&self) -> Option<u32> {
        self.visits.last().map(|at| self.version_at(*at))
    }

    /// The host of the `number`-th mirror.
    pub(crate) fn mirror(&self, number: usize) -> String {
        let tld = ["example", "test", "invalid"][(self.index + number) % 3];
        match self.index % 4 {
            0 => format!("{}-{number:04}.{tld}", self.stem),
            1 => format!("{}{}.{tld}", self.stem, number + 1),
            2 => format!("{}{number:03}.{tld}", self.stem),
            _ => format!("{}{}vip.{tld}", self.stem, number * 11),
        }
    }
}
