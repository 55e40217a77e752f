use super::*;
use crate::record::{Day, IdentifierKind, ListedIdentifier, ListedName, Precision};

const SHOP: &str = "Lantern Information Technology Exchange Company";

fn entry(kind: ListedKind, names: &[(&str, NameRole)]) -> Listed {
    let mut entry = Listed::new("un", "X.001", kind);
    entry.names = names.iter().map(|(text, role)| ListedName::new(*text, *role, None)).collect();
    entry
}

fn born(text: &str) -> DateSpan {
    let day = Day::parse(text).unwrap();
    DateSpan { from: day, to: day, precision: Precision::Day, note: None }
}

fn judged(name: &str, kind: Schema, births: &[DateSpan], identifiers: &[Known], entry: &Listed) -> Option<Judged> {
    let schema = if entry.kind == ListedKind::Person { Schema::Person } else { Schema::Organization };
    let names: Vec<Name> = entry.names.iter().map(|name| Name::read(&name.text, schema)).collect();
    let name = Name::read(name, kind);
    let subject = Subject { name: &name, kind, births, identifiers };
    judge(&subject, entry, &names, Population { subjects: 1, entries: 600 }, Weights::bundled().unwrap())
}

#[test]
fn a_full_name_is_for_review_and_never_likely_by_itself() {
    let entry = entry(ListedKind::Person, &[("Hong Kiltong", NameRole::Primary)]);
    for name in ["홍길동", "Hong Gil-dong", "洪吉童", "HONG, Kil Tong"] {
        let found = judged(name, Schema::Person, &[], &[], &entry).unwrap();
        assert_eq!((found.status, found.cut), (Status::MatchForReview, None), "{name}: {:?}", found.path);
        assert!(found.probability < 999 && !found.path.is_empty());
    }
    assert_eq!(judged("Quentin Marlowe", Schema::Person, &[], &[], &entry), None);
}

#[test]
fn a_date_of_birth_raises_or_rejects() {
    let mut entry = entry(ListedKind::Person, &[("Hong Kiltong", NameRole::Primary)]);
    entry.births = vec![born("1970-05-04")];
    let alone = judged("Hong Kiltong", Schema::Person, &[], &[], &entry).unwrap();
    let same = judged("Hong Kiltong", Schema::Person, &[born("1970-05-04")], &[], &entry).unwrap();
    let other = judged("Hong Kiltong", Schema::Person, &[born("1981-02-03")], &[], &entry).unwrap();
    assert!(same.bits > alone.bits && alone.bits > other.bits);
    assert_eq!((other.status, other.cut), (Status::NearMissRejected, Some(Cut::Birth)));
}

#[test]
fn a_sister_firm_is_rejected_with_the_reason() {
    let entry = entry(ListedKind::Organization, &[(SHOP, NameRole::Primary)]);
    let same = judged(SHOP, Schema::Organization, &[], &[], &entry).unwrap();
    assert_eq!(same.status, Status::MatchForReview);
    let sister = SHOP.replace("Lantern", "Riverfox");
    let found = judged(&sister, Schema::Organization, &[], &[], &entry).unwrap();
    assert_eq!((found.status, found.cut), (Status::NearMissRejected, Some(Cut::Residue)));
    assert!(found.path.iter().any(|step| step.contains("another firm with the same trade words")));
}

#[test]
fn another_kind_and_a_weak_alias_are_near_misses() {
    let firm = entry(ListedKind::Organization, &[("Hong Kiltong", NameRole::Primary)]);
    let found = judged("Hong Kiltong", Schema::Person, &[], &[], &firm);
    assert!(found.is_none_or(|found| found.cut == Some(Cut::Kind)));
    let mut weak =
        entry(ListedKind::Person, &[("Quentin Marlowe", NameRole::Primary), ("Hong Kiltong", NameRole::Weak)]);
    let found = judged("Hong Kiltong", Schema::Person, &[], &[], &weak).unwrap();
    assert_eq!((found.status, found.cut), (Status::NearMissRejected, Some(Cut::WeakAlias)));
    weak.births = vec![born("1970-05-04")];
    let supported = judged("Hong Kiltong", Schema::Person, &[born("1970-05-04")], &[], &weak).unwrap();
    assert_eq!(supported.status, Status::MatchForReview);
}

#[test]
fn a_number_under_another_name_is_for_review_with_the_conflict_said() {
    let mut entry = entry(ListedKind::Person, &[("Hong Kiltong", NameRole::Primary)]);
    entry.identifiers = vec![ListedIdentifier {
        kind: IdentifierKind::Passport,
        number: "PX 123-4567".to_owned(),
        issuer: None,
        label: "Passport".to_owned(),
        currency: None,
        note: None,
    }];
    let known = |number: &str| Known { kind: None, number: number.to_owned(), issuer: None };
    let found = judged("Quentin Marlowe", Schema::Person, &[], &[known("px1234567")], &entry).unwrap();
    assert_eq!((found.status, found.cut), (Status::MatchForReview, None));
    assert!(found.conflict.is_some());
    assert_eq!(judged("Quentin Marlowe", Schema::Person, &[], &[known("px1234568")], &entry), None);
}
