//! A folder packed into one piece of evidence: the same bytes in any order, and they read back.

use std::io::{Cursor, Read};

use super::read;
use stakeout_core::evidence::{Kind, ReadOptions, pack_folder};

fn files() -> Vec<(String, Vec<u8>)> {
    let long = format!("pages/{}/index.html", "deep".repeat(30));
    let index = format!(
        "path,url,captured_at\npages/a.html,https://lucky.example/,2025-03-01T00:00:00Z\n{long},https://lucky.example/long,2025-03-02T00:00:00Z\n"
    );
    vec![
        ("index.csv".to_owned(), index.into_bytes()),
        ("pages/a.html".to_owned(), b"<title>a</title>".to_vec()),
        (long, b"<title>long</title>".to_vec()),
    ]
}

fn pack(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let sizes: Vec<(String, u64)> = files.iter().map(|(path, bytes)| (path.clone(), bytes.len() as u64)).collect();
    let mut packed = Vec::new();
    let mut open = |path: &str| -> std::io::Result<Box<dyn Read>> {
        let (_, bytes) = files.iter().find(|(have, _)| have == path).unwrap();
        Ok(Box::new(Cursor::new(bytes.clone())))
    };
    pack_folder(&sizes, &mut open, &mut packed).unwrap();
    packed
}

#[test]
fn the_order_of_files_does_not_matter() {
    let mut files = files();
    let first = pack(&files);
    files.reverse();
    assert_eq!(pack(&files), first);
}

#[test]
fn a_packed_folder_reads_back() {
    let (kind, gathered) = read(&pack(&files()), None, &ReadOptions::default());
    assert_eq!((kind, gathered.records.len(), gathered.problems.len()), (Kind::Web, 2, 0), "{:?}", gathered.problems);
    assert_eq!(gathered.records[0].0.as_str(), "member:pages/a.html");
}
