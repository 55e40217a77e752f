//! Making and opening.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use stakeout_core::record::Time;
use stakeout_engine::case::{Case, CaseFormat, CreateError, KeyError, NewCase, OpenError};

use super::{ACTOR, NOW, World, verify};

#[test]
fn a_new_case_opens_without_its_key_and_is_whole() {
    let world = World::new();
    let again = Case::open(&world.folder()).unwrap();
    assert_eq!(again.settings(), world.case.settings());
    assert_eq!(again.settings().format, CaseFormat(1));
    assert_eq!(again.settings().ledger, again.head().unwrap());
    assert_eq!(world.verify(), Vec::<String>::new());
}

#[test]
fn the_key_lies_outside_and_only_its_owner_reads_it() {
    let world = World::new();
    let keys = world.root.path().join("keys");
    let path = keys.join(format!("{}.key", world.case.settings().id));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o700);
    let key = world.case.key(Some(&keys)).ok().unwrap();
    assert_eq!(key.fingerprint(), world.case.settings().key_fingerprint);
    let text = fs::read_to_string(&path).unwrap();
    let in_case = |name: &str| fs::read_to_string(world.folder().join(name)).unwrap();
    assert!(!in_case("case.toml").contains(text.trim()) && !in_case("ledger.jsonl").contains(text.trim()));

    fs::write(&path, "a".repeat(64)).unwrap();
    assert!(matches!(world.case.key(Some(&keys)).err().unwrap(), KeyError::OtherKey { .. }));
    fs::write(&path, "short").unwrap();
    assert!(matches!(world.case.key(Some(&keys)).err().unwrap(), KeyError::NotAKey { .. }));
    fs::remove_file(&path).unwrap();
    assert!(matches!(world.case.key(Some(&keys)).err().unwrap(), KeyError::Read { .. }));
}

#[test]
fn nothing_is_made_over_something() {
    let world = World::new();
    let new = |name: &str, key_dir: &str| NewCase {
        name: name.to_owned(),
        key_dir: Some(world.root.path().join(key_dir)),
        ..NewCase::default()
    };
    let make = |folder: &str, new: &NewCase| Case::create(&world.root.path().join(folder), new, &NOW, ACTOR).err();
    assert!(matches!(make("case", &new("B", "keys")), Some(CreateError::NotEmpty { .. })));
    assert!(matches!(make("other", &new(" ", "keys")), Some(CreateError::NoName)));
    assert!(matches!(make("other", &new("B", "other/keys")), Some(CreateError::KeyInside { .. })));
    let zone = NewCase { timezone: Some("Asia/Seoul".to_owned()), ..new("B", "keys") };
    assert!(matches!(make("other", &zone), Some(CreateError::BadTimezone(_))));
    assert!(!world.root.path().join("other").exists());
    fs::create_dir(world.root.path().join("empty")).unwrap();
    assert!(make("empty", &new("B", "keys")).is_none());
    assert_eq!(verify(&world.root.path().join("empty"), None), Vec::<String>::new());
}

#[test]
fn opening_says_what_is_wrong() {
    let world = World::new();
    let path = world.folder().join("case.toml");
    let text = fs::read_to_string(&path).unwrap();
    let open = || Case::open(&world.folder()).err().unwrap();
    fs::write(&path, text.replace("format = 1", "format = 7\nfuture = true")).unwrap();
    assert_eq!(open().to_string(), "the case has format 7, newer than 1, the newest this program knows");
    fs::write(&path, text.replace("+00:00", "Mars")).unwrap();
    assert!(matches!(open(), OpenError::Malformed { .. }));
    fs::write(&path, "name =").unwrap();
    assert!(matches!(open(), OpenError::Malformed { .. }));
    fs::write(&path, b"\xff\xfe").unwrap();
    assert!(matches!(open(), OpenError::Read { .. }));
    fs::remove_file(&path).unwrap();
    assert!(open().to_string().ends_with("is not a case folder: it has no case.toml"));
    let file = world.file("plain", "");
    assert!(matches!(Case::open(&file).err().unwrap(), OpenError::NotACase { .. }));
}

#[test]
fn a_clock_is_an_argument() {
    let world = World::new();
    let later = Time::from_micros(NOW.micros() + 1);
    let file = world.file("a", "a");
    world.case.add(&[file], &Default::default(), &later, "other", &stakeout_engine::Silent).unwrap();
    let lines = world.case.ledger().unwrap();
    assert_eq!(
        lines.iter().map(|line| (line.at, line.actor.as_str())).collect::<Vec<_>>(),
        [(NOW, ACTOR), (later, "other")]
    );
}
