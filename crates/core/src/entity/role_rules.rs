//! What do `rules/gambling/role.toml` and the lexicons say of weights and lines?

use std::sync::OnceLock;

use serde::Deserialize;

use crate::page::lexicon::{Lexicons, bits_256};
use crate::rules;

/// Weights and lines of `rules/gambling/role.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for readers of the file")]
    id: String,
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
    prior_bits: f64,
    /// Selector kinds of the family account-id with their bits.
    account_bits: Vec<Weighed>,
    inbound_bits: f64,
    name_bits: f64,
    name_words: Vec<String>,
    /// Labels of official suffixes: `go` in go.kr, `gov`, `edu`, `ac`, `sch` …
    official_labels: Vec<String>,
    odd_paths: Vec<String>,
    crawlers: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Weighed {
    kind: String,
    bits: f64,
}

/// Everything that judging roles knows beforehand.
#[derive(Debug)]
pub struct RoleRules {
    pub(super) lexicons: &'static Lexicons,
    /// Bits before anything is seen, in 1/256.
    pub(super) prior: i32,
    /// `(selector kind, bits)`.
    pub(super) account: Vec<(String, i32)>,
    pub(super) inbound: i32,
    pub(super) name: i32,
    pub(super) name_words: Vec<String>,
    pub(super) official: Vec<String>,
    pub(super) odd_paths: Vec<String>,
    pub(super) crawlers: Vec<String>,
    broken: Vec<String>,
}

impl RoleRules {
    /// The rules that are compiled in, read once.
    pub fn bundled() -> &'static Self {
        static BUNDLED: OnceLock<RoleRules> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let mut rules = Self {
                lexicons: Lexicons::bundled(),
                prior: -4 * 256,
                account: Vec::new(),
                inbound: 0,
                name: 0,
                name_words: Vec::new(),
                official: Vec::new(),
                odd_paths: Vec::new(),
                crawlers: Vec::new(),
                broken: Vec::new(),
            };
            for file in rules::folder("gambling").filter(|file| file.stem() == "role") {
                match toml::from_str::<File>(file.text) {
                    Ok(parsed) => rules.fill(parsed),
                    Err(error) => rules.broken.push(format!("{}: {error}", file.path)),
                }
            }
            rules
        })
    }

    fn fill(&mut self, file: File) {
        self.prior = bits_256(file.prior_bits);
        self.account = file.account_bits.into_iter().map(|weighed| (weighed.kind, bits_256(weighed.bits))).collect();
        self.inbound = bits_256(file.inbound_bits);
        self.name = bits_256(file.name_bits);
        self.name_words = file.name_words;
        self.official = file.official_labels;
        self.odd_paths = file.odd_paths;
        self.crawlers = file.crawlers;
    }

    /// Does a URL lie where uploads and parts of a system lie?
    pub fn is_odd_path(&self, url: &str) -> bool {
        super::role_compromise::segments(url).iter().any(|segment| self.odd_paths.contains(segment))
    }

    /// What could not be read: empty in a release, a test holds it so.
    pub fn broken(&self) -> &[String] {
        &self.broken
    }
}
