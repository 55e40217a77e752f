//! Who paid whom, how much, and under which names? A table.

use super::fault::error;
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Payment, Record, Side};

table_reader!(
    Payments,
    "payments",
    Kind::Payments,
    "a table of payments: payment_id, at, from_account, to_account, amount, currency, channel, memo, from_name, to_name, \
     from_institution, to_institution"
);

const FIELDS: &[Field] = &[
    Field::required(
        "payment_id",
        &["transaction_id", "transfer_id", "거래ID", "거래번호", "이체번호", "交易号", "流水号", "交易流水号"],
    ),
    Field::column(
        "from_account",
        &["debtor_account", "sender_account", "송금계좌", "출금계좌", "출금계좌번호", "付款账户", "付款账号"],
    ),
    Field::column(
        "to_account",
        &["creditor_account", "receiver_account", "수취계좌", "입금계좌", "입금계좌번호", "收款账户", "收款账号"],
    ),
    Field::column("amount", &["금액", "거래금액", "이체금액", "金额", "交易金额"]),
    Field::optional("at", &["time", "date", "booked_at", "거래일시", "거래일자", "交易时间", "交易日期"]),
    Field::optional("currency", &["통화", "币种", "货币"]),
    Field::optional("channel", &["method", "거래구분", "채널", "渠道", "交易方式"]),
    Field::optional("memo", &["remittance_information", "reference", "적요", "비고", "摘要", "备注", "附言"]),
    Field::optional("from_name", &["debtor_name", "sender_name", "송금인", "보낸분", "付款人", "付款户名"]),
    Field::optional("to_name", &["creditor_name", "receiver_name", "수취인", "받는분", "收款人", "收款户名"]),
    Field::optional("from_institution", &["debtor_agent", "sender_bank", "출금은행", "송금은행", "付款银行"]),
    Field::optional("to_institution", &["creditor_agent", "receiver_bank", "입금은행", "수취은행", "收款银行"]),
];

impl Table for Payments {
    fn kind(&self) -> Kind {
        Kind::Payments
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let side = |account: &str, name: &str, institution: &str| Side {
            account: row.boxed(account),
            name: row.boxed(name),
            institution: row.boxed(institution),
        };
        let from = side("from_account", "from_name", "from_institution");
        let to = side("to_account", "to_name", "to_institution");
        if from.is_untold() && to.is_untold() {
            let message =
                "the row tells neither who paid nor who was paid: an account or a name is expected on one side";
            return out.problem(error(&row.at, "no-party", message));
        }
        let payment = Payment {
            payment_id: row.boxed("payment_id").unwrap_or_default(),
            at: row.time("at", times, out),
            from,
            to,
            amount: row.money(("amount", "currency"), times, out),
            channel: row.lower("channel").map(Box::from),
            memo: row.boxed("memo"),
        };
        out.record(row.at.clone(), Record::Payment(Box::new(payment)));
    }
}
