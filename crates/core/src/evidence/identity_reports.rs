//! Which identities did their owners report as used by others? A table.

use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{IdentityReport, PersonalNumber, Record};

table_reader!(
    IdentityReports,
    "identity-reports",
    Kind::IdentityReports,
    "a table of reported identities: document_number, issuer, reported_at, reporter, what"
);

const FIELDS: &[Field] = &[
    Field::required(
        "document_number",
        &[
            "number",
            "document_no",
            "id_number",
            "passport_number",
            "문서번호",
            "신분증번호",
            "여권번호",
            "证件号",
            "证件号码",
            "护照号",
        ],
    ),
    Field::telling("reported_at", &["reported", "report_date", "신고일시", "신고일", "报案时间", "举报时间"]),
    Field::telling("reporter", &["reported_by", "신고자", "신고인", "报案人", "举报人"]),
    Field::optional("what", &["report", "details", "내용", "신고내용", "内容", "报案内容"]),
    Field::optional("issuer", &["issuing_country", "issued_by", "발급국", "발급기관", "签发国", "签发机关"]),
    Field::foreign("account_id"),
];

impl Table for IdentityReports {
    fn kind(&self) -> Kind {
        Kind::IdentityReports
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn is_private(&self) -> bool {
        true
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let report = IdentityReport {
            document_number: row.get("document_number").map(PersonalNumber::new),
            issuer: row.text("issuer"),
            reported_at: row.get("reported_at").and_then(|text| times.read_unseen(text, &row.at, out)),
            reporter: row.text("reporter"),
            what: row.text("what"),
        };
        out.record(row.at.clone(), Record::IdentityReport(Box::new(report)));
    }
}
