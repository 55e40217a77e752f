//! A table of one kind is not taken for one of another, however its columns are ordered and whichever it lacks.

use stakeout_core::evidence::{Head, Kind, READERS};

/// Kind, columns that it cannot be without, columns of which one must be there, the rest: those of the formats.
const TABLES: &[(Kind, &str, &str, &str)] = &[
    (Kind::Indicators, "value type", "", "label seen_at"),
    (Kind::Dns, "rrname rrtype rdata", "", "time_first time_last count"),
    (Kind::Hosting, "server_ip renter", "", "paid_by_account from to provider invoice"),
    (Kind::Register, "domain jurisdiction register status", "", "as_of"),
    (
        Kind::Accounts,
        "account_id platform",
        "",
        "role created_at closed_at status display_name legal_name birth_date claimed_country claimed_timezone language \
         referrer_account_id organization",
    ),
    (
        Kind::Logins,
        "account_id at",
        "ip session_id device_id user_agent timezone_offset ip_type",
        "asn country remote_tool",
    ),
    (Kind::AdminLogins, "host account", "at ip", ""),
    (Kind::Contacts, "account_id kind value", "", "verified first_seen"),
    (Kind::Payouts, "account_id instrument", "", "kind holder_name country first_seen"),
    (
        Kind::Documents,
        "account_id type",
        "number issuer image_sha256 image_phash portrait_phash",
        "name birth_date submitted_at result",
    ),
    (Kind::IdentityReports, "document_number", "reported_at reporter", "issuer what"),
    (Kind::Texts, "account_id text", "", "kind at"),
    (Kind::Shipments, "account_id address", "changed_at item", ""),
    (Kind::Contracts, "client_account_id worker_account_id", "", "contract_id at amount currency rating"),
    (Kind::Commits, "commit", "author author_email", "repo at files"),
    (
        Kind::Connections,
        "ts id.orig_h id.resp_h",
        "proto duration orig_bytes resp_bytes",
        "uid id.orig_p id.resp_p service",
    ),
    (Kind::Organizations, "org_id", "networks domains role", "name"),
    (Kind::Incidents, "org_id", "what from", "to source"),
    (
        Kind::Payments,
        "payment_id from_account to_account amount",
        "",
        "at currency channel memo from_name to_name from_institution to_institution",
    ),
    (Kind::PaymentAccounts, "account holder_name", "institution parent_account opened_at", "kind country closed_at"),
];

/// Tables of the formats that nothing reads yet, and tables of strangers.
const OTHERS: &[&str] = &[
    "payment_id at from_account to_account",
    "account holder_name",
    "date base quote rate",
    "claim_id subject predicate value unit period hedge speaker publication published_at url text",
    "account_id at amount",
    "account_id name",
    "account_id address",
    "account_id type",
    "host account",
    "org_id name",
    "commit message",
    "document_number issuer",
    "user ip",
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth method host uri",
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id query qtype",
];

#[test]
fn a_table_is_known_by_its_columns_in_any_order_and_without_those_that_it_may_lack() {
    let mut draw = Draw(7);
    for (kind, needed, telling, rest) in TABLES {
        let split = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let (needed, telling, rest) = (split(needed), split(telling), split(rest));
        for round in 0..12 {
            let mut columns = needed.clone();
            // All, then the fewest, then some.
            let keep = |draw: &mut Draw| round == 0 || (round > telling.len() && draw.below(2) == 0);
            let mut told: Vec<&str> = telling.iter().copied().filter(|_| keep(&mut draw)).collect();
            if told.is_empty() && !telling.is_empty() {
                told.push(telling[round % telling.len()]);
            }
            columns.extend(told);
            columns.extend(rest.iter().copied().filter(|_| keep(&mut draw)));
            draw.shuffle(&mut columns);
            assert_eq!(claimed(&columns), [*kind], "{columns:?}");
        }
    }
}

#[test]
fn tables_of_other_things_are_known_by_nobody() {
    let mut draw = Draw(11);
    for table in OTHERS {
        let mut columns: Vec<&str> = table.split_whitespace().collect();
        for _ in 0..4 {
            draw.shuffle(&mut columns);
            assert_eq!(claimed(&columns), [], "{columns:?}");
        }
    }
}

/// The kinds of the readers that say a table of these columns is theirs: as CSV, as JSON lines and as rows alike.
fn claimed(columns: &[&str]) -> Vec<Kind> {
    let text = format!("{}\n{}\n", columns.join(","), columns.iter().map(|_| "x").collect::<Vec<_>>().join(","));
    let object: serde_json::Map<String, serde_json::Value> =
        columns.iter().map(|column| ((*column).to_owned(), "x".into())).collect();
    let lines = format!("{}\n", serde_json::Value::Object(object));
    let names: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let asked = READERS.iter().filter(|reader| !reader.is_told());
    let of_head = |head: &Head<'_>| -> Vec<Kind> {
        asked.clone().filter(|reader| reader.recognise(head)).map(|reader| reader.kind()).collect()
    };
    let by_text = of_head(&Head::of(text.as_bytes()));
    assert_eq!(by_text, of_head(&Head::of(lines.as_bytes())), "{columns:?}");
    let by_rows: Vec<Kind> = asked.clone().filter(|one| one.knows_columns(&names)).map(|one| one.kind()).collect();
    assert_eq!(by_text, by_rows, "{columns:?}");
    by_text
}

/// Numbers that look drawn and are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn shuffle(&mut self, items: &mut [&str]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
