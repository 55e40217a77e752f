//! Which names led where, as sensors saw it: passive DNS in the Common Output Format
//! (draft-dulaunoy-dnsop-passive-dns-cof), one JSON object a line, or the same fields as a table.

use std::net::IpAddr;

use serde_json::Value;

use super::fault::{error, shown, warning};
use super::json_items::JsonItems;
use super::table::{self, Field, Row, Table};
use super::times::Times;
use super::{Head, Input, Kind, Locator, Problem, ReadOptions, Reader, Sink, TableRows};
use crate::record::{DnsAnswer, DnsType, Host, Record};

pub(super) const READER: PassiveDns = PassiveDns;
pub(super) struct PassiveDns;

impl Reader for PassiveDns {
    fn id(&self) -> &'static str {
        "passive-dns"
    }

    fn kind(&self) -> Kind {
        Kind::Dns
    }

    fn about(&self) -> &'static str {
        "passive DNS in the Common Output Format, JSON lines or a table"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        head.has_keys(&["rrname", "rrtype"]) || head.has_columns(&["rrname", "rrtype", "rdata"])
    }

    fn knows_columns(&self, columns: &[String]) -> bool {
        table::fits(self, columns)
    }

    fn reads_tables(&self) -> bool {
        true
    }

    fn read_rows(&self, rows: &mut dyn TableRows, options: &ReadOptions, out: &mut dyn Sink) -> bool {
        table::read_table(self, rows, options, out);
        true
    }

    fn read(&self, input: &mut dyn Input, options: &ReadOptions, out: &mut dyn Sink) {
        if !table::begins_as_json(input) {
            return table::read_text(self, input, options, out);
        }
        let mut items = JsonItems::new(input);
        let mut times = Times::new(options);
        while let Some(item) = items.next_item() {
            match item {
                Ok((at, value)) => object(&at, &value, &mut times, out),
                Err(problem) => out.problem(problem),
            }
        }
        for (code, message) in items.doubts() {
            out.problem(warning(&Locator::whole(), code, message));
        }
    }
}

const FIELDS: &[Field] = &[
    Field::required("rrname", &["도메인", "域名"]),
    Field::required("rrtype", &[]),
    Field::required("rdata", &[]),
    Field::optional("time_first", &["first_seen", "firstseen", "zone_time_first"]),
    Field::optional("time_last", &["last_seen", "lastseen", "zone_time_last"]),
    Field::optional("count", &["times", "hits"]),
    Field::ignored("bailiwick"),
    Field::ignored("sensor_id"),
    Field::ignored("origin"),
];

impl Table for PassiveDns {
    fn kind(&self) -> Kind {
        Kind::Dns
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let answers = row.get("rdata").unwrap_or_default();
        let answers: Vec<&str> = answers.split('\n').map(str::trim).filter(|answer| !answer.is_empty()).collect();
        let asked = Asked {
            name: row.get("rrname").unwrap_or_default(),
            rtype: row.get("rrtype").unwrap_or_default(),
            answers,
            first: row.get("time_first").map(str::to_owned),
            last: row.get("time_last").map(str::to_owned),
            count: row.get("count").map(str::to_owned),
        };
        answer(&row.at, &asked, times, out);
    }
}

struct Asked<'a> {
    name: &'a str,
    rtype: &'a str,
    answers: Vec<&'a str>,
    first: Option<String>,
    last: Option<String>,
    count: Option<String>,
}

fn object(at: &Locator, value: &Value, times: &mut Times, out: &mut dyn Sink) {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let scalar = |keys: [&str; 2]| keys.iter().find_map(|key| value.get(key).filter(|v| !v.is_null())).map(table::cell);
    let answers = match value.get("rdata") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let asked = Asked {
        name: text("rrname"),
        rtype: text("rrtype"),
        answers,
        first: scalar(["time_first", "zone_time_first"]),
        last: scalar(["time_last", "zone_time_last"]),
        count: scalar(["count", "count"]),
    };
    answer(at, &asked, times, out);
}

fn answer(at: &Locator, asked: &Asked<'_>, times: &mut Times, out: &mut dyn Sink) {
    let Some(rtype) = dns_type(asked.rtype) else {
        if asked.rtype.trim().is_empty() {
            return out.problem(error(at, "bad-row", "the answer has no rrtype"));
        }
        return out.skipped(at.clone(), unused_type(asked.rtype));
    };
    let Ok(name) = Host::parse(asked.name) else {
        return out.problem(error(at, "bad-name", format!("{:?} is not a name", shown(asked.name))));
    };
    if asked.answers.is_empty() {
        return out.problem(error(at, "bad-rdata", "the answer has no rdata"));
    }
    let mut seen = |text: &Option<String>| text.as_deref().filter(|t| *t != "0").and_then(|t| times.read(t, at, out));
    let (mut first, mut last) = (seen(&asked.first), seen(&asked.last));
    if let (Some(from), Some(to)) = (first, last)
        && from > to
    {
        out.problem(warning(at, "bad-span", "the first time lies after the last; they were exchanged"));
        (first, last) = (last, first);
    }
    let count = match asked.count.as_deref().map(|text| text.trim().parse::<u64>()) {
        Some(Ok(count)) => count,
        None => 1,
        Some(Err(_)) => {
            out.problem(warning(at, "bad-count", "the count is no whole number; taken as 1"));
            1
        }
    };
    for written in &asked.answers {
        match data(rtype, written) {
            Ok(data) => {
                out.record(at.clone(), Record::Dns(DnsAnswer { name: name.clone(), rtype, data, first, last, count }))
            }
            Err(problem) => out.problem(Problem { locator: at.clone(), ..problem }),
        }
    }
}

fn dns_type(name: &str) -> Option<DnsType> {
    Some(match name.trim().to_ascii_uppercase().as_str() {
        "A" | "1" => DnsType::A,
        "AAAA" | "28" => DnsType::Aaaa,
        "CNAME" | "5" => DnsType::Cname,
        "NS" | "2" => DnsType::Ns,
        "MX" | "15" => DnsType::Mx,
        "TXT" | "16" => DnsType::Txt,
        "SOA" | "6" => DnsType::Soa,
        _ => return None,
    })
}

macro_rules! unused_types {
    ($($name:literal),*) => {
        fn unused_type(name: &str) -> &'static str {
            match name.trim().to_ascii_uppercase().as_str() {
                $($name => concat!("DNS type ", $name, " is not used"),)*
                _ => "a DNS type that is not used",
            }
        }
    };
}
unused_types![
    "PTR",
    "SRV",
    "CAA",
    "DS",
    "DNSKEY",
    "RRSIG",
    "NSEC",
    "NSEC3",
    "NSEC3PARAM",
    "HINFO",
    "NAPTR",
    "SPF",
    "TLSA",
    "SSHFP",
    "HTTPS",
    "SVCB",
    "DNAME",
    "LOC",
    "RP",
    "CDS",
    "CDNSKEY",
    "URI",
    "ANY"
];

/// One answer in one spelling: addresses and names normalised, the rest as written.
fn data(rtype: DnsType, written: &str) -> Result<String, Problem> {
    let bad = || error(&Locator::whole(), "bad-rdata", format!("{:?} is no answer of type {rtype:?}", shown(written)));
    let name = |text: &str| Host::parse(text).map(|host| host.as_str().to_owned()).map_err(|_| bad());
    let written = written.trim();
    let mut words = written.split_ascii_whitespace();
    match rtype {
        DnsType::A | DnsType::Aaaa => match written.parse::<IpAddr>() {
            Ok(address) if address.is_ipv4() == (rtype == DnsType::A) => Ok(address.to_string()),
            _ => Err(bad()),
        },
        DnsType::Cname | DnsType::Ns => name(written),
        DnsType::Mx => match (words.next(), words.next(), words.next()) {
            (Some(preference), Some(host), None) if preference.parse::<u16>().is_ok() => {
                // RFC 7505: a single dot says that there is no mail.
                Ok(format!("{preference} {}", if host == "." { ".".to_owned() } else { name(host)? }))
            }
            (Some(host), None, None) => name(host),
            _ => Err(bad()),
        },
        DnsType::Soa => {
            let names: Vec<String> =
                words.by_ref().take(2).map(|word| word.trim_end_matches('.').to_ascii_lowercase()).collect();
            Ok(names.into_iter().chain(words.map(str::to_owned)).collect::<Vec<_>>().join(" "))
        }
        DnsType::Txt => Ok(unquoted(written)),
    }
}

/// `"a" "b"` is one text in two strings.
fn unquoted(written: &str) -> String {
    match written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.split("\" \"").collect::<String>().replace("\\\"", "\""),
        None => written.to_owned(),
    }
}
