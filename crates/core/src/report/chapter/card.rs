//! How does a finding look: one card, numbered, each part in its place.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use super::super::input::ReportError;
use crate::evidence::EvidenceId;
use crate::finding::{FindingKind, FindingRow, Ground, shown};

/// Places printed on a card; the appendix and the tables hold the rest.
const PLACES_MAX: usize = 6;

/// One finding, ready for a template.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Card {
    #[serde(skip)]
    pub(super) of: FindingKind,
    /// Whether a chapter prints it in full; only then does anything link to it.
    pub(super) printed: bool,
    pub(super) number: usize,
    pub(super) kind: &'static str,
    pub(super) about: &'static str,
    pub(super) status: &'static str,
    pub(super) likelihood: String,
    pub(super) level: String,
    pub(super) why: String,
    pub(super) observation: String,
    pub(super) inference: String,
    pub(super) change: String,
    pub(super) alternative: String,
    pub(super) places: Vec<Place>,
    pub(super) more_places: usize,
    /// Typed ids of what it speaks of.
    #[serde(skip)]
    pub(super) subjects: Vec<String>,
}

impl From<Card> for Value {
    fn from(value: Card) -> Self {
        Value::from(Serde(value))
    }
}

/// A place in the evidence.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Place {
    pub(super) number: usize,
    pub(super) locator: String,
}

/// Of each evidence, the numbers of the findings that rest on it.
type Rests = BTreeMap<EvidenceId, Vec<usize>>;

/// The findings in the order of the report: by kind, then those of most subjects, then by id.
pub(super) fn cards(ground: &Ground<'_>) -> Result<(Vec<Card>, Rests), ReportError> {
    let mut rows: Vec<&FindingRow> = ground.rows.findings.iter().collect();
    rows.sort_by_cached_key(|row| {
        (FindingKind::named(&row.kind), std::cmp::Reverse(size(ground, row)), row.finding.clone())
    });
    let mut rests = Rests::new();
    let mut cards: Vec<Card> = Vec::new();
    for (row, number) in rows.into_iter().zip(1..) {
        let places = places(ground, row)?;
        for id in places.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>() {
            rests.entry(id).or_default().push(number);
        }
        cards.extend(card(ground, row, number, &places));
    }
    let kits = super::kits::printed(ground);
    let mut of_kind: BTreeMap<FindingKind, usize> = BTreeMap::new();
    for card in &mut cards {
        card.printed = match card.of {
            FindingKind::KitFamily | FindingKind::LeakedCopy | FindingKind::PublicTheme | FindingKind::SourceOfKit => {
                kits.iter().any(|kit| super::kits::is_about(card, kit))
            }
            kind => {
                let n = of_kind.entry(kind).or_default();
                *n += 1;
                *n <= printed_max(kind)
            }
        };
    }
    Ok((cards, rests))
}

/// Cards of a kind that a page prints; the rest is counted, with the query that shows all.
fn printed_max(kind: FindingKind) -> usize {
    match kind {
        FindingKind::Operator => 20,
        FindingKind::OperatorPair => 10,
        FindingKind::ListedMatch => 40,
        FindingKind::Servers => 8,
        _ => 12,
    }
}

/// Hosts behind the subjects of a finding.
fn size(ground: &Ground<'_>, row: &FindingRow) -> usize {
    row.subjects.split(' ').map(|subject| ground.hosts(subject).len().max(1)).sum()
}

fn places<'r>(ground: &Ground<'_>, row: &'r FindingRow) -> Result<Vec<(EvidenceId, &'r str)>, ReportError> {
    let statement = || row.statement.lines().next().map(|line| shown(line, 120)).unwrap_or_default();
    let mut places = Vec::new();
    for part in row.evidence.split(" | ") {
        let (id, locator) = part.split_once(' ').unwrap_or((part, ""));
        let Ok(evidence_id) = id.parse::<EvidenceId>() else { continue };
        if !ground.numbers.contains_key(&evidence_id) {
            return Err(ReportError::MissingEvidence {
                finding: row.finding.clone(),
                kind: row.kind.clone(),
                evidence_id,
                statement: statement(),
            });
        }
        places.push((evidence_id, locator));
    }
    if places.is_empty() {
        return Err(ReportError::NoEvidence {
            finding: row.finding.clone(),
            kind: row.kind.clone(),
            statement: statement(),
        });
    }
    Ok(places)
}

fn card(ground: &Ground<'_>, row: &FindingRow, number: usize, places: &[(EvidenceId, &str)]) -> Option<Card> {
    let of = FindingKind::named(&row.kind)?;
    let mut lines = row.statement.lines();
    let mut line = || lines.next().unwrap_or_default().to_owned();
    let (observation, inference, change) = (line(), line(), line());
    let (level, why) = row.confidence.split_once(": ").unwrap_or_default();
    Some(Card {
        of,
        printed: false,
        number,
        kind: of.as_str(),
        about: of.about(),
        status: of.status().as_str(),
        likelihood: row.likelihood.clone(),
        level: level.to_owned(),
        why: why.to_owned(),
        observation,
        inference,
        change: sentence_after(&change, "What would change this: "),
        alternative: row.alternatives.clone(),
        places: places
            .iter()
            .take(PLACES_MAX)
            .filter_map(|(id, locator)| Some(Place { number: *ground.numbers.get(id)?, locator: shown(locator, 80) }))
            .collect(),
        more_places: places.len().saturating_sub(PLACES_MAX),
        subjects: row.subjects.split(' ').map(str::to_owned).collect(),
    })
}

/// The rest of a sentence as a sentence of its own, where its opening stands as a heading beside it.
fn sentence_after(text: &str, opening: &str) -> String {
    let rest = text.strip_prefix(opening).unwrap_or(text);
    let mut chars = rest.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
