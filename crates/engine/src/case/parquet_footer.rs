//! How deep do the columns of a Parquet file stand in each other?
//!
//! The decoder goes into a schema by recursion, as deep as the file says, and would run out of stack on a file made for
//! that. So the schema is walked here first, without recursion, in the bytes of the footer: the Thrift compact protocol
//! (`thrift-compact-protocol.md` of Apache Thrift), of which only `FileMetaData.schema` is read.

use std::io::{Read, Seek, SeekFrom};

use stakeout_core::evidence::LIMITS;

/// What a footer says, as far as it is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Columns stand in each other no deeper than the bound.
    Fits,
    /// Deeper than `json_depth_max`.
    TooDeep,
    /// The footer is longer than `nested_bytes_max`.
    TooLong,
    /// It is no footer.
    Damaged,
}

/// How every Parquet file begins, and ends.
pub(super) const MAGIC: &[u8; 4] = b"PAR1";

/// The field of `FileMetaData` that lists the elements of the schema, each before those in it.
const SCHEMA: u64 = 2;

/// The field of an element that says how many of the following stand in it.
const CHILDREN: u64 = 5;

const I32: u8 = 5;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// Looks at the footer of a file: its length stands before the last four bytes.
pub(super) fn depth(file: &mut (impl Read + Seek)) -> Depth {
    let mut end = [0; 8];
    if file.seek(SeekFrom::End(-8)).is_err() || file.read_exact(&mut end).is_err() {
        return Depth::Damaged;
    }
    let [a, b, c, d, magic @ ..] = end;
    if magic != *MAGIC {
        return Depth::Damaged;
    }
    let length = u32::from_le_bytes([a, b, c, d]);
    if u64::from(length) > LIMITS.nested_bytes_max {
        return Depth::TooLong;
    }
    if file.seek(SeekFrom::End(-8 - i64::from(length))).is_err() {
        return Depth::Damaged;
    }
    let mut footer = Vec::new();
    match file.take(u64::from(length)).read_to_end(&mut footer) {
        Ok(read) if read as u64 == u64::from(length) => {}
        _ => return Depth::Damaged,
    }
    match Footer(&footer).schema_depth() {
        Some(depth) if depth as u64 > LIMITS.json_depth_max => Depth::TooDeep,
        Some(_) => Depth::Fits,
        None => Depth::Damaged,
    }
}

/// The bytes that are left.
struct Footer<'a>(&'a [u8]);

/// What was begun and is not yet skipped.
enum Begun {
    Struct,
    Items { kind: u8, left: u64 },
}

impl Footer<'_> {
    /// The depth of the schema, or the first that exceeds the bound. `None` if the bytes are no footer.
    fn schema_depth(mut self) -> Option<usize> {
        let mut id = 0;
        loop {
            match self.field(&mut id)?? {
                (SCHEMA, LIST) => break,
                (_, kind) => self.skip_field(kind)?,
            }
        }
        let (kind, count) = self.list()?;
        if kind != STRUCT {
            return None;
        }
        // Of each element that stands round the next: how many are still to come in it.
        let mut round: Vec<u64> = Vec::new();
        let mut deepest = 0;
        for _ in 0..count {
            while round.last() == Some(&0) {
                round.pop();
            }
            if let Some(left) = round.last_mut() {
                *left -= 1;
            }
            round.push(self.children()?);
            deepest = deepest.max(round.len());
            if deepest as u64 > LIMITS.json_depth_max {
                break;
            }
        }
        Some(deepest)
    }

    /// Goes through one element of the schema; how many stand in it.
    fn children(&mut self) -> Option<u64> {
        let (mut id, mut children) = (0, 0);
        while let Some((field, kind)) = self.field(&mut id)? {
            if (field, kind) == (CHILDREN, I32) {
                let written = self.number()?;
                // Zigzag: an odd number is a negative one.
                children = if written % 2 == 0 { written / 2 } else { return None };
            } else {
                self.skip_field(kind)?;
            }
        }
        Some(children)
    }

    /// Id and type of the next field of a struct; `Some(None)` at its end. `id` is that of the field before.
    fn field(&mut self, id: &mut u64) -> Option<Option<(u64, u8)>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        *id = match head >> 4 {
            0 => self.number()? / 2,
            step => id.checked_add(u64::from(step))?,
        };
        Some(Some((*id, head & 15)))
    }

    /// Type and number of the items of a list.
    fn list(&mut self) -> Option<(u8, u64)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.number()? } else { u64::from(head >> 4) };
        Some((head & 15, count))
    }

    /// Skips the value of a field; a truth value stands in its type.
    fn skip_field(&mut self, kind: u8) -> Option<()> {
        if matches!(kind, 1 | 2) { Some(()) } else { self.skip(kind) }
    }

    fn skip(&mut self, kind: u8) -> Option<()> {
        let mut begun = vec![Begun::Items { kind, left: 1 }];
        while let Some(last) = begun.last_mut() {
            let kind = match last {
                Begun::Items { left: 0, .. } => {
                    begun.pop();
                    continue;
                }
                Begun::Items { kind, left } => {
                    *left -= 1;
                    *kind
                }
                Begun::Struct => match self.field(&mut 0)? {
                    None => {
                        begun.pop();
                        continue;
                    }
                    Some((_, 1 | 2)) => continue,
                    Some((_, kind)) => kind,
                },
            };
            match kind {
                1..=3 => self.pass(1)?,
                4..=6 => drop(self.number()?),
                7 => self.pass(8)?,
                8 => {
                    let length = self.number()?;
                    self.pass(length)?;
                }
                LIST | 10 => {
                    let (kind, left) = self.list()?;
                    begun.push(Begun::Items { kind, left });
                }
                STRUCT => begun.push(Begun::Struct),
                // Maps and what may come later stand in no schema.
                _ => return None,
            }
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn pass(&mut self, bytes: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }
}
