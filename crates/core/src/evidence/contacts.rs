//! How can the user of an account be reached? A table.

use super::accounts::ACCOUNT_ID;
use super::fault::error;
use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Contact, Record};

table_reader!(
    Contacts,
    "contacts",
    Kind::Contacts,
    "a table of contacts of accounts: account_id, kind, value, verified, first_seen"
);

const FIELDS: &[Field] = &[
    Field::required("account_id", ACCOUNT_ID),
    Field::column("kind", &["type", "contact_type", "종류", "유형", "구분", "类型", "类别"]),
    Field::required("value", &["contact", "연락처", "값", "联系方式", "值"]),
    Field::optional("verified", &["is_verified", "인증", "인증여부", "已验证", "是否验证"]),
    Field::optional("first_seen", &["created_at", "added_at", "등록일시", "등록일", "首次出现", "添加时间"]),
];

/// What contacts are called.
const KINDS: &[(&str, &[&str])] = &[
    ("email", &["e-mail", "mail", "이메일", "메일", "邮箱", "电子邮件", "邮件"]),
    ("phone", &["tel", "telephone", "mobile", "cell", "전화", "전화번호", "휴대폰", "手机", "手机号", "电话"]),
    ("telegram", &["tg", "텔레그램", "电报"]),
    ("kakao", &["kakaotalk", "카카오톡", "카톡"]),
    ("wechat", &["weixin", "위챗", "微信"]),
    ("qq", &[]),
    ("line", &["라인"]),
    ("skype", &["스카이프"]),
    ("discord", &["디스코드"]),
    ("whatsapp", &["왓츠앱"]),
    ("signal", &["시그널"]),
    ("viber", &[]),
    ("zalo", &[]),
    ("github", &["gitlab"]),
    ("linkedin", &[]),
];

impl Table for Contacts {
    fn kind(&self) -> Kind {
        Kind::Contacts
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let value = row.get("value").unwrap_or_default();
        let kind = row.word("kind", KINDS, times, out).or_else(|| shown_by(value).map(str::to_owned));
        let Some(kind) = kind else {
            return out.problem(error(&row.at, "missing-value", "the row has no kind, and its value shows none"));
        };
        let contact = Contact {
            account_id: row.text("account_id").unwrap_or_default(),
            kind,
            value: value.to_owned(),
            verified: row.truth("verified", out),
            first_seen: row.time("first_seen", times, out),
        };
        out.record(row.at.clone(), Record::Contact(contact));
    }
}

/// The kind of a contact whose own form can be nothing else.
fn shown_by(value: &str) -> Option<&'static str> {
    let is_mail = value.split_once('@').is_some_and(|(before, after)| !before.is_empty() && after.contains('.'));
    let rest = value.strip_prefix('+').unwrap_or_default();
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = digits >= 8 && rest.bytes().all(|byte| byte.is_ascii_digit() || b" -().".contains(&byte));
    match (is_mail, is_phone) {
        (true, _) => Some("email"),
        (_, true) => Some("phone"),
        _ => None,
    }
}
