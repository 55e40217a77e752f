//! Where do the facts of pages lie while a run goes on?
//!
//! In a file without a name, beside the tables: the stages ask for the pages of one host at a time, and a million pages
//! would not fit into memory. The system keeps in its cache what it has room for.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use stakeout_core::page::PageFacts;

use crate::packed::{self, Spot};
use crate::shared_file::SharedFile;

/// Bytes in which nearly every address fits.
const ADDRESS_BYTES: u32 = 512;

/// Where one page lies: its facts, and behind them its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stored {
    at: u64,
    facts: u32,
    code: u32,
}

/// Takes pages in.
#[derive(Debug)]
pub(crate) struct StoreWriter {
    file: BufWriter<File>,
    at: u64,
    code: Vec<u8>,
}

impl StoreWriter {
    /// Begins in a folder, or where the system keeps such files if the folder cannot be written.
    pub(crate) fn begin(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile())?;
        Ok(Self { file: BufWriter::with_capacity(1 << 20, file), at: 0, code: Vec::new() })
    }

    /// Keeps a page: its facts as postcard gives them, the values that it shares with other hosts, and numbers of the
    /// names in its frame that it does not; both sorted.
    pub(crate) fn push(&mut self, facts: &[u8], spots: &[Spot], own_frame: &[u32]) -> io::Result<Stored> {
        self.code.clear();
        packed::put_spots(&mut self.code, spots);
        packed::put_sorted(&mut self.code, own_frame.iter().copied());
        self.file.write_all(facts)?;
        self.file.write_all(&self.code)?;
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(io::Error::other);
        let stored = Stored { at: self.at, facts: length(facts)?, code: length(&self.code)? };
        self.at += u64::from(stored.facts) + u64::from(stored.code);
        Ok(stored)
    }

    pub(crate) fn finish(self) -> io::Result<Store> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Store { file: SharedFile::of(file), has_failed: AtomicBool::new(false) })
    }
}

/// Gives pages back. What cannot be read is empty, and [`Store::has_failed`] says so from then on: whoever runs stages
/// asks it at their end.
#[derive(Debug)]
pub(crate) struct Store {
    file: SharedFile,
    has_failed: AtomicBool,
}

impl Store {
    pub(crate) fn facts(&self, stored: Stored) -> Option<PageFacts> {
        let bytes = self.bytes(stored.at, stored.facts)?;
        self.noted(postcard::from_bytes(&bytes).ok())
    }

    /// The address of a page: what stands first of its facts.
    pub(crate) fn address(&self, stored: Stored) -> Option<String> {
        let bytes = self.bytes(stored.at, stored.facts.min(ADDRESS_BYTES))?;
        match postcard::take_from_bytes::<String>(&bytes) {
            Ok((address, _)) => Some(address),
            Err(_) => self.facts(stored).map(|facts| facts.url),
        }
    }

    pub(crate) fn spots(&self, stored: Stored) -> Vec<Spot> {
        let bytes = self.bytes(stored.at + u64::from(stored.facts), stored.code);
        bytes.and_then(|bytes| self.noted(packed::spots(&bytes))).unwrap_or_default()
    }

    /// The values of a page with their offsets, and the numbers of names in its frame that no other host shows.
    pub(crate) fn code(&self, stored: Stored) -> (Vec<Spot>, Vec<u32>) {
        let bytes = self.bytes(stored.at + u64::from(stored.facts), stored.code);
        let both = |bytes: Vec<u8>| {
            let (mut rest, mut own) = (bytes.as_slice(), Vec::new());
            let spots = packed::take_spots(&mut rest)?;
            packed::take_sorted(&mut rest, &mut own)?;
            Some((spots, own))
        };
        bytes.and_then(|bytes| self.noted(both(bytes))).unwrap_or_default()
    }

    /// Appends the values of a page, without their offsets.
    pub(crate) fn values(&self, stored: Stored, out: &mut Vec<u32>) {
        if let Some(bytes) = self.bytes(stored.at + u64::from(stored.facts), stored.code) {
            self.noted(packed::take_sorted(&mut bytes.as_slice(), out));
        }
    }

    /// Was anything not there that had been kept?
    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }

    fn bytes(&self, at: u64, length: u32) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length as usize];
        let read = self.file.read(at, &mut bytes).ok();
        self.noted(read.map(|()| bytes))
    }

    fn noted<T>(&self, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        found
    }
}
