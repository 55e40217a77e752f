//! Which passages do few accounts hold together?
//!
//! A passage is a set of rare shingles with the same holders. What many hold is a platform's template or a public one.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::columns::AccountIx;
use super::kind::Kind;

/// Sampled shingles that a passage needs: some fifteen words in a row.
const SHINGLES_MIN: usize = 3;

/// One sampled shingle in a text of an account, and which text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting {
    pub(crate) hash: u64,
    pub(crate) account: AccountIx,
    pub(crate) text: u32,
}

/// A passage and who holds it: account and text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Passage {
    /// The smallest hash of its shingles: its name.
    pub(crate) hash: u64,
    pub(crate) holders: Vec<(AccountIx, u32)>,
}

/// Passages of two and more accounts, but of no more than the cap of the kind; sorted.
pub(crate) fn passages(mut postings: Vec<Posting>) -> Vec<Passage> {
    postings.par_sort_unstable();
    postings.dedup_by_key(|posting| (posting.hash, posting.account));
    let mut rare: Vec<(u64, &[Posting])> = postings
        .chunk_by(|a, b| a.hash == b.hash)
        .filter(|run| (2..=Kind::Passage.cap()).contains(&run.len()))
        .map(|run| (holders_hash(run), run))
        .collect();
    rare.par_sort_by_key(|(holders, run)| (*holders, run.first().map(|posting| posting.hash)));
    let mut found: Vec<Passage> = rare
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|group| group.len() >= SHINGLES_MIN)
        .filter_map(|group| {
            let (_, first) = group.first()?;
            let holders = first.iter().map(|posting| (posting.account, posting.text)).collect();
            Some(Passage { hash: first.first()?.hash, holders })
        })
        .collect();
    found.sort_unstable();
    found
}

fn holders_hash(run: &[Posting]) -> u64 {
    let bytes: Vec<u8> = run.iter().flat_map(|posting| posting.account.to_le_bytes()).collect();
    xxh3_64(&bytes)
}
