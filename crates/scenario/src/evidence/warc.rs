//! Captures as WARC 1.1, a gzip member a record.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::calendar::{self, Moment};
use crate::dice::Dice;

/// Somebody asked, a server answered.
#[derive(Debug, Clone)]
pub(crate) struct Exchange<'a> {
    pub(crate) url: String,
    pub(crate) at: Moment,
    pub(crate) status: u16,
    pub(crate) media_type: &'a str,
    pub(crate) location: Option<&'a str>,
    pub(crate) user_agent: &'a str,
    pub(crate) referrer: Option<&'a str>,
    pub(crate) server: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) coding: Coding,
    /// The same bytes came from this address at that moment: no body is written.
    pub(crate) revisit_of: Option<(&'a str, Moment)>,
}

/// How the body travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Plain,
    Gzip,
    Chunked,
}

/// One WARC file.
pub(crate) struct WarcFile<W: Write> {
    out: W,
    dice: Dice,
}

impl<W: Write> WarcFile<W> {
    /// Begins a file with its `warcinfo`.
    pub(crate) fn begin(out: W, seed: u64, name: &str, at: Moment) -> io::Result<Self> {
        let mut file = Self { out, dice: Dice::of(seed, &["warc", name]) };
        let block = format!("software: stakeout simulate\r\nformat: WARC File Format 1.1\r\nisPartOf: {name}\r\n");
        let head = format!("WARC-Type: warcinfo\r\nWARC-Filename: {name}\r\nContent-Type: application/warc-fields\r\n");
        file.record(&head, at, block.as_bytes())?;
        Ok(file)
    }

    /// Writes request and response.
    pub(crate) fn exchange(&mut self, exchange: &Exchange<'_>) -> io::Result<()> {
        let request_id = self.record_id();
        let response_id = self.record_id();
        let url = &exchange.url;
        let request = request(exchange);
        let head = format!(
            "WARC-Type: request\r\nWARC-Target-URI: {url}\r\nWARC-Concurrent-To: {response_id}\r\nContent-Type: application/http; \
             msgtype=request\r\n"
        );
        self.record_with_id(&head, &request_id, exchange.at, request.as_bytes())?;
        let payload = match exchange.coding {
            Coding::Gzip => gzipped(exchange.body)?,
            Coding::Plain | Coding::Chunked => exchange.body.to_vec(),
        };
        let digest = hex(&Sha256::digest(&payload));
        let mut block = response_head(exchange, payload.len()).into_bytes();
        let mut kind = "response".to_owned();
        match exchange.revisit_of {
            Some((url, at)) => {
                kind = format!(
                    "revisit\r\nWARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\nWARC-Refers-To-Target-URI: \
                     {url}\r\nWARC-Refers-To-Date: {}",
                    calendar::rfc3339(at)
                );
            }
            None if exchange.coding == Coding::Chunked => {
                for chunk in payload.chunks(4_000) {
                    block.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                    block.extend_from_slice(chunk);
                    block.extend_from_slice(b"\r\n");
                }
                block.extend_from_slice(b"0\r\n\r\n");
            }
            None => block.extend_from_slice(&payload),
        }
        let head = format!(
            "WARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Payload-Digest: sha256:{digest}\r\nContent-Type: application/http; \
             msgtype=response\r\n"
        );
        self.record_with_id(&head, &response_id, exchange.at, &block)
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn record(&mut self, head: &str, at: Moment, block: &[u8]) -> io::Result<()> {
        let id = self.record_id();
        self.record_with_id(head, &id, at, block)
    }

    fn record_with_id(&mut self, head: &str, id: &str, at: Moment, block: &[u8]) -> io::Result<()> {
        let mut member = GzEncoder::new(&mut self.out, Compression::new(4));
        let date = calendar::rfc3339(at);
        let length = block.len();
        write!(
            member,
            "WARC/1.1\r\nWARC-Record-ID: {id}\r\nWARC-Date: {date}\r\n{head}Content-Length: {length}\r\n\r\n"
        )?;
        member.write_all(block)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish().map(|_| ())
    }

    fn record_id(&mut self) -> String {
        let hex = self.dice.hex(32);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or("");
        format!("<urn:uuid:{}-{}-4{}-8{}-{}>", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }
}

fn request(exchange: &Exchange<'_>) -> String {
    let (host, path) = split(&exchange.url);
    let referrer = exchange.referrer.map_or_else(String::new, |url| format!("Referer: {url}\r\n"));
    let agent = exchange.user_agent;
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nAccept: text/html,*/*\r\nAccept-Encoding: gzip\r\n{referrer}\r\n"
    )
}

fn response_head(exchange: &Exchange<'_>, length: usize) -> String {
    let mut head = format!("HTTP/1.1 {} {}\r\n", exchange.status, reason(exchange.status));
    head.push_str(&format!("Date: {}\r\nServer: {}\r\n", calendar::http_date(exchange.at), exchange.server));
    head.push_str(&format!("Content-Type: {}\r\n", exchange.media_type));
    match exchange.coding {
        Coding::Plain => head.push_str(&format!("Content-Length: {length}\r\n")),
        Coding::Gzip => head.push_str(&format!("Content-Encoding: gzip\r\nContent-Length: {length}\r\n")),
        Coding::Chunked => head.push_str("Transfer-Encoding: chunked\r\n"),
    }
    if let Some(location) = exchange.location {
        head.push_str(&format!("Location: {location}\r\n"));
    }
    head.push_str("\r\n");
    head
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        403 => "Forbidden",
        404 => "Not Found",
        451 => "Unavailable For Legal Reasons",
        503 => "Service Unavailable",
        _ => "Unknown",
    }
}

fn split(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or((rest, "/"), |at| rest.split_at(at))
}

fn gzipped(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut member = GzEncoder::new(Vec::new(), Compression::new(4));
    member.write_all(bytes)?;
    member.finish()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
