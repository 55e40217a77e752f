//! Damaged files: no panic, and what is lost is said.

use proptest::prelude::*;

use super::{Gathered, fixtures, read};
use stakeout_core::evidence::{Kind, ReadOptions};

/// Formats whose records cannot vanish without a trace: they have lengths, checksums or brackets.
const ACCOUNTABLE: &[&str] = &["warc", "har", "rdap", "tlsx", "passive-dns", "certificate-file"];

fn gathered(bytes: &[u8], kind: Option<Kind>, options: &ReadOptions) -> Option<Gathered> {
    let (found, gathered) = read(bytes, kind, options);
    (found != Kind::Unknown).then_some(gathered)
}

#[test]
fn a_cut_anywhere_is_no_panic_and_no_silence() {
    for fixture in fixtures() {
        let (kind, options) = fixture.options();
        let Some(whole) = gathered(&fixture.bytes, kind, &options) else { continue };
        let step = (fixture.bytes.len() / 31).max(1);
        for cut in (0..fixture.bytes.len()).step_by(step) {
            let Some(part) = gathered(&fixture.bytes[..cut], kind, &options) else { continue };
            // Not of its records alone: a row with too many cells is good once they are cut off.
            assert!(part.records.len() <= whole.held(), "{} cut at {cut}", fixture.name);
            assert!(part.held() + part.problems.len() > 0 || cut == 0, "{} cut at {cut}", fixture.name);
        }
    }
}

#[test]
fn a_cut_inside_a_packed_member_is_always_said() {
    let fixture = fixtures().into_iter().find(|fixture| fixture.name == "warc/revisit").unwrap();
    let borders: Vec<usize> = memchr::memmem::find_iter(&fixture.bytes, &[0x1f, 0x8b, 0x08]).collect();
    assert!(borders.len() > 1, "the fixture is packed member by member");
    for cut in 20..fixture.bytes.len() {
        let Some(part) = gathered(&fixture.bytes[..cut], None, &ReadOptions::default()) else { continue };
        assert_eq!(part.problems.is_empty(), borders.contains(&cut), "cut at {cut}: {:?}", part.problems);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if std::env::var_os("STAKEOUT_LONG").is_some() { 400 } else { 10 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_are_no_panic_and_no_silence(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        for fixture in fixtures() {
            let (kind, options) = fixture.options();
            let Some(whole) = gathered(&fixture.bytes, kind, &options) else { continue };
            let mut bytes = fixture.bytes.clone();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let Some(changed) = gathered(&bytes, kind, &options) else { continue };
            // Where one record is damaged already, a second beside it is lost in the same stretch, and that was said.
            if ACCOUNTABLE.contains(&fixture.reader.as_str()) && fixture.name != "warc/damaged-first-line" {
                let said_more = changed.problems.iter().any(|problem| !whole.problems.contains(problem));
                prop_assert!(changed.held() >= whole.held() || said_more,
                    "{}: {} of {}, {:?}", fixture.name, changed.held(), whole.held(), changed.problems);
            }
        }
    }
}
