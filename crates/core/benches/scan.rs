//! How fast is a page read? Bytes a second of the tokenizer alone and of a whole scan, on generated pages and, where
//! the data folder is there, on 611 real ones; html5ever's tokenizer in the same run.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench reports by failing")]

#[path = "../tests/it/web_pages.rs"]
mod web_pages;

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer as Theirs};
use stakeout_core::page::tokenizer::Tokenizer;
use stakeout_core::page::{PageRules, scan};
use stakeout_core::record::{Capture, Host};

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

struct Nothing;

impl TokenSink for Nothing {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        black_box(&token);
        TokenSinkResult::Continue
    }
}

fn bench(criterion: &mut Criterion) {
    let real = web_pages::data().and_then(|_| web_pages::pages());
    for (name, pages) in [("generated", Some(generated())), ("real", real)] {
        let Some(pages) = pages else { continue };
        let texts: Vec<String> = pages.iter().map(|(_, body)| String::from_utf8_lossy(body).into_owned()).collect();
        let captures: Vec<Capture> = pages.into_iter().map(|(url, body)| capture(url, body)).collect();
        let bytes = captures.iter().map(|capture| capture.body.len() as u64).sum();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes)).sample_size(10);
        group.bench_function("tokenizer", |bencher| {
            bencher.iter(|| texts.iter().map(|text| tokens(text)).sum::<usize>())
        });
        let rules = PageRules::bundled();
        group.bench_function("scan", |bencher| {
            bencher.iter(|| captures.iter().map(|capture| scan(capture, &rules).facts.selectors.len()).sum::<usize>())
        });
        group.bench_function("html5ever-tokenizer", |bencher| {
            bencher.iter(|| texts.iter().for_each(|text| theirs(text)))
        });
        group.finish();
    }
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

fn theirs(text: &str) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    let tokenizer = Theirs::new(Nothing, Default::default());
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
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

criterion_group!(benches, bench);
criterion_main!(benches);
