//! What do all tables say about one value?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use datafusion::error::DataFusionError;
use datafusion::functions::expr_fn::contains;
use datafusion::prelude::{Expr, concat, ends_with, ident, lit, lower, when};

use stakeout_core::link::Status;

use super::cell::CellText;
use super::rarity::{FoundSelector, by_subject, by_value};
use super::session::{Session, absolute, next};
use super::sought::Sought;
use super::{QueryError, QueryOptions, limits};
use crate::table::{SelectorKindRow, rows, table};

/// Rows that are shown of one table; the rest is counted.
pub const TABLE_ROWS_MAX: usize = 20;

/// Subdomains that are listed; the rest is counted.
pub const SUBDOMAINS_MAX: usize = 20;

/// Everything that shows one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What was asked for.
    pub asked: String,
    /// The spellings that were looked for.
    pub looked_for: Vec<String>,
    /// Selectors that have this value, who shows them and how rare they are.
    pub selectors: Vec<FoundSelector>,
    /// Selectors that the subject itself shows, code left out, rarest first.
    pub own_selectors: Vec<FoundSelector>,
    /// How many values of each kind the subject shows, code included.
    pub own_kinds: BTreeMap<String, u64>,
    /// Rows of the other tables.
    pub tables: Vec<FoundTable>,
    /// Hosts below the domain, in the order of their names: at most [`SUBDOMAINS_MAX`].
    pub subdomains: Vec<String>,
    /// How many there are.
    pub subdomains_total: u64,
}

/// Rows of one table that show the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTable {
    /// The table.
    pub table: &'static str,
    /// The columns shown.
    pub columns: &'static [&'static str],
    /// The first rows, at most [`TABLE_ROWS_MAX`]. Null is empty.
    pub rows: Vec<Vec<String>>,
    /// How many there are.
    pub total: u64,
}

impl Found {
    /// Does nothing in the case show it?
    pub fn is_empty(&self) -> bool {
        self.selectors.is_empty() && self.own_kinds.is_empty() && self.tables.is_empty() && self.subdomains_total == 0
    }
}

/// Shows everything in a case that shows a host, address, URL, hash, id, handle or typed id.
///
/// The value may be defanged, in capitals, a URL, an IDN: it is looked for in the spellings of the tables. First exact
/// values; for a domain also the hosts below it. Blocks until done; bounded by the defaults of [`QueryOptions`].
pub fn find(tables_dir: &Path, value: &str) -> Result<Found, QueryError> {
    let sought = Sought::parse(value)?;
    let asked = value.trim().to_owned();
    let dir = absolute(tables_dir)?;
    let kinds: Vec<SelectorKindRow> = rows(&dir)?;
    let limits = QueryOptions::default();
    limits::within(limits.seconds, async move {
        let session = Session::open(&dir, limits.memory_bytes).await?;
        let selectors = by_value(&session, &sought, &kinds).await?;
        let (own_selectors, own_kinds) = by_subject(&session, &sought, &kinds).await?;
        let mut tables = Vec::new();
        for place in PLACES {
            let found = place.rows(&session, &sought).await?;
            tables.extend((found.total > 0).then_some(found));
        }
        let (subdomains, subdomains_total) = subdomains(&session, &sought).await?;
        let looked_for = sought.selector_values().into_iter().collect();
        Ok(Found { asked, looked_for, selectors, own_selectors, own_kinds, tables, subdomains, subdomains_total })
    })
}

/// Where in a table a value may stand.
struct Place {
    table: &'static str,
    /// Columns that hold the value alone.
    equal: &'static [&'static str],
    /// Columns that hold a domain or host: the registrable domain counts too.
    domain: &'static [&'static str],
    /// Columns that hold names separated by spaces.
    names: &'static [&'static str],
    /// Where alone `names` are looked for: spares the reading of a large column.
    names_where: Option<(&'static str, &'static [&'static str])>,
    /// Columns whose text may contain it, in any case.
    within: &'static [&'static str],
    /// Columns that hold a typed id.
    subject: &'static [&'static str],
    shown: &'static [&'static str],
}

const PLACE: Place =
    Place { table: "", equal: &[], domain: &[], names: &[], names_where: None, within: &[], subject: &[], shown: &[] };

const PLACES: &[Place] = &[
    Place {
        table: "evidence",
        equal: &["evidence_id", "name"],
        shown: &["evidence_id", "kind", "name", "source", "acquired_at", "records"],
        ..PLACE
    },
    Place {
        table: "sites",
        equal: &["host", "mirror_of"],
        subject: &["kit", "builder", "operator"],
        shown: &[
            "host",
            "role",
            "gambling_probability",
            "mirror_of",
            "kit",
            "builder",
            "operator",
            "first_seen",
            "last_seen",
        ],
        ..PLACE
    },
    Place {
        table: "site_periods",
        equal: &["host"],
        shown: &["host", "from", "to", "role", "kit", "kit_version"],
        ..PLACE
    },
    Place {
        table: "supply",
        equal: &["host", "client"],
        subject: &["builder", "operator"],
        shown: &["builder", "client", "operator", "host", "status", "link_id"],
        ..PLACE
    },
    Place {
        table: "servers",
        equal: &["server_ip", "renter", "paid_by", "org"],
        subject: &["user"],
        shown: &["server_ip", "renter", "user", "rented_from", "rented_to", "used_from", "used_to", "org", "status"],
        ..PLACE
    },
    Place { table: "entities", subject: &["entity"], shown: &["entity", "type", "label"], ..PLACE },
    Place { table: "members", subject: &["entity", "subject"], shown: &["entity", "subject", "bits"], ..PLACE },
    Place {
        table: "links",
        equal: &["link_id"],
        subject: &["a", "b"],
        shown: &["link_id", "a", "b", "relation", "status", "bits", "probability", "rival", "reason"],
        ..PLACE
    },
    Place {
        table: "findings",
        equal: &["finding"],
        names: &["subjects"],
        shown: &["finding", "kind", "statement", "likelihood", "confidence"],
        ..PLACE
    },
    Place {
        table: "pages",
        equal: &["host", "sha256", "url"],
        shown: &["url", "captured_at", "status", "state", "title", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "page_links",
        equal: &["target"],
        shown: &["host", "target", "kind", "count", "captured_at", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "screenshots",
        equal: &["host", "sha256", "url", "dhash"],
        shown: &["url", "captured_at", "sha256", "dhash", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "dns",
        equal: &["name", "data"],
        // Preference and host, or the fields of a start of authority.
        names: &["data"],
        names_where: Some(("rtype", &["MX", "SOA"])),
        shown: &["name", "rtype", "data", "first", "last", "count", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "certificates",
        equal: &["fingerprint", "spki", "host", "ip", "subject", "serial"],
        names: &["names"],
        shown: &["subject", "names", "issuer", "not_before", "not_after", "host", "ip", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "registrations",
        domain: &["name", "domain"],
        names: &["nameservers"],
        within: &["contacts"],
        shown: &["name", "registrar", "registered", "nameservers", "contacts", "redacted", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "hosting",
        equal: &["server_ip", "renter", "paid_by_account", "invoice"],
        shown: &["server_ip", "renter", "paid_by_account", "from", "to", "provider", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "register",
        domain: &["domain"],
        shown: &["domain", "jurisdiction", "register", "status", "as_of", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "indicators",
        equal: &["value"],
        shown: &["value", "type", "label", "seen_at", "evidence_id", "locator"],
        ..PLACE
    },
    Place {
        table: "people",
        equal: &["account"],
        subject: &["person", "crew"],
        shown: &["account", "person", "crew", "identity", "probability"],
        ..PLACE
    },
    Place {
        table: "screening",
        equal: &["name", "listed_id", "listed_name"],
        subject: &["subject"],
        shown: &["subject", "name", "list", "listed_id", "listed_name", "probability", "status"],
        ..PLACE
    },
];

impl Place {
    /// One filter for each column that has a bloom filter, one for all others: under `OR` over several columns no row
    /// group could be passed over.
    fn filters(&self, sought: &Sought) -> Vec<Expr> {
        let looked_up = table(self.table).map_or(&[][..], |table| table.looked_up);
        let (fast, slow): (Vec<&str>, Vec<&str>) = self.equal.iter().partition(|column| looked_up.contains(column));
        let mut filters: Vec<Expr> = fast.into_iter().map(|column| one_of(column, &sought.values)).collect();
        let rest = (slow.into_iter().map(|column| one_of(column, &sought.values)))
            .chain(self.domain.iter().map(|column| one_of(column, &sought.domains())))
            .chain(self.subject.iter().map(|column| one_of(column, &sought.subjects)))
            .chain(self.within.iter().flat_map(|column| sought.values.iter().map(|value| has_text(column, value))))
            .chain(self.names_filter(sought))
            .reduce(Expr::or);
        filters.extend(rest);
        filters
    }

    fn names_filter(&self, sought: &Sought) -> Option<Expr> {
        let names = sought.names();
        let names = names.iter().chain(&sought.subjects);
        let has =
            names.flat_map(|name| self.names.iter().map(move |column| has_name(column, name))).reduce(Expr::or)?;
        Some(match self.names_where {
            Some((column, words)) => one_of(column, &words.iter().map(|word| (*word).to_owned()).collect()).and(has),
            None => has,
        })
    }

    async fn rows(&self, session: &Session, sought: &Sought) -> Result<FoundTable, QueryError> {
        let mut found = FoundTable { table: self.table, columns: self.shown, rows: Vec::new(), total: 0 };
        let mut seen: Option<Expr> = None;
        for filter in self.filters(sought) {
            let fresh = match &seen {
                Some(seen) => filter.clone().and(!seen.clone()),
                None => filter.clone(),
            };
            take_rows(session, &mut found, fresh).await?;
            seen = Some(match seen {
                Some(seen) => seen.or(filter),
                None => filter,
            });
        }
        Ok(found)
    }
}

async fn take_rows(session: &Session, found: &mut FoundTable, filter: Expr) -> Result<(), QueryError> {
    let failed = |error| QueryError::of(&error, session.memory_bytes);
    let frame = session.context.table(found.table).await.and_then(|frame| frame.filter(filter)).map_err(failed)?;
    let cells = found.columns.iter().map(|column| sayable(found.columns, column)).collect::<Result<Vec<_>, _>>();
    let frame = cells.and_then(|cells| frame.select(cells)).map_err(failed)?;
    let mut stream = frame.execute_stream().await.map_err(failed)?;
    while let Some(batch) = next(&mut stream).await {
        let batch = batch.map_err(failed)?;
        found.total += batch.num_rows() as u64;
        let room = TABLE_ROWS_MAX.saturating_sub(found.rows.len()).min(batch.num_rows());
        let cells = batch.columns().iter().map(|array| CellText::of(array.as_ref()));
        let cells = cells.collect::<Result<Vec<_>, _>>().map_err(|error| failed(error.into()))?;
        let row = |row| cells.iter().map(|cells| cells.get(row).unwrap_or_default()).collect();
        found.rows.extend((0..room).map(row));
    }
    Ok(())
}

/// The column as it may be said: where rows have a status, only an assessed one carries a probability.
fn sayable(columns: &[&str], column: &str) -> Result<Expr, DataFusionError> {
    if column == "probability" && columns.contains(&"status") {
        let assessed = ident("status").eq(lit(Status::Assessed.as_str()));
        return Ok(when(assessed, ident(column)).end()?.alias(column));
    }
    Ok(ident(column))
}

/// Hosts below the sought one. `sites` has a row for each host, so nothing larger need be read.
async fn subdomains(session: &Session, sought: &Sought) -> Result<(Vec<String>, u64), QueryError> {
    let Some(host) = sought.host.as_ref().filter(|host| host.address().is_none()) else { return Ok((Vec::new(), 0)) };
    let mut found = FoundTable { table: "sites", columns: &["host"], rows: Vec::new(), total: 0 };
    take_rows(session, &mut found, ends_with(ident("host"), lit(format!(".{host}")))).await?;
    Ok((found.rows.into_iter().flatten().take(SUBDOMAINS_MAX).collect(), found.total))
}

/// The column holds one of these values.
pub(super) fn one_of(column: &str, values: &BTreeSet<String>) -> Expr {
    ident(column).in_list(values.iter().map(lit).collect(), false)
}

fn has_name(column: &str, name: &str) -> Expr {
    contains(concat(vec![lit(" "), ident(column), lit(" ")]), lit(format!(" {name} ")))
}

fn has_text(column: &str, text: &str) -> Expr {
    contains(lower(ident(column)), lit(text.to_lowercase()))
}
