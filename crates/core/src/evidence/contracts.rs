//! Who worked for whom? A table.

use super::fault::{shown, warning};
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Contract, Currency, Money, Record};

table_reader!(
    Contracts,
    "contracts",
    Kind::Contracts,
    "a table of contracts: contract_id, client_account_id, worker_account_id, at, amount, currency, rating"
);

const FIELDS: &[Field] = &[
    Field::required("client_account_id", &["client_account", "client_id", "의뢰인ID", "발주자ID", "客户ID", "雇主ID"]),
    Field::required(
        "worker_account_id",
        &["worker_account", "worker_id", "freelancer_id", "작업자ID", "수주자ID", "工作者ID", "自由职业者ID"],
    ),
    Field::optional("contract_id", &["contract", "order_id", "계약번호", "계약ID", "合同号", "订单号"]),
    Field::optional("at", &["time", "date", "created_at", "계약일시", "계약일", "时间", "日期"]),
    Field::optional("amount", &["price", "금액", "계약금액", "金额"]),
    Field::optional("currency", &["통화", "币种", "货币"]),
    Field::optional("rating", &["score", "stars", "평점", "评分"]),
];

impl Table for Contracts {
    fn kind(&self) -> Kind {
        Kind::Contracts
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let contract = Contract {
            contract_id: row.text("contract_id"),
            client_account_id: row.text("client_account_id").unwrap_or_default(),
            worker_account_id: row.text("worker_account_id").unwrap_or_default(),
            at: row.time("at", times, out),
            amount: row.money(("amount", "currency"), times, out),
            rating: rating(row, out),
        };
        out.record(row.at.clone(), Record::Contract(Box::new(contract)));
    }
}

/// A decimal number with at most two decimals, with or without the best of the platform after it (`4.75/5`).
fn rating(row: &Row<'_>, out: &mut dyn Sink) -> Option<i32> {
    let text = row.get("rating")?;
    let number = text.split_once('/').map_or(text, |(number, _)| number).trim();
    // Hundredths, as money without a currency has them.
    let hundredths = Money::parse(number, Currency::none()).ok().and_then(|rating| i32::try_from(rating.minor).ok());
    if hundredths.is_none() {
        let message = format!("the rating {:?} is no number of at most two decimals", shown(text));
        out.problem(warning(&row.at, "bad-number", message));
    }
    hundredths
}
