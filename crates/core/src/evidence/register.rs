//! Which domain does which register call licensed, blocked or protected? A table.

use url::Url;

use super::Kind;
use super::Sink;
use super::fault::{error, shown};
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use crate::record::{Host, Record, RegisterEntry, RegisterStatus};

table_reader!(
    Register,
    "register",
    Kind::Register,
    "a table of registers: domain, jurisdiction, register, status, as_of"
);

const FIELDS: &[Field] = &[
    Field::required("domain", &["host", "도메인", "域名"]),
    Field::required("jurisdiction", &["관할", "국가", "辖区", "管辖区"]),
    Field::required("register", &["list", "등록부", "목록", "名录", "登记册"]),
    Field::required("status", &["상태", "状态"]),
    Field::optional("as_of", &["date", "기준일", "日期"]),
];

impl Table for Register {
    fn kind(&self) -> Kind {
        Kind::Register
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let written = row.get("domain").unwrap_or_default();
        let Some(domain) = host_of(written) else {
            return out.problem(error(&row.at, "bad-name", format!("{:?} is no domain", shown(written))));
        };
        let status = row.get("status").unwrap_or_default();
        let Some(status) = status_of(status) else {
            let message =
                format!("the status is {:?}; known are licensed, blocked, lottery, regulator, helpline", shown(status));
            return out.problem(error(&row.at, "bad-status", message));
        };
        let entry = RegisterEntry {
            domain,
            jurisdiction: row.get("jurisdiction").unwrap_or_default().to_owned(),
            register: row.get("register").unwrap_or_default().to_owned(),
            status,
            as_of: row.get("as_of").and_then(|text| times.read(text, &row.at, out)),
        };
        out.record(row.at.clone(), Record::Register(entry));
    }
}

/// Registers list domains and, at times, whole addresses.
fn host_of(written: &str) -> Option<Host> {
    match Url::parse(written) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Host::parse(url.host_str()?).ok(),
        _ => Host::parse(written).ok(),
    }
}

fn status_of(written: &str) -> Option<RegisterStatus> {
    Some(match written.to_lowercase().as_str() {
        "licensed" | "허가" | "면허" | "持牌" | "许可" => RegisterStatus::Licensed,
        "blocked" | "차단" | "封锁" | "屏蔽" => RegisterStatus::Blocked,
        "lottery" | "복권" | "彩票" => RegisterStatus::Lottery,
        "regulator" | "규제기관" | "감독기관" | "监管机构" => RegisterStatus::Regulator,
        "helpline" | "상담" | "상담전화" | "求助热线" => RegisterStatus::Helpline,
        _ => return None,
    })
}
