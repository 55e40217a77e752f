//! Files become evidence.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use stakeout_core::evidence::{EvidenceId, Kind, ReadOptions};
use stakeout_core::record::Time;
use stakeout_engine::Silent;
use stakeout_engine::case::{AddOptions, Case, Evidence, NextStep, Provenance};

use super::{ACTOR, NOW, World};

#[test]
fn a_file_lies_under_its_hash_and_cannot_be_written() {
    let world = World::new();
    let summary = world.add(world.file("folder/pages.txt", "some words\n"));
    let [file] = summary.files.as_slice() else { panic!("{summary:?}") };
    let id = EvidenceId::of(b"some words\n");
    assert_eq!((file.id, file.name.as_str(), file.bytes, file.known, file.seq), (id, "pages.txt", 11, false, 1));
    let text = id.to_string();
    let stored = world.folder().join("evidence").join(&text[..2]).join(&text[2..]);
    assert_eq!(fs::read(&stored).unwrap(), b"some words\n");
    assert_eq!(fs::metadata(&stored).unwrap().permissions().mode() & 0o777, 0o444);
    assert_eq!(world.verify(), Vec::<String>::new());
}

#[test]
fn the_same_bytes_twice_are_one_evidence_and_two_lines() {
    let world = World::new();
    world.add(world.file("a.txt", "same"));
    let summary = world.add(world.file("b.txt", "same"));
    assert!(summary.files[0].known);
    assert_eq!(world.case.ledger().unwrap().len(), 3);
    let [evidence] = &world.case.evidence().unwrap()[..] else { panic!("one evidence") };
    assert_eq!((evidence.name.as_str(), evidence.intakes, evidence.first_seq), ("a.txt", 2, 1));
    assert_eq!(world.verify(), Vec::<String>::new());
}

#[test]
fn folders_are_walked_by_name_and_odd_files_are_problems() {
    let world = World::new();
    let folder = world.file("drop/b/2.txt", "2").parent().unwrap().parent().unwrap().to_owned();
    world.file("drop/b/1.txt", "1");
    world.file("drop/a.txt", "a");
    world.file("drop/c.txt", "");
    std::os::unix::fs::symlink("/etc/hostname", folder.join("link")).unwrap();
    let socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    let summary = world.add(&folder);
    drop(socket);
    let names: Vec<&str> = summary.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a.txt", "1.txt", "2.txt", "c.txt"]);
    let problems: Vec<(&str, String)> =
        summary.problems.iter().map(|p| (p.code, p.path.file_name().unwrap().to_string_lossy().into_owned())).collect();
    assert_eq!(problems, [("link", "link".to_owned()), ("special-file", "socket".to_owned())]);
    assert_eq!(world.add(folder.join("nothing")).problems[0].code, "not-readable");
    assert_eq!(world.add(world.folder()).problems[0].code, "case-folder");
}

#[test]
fn a_folder_with_an_index_is_one_evidence_wherever_it_lies() {
    let world = World::new();
    for place in ["here", "there"] {
        world.file(&format!("{place}/pages/index.csv"), "path,url,captured_at\n");
        world.file(&format!("{place}/pages/sub/b.html"), "<p>b");
        world.file(&format!("{place}/pages/a.html"), "<p>a");
        let old =
            fs::File::options().write(true).open(world.root.path().join(format!("in/{place}/pages/a.html"))).unwrap();
        old.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(place.len() as u64)).unwrap();
    }
    let [first, second] = ["here", "there"].map(|place| world.add(world.root.path().join("in").join(place)));
    assert_eq!(first.files[0].id, second.files[0].id);
    assert_eq!(first.files[0].name, "pages.tar");
    let id = first.files[0].id.to_string();
    let tar = fs::read(world.folder().join("evidence").join(&id[..2]).join(&id[2..])).unwrap();
    let mut archive = tar::Archive::new(tar.as_slice());
    let names: Vec<PathBuf> = archive.entries().unwrap().map(|e| e.unwrap().path().unwrap().into_owned()).collect();
    assert_eq!(names, ["a.html", "index.csv", "sub/b.html"].map(PathBuf::from));
}

fn given(acquired_at: Option<i64>, source: &str) -> AddOptions {
    let provenance = Provenance {
        acquired_at: acquired_at.map(Time::from_micros),
        source: source.to_owned(),
        ..Provenance::default()
    };
    AddOptions { provenance, ..AddOptions::default() }
}

/// Each intake of the same bytes in each order: the row is the same.
#[test]
fn what_a_row_shows_does_not_depend_on_the_order() {
    let intakes = [("z.txt", given(Some(1), "desk")), ("a.txt", given(Some(2), "desk")), ("b.txt", given(None, ""))];
    let mut rows: Vec<(String, Provenance, u64)> = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let world = World::new();
        for i in order {
            let (name, options) = &intakes[i];
            world.case.add(&[world.file(name, "same")], options, &NOW, ACTOR, &Silent).unwrap();
        }
        let evidence: Evidence = world.case.evidence().unwrap().remove(0);
        rows.push((evidence.name, evidence.provenance, evidence.intakes));
    }
    assert!(rows.windows(2).all(|pair| pair[0] == pair[1]), "{rows:?}");
    assert_eq!((rows[0].0.as_str(), rows[0].1.acquired_at), ("z.txt", Some(Time::from_micros(1))));
}

#[test]
fn what_was_said_about_reading_stays_until_said_otherwise() {
    let world = World::new();
    let file = world.file("a.csv", "x,y\n");
    let read = |columns: &[(&str, &str)], timezone_offset_minutes| AddOptions {
        read: ReadOptions {
            columns: columns.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            timezone_offset_minutes,
            ..ReadOptions::default()
        },
        ..AddOptions::default()
    };
    let steps = [
        AddOptions { kind: Some(Kind::Hosting), ..read(&[("server_ip", "x")], None) },
        read(&[], Some(540)),
        AddOptions::default(),
    ];
    for options in &steps {
        world.case.add(std::slice::from_ref(&file), options, &NOW, ACTOR, &Silent).unwrap();
    }
    let evidence = world.case.evidence().unwrap().remove(0);
    assert_eq!(evidence.kind_given, Some(Kind::Hosting));
    assert_eq!(evidence.options.columns, [("server_ip".to_owned(), "x".to_owned())]);
    assert_eq!(evidence.options.timezone_offset_minutes, Some(540));
}

#[test]
fn several_threads_add_at_once() {
    let world = World::new();
    let files: Vec<PathBuf> =
        (0..16).map(|i| world.file(&format!("{i:02}.txt"), format!("words {}", i % 12))).collect();
    let other = Case::open(&world.folder()).unwrap();
    std::thread::scope(|scope| {
        for (case, part) in [(&world.case, &files[..10]), (&other, &files[6..]), (&world.case, &files[2..14])] {
            scope.spawn(move || case.add(part, &AddOptions::default(), &NOW, ACTOR, &Silent).unwrap());
        }
    });
    assert_eq!(world.verify(), Vec::<String>::new());
    assert_eq!(world.case.evidence().unwrap().len(), 12);
    assert_eq!(world.case.ledger().unwrap().len(), 1 + 10 + 10 + 12);
    assert_eq!(Case::open(&world.folder()).unwrap().settings().ledger, world.case.head().unwrap());
}

#[test]
fn status_says_what_to_do_next() {
    let world = World::new();
    let next = || world.case.status().unwrap().next;
    assert_eq!(next(), [NextStep::AddEvidence]);
    world.add(world.file("a.txt", "a"));
    assert_eq!(next(), [NextStep::Analyze]);
    world.run("one");
    assert_eq!(next(), [NextStep::Report]);
    world.report("report.html");
    assert_eq!(next(), [NextStep::Verify]);
    super::judgement::accept(&world.case, "host:a.example", "host:b.example");
    let status = world.case.status().unwrap();
    assert_eq!((status.next, status.judgements, status.judgements_since_run), (vec![NextStep::Analyze], 1, 1));
    world.run("two");
    world.add(world.file("b.txt", "b"));
    let status = world.case.status().unwrap();
    assert_eq!((status.evidence_since_run, status.judgements_since_run, status.lines), (1, 0, 7));
    assert_eq!(status.kinds.iter().map(|kind| (kind.files, kind.bytes)).collect::<Vec<_>>(), [(2, 2)]);
}
