//! Who shows a selector, and how rare is it?

use std::collections::{BTreeMap, BTreeSet};

use datafusion::prelude::{Expr, ends_with, ident, lit, starts_with};
use stakeout_core::selector::{Family, SelectorKind};

use super::QueryError;
use super::cell::CellText;
use super::find::one_of;
use super::session::{Session, next};
use super::sought::Sought;
use crate::table::{SelectorKindRow, domain_of};

/// Subjects that are listed for one selector; the rest is counted.
const SHOWERS_MAX: usize = 20;

/// Selectors of a subject whose rarity is counted; the rest is only counted by kind.
const OWN_MAX: usize = 100;

/// Who shows a selector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shower {
    /// Typed id.
    pub subject: String,
    /// How often.
    pub rows: u64,
    /// First time, RFC 3339; empty if not known.
    pub first: String,
    /// Last time, RFC 3339; empty if not known.
    pub last: String,
    /// Where it was seen first.
    pub evidence_id: String,
    /// Where in it.
    pub locator: String,
}

/// A selector, who shows it and how rare it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSelector {
    /// Its kind.
    pub kind: String,
    /// Its value.
    pub value: String,
    /// Subjects that show it.
    pub subjects: u64,
    /// Registrable domains that show it; a subject that is no host counts as itself.
    pub domains: u64,
    /// Subjects that show the kind at all.
    pub subjects_of_kind: u64,
    /// Registrable domains that show the kind at all.
    pub domains_of_kind: u64,
    /// The first subjects, in the order of their ids.
    pub showers: Vec<Shower>,
}

#[derive(Default)]
struct Counted {
    subjects: BTreeSet<String>,
    domains: BTreeSet<String>,
    /// The first subjects.
    showers: BTreeMap<String, Shower>,
}

/// Selectors whose value is what was sought, or holds it beside a vendor's or place's name (`ga4:G-0`).
pub(super) async fn by_value(session: &Session, sought: &Sought, kinds: &[SelectorKindRow]) -> Found {
    let values = sought.selector_values();
    let exact = rows(session, one_of("value", &values)).await?;
    let beside = values.iter().map(|value| beside(value)).fold(lit(false), Expr::or);
    let phone =
        sought.phone_end.iter().map(|end| ident("kind").eq(lit("phone")).and(ends_with(ident("value"), lit(end))));
    let composed = one_of("kind", &composed_kinds()).and(phone.fold(beside, Expr::or));
    let composed = rows(session, composed.and(!one_of("value", &values))).await?;
    Ok(finish(exact.into_iter().chain(composed).collect(), kinds))
}

/// Selectors of the sought subjects that are no code, rarest first, and how many values of each kind they show.
pub(super) async fn by_subject(
    session: &Session,
    sought: &Sought,
    kinds: &[SelectorKindRow],
) -> Result<(Vec<FoundSelector>, BTreeMap<String, u64>), QueryError> {
    if sought.subjects.is_empty() {
        return Ok((Vec::new(), BTreeMap::new()));
    }
    let own = rows(session, one_of("subject", &sought.subjects)).await?;
    let mut counts = BTreeMap::new();
    for (kind, _) in own.keys() {
        *counts.entry(kind.clone()).or_default() += 1;
    }
    let mut wanted: BTreeSet<(String, String)> = own.into_keys().filter(|(kind, _)| !is_code(kind)).collect();
    while wanted.len() > OWN_MAX {
        wanted.pop_last();
    }
    let values = wanted.iter().map(|(_, value)| value.clone()).collect();
    let mut shown = rows(session, one_of("value", &values)).await?;
    shown.retain(|key, _| wanted.contains(key));
    let mut found = finish(shown, kinds);
    found.sort_by(|a, b| (a.domains, &a.kind, &a.value).cmp(&(b.domains, &b.kind, &b.value)));
    Ok((found, counts))
}

type Found = Result<Vec<FoundSelector>, QueryError>;

fn is_code(kind: &str) -> bool {
    SelectorKind::ALL.iter().any(|known| known.as_str() == kind && known.family() == Family::Code)
}

/// Kinds whose value may hold more than the id itself.
fn composed_kinds() -> BTreeSet<String> {
    let composed = |kind: &&SelectorKind| {
        matches!(kind.family(), Family::AccountId | Family::Money)
            || matches!(kind, SelectorKind::Favicon | SelectorKind::TxtToken | SelectorKind::MailHost)
    };
    SelectorKind::ALL.iter().filter(composed).map(|kind| kind.as_str().to_owned()).collect()
}

fn beside(value: &str) -> Expr {
    let after = [":", " ", "/", "="].map(|mark| ends_with(ident("value"), lit(format!("{mark}{value}"))));
    let before = [":", " "].map(|mark| starts_with(ident("value"), lit(format!("{value}{mark}"))));
    after.into_iter().chain(before).fold(lit(false), Expr::or)
}

const COLUMNS: &[&str] = &["kind", "value", "subject", "seen_at", "evidence_id", "locator"];

/// Counts the rows under a filter. A subject may come again: once for each evidence.
async fn rows(session: &Session, filter: Expr) -> Result<BTreeMap<(String, String), Counted>, QueryError> {
    let failed = |error| QueryError::of(&error, session.memory_bytes);
    let mut counted: BTreeMap<(String, String), Counted> = BTreeMap::new();
    let frame = session.context.table("selectors").await.and_then(|frame| frame.filter(filter)).map_err(failed)?;
    let frame = frame.select_columns(COLUMNS).map_err(failed)?;
    let mut stream = frame.execute_stream().await.map_err(failed)?;
    while let Some(batch) = next(&mut stream).await {
        let batch = batch.map_err(failed)?;
        let cells = batch.columns().iter().map(|array| CellText::of(array.as_ref()));
        let cells = cells.collect::<Result<Vec<_>, _>>().map_err(|error| failed(error.into()))?;
        let cell = |column: usize, row| cells.get(column).and_then(|cells| cells.get(row)).unwrap_or_default();
        for row in 0..batch.num_rows() {
            let key = (cell(0, row), cell(1, row));
            counted.entry(key).or_default().add(Shower {
                subject: cell(2, row),
                rows: 1,
                first: cell(3, row),
                last: cell(3, row),
                evidence_id: cell(4, row),
                locator: cell(5, row),
            });
        }
    }
    Ok(counted)
}

impl Counted {
    fn add(&mut self, shower: Shower) {
        if let Some(known) = self.showers.get_mut(&shower.subject) {
            known.rows += 1;
            // Times of one form sort as text.
            if known.first.is_empty() || (!shower.first.is_empty() && shower.first < known.first) {
                known.first = shower.first;
                known.evidence_id = shower.evidence_id;
                known.locator = shower.locator;
            }
            known.last = shower.last.max(std::mem::take(&mut known.last));
            return;
        }
        if self.subjects.insert(shower.subject.clone()) {
            self.domains.insert(domain_of(&shower.subject));
        } else {
            // It stood behind the first ones before, and more came before it since.
            return;
        }
        self.showers.insert(shower.subject.clone(), shower);
        if self.showers.len() > SHOWERS_MAX {
            self.showers.pop_last();
        }
    }
}

fn finish(counted: BTreeMap<(String, String), Counted>, kinds: &[SelectorKindRow]) -> Vec<FoundSelector> {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let of_kind = |name: &str| kinds.iter().find(|row| row.kind.as_str() == name);
    let found = |((kind, value), counted): ((String, String), Counted)| FoundSelector {
        subjects: counted.subjects.len() as u64,
        domains: counted.domains.len() as u64,
        subjects_of_kind: of_kind(&kind).map_or(0, |row| count(row.subjects)),
        domains_of_kind: of_kind(&kind).map_or(0, |row| count(row.domains)),
        showers: counted.showers.into_values().collect(),
        kind,
        value,
    };
    counted.into_iter().map(found).collect()
}
