//! Who signed up where, under which name? A table.

use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Account, Record};

table_reader!(
    Accounts,
    "accounts",
    Kind::Accounts,
    "a table of accounts: account_id, platform, role, created_at, closed_at, status, display_name, legal_name, birth_date …"
);

pub(super) const ACCOUNT_ID: &[&str] =
    &["user_id", "uid", "member_id", "계정ID", "계정번호", "회원ID", "회원번호", "账号", "账户ID", "用户ID", "会员号"];

const FIELDS: &[Field] = &[
    Field::required("account_id", ACCOUNT_ID),
    Field::required("platform", &["플랫폼", "서비스", "平台"]),
    Field::optional("role", &["account_role", "user_type", "역할", "회원구분", "角色", "类型"]),
    Field::optional(
        "created_at",
        &["created", "registered_at", "signup_at", "가입일시", "가입일", "注册时间", "注册日期"],
    ),
    Field::optional("closed_at", &["closed", "suspended_at", "탈퇴일시", "정지일시", "해지일", "注销时间", "封禁时间"]),
    Field::optional("status", &["상태", "状态"]),
    Field::optional("display_name", &["nickname", "handle", "표시이름", "닉네임", "별명", "昵称", "显示名"]),
    Field::optional("legal_name", &["full_name", "real_name", "성명", "이름", "실명", "姓名", "真实姓名"]),
    Field::optional("birth_date", &["date_of_birth", "dob", "birthday", "생년월일", "出生日期"]),
    Field::optional("claimed_country", &["country", "국가", "国家"]),
    Field::optional("claimed_timezone", &["timezone", "시간대", "时区"]),
    Field::optional("language", &["locale", "언어", "语言"]),
    Field::optional("referrer_account_id", &["referrer", "referred_by", "추천인", "추천인ID", "推荐人"]),
    Field::optional("organization", &["organisation", "company", "agency", "소속", "회사", "机构", "公司"]),
];

impl Table for Accounts {
    fn kind(&self) -> Kind {
        Kind::Accounts
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let platform = row.text("platform").unwrap_or_default();
        let id = row.get("account_id").unwrap_or_default();
        let bare = id.strip_prefix(platform.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let (created_at, closed_at) = row.span(("created_at", "closed_at"), times, out);
        let account = Account {
            account_id: bare.filter(|rest| !rest.is_empty()).unwrap_or(id).to_owned(),
            platform,
            role: row.lower("role"),
            created_at,
            closed_at,
            status: row.lower("status"),
            display_name: row.text("display_name"),
            legal_name: row.text("legal_name"),
            birth_date: row.day("birth_date", out),
            claimed_country: row.text("claimed_country"),
            claimed_timezone: row.text("claimed_timezone"),
            language: row.text("language"),
            referrer_account_id: row.text("referrer_account_id"),
            organization: row.text("organization"),
        };
        out.record(row.at.clone(), Record::Account(Box::new(account)));
    }
}
