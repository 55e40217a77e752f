//! Each fixture gives the records, problems and skipped that stand beside it. `STAKEOUT_BLESS=1` writes them anew;
//! read the difference before committing it.

use serde_json::{Value, json};
use stakeout_core::evidence::{HEAD_BYTES, Head, Kind, LIMITS, Level, READERS};
use stakeout_core::record::{PersonalNumber, PlainNumber, Record};

use super::{Fixture, fixtures, read};

#[test]
fn every_fixture_gives_what_stands_beside_it() {
    for fixture in fixtures() {
        let (kind, options) = fixture.options();
        let (_, gathered) = read(&fixture.bytes, kind, &options);
        let records = gathered.records.iter().map(|(at, record)| shape(at.as_str(), record)).collect::<Vec<_>>();
        let problems =
            gathered.problems.iter().map(|problem| serde_json::to_value(problem).unwrap()).collect::<Vec<_>>();
        let skipped =
            gathered.skipped.iter().map(|(at, why)| json!({"locator": at.as_str(), "reason": why})).collect::<Vec<_>>();
        check(&fixture, "records.jsonl", &records);
        check(&fixture, "problems.jsonl", &problems);
        check(&fixture, "skipped.jsonl", &skipped);
    }
}

#[test]
fn nothing_that_a_file_holds_is_lost_silently() {
    for fixture in fixtures() {
        let (kind, options) = fixture.options();
        let (_, gathered) = read(&fixture.bytes, kind, &options);
        let why = std::fs::read_to_string(fixture.case.join("why.md")).unwrap();
        let holds =
            why.lines().find_map(|line| line.strip_prefix("Holds: ")).expect("why.md says how many the file holds");
        assert_eq!(gathered.held_places().to_string(), holds.trim(), "{}: {:?}", fixture.name, gathered.problems);
    }
}

#[test]
fn no_two_readers_claim_one_file() {
    for fixture in fixtures().iter().filter(|fixture| READERS.iter().any(|reader| reader.id() == fixture.reader)) {
        if fixture.options().0.is_some() {
            continue;
        }
        let mut plain = Vec::new();
        let mut decoder = flate2::read::MultiGzDecoder::new(fixture.bytes.as_slice());
        let _ = std::io::Read::read_to_end(&mut decoder, &mut plain);
        let bytes = if fixture.bytes.starts_with(&[0x1f, 0x8b]) { &plain } else { &fixture.bytes };
        let head = Head::of(&bytes[..bytes.len().min(HEAD_BYTES)]);
        let claims: Vec<&str> = READERS
            .iter()
            .filter(|reader| !reader.is_told() && reader.recognise(&head))
            .map(|reader| reader.id())
            .collect();
        // Archives are known by their members, which this head does not have.
        let archive = bytes.starts_with(b"PK") || bytes.get(257..262) == Some(b"ustar");
        let expected: &[&str] = if archive { &[] } else { &[&fixture.reader] };
        assert_eq!(claims, expected, "{}", fixture.name);
    }
}

#[test]
fn every_reader_has_a_fixture_of_its_kind() {
    let fixtures = fixtures();
    for reader in READERS {
        let own: Vec<&Fixture> = fixtures.iter().filter(|fixture| fixture.reader == reader.id()).collect();
        assert!(!own.is_empty(), "{} has no fixture", reader.id());
        for fixture in own {
            let (kind, options) = fixture.options();
            assert_eq!(read(&fixture.bytes, kind, &options).0, reader.kind(), "{}", fixture.name);
        }
    }
}

#[test]
fn every_reader_has_a_fuzz_target_and_a_line_in_its_documentation() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let docs = std::fs::read_to_string(root.join("docs/evidence.md")).unwrap();
    let targets = std::fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
    for reader in READERS {
        assert!(
            docs.contains(&format!("| `{}` | {} |", reader.id(), reader.kind())),
            "docs/evidence.md: {}",
            reader.id()
        );
        assert!(targets.contains(&format!("name = \"{}\"", reader.id())), "fuzz/Cargo.toml: {}", reader.id());
        let file = root.join("fuzz/fuzz_targets").join(format!("{}.rs", reader.id().replace('-', "_")));
        assert!(file.is_file(), "{}", file.display());
    }
}

#[test]
fn every_bound_is_listed() {
    let listed = LIMITS.list();
    assert!(listed.iter().all(|(name, value, unit)| !name.is_empty() && *value > 0 && !unit.is_empty()));
    assert!(listed.iter().any(|(name, value, _)| *name == "nested-bytes-max" && *value == LIMITS.nested_bytes_max));
}

#[test]
fn a_text_that_is_none_of_these_is_unknown() {
    for text in [
        "",
        "\n",
        "hello, world\nthis is a letter\n",
        "{\"a\": 1}\n",
        "name,age\nx,1\n",
        "%PDF-1.7\n",
        "\u{0}\u{1}\u{2}",
    ] {
        let (kind, gathered) = read(text.as_bytes(), None, &Default::default());
        assert_eq!((kind, gathered.held(), gathered.problems.len()), (Kind::Unknown, 0, 0), "{text:?}");
    }
    let (kind, gathered) = read(b"\x00\x01\x02", Some(Kind::Web), &Default::default());
    assert_eq!((kind, gathered.codes()), (Kind::Unknown, vec!["not-of-kind"]));
}

fn check(fixture: &Fixture, name: &str, found: &[Value]) {
    let path = fixture.case.join(name);
    let text: String = found.iter().map(|value| format!("{value}\n")).collect();
    if std::env::var_os("STAKEOUT_BLESS").is_some() {
        match text.is_empty() {
            true => drop(std::fs::remove_file(&path)),
            false => std::fs::write(&path, &text).unwrap(),
        }
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{}/{name}", fixture.name);
}

/// A record as its fixture shows it: what is empty is left out, bodies are text.
fn shape(at: &str, record: &Record) -> Value {
    let value = match record {
        Record::Capture(capture) | Record::Source(capture) => json!({"capture": {
            "url": capture.url, "host": capture.host, "captured_at": capture.captured_at.map(|at| at.to_string()), "status": capture.status,
            "media_type": capture.media_type, "charset": capture.charset, "location": capture.location,
            "server": capture.server, "user_agent": capture.user_agent, "referrer": capture.referrer,
            "body": String::from_utf8_lossy(&capture.body), "revisit_of": capture.revisit_of,
        }}),
        Record::Screenshot(shot) => json!({"screenshot": {
            "url": shot.url, "host": shot.host, "captured_at": shot.captured_at.map(|at| at.to_string()), "bytes": shot.bytes.len(),
        }}),
        Record::Indicator(it) => json!({"indicator": it}),
        Record::Dns(it) => json!({"dns": it}),
        Record::Certificate(it) => json!({"certificate": it}),
        Record::Registration(it) => json!({"registration": it}),
        Record::Hosting(it) => json!({"hosting": it}),
        Record::Register(it) => json!({"register": it}),
        Record::Listed(it) => json!({"listed": it}),
        Record::ListedPart(it) => json!({"part": it}),
        Record::Account(it) => json!({"account": it}),
        Record::Login(it) => json!({"login": it}),
        Record::Contact(it) => json!({"contact": it}),
        Record::Payout(it) => json!({"payout": it}),
        Record::IdentityDocument(it) => {
            let (bare, number) = (**it).clone().part_number();
            json!({"document": with_number(json!(bare), "number", number.as_ref(), it.issuer.as_deref())})
        }
        Record::IdentityReport(it) => {
            let (bare, number) = (**it).clone().part_number();
            json!({"report": with_number(json!(bare), "document_number", number.as_ref(), it.issuer.as_deref())})
        }
        Record::PersonText(it) => json!({"text": it}),
        Record::Shipment(it) => json!({"shipment": it}),
        Record::Contract(it) => json!({"contract": it}),
        Record::Commit(it) => json!({"commit": it}),
        Record::AdminLogin(it) => json!({"admin_login": it}),
        Record::Connection(it) => json!({"connection": it}),
        Record::Organization(it) => json!({"organization": it}),
        Record::Incident(it) => json!({"incident": it}),
        Record::Payment(it) => json!({"payment": it}),
        Record::PaymentAccount(it) => json!({"payment_account": it}),
    };
    let mut all = json!({"locator": at});
    for (kind, fields) in value.as_object().unwrap() {
        let mut fields = fields.as_object().unwrap().clone();
        fields.retain(|_, value| !value.is_null() && *value != json!("") && *value != json!([]));
        all[kind] = Value::Object(fields);
    }
    all
}

/// A paper or report with what its number comes to; a fixture alone may show it, whose numbers are nobody's.
fn with_number(mut shown: Value, field: &str, number: Option<&PersonalNumber>, issuer: Option<&str>) -> Value {
    shown[field] = match number.map(|number| number.plain(issuer)) {
        Some(PlainNumber::Whole(text)) => json!(text),
        Some(PlainNumber::Masked) => json!("masked"),
        Some(PlainNumber::Absent) => json!("absent"),
        None => Value::Null,
    };
    shown
}

#[test]
fn levels_keep_their_promise() {
    // An error costs one record: the codes that stand beside a kept record are never errors.
    for fixture in fixtures() {
        let (kind, options) = fixture.options();
        let (_, gathered) = read(&fixture.bytes, kind, &options);
        for problem in gathered.problems.iter().filter(|problem| problem.level != Level::Error) {
            assert!(
                !["short-body", "bad-row", "bad-url", "bad-json", "missing-columns"].contains(&problem.code.as_str()),
                "{}",
                fixture.name
            );
        }
    }
}
