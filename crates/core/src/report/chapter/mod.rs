//! What stands in each chapter? One file a chapter: rows become plain values for its template.

mod appendix;
mod card;
mod crews;
mod custody;
mod evidence;
mod exposure;
mod gaps;
mod judgements;
mod kits;
mod method;
mod operators;
mod passages;
mod patterns;
mod refused;
mod screenshots;
mod servers;
mod sites;
mod supply;

use std::collections::BTreeMap;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::input::{ReportError, ReportInput};
use crate::entity::Role;
use crate::evidence::EvidenceId;
use crate::finding::{Captured, FindingKind, Ground, digits, shown};
use crate::record::Time;
use card::Card;

pub(super) use custody::custody;

/// The chapters: anchor and title, in order.
const CHAPTERS: &[(&str, &str)] = &[
    ("judgements", "Key judgements"),
    ("came-in", "What came in"),
    ("sites", "Sites by role"),
    ("kits", "Kit families"),
    ("supply", "Supply chain"),
    ("servers", "Infrastructure and servers"),
    ("operators", "Operators"),
    ("crews", "Crews and identities"),
    ("exposure", "Watch lists"),
    ("refused", "Refused and not assessed"),
    ("gaps", "Gaps and problems"),
    ("method", "Method and measured error"),
    ("appendix", "Evidence"),
    ("custody", "Custody sheet"),
];

/// What all chapters draw on.
pub(super) struct Made<'a> {
    input: &'a ReportInput<'a>,
    ground: Ground<'a>,
    cards: Vec<Card>,
    /// Of each evidence, the numbers of the findings that rest on it.
    rests: BTreeMap<EvidenceId, Vec<usize>>,
}

impl<'a> Made<'a> {
    /// Checks that every finding rests on evidence of the case, and numbers the findings.
    pub(super) fn of(input: &'a ReportInput<'a>) -> Result<Self, ReportError> {
        let ground = Ground::of(input.rows, input.scope);
        let (cards, rests) = card::cards(&ground)?;
        Ok(Self { input, ground, cards, rests })
    }

    pub(super) fn evidence_max(&self) -> usize {
        self.ground.evidence.len()
    }

    pub(super) fn title(&self) -> String {
        shown(self.input.name, 200)
    }

    /// Everything that the body digest covers.
    pub(super) fn body(&self) -> Value {
        context! {
            name => self.title(),
            question => shown(self.input.question, 1_000),
            cutoff => self.input.scope.cutoff.map(Time::date),
            lists => self.lists(),
            marking => self.marking(),
            contents => CHAPTERS.iter().zip(1..).map(|(&(anchor, title), number)| context! { anchor, title, number }).collect::<Vec<_>>(),
            figures => self.figures(),
            judgements => judgements::view(self),
            evidence => evidence::view(self),
            sites => sites::view(self),
            kits => kits::view(self),
            supply => supply::view(self),
            servers => servers::view(self),
            operators => operators::view(self),
            crews => crews::view(self),
            exposure => exposure::view(self),
            refused => refused::view(self),
            gaps => gaps::view(self),
            method => method::view(self),
            appendix => appendix::view(self),
        }
    }

    fn lists(&self) -> Vec<Value> {
        let lists = self.input.scope.lists.iter();
        lists.map(|list| context! { name => shown(&list.name, 120), as_of => list.as_of.map(Time::date) }).collect()
    }

    /// The strictest marking of any evidence; amber where none was given, for a report must not tip anyone off.
    fn marking(&self) -> Value {
        const LEVELS: [&str; 5] = ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"];
        let given = |level: &str| {
            self.ground.evidence.iter().any(|row| {
                let tlp = row.tlp.trim();
                tlp.strip_prefix("TLP:").unwrap_or(tlp).eq_ignore_ascii_case(level)
            })
        };
        match LEVELS.into_iter().find(|level| given(level)) {
            Some(level) => context! { label => format!("TLP:{level}"), given => true },
            None => context! { label => "TLP:AMBER", given => false },
        }
    }

    /// The strip under the title: what there is, at a glance.
    fn figures(&self) -> Vec<Value> {
        let rows = self.input.rows;
        let records: i64 = rows.evidence.iter().map(|row| row.records.max(0)).sum();
        let role = |role: Role| self.ground.in_role(role).len();
        let cannot_tell = self.ground.in_role(Role::Undetermined).iter().filter(|site| site.captures > 0).count();
        let refused: usize = self.ground.refused.values().map(Vec::len).sum();
        let figure = |n: usize, label: &str, to: &str| context! { n => digits(n), label, to };
        vec![
            figure(rows.evidence.len(), "files of evidence", "came-in"),
            figure(usize::try_from(records).unwrap_or(0), "records read", "came-in"),
            figure(self.ground.captured_hosts(), "hosts captured", "sites"),
            figure(role(Role::Operator), "operator sites", "sites"),
            figure(rows.kits.len(), "kits", "kits"),
            figure(self.ground.entities("builder").len(), "builders", "kits"),
            figure(self.ground.entities("operator").len(), "operators", "operators"),
            figure(self.ground.listed("crew").len(), "crews", "crews"),
            figure(role(Role::Compromised), "compromised hosts", "sites"),
            figure(refused, "links refused", "refused"),
            figure(cannot_tell, "hosts: cannot tell", "gaps"),
        ]
    }

    /// The printed cards of these kinds, and how many were left out.
    fn cards_of(&self, kinds: &[FindingKind]) -> Value {
        let of_kind: Vec<&Card> = self.cards.iter().filter(|card| kinds.contains(&card.of)).collect();
        let printed: Vec<Card> = of_kind.iter().filter(|card| card.printed).copied().cloned().collect();
        let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
        let query = format!("SELECT * FROM findings WHERE kind IN ({})", kinds.join(", "));
        context! { more => More::of(of_kind.len(), printed.len(), &query), shown => printed }
    }
}

/// Rows that a page leaves out, and the query that shows all.
#[derive(Debug, Clone, Serialize)]
struct More {
    left_out: String,
    all: String,
    query: String,
}

impl More {
    fn of(all: usize, shown_max: usize, query: &str) -> Option<Self> {
        let left_out = all.checked_sub(shown_max).filter(|&n| n > 0)?;
        Some(Self { left_out: digits(left_out), all: digits(all), query: query.to_owned() })
    }
}

/// A host as a table shows it.
#[derive(Debug, Clone, Serialize)]
struct HostView {
    /// Defanged.
    name: String,
    /// In letters, where the name is an A-label and the letters are harmless.
    letters: String,
}

impl From<More> for Value {
    fn from(value: More) -> Self {
        Value::from(Serde(value))
    }
}

impl From<HostView> for Value {
    fn from(value: HostView) -> Self {
        Value::from(Serde(value))
    }
}

fn host(host: &str) -> HostView {
    let letters = match host.contains("xn--") {
        true => idna::domain_to_unicode(host),
        false => (String::new(), Ok(())),
    };
    let letters = if letters.1.is_ok() && letters.0 != host { Captured::new(letters.0).host() } else { String::new() };
    HostView { name: Captured::new(host).host(), letters }
}

/// First hosts of a list and how many more there are.
fn some_hosts<'h>(hosts: impl IntoIterator<Item = &'h str>, shown_max: usize) -> Value {
    let all: Vec<&str> = hosts.into_iter().collect();
    context! {
        shown => all.iter().take(shown_max).map(|name| host(name)).collect::<Vec<_>>(),
        more => all.len().saturating_sub(shown_max),
    }
}

pub(super) fn date(time: Option<Time>) -> String {
    time.map(Time::date).unwrap_or_default()
}
