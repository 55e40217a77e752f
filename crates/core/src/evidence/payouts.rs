//! Where is the money of an account sent? A table.

use super::accounts::ACCOUNT_ID;
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Payout, Record};

table_reader!(
    Payouts,
    "payouts",
    Kind::Payouts,
    "a table of payout instruments: account_id, kind, instrument, holder_name, country, first_seen"
);

const FIELDS: &[Field] = &[
    Field::required("account_id", ACCOUNT_ID),
    Field::required(
        "instrument",
        &[
            "payout_account",
            "bank_account",
            "iban",
            "wallet_address",
            "출금계좌",
            "지급계좌",
            "수취계좌",
            "收款账户",
            "收款账号",
        ],
    ),
    Field::optional("kind", &["type", "method", "payout_method", "종류", "지급수단", "类型", "收款方式"]),
    Field::optional("holder_name", &["holder", "account_holder", "예금주", "수취인", "户名", "收款人", "持有人"]),
    Field::optional("country", &["국가", "国家"]),
    Field::optional("first_seen", &["created_at", "added_at", "등록일시", "등록일", "首次出现", "添加时间"]),
];

impl Table for Payouts {
    fn kind(&self) -> Kind {
        Kind::Payouts
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let payout = Payout {
            account_id: row.text("account_id").unwrap_or_default(),
            kind: row.lower("kind"),
            instrument: row.text("instrument").unwrap_or_default(),
            holder_name: row.text("holder_name"),
            country: row.text("country"),
            first_seen: row.time("first_seen", times, out),
        };
        out.record(row.at.clone(), Record::Payout(payout));
    }
}
