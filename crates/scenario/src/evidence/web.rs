//! Who captured which page of which host, when, and as what?

use std::borrow::Cow;
use std::io;

use encoding_rs::{EUC_KR, GB18030};

use super::warc::{Coding, Exchange, WarcFile};
use crate::calendar::Moment;
use crate::dice::Dice;
use crate::folder::{Folder, Out};
use crate::grammar::{self, Asset, Document};
use crate::options::SimulateError;
use crate::world::World;

const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Safari/537.36";
const CRAWLER: &str = "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://crawler.example/bot.html)";
const SERVERS: [&str; 5] = ["nginx", "Apache", "cloudflare", "openresty", "Microsoft-IIS/10.0"];

/// Page captures of one file.
const CAPTURES_A_FILE: u64 = 1_000;

/// Writes every capture of the world.
pub(crate) fn write(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let mut shards = Shards { folder, seed: world.seed, open: None, number: 0 };
    for site in world.captured() {
        let mut dice = Dice::of(world.seed, &["capture", &site.host]);
        let server = if site.evasion.shared_cdn { "cloudflare" } else { dice.word(&SERVERS) };
        // A site sends its scripts and sheets along on two visits of three, on seven sites of ten.
        let with_assets = dice.chance(700);
        for (number, at) in site.visits.iter().enumerate() {
            for (page, document) in grammar::page::visit(world, site, number, *at).iter().enumerate() {
                let at = at + i64::try_from(page).unwrap_or(0) * 40;
                shards.document(&site.host, document, at, server, &mut dice)?;
            }
            if with_assets && number != 1 {
                for (nth, asset) in grammar::page::assets(world, site, *at).iter().enumerate() {
                    shards.asset(&site.host, asset, at + 5 + i64::try_from(nth).unwrap_or(0), server)?;
                }
            }
        }
    }
    for host in world.background.hosts() {
        let mut dice = Dice::of(world.seed, &["capture", &host.host]);
        let server = dice.word(&SERVERS);
        let mut first: Option<(Document, Moment)> = None;
        for (number, at) in host.visits.iter().enumerate() {
            match &first {
                Some((document, seen)) if number == 1 && host.index % 11 == 4 && !host.changes() => {
                    shards.revisit(&host.host, document, *at, *seen, server)?;
                }
                _ => {
                    let document = grammar::ordinary::visit(world, &host, number, *at);
                    shards.document(&host.host, &document, *at, server, &mut dice)?;
                    first.get_or_insert((document, *at));
                }
            }
        }
        for (nth, asset) in grammar::ordinary::assets(world, &host).iter().enumerate() {
            let at = host.visits.first().map_or(0, |at| at + 5 + i64::try_from(nth).unwrap_or(0));
            shards.asset(&host.host, asset, at, server)?;
        }
    }
    shards.finish()
}

/// The body as the server sends it: one host in sixteen still writes the legacy encoding of its language. Some of these
/// say so in the header, the others in the page alone.
fn encoded<'a>(seed: u64, host: &str, html: &'a str) -> (&'static str, Cow<'a, [u8]>) {
    const UTF8: &str = "text/html; charset=utf-8";
    let mut dice = Dice::of(seed, &["encoding", host]);
    let (encoding, label, header) = match html.get(..60).unwrap_or("") {
        head if head.contains("lang=\"ko\"") => (EUC_KR, "euc-kr", "text/html; charset=euc-kr"),
        head if head.contains("lang=\"zh\"") => (GB18030, "gb18030", "text/html; charset=gb18030"),
        _ => return (UTF8, Cow::Borrowed(html.as_bytes())),
    };
    if !dice.chance(62) {
        return (UTF8, Cow::Borrowed(html.as_bytes()));
    }
    let declared = html.replacen("charset=\"utf-8\"", &format!("charset=\"{label}\""), 1);
    let body = encoding.encode(&declared).0.into_owned();
    (if dice.chance(600) { header } else { "text/html" }, Cow::Owned(body))
}

/// WARC files, one after another.
struct Shards<'a, 'b> {
    folder: &'a mut Folder<'b>,
    seed: u64,
    open: Option<(WarcFile<Out>, String, u64)>,
    number: u32,
}

impl Shards<'_, '_> {
    fn document(
        &mut self,
        host: &str,
        document: &Document,
        at: Moment,
        server: &str,
        dice: &mut Dice,
    ) -> Result<(), SimulateError> {
        let coding = match dice.below(10) {
            0..=2 => Coding::Gzip,
            3 => Coding::Chunked,
            _ => Coding::Plain,
        };
        let (media_type, body) = encoded(self.seed, host, &document.html);
        self.put(&Exchange {
            url: format!("https://{host}{}", document.path),
            at,
            status: document.status,
            media_type,
            location: document.location.as_deref(),
            user_agent: if document.as_crawler { CRAWLER } else { BROWSER },
            referrer: None,
            server,
            body: &body,
            coding,
            revisit_of: None,
        })
    }

    fn asset(&mut self, host: &str, asset: &Asset, at: Moment, server: &str) -> Result<(), SimulateError> {
        self.put(&Exchange {
            url: format!("https://{host}{}", asset.path),
            at,
            status: 200,
            media_type: asset.media_type,
            location: None,
            user_agent: BROWSER,
            referrer: Some(&format!("https://{host}/")),
            server,
            body: &asset.body,
            coding: Coding::Gzip,
            revisit_of: None,
        })
    }

    fn revisit(
        &mut self,
        host: &str,
        document: &Document,
        at: Moment,
        seen: Moment,
        server: &str,
    ) -> Result<(), SimulateError> {
        let url = format!("https://{host}{}", document.path);
        let (media_type, body) = encoded(self.seed, host, &document.html);
        self.put(&Exchange {
            url: url.clone(),
            at,
            status: document.status,
            media_type,
            location: None,
            user_agent: BROWSER,
            referrer: None,
            server,
            body: &body,
            coding: Coding::Plain,
            revisit_of: Some((&url, seen)),
        })
    }

    fn put(&mut self, exchange: &Exchange<'_>) -> Result<(), SimulateError> {
        if self.open.as_ref().is_some_and(|(_, _, captures)| *captures >= CAPTURES_A_FILE) {
            self.close()?;
        }
        if self.open.is_none() {
            self.number += 1;
            let name = format!("web-{:03}.warc.gz", self.number);
            let path = format!("evidence/{name}");
            let out = self.folder.create(&path)?;
            let file = WarcFile::begin(out, self.seed, &name, exchange.at);
            self.open = Some((self.folder.wrote(&path, file)?, path, 0));
        }
        if let Some((file, path, captures)) = &mut self.open {
            *captures += 1;
            let (written, path, captures) = (file.exchange(exchange), path.clone(), *captures);
            self.folder.wrote(&path, written)?;
            self.folder.step(&path, captures);
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), SimulateError> {
        let Some((file, path, _)) = self.open.take() else { return Ok(()) };
        let done: io::Result<()> = file.finish();
        self.folder.wrote(&path, done)
    }

    fn finish(mut self) -> Result<(), SimulateError> {
        self.close()
    }
}
