//! Whom of the watch lists of a case do its names resemble, and who stands over those?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use stakeout_core::evidence::{EvidenceId, Problem};
use stakeout_core::link::{Bits256, Decision, LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::record::{Day, NameRole};
use stakeout_core::screening::{ScreeningRow, Status as Found, Weights};
use stakeout_core::watch_list::{Control, ExposureRow, ListChangeRow, Snapshot, WatchListRow, WatchLists, difference};

use super::analysis::{Analysis, Decided};
use super::listed::{Compared, date_of, lists, time_of};
use super::named::{Named, named};
use super::world::World;
use crate::Progress;
use crate::screen::{Asked, Hit, Index, IndexBuilder, IndexError, Row, screen_all};

/// What is known of the files of lists beside their content.
#[derive(Debug, Default)]
pub(super) struct ListFiles {
    /// The day of a list whose file states none, as the analyst gave it.
    pub(super) dates: BTreeMap<EvidenceId, Day>,
    /// The line of the ledger with which each file came in.
    pub(super) came: BTreeMap<EvidenceId, u64>,
}

/// What screening a case came to.
#[derive(Debug, Default)]
pub(super) struct Screened {
    pub(super) watch_lists: Vec<WatchListRow>,
    pub(super) list_changes: Vec<ListChangeRow>,
    pub(super) rows: Vec<ScreeningRow>,
    pub(super) exposure: Vec<ExposureRow>,
    pub(super) links: Vec<LinkRow>,
    pub(super) evidence: Vec<LinkEvidenceRow>,
    pub(super) problems: Vec<(EvidenceId, Problem)>,
}

/// Compares every name of a case with its lists. Without a list nothing is compared, and nothing is said.
pub(super) fn screening(
    analysis: &Analysis,
    mut watch_lists: WatchLists,
    files: &ListFiles,
    decided: &[Decided],
    scratch: &Path,
    progress: &dyn Progress,
) -> Result<Screened, IndexError> {
    files.dates.iter().for_each(|(id, day)| watch_lists.date(*id, *day));
    let assembled = watch_lists.assemble();
    let lists = lists(&assembled.snapshots);
    let mut screened = Screened {
        watch_lists: lists.rows,
        list_changes: lists.changes,
        problems: assembled.problems,
        ..Screened::default()
    };
    if lists.compared.is_empty() {
        return Ok(screened);
    }
    progress.stage("screening", None);
    let entries: Vec<_> = lists.compared.iter().map(|one| one.entry).collect();
    let names = named(&analysis.world, &analysis.shown, &entries);
    let index = index_of(&lists.compared, scratch)?;
    let weights = Weights::bundled().ok_or(IndexError::Damaged)?;
    // Who holds many domains is one bearer of a name, and is compared once.
    let mut alike: BTreeMap<Key<'_>, Vec<&Named>> = BTreeMap::new();
    for one in &names {
        alike.entry(key(&one.asked)).or_default().push(one);
    }
    let asked: Vec<Asked> = alike.values().filter_map(|of| of.first()).map(|one| one.asked.clone()).collect();
    let answers = screen_all(&index, weights, &asked, asked.len() as u64);
    let made =
        Made { world: &analysis.world, compared: &lists.compared, snapshots: &assembled.snapshots, files, decided };
    let not_found = made.not_found();
    for (bearers, answer) in alike.values().zip(&answers) {
        for bearer in bearers {
            made.rows_of(bearer, answer, &not_found, &mut screened);
            if answer.iter().any(|row| row.hit.is_some()) {
                for other in bearer.others() {
                    made.rows_of(&other, answer, &not_found, &mut screened);
                }
            }
        }
    }
    exposure(&mut screened, &assembled.snapshots);
    screened.rows.sort();
    Ok(screened)
}

/// What makes two names of a case one question.
type Key<'n> = (&'n str, u8, &'n [stakeout_core::record::DateSpan], &'n [stakeout_core::screening::Known]);

fn key(asked: &Asked) -> Key<'_> {
    (&asked.name, asked.kind as u8, &asked.births, &asked.identifiers)
}

fn index_of(compared: &[Compared<'_>], scratch: &Path) -> Result<Index, IndexError> {
    let mut builder = IndexBuilder::new(scratch)?;
    for one in compared {
        builder.push(&one.entry.listed)?;
    }
    let folder = tempfile::tempdir_in(scratch)?;
    let path = folder.path().join("names");
    builder.finish(&path)?;
    Index::open(&path)
}

/// Makes rows of hits.
struct Made<'a> {
    world: &'a World,
    compared: &'a [Compared<'a>],
    snapshots: &'a [Snapshot],
    files: &'a ListFiles,
    decided: &'a [Decided],
}

impl Made<'_> {
    /// `not in un of 2026-02-27, ofac (date not stated)`.
    fn not_found(&self) -> String {
        let mut lists: BTreeSet<String> = BTreeSet::new();
        for one in self.compared.iter().filter(|one| one.gone_in.is_none()) {
            let day =
                one.snapshot.date.map_or_else(|| "(date not stated)".to_owned(), |date| format!("of {}", date.day));
            lists.insert(format!("{} {day}", one.snapshot.list));
        }
        format!("not in {}", lists.into_iter().collect::<Vec<_>>().join(", "))
    }

    fn rows_of(&self, bearer: &Named, answer: &[Row], not_found: &str, out: &mut Screened) {
        let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut gone = Vec::new();
        for hit in answer.iter().filter_map(|row| row.hit.as_ref()) {
            let Some(one) = self.compared.get(hit.entry as usize) else { continue };
            if let Some(newest) = one.gone_in {
                // Near an entry that is no longer listed: news, and no match.
                if hit.judged.status == Found::MatchForReview {
                    gone.push(self.gone_row(bearer, hit, one, newest));
                }
                continue;
            }
            if told.insert((&one.snapshot.list, &one.entry.listed.listed_id)) {
                let row = self.row(bearer, hit, one);
                self.link(bearer, hit, one, &row, out);
                out.rows.push(row);
            }
        }
        let is_asked_by_name = !bearer.asked.name.is_empty();
        if told.is_empty() && gone.is_empty() && is_asked_by_name {
            gone.push(ScreeningRow { path: not_found.to_owned(), ..empty(bearer) });
        }
        out.rows.extend(gone);
    }

    fn row(&self, bearer: &Named, hit: &Hit, one: &Compared<'_>) -> ScreeningRow {
        let (listed, judged) = (&one.entry.listed, &hit.judged);
        let name = listed.names.get(judged.name);
        let mut path = judged.path.clone();
        let gap = |has: bool, of: bool, what: &str| match (has, of) {
            (false, true) => Some(format!("the entry has {what}, the evidence none")),
            (true, false) => Some(format!("the evidence has {what}, the entry none")),
            _ => None,
        };
        // The reason that cuts a near miss stays last.
        let at = path.len().saturating_sub(usize::from(judged.cut.or(judged.conflict).is_some()));
        path.splice(at..at, gap(!bearer.asked.births.is_empty(), !listed.births.is_empty(), "a date of birth"));
        let mut row = ScreeningRow {
            status: judged.status,
            list: listed.list.clone(),
            listed_id: listed.listed_id.clone(),
            list_date: date_of(one.snapshot),
            listed_name: name.map(|name| name.text.clone()).unwrap_or_default(),
            listed_role: name.map_or("", |name| role(name.role)).to_owned(),
            programmes: programmes(one),
            listed_on: listed.listed_on.map(time_of),
            bits: judged.bits.0,
            probability: judged.probability,
            path: String::new(),
            ..empty(bearer)
        };
        self.judged(&mut row, one, &mut path);
        row.path = path.join(" | ");
        row
    }

    /// What an analyst decided of a name and an entry holds as long as the entry says what it said then.
    fn judged(&self, row: &mut ScreeningRow, one: &Compared<'_>, path: &mut Vec<String>) {
        let entry = row.entry();
        let about = |decided: &&Decided| {
            decided.relation == Relation::SameListed
                && [(&decided.a, &decided.b), (&decided.b, &decided.a)].contains(&(&row.subject, &entry))
        };
        let Some(decided) = self.decided.iter().rfind(about) else { return };
        if let Some(fields) = self.changed_since(one, decided.seq) {
            path.push(format!("an analyst decided on it before the entry changed ({fields}): to be decided anew"));
            return;
        }
        match decided.decision {
            Decision::Reject => {
                row.status = Found::NearMissRejected;
                path.push("an analyst rejected it".to_owned());
            }
            Decision::Accept => {
                row.status = Found::MatchForReview;
                path.push("an analyst accepted it".to_owned());
            }
        }
    }

    /// The fields in which an entry differs from what the case knew of it at that line of the ledger.
    fn changed_since(&self, one: &Compared<'_>, seq: u64) -> Option<String> {
        let came = |snapshot: &Snapshot| self.files.came.get(&snapshot.evidence).copied().unwrap_or(0);
        if came(one.snapshot) <= seq {
            return None;
        }
        let of_list = self.snapshots.iter().filter(|known| known.list == one.snapshot.list && came(known) <= seq);
        let known = of_list.max_by_key(|known| (known.date.map(|date| date.day), came(known)))?;
        let found = difference(known, one.snapshot);
        let change = found.changed.iter().find(|change| change.listed_id == one.entry.listed.listed_id)?;
        // The day of a change is none by itself.
        let fields: Vec<&str> = change.fields.iter().copied().filter(|field| *field != "updated_on").collect();
        (!fields.is_empty()).then(|| fields.join(", "))
    }

    fn gone_row(&self, bearer: &Named, hit: &Hit, one: &Compared<'_>, newest: &Snapshot) -> ScreeningRow {
        let day = |snapshot: &Snapshot| snapshot.date.map(|date| date.day.to_string()).unwrap_or_default();
        let mut path = hit.judged.path.clone();
        path.push(format!("was listed until at least {}, and no longer is on {}", day(one.snapshot), day(newest)));
        ScreeningRow { status: Found::NotFound, path: path.join(" | "), ..self.row(bearer, hit, one) }
    }

    fn link(&self, bearer: &Named, hit: &Hit, one: &Compared<'_>, row: &ScreeningRow, out: &mut Screened) {
        let (a, b) = (row.subject.clone(), row.entry());
        let id = link_id(Relation::SameListed, &a, &b);
        let judged = &hit.judged;
        let supports = [
            (judged.name_bits.0 > 0, "name"),
            (judged.birth.is_some(), "birth-date"),
            (judged.has_identifier, "identifier"),
        ];
        let support: Vec<&str> = supports.iter().filter(|(has, _)| *has).map(|(_, word)| *word).collect();
        let of_bearer =
            bearer.places.first().map(|place| (self.world.evidence_of(*place), self.world.locator_of(*place)));
        let of_entry = Some((one.entry.place.evidence, one.entry.place.locator.clone()));
        let rest = Bits256(judged.bits.0 - judged.name_bits.0);
        let value = if row.name.is_empty() { row.listed_name.as_str() } else { row.name.as_str() };
        let facts = if judged.has_identifier { "identifier" } else { "birth-date" };
        for (kind, value, bits) in [("listed-name", value, judged.name_bits), (facts, "", rest)] {
            if bits != Bits256::ZERO || kind == "listed-name" {
                let places = [of_bearer.clone(), of_entry.clone()];
                super::rows::push_evidence(&id, [kind, value, kind], bits.0, places, &mut out.evidence);
            }
        }
        let status = match row.status {
            Found::MatchForReview => Status::MatchForReview,
            Found::NearMissRejected | Found::NotFound => Status::NearMissRejected,
        };
        let reason = row.path.rsplit(" | ").next().unwrap_or_default().to_owned();
        out.links.push(LinkRow {
            link_id: id,
            a,
            b,
            relation: Relation::SameListed,
            status,
            bits: row.bits,
            probability: row.probability,
            families: support.join(","),
            rival: String::new(),
            rival_probability: 0,
            reason: match status {
                Status::MatchForReview => "near enough for a person to compare; not established".to_owned(),
                _ => reason,
            },
        });
    }
}

/// A row that says nothing yet.
fn empty(bearer: &Named) -> ScreeningRow {
    ScreeningRow::not_found(&bearer.asked.subject, &bearer.asked.name, "")
}

fn role(role: NameRole) -> &'static str {
    match role {
        NameRole::Primary => "primary",
        NameRole::Alias => "alias",
        NameRole::Former => "former",
        NameRole::Weak => "weak",
    }
}

/// Under what an entry is listed. What an aggregator lists as an office holder, or because others refer to it, is told.
fn programmes(one: &Compared<'_>) -> String {
    let listed = &one.entry.listed;
    let designated = one.entry.designations.iter().flat_map(|designation| &designation.programmes);
    let mut words: Vec<String> = listed.programmes.iter().chain(designated).chain(&listed.topics).cloned().collect();
    words.sort();
    words.dedup();
    if !listed.is_target {
        words.push("not itself a target of the list".to_owned());
    }
    words.join(", ")
}

/// The ways up from each entry that is for review, and the ties as links between entries.
fn exposure(screened: &mut Screened, snapshots: &[Snapshot]) {
    let mut controls: BTreeMap<(String, Option<stakeout_core::record::Time>), Control<'_>> = BTreeMap::new();
    let mut rows = BTreeSet::new();
    let mut links: BTreeMap<String, LinkRow> = BTreeMap::new();
    for row in screened.rows.iter().filter(|row| row.status == Found::MatchForReview) {
        let of_row = |snapshot: &&Snapshot| snapshot.list == row.list && date_of(snapshot) == row.list_date;
        for snapshot in snapshots.iter().filter(of_row) {
            let Some(entry) = snapshot.entry(&row.listed_id) else { continue };
            let key = (snapshot.evidence.to_string(), row.list_date);
            let control = controls.entry(key).or_insert_with(|| Control::of(snapshot));
            for (way, steps) in (1..).zip(control.ways(&entry.listed.listed_id)) {
                for (number, step) in (1..).zip(&steps) {
                    let name = |id: &str| snapshot.entry(id).map(|entry| entry.listed.name().to_owned());
                    let place = &step.relation.place;
                    rows.insert(ExposureRow {
                        subject: row.subject.clone(),
                        list: row.list.clone(),
                        listed_id: row.listed_id.clone(),
                        way,
                        step: number,
                        below_id: step.below.to_owned(),
                        below_name: name(step.below).unwrap_or_default(),
                        tie: step.relation.relation.clone(),
                        tie_role: step.relation.role.clone().unwrap_or_default(),
                        above_id: step.above.unwrap_or_default().to_owned(),
                        above_name: step.above.and_then(name).or(step.relation.to_name.clone()).unwrap_or_default(),
                        since: step.relation.since.map(time_of),
                        until: step.relation.until.map(time_of),
                        evidence_id: place.evidence,
                        locator: place.locator.clone(),
                    });
                    if let Some(above) = step.above {
                        let (a, b) =
                            (format!("listed:{}/{above}", row.list), format!("listed:{}/{}", row.list, step.below));
                        let id = link_id(Relation::Controls, &a, &b);
                        screened.evidence.push(LinkEvidenceRow {
                            link_id: id.clone(),
                            selector_kind: "listed-tie".to_owned(),
                            value: step.relation.relation.clone(),
                            group: "listed-tie".to_owned(),
                            bits: 0,
                            evidence_id: place.evidence,
                            locator: place.locator.clone(),
                        });
                        links.entry(id.clone()).or_insert_with(|| controls_link(id, a, b));
                    }
                }
            }
        }
    }
    screened.exposure = rows.into_iter().collect();
    screened.links.extend(links.into_values());
}

fn controls_link(link_id: String, a: String, b: String) -> LinkRow {
    LinkRow {
        link_id,
        a,
        b,
        relation: Relation::Controls,
        status: Status::Observed,
        bits: 0,
        probability: 1000,
        families: "document".to_owned(),
        rival: String::new(),
        rival_probability: 0,
        reason: "stands in a watch list, as its own statement".to_owned(),
    }
}
