//! What is being looked for, in the spellings in which the tables hold it?

use std::collections::BTreeSet;

use stakeout_core::record::Host;

use super::QueryError;

/// Prefixes of typed ids.
const SUBJECTS: &[&str] = &[
    "host",
    "ip",
    "kit",
    "server",
    "account",
    "payment-account",
    "party",
    "registrant",
    "renter",
    "org",
    "document",
    "listed",
    "person",
    "crew",
    "builder",
    "operator",
    "payer",
    "source",
];

/// Bytes of a value; longer ones stand in no table.
const VALUE_BYTES_MAX: usize = 4_096;

/// One value in its possible spellings.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sought {
    /// As it may stand in a cell: as typed, refanged, in lower case, as host, as URL.
    pub(super) values: BTreeSet<String>,
    /// What a selector may hold beside these: the path of a URL, a phone number without its spaces.
    pub(super) parts: BTreeSet<String>,
    /// Typed ids.
    pub(super) subjects: BTreeSet<String>,
    /// The host that it is or that its URL has.
    pub(super) host: Option<Host>,
}

impl Sought {
    pub(super) fn parse(text: &str) -> Result<Self, QueryError> {
        let typed = text.trim();
        if typed.is_empty() || typed.len() > VALUE_BYTES_MAX {
            return Err(QueryError::NothingSought);
        }
        let plain = refang(typed);
        let mut sought = Self {
            values: BTreeSet::from([typed.to_owned(), plain.clone(), plain.to_lowercase()]),
            parts: BTreeSet::new(),
            subjects: BTreeSet::new(),
            host: None,
        };
        sought.add_subject(&plain);
        sought.add_url(&plain);
        sought.add_host(&plain);
        sought.add_phone(&plain);
        sought.add_handle(&plain);
        Ok(sought)
    }

    fn add_subject(&mut self, plain: &str) {
        let Some((kind, bare)) = plain.split_once(':').filter(|(kind, _)| SUBJECTS.contains(kind)) else { return };
        self.subjects.insert(plain.to_owned());
        if kind == "host" {
            self.add_host(bare);
        } else if matches!(kind, "ip" | "server" | "renter" | "org" | "account") {
            self.values.insert(bare.to_owned());
        }
    }

    fn add_url(&mut self, plain: &str) {
        let Ok(url) = url::Url::parse(plain) else { return };
        if !matches!(url.scheme(), "http" | "https" | "ftp" | "ws" | "wss") {
            return;
        }
        self.values.insert(url.as_str().to_owned());
        if url.path().len() > 1 {
            self.parts.insert(url.path().to_owned());
        }
        if let Some(host) = url.host_str() {
            self.add_host(host);
        }
    }

    /// A single label is no host here: `admin` is looked for as it stands.
    fn add_host(&mut self, text: &str) {
        let Ok(host) = Host::parse(text) else { return };
        if host.address().is_none() && !host.as_str().contains('.') {
            return;
        }
        self.values.insert(host.as_str().to_owned());
        let kinds: &[&str] = if host.address().is_some() { &["ip", "server", "host"] } else { &["host", "registrant"] };
        self.subjects.extend(kinds.iter().map(|kind| format!("{kind}:{host}")));
        self.host = Some(host);
    }

    fn add_phone(&mut self, plain: &str) {
        let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
        let number = |letter: char| letter.is_ascii_digit() || matches!(letter, '+' | '-' | ' ' | '(' | ')' | '.');
        if digits.len() >= 7 && plain.chars().all(number) && self.host.is_none() {
            self.parts.extend([format!("+{digits}"), digits]);
        }
    }

    fn add_handle(&mut self, plain: &str) {
        if let Some(handle) = plain.strip_prefix('@') {
            self.parts.extend([handle.to_owned(), handle.to_lowercase()]);
        }
    }

    /// Spellings for selectors.
    pub(super) fn selector_values(&self) -> BTreeSet<String> {
        self.values.union(&self.parts).cloned().collect()
    }

    /// The host's name and the domain that one party registers.
    pub(super) fn domains(&self) -> BTreeSet<String> {
        let registrable = self.host.as_ref().map(|host| host.registrable().to_owned());
        self.values.iter().cloned().chain(registrable).collect()
    }

    /// Names by which a certificate may cover the host: itself and a wildcard one label up.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let parent = self.host.as_ref().filter(|host| host.address().is_none());
        let wildcard = parent.and_then(|host| host.as_str().split_once('.')).map(|(_, parent)| format!("*.{parent}"));
        self.values.iter().cloned().chain(wildcard).collect()
    }
}

/// Undoes the ways in which analysts keep a value from being a link.
fn refang(text: &str) -> String {
    let mut plain = text.to_owned();
    for (fanged, bare) in [
        ("[.]", "."),
        ("(.)", "."),
        ("{.}", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[://]", "://"),
        ("[@]", "@"),
        ("[at]", "@"),
        ("(at)", "@"),
    ] {
        plain = plain.replace(fanged, bare);
    }
    let scheme = plain.split_once("://").map(|(scheme, _)| scheme.to_lowercase());
    match scheme.as_deref() {
        Some("hxxp" | "http") => plain.replacen(plain.split("://").next().unwrap_or(""), "http", 1),
        Some("hxxps" | "https") => plain.replacen(plain.split("://").next().unwrap_or(""), "https", 1),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        Sought::parse(text).unwrap().values.into_iter().collect()
    }

    #[test]
    fn a_defanged_url_is_looked_for_as_url_and_as_host() {
        let sought = Sought::parse(" hxxps://Shop[.]Example/api/V1/login ").unwrap();
        assert!(sought.values.contains("https://shop.example/api/V1/login"));
        assert!(sought.values.contains("shop.example"));
        assert!(sought.subjects.contains("host:shop.example"));
        assert!(sought.parts.contains("/api/V1/login"));
    }

    #[test]
    fn hosts_are_written_as_the_tables_write_them() {
        assert!(values("WWW.Example.").contains(&"www.example".to_owned()));
        assert!(values("도박.example").contains(&"xn--o39a66i.example".to_owned()), "{:?}", values("도박.example"));
        assert!(values("2001:DB8::0001").contains(&"2001:db8::1".to_owned()));
        assert!(Sought::parse("admin").unwrap().host.is_none());
    }

    #[test]
    fn a_certificate_covers_by_wildcard() {
        assert!(Sought::parse("a.shop.example").unwrap().names().contains("*.shop.example"));
    }

    #[test]
    fn phones_and_handles_lose_their_dress() {
        assert!(Sought::parse("+82 (10) 0000-0000").unwrap().selector_values().contains("+821000000000"));
        assert!(Sought::parse("@Kefu88").unwrap().selector_values().contains("kefu88"));
    }

    #[test]
    fn nothing_is_said_so() {
        assert!(matches!(Sought::parse("  "), Err(QueryError::NothingSought)));
    }
}
