//! Who administers which site, and from where? A table.

use super::fault::{error, shown};
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{AdminLogin, Host, Record};

table_reader!(AdminLogins, "admin-logins", Kind::AdminLogins, "a table of administrators: host, account, at, ip");

const FIELDS: &[Field] = &[
    Field::required("host", &["site", "domain", "server", "도메인", "사이트", "서버", "域名", "网站", "服务器"]),
    Field::required(
        "account",
        &[
            "user",
            "username",
            "login",
            "admin",
            "계정",
            "아이디",
            "관리자",
            "관리자ID",
            "用户名",
            "管理员",
            "管理员账号",
        ],
    ),
    Field::telling("at", &["time", "timestamp", "login_at", "접속일시", "로그인일시", "접속시간", "登录时间", "时间"]),
    Field::telling("ip", &["ip_address", "source_ip", "접속IP", "아이피", "登录IP", "IP地址"]),
    Field::foreign("account_id"),
];

impl Table for AdminLogins {
    fn kind(&self) -> Kind {
        Kind::AdminLogins
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let written = row.get("host").unwrap_or_default();
        let bare = written.split_once("://").map_or(written, |(_, rest)| rest.split('/').next().unwrap_or(rest));
        let Ok(host) = Host::parse(bare) else {
            return out.problem(error(&row.at, "bad-name", format!("{:?} is no host", shown(written))));
        };
        let login = AdminLogin {
            host,
            account: row.text("account").unwrap_or_default(),
            at: row.time("at", times, out),
            ip: row.address("ip", out),
        };
        out.record(row.at.clone(), Record::AdminLogin(login));
    }
}
