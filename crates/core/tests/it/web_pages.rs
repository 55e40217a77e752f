//! The 611 real pages of the data folder, read from their WARC member by member.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test reports by failing")]

use std::io::Read as _;
use std::path::PathBuf;

/// The data folder, if it is there: `STAKEOUT_DATA`, by default `../shared/data` beside the repository.
pub(crate) fn data() -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let folder = std::env::var_os("STAKEOUT_DATA").map_or_else(beside, PathBuf::from);
    folder.join("web/pages.warc.gz").is_file().then_some(folder)
}

/// `(URL, body)` of every response; `None` (and a line for the check script) without the data.
pub(crate) fn pages() -> Option<Vec<(String, Vec<u8>)>> {
    let Some(folder) = data() else {
        println!("skipped: needs STAKEOUT_DATA");
        return None;
    };
    let packed = std::fs::read(folder.join("web/pages.warc.gz")).unwrap();
    let mut pages = Vec::new();
    let mut rest = packed.as_slice();
    while !rest.is_empty() {
        let mut member = Vec::new();
        flate2::bufread::GzDecoder::new(&mut rest).read_to_end(&mut member).unwrap();
        let (warc, http) = halves(&member);
        let warc = String::from_utf8_lossy(warc);
        if warc.contains("WARC-Type: response") {
            let url = warc.lines().find_map(|line| line.strip_prefix("WARC-Target-URI: ")).unwrap();
            let length = warc.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
            let (_, body) = halves(&http[..length.trim().parse().unwrap()]);
            pages.push((url.trim().to_owned(), body.to_vec()));
        }
    }
    Some(pages)
}

fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    (&bytes[..at], &bytes[at + 4..])
}
