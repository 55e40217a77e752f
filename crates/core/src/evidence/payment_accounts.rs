//! In whose name is an account of a bank or a payment service? A table.

use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{PaymentAccount, Record};

table_reader!(
    PaymentAccounts,
    "payment-accounts",
    Kind::PaymentAccounts,
    "a table of accounts to pay and be paid by: account, kind, holder_name, institution, country, parent_account, \
     opened_at, closed_at"
);

const FIELDS: &[Field] = &[
    Field::required("account", &["account_number", "iban", "계좌", "계좌번호", "账户", "账号"]),
    Field::column("holder_name", &["holder", "account_holder", "예금주", "户名", "持有人"]),
    Field::telling("institution", &["bank", "은행", "금융기관", "银行", "机构"]),
    Field::telling("parent_account", &["mother_account", "모계좌", "母账户"]),
    Field::telling("opened_at", &["opened", "개설일", "开户日期"]),
    Field::optional("kind", &["type", "종류", "구분", "类型"]),
    Field::optional("country", &["국가", "国家"]),
    Field::optional("closed_at", &["closed", "해지일", "销户日期"]),
    Field::foreign("account_id"),
    Field::foreign("instrument"),
];

impl Table for PaymentAccounts {
    fn kind(&self) -> Kind {
        Kind::PaymentAccounts
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let (opened_at, closed_at) = row.span(("opened_at", "closed_at"), times, out);
        let account = PaymentAccount {
            account: row.text("account").unwrap_or_default(),
            kind: row.lower("kind"),
            holder_name: row.text("holder_name"),
            institution: row.text("institution"),
            country: row.text("country"),
            parent_account: row.text("parent_account"),
            opened_at,
            closed_at,
        };
        out.record(row.at.clone(), Record::PaymentAccount(Box::new(account)));
    }
}
