//! Which values of code does an evidence show, each once, and which of its hosts show it?
//!
//! `ID-VERSION.values`, beside the cache of an evidence. Pages show the same values again and again: their cache names
//! a value by its number, and the texts stand here. Values are cut into ranges of their hashes, so that the same range
//! of all evidence can be compared in bounded memory: a value that one host alone shows ties it to nobody.
//!
//! A value is known by 64 bits of XXH3 over kind and text. Who wants two texts of one hash can write one of them into
//! his page at once: a collision gives nobody a tie that copying would not.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stakeout_core::page::PageFacts;
use stakeout_core::record::Host;
use stakeout_core::selector::{Family, SelectorKind};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::cache::Key;
use crate::packed::{self, Spot};

/// Captures of a section: its values are held in memory while they are collected.
pub(crate) const SECTION_PAGES: usize = 8_192;
/// Values of a section, from which on it ends however few its captures are.
const SECTION_VALUES: usize = 1 << 20;
/// Ranges of hashes.
pub(crate) const RANGES: usize = 32;
/// Holder of a value that no capture that tells shows.
pub(crate) const NOBODY: u32 = u32::MAX;
/// Holder of a value that several hosts of the section show.
pub(crate) const SEVERAL: u32 = u32::MAX - 1;
/// Bytes of one range or of the list of contents; more is damage.
const FRAME_BYTES_MAX: u64 = 1 << 30;
const LEVEL: i32 = 1;

/// One value of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) hash: u64,
    /// Its number in the section.
    pub(crate) id: u32,
    /// Number of the one host of the section that shows it, [`SEVERAL`] or [`NOBODY`].
    pub(crate) holder: u32,
    pub(crate) kind: SelectorKind,
    pub(crate) text: String,
}

/// A run of captures with their values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Section {
    /// Hosts of its captures, by number.
    pub(crate) hosts: Vec<Host>,
    /// Addresses on other hosts that captures of it repeat.
    pub(crate) repeats: Vec<String>,
    /// How many values it has.
    pub(crate) values: u32,
    /// Offset and length of each range.
    frames: Vec<(u64, u64)>,
}

#[derive(Serialize, Deserialize)]
struct Contents {
    id: stakeout_core::evidence::EvidenceId,
    version: String,
    sections: Vec<Section>,
}

/// Collects the values of a section.
#[derive(Default)]
struct Collected {
    ids: HashMap<u64, u32, BuildHasherDefault<Unhashed>>,
    values: Vec<(u64, SelectorKind, u32)>,
    texts: String,
    ends: Vec<usize>,
    host_ids: HashMap<Host, u32>,
    hosts: Vec<Host>,
    repeats: Vec<String>,
    pages: usize,
}

impl Collected {
    /// Takes the code out of a page; gives its values by number, sorted, with their offsets.
    fn take(&mut self, facts: &mut PageFacts) -> Vec<Spot> {
        self.pages += 1;
        let host = self.host(&facts.host);
        if let Some((url, _)) = &facts.revisit_of
            && !is_of(url, &facts.host)
        {
            self.repeats.push(url.clone());
        }
        let tells = facts.state.tells();
        let mut spots = Vec::with_capacity(facts.selectors.len());
        facts.selectors.retain(|found| {
            if found.kind.family() != Family::Code {
                return true;
            }
            let hash = xxh3_64_with_seed(found.value.as_bytes(), found.kind as u64);
            let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            let id = *self.ids.entry(hash).or_insert(next);
            if id == next {
                self.texts.push_str(&found.value);
                self.ends.push(self.texts.len());
                self.values.push((hash, found.kind, NOBODY));
            }
            if tells && let Some((_, _, holder)) = self.values.get_mut(id as usize) {
                *holder = if *holder == NOBODY || *holder == host { host } else { SEVERAL };
            }
            spots.push((id, u32::try_from(found.offset).unwrap_or(u32::MAX)));
            false
        });
        spots.sort_unstable();
        spots
    }

    fn host(&mut self, host: &Host) -> u32 {
        if let Some(id) = self.host_ids.get(host) {
            return *id;
        }
        let id = u32::try_from(self.hosts.len()).unwrap_or(u32::MAX);
        self.hosts.push(host.clone());
        self.host_ids.insert(host.clone(), id);
        id
    }

    fn is_full(&self) -> bool {
        self.pages >= SECTION_PAGES || self.values.len() >= SECTION_VALUES
    }

    /// Each range as bytes, sorted by hash.
    fn ranges(&self) -> Vec<Vec<u8>> {
        let mut order: Vec<(u64, u32)> = self.values.iter().zip(0..).map(|((hash, ..), id)| (*hash, id)).collect();
        order.sort_unstable();
        let mut ranges = vec![Vec::new(); RANGES];
        for (hash, id) in order {
            let at = id as usize;
            let from = at.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(0));
            let text = self.ends.get(at).and_then(|to| self.texts.get(from..*to)).unwrap_or_default();
            let (Some(range), Some((_, kind, holder))) = (ranges.get_mut(range_of(hash)), self.values.get(at)) else {
                continue;
            };
            range.extend_from_slice(&hash.to_le_bytes());
            packed::put(range, u64::from(id));
            packed::put(range, u64::from(*holder));
            range.push(*kind as u8);
            packed::put(range, text.len() as u64);
            range.extend_from_slice(text.as_bytes());
        }
        ranges
    }
}

/// Does an address lie on a host?
fn is_of(url: &str, host: &Host) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let name = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    name == host.as_str()
}

/// The range that a hash belongs to: by its highest bits, so that ranges in their order are sorted.
const fn range_of(hash: u64) -> usize {
    (hash >> (64 - RANGES.trailing_zeros())) as usize
}

/// Writes the values of an evidence.
pub(crate) struct Writer {
    out: BufWriter<File>,
    at: u64,
    now: Collected,
    sections: Vec<Section>,
}

impl Writer {
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let out = BufWriter::new(File::create(path)?);
        Ok(Self { out, at: 0, now: Collected::default(), sections: Vec::new() })
    }

    /// Takes the code out of a page: its values by number. Did the section end with it?
    pub(crate) fn take(&mut self, facts: &mut PageFacts) -> io::Result<(Vec<Spot>, bool)> {
        let spots = self.now.take(facts);
        let ends = self.now.is_full();
        if ends {
            self.end_section()?;
        }
        Ok((spots, ends))
    }

    fn end_section(&mut self) -> io::Result<()> {
        let section = std::mem::take(&mut self.now);
        let mut frames = Vec::with_capacity(RANGES);
        for range in section.ranges() {
            frames.push(self.frame(&range)?);
        }
        let values = u32::try_from(section.values.len()).unwrap_or(u32::MAX);
        let (hosts, mut repeats) = (section.hosts, section.repeats);
        repeats.sort();
        repeats.dedup();
        self.sections.push(Section { hosts, repeats, values, frames });
        Ok(())
    }

    fn frame(&mut self, bytes: &[u8]) -> io::Result<(u64, u64)> {
        let mut encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
        encoder.include_checksum(true)?;
        encoder.write_all(bytes)?;
        let frame = encoder.finish()?;
        self.out.write_all(&frame)?;
        let place = (self.at, frame.len() as u64);
        self.at += place.1;
        Ok(place)
    }

    /// Ends the last section, if it has captures, and writes the list of contents and where it begins.
    pub(crate) fn finish(mut self, key: &Key) -> io::Result<()> {
        if self.now.pages > 0 {
            self.end_section()?;
        }
        let sections = std::mem::take(&mut self.sections);
        let contents = Contents { id: key.id, version: key.version.clone(), sections };
        let (at, _) = self.frame(&postcard::to_stdvec(&contents).map_err(io::Error::other)?)?;
        self.out.write_all(&at.to_le_bytes())?;
        self.out.flush()
    }
}

/// The values of an evidence, open for reading.
pub(crate) struct Values {
    path: PathBuf,
    pub(crate) sections: Vec<Section>,
}

impl Values {
    /// `None` if the file is absent, damaged or of another evidence or version.
    pub(crate) fn open(path: &Path, key: &Key) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        let end = length.checked_sub(8)?;
        file.seek(SeekFrom::Start(end)).ok()?;
        let mut at = [0; 8];
        file.read_exact(&mut at).ok()?;
        let at = u64::from_le_bytes(at);
        let bytes = frame(&mut file, (at, end.checked_sub(at)?)).ok()?;
        let contents: Contents = postcard::from_bytes(&bytes).ok()?;
        let is_of_key = contents.id == key.id && contents.version == key.version;
        is_of_key.then_some(Self { path: path.to_owned(), sections: contents.sections })
    }

    /// The values of one range of a section, sorted by hash.
    pub(crate) fn range(&self, section: usize, range: usize) -> io::Result<Vec<Value>> {
        let place = self.sections.get(section).and_then(|section| section.frames.get(range)).copied();
        let bytes = frame(&mut File::open(&self.path)?, place.ok_or_else(damage)?)?;
        values(&bytes).ok_or_else(damage)
    }

    /// Kind and text of every value of a section, by its number.
    pub(crate) fn texts(&self, section: usize) -> io::Result<Vec<(SelectorKind, String)>> {
        let count = self.sections.get(section).map_or(0, |section| section.values as usize);
        let mut texts = vec![(SelectorKind::DomShingle, String::new()); count.min(SECTION_VALUES * 2)];
        for range in 0..RANGES {
            for value in self.range(section, range)? {
                *texts.get_mut(value.id as usize).ok_or_else(damage)? = (value.kind, value.text);
            }
        }
        Ok(texts)
    }
}

fn damage() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidData)
}

fn frame(file: &mut File, (at, length): (u64, u64)) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    // Reading on to the end of the frame is what compares its checksum.
    let read = zstd::Decoder::new(file.take(length))?.take(FRAME_BYTES_MAX).read_to_end(&mut bytes)?;
    if read as u64 == FRAME_BYTES_MAX { Err(damage()) } else { Ok(bytes) }
}

fn values(mut bytes: &[u8]) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        let (hash, rest) = bytes.split_first_chunk::<8>()?;
        bytes = rest;
        let id = u32::try_from(packed::take(&mut bytes)?).ok()?;
        let holder = u32::try_from(packed::take(&mut bytes)?).ok()?;
        let (kind, rest) = bytes.split_first()?;
        bytes = rest;
        let kind = *SelectorKind::ALL.get(usize::from(*kind))?;
        let length = usize::try_from(packed::take(&mut bytes)?).ok()?;
        let (text, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        let text = std::str::from_utf8(text).ok()?.to_owned();
        values.push(Value { hash: u64::from_le_bytes(*hash), id, holder, kind, text });
    }
    Some(values)
}

/// A hasher for keys that are hashes already; such maps are asked, never walked.
#[derive(Default)]
pub(crate) struct Unhashed(u64);

impl Hasher for Unhashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use stakeout_core::evidence::EvidenceId;
    use stakeout_core::page::{CaptureState, Content};
    use stakeout_core::selector::Found;

    use super::*;

    fn page(host: &str, state: CaptureState, names: &[&str]) -> PageFacts {
        let found =
            |(offset, name): (u64, &&str)| Found { kind: SelectorKind::ClassName, value: (*name).to_owned(), offset };
        PageFacts {
            url: format!("https://{host}/"),
            host: Host::parse(host).unwrap(),
            captured_at: None,
            status: 200,
            content: Content::Html,
            bytes: 0,
            sha256: String::new(),
            title: String::new(),
            language: None,
            state,
            selectors: (0..).zip(names).map(found).collect(),
            signs: Vec::new(),
            links_out: Vec::new(),
            loads_from: Vec::new(),
            hidden_links: Vec::new(),
            version_printed: None,
            user_agent: None,
            redirects_to: None,
            revisit_of: None,
            sketch: None,
        }
    }

    fn key() -> Key {
        Key { id: EvidenceId::from_digest([7; 32]), version: "v".to_owned() }
    }

    #[test]
    fn values_come_back_with_who_shows_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values");
        let mut writer = Writer::begin(&path).unwrap();
        let mut one = page("a.example", CaptureState::Content, &["lobby", "cashier"]);
        let (spots, ends) = writer.take(&mut one).unwrap();
        assert_eq!((spots, ends), (vec![(0, 0), (1, 1)], false));
        assert!(one.selectors.is_empty(), "code stands apart");
        writer.take(&mut page("a.example", CaptureState::Content, &["cashier"])).unwrap();
        let (spots, _) = writer.take(&mut page("b.example", CaptureState::Content, &["lobby"])).unwrap();
        assert_eq!(spots, [(0, 0)]);
        writer.take(&mut page("b.example", CaptureState::Challenge, &["cashier", "turnstile"])).unwrap();
        let mut repeat = page("c.example", CaptureState::Empty, &[]);
        repeat.revisit_of = Some(("https://b.example/x".to_owned(), String::new()));
        writer.take(&mut repeat).unwrap();
        writer.finish(&key()).unwrap();

        let values = Values::open(&path, &key()).unwrap();
        let texts: Vec<String> = values.texts(0).unwrap().into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["lobby", "cashier", "turnstile"]);
        let mut all: Vec<Value> = (0..RANGES).flat_map(|range| values.range(0, range).unwrap()).collect();
        assert!(all.is_sorted_by_key(|value| value.hash), "ranges follow one another");
        all.sort_by_key(|value| value.id);
        let holders: Vec<u32> = all.iter().map(|value| value.holder).collect();
        assert_eq!(holders, [SEVERAL, 0, NOBODY], "a page that cannot tell shows nothing");
        assert_eq!(values.sections[0].repeats, ["https://b.example/x"]);
    }

    #[test]
    fn what_is_of_another_evidence_or_cut_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values");
        let mut writer = Writer::begin(&path).unwrap();
        writer.take(&mut page("a.example", CaptureState::Content, &["lobby"])).unwrap();
        writer.finish(&key()).unwrap();
        assert!(Values::open(&path, &key()).is_some());
        assert!(Values::open(&path, &Key { version: "w".to_owned(), ..key() }).is_none());
        let bytes = std::fs::read(&path).unwrap();
        for length in 0..bytes.len() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            assert!(Values::open(&path, &key()).is_none(), "{length} bytes");
        }
    }
}
