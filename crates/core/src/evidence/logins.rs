//! When and from where was an account used? A table.

use super::accounts::ACCOUNT_ID;
use super::fault::{shown, warning};
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{IpType, Login, Record};

table_reader!(
    Logins,
    "logins",
    Kind::Logins,
    "a table of log-ins: account_id, at, ip, asn, ip_type, country, session_id, device_id, user_agent, timezone_offset …"
);

const FIELDS: &[Field] = &[
    Field::required("account_id", ACCOUNT_ID),
    Field::column("at", &["time", "timestamp", "login_at", "접속일시", "로그인일시", "접속시간", "登录时间", "时间"]),
    Field::telling("ip", &["ip_address", "source_ip", "접속IP", "아이피", "登录IP", "IP地址"]),
    Field::telling("session_id", &["session", "세션", "세션ID", "会话", "会话ID"]),
    Field::telling("device_id", &["device", "cookie_id", "기기ID", "단말기ID", "设备ID", "设备号"]),
    Field::telling("user_agent", &["browser", "브라우저", "浏览器"]),
    Field::telling("timezone_offset", &["utc_offset", "시간대오프셋", "时区偏移"]),
    Field::telling("ip_type", &["network_type", "회선종류", "网络类型"]),
    Field::optional("asn", &["as_number", "망번호", "自治系统"]),
    Field::optional("country", &["ip_country", "국가", "접속국가", "国家"]),
    Field::optional("remote_tool", &["remote", "원격도구", "원격프로그램", "远程工具"]),
];

impl Table for Logins {
    fn kind(&self) -> Kind {
        Kind::Logins
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let login = Login {
            account_id: row.boxed("account_id").unwrap_or_default(),
            at: row.time("at", times, out),
            ip: row.address("ip", out),
            asn: asn(row, out),
            ip_type: ip_type(row, times, out),
            country: row.boxed("country"),
            session_id: row.boxed("session_id"),
            device_id: row.boxed("device_id"),
            user_agent: row.boxed("user_agent"),
            timezone_offset: row.offset("timezone_offset", out),
            remote_tool: row.boxed("remote_tool"),
        };
        out.record(row.at.clone(), Record::Login(login));
    }
}

/// `64500` or `AS64500`, with or without a name after it.
fn asn(row: &Row<'_>, out: &mut dyn Sink) -> Option<u32> {
    let text = row.get("asn")?;
    let bare = text.strip_prefix("AS").or_else(|| text.strip_prefix("as")).unwrap_or(text).trim();
    let number = bare.split_whitespace().next().and_then(|digits| digits.parse().ok());
    if number.is_none() {
        out.problem(warning(&row.at, "bad-number", format!("{:?} is no number of a network", shown(text))));
    }
    number
}

fn ip_type(row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) -> Option<IpType> {
    let text = row.get("ip_type")?;
    // The names of this table first: no copy for millions of rows.
    let lower;
    let word = match IP_TYPES.iter().any(|(name, _)| *name == text) {
        true => text,
        false => {
            lower = text.to_lowercase();
            lower.as_str()
        }
    };
    let known = IP_TYPES.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind);
    if known.is_none() {
        let said = || format!("the ip_type {:?} is not known; it is read as other", shown(text));
        times.say_once("unknown-kind", word, &row.at, said, out);
    }
    known.or(Some(IpType::Other))
}

const IP_TYPES: &[(&str, IpType)] = &[
    ("residential", IpType::Residential),
    ("mobile", IpType::Mobile),
    ("hosting", IpType::Hosting),
    ("business", IpType::Business),
    ("education", IpType::Education),
    ("relay", IpType::Relay),
    ("other", IpType::Other),
    ("isp", IpType::Residential),
    ("home", IpType::Residential),
    ("가정", IpType::Residential),
    ("住宅", IpType::Residential),
    ("cellular", IpType::Mobile),
    ("모바일", IpType::Mobile),
    ("이동통신", IpType::Mobile),
    ("移动", IpType::Mobile),
    ("datacenter", IpType::Hosting),
    ("data center", IpType::Hosting),
    ("호스팅", IpType::Hosting),
    ("机房", IpType::Hosting),
    ("corporate", IpType::Business),
    ("enterprise", IpType::Business),
    ("기업", IpType::Business),
    ("企业", IpType::Business),
    ("university", IpType::Education),
    ("교육", IpType::Education),
    ("教育", IpType::Education),
    ("vpn", IpType::Relay),
    ("proxy", IpType::Relay),
    ("tor", IpType::Relay),
    ("unknown", IpType::Other),
];
