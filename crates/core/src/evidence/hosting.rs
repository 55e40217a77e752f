//! Who rents and pays for which server, from when to when? A table.

use super::Kind;
use super::Sink;
use super::fault::{error, shown, warning};
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use crate::record::{Host, Hosting, Record};

table_reader!(
    HostingTable,
    "hosting",
    Kind::Hosting,
    "a table of rented servers: server_ip, renter, paid_by_account, from, to, provider, invoice"
);

const FIELDS: &[Field] = &[
    Field::required("server_ip", &["ip", "server", "서버IP", "서버주소", "服务器IP", "IP地址"]),
    Field::required("renter", &["customer", "client", "임차인", "고객", "고객명", "租用人", "客户"]),
    Field::optional("paid_by_account", &["paid_by", "account", "결제계좌", "입금계좌", "付款账户"]),
    Field::optional("from", &["rented_from", "start", "start_date", "시작일", "임대시작", "开始日期", "起租日"]),
    Field::optional("to", &["rented_to", "until", "end", "end_date", "종료일", "임대종료", "结束日期", "到期日"]),
    Field::optional("provider", &["hoster", "company", "업체", "호스팅업체", "제공사", "服务商"]),
    Field::optional("invoice", &["invoice_id", "invoice_number", "청구서", "청구번호", "发票", "账单"]),
];

impl Table for HostingTable {
    fn kind(&self) -> Kind {
        Kind::Hosting
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let written = row.get("server_ip").unwrap_or_default();
        let Some(server_ip) = Host::parse(written).ok().filter(|host| host.address().is_some()) else {
            return out.problem(error(&row.at, "bad-address", format!("{:?} is no address", shown(written))));
        };
        let owned = |field: &str| row.get(field).map(str::to_owned);
        let mut time = |field: &str| row.get(field).and_then(|text| times.read(text, &row.at, out));
        let (from, to) = (time("from"), time("to"));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            out.problem(warning(&row.at, "bad-span", "the rent ends before it begins"));
        }
        let hosting = Hosting {
            server_ip: server_ip.as_str().to_owned(),
            renter: owned("renter").unwrap_or_default(),
            paid_by_account: owned("paid_by_account"),
            from,
            to,
            provider: owned("provider"),
            invoice: owned("invoice"),
        };
        out.record(row.at.clone(), Record::Hosting(hosting));
    }
}
