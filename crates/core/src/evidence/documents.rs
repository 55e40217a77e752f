//! Which papers were handed in for an account? A table.
//!
//! Its messages show no cell: a row with a cell too few has the number of the paper in any column.

use super::accounts::ACCOUNT_ID;
use super::fault::warning;
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{IdentityDocument, PersonalNumber, Record};

table_reader!(
    Documents,
    "documents",
    Kind::Documents,
    "a table of identity documents: account_id, type, issuer, number, name, birth_date, image_sha256, portrait_phash …"
);

const NUMBER: &[&str] = &[
    "document_no",
    "id_number",
    "passport_number",
    "문서번호",
    "신분증번호",
    "여권번호",
    "证件号",
    "证件号码",
    "护照号",
];

const FIELDS: &[Field] = &[
    Field::required("account_id", ACCOUNT_ID),
    Field::column("type", &["document_type", "doc_type", "종류", "문서종류", "신분증종류", "证件类型", "类型"]),
    Field::telling("number", NUMBER),
    Field::telling("issuer", &["issuing_country", "issued_by", "발급국", "발급기관", "签发国", "签发机关"]),
    Field::telling("image_sha256", &["image_hash", "sha256", "이미지해시", "图片哈希"]),
    Field::telling("image_phash", &["phash", "이미지지각해시", "图片感知哈希"]),
    Field::telling("portrait_phash", &["portrait_hash", "face_phash", "사진해시", "头像哈希"]),
    Field::optional("name", &["full_name", "성명", "이름", "姓名"]),
    Field::optional("birth_date", &["date_of_birth", "dob", "생년월일", "出生日期"]),
    Field::optional("submitted_at", &["uploaded_at", "created_at", "제출일시", "제출일", "提交时间", "上传时间"]),
    Field::optional("result", &["outcome", "decision", "결과", "심사결과", "结果", "审核结果"]),
    Field::foreign("value"),
];

impl Table for Documents {
    fn kind(&self) -> Kind {
        Kind::Documents
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn is_private(&self) -> bool {
        true
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let document = IdentityDocument {
            account_id: row.text("account_id").unwrap_or_default(),
            document_type: row.lower("type"),
            issuer: row.text("issuer"),
            number: row.get("number").map(PersonalNumber::new),
            name: row.text("name"),
            birth_date: row.day("birth_date", out),
            image_sha256: hash(row, "image_sha256", 64, out),
            image_phash: row.lower("image_phash"),
            portrait_phash: row.lower("portrait_phash"),
            submitted_at: row.get("submitted_at").and_then(|text| times.read_unseen(text, &row.at, out)),
            result: row.lower("result"),
        };
        out.record(row.at.clone(), Record::IdentityDocument(Box::new(document)));
    }
}

fn hash(row: &Row<'_>, field: &str, digits: usize, out: &mut dyn Sink) -> Option<String> {
    let text = row.lower(field)?;
    if text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(text);
    }
    out.problem(warning(&row.at, "bad-hash", format!("the {field} is not {digits} hexadecimal digits")));
    None
}
