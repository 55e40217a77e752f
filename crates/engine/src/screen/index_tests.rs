//! An index that is built, opened, searched and damaged.

use stakeout_core::name::{Name, Schema};
use stakeout_core::record::{IdentifierKind, Listed, ListedIdentifier, ListedKind, ListedName, NameRole};
use stakeout_core::screening::{Cut, Known, Status, Subject, Weights};

use super::index::{Index, IndexError};
use super::index_build::IndexBuilder;
use super::search::{Hit, Searcher};

fn person(id: &str, names: &[&str]) -> Listed {
    let mut entry = Listed::new("un", id, ListedKind::Person);
    entry.names = names.iter().map(|text| ListedName::new(*text, NameRole::Alias, None)).collect();
    entry
}

fn firm(id: &str, name: &str) -> Listed {
    let mut entry = Listed::new("un", id, ListedKind::Organization);
    entry.names = vec![ListedName::new(name, NameRole::Primary, None)];
    entry
}

fn bytes() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = IndexBuilder::new(folder.path()).unwrap();
    let mut wallet = person("X.3", &["Quentin Marlowe"]);
    wallet.identifiers.push(ListedIdentifier {
        kind: IdentifierKind::Wallet,
        number: "bc1qlantern00000000000000".to_owned(),
        issuer: None,
        label: "XBT".to_owned(),
        currency: Some("XBT".to_owned()),
        note: None,
    });
    for entry in [
        person("X.1", &["Hong Kiltong", "Hong Gil Dong"]),
        person("X.2", &["Abigail Thornbury"]),
        wallet,
        firm("X.4", "Lantern Information Technology Exchange Company"),
    ] {
        builder.push(&entry).unwrap();
    }
    let path = folder.path().join("names");
    builder.finish(&path).unwrap();
    std::fs::read(path).unwrap()
}

fn opened(bytes: &[u8]) -> Result<Index, IndexError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names");
    std::fs::write(&path, bytes).unwrap();
    Index::open(&path)
}

fn screened(index: &Index, name: &str, kind: Schema, identifiers: &[Known]) -> Vec<Hit> {
    let name = Name::read(name, kind);
    let subject = Subject { name: &name, kind, births: &[], identifiers };
    Searcher::new(index, Weights::bundled().unwrap()).screen(&subject, 1)
}

#[test]
fn names_numbers_and_sister_firms_are_found() {
    let index = opened(&bytes()).unwrap();
    assert_eq!((index.entries(), index.names()), (4, 5));
    for name in ["홍길동", "Hong, Kil-tong", "洪吉童"] {
        let hits = screened(&index, name, Schema::Person, &[]);
        let found: Vec<(&str, Status)> =
            hits.iter().map(|hit| (hit.listed.listed_id.as_str(), hit.judged.status)).collect();
        assert_eq!(found, [("X.1", Status::MatchForReview)], "{name}");
    }
    assert!(screened(&index, "Percival Ashdown", Schema::Person, &[]).is_empty());
    let wallet = Known { kind: None, number: "bc1qlantern00000000000000".to_owned(), issuer: None };
    let hits = screened(&index, "Percival Ashdown", Schema::Person, &[wallet]);
    assert_eq!(hits.first().map(|hit| hit.judged.status), Some(Status::MatchForReview));
    let hits = screened(&index, "Riverfox Information Technology Exchange Company", Schema::Organization, &[]);
    let cuts: Vec<Option<Cut>> = hits.iter().map(|hit| hit.judged.cut).collect();
    assert_eq!(cuts, [Some(Cut::Residue)]);
}

#[test]
fn the_same_lists_give_the_same_bytes() {
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_damaged_index_is_said_or_finds_less_and_never_panics() {
    let whole = bytes();
    assert!(matches!(opened(&[]), Err(IndexError::Damaged)));
    assert!(matches!(opened(&whole[..whole.len() - 1]), Err(IndexError::Damaged)));
    for at in (0..120).chain((120..whole.len()).step_by(97)) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        if let Ok(index) = opened(&damaged) {
            screened(&index, "홍길동", Schema::Person, &[]);
        }
    }
}
