//! What did somebody hand us, and what stands in it?
//!
//! One reader a format. A reader is asked whether it knows a file by its content, and then turns it into records
//! and problems; `records + errors + skipped` equals what the file held.

#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

mod archive;
mod archive_tar;
mod capture;
mod coding;
mod digest;
mod encoding;
mod fault;
mod folder;
mod folder_index;
mod ftm_schema;
mod http;
mod id;
mod json_head;
mod json_items;
mod kind;
mod limits;
mod listed_dates;
mod listed_record;
pub(crate) mod ofac_remarks;
mod open;
mod packed;
mod plain_table;
mod problem;
mod reader;
mod relay;
mod server_code;
mod spreadsheet;
mod table;
mod table_cells;
mod table_rows;
mod times;
mod un_alias;
mod unpack;
mod vcard;
mod warc_record;
mod xml_records;
mod zeek_rows;

use std::fmt;
use std::io::{Read, Seek};

use serde::{Deserialize, Serialize};

pub use folder::pack_folder;
pub use id::{EvidenceId, NotAnEvidenceId};
pub use kind::{Kind, NoSuchKind};
pub use limits::{LIMITS, Limits};
pub use open::{read, read_rows};
pub use plain_table::visit_table;
pub use problem::{Level, Problem};
pub use reader::{HEAD_BYTES, Head, Reader};
pub use table::TableRows;

use crate::record::{Day, Record};

macro_rules! readers {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// Every reader, in the order in which they are asked whether they know a file.
        pub const READERS: &[&dyn Reader] = &[$(&$name::READER),*];
    };
}
readers![
    warc,
    arc,
    wacz,
    har,
    urlscan,
    html_folder,
    image_folder,
    source_archive,
    passive_dns,
    certificate_file,
    tlsx,
    crt_sh,
    rdap,
    hosting,
    register,
    accounts,
    admin_logins,
    logins,
    contacts,
    payouts,
    documents,
    identity_reports,
    texts,
    shipments,
    contracts,
    commits,
    zeek_conn,
    organizations,
    incidents,
    payments,
    payment_accounts,
    ofac_csv,
    ofac_xml,
    un_list,
    follow_the_money,
    targets_simple,
    indicators,
];

/// A place inside one evidence: `offset:224`, `row:12`, `member:pages/a.html`, `pointer:/log/entries/3`; joined with
/// ` > ` from the outermost container inwards (`member:archive/data.warc.gz > offset:224`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Locator(String);

impl Locator {
    /// The evidence as a whole.
    pub const fn whole() -> Self {
        Self(String::new())
    }

    /// A byte offset in the file as received (for a gzip member: of the packed member).
    pub fn offset(bytes: u64) -> Self {
        Self(format!("offset:{bytes}"))
    }

    /// A row of a table, from 1, the header row not counted; a line of a file without a header, from 1.
    pub fn row(number: u64) -> Self {
        Self(format!("row:{number}"))
    }

    /// A member of an archive.
    pub fn member(path: &str) -> Self {
        Self(format!("member:{path}"))
    }

    /// A JSON pointer (RFC 6901).
    pub fn pointer(pointer: &str) -> Self {
        Self(format!("pointer:{pointer}"))
    }

    /// This place inside that container.
    #[must_use]
    pub fn within(&self, container: &Locator) -> Self {
        match (container.0.is_empty(), self.0.is_empty()) {
            (true, _) => self.clone(),
            (_, true) => container.clone(),
            _ => Self(format!("{} > {}", container.0, self.0)),
        }
    }

    /// The text that stands in the tables.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Locator {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a reader reads from.
pub trait Input: Read + Seek + Send {}
impl<T: Read + Seek + Send> Input for T {}

/// Where a reader puts what it found.
pub trait Sink {
    /// One record, where it stands.
    fn record(&mut self, at: Locator, record: Record);
    /// Something that could not be read (level error: one record lost) or was doubtful.
    fn problem(&mut self, problem: Problem);
    /// A record that the file holds and that says nothing here: `warcinfo`, `request`, a DNS type not used.
    fn skipped(&mut self, at: Locator, reason: &'static str);
    /// Bytes of the evidence read so far; for progress only.
    fn progress(&mut self, bytes_read: u64);
}

/// What an investigator said about how to read a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Minutes east of UTC for times without an offset; `None`: UTC, with a note.
    pub timezone_offset_minutes: Option<i32>,
    /// Field to column, from `--map`; sorted by field.
    pub columns: Vec<(String, String)>,
    /// The day of a watch list whose file states none. Used where lists are joined; no reader looks at it.
    pub list_date: Option<Day>,
}
