//! Whose network is an address in? A table.

use super::fault::{shown, warning};
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Host, Network, Organization, Record};

table_reader!(
    Organizations,
    "organizations",
    Kind::Organizations,
    "a table of organisations: org_id, name, networks, domains, role"
);

const FIELDS: &[Field] = &[
    Field::required("org_id", &["organization_id", "organisation_id", "기관ID", "기관번호", "机构ID", "单位ID"]),
    Field::telling("networks", &["network", "cidr", "ranges", "네트워크", "IP대역", "대역", "网段", "网络"]),
    Field::telling("domains", &["domain", "도메인", "域名"]),
    Field::telling("role", &["역할", "구분", "角色"]),
    Field::optional("name", &["organization", "organisation", "기관", "기관명", "名称", "机构名称", "单位名称"]),
    Field::foreign("what"),
];

/// What an organisation is to a case.
const ROLES: &[(&str, &[&str])] = &[
    ("victim", &["피해자", "피해기관", "受害者", "受害单位"]),
    ("provider", &["hosting", "hoster", "isp", "업체", "호스팅", "服务商", "运营商"]),
    ("cdn", &["proxy"]),
    ("agency", &["수사기관", "기관", "机构", "执法机关"]),
    ("client", &["customer", "고객", "客户"]),
    ("monitor", &["scanner", "sensor", "관제", "监测"]),
];

impl Table for Organizations {
    fn kind(&self) -> Kind {
        Kind::Organizations
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let bad =
            |code: &str, what: &str, text: &str| warning(&row.at, code, format!("{:?} is no {what}", shown(text)));
        let (mut networks, mut domains): (Vec<Network>, Vec<Host>) = (Vec::new(), Vec::new());
        for text in row.list("networks") {
            match text.parse() {
                Ok(network) => networks.push(network),
                Err(_) => out.problem(bad("bad-network", "network, as 192.0.2.0/24; it was left out", text)),
            }
        }
        for text in row.list("domains") {
            match Host::parse(text.trim_start_matches("*.")) {
                Ok(domain) => domains.push(domain),
                Err(_) => out.problem(bad("bad-domain", "domain; it was left out", text)),
            }
        }
        networks.sort_unstable();
        networks.dedup();
        domains.sort_unstable();
        domains.dedup();
        let organization = Organization {
            org_id: row.text("org_id").unwrap_or_default(),
            name: row.text("name"),
            networks,
            domains,
            role: row.word("role", ROLES, times, out),
        };
        out.record(row.at.clone(), Record::Organization(Box::new(organization)));
    }
}
