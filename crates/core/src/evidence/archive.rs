//! Which members has a zip or a tar, and what stands in each?
//!
//! Members are never written anywhere; a name is a place in the evidence, not a path.

use std::collections::BTreeSet;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::fault::{error, lost, shown};
use super::unpack::check;
use super::{Input, LIMITS, Locator, Problem, Sink, archive_tar};

/// One file in an archive.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// The name as the archive has it, `/` between its parts.
    pub(crate) name: String,
    /// Index in a zip, offset in a tar.
    pub(crate) place: u64,
    /// Bytes in a tar.
    pub(crate) bytes: u64,
}

impl Member {
    pub(crate) fn locator(&self) -> Locator {
        Locator::member(&self.name)
    }
}

/// An archive whose members were listed.
pub(crate) struct Archive<'a> {
    form: Form<'a>,
    /// The files that can be read, in the order of the archive.
    pub(crate) members: Vec<Member>,
    /// Bytes of the archive, as far as known.
    packed: u64,
    unpacked: u64,
}

enum Form<'a> {
    Zip(Box<ZipArchive<&'a mut dyn Input>>),
    Tar(&'a mut dyn Input),
}

/// How archives begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArchiveForm {
    Zip,
    Tar,
}

impl ArchiveForm {
    /// By the first bytes.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            _ => archive_tar::begins(head).then_some(Self::Tar),
        }
    }
}

impl<'a> Archive<'a> {
    /// Lists the members. Names that are no plain relative path, names given twice, links and devices are said to
    /// `out` and are not among the members. An error if the list itself cannot be read.
    pub(crate) fn open(form: ArchiveForm, input: &'a mut dyn Input, out: &mut dyn Sink) -> Result<Self, Problem> {
        match form {
            ArchiveForm::Zip => Self::zip(input, out),
            ArchiveForm::Tar => {
                let (listed, torn) = archive_tar::list(input, out);
                if let Some(torn) = torn {
                    out.problem(torn);
                }
                let members = accept(listed, out);
                Ok(Self { form: Form::Tar(input), members, packed: u64::MAX, unpacked: 0 })
            }
        }
    }

    fn zip(input: &'a mut dyn Input, out: &mut dyn Sink) -> Result<Self, Problem> {
        let packed = input.seek(SeekFrom::End(0)).unwrap_or(u64::MAX);
        let counted = count_of_zip(input, packed);
        let _ = input.seek(SeekFrom::Start(0));
        let zip = ZipArchive::new(input).map_err(|why| zip_problem(Locator::whole(), &why))?;
        if let Some(hidden) = counted.and_then(|count| count.checked_sub(zip.len() as u64)).filter(|hidden| *hidden > 0)
        {
            for _ in 0..hidden.min(LIMITS.problems_max) {
                out.problem(error(
                    &Locator::whole(),
                    "duplicate-name",
                    "the zip names a member more than once; only the last is read",
                ));
            }
        }
        let mut listed = Vec::new();
        for index in 0..zip.len() {
            let Ok(entry) = zip.by_index_data(index) else { continue };
            let name = entry
                .name()
                .map_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned(), |name| name.into_owned());
            if entry.is_dir() {
                continue;
            }
            if entry.is_symlink() {
                out.skipped(Locator::member(&name), "a link or device of an archive");
                continue;
            }
            listed.push(Member { name, place: index as u64, bytes: entry.size() });
        }
        let members = accept(listed, out);
        Ok(Self { form: Form::Zip(Box::new(zip)), members, packed, unpacked: 0 })
    }

    /// Gives the bytes of a member to `read`. An error if they cannot be begun.
    pub(crate) fn with_member(&mut self, member: &Member, read: &mut dyn FnMut(&mut dyn Input)) -> Result<(), Problem> {
        let at = member.locator();
        match &mut self.form {
            Form::Tar(input) => {
                input.seek(SeekFrom::Start(member.place)).map_err(|torn| lost(at, "cut-member", &torn))?;
                read(&mut archive_tar::Section::new(*input, member.place, member.bytes));
                Ok(())
            }
            Form::Zip(zip) => {
                let index = usize::try_from(member.place).unwrap_or(usize::MAX);
                let entry = zip.by_index(index).map_err(|why| zip_problem(at.clone(), &why))?;
                let packed = entry.compressed_size().min(self.packed);
                let bounded =
                    Bound { from: entry, unpacked: 0, packed, all_before: self.unpacked, all_packed: self.packed };
                let mut forward = Forward::new(bounded).map_err(|torn| lost(at, "cut-member", &torn))?;
                read(&mut forward);
                self.unpacked = forward.rest.all_before + forward.rest.unpacked;
                Ok(())
            }
        }
    }

    /// The first bytes of a member; empty if it cannot be read.
    pub(crate) fn start_of(&mut self, member: &Member, bytes: u64) -> Vec<u8> {
        let mut start = Vec::new();
        let _ = self.with_member(member, &mut |input| {
            let _ = input.take(bytes).read_to_end(&mut start);
        });
        start
    }

    /// A whole member, if it is no longer than `bytes_max`.
    pub(crate) fn whole(&mut self, member: &Member, bytes_max: u64) -> Result<Vec<u8>, Problem> {
        let mut all = Vec::new();
        let mut outcome = Ok(0);
        self.with_member(member, &mut |input| outcome = input.take(bytes_max.saturating_add(1)).read_to_end(&mut all))?;
        outcome.map_err(|torn| lost(member.locator(), "cut-member", &torn))?;
        if all.len() as u64 > bytes_max {
            return Err(error(
                &member.locator(),
                "limit-body-bytes",
                format!("the member is longer than {bytes_max} bytes and was not read"),
            ));
        }
        Ok(all)
    }
}

/// Sorts out names that could not be places: paths that leave the archive, and the second of two equal ones.
fn accept(listed: Vec<Member>, out: &mut dyn Sink) -> Vec<Member> {
    let mut names = BTreeSet::new();
    let mut members = Vec::new();
    for member in listed {
        let at = member.locator();
        if members.len() as u64 >= LIMITS.members_max {
            out.problem(error(
                &at,
                "limit-members",
                format!("the archive has more than {} members; this one was not read", LIMITS.members_max),
            ));
        } else if !is_plain(&member.name) {
            out.problem(error(
                &Locator::member(&shown(&member.name)),
                "unsafe-name",
                "the member's name leaves the archive; it was not read",
            ));
        } else if !names.insert(member.name.clone()) {
            out.problem(error(
                &at,
                "duplicate-name",
                "the archive has another member of this name before; this one was not read",
            ));
        } else {
            members.push(member);
        }
    }
    members
}

/// A relative path whose parts are names.
fn is_plain(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let parts = name.split('/').all(|part| part != "..");
    !name.is_empty() && !name.starts_with('/') && !name.contains(['\\', '\0']) && !drive && parts
}

/// Members that operating systems leave behind and that hold nothing.
pub(crate) fn is_litter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini") || last.starts_with("._")
}

/// How many members the end record of a zip counts; the zip crate keeps one of each name.
fn count_of_zip(input: &mut dyn Input, bytes: u64) -> Option<u64> {
    let tail_at = bytes.checked_sub(bytes.min(66_000))?;
    input.seek(SeekFrom::Start(tail_at)).ok()?;
    let mut tail = Vec::new();
    input.take(66_000).read_to_end(&mut tail).ok()?;
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06")?;
    let count = tail.get(end + 10..end + 12)?;
    let count = u16::from_le_bytes([*count.first()?, *count.get(1)?]);
    (count != u16::MAX).then_some(u64::from(count))
}

fn zip_problem(at: Locator, why: &zip::result::ZipError) -> Problem {
    match why {
        zip::result::ZipError::Io(torn) => lost(at, "cut-member", torn),
        zip::result::ZipError::UnsupportedArchive(what) => {
            error(&at, "unsupported-zip", format!("the zip cannot be unpacked here: {}", shown(what)))
        }
        _ => error(&at, "damaged", "the list of members of the zip is damaged"),
    }
}

/// Bounds what one member, and the archive in all, unpack to.
struct Bound<R> {
    from: R,
    unpacked: u64,
    packed: u64,
    all_before: u64,
    all_packed: u64,
}

impl<R: Read> Read for Bound<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(out)?;
        self.unpacked += count as u64;
        check(self.unpacked, self.packed)?;
        // Members may share their packed bytes: then each is within its ratio and the archive is not.
        check(self.all_before + self.unpacked, self.all_packed)?;
        Ok(count)
    }
}

/// An input made of a stream that only goes forward: its beginning is held, so that it can be looked at and read
/// again; a member of common size is held whole.
struct Forward<R> {
    start: Vec<u8>,
    given: usize,
    rest: R,
    /// Bytes taken from `rest` behind `start`.
    beyond: u64,
    torn: Option<io::Error>,
}

impl<R: Read> Forward<R> {
    fn new(mut rest: R) -> io::Result<Self> {
        let mut start = Vec::new();
        let outcome = rest.by_ref().take(LIMITS.body_bytes_max).read_to_end(&mut start);
        match outcome {
            Err(torn) if start.is_empty() => Err(torn),
            outcome => Ok(Self { start, given: 0, rest, beyond: 0, torn: outcome.err() }),
        }
    }
}

impl<R: Read> Read for Forward<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut held = self.start.get(self.given..).unwrap_or_default();
        if !held.is_empty() {
            let count = held.read(out)?;
            self.given += count;
            return Ok(count);
        }
        // Told once; whoever goes back and reads again has heard it.
        if let Some(torn) = self.torn.take() {
            return Err(torn);
        }
        let count = self.rest.read(out)?;
        self.beyond += count as u64;
        Ok(count)
    }
}

impl<R: Read> Seek for Forward<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = self.given as u64 + self.beyond;
        let target = match to {
            SeekFrom::Start(target) => target,
            SeekFrom::Current(by) => position.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?,
            SeekFrom::End(by) if (self.start.len() as u64) < LIMITS.body_bytes_max => {
                (self.start.len() as u64).checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?
            }
            SeekFrom::End(_) => return Err(io::Error::from(io::ErrorKind::Unsupported)),
        };
        if self.beyond == 0 && target <= self.start.len() as u64 {
            self.given = usize::try_from(target).unwrap_or(usize::MAX);
            return Ok(target);
        }
        match target.checked_sub(position) {
            Some(skip) => {
                io::copy(&mut self.by_ref().take(skip), &mut io::sink())?;
                Ok(self.given as u64 + self.beyond)
            }
            None => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    }
}

/// An input that can be jumped in, held in memory if it must be. An error if it is too long for that.
pub(crate) fn held(input: &mut dyn Input, at: &Locator) -> Result<Cursor<Vec<u8>>, Problem> {
    let mut all = Vec::new();
    let read = input.take(LIMITS.nested_bytes_max + 1).read_to_end(&mut all);
    read.map_err(|torn| lost(at.clone(), "cut-member", &torn))?;
    if all.len() as u64 > LIMITS.nested_bytes_max {
        let message =
            format!("an archive inside another is longer than {} bytes and was not opened", LIMITS.nested_bytes_max);
        return Err(error(at, "limit-nested-bytes", message));
    }
    Ok(Cursor::new(all))
}
