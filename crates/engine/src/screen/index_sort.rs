//! How are more words sorted than memory should hold?
//!
//! Few are sorted where they are. Many go to files by their first bits, each of which is then sorted by itself.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::index::IndexError;

/// Words that are held at once: 128 MiB.
const HELD_MAX: usize = 16 << 20;
/// First bits that choose a file.
const FILE_BITS: u32 = 6;
/// Bytes that wait for each file.
const WAITING: usize = 64 << 10;

/// Collects words, and gives them back sorted, each once.
pub(super) struct Sorter {
    held: Vec<u64>,
    held_max: usize,
    files: Vec<BufWriter<File>>,
    folder: PathBuf,
    count: u64,
}

impl Sorter {
    /// Nothing yet; unnamed files are made below `folder` if there is much.
    pub(super) fn new(folder: &Path) -> Self {
        Self::holding(folder, HELD_MAX)
    }

    fn holding(folder: &Path, held_max: usize) -> Self {
        Self { held: Vec::new(), held_max, files: Vec::new(), folder: folder.to_owned(), count: 0 }
    }

    /// Words taken in, those that came twice counted twice.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Takes words in.
    pub(super) fn extend(&mut self, words: &[u64]) -> Result<(), IndexError> {
        self.count += words.len() as u64;
        self.held.extend_from_slice(words);
        if self.held.len() >= self.held_max { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), IndexError> {
        if self.files.is_empty() {
            for _ in 0..1 << FILE_BITS {
                self.files.push(BufWriter::with_capacity(WAITING, tempfile::tempfile_in(&self.folder)?));
            }
        }
        for word in &self.held {
            let at = usize::try_from(word >> (64 - FILE_BITS)).unwrap_or(0);
            if let Some(file) = self.files.get_mut(at) {
                file.write_all(&word.to_le_bytes())?;
            }
        }
        self.held.clear();
        Ok(())
    }

    /// Gives the words in their order, some at a time.
    pub(super) fn each(mut self, give: &mut dyn FnMut(&[u64]) -> Result<(), IndexError>) -> Result<(), IndexError> {
        if !self.files.is_empty() {
            self.spill()?;
            self.held = Vec::new();
        }
        let mut words = std::mem::take(&mut self.held);
        let mut sorted = |words: &mut Vec<u64>| {
            words.par_sort_unstable();
            words.dedup();
            give(words)
        };
        if self.files.is_empty() {
            return sorted(&mut words);
        }
        let mut bytes = Vec::new();
        for file in self.files {
            let mut file = file.into_inner().map_err(|error| error.into_error())?;
            file.seek(SeekFrom::Start(0))?;
            bytes.clear();
            file.read_to_end(&mut bytes)?;
            words.clear();
            words.extend(bytes.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word)));
            sorted(&mut words)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn much_and_little_come_back_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let words: Vec<u64> = (0..5_000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (n % 3)).collect();
        let mut wanted = words.clone();
        wanted.sort_unstable();
        wanted.dedup();
        for held_max in [1 << 20, 700] {
            let mut sorter = Sorter::holding(folder.path(), held_max);
            words.chunks(333).for_each(|chunk| sorter.extend(chunk).unwrap());
            sorter.extend(&words[..10]).unwrap();
            assert_eq!(sorter.count(), 5_010);
            let mut found = Vec::new();
            sorter
                .each(&mut |words| {
                    found.extend_from_slice(words);
                    Ok(())
                })
                .unwrap();
            assert_eq!(found, wanted);
        }
    }
}
