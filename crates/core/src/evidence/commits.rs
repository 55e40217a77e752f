//! Who changed which code? A table.

use super::table::{Field, Row, Table, table_reader};
use super::times::Times;
use super::{Kind, Sink};
use crate::record::{Commit, Record};

table_reader!(
    Commits,
    "commits",
    Kind::Commits,
    "a table of changes to code: repo, commit, author, author_email, at, files"
);

const FIELDS: &[Field] = &[
    Field::required("commit", &["commit_id", "commit_hash", "sha", "커밋", "提交", "提交号"]),
    Field::telling("author", &["author_name", "작성자", "作者"]),
    Field::telling("author_email", &["email", "작성자이메일", "作者邮箱"]),
    Field::optional("repo", &["repository", "project", "저장소", "仓库"]),
    Field::optional("at", &["time", "date", "authored_at", "author_date", "작성일시", "时间", "提交时间"]),
    Field::optional("files", &["paths", "changed_files", "파일", "文件"]),
];

impl Table for Commits {
    fn kind(&self) -> Kind {
        Kind::Commits
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let written = row.get("author");
        // `Name <mail>`, as git writes it.
        let parted = written.and_then(|text| text.strip_suffix('>')?.rsplit_once('<'));
        let (author, mail) = parted.map_or((written, None), |(name, mail)| (Some(name.trim()), Some(mail)));
        let files = row.get("files").unwrap_or_default().split(['\n', ';', '|']).map(str::trim);
        let commit = Commit {
            repo: row.text("repo"),
            commit: row.lower("commit").unwrap_or_default(),
            author: author.filter(|name| !name.is_empty()).map(str::to_owned),
            author_email: row.lower("author_email").or_else(|| mail.map(|mail| mail.trim().to_lowercase())),
            at: row.time("at", times, out),
            files: files.filter(|file| !file.is_empty()).map(str::to_owned).collect(),
        };
        out.record(row.at.clone(), Record::Commit(Box::new(commit)));
    }
}
