//! Which domains, URLs, addresses and hashes does a source claim? A plain list, one a line, or a table
//! (`value,type,label,seen_at`), defanged or not.

use std::net::IpAddr;

use url::Url;

use super::encoding::TextReader;
use super::fault::{error, lost, note, shown, warning};
use super::table::{self, Field, Row, Table};
use super::times::Times;
use super::{Head, Input, Kind, LIMITS, Locator, ReadOptions, Reader, Sink, TableRows};
use crate::record::{Host, Indicator, IndicatorKind, Record};

pub(super) const READER: Indicators = Indicators;
pub(super) struct Indicators;

impl Reader for Indicators {
    fn id(&self) -> &'static str {
        "indicators"
    }

    fn kind(&self) -> Kind {
        Kind::Indicators
    }

    fn about(&self) -> &'static str {
        "a list of domains, URLs, addresses and hashes, or a table: value, type, label, seen_at"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        self.knows_columns(&head.columns) || self.knows_columns(&head.json) || is_list(&head.text)
    }

    /// `value` alone is too common a name: its type or label must stand beside it, or the name must say more. Values of
    /// accounts are contacts.
    fn knows_columns(&self, columns: &[String]) -> bool {
        let has = |name: &str| columns.iter().any(|column| table::plain_name(column) == name);
        let is_value = has("value") && (has("type") || has("label")) && !has("accountid");
        is_value || has("indicator") || has("ioc")
    }

    fn reads_tables(&self) -> bool {
        true
    }

    fn read_rows(&self, rows: &mut dyn TableRows, options: &ReadOptions, out: &mut dyn Sink) -> bool {
        table::read_table(self, rows, options, out);
        true
    }

    fn read(&self, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink) {
        let mut start = Vec::new();
        let _ = std::io::Read::read_to_end(&mut std::io::Read::take(&mut *input, 64 << 10), &mut start);
        if let Err(torn) = input.seek(std::io::SeekFrom::Start(0)) {
            return out.problem(lost(Locator::whole(), "cut-member", &torn));
        }
        let head = Head::of(&start);
        if self.knows_columns(&head.columns) || !head.json.is_empty() || !options.columns.is_empty() {
            return table::read_text(self, input, options, out);
        }
        list(input, out);
    }
}

const FIELDS: &[Field] = &[
    Field::required("value", &["indicator", "ioc", "지표", "指标"]),
    Field::optional("type", &["kind", "indicator_type", "유형", "类型"]),
    Field::optional("label", &["tag", "description", "comment", "설명", "标签", "说明"]),
    Field::optional("seen_at", &["seen", "first_seen", "date", "timestamp", "확인일시", "发现时间"]),
];

impl Table for Indicators {
    fn kind(&self) -> Kind {
        Kind::Indicators
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let written = row.get("value").unwrap_or_default();
        let Some((kind, value)) = indicator(written) else {
            return out.problem(error(
                &row.at,
                "bad-indicator",
                format!("{:?} is no domain, URL, address or hash", shown(written)),
            ));
        };
        if let Some(said) = row.get("type")
            && named_kind(said).is_some_and(|said| said != kind)
        {
            let message = format!("the type says {:?}, the value names a {}", shown(said), name_of(kind));
            out.problem(warning(&row.at, "other-type", message));
        }
        let label = row.get("label").map(str::to_owned);
        let seen_at = row.get("seen_at").and_then(|text| times.read(text, &row.at, out));
        out.record(row.at.clone(), Record::Indicator(Indicator { value, kind, label, seen_at }));
    }
}

const fn name_of(kind: IndicatorKind) -> &'static str {
    match kind {
        IndicatorKind::Host => "host",
        IndicatorKind::Url => "URL",
        IndicatorKind::Ip => "network address",
        IndicatorKind::Hash => "hash",
    }
}

fn named_kind(said: &str) -> Option<IndicatorKind> {
    Some(match table::plain_name(said).as_str() {
        "host" | "hostname" | "domain" | "domainname" | "fqdn" => IndicatorKind::Host,
        "url" | "uri" | "link" => IndicatorKind::Url,
        "ip" | "ipv4" | "ipv6" | "ipaddress" | "ipdst" | "ipsrc" | "address" => IndicatorKind::Ip,
        "hash" | "md5" | "sha1" | "sha256" | "filehash" => IndicatorKind::Hash,
        _ => return None,
    })
}

/// The text with what makes it unclickable taken away: `hxxp`, `[.]`, `(.)`, `{.}`, `[dot]`, `[:]`, `[://]`, `[@]`.
fn refanged(written: &str) -> String {
    let mut text = written.trim().trim_matches(['"', '\'', '<', '>', '`']).trim().to_owned();
    for (from, to) in [
        ("[.]", "."),
        ("(.)", "."),
        ("{.}", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[DOT]", "."),
        ("\\.", "."),
        ("[:]", ":"),
        ("(:)", ":"),
        ("[://]", "://"),
        ("[:]//", "://"),
        ("[/]", "/"),
        ("[.", "."),
        (".]", "."),
    ] {
        // The last two are halves of a bracket, and an IPv6 literal has whole ones.
        if text.contains(from) {
            text = text.replace(from, to);
        }
    }
    let lower = text.get(..8.min(text.len())).unwrap_or_default().to_ascii_lowercase();
    for (from, to) in [
        ("hxxps:", "https:"),
        ("hxxp:", "http:"),
        ("h**ps:", "https:"),
        ("h**p:", "http:"),
        ("meow:", "http:"),
        ("hxtp:", "http:"),
    ] {
        if lower.starts_with(from) {
            return format!("{to}{}", text.get(from.len()..).unwrap_or_default());
        }
    }
    text
}

/// What a text names, in one spelling.
pub(crate) fn indicator(written: &str) -> Option<(IndicatorKind, String)> {
    let text = refanged(written);
    if text.is_empty() || text.len() > 8_192 || text.contains(char::is_whitespace) && !text.contains("://") {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_hexdigit()) && matches!(text.len(), 32 | 40 | 64) {
        return Some((IndicatorKind::Hash, text.to_ascii_lowercase()));
    }
    if text.contains("://") {
        let url = Url::parse(&text).ok()?;
        Host::parse(url.host_str()?).ok()?;
        return Some((IndicatorKind::Url, url.into()));
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Some((IndicatorKind::Ip, address.to_string()));
    }
    if text.contains('/') {
        // A host with a path, the scheme left out: http is what such lists mean.
        let url = Url::parse(&format!("http://{text}")).ok()?;
        let host = Host::parse(url.host_str()?).ok()?;
        return (is_name(&host) || host.address().is_some()).then(|| (IndicatorKind::Url, url.into()));
    }
    let (name, port) = text.rsplit_once(':').map_or((text.as_str(), None), |(name, port)| (name, Some(port)));
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return None;
    }
    let host = Host::parse(name.strip_prefix("*.").unwrap_or(name)).ok()?;
    match host.address() {
        Some(address) => Some((IndicatorKind::Ip, address.to_string())),
        None => is_name(&host).then(|| (IndicatorKind::Host, host.as_str().to_owned())),
    }
}

/// A name that could stand in the DNS: two labels or more, the last not a number.
fn is_name(host: &Host) -> bool {
    let last = host.as_str().rsplit('.').next().unwrap_or_default();
    host.as_str().contains('.') && last.len() >= 2 && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Is every one of the first lines an indicator, blank lines and comments aside?
fn is_list(text: &str) -> bool {
    let cut = !text.ends_with('\n');
    let lines: Vec<&str> = text.lines().collect();
    let whole = if cut && lines.len() > 1 { lines.len() - 1 } else { lines.len() };
    let mut judged = lines.iter().take(whole).filter_map(|line| content(line)).take(50).peekable();
    judged.peek().is_some() && judged.all(|line| indicator(line).is_some())
}

/// A line of a list without its comment; `None` if nothing else stands there.
fn content(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches('\u{feff}');
    if line.starts_with(['#', ';']) || line.starts_with("//") {
        return None;
    }
    // A `#` within a word is a fragment of a URL.
    let line = line
        .find([' ', '\t'])
        .and_then(|at| line.get(at..)?.trim_start().starts_with('#').then(|| line.get(..at))?)
        .unwrap_or(line);
    let line = line.trim().trim_end_matches([',', ';']).trim();
    (!line.is_empty()).then_some(line)
}

fn list(input: &mut dyn Input, out: &mut dyn Sink) {
    let mut lines = std::io::BufReader::new(TextReader::new(input));
    let mut number = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let at = Locator::row(number + 1);
        match std::io::BufRead::read_until(&mut std::io::Read::take(&mut lines, LIMITS.row_bytes_max), b'\n', &mut line)
        {
            Ok(0) => break,
            Ok(_) => number += 1,
            Err(torn) => {
                out.problem(lost(at, "cut-member", &torn));
                break;
            }
        }
        let text = String::from_utf8_lossy(&line);
        let Some(written) = content(text.trim_matches('\u{1a}')) else { continue };
        match indicator(written) {
            Some((kind, value)) => {
                out.record(at, Record::Indicator(Indicator { value, kind, label: None, seen_at: None }));
            }
            None => out.problem(error(
                &at,
                "bad-indicator",
                format!("{:?} is no domain, URL, address or hash", shown(written)),
            )),
        }
    }
    let text = lines.get_ref();
    for (code, message) in table::encoding_doubts(text.guessed, text.malformed) {
        let level = if code == "guessed-encoding" { note } else { warning };
        out.problem(level(&Locator::whole(), code, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defanged_and_plain_are_one() {
        for (written, kind, value) in [
            (
                "hxxps[:]//play[.]lucky-room[.]example/in?x=1",
                IndicatorKind::Url,
                "https://play.lucky-room.example/in?x=1",
            ),
            ("hXXp://a(.)example", IndicatorKind::Url, "http://a.example/"),
            ("lucky[.]example.", IndicatorKind::Host, "lucky.example"),
            ("LUCKY[dot]example", IndicatorKind::Host, "lucky.example"),
            ("*.lucky.example", IndicatorKind::Host, "lucky.example"),
            ("카지노.example", IndicatorKind::Host, "xn--2q1bn6iu5a.example"),
            ("192[.]0[.]2[.]7", IndicatorKind::Ip, "192.0.2.7"),
            ("192.0.2.7:8443", IndicatorKind::Ip, "192.0.2.7"),
            ("[2001:db8::7]", IndicatorKind::Ip, "2001:db8::7"),
            ("2001:DB8::0007", IndicatorKind::Ip, "2001:db8::7"),
            ("a.example/path", IndicatorKind::Url, "http://a.example/path"),
            ("D41D8CD98F00B204E9800998ECF8427E", IndicatorKind::Hash, "d41d8cd98f00b204e9800998ecf8427e"),
        ] {
            let found = indicator(written);
            if written.starts_with('카') {
                assert!(found.as_ref().is_some_and(|(k, v)| *k == kind && v.starts_with("xn--")), "{found:?}");
            } else {
                assert_eq!(found, Some((kind, value.to_owned())), "{written}");
            }
        }
    }

    #[test]
    fn words_are_no_indicators() {
        for written in
            ["", "domain", "hello world", "a,b", "3.14", "localhost", "v1.2", "d41d8cd98f00", "http://", "10:30"]
        {
            assert_eq!(indicator(written), None, "{written}");
        }
    }
}
