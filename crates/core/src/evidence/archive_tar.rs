//! Which members has a tar, and where do their bytes stand?
//!
//! Headers are read by the crate `tar`, one by one and raw: it would hold a long name of any size in memory.

use std::io::{self, Read, Seek, SeekFrom};

use tar::{EntryType, Header};

use super::archive::Member;
use super::fault::{error, lost};
use super::{Input, LIMITS, Locator, Problem, Sink};

const BLOCK: u64 = 512;

/// Do these bytes begin a tar?
pub(crate) fn begins(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    block.first() != Some(&0) && is_header(block)
}

fn is_header(block: &[u8]) -> bool {
    let sum: u64 =
        block.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) }).sum();
    let written = String::from_utf8_lossy(block.get(148..156).unwrap_or_default()).into_owned();
    let digits = written.trim_matches([' ', '\0']);
    u64::from_str_radix(digits, 8).is_ok_and(|written| written == sum)
}

/// The files of a tar in its order; and what stopped the list, if it did not end where tars end.
pub(crate) fn list(input: &mut dyn Input, out: &mut dyn Sink) -> (Vec<Member>, Option<Problem>) {
    let mut members = Vec::new();
    let mut at = 0_u64;
    let mut long = Long::default();
    loop {
        let mut header = Header::new_old();
        match block_at(input, at, header.as_mut_bytes()) {
            Ok(true) => {}
            Ok(false) => return (members, None),
            Err(torn) => return (members, Some(lost(Locator::offset(at), "cut-member", &torn))),
        }
        if header.as_bytes().iter().all(|byte| *byte == 0) {
            return (members, None);
        }
        let size = header.entry_size();
        let (true, Ok(size)) = (is_header(header.as_bytes()), size) else {
            let message = "the header of a member is damaged; it and what follows were not read";
            return (members, Some(error(&Locator::offset(at), "damaged", message)));
        };
        let kind = header.entry_type();
        let size = if matches!(kind, EntryType::XHeader | EntryType::GNULongName) {
            size
        } else {
            long.bytes.take().unwrap_or(size)
        };
        let data = at + BLOCK;
        let Some(next) = size.div_ceil(BLOCK).checked_mul(BLOCK).and_then(|padded| data.checked_add(padded)) else {
            return (members, Some(error(&Locator::offset(at), "damaged", "the size of a member is impossible")));
        };
        if let Err(problem) = long.take_in(kind, input, data, size) {
            out.problem(problem);
        }
        if !matches!(
            kind,
            EntryType::XHeader | EntryType::XGlobalHeader | EntryType::GNULongName | EntryType::GNULongLink
        ) {
            let name = long.name.take().unwrap_or_else(|| String::from_utf8_lossy(&header.path_bytes()).into_owned());
            let name = name.strip_prefix("./").unwrap_or(&name).to_owned();
            one(kind, Member { name, place: data, bytes: size }, &mut members, out);
        }
        if members.len() as u64 > LIMITS.members_max {
            return (
                members,
                Some(error(
                    &Locator::offset(next),
                    "limit-members",
                    format!("the tar has more than {} members", LIMITS.members_max),
                )),
            );
        }
        at = next;
    }
}

fn one(kind: EntryType, member: Member, members: &mut Vec<Member>, out: &mut dyn Sink) {
    match kind {
        EntryType::Regular | EntryType::Continuous if !member.name.ends_with('/') => members.push(member),
        EntryType::Directory | EntryType::Regular | EntryType::Continuous => {}
        EntryType::GNUSparse => out.problem(error(&member.locator(), "sparse-member", "a sparse member is not read")),
        _ => out.skipped(member.locator(), "a link or device of an archive"),
    }
}

/// What the header before the next member says of it.
#[derive(Default)]
struct Long {
    name: Option<String>,
    bytes: Option<u64>,
}

impl Long {
    fn take_in(&mut self, kind: EntryType, input: &mut dyn Input, at: u64, size: u64) -> Result<(), Problem> {
        if !matches!(kind, EntryType::XHeader | EntryType::GNULongName) {
            return Ok(());
        }
        if size > LIMITS.header_bytes_max {
            let message = format!("the name of a member is longer than {} bytes", LIMITS.header_bytes_max);
            return Err(error(&Locator::offset(at), "limit-header-bytes", message));
        }
        let mut data = Vec::new();
        let read = input.seek(SeekFrom::Start(at)).and_then(|_| input.take(size).read_to_end(&mut data));
        read.map_err(|torn| lost(Locator::offset(at), "cut-member", &torn))?;
        if kind == EntryType::GNULongName {
            self.name = Some(String::from_utf8_lossy(data.strip_suffix(&[0]).unwrap_or(&data)).into_owned());
            return Ok(());
        }
        for extension in tar::PaxExtensions::new(&data).flatten() {
            match (extension.key(), extension.value()) {
                (Ok("path"), Ok(value)) => self.name = Some(value.to_owned()),
                (Ok("size"), Ok(value)) => self.bytes = value.parse().ok(),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Reads one block; false at the end of the file.
fn block_at(input: &mut dyn Input, at: u64, block: &mut [u8; 512]) -> io::Result<bool> {
    input.seek(SeekFrom::Start(at))?;
    let mut have = 0;
    while let Some(rest) = block.get_mut(have..).filter(|rest| !rest.is_empty()) {
        match input.read(rest)? {
            0 if have == 0 => return Ok(false),
            0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            count => have += count,
        }
    }
    Ok(true)
}

/// The bytes of one member as an input of its own.
pub(crate) struct Section<'a> {
    input: &'a mut dyn Input,
    start: u64,
    bytes: u64,
    position: u64,
}

impl<'a> Section<'a> {
    /// `input` stands at `start`.
    pub(crate) fn new(input: &'a mut dyn Input, start: u64, bytes: u64) -> Self {
        Self { input, start, bytes, position: 0 }
    }
}

impl Read for Section<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let left = self.bytes.saturating_sub(self.position);
        let room = out.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = self.input.read(out.get_mut(..room).unwrap_or_default())?;
        if count == 0 && room > 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Section<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => Some(target),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
        };
        let target = target.ok_or(io::ErrorKind::InvalidInput)?;
        let at = self.start.checked_add(target).ok_or(io::ErrorKind::InvalidInput)?;
        self.input.seek(SeekFrom::Start(at))?;
        self.position = target;
        Ok(target)
    }
}
