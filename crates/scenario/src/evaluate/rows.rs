//! Are the rows of `supply` and `servers` true, and are they all there? And the mirrors?

use std::collections::BTreeSet;

use serde::Serialize;
use stakeout_core::report::CaseRows;

use super::agreement::{Names, share};
use super::truth::Truth;

/// Rows of one table against the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowScore {
    /// Which columns of which table.
    pub what: &'static str,
    /// Distinct rows in the case.
    pub case: u64,
    /// Distinct rows in the truth that the case could know.
    pub truth: u64,
    /// Rows in both.
    pub both: u64,
    /// `both / case`
    pub precision: Option<f64>,
    /// `both / truth`
    pub recall: Option<f64>,
}

type Rows = BTreeSet<Vec<String>>;

fn score(what: &'static str, case: &Rows, truth: &Rows) -> RowScore {
    let both = case.intersection(truth).count();
    let of = |whole: usize| share(both as f64, whole as f64);
    let (precision, recall) = (of(case.len()), of(truth.len()));
    RowScore { what, case: case.len() as u64, truth: truth.len() as u64, both: both as u64, precision, recall }
}

pub(super) fn all(case: &CaseRows, truth: &Truth, names: &Names) -> Vec<RowScore> {
    let mut scores = Vec::new();
    if let Some(rows) = &truth.supply {
        supply(case, truth, names, rows, &mut scores);
    }
    if let Some(rows) = &truth.servers {
        servers(case, names, rows, &mut scores);
    }
    if !truth.mirrors.is_empty() {
        let row = |host: &str, of: &str| vec![host.to_owned(), of.to_owned()];
        // A sub-domain that is called a mirror of its site is neither right nor wrong here.
        let judged = |host: &str| truth.mirrors.contains_key(host) || truth.stands_alone(host);
        let found = case.sites.iter().filter(|site| !site.mirror_of.is_empty() && judged(&site.host));
        let found: Rows = found.map(|site| row(&site.host, &site.mirror_of)).collect();
        let captured = truth.mirrors.iter().filter(|(_, (of, _))| truth.sites.contains_key(of));
        let wanted: Rows = captured.map(|(host, (of, _))| row(host, of)).collect();
        scores.push(score("sites: host, mirror_of", &found, &wanted));
    }
    scores
}

/// Sites that nobody captured are sold and paid all the same, but no capture shows their builder: rows of hosts
/// without a row in `sites.csv` are left out on both sides, where there is a `sites.csv`.
fn supply(case: &CaseRows, truth: &Truth, names: &Names, rows: &[[String; 4]], scores: &mut Vec<RowScore>) {
    let known = |host: &str| truth.sites.is_empty() || truth.sites.contains_key(host);
    // A builder of whose supply the truth says nothing is not scored.
    let told: std::collections::BTreeSet<&str> = rows.iter().map(|[builder, ..]| builder.as_str()).collect();
    let scored = |builder: &str| names.builder(builder).is_none_or(|label| told.contains(label));
    let (mut found, mut found_all) = (Rows::new(), Rows::new());
    for row in case.supply.iter().filter(|row| known(&row.host) && scored(&row.builder)) {
        let builder = names.builder(&row.builder).unwrap_or(&row.builder);
        let operator = names.operator(&row.operator).unwrap_or(&row.operator);
        found.insert([builder, &row.client, &row.host].map(str::to_owned).to_vec());
        found_all.insert([builder, &row.client, operator, &row.host].map(str::to_owned).to_vec());
    }
    let rows = rows.iter().filter(|[_, _, _, host]| known(host));
    let wanted: Rows = rows.clone().map(|[b, c, _, h]| [b, c, h].map(String::clone).to_vec()).collect();
    let wanted_all: Rows = rows.map(|row| row.to_vec()).collect();
    scores.push(score("supply: builder, client, host", &found, &wanted));
    scores.push(score("supply: with operator", &found_all, &wanted_all));
}

fn servers(case: &CaseRows, names: &Names, rows: &[[String; 4]], scores: &mut Vec<RowScore>) {
    let pair = |ip: &str, text: &str| vec![ip.to_owned(), text.to_owned()];
    let found = case.servers.iter().filter(|row| !row.renter.is_empty()).map(|row| pair(&row.server_ip, &row.renter));
    let wanted = rows.iter().map(|[ip, renter, _, _]| pair(ip, renter)).collect();
    scores.push(score("servers: server_ip, renter", &found.collect(), &wanted));
    let wanted: Rows = rows.iter().filter(|row| !row[2].is_empty()).map(|[ip, _, user, _]| pair(ip, user)).collect();
    if !wanted.is_empty() {
        let user = |row: &stakeout_core::entity::ServerRow| names.crew(&row.user).unwrap_or(&row.user).to_owned();
        let found = case.servers.iter().filter(|row| !row.user.is_empty());
        let found = found.map(|row| pair(&row.server_ip, &user(row))).collect();
        scores.push(score("servers: server_ip, user", &found, &wanted));
    }
    let wanted: Rows = rows.iter().filter(|row| !row[3].is_empty()).map(|[ip, _, _, org]| pair(ip, org)).collect();
    if !wanted.is_empty() {
        let found = case.servers.iter().filter(|row| !row.org.is_empty()).map(|row| pair(&row.server_ip, &row.org));
        scores.push(score("servers: server_ip, org", &found.collect(), &wanted));
    }
}
