//! The public web archives that other readers are tested with: what warcio 1.8.1 counts is found here too.

use super::{Gathered, data, read};
use stakeout_core::evidence::{Kind, Level, ReadOptions};

fn archive(name: &str) -> Option<Gathered> {
    let path = data()?.join("web").join(name);
    let (kind, gathered) = read(&std::fs::read(path).unwrap(), None, &ReadOptions::default());
    assert_eq!(kind, Kind::Web, "{name}");
    Some(gathered)
}

#[test]
fn as_many_records_as_warcio_reads() {
    for (name, held) in [
        ("example.warc", 6),
        ("example.warc.gz", 6),
        ("example-resource.warc.gz", 3),
        ("post-test.warc.gz", 6),
        ("example-iana.org-chunked.warc", 3),
        ("example-wget-bad-target-uri.warc.gz", 6),
        ("example-space-in-target-uri.warc.gz", 2),
        ("example-digest.warc", 4),
        ("example-trunc.warc", 4),
    ] {
        let Some(gathered) = archive(&format!("conformance/{name}")) else { return };
        assert_eq!(gathered.held(), held, "{name}: {:?}", gathered.problems);
        assert_eq!(gathered.errors(), 0, "{name}: {:?}", gathered.problems);
    }
}

#[test]
fn where_warcio_stops_the_rest_is_read() {
    for (name, held) in
        [("example-bad-non-chunked.warc.gz", 6), ("example-bad.warc.gz.bad", 6), ("example-wrong-chunks.warc.gz", 2)]
    {
        let Some(gathered) = archive(&format!("conformance/{name}")) else { return };
        assert_eq!((gathered.held(), gathered.errors()), (held, 0), "{name}: {:?}", gathered.problems);
        assert!(gathered.codes().contains(&"member-border"), "{name}: {:?}", gathered.problems);
    }
}

#[test]
fn wrong_digests_are_warnings() {
    for (name, wrong) in [("example-digest.warc", 1), ("example-trunc.warc", 2), ("example.warc", 0)] {
        let Some(gathered) = archive(&format!("conformance/{name}")) else { return };
        let found = gathered.problems.iter().filter(|p| p.code == "wrong-digest" && p.level == Level::Warning).count();
        assert_eq!(found, wrong, "{name}: {:?}", gathered.problems);
    }
}

#[test]
fn the_large_archive_is_read_whole() {
    let Some(gathered) = archive("pages.warc.gz") else { return };
    assert_eq!((gathered.records.len(), gathered.skipped.len()), (611, 1));
    assert_eq!(gathered.problems, []);
    assert!(gathered.progress.len() > 10 && gathered.progress.is_sorted(), "{:?}", gathered.progress);
}
