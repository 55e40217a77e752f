//! What is in a file that was packed as a whole?

use std::io::{self, Read, Seek, SeekFrom};

use super::fault::limit;
use super::{Input, LIMITS};

/// How a file is packed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    /// By the first bytes.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 0x08, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            _ => None,
        }
    }
}

enum Stream<'a> {
    Gzip(Box<flate2::bufread::MultiGzDecoder<Shared<'a>>>),
    Zstd(Box<zstd::Decoder<'static, Shared<'a>>>),
    None,
}

type Shared<'a> = io::BufReader<Counted<'a>>;

/// Counts the packed bytes, for the ratio.
struct Counted<'a> {
    input: &'a mut dyn Input,
    read: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(out)?;
        self.read += count as u64;
        Ok(count)
    }
}

/// The plain bytes of a packed file, bounded. Going back unpacks from the beginning again.
pub(crate) struct Unpacked<'a> {
    packing: Packing,
    stream: Stream<'a>,
    position: u64,
    /// Bytes unpacked in all, going back included.
    total: u64,
}

impl<'a> Unpacked<'a> {
    /// `input` stands at its first byte.
    pub(crate) fn new(packing: Packing, input: &'a mut dyn Input) -> io::Result<Self> {
        let stream = open(packing, Counted { input, read: 0 })?;
        Ok(Self { packing, stream, position: 0, total: 0 })
    }

    fn packed_read(&self) -> u64 {
        match &self.stream {
            Stream::Gzip(decoder) => decoder.get_ref().get_ref().read,
            Stream::Zstd(decoder) => decoder.get_ref().get_ref().read,
            Stream::None => 0,
        }
    }

    fn restart(&mut self) -> io::Result<()> {
        let counted = match std::mem::replace(&mut self.stream, Stream::None) {
            Stream::Gzip(decoder) => decoder.into_inner().into_inner(),
            Stream::Zstd(decoder) => decoder.finish().into_inner(),
            Stream::None => return Err(io::Error::from(io::ErrorKind::NotConnected)),
        };
        counted.input.seek(SeekFrom::Start(0))?;
        self.stream = open(self.packing, Counted { input: counted.input, read: 0 })?;
        self.position = 0;
        self.total = 0;
        Ok(())
    }
}

fn open(packing: Packing, counted: Counted<'_>) -> io::Result<Stream<'_>> {
    Ok(match packing {
        Packing::Gzip => Stream::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(io::BufReader::with_capacity(
            64 << 10,
            counted,
        )))),
        Packing::Zstd => {
            Stream::Zstd(Box::new(zstd::Decoder::with_buffer(io::BufReader::with_capacity(64 << 10, counted))?))
        }
    })
}

impl Read for Unpacked<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.stream {
            Stream::Gzip(decoder) => decoder.read(out)?,
            Stream::Zstd(decoder) => decoder.read(out)?,
            Stream::None => 0,
        };
        self.position += count as u64;
        self.total += count as u64;
        check(self.total, self.packed_read())?;
        Ok(count)
    }
}

/// The bounds on what packed data unpack to, judged on real bytes.
pub(crate) fn check(unpacked: u64, packed: u64) -> io::Result<()> {
    if unpacked > LIMITS.unpacked_bytes_max {
        return Err(limit(
            "limit-unpacked-bytes",
            format!("the data unpack to over {} bytes and were not read on", LIMITS.unpacked_bytes_max),
        ));
    }
    if unpacked > LIMITS.ratio_free_bytes && unpacked / packed.max(1) > LIMITS.ratio_max {
        return Err(limit(
            "limit-ratio",
            format!("the data unpack to over {} times their size and were not read on", LIMITS.ratio_max),
        ));
    }
    Ok(())
}

impl Seek for Unpacked<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => target,
            SeekFrom::Current(by) => self.position.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?,
            SeekFrom::End(_) => return Err(io::Error::from(io::ErrorKind::Unsupported)),
        };
        if target < self.position {
            self.restart()?;
        }
        let skip = target - self.position;
        io::copy(&mut self.by_ref().take(skip), &mut io::sink())?;
        Ok(self.position)
    }
}
