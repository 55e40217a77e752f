//! What did the user of an account write? A table.

use super::accounts::ACCOUNT_ID;
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{PersonText, Record};

table_reader!(Texts, "texts", Kind::Texts, "a table of texts of accounts: account_id, kind, at, text");

const FIELDS: &[Field] = &[
    Field::required("account_id", ACCOUNT_ID),
    Field::required("text", &["body", "content", "message", "본문", "내용", "글", "正文", "内容", "文本"]),
    Field::optional("kind", &["type", "text_type", "종류", "유형", "类型"]),
    Field::optional("at", &["time", "timestamp", "created_at", "sent_at", "작성일시", "작성일", "时间", "发布时间"]),
];

/// What texts are called.
const KINDS: &[(&str, &[&str])] = &[
    ("resume", &["cv", "résumé", "이력서", "简历"]),
    ("bid", &["proposal", "입찰", "제안", "投标", "提案"]),
    ("cover", &["cover letter", "cover_letter", "자기소개서", "지원서", "求职信"]),
    ("portfolio", &["포트폴리오", "作品集"]),
    ("chat", &["message", "messages", "채팅", "대화", "聊天", "消息"]),
];

impl Table for Texts {
    fn kind(&self) -> Kind {
        Kind::Texts
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let text = PersonText {
            account_id: row.text("account_id").unwrap_or_default(),
            kind: row.word("kind", KINDS, times, out),
            at: row.time("at", times, out),
            text: row.text("text").unwrap_or_default(),
        };
        out.record(row.at.clone(), Record::PersonText(text));
    }
}
