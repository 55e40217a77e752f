//! Which rows of a case speak of one subject, or of two?

use std::collections::BTreeSet;

use stakeout_core::link::{LinkEvidenceRow, LinkRow};
use stakeout_core::record::Host;
use stakeout_core::report::CaseRows;
use stakeout_core::screening::ScreeningRow;

use crate::failure;

/// A typed id (`host:fox-lucky.example`) that some row names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject(String);

impl Subject {
    /// The subject that was meant: a typed id, a bare host, or an account as `PLATFORM/ID`.
    ///
    /// Fails if no row names it: an explanation of a slip of the keyboard would read like an all-clear.
    pub(crate) fn meant(text: &str, rows: &CaseRows) -> anyhow::Result<Self> {
        let host = Host::parse(text).ok().map(|host| format!("host:{host}"));
        let address = Host::parse(text).ok().and_then(|host| host.address()).map(|ip| format!("ip:{ip}"));
        let account = Some(format!("account:{text}"));
        let meant: Vec<String> = [Some(text.to_owned()), host, address, account].into_iter().flatten().collect();
        let known = known(rows);
        meant.into_iter().find(|id| known.contains(id.as_str())).map(Self).ok_or_else(|| {
            failure::advised(
                format!("nothing in this case is called {text}"),
                "name a host or a typed id such as kit:ID; `stakeout find CASE TEXT` searches what was read",
            )
        })
    }

    /// The typed id.
    pub(crate) fn id(&self) -> &str {
        &self.0
    }

    /// Is it weighed in pairs, from selectors? What others are linked by stands in the tables whole.
    pub(crate) fn is_weighed(&self) -> bool {
        ["host:", "kit:"].iter().any(|kind| self.0.starts_with(kind))
    }

    /// The host, if it is one.
    pub(crate) fn host(&self) -> Option<&str> {
        self.0.strip_prefix("host:")
    }
}

/// Every typed id that a row names.
fn known(rows: &CaseRows) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = rows.sites.iter().map(|site| format!("host:{}", site.host)).collect();
    known.extend(rows.servers.iter().map(|server| format!("ip:{}", server.server_ip)));
    known.extend(rows.entities.iter().map(|entity| entity.entity.clone()));
    known.extend(rows.members.iter().map(|member| member.subject.clone()));
    known.extend(rows.screening.iter().map(|row| row.subject.clone()));
    known.extend(rows.people.iter().map(|row| format!("account:{}", row.account)));
    known.extend(rows.links.iter().flat_map(|link| [link.a.clone(), link.b.clone()]));
    known
}

/// The links of one subject: by relation, then the best standing first, then the most bits.
pub(crate) fn links_of<'a>(subject: &Subject, rows: &'a CaseRows) -> Vec<&'a LinkRow> {
    let of_it = |link: &&LinkRow| link.a == subject.id() || link.b == subject.id();
    let mut links: Vec<&LinkRow> = rows.links.iter().filter(of_it).collect();
    links.sort_by_key(|link| (link.relation, link.status, -i64::from(link.bits), &link.link_id));
    links
}

/// The links between two subjects.
pub(crate) fn links_between<'a>(a: &Subject, b: &Subject, rows: &'a CaseRows) -> Vec<&'a LinkRow> {
    links_of(a, rows).into_iter().filter(|link| link.a == b.id() || link.b == b.id()).collect()
}

/// The comparisons of a name with an entry of a list, whichever of the two stands first.
pub(crate) fn screened<'a>(a: &Subject, b: &Subject, rows: &'a CaseRows) -> Vec<&'a ScreeningRow> {
    let of_both = |row: &&ScreeningRow| {
        let ends = [row.subject.as_str(), &row.entry()];
        ends == [a.id(), b.id()] || ends == [b.id(), a.id()]
    };
    rows.screening.iter().filter(of_both).collect()
}

/// The other end of a link.
pub(crate) fn other<'a>(link: &'a LinkRow, subject: &Subject) -> &'a str {
    if link.a == subject.id() { &link.b } else { &link.a }
}

/// What a link rests on: by group, the most bits first; then what speaks against it.
pub(crate) fn evidence_of<'a>(link: &LinkRow, rows: &'a CaseRows) -> Vec<&'a LinkEvidenceRow> {
    let mut evidence: Vec<&LinkEvidenceRow> =
        rows.link_evidence.iter().filter(|row| row.link_id == link.link_id).collect();
    evidence.sort_by_key(|row| (&row.group, -i64::from(row.bits), &row.selector_kind, &row.value, row.evidence_id));
    evidence
}

#[cfg(test)]
mod tests {
    use stakeout_core::link::{Relation, Status};

    use super::*;

    fn link(a: &str, b: &str, status: Status, bits: i32) -> LinkRow {
        LinkRow {
            link_id: format!("{a}{b}"),
            a: a.to_owned(),
            b: b.to_owned(),
            relation: Relation::SameKit,
            status,
            bits,
            probability: 0,
            families: String::new(),
            rival: String::new(),
            rival_probability: 0,
            reason: String::new(),
        }
    }

    fn rows() -> CaseRows {
        let links = vec![
            link("host:a.example", "host:b.example", Status::Refused, 900),
            link("host:a.example", "host:c.example", Status::Derived, 800),
            link("host:a.example", "ip:192.0.2.7", Status::Derived, 850),
        ];
        CaseRows { links, ..CaseRows::default() }
    }

    #[test]
    fn a_subject_is_meant_by_its_host_or_typed_id_in_any_spelling() {
        for text in ["host:a.example", "a.example", "A.Example.", "a[.]example"] {
            assert_eq!(Subject::meant(text, &rows()).unwrap().id(), "host:a.example", "{text}");
        }
        assert_eq!(Subject::meant("192.0.2.7", &rows()).unwrap().id(), "ip:192.0.2.7");
    }

    #[test]
    fn an_account_is_meant_by_its_platform_and_id() {
        let links = vec![link("account:shop/u1", "account:shop/u2", Status::Refused, 0)];
        let rows = CaseRows { links, ..CaseRows::default() };
        let subject = Subject::meant("shop/u1", &rows).unwrap();
        assert_eq!(subject.id(), "account:shop/u1");
        assert!(!subject.is_weighed());
    }

    #[test]
    fn what_no_row_names_is_an_error_and_not_an_empty_answer() {
        let error = Subject::meant("aa.example", &rows()).unwrap_err();
        assert_eq!(error.to_string(), "nothing in this case is called aa.example");
    }

    #[test]
    fn links_stand_by_status_then_bits() {
        let rows = rows();
        let subject = Subject::meant("a.example", &rows).unwrap();
        let others: Vec<&str> = links_of(&subject, &rows).into_iter().map(|link| other(link, &subject)).collect();
        assert_eq!(others, ["ip:192.0.2.7", "host:c.example", "host:b.example"]);
        let b = Subject::meant("b.example", &rows).unwrap();
        assert_eq!(links_between(&b, &subject, &rows).len(), 1);
    }
}
