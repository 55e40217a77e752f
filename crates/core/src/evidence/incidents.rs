//! Which intrusions did their victims report? A table.

use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Incident, Record};

table_reader!(
    Incidents,
    "incidents",
    Kind::Incidents,
    "a table of reported intrusions: org_id, from, to, what, source"
);

const FIELDS: &[Field] = &[
    Field::required("org_id", &["organization_id", "organisation_id", "기관ID", "기관번호", "机构ID", "单位ID"]),
    Field::telling("what", &["incident", "description", "사고내용", "내용", "事件", "内容"]),
    Field::telling("from", &["start", "started_at", "began_at", "시작일시", "시작일", "开始时间", "开始日期"]),
    Field::optional("to", &["end", "ended_at", "until", "종료일시", "종료일", "结束时间", "结束日期"]),
    Field::optional("source", &["reported_in", "출처", "来源"]),
    Field::foreign("networks"),
    Field::foreign("domains"),
];

impl Table for Incidents {
    fn kind(&self) -> Kind {
        Kind::Incidents
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let (from, to) = row.span(("from", "to"), times, out);
        let incident = Incident {
            org_id: row.text("org_id").unwrap_or_default(),
            from,
            to,
            what: row.text("what"),
            source: row.text("source"),
        };
        out.record(row.at.clone(), Record::Incident(Box::new(incident)));
    }
}
