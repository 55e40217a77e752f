//! The accounts of the invented case: a crew of four, one of them on the papers of an owner who has an account of his own,
//! and a household that was refused.

use stakeout_core::entity::{EmployerRow, EntityRow, MemberRow, PatternRow, PeopleRow};
use stakeout_core::evidence::{Kind, Locator};
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::person::{Identity, Pattern};
use stakeout_core::selector::{SelectorKind, SelectorRow};

use super::sample::evidence;

pub(super) const PAYOUTS: &str = "payouts.csv";
pub(super) const DOCUMENTS: &str = "documents.csv";
pub(super) const TEXTS: &str = "portfolios.csv";
pub(super) const WORDS: &str = "i kept the booking system of a small ferry line running through # winters …";

pub(super) const FILES: [(&str, Kind, i64); 3] =
    [(PAYOUTS, Kind::Payouts, 120), (DOCUMENTS, Kind::Documents, 96), (TEXTS, Kind::Texts, 210)];

const CREW: &str = "crew:c1";
const ACCOUNTS: [&str; 4] = ["gigsite/heron", "gigsite/kestrel", "taskhall/plover", "taskhall/wren"];

pub(super) fn people() -> Vec<PeopleRow> {
    let row = |account: &str, person: &str, crew: &str, identity, probability| PeopleRow {
        account: account.to_owned(),
        person: person.to_owned(),
        crew: crew.to_owned(),
        identity,
        probability,
    };
    vec![
        row(ACCOUNTS[0], "person:p1", CREW, Identity::Stolen, 972),
        row(ACCOUNTS[1], "person:p1", CREW, Identity::Unknown, 972),
        row("gigsite/rook", "", "", Identity::Genuine, 0),
        row(ACCOUNTS[2], "", CREW, Identity::Invented, 881),
        row(ACCOUNTS[3], "", CREW, Identity::Unknown, 965),
    ]
}

pub(super) fn employers() -> Vec<EmployerRow> {
    let row = |client: &str, worker: &str, at: i64, is_own| EmployerRow {
        crew: CREW.to_owned(),
        client: client.to_owned(),
        worker: worker.to_owned(),
        at: Some(super::sample::day(at)),
        is_own,
        evidence_id: evidence(PAYOUTS),
        locator: Locator::row(3),
    };
    vec![row("gigsite/harbourworks", ACCOUNTS[0], 210, false), row(ACCOUNTS[3], ACCOUNTS[1], 233, true)]
}

pub(super) fn patterns() -> Vec<PatternRow> {
    let row = |number: i64, pattern: Pattern, statement: &str, account: &str| PatternRow {
        crew: CREW.to_owned(),
        number,
        pattern,
        statement: statement.to_owned(),
        account: account.to_owned(),
        evidence_id: evidence(PAYOUTS),
        locator: Locator::row(5),
    };
    let relay = "2 accounts take turns on one machine 14 times within three hours; their habits alone would give 1.3";
    let dealing = "1 contract whose client and worker are paid through one instrument";
    vec![
        row(1, Pattern::Relay, relay, ACCOUNTS[0]),
        row(1, Pattern::Relay, relay, ACCOUNTS[1]),
        row(2, Pattern::SelfDealing, dealing, ACCOUNTS[3]),
    ]
}

pub(super) fn entities() -> Vec<EntityRow> {
    let row = |entity: &str, kind: &str, label: &str| EntityRow {
        entity: entity.to_owned(),
        kind: kind.to_owned(),
        label: label.to_owned(),
    };
    vec![
        row(CREW, "crew", "Crew 1"),
        row("person:p1", "person", "Person 1"),
        row(NAMED, "person", "person behind 2 mentions"),
    ]
}

pub(super) fn members() -> Vec<MemberRow> {
    let row = |entity: &str, account: &str| MemberRow {
        entity: entity.to_owned(),
        subject: format!("account:{account}"),
        bits: 4_000,
    };
    let crew = ACCOUNTS.iter().map(|account| row(CREW, account));
    let named = MENTIONS.iter().map(|subject| MemberRow {
        entity: NAMED.to_owned(),
        subject: (*subject).to_owned(),
        bits: 4_600,
    });
    crew.chain(ACCOUNTS[..2].iter().map(|account| row("person:p1", account))).chain(named).collect()
}

/// Who rents a server and registered a name on it, and is called the same in both.
const NAMED: &str = "person:n1";
const MENTIONS: [&str; 2] = ["registrant:fox-lucky.example", "renter:Rinto Kazemor"];

fn named() -> (LinkRow, Vec<LinkEvidenceRow>) {
    let [a, b] = MENTIONS.map(str::to_owned);
    let id = link_id(Relation::SamePerson, &a, &b);
    let row = |kind: &str, value: &str, group: &str, bits| LinkEvidenceRow {
        link_id: id.clone(),
        selector_kind: kind.to_owned(),
        value: value.to_owned(),
        group: group.to_owned(),
        bits,
        evidence_id: evidence(PAYOUTS),
        locator: Locator::row(9),
    };
    let shown = vec![
        row("name", "Rinto Kazemor", "name", 1_900),
        row("ip-address", "192.0.2.7", "address", 1_100),
        row("phone", "15550102030", "contact", 1_600),
    ];
    let link = LinkRow {
        link_id: id.clone(),
        a,
        b,
        relation: Relation::SamePerson,
        status: Status::Assessed,
        bits: 4_600,
        probability: 978,
        families: "account-id,name,network".to_owned(),
        rival: "homonym".to_owned(),
        rival_probability: 14,
        reason: "one name on both, and 2 families beside it: account-id, network".to_owned(),
    };
    (link, shown)
}

/// Who holds the passage: two accounts of the crew, and one that is no part of it.
pub(super) fn selectors() -> Vec<SelectorRow> {
    let row = |account: &str, at: u64| SelectorRow {
        subject: format!("account:{account}"),
        kind: SelectorKind::Passage,
        value: WORDS.to_owned(),
        evidence_id: evidence(TEXTS),
        locator: Locator::row(at),
        seen_at: None,
    };
    vec![row(ACCOUNTS[1], 11), row(ACCOUNTS[3], 18), row("gigsite/tern", 40)]
}

pub(super) fn links() -> (Vec<LinkRow>, Vec<LinkEvidenceRow>) {
    let shared = [
        (1, 3, "passage", WORDS, TEXTS, 965),
        (0, 1, "device", "d-77", PAYOUTS, 972),
        (1, 2, "payout-instrument", "bank-000451", PAYOUTS, 881),
        (0, 3, "document-number", "dn-0011223344556677", DOCUMENTS, 965),
    ];
    let (mut links, mut beneath) = (Vec::new(), Vec::new());
    let mut add =
        |a: &str, b: &str, status, probability, rival: &str, kind: &str, value: &str, file: &str, reason: &str| {
            let (a, b) = (format!("account:{a}"), format!("account:{b}"));
            let id = link_id(Relation::SameCrew, &a, &b);
            beneath.push(LinkEvidenceRow {
                link_id: id.clone(),
                selector_kind: kind.to_owned(),
                value: value.to_owned(),
                group: "instrument".to_owned(),
                bits: 2_900,
                evidence_id: evidence(file),
                locator: Locator::row(7),
            });
            links.push(LinkRow {
                link_id: id,
                a,
                b,
                relation: Relation::SameCrew,
                status,
                bits: 2_900,
                probability,
                families: "account-id,document,money".to_owned(),
                rival: rival.to_owned(),
                rival_probability: 1_000 - probability,
                reason: reason.to_owned(),
            });
        };
    for (a, b, kind, value, file, probability) in shared {
        let reason = "both stand among 4 accounts that 3 things hold together which no home, house or firm explains";
        add(ACCOUNTS[a], ACCOUNTS[b], Status::Assessed, probability, "agency", kind, value, file, reason);
    }
    let reason = "one home: 2 accounts share a phone there";
    add("gigsite/finch", "gigsite/siskin", Status::Refused, 60, "household", "phone", "910000000017", PAYOUTS, reason);
    let (named, shown) = named();
    links.push(named);
    beneath.extend(shown);
    (links, beneath)
}
