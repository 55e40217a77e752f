//! What does the truth say? The files of `truth/`, each optional.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Why a case could not be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// The folder holds none of the truth's files.
    #[error("{} holds no truth: none of sites.csv, supply.csv, servers.csv", .path.display())]
    NoTruth {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
    /// A file lacks a column.
    #[error("{} has no column {column}", .path.display())]
    NoColumn {
        /// Which file.
        path: PathBuf,
        /// Which column.
        column: &'static str,
    },
}

/// What is true of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SiteTruth {
    pub(super) role: String,
    pub(super) kit: String,
    pub(super) version: Option<i64>,
    pub(super) builder: String,
    pub(super) operator: String,
    /// Finer than the role, where the file states it: for accusations by class.
    pub(super) class: String,
}

/// The truth, as far as its files are there.
#[derive(Debug, Clone, Default)]
pub(super) struct Truth {
    pub(super) sites: BTreeMap<String, SiteTruth>,
    /// Mirror to the host that it mirrors and that host's operator.
    pub(super) mirrors: BTreeMap<String, (String, String)>,
    /// `builder, client, operator, host`
    pub(super) supply: Option<Vec<[String; 4]>>,
    /// `server_ip, renter, user, org`
    pub(super) servers: Option<Vec<[String; 4]>>,
}

impl Truth {
    pub(super) fn read(dir: &Path) -> Result<Self, EvaluateError> {
        let mut truth = Self::default();
        let sites =
            table(&dir.join("sites.csv"), ["host", "role", "kit", "version", "builder", "operator"], ["class"])?;
        let supply = table(&dir.join("supply.csv"), ["builder", "client", "operator", "host"], [])?;
        let servers = table(&dir.join("servers.csv"), ["server_ip", "renter", "user", "org"], [])?;
        let mirrors = table(&dir.join("mirrors.csv"), ["host", "mirror_of", "operator"], [])?;
        if sites.is_none() && supply.is_none() && servers.is_none() {
            return Err(EvaluateError::NoTruth { path: dir.to_owned() });
        }
        for row in sites.unwrap_or_default() {
            let [host, role, kit, version, builder, operator, class] = columns(row);
            let class = if class.is_empty() { role.clone() } else { class };
            let version = version.parse().ok();
            truth.sites.insert(host, SiteTruth { role, kit, version, builder, operator, class });
        }
        for row in mirrors.unwrap_or_default() {
            let [host, mirror_of, operator] = columns(row);
            truth.mirrors.insert(host, (mirror_of, operator));
        }
        truth.supply = supply.map(|rows| rows.into_iter().map(columns).collect());
        truth.servers = servers.map(|rows| rows.into_iter().map(columns).collect());
        Ok(truth)
    }

    /// The operator of a host, mirrors included; `None` if no truth names the host.
    pub(super) fn operator(&self, host: &str) -> Option<&str> {
        let site = self.sites.get(host).map(|site| site.operator.as_str());
        site.or_else(|| self.mirrors.get(host).map(|(_, operator)| operator.as_str()))
    }

    /// What the truth says of the site behind a host: the site that a mirror mirrors.
    pub(super) fn site(&self, host: &str) -> Option<&SiteTruth> {
        let behind = self.mirrors.get(host).map_or(host, |(site, _)| site.as_str());
        self.sites.get(behind)
    }
}

fn columns<const N: usize>(row: Vec<String>) -> [String; N] {
    let mut cells = row.into_iter();
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}

/// The columns of a table in the order asked for; `None` if there is no such file.
fn table<const N: usize, const M: usize>(
    path: &Path,
    needed: [&'static str; N],
    optional: [&'static str; M],
) -> Result<Option<Vec<Vec<String>>>, EvaluateError> {
    let failed = |source| EvaluateError::Read { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error.into())),
    };
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(failed)?.clone();
    let find = |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
    let mut places = Vec::new();
    for column in needed {
        places.push(Some(find(column).ok_or(EvaluateError::NoColumn { path: path.to_owned(), column })?));
    }
    places.extend(optional.into_iter().map(find));
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(failed)?;
        let cell = |place: &Option<usize>| place.and_then(|at| row.get(at)).unwrap_or("").trim().to_owned();
        rows.push(places.iter().map(cell).collect());
    }
    Ok(Some(rows))
}
