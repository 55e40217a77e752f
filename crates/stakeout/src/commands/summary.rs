//! What did a run find, in numbers that fit a screen?

use std::collections::BTreeMap;

use serde_json::json;
use stakeout_core::entity::Role;
use stakeout_core::link::{Relation, Status};
use stakeout_core::report::CaseRows;
use stakeout_core::screening::Status as Found;

use crate::console::{Console, Table, number};

/// Counts over the tables of a run.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    evidence: u64,
    records: u64,
    errors: u64,
    skipped: u64,
    roles: BTreeMap<Role, u64>,
    /// `(entities, subjects in them)`, by the type of the entity.
    entities: BTreeMap<String, (u64, u64)>,
    links: BTreeMap<(Relation, Status), u64>,
    /// Names of the case by the best that was found of each in the watch lists.
    names: BTreeMap<Found, u64>,
    findings: u64,
}

/// What links other than those to watch lists may be called.
const STATUSES: [Status; 5] = [Status::Observed, Status::Derived, Status::Assessed, Status::Candidate, Status::Refused];

impl Summary {
    /// Counts the rows.
    pub(crate) fn of(rows: &CaseRows) -> Self {
        let mut summary = Self { evidence: rows.evidence.len() as u64, ..Self::default() };
        for evidence in &rows.evidence {
            summary.records += u64::try_from(evidence.records).unwrap_or(0);
            summary.errors += u64::try_from(evidence.problems).unwrap_or(0);
            summary.skipped += u64::try_from(evidence.skipped).unwrap_or(0);
        }
        for site in &rows.sites {
            *summary.roles.entry(site.role).or_default() += 1;
        }
        for entity in &rows.entities {
            summary.entities.entry(entity.kind.clone()).or_default().0 += 1;
        }
        for member in &rows.members {
            let kind = member.entity.split(':').next().unwrap_or_default();
            if let Some((_, members)) = summary.entities.get_mut(kind) {
                *members += 1;
            }
        }
        for link in &rows.links {
            *summary.links.entry((link.relation, link.status)).or_default() += 1;
        }
        let mut names: BTreeMap<(&str, &str), Found> = BTreeMap::new();
        for row in &rows.screening {
            let best = names.entry((&row.subject, &row.name)).or_insert(row.status);
            *best = row.status.min(*best);
        }
        for found in names.into_values() {
            *summary.names.entry(found).or_default() += 1;
        }
        summary.findings = rows.findings.len() as u64;
        summary
    }

    /// Records that were lost in reading.
    pub(crate) const fn errors(&self) -> u64 {
        self.errors
    }

    /// At most a screen.
    pub(crate) fn show(&self, console: &mut Console) -> anyhow::Result<()> {
        console.line(format_args!(
            "Read {}: {}, {} lost, {} passed over.",
            number::counted(self.evidence, "file", "files"),
            number::counted(self.records, "record", "records"),
            number::count(self.errors),
            number::count(self.skipped),
        ))?;
        console.heading("Hosts by role")?;
        let mut roles = Table::new(["role", "hosts", ""]).right(&[1]);
        for role in Role::ALL {
            if let Some(hosts) = self.roles.get(role) {
                roles.row([role.as_str().to_owned(), number::count(*hosts), about(*role).to_owned()]);
            }
        }
        console.table(&roles)?;
        console.heading("Entities")?;
        let mut entities = Table::new(["type", "entities", "subjects"]).right(&[1, 2]);
        for (kind, (count, members)) in &self.entities {
            entities.row([kind.clone(), number::count(*count), number::count(*members)]);
        }
        console.table(&entities)?;
        console.heading("Links by status")?;
        console.table(&self.link_table())?;
        console.gap()?;
        if !self.names.is_empty() {
            let found = |found: &Found| number::count(self.names.get(found).copied().unwrap_or(0));
            console.line(format_args!(
                "{} compared with watch lists: {} for review, {} near and rejected, {} not found.",
                number::counted(self.names.values().sum(), "name", "names"),
                found(&Found::MatchForReview),
                found(&Found::NearMissRejected),
                found(&Found::NotFound),
            ))?;
        }
        console.line(format_args!("{}.", number::counted(self.findings, "finding", "findings")))
    }

    fn link_table(&self) -> Table {
        let head = std::iter::once("relation").chain(STATUSES.iter().map(|status| status.as_str()));
        let mut table = Table::new(head).right(&[1, 2, 3, 4, 5]);
        for relation in Relation::ALL {
            let counts: Vec<Option<&u64>> =
                STATUSES.iter().map(|status| self.links.get(&(*relation, *status))).collect();
            if counts.iter().any(Option::is_some) {
                let cells = counts.into_iter().map(|count| count.map_or_else(String::new, |n| number::count(*n)));
                table.row(std::iter::once(relation.as_str().to_owned()).chain(cells));
            }
        }
        table
    }

    /// The same for machines.
    pub(crate) fn json(&self, content_digest: &str) -> serde_json::Value {
        let roles: BTreeMap<&str, u64> = self.roles.iter().map(|(role, hosts)| (role.as_str(), *hosts)).collect();
        let links: Vec<serde_json::Value> = self
            .links
            .iter()
            .map(|((relation, status), links)| {
                json!({ "relation": relation.as_str(), "status": status.as_str(), "links": links })
            })
            .collect();
        let entities: BTreeMap<&str, serde_json::Value> = self
            .entities
            .iter()
            .map(|(kind, (count, members))| (kind.as_str(), json!({ "entities": count, "subjects": members })))
            .collect();
        json!({
            "format": "stakeout-analyze/1", "content_digest": content_digest,
            "evidence": { "files": self.evidence, "records": self.records, "errors": self.errors,
                          "skipped": self.skipped },
            "roles": roles, "entities": entities, "links": links, "findings": self.findings,
            "names": self.names.iter().map(|(found, names)| (found.as_str(), *names)).collect::<BTreeMap<&str, u64>>(),
        })
    }
}

/// What a role means, in the words of the tables.
const fn about(role: Role) -> &'static str {
    match role {
        Role::Operator => "takes players and stakes",
        Role::Lander => "sends players on",
        Role::Compromised => "another's host, misused; its owner is a victim",
        Role::Support => "serves the network",
        Role::Licensed => "on a register that was supplied",
        Role::Information => "writes about gambling",
        Role::Protection => "regulator, lottery, helpline, blocker",
        Role::Other => "no gambling for stakes",
        Role::Undetermined => "the captures cannot tell",
    }
}
