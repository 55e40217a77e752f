//! Does this value belong to a service that strangers share?
//!
//! A shared service is no bond: what `rules/shared-service` covers counts zero. Names are compared by labels from the
//! right, never as substrings.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::OnceLock;

use serde::Deserialize;

use super::SelectorKind;
use crate::rules;

/// One file of `rules/shared-service`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Id of the file; rule ids are `FILE/SERVICE`.
    id: String,
    /// What kind of service.
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    service: Vec<Service>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    id: String,
    /// Where the names were learned.
    source: String,
    /// Host suffixes by whole labels.
    #[serde(default)]
    hosts: Vec<String>,
    /// Values as they stand, for ids, phones, mails and tokens.
    #[serde(default)]
    values: Vec<String>,
    /// First words of a text token (`v=spf1`, `google-site-verification` belongs to nobody but its owner).
    #[serde(default)]
    prefixes: Vec<String>,
    /// Address ranges, `192.0.2.0/24`, as their holder publishes them.
    #[serde(default)]
    ranges: Vec<String>,
    #[serde(default, rename = "match")]
    matches: Vec<String>,
    #[serde(default)]
    refuse: Vec<String>,
}

/// The services that strangers share.
#[derive(Debug)]
pub struct SharedServices {
    hosts: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
    prefixes: Vec<(String, String)>,
    ranges: Vec<(Range, String)>,
    examples: Vec<(String, String, bool)>,
    broken: Vec<String>,
}

impl SharedServices {
    /// The services of `rules/shared-service`, read once.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<SharedServices> = OnceLock::new();
        BUNDLED.get_or_init(Self::read)
    }

    fn read() -> Self {
        let mut all = Self {
            hosts: BTreeMap::new(),
            values: BTreeMap::new(),
            prefixes: Vec::new(),
            ranges: Vec::new(),
            examples: Vec::new(),
            broken: Vec::new(),
        };
        for file in rules::folder("shared-service") {
            match toml::from_str::<File>(file.text) {
                Ok(parsed) => all.add(parsed),
                Err(error) => all.broken.push(format!("{}: {error}", file.path)),
            }
        }
        all
    }

    fn add(&mut self, file: File) {
        for service in file.service {
            let rule = format!("{}/{}", file.id, service.id);
            if service.source.is_empty() {
                self.broken.push(format!("{rule}: no source"));
            }
            for host in service.hosts {
                self.hosts.entry(host).or_insert_with(|| rule.clone());
            }
            for value in service.values {
                self.values.insert(value.to_ascii_lowercase(), rule.clone());
            }
            for prefix in service.prefixes {
                self.prefixes.push((prefix.to_ascii_lowercase(), rule.clone()));
            }
            for text in service.ranges {
                match Range::parse(&text) {
                    Some(range) => self.ranges.push((range, rule.clone())),
                    None => self.broken.push(format!("{rule}: {text} is no range")),
                }
            }
            for (texts, covered) in [(service.matches, true), (service.refuse, false)] {
                self.examples.extend(texts.into_iter().map(|text| (rule.clone(), text, covered)));
            }
        }
    }

    /// The rule that covers a selector's value; `None` if it may be private.
    ///
    /// A set (name servers, names of a certificate) is covered if every member is, certificates also if one member is
    /// a shared service's own name: such a certificate packs the service's customers.
    pub fn covers(&self, kind: SelectorKind, value: &str) -> Option<&str> {
        match kind {
            SelectorKind::Cname | SelectorKind::MailHost => self.covers_host(value),
            SelectorKind::NameServers => self.covers_set(value),
            SelectorKind::CertificateNames => {
                members(value).find_map(|name| self.covers_host(name.trim_start_matches("*.")))
            }
            SelectorKind::Email | SelectorKind::Registrant => {
                let domain = value.rsplit_once('@').map(|(_, domain)| domain);
                self.value(value).or_else(|| domain.and_then(|domain| self.value(domain)))
            }
            SelectorKind::TxtToken => self.covers_token(value),
            SelectorKind::IpAddress => self.covers_address(value.parse().ok()?),
            SelectorKind::AnalyticsId | SelectorKind::ChatId | SelectorKind::Phone | SelectorKind::Handle => {
                let bare = value.rsplit_once([':', ' ', '/']).map(|(_, id)| id);
                self.value(value).or_else(|| bare.and_then(|id| self.value(id)))
            }
            _ => None,
        }
    }

    /// The rule that covers a host: itself, or the apex that it stands under.
    pub fn covers_host(&self, host: &str) -> Option<&str> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if host.parse::<IpAddr>().is_ok() {
            return None;
        }
        let mut rest = host.as_str();
        loop {
            if let Some(rule) = self.hosts.get(rest) {
                return Some(rule);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// The rule that covers an address: a content network's own.
    pub fn covers_address(&self, address: IpAddr) -> Option<&str> {
        self.ranges.iter().find(|(range, _)| range.holds(address)).map(|(_, rule)| rule.as_str())
    }

    fn covers_set(&self, value: &str) -> Option<&str> {
        let mut rule = None;
        for member in members(value) {
            rule = Some(self.covers_host(member)?);
        }
        rule
    }

    fn covers_token(&self, value: &str) -> Option<&str> {
        let lower = value.to_ascii_lowercase();
        let stem = self.prefixes.iter().find(|(prefix, _)| lower.starts_with(prefix.as_str()));
        stem.map(|(_, rule)| rule.as_str()).or_else(|| self.value(&lower)).or_else(|| {
            let include = lower.rsplit_once("include:").map_or(lower.as_str(), |(_, host)| host);
            self.covers_host(include)
        })
    }

    fn value(&self, value: &str) -> Option<&str> {
        self.values.get(&value.to_ascii_lowercase()).map(String::as_str)
    }
}

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: IpAddr,
    /// Leading bits that all its addresses share.
    bits: u32,
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (first, bits) = text.split_once('/')?;
        let (first, bits) = (first.parse::<IpAddr>().ok()?, bits.parse::<u32>().ok()?);
        let (value, width) = number(first);
        // The rest must be zero, or the range was miscopied.
        let rest = value.checked_shl(128 - width + bits).unwrap_or(0);
        (bits <= width && rest == 0).then_some(Self { first, bits })
    }

    fn holds(self, address: IpAddr) -> bool {
        let ((first, width), (value, other)) = (number(self.first), number(address));
        let shift = width - self.bits;
        width == other && first.checked_shr(shift).unwrap_or(0) == value.checked_shr(shift).unwrap_or(0)
    }
}

/// An address as a number with its width in bits.
fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    }
}

/// Members of a set as selectors write it.
fn members(value: &str) -> impl Iterator<Item = &str> {
    value.split([',', ' ', ';', '|']).filter(|member| !member.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_its_examples_hold() {
        let all = SharedServices::bundled();
        assert_eq!(all.broken, Vec::<String>::new());
        assert!(all.hosts.len() > 150, "{}", all.hosts.len());
        let mut seen = 0;
        for (rule, text, covered) in &all.examples {
            let by = all.covers_host(text).or_else(|| all.value(text)).or_else(|| all.covers_token(text));
            let by = by.or_else(|| all.covers(SelectorKind::IpAddress, text));
            // Two files may name one host; which of them answers is no matter.
            let held = if *covered { by.is_some() } else { by != Some(rule.as_str()) };
            assert!(held, "{rule}: {text} gave {by:?}");
            seen += 1;
        }
        assert!(seen > 10);
    }

    #[test]
    fn labels_not_substrings() {
        let all = SharedServices::bundled();
        assert!(all.covers(SelectorKind::Cname, "d111111abcdef8.cloudfront.net").is_some());
        assert_eq!(all.covers(SelectorKind::Cname, "mycloudfront.net"), None);
        assert_eq!(all.covers(SelectorKind::Cname, "edge.private-root.example"), None);
    }

    #[test]
    fn a_set_is_covered_as_a_whole() {
        let all = SharedServices::bundled();
        let shared = "adam.ns.cloudflare.com,zoe.ns.cloudflare.com";
        assert!(all.covers(SelectorKind::NameServers, shared).is_some());
        assert!(all.covers(SelectorKind::NameServers, "zoe.ns.cloudflare.com").is_some(), "one name is a set of one");
        assert_eq!(all.covers(SelectorKind::NameServers, "ns1.own.example,zoe.ns.cloudflare.com"), None);
        assert_eq!(all.covers(SelectorKind::IpAddress, "192.0.2.7"), None);
    }

    #[test]
    fn ranges_hold_their_addresses() {
        let range = Range::parse("192.0.2.0/25").unwrap();
        assert!(range.holds("192.0.2.127".parse().unwrap()) && !range.holds("192.0.2.128".parse().unwrap()));
        let wide = Range::parse("2001:db8::/32").unwrap();
        assert!(wide.holds("2001:db8:1::1".parse().unwrap()) && !wide.holds("2001:db9::1".parse().unwrap()));
        assert!(!range.holds("2001:db8::1".parse().unwrap()));
        assert!(Range::parse("0.0.0.0/0").is_some_and(|all| all.holds("192.0.2.1".parse().unwrap())));
        for wrong in ["192.0.2.1/24", "192.0.2.0/33", "192.0.2.0", "x/8", "2001:db8::1/32"] {
            assert_eq!(Range::parse(wrong), None, "{wrong}");
        }
    }
}
