//! What does the truth say? The files of `truth/`, each optional.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Why a case could not be compared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluateError {
    /// The folder holds none of the truth's files.
    #[error("{} holds no truth: none of sites.csv, supply.csv, servers.csv, listed.csv, accounts.csv", .path.display())]
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

/// What is true of a name that stands on a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListedTruth {
    /// Its entries: list and id.
    pub(super) entries: BTreeSet<(String, String)>,
    /// In which spelling the evidence has it; empty where the file does not state it.
    pub(super) spelling: String,
}

/// What is true of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AccountTruth {
    pub(super) person: String,
    pub(super) crew: String,
    pub(super) identity: String,
}

/// The truth, as far as its files are there.
#[derive(Debug, Clone, Default)]
pub(super) struct Truth {
    pub(super) sites: BTreeMap<String, SiteTruth>,
    /// Mirror to the host that it mirrors and that host's operator.
    pub(super) mirrors: BTreeMap<String, (String, String)>,
    /// Kit to its kind and the kit that it was copied from.
    pub(super) kits: BTreeMap<String, (String, String)>,
    /// Way of hiding to the hosts that hide so.
    pub(super) evasions: Option<BTreeMap<String, BTreeSet<String>>>,
    /// `builder, client, operator, host`
    pub(super) supply: Option<Vec<[String; 4]>>,
    /// `server_ip, renter, user, org`
    pub(super) servers: Option<Vec<[String; 4]>>,
    /// Subject to the entries of lists that it is.
    pub(super) listed: Option<BTreeMap<String, ListedTruth>>,
    /// Subject that is on no list to its class.
    pub(super) not_listed: BTreeMap<String, String>,
    /// By `PLATFORM/ID`.
    pub(super) accounts: BTreeMap<String, AccountTruth>,
    /// Innocent groups of an account.
    pub(super) account_classes: BTreeMap<String, Vec<String>>,
}

impl Truth {
    pub(super) fn read(dir: &Path) -> Result<Self, EvaluateError> {
        let mut truth = Self::default();
        let sites =
            table(&dir.join("sites.csv"), ["host", "role", "kit", "version", "builder", "operator"], ["class"])?;
        let supply = table(&dir.join("supply.csv"), ["builder", "client", "operator", "host"], [])?;
        let servers = table(&dir.join("servers.csv"), ["server_ip", "renter", "user", "org"], [])?;
        let mirrors = table(&dir.join("mirrors.csv"), ["host", "mirror_of", "operator"], [])?;
        truth.read_listed(dir)?;
        truth.read_accounts(dir)?;
        let is_bare = truth.listed.is_none() && truth.accounts.is_empty();
        if sites.is_none() && supply.is_none() && servers.is_none() && is_bare {
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
        for row in table(&dir.join("kits.csv"), ["kit", "kind", "copied_from"], [])?.unwrap_or_default() {
            let [kit, kind, copied_from] = columns(row);
            truth.kits.insert(kit, (kind, copied_from));
        }
        if let Some(rows) = table(&dir.join("evasion.csv"), ["host", "kind"], [])? {
            let evasions = truth.evasions.get_or_insert_default();
            for row in rows {
                let [host, kind] = columns(row);
                evasions.entry(kind).or_default().insert(host);
            }
        }
        truth.supply = supply.map(|rows| rows.into_iter().map(columns).collect());
        truth.servers = servers.map(|rows| rows.into_iter().map(columns).collect());
        Ok(truth)
    }

    fn read_accounts(&mut self, dir: &Path) -> Result<(), EvaluateError> {
        let accounts = table(&dir.join("accounts.csv"), ["account", "person", "crew", "identity"], [])?;
        for row in accounts.unwrap_or_default() {
            let [account, person, crew, identity] = columns(row);
            self.accounts.insert(account, AccountTruth { person, crew, identity });
        }
        for row in table(&dir.join("account_classes.csv"), ["account", "class"], [])?.unwrap_or_default() {
            let [account, class] = columns(row);
            self.account_classes.entry(account).or_default().push(class);
        }
        Ok(())
    }

    fn read_listed(&mut self, dir: &Path) -> Result<(), EvaluateError> {
        if let Some(rows) = table(&dir.join("listed.csv"), ["subject", "list", "listed_id"], ["spelling"])? {
            let listed = self.listed.get_or_insert_default();
            for row in rows {
                let [subject, list, listed_id, spelling] = columns(row);
                let of: &mut ListedTruth = listed.entry(subject).or_default();
                of.entries.insert((list, listed_id));
                of.spelling = spelling;
            }
        }
        for row in table(&dir.join("not_listed.csv"), ["subject", "class"], [])?.unwrap_or_default() {
            let [subject, class] = columns(row);
            self.not_listed.insert(subject, class);
        }
        Ok(())
    }

    /// The site that a host belongs to: itself, the one that it mirrors, or the one whose sub-domain it or its mirror is.
    pub(super) fn behind(&self, host: &str) -> Option<&str> {
        let mut name = host;
        loop {
            let site = self.sites.get_key_value(name).map(|(site, _)| site.as_str());
            let mirrored = self.mirrors.get(name).map(|(site, _)| site.as_str());
            if let Some(site) = site.or(mirrored) {
                return Some(site);
            }
            name = name.split_once('.')?.1;
        }
    }

    /// Is it a host of its own, and no mirror and no sub-domain of another that the truth names?
    pub(super) fn stands_alone(&self, host: &str) -> bool {
        self.sites.contains_key(host) || self.behind(host).is_none()
    }

    /// The operator of the site behind a host; `None` if no truth names it.
    pub(super) fn operator(&self, host: &str) -> Option<&str> {
        let mirrored = self.mirrors.get(host).map(|(_, operator)| operator.as_str());
        mirrored.or_else(|| self.site(host).map(|site| site.operator.as_str()))
    }

    /// Do two kits share their code, as one kit or as a copy and its source?
    pub(super) fn same_code(&self, a: &str, b: &str) -> bool {
        let copy = |copy: &str, of: &str| self.kits.get(copy).is_some_and(|(_, source)| !of.is_empty() && source == of);
        !a.is_empty() && (a == b || copy(a, b) || copy(b, a))
    }

    /// What the truth says of the site behind a host.
    pub(super) fn site(&self, host: &str) -> Option<&SiteTruth> {
        self.sites.get(self.behind(host)?)
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
