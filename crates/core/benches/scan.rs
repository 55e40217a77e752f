//! How fast is a page read? Bytes a second of each part, beside html5ever's tokenizer and its tree in the same run: on
//! generated pages; on 611 real ones, where the data folder is there; and on the pages of the files that
//! `STAKEOUT_BENCH_WARC` names (WARC or any other web evidence, joined with `:`). Times are CPU time of one thread where
//! the system tells it, so that a busy machine does not flatter or hurt anybody much.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench reports by failing")]

#[path = "../tests/it/web_pages.rs"]
mod web_pages;

use std::fmt::Write as _;
use std::fs::File;
use std::hint::black_box;
use std::io::BufReader;
use std::time::Instant;

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tokenizer::{BufferQueue, Token as TheirToken, TokenSink, TokenSinkResult, Tokenizer as Theirs};
use markup5ever_rcdom::RcDom;
use sha2::{Digest as _, Sha256};
use stakeout_core::evidence::{self, Locator, Problem, ReadOptions, Sink};
use stakeout_core::page::tokenizer::{Token, Tokenizer};
use stakeout_core::page::{Content, PageRules, Sketcher, scan, scan_code};
use stakeout_core::record::{Capture, Host, Record};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Pages as a template engine makes them: rows that repeat with other numbers, some script, some style.
fn generated() -> Vec<(String, Vec<u8>)> {
    (0..100)
        .map(|page| {
            let mut html = format!("<!doctype html><html lang=en><head><title>Page {page}</title><style>:root{{--tone-{page}:#abc}}.a{{color:red}}</style></head><body>");
            for row in 0..300 {
                writeln!(
                    html,
                    "<div class=\"row item-{} tone\" id=\"row-{row}\"><a href=\"/shop/item/{row}?page={page}\"><img src=\"/img/{row}.png\" alt=\"Item {row}\"></a>\
                     <p>Some words about item {row} &amp; its price, {} coins.</p><ul><li class=a>one<li>two</ul></div>",
                    row % 7,
                    row * page
                )
                .unwrap();
            }
            html.push_str("<script>var shop={url:'/api/shop/items',open:function(id){if(id>1){return fetch('/api/shop/'+id)}}};localStorage.setItem('shop-step','1')</script></body></html>");
            (format!("https://shop{page}.example/index.html"), html.into_bytes())
        })
        .collect()
}

/// Nanoseconds that this thread was on a processor; on systems without `/proc` those since the start.
struct CpuTime {
    wall: WallTime,
    start: Instant,
}

impl CpuTime {
    fn now(&self) -> u64 {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let told = told.and_then(|line| line.split(' ').next()?.parse().ok());
        told.unwrap_or_else(|| u64::try_from(self.start.elapsed().as_nanos()).unwrap())
    }
}

impl Measurement for CpuTime {
    type Intermediate = u64;
    type Value = u64;

    fn start(&self) -> u64 {
        self.now()
    }

    fn end(&self, start: u64) -> u64 {
        self.now() - start
    }

    fn add(&self, a: &u64, b: &u64) -> u64 {
        a + b
    }

    fn zero(&self) -> u64 {
        0
    }

    fn to_f64(&self, value: &u64) -> f64 {
        *value as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self.wall.formatter()
    }
}

fn bench(criterion: &mut Criterion<CpuTime>) {
    let captures = |pages: Vec<(String, Vec<u8>)>| pages.into_iter().map(|(url, body)| capture(url, body)).collect();
    one_set(criterion, "generated", captures(generated()));
    if let Some(pages) = web_pages::data().and_then(|_| web_pages::pages()) {
        one_set(criterion, "real", captures(pages));
    }
    if let Ok(files) = std::env::var("STAKEOUT_BENCH_WARC") {
        let mut all = Captures(Vec::new());
        for file in files.split(':') {
            let mut input = BufReader::with_capacity(256 << 10, File::open(file).unwrap());
            evidence::read(&mut input, file, None, &ReadOptions::default(), &mut all);
        }
        one_set(criterion, "given", all.0);
    }
}

fn one_set(criterion: &mut Criterion<CpuTime>, name: &str, captures: Vec<Capture>) {
    let rules = PageRules::bundled();
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    let all: Vec<&Capture> = captures.iter().collect();
    // Parsers of markup are asked for markup alone.
    let pages: Vec<&Capture> =
        captures.iter().filter(|capture| scan_code(capture).facts.content == Content::Html).collect();
    let texts: Vec<String> = pages.iter().map(|page| String::from_utf8_lossy(&page.body).into_owned()).collect();
    part(&mut group, "pages", "tokenizer", &texts, |text| tokens(text));
    part(&mut group, "pages", "shingles-and-sketch", &texts, |text| shingles(text));
    part(&mut group, "pages", "features-and-sketch", &pages, |page| scan_code(page).facts.selectors.len());
    part(&mut group, "pages", "scan", &pages, |page| scan(page, &rules).facts.selectors.len());
    part(&mut group, "pages", "html5ever-tokenizer", &texts, |text| theirs(text));
    part(&mut group, "pages", "html5ever-tree", &texts, |text| tree(text));
    part(&mut group, "pages", "sha256", &pages, |page| usize::from(Sha256::digest(&page.body)[0]));
    if all.len() > pages.len() {
        part(&mut group, "all", "features-and-sketch", &all, |page| scan_code(page).facts.selectors.len());
        part(&mut group, "all", "scan", &all, |page| scan(page, &rules).facts.selectors.len());
    }
    group.finish();
}

/// What has bytes.
trait Bytes {
    fn bytes(&self) -> usize;
}

impl Bytes for String {
    fn bytes(&self) -> usize {
        self.len()
    }
}

impl Bytes for &Capture {
    fn bytes(&self) -> usize {
        self.body.len()
    }
}

fn part<T: Bytes>(
    group: &mut BenchmarkGroup<'_, CpuTime>,
    set: &str,
    name: &str,
    items: &[T],
    read: impl Fn(&T) -> usize,
) {
    group.throughput(Throughput::Bytes(items.iter().map(Bytes::bytes).sum::<usize>() as u64));
    group.bench_function(format!("{set}/{name}"), |bencher| bencher.iter(|| items.iter().map(&read).sum::<usize>()));
}

fn tokens(text: &str) -> usize {
    let mut tokenizer = Tokenizer::new(text);
    let mut count = 0;
    while let Some(token) = tokenizer.next() {
        black_box(&token);
        count += 1 + tokenizer.attributes().len();
    }
    count
}

/// What the usual Python chain does of a page: shingles of four start tags with their first class, and their sketch.
fn shingles(text: &str) -> usize {
    let mut tokenizer = Tokenizer::new(text);
    let mut sketcher = Sketcher::default();
    let mut last = [0_u64; 4];
    let mut tags = 0;
    while let Some(token) = tokenizer.next() {
        let Token::Start { name, .. } = token else { continue };
        let class = tokenizer.attribute("class").and_then(|class| class.split_ascii_whitespace().next());
        last.rotate_left(1);
        last[3] = xxh3_64_with_seed(class.unwrap_or_default().as_bytes(), xxh3_64(name.as_bytes()));
        tags += 1;
        if tags >= last.len() {
            sketcher.add(last.iter().fold(0, |all, one| all.rotate_left(23).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ one));
        }
    }
    sketcher.finish().map_or(0, |sketch| usize::from(sketch.0[0]))
}

struct Nothing;

impl TokenSink for Nothing {
    type Handle = ();

    fn process_token(&self, token: TheirToken, _line: u64) -> TokenSinkResult<()> {
        black_box(&token);
        TokenSinkResult::Continue
    }
}

fn theirs(text: &str) -> usize {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    let tokenizer = Theirs::new(Nothing, Default::default());
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    0
}

fn tree(text: &str) -> usize {
    let dom = html5ever::parse_document(RcDom::default(), Default::default()).one(text);
    dom.document.children.borrow().len()
}

/// Captures of any evidence.
struct Captures(Vec<Capture>);

impl Sink for Captures {
    fn record(&mut self, _at: Locator, record: Record) {
        if let Record::Capture(capture) = record {
            self.0.push(capture);
        }
    }

    fn problem(&mut self, _problem: Problem) {}
    fn skipped(&mut self, _at: Locator, _reason: &'static str) {}
    fn progress(&mut self, _bytes_read: u64) {}
}

fn capture(url: String, body: Vec<u8>) -> Capture {
    let host = url.split('/').nth(2).and_then(|host| Host::parse(host.split(':').next().unwrap()).ok());
    Capture {
        host: host.unwrap_or_else(|| Host::parse("unknown.invalid").unwrap()),
        url,
        captured_at: None,
        status: 200,
        media_type: "text/html".to_owned(),
        charset: None,
        location: None,
        server: None,
        user_agent: None,
        referrer: None,
        body,
        revisit_of: None,
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime { wall: WallTime, start: Instant::now() });
    targets = bench
}
criterion_main!(benches);
