//! Where were things sent for an account? A table.

use super::accounts::ACCOUNT_ID;
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Record, Shipment};

table_reader!(Shipments, "shipments", Kind::Shipments, "a table of shipments: account_id, address, changed_at, item");

const FIELDS: &[Field] = &[
    Field::required("account_id", ACCOUNT_ID),
    Field::required(
        "address",
        &["shipping_address", "delivery_address", "배송지", "배송주소", "주소", "收货地址", "地址", "邮寄地址"],
    ),
    Field::telling("changed_at", &["changed", "shipped_at", "변경일시", "배송일", "변경일", "变更时间", "发货时间"]),
    Field::telling("item", &["goods", "product", "품목", "물품", "物品", "商品"]),
    Field::foreign("platform"),
];

impl Table for Shipments {
    fn kind(&self) -> Kind {
        Kind::Shipments
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let shipment = Shipment {
            account_id: row.text("account_id").unwrap_or_default(),
            address: row.text("address").unwrap_or_default(),
            changed_at: row.time("changed_at", times, out),
            item: row.text("item"),
        };
        out.record(row.at.clone(), Record::Shipment(shipment));
    }
}
