//! The watch lists of the invented case: two days of one list, a renter that resembles an entry, one that is near, one that is
//! not found, and who stands over the entry.

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::record::Time;
use stakeout_core::screening::{ScreeningRow, Status as Found};
use stakeout_core::watch_list::{DateBasis, ExposureRow, ListChange, ListChangeRow, WatchListRow};

use super::sample::{day, evidence};

pub(super) const LIST: &str = "list-of-examplia.xml";
pub(super) const OLDER: &str = "list-of-examplia-spring.xml";

const RENTER: &str = "renter:Brightwater Trading Co., Ltd. (바다상사)";
const NAME: &str = "Brightwater Trading Co., Ltd. (바다상사)";

pub(super) fn watch_lists() -> Vec<WatchListRow> {
    let row = |file: &str, at: i64, is_current, entries| WatchListRow {
        list: "examplia".to_owned(),
        list_date: Some(day(at)),
        basis: Some(if is_current { DateBasis::Stated } else { DateBasis::Given }),
        is_current,
        entries,
        names: entries * 3,
        ties: 2,
        evidence_id: evidence(file),
    };
    let mut rows = vec![row(LIST, 330, true, 60), row(OLDER, 100, false, 58)];
    rows.sort();
    rows
}

pub(super) fn list_changes() -> Vec<ListChangeRow> {
    let row = |id: &str, name: &str, change, fields: &str| ListChangeRow {
        list: "examplia".to_owned(),
        date_before: Some(day(100)),
        date_after: Some(day(330)),
        listed_id: id.to_owned(),
        listed_name: name.to_owned(),
        change,
        fields: fields.to_owned(),
    };
    let mut rows = vec![
        row("EX.007", "Pada Trading Company", ListChange::Changed, "names,addresses"),
        row("EX.061", "Office of Lanterns", ListChange::Added, ""),
        row("EX.012", "Quillfeather Shipping", ListChange::Removed, ""),
    ];
    rows.sort();
    rows
}

fn row(subject: &str, name: &str, status: Found, path: &str) -> ScreeningRow {
    ScreeningRow { status, ..ScreeningRow::not_found(subject, name, path) }
}

fn entry(id: &str, name: &str, role: &str, bits: i32, of: ScreeningRow) -> ScreeningRow {
    ScreeningRow {
        list: "examplia".to_owned(),
        listed_id: id.to_owned(),
        list_date: Some(day(330)),
        listed_name: name.to_owned(),
        listed_role: role.to_owned(),
        programmes: "EX-TRADE".to_owned(),
        listed_on: Some(day(-900)),
        bits,
        probability: 43,
        ..of
    }
}

pub(super) fn screening() -> Vec<ScreeningRow> {
    let path = "pa = \"Pa\" (McCune-Reischauer of 바); da = \"da\" (of 다) | trade words and places (+2.0) | the best of 3 names \
                of the entry";
    let near = "distinctive word: \"brightwater\" is not \"bridgewater\" (-9.1) | the distinctive word of the name differs: \
                another firm with the same trade words";
    let mut rows = vec![
        entry("EX.007", "Pada Trading Company", "alias", 3_900, row(RENTER, NAME, Found::MatchForReview, path)),
        entry("EX.031", "Bridgewater Trading", "primary", 900, row(RENTER, NAME, Found::NearMissRejected, near)),
        row("renter:Kestrel Office", "Kestrel Office", Found::NotFound, "not in examplia of 2023-11-27"),
    ];
    rows.sort();
    rows
}

pub(super) fn exposure() -> Vec<ExposureRow> {
    let step = |step, below: [&str; 2], role: &str, above: [&str; 2], since: Option<Time>| ExposureRow {
        subject: RENTER.to_owned(),
        list: "examplia".to_owned(),
        listed_id: "EX.007".to_owned(),
        way: 1,
        step,
        below_id: below[0].to_owned(),
        below_name: below[1].to_owned(),
        tie: "Ownership".to_owned(),
        tie_role: role.to_owned(),
        above_id: above[0].to_owned(),
        above_name: above[1].to_owned(),
        since,
        until: None,
        evidence_id: evidence(LIST),
        locator: Locator::row(71 + step as u64),
    };
    vec![
        step(1, ["EX.007", "Pada Trading Company"], "60 %", ["EX.008", "Tidewater Holding"], Some(day(-1_200))),
        step(2, ["EX.008", "Tidewater Holding"], "", ["EX.061", "Office of Lanterns"], None),
    ]
}

/// The links of the rows above, with their places in the list and in the table of rents.
pub(super) fn links(hosting: &EvidenceId) -> (Vec<LinkRow>, Vec<LinkEvidenceRow>) {
    let (mut links, mut beneath) = (Vec::new(), Vec::new());
    for row in screening().iter().filter(|row| row.status != Found::NotFound) {
        let (a, b) = (row.subject.clone(), row.entry());
        let link_id = link_id(Relation::SameListed, &a, &b);
        let is_review = row.status == Found::MatchForReview;
        for (evidence_id, locator) in [(*hosting, Locator::row(3)), (evidence(LIST), Locator::row(7))] {
            beneath.push(LinkEvidenceRow {
                link_id: link_id.clone(),
                selector_kind: "listed-name".to_owned(),
                value: row.name.clone(),
                group: "listed-name".to_owned(),
                bits: if evidence_id == *hosting { row.bits } else { 0 },
                evidence_id,
                locator,
            });
        }
        links.push(LinkRow {
            link_id,
            a,
            b,
            relation: Relation::SameListed,
            status: if is_review { Status::MatchForReview } else { Status::NearMissRejected },
            bits: row.bits,
            probability: row.probability,
            families: "name".to_owned(),
            rival: String::new(),
            rival_probability: 0,
            reason: "near enough for a person to compare; not established".to_owned(),
        });
    }
    (links, beneath)
}
