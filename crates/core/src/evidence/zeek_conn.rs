//! What did a sensor see pass? Zeek's `conn.log` as TSV with its `#fields` or as JSON lines, or a table of the same names.

use super::fault::{error, shown, warning};
use super::table::{self, Field, Row, Table};
use super::table_cells::address_of;
use super::times::Times;
use super::zeek_rows::ZeekRows;
use super::{Head, Input, Kind, ReadOptions, Reader, Sink, TableRows, zeek_rows};
use crate::record::{Connection, Record};

pub(super) const READER: ZeekConn = ZeekConn;
pub(super) struct ZeekConn;

impl Reader for ZeekConn {
    fn id(&self) -> &'static str {
        "zeek-conn"
    }

    fn kind(&self) -> Kind {
        Kind::Connections
    }

    fn about(&self) -> &'static str {
        "Zeek conn.log, TSV or JSON lines: ts, uid, id.orig_h, id.orig_p, id.resp_h, id.resp_p, proto, service, duration …"
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        match zeek_rows::fields_of_head(&head.text) {
            Some(fields) => table::fits(self, &fields),
            None => table::fits(self, &head.columns) || table::fits(self, &head.json),
        }
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
        if zeek_rows::begins_as_log(input) {
            return table::read_table(self, &mut ZeekRows::new(input), options, out);
        }
        table::read_text(self, input, options, out);
    }
}

const FIELDS: &[Field] = &[
    Field::required("id.orig_h", &["id_orig_h", "orig_h", "src_ip", "source_ip", "출발지IP", "源IP", "源地址"]),
    Field::required(
        "id.resp_h",
        &["id_resp_h", "resp_h", "dst_ip", "dest_ip", "destination_ip", "목적지IP", "目的IP", "目的地址"],
    ),
    Field::column("ts", &["time", "timestamp", "start_time", "시각", "시간", "时间"]),
    Field::telling("conn_state", &["connection_state"]),
    Field::telling("duration", &["지속시간", "持续时间"]),
    Field::telling("orig_bytes", &["bytes_out", "sent_bytes", "송신바이트", "发送字节"]),
    Field::telling("resp_bytes", &["bytes_in", "received_bytes", "수신바이트", "接收字节"]),
    Field::telling("orig_pkts", &[]),
    Field::telling("proto", &["protocol", "프로토콜", "协议"]),
    Field::optional("uid", &[]),
    Field::optional("id.orig_p", &["id_orig_p", "orig_p", "src_port", "source_port", "출발지포트", "源端口"]),
    Field::optional(
        "id.resp_p",
        &["id_resp_p", "resp_p", "dst_port", "dest_port", "destination_port", "목적지포트", "目的端口"],
    ),
    Field::optional("service", &["application", "서비스", "服务"]),
    Field::ignored("local_orig"),
    Field::ignored("local_resp"),
    Field::ignored("missed_bytes"),
    Field::ignored("history"),
    Field::ignored("resp_pkts"),
    Field::ignored("orig_ip_bytes"),
    Field::ignored("resp_ip_bytes"),
    Field::ignored("tunnel_parents"),
    Field::ignored("ip_proto"),
    // Zeek's other logs name the ends of a connection too.
    Field::foreign("trans_depth"),
    Field::foreign("trans_id"),
    Field::foreign("cipher"),
    Field::foreign("fuid"),
    Field::foreign("query"),
    Field::foreign("note"),
    Field::foreign("notice"),
    Field::foreign("mac"),
    Field::foreign("auth_success"),
    Field::foreign("kex_alg"),
    Field::foreign("facility"),
    Field::foreign("community"),
    Field::foreign("account_id"),
];

impl Table for ZeekConn {
    fn kind(&self) -> Kind {
        Kind::Connections
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn row(&self, row: &Row<'_>, times: &mut Times, out: &mut dyn Sink) {
        let end = |field: &str| {
            let text = row.get(field).unwrap_or_default();
            address_of(text).ok_or_else(|| error(&row.at, "bad-address", format!("{:?} is no address", shown(text))))
        };
        let (orig_h, resp_h) = match (end("id.orig_h"), end("id.resp_h")) {
            (Ok(orig), Ok(resp)) => (orig, resp),
            (Err(problem), _) | (_, Err(problem)) => return out.problem(problem),
        };
        let connection = Connection {
            ts: row.time("ts", times, out),
            uid: row.boxed("uid"),
            orig_h,
            orig_p: row.number("id.orig_p", out),
            resp_h,
            resp_p: row.number("id.resp_p", out),
            proto: lower(row, "proto"),
            service: lower(row, "service"),
            duration: duration(row, out),
            orig_bytes: row.number("orig_bytes", out),
            resp_bytes: row.number("resp_bytes", out),
            conn_state: row.boxed("conn_state"),
        };
        out.record(row.at.clone(), Record::Connection(connection));
    }
}

fn lower(row: &Row<'_>, field: &str) -> Option<Box<str>> {
    let mut text = row.boxed(field)?;
    text.make_ascii_lowercase();
    Some(text)
}

/// Seconds with decimals, as microseconds.
fn duration(row: &Row<'_>, out: &mut dyn Sink) -> Option<u64> {
    let text = row.get("duration")?;
    let micros = micros(text);
    if micros.is_none() {
        let message = format!("the duration {:?} is no number of seconds", shown(text));
        out.problem(warning(&row.at, "bad-number", message));
    }
    micros
}

fn micros(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() + part.len() == 0 {
        // JSON writes the shortest of them with an exponent.
        let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..1e12).contains(seconds))?;
        return Some((seconds * 1e6).round() as u64);
    }
    let whole = if whole.is_empty() { 0 } else { whole.parse::<u64>().ok()? };
    let part: u64 = format!("{part:0<6}").get(..6)?.parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_microseconds() {
        for (text, expected) in
            [("0.005000", 5_000), ("12", 12_000_000), ("1e-6", 1), (".5", 500_000), ("1.9999999", 1_999_999)]
        {
            assert_eq!(micros(text), Some(expected), "{text}");
        }
        for text in ["", "-1", "x", "1e99", "NaN", "99999999999999999999"] {
            assert_eq!(micros(text), None, "{text}");
        }
    }
}
