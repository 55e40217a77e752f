//! Which rows has a file that is just a table: of no kind that a case knows?

use std::io::{Read as _, SeekFrom};

use super::fault::lost;
use super::table::begins_as_json;
use super::table_rows::{DelimitedRows, JsonRows};
use super::unpack::{Packing, Unpacked};
use super::{Input, Locator, Problem, TableRows, spreadsheet};

/// Packed files in packed files.
const DEPTH_MAX: u8 = 2;

/// Hands the rows of a table to `visit`: delimited text, JSON lines or XLSX (each sheet), packed with gzip or zstd or not.
///
/// A problem is returned where there is no table at all; what is lost of one row, the rows tell.
pub fn visit_table(input: &mut dyn Input, visit: &mut dyn FnMut(&mut dyn TableRows)) -> Result<(), Problem> {
    visit_within(input, visit, DEPTH_MAX)
}

fn visit_within(input: &mut dyn Input, visit: &mut dyn FnMut(&mut dyn TableRows), depth: u8) -> Result<(), Problem> {
    let unreadable = |why: std::io::Error| lost(Locator::whole(), "unreadable", &why);
    let mut head = Vec::new();
    std::io::Read::take(&mut *input, 4).read_to_end(&mut head).map_err(unreadable)?;
    input.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    if let (Some(packing), 1..) = (Packing::of(&head), depth) {
        let mut plain = Unpacked::new(packing, input).map_err(unreadable)?;
        return visit_within(&mut plain, visit, depth - 1);
    }
    if head.starts_with(b"PK\x03\x04") {
        return spreadsheet::visit(input, visit);
    }
    if begins_as_json(input) {
        visit(&mut JsonRows::new(input));
    } else {
        visit(&mut DelimitedRows::new(input)?);
    }
    Ok(())
}
