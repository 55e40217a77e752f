//! A page as a browser's tokenizer sees it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states};

/// Tags, attributes and text of a page, and what the tokenizer found wrong.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) errors: Vec<String>,
    pub(crate) tags: BTreeMap<String, usize>,
    pub(crate) attributes: Vec<(String, String, String)>,
    pub(crate) text: String,
    open: Vec<String>,
    pub(crate) unbalanced: Vec<String>,
}

const VOID: [&str; 6] = ["meta", "img", "br", "hr", "link", "col"];
/// Elements of SVG that may close themselves.
const SELF_CLOSING: [&str; 4] = ["rect", "line", "path", "circle"];

#[derive(Default)]
struct Sink(RefCell<Page>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::ParseError(error) => page.errors.push(error.into_owned()),
            Token::CharacterTokens(text) => page.text.push_str(&text),
            Token::NullCharacterToken => page.errors.push("NUL".to_owned()),
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                for attribute in &tag.attrs {
                    let row = (name.clone(), attribute.name.local.to_string(), attribute.value.to_string());
                    page.attributes.push(row);
                }
                if tag.kind == TagKind::EndTag {
                    if page.open.pop().as_deref() != Some(name.as_str()) {
                        page.unbalanced.push(format!("</{name}>"));
                    }
                    return TokenSinkResult::Continue;
                }
                *page.tags.entry(name.clone()).or_default() += 1;
                let closed = tag.self_closing && SELF_CLOSING.contains(&name.as_str());
                if !VOID.contains(&name.as_str()) && !closed {
                    page.open.push(name.clone());
                }
                if name == "style" {
                    return TokenSinkResult::RawData(states::RawKind::Rawtext);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Page {
    pub(crate) fn read(html: &str) -> Self {
        let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts { exact_errors: true, ..Default::default() });
        let input = BufferQueue::default();
        input.push_back(html.into());
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let mut page = tokenizer.sink.0.into_inner();
        page.unbalanced.extend(std::mem::take(&mut page.open));
        page
    }

    /// Values of one attribute.
    pub(crate) fn values(&self, attribute: &str) -> Vec<&str> {
        self.attributes.iter().filter(|(_, name, _)| name == attribute).map(|(.., value)| value.as_str()).collect()
    }

    /// Nothing in the page can act, load or lead out of it, and every link in it arrives.
    pub(crate) fn assert_inert(&self) {
        assert_eq!(self.errors, Vec::<String>::new());
        assert_eq!(self.unbalanced, Vec::<String>::new());
        for tag in ["script", "iframe", "object", "embed", "link", "base", "form", "input", "audio", "video", "use"] {
            assert!(!self.tags.contains_key(tag), "<{tag}>");
        }
        let ids: BTreeSet<&str> = self.values("id").into_iter().collect();
        assert_eq!(ids.len(), self.values("id").len(), "an id stands twice");
        for (tag, name, value) in &self.attributes {
            assert!(
                !name.starts_with("on") && name != "style" && name != "srcset" && name != "xlink:href",
                "{tag} {name}"
            );
            match name.as_str() {
                "href" => {
                    let target = value.strip_prefix('#').unwrap_or_else(|| panic!("{tag} leads to {value}"));
                    assert!(ids.contains(target), "no place {target}");
                }
                "src" => assert!(value.starts_with("data:image/png;base64,"), "{value}"),
                "aria-labelledby" => assert!(value.split(' ').all(|id| ids.contains(id)), "{value}"),
                _ => {}
            }
        }
    }
}
