//! Our tokenizer against html5ever's: the same tags with the same attributes, the same comments and the same text.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token as Theirs, TokenSink, TokenSinkResult, Tokenizer as TheirTokenizer, TokenizerOpts,
};
use stakeout_core::page::token_text;
use stakeout_core::page::tokenizer::{TextKind, Token, Tokenizer};

use crate::web_pages;

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Start(String, bool, Vec<(String, String)>),
    End(String),
    Comment(String),
    Text(String),
}

#[derive(Default)]
struct Sink(RefCell<Vec<Piece>>);

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
        (_, piece) => pieces.push(piece),
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Theirs, _line: u64) -> TokenSinkResult<()> {
        let mut pieces = self.0.borrow_mut();
        match token {
            Theirs::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let attributes = tag.attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                pieces.push(Piece::Start(tag.name.to_string(), tag.self_closing, attributes));
                return match &*tag.name {
                    "script" => TokenSinkResult::RawData(ScriptData),
                    "title" | "textarea" => TokenSinkResult::RawData(Rcdata),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(Rawtext),
                    "plaintext" => TokenSinkResult::Plaintext,
                    _ => TokenSinkResult::Continue,
                };
            }
            Theirs::TagToken(tag) => pieces.push(Piece::End(tag.name.to_string())),
            Theirs::CommentToken(text) => pieces.push(Piece::Comment(text.to_string())),
            Theirs::CharacterTokens(text) => push(&mut pieces, Piece::Text(text.to_string())),
            Theirs::NullCharacterToken => push(&mut pieces, Piece::Text("\0".to_owned())),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn theirs(page: &str) -> Vec<Piece> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(page));
    // A byte order mark is the decoder's business; ours sees none.
    let options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = TheirTokenizer::new(Sink::default(), options);
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

fn ours(page: &str) -> Vec<Piece> {
    let mut tokenizer = Tokenizer::new(page);
    let mut pieces = Vec::new();
    let lower = |name: &str| name.to_ascii_lowercase().replace('\0', "\u{FFFD}");
    let raw = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    while let Some(token) = tokenizer.next() {
        match token {
            Token::Start { name, self_closing, .. } => {
                let value = |value: &str| token_text::attribute(value).into_owned();
                let attributes = tokenizer.attributes().iter().map(|a| (lower(a.name), value(a.value))).collect();
                pieces.push(Piece::Start(lower(name), self_closing, attributes));
            }
            Token::End { name, .. } => pieces.push(Piece::End(lower(name))),
            Token::Comment { text, .. } => pieces.push(Piece::Comment(raw(text).replace('\0', "\u{FFFD}"))),
            Token::Text { raw: text, kind, .. } => push(
                &mut pieces,
                Piece::Text(match kind {
                    TextKind::Data => token_text::text(text).into_owned(),
                    TextKind::Rcdata => token_text::text(text).replace('\0', "\u{FFFD}"),
                    _ => raw(text).replace('\0', "\u{FFFD}"),
                }),
            ),
            Token::Doctype { .. } => {}
        }
    }
    pieces
}

fn check(page: &str, name: &str) {
    let (ours, theirs) = (ours(page), theirs(page));
    for (index, (a, b)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(a, b, "piece {index} of {name}");
    }
    assert_eq!(ours.len(), theirs.len(), "{name}");
}

#[test]
fn nasty_samples_give_the_same_pieces() {
    for page in [
        "",
        "<",
        "</",
        "<!",
        "<?",
        "<a",
        "<a ",
        "</a",
        "<a b",
        "<a b=",
        "<a b='",
        "<a b=\"c\"",
        "<!-",
        "<!--",
        "<!---",
        "<a/>",
        "<a / >",
        "<a/b/c>",
        "<A HREF=X Href=y>",
        "<a =b>",
        "<a =>",
        "<a b=>",
        "<a b= >",
        "<a b=c/>",
        "<a b = 'c'd>",
        "<a b='>'>x</a>",
        "<a b=\"'\" c='\"'>",
        "<a\tb\nc\rd\x0Ce>",
        "<a b=`c`>",
        "<a <b>",
        "<a \"=1>",
        "<a/ >",
        "<br/ ><br//>",
        "</>x",
        "</ x>y",
        "</a b=c>",
        "</a/>",
        "<!x>",
        "<!>",
        "<!->",
        "<!doctype html>x",
        "<!DOCTYPE html PUBLIC \"a>b\">",
        "<!-->x-->",
        "<!--->x-->",
        "<!---->x",
        "<!----->x",
        "<!--a--!>x",
        "<!--a--!-->x",
        "<!-- <!-->x",
        "<!--a-->b-->",
        "<!--a",
        "<!--a-",
        "<!--a--",
        "<!--a--!",
        "<?php echo '>' ?>x",
        "<![CDATA[a>b]]>",
        "<1>",
        "< a>",
        "a<b",
        "a < b",
        "a<",
        "<script>a<b</script>c",
        "<script></SCRIPT >c",
        "<script><!--<script></script>--></script>x",
        "<script><!--<script></script></script>x",
        "<script><!--></script>x",
        "<script><!---></script>x",
        "<script><!-- </script>x",
        "<script><!--<script>--></script>x",
        "<script><!--<scriptx></script>x",
        "<script><!--<script/ </script/ --></script>x",
        "<script></scriptx></script>x",
        "<script>",
        "<script></script",
        "<script></script a=b",
        "<script><!-- -- ></script>x",
        "<script></</script>",
        "<script><!--<script ></script ></script>",
        "<title>a&amp;<b></title>x",
        "<textarea></textare></textarea>",
        "<style>a{}</STYLE>x",
        "<xmp><a></xmp>",
        "<iframe><a></iframe>",
        "<noembed><a></noembed>",
        "<noframes><a></noframes>",
        "<noscript><a></noscript>",
        "<plaintext>a</plaintext><b>",
        "<title/>x</title>",
        "<a b=&amp c=&ampx d='&amp=' e='&lt;&gt' f=&#x41;>",
        "&notin;&notit;&amp&ampx&#xD;&#128;&#xFFFFFF;",
        "a\0b<a\0b c\0=d\0>\0</a>",
        "<title>\0</title><!--\0-->",
        "a\r\nb\r<a b='\r\n'>",
        "<svg><title>x</title><path d=''/></svg>",
        "<가 나=다>",
        "<a 가=나 a가>",
        "<x-y></x-y>",
        "<a b b=1 B=2>",
        "<!--\r\n-->",
        "<template><p></template>",
        "<a href=a?b=1&c=2&lang=en>",
        "<\u{0}>",
        "</\u{0}>",
        "<!doctype",
        "<!DOCTYPE>",
        "<a b='c'/>",
    ] {
        check(page, page);
    }
}

#[test]
fn real_pages_give_the_same_pieces() {
    let Some(pages) = web_pages::pages() else { return };
    assert_eq!(pages.len(), 611);
    for (url, body) in pages {
        check(&String::from_utf8_lossy(&body), &url);
    }
}

proptest::proptest! {
    #[test]
    fn mutated_markup_gives_the_same_pieces(page in "([<>/!?=\"'&;#\\- \r\n\0]|<!--|-->|</?script>|<a b=|[a-c가]){0,40}") {
        check(&page, &page);
    }
}
