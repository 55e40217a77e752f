//! Do the tables follow from the evidence?

use std::fs;

use stakeout_engine::Silent;
use stakeout_engine::case::RunManifest;
use stakeout_engine::pipeline::{analyze, replay};
use stakeout_engine::table::{content_digest, digests, read, write};

use super::{ACTOR, NOW, World};

fn analyzed() -> (World, String) {
    let world = World::new();
    world.add(world.file("hosting.csv", "server_ip,renter\n192.0.2.7,Brightwater Ltd\n192.0.2.8,Lantern Ltd\n"));
    world.add(world.file("list.txt", "fox.example\nmoon.example\n"));
    let digest = analyze(&world.case, &NOW, ACTOR, &Silent).unwrap().content_digest;
    (world, digest)
}

#[test]
fn a_replay_gives_the_same_digest_and_reads_no_cache() {
    let (world, digest) = analyzed();
    for entry in fs::read_dir(world.folder().join("cache")).unwrap() {
        fs::write(entry.unwrap().path(), "not what was read").unwrap();
    }
    let replayed = replay(&world.case, &Silent).unwrap();
    assert_eq!((replayed.content_digest, replayed.different), (digest, Vec::<String>::new()));
}

/// Tables that the ledger vouches for, and that the evidence does not give: a program that was changed.
#[test]
fn a_replay_names_tables_that_the_evidence_does_not_give() {
    let (world, digest) = analyzed();
    let mut rows = read(&world.case.tables().unwrap()).unwrap();
    assert!(rows.servers.pop().is_some());
    let run = world.case.begin_run().unwrap();
    write(run.folder(), &rows).unwrap();
    let manifest = RunManifest {
        tables: digests(run.folder()).unwrap(),
        content_digest: content_digest(run.folder()).unwrap(),
        ..world.case.last_run().unwrap().unwrap().manifest
    };
    run.finish(manifest, &NOW, ACTOR).unwrap();
    assert_eq!(world.verify(), Vec::<String>::new(), "the folder is as the ledger says");
    let replayed = replay(&world.case, &Silent).unwrap();
    assert_eq!(replayed.content_digest, digest);
    assert!(replayed.different.contains(&"tables/servers".to_owned()), "{:?}", replayed.different);
}
