//! Archives: bounds on what they unpack to, names that are no places, archives in archives. Bombs are made here.

use std::io::{Cursor, Write as _};

use super::read;
use stakeout_core::evidence::{Kind, LIMITS, ReadOptions};
use zip::write::SimpleFileOptions;

const LIST: &[u8] = b"lucky[.]example\nroom[.]example\n";

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.extend_from_slice(header.as_bytes());
        tar.extend_from_slice(bytes);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1_024, 0);
    tar
}

#[test]
fn every_packing_gives_the_same_records() {
    let zst = zstd::encode_all(LIST, 1).unwrap();
    for (bytes, at) in [
        (LIST.to_vec(), "row:1"),
        (gz(LIST), "row:1"),
        (zst.clone(), "row:1"),
        (zipped(&[("a.txt", LIST)]), "member:a.txt > row:1"),
        (tarred(&[("a.txt", LIST)]), "member:a.txt > row:1"),
        (gz(&tarred(&[("a.txt", LIST)])), "member:a.txt > row:1"),
        (zipped(&[("b.tar", &tarred(&[("a.zst", &zst)]))]), "member:b.tar > member:a.zst > row:1"),
        (gz(&zipped(&[("a.txt", LIST)])), "member:a.txt > row:1"),
    ] {
        let (kind, gathered) = read(&bytes, None, &ReadOptions::default());
        assert_eq!(
            (kind, gathered.records.len(), gathered.problems.len()),
            (Kind::Indicators, 2, 0),
            "{at}: {:?}",
            gathered.problems
        );
        assert_eq!(gathered.records[0].0.as_str(), at);
    }
}

#[test]
fn archives_in_archives_end_at_the_limit() {
    let mut bytes = LIST.to_vec();
    for _ in 0..LIMITS.depth_max {
        bytes = gz(&bytes);
    }
    assert_eq!(read(&bytes, None, &ReadOptions::default()).0, Kind::Indicators);
    let (kind, gathered) = read(&gz(&bytes), None, &ReadOptions::default());
    assert_eq!((kind, gathered.codes()), (Kind::Unknown, vec!["limit-depth"]));
}

#[test]
fn a_bomb_is_a_problem() {
    let mut line = vec![b'#'; 1 << 20];
    line.push(b'\n');
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(b"lucky.example\n").unwrap();
    for _ in 0..70 {
        bomb.write_all(&line).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 75_000, "{} bytes", bomb.len());
    let (_, gathered) = read(&bomb, None, &ReadOptions::default());
    assert_eq!((gathered.records.len(), gathered.codes()), (1, vec!["limit-ratio"]));
}

#[test]
fn names_that_leave_the_archive_are_not_read() {
    let members: &[(&str, &[u8])] = &[
        ("../a.txt", LIST),
        ("/b.txt", LIST),
        ("c/../../d.txt", LIST),
        ("e.txt", LIST),
        ("e.txt", LIST),
        ("C:\\f.txt", LIST),
    ];
    let (kind, gathered) = read(&tarred(members), None, &ReadOptions::default());
    assert_eq!((kind, gathered.records.len(), gathered.errors()), (Kind::Indicators, 2, 5));
    let count = |code: &str| gathered.codes().iter().filter(|have| **have == code).count();
    assert_eq!((count("unsafe-name"), count("duplicate-name")), (4, 1));
}

#[test]
fn a_zip_that_names_a_member_twice_says_so() {
    let once = zipped(&[("a.txt", LIST), ("b.txt", LIST)]);
    // The crate that writes refuses to, so the second name is changed in the bytes.
    let mut twice = once.clone();
    for at in memchr::memmem::find_iter(&once, b"b.txt") {
        twice[at] = b'a';
    }
    let (kind, gathered) = read(&twice, None, &ReadOptions::default());
    assert_eq!((kind, gathered.records.len(), gathered.codes()), (Kind::Indicators, 2, vec!["duplicate-name"]));
}

#[test]
fn a_mixed_archive_has_the_kind_of_its_first_member() {
    let dns = br#"{"rrname":"lucky.example.","rrtype":"A","rdata":["192.0.2.7"],"time_first":1740824430,"time_last":1740824430,"count":1}"#;
    let bytes =
        zipped(&[("notes.txt", b"hello, this is a note"), ("1.json", dns), ("2.txt", LIST), (".DS_Store", b"x")]);
    let (kind, gathered) = read(&bytes, None, &ReadOptions::default());
    assert_eq!((kind, gathered.records.len(), gathered.skipped.len(), gathered.problems.len()), (Kind::Dns, 3, 2, 0));
}
