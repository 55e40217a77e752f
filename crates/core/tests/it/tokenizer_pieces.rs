//! The tokens of a page as html5ever's tokenizer gives them and as ours does, in one form. Shared with `fuzz/`.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token as Theirs, TokenSink, TokenSinkResult, Tokenizer as TheirTokenizer, TokenizerOpts,
};
use stakeout_core::page::token_text;
use stakeout_core::page::tokenizer::{ATTRIBUTES_MAX, TextKind, Token, Tokenizer};

/// A token, its references decoded; neighbouring texts are one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
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
                let attributes = tag
                    .attrs
                    .iter()
                    .take(ATTRIBUTES_MAX)
                    .map(|a| (a.name.local.to_string(), a.value.to_string()))
                    .collect();
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

/// By html5ever.
pub(crate) fn theirs(page: &str) -> Vec<Piece> {
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

/// By ours.
pub(crate) fn ours(page: &str) -> Vec<Piece> {
    pieces_of(Tokenizer::new(page))
}

/// What a tokenizer reads.
pub(crate) fn pieces_of(mut tokenizer: Tokenizer<'_>) -> Vec<Piece> {
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
