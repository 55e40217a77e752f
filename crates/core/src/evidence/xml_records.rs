//! Which records does an XML document hold: the elements of some names, one at a time?
//!
//! Streaming, by quick-xml. Depth, size and number of elements are bounded; a document type is never followed and its
//! entities are never expanded. What is torn or not well formed ends the reading with an error, and what was read
//! before it stays.

use std::io::{self, BufReader, Read};

use quick_xml::Reader as XmlReader;
use quick_xml::events::{BytesStart, Event};

use super::encoding::TextReader;
use super::fault::{error, limit, lost, shown, warning};
use super::{Input, LIMITS, Locator, Problem, Sink};

/// An element with all that stands in it.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Its name without a namespace prefix.
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// Its own text, entities resolved.
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

impl Node {
    /// The children of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of this name, white space put in order; `None` if there is none or it is empty.
    pub(crate) fn text_of(&self, name: &str) -> Option<String> {
        self.all(name).map(|child| super::listed_record::one_line(&child.text)).find(|text| !text.is_empty())
    }

    /// The same of the children that stand in children of another name.
    pub(crate) fn texts_in(&self, list: &str, name: &str) -> Vec<String> {
        let items = self.all(list).flat_map(|list| list.children.iter()).filter(|item| item.name == name);
        items.map(|item| super::listed_record::one_line(&item.text)).filter(|text| !text.is_empty()).collect()
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }
}

/// The name of the outermost element of a text that is XML, without its namespace prefix.
pub(crate) fn root_name(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    for _ in 0..100 {
        let end = if rest.starts_with("<?") {
            rest.find("?>")? + 2
        } else if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<!") {
            let plain = rest.find('>')?;
            if rest.get(..plain)?.contains('[') { rest.find("]>")? + 2 } else { plain + 1 }
        } else {
            break;
        };
        rest = rest.get(end..)?.trim_start();
    }
    let name = rest.strip_prefix('<')?.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
    Some(name.rsplit(':').next().unwrap_or(name)).filter(|name| !name.is_empty())
}

/// Text in UTF-8 that ends with an error once too much was read for one event.
struct Guarded<'a> {
    from: TextReader<&'a mut dyn Input>,
    left: u64,
}

impl Read for Guarded<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let max = LIMITS.row_bytes_max;
            let message = format!("a tag or text is longer than {max} bytes; it and what follows were not read");
            return Err(limit("limit-row-bytes", message));
        }
        let count = self.from.read(out)?;
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}

/// Goes through a document.
pub(crate) struct XmlRecords<'a> {
    reader: XmlReader<BufReader<Guarded<'a>>>,
    wanted: &'static [&'static str],
    counts: Vec<u64>,
    root: Option<Node>,
    depth: u64,
    ended: bool,
    said_entities: bool,
}

impl<'a> XmlRecords<'a> {
    /// `wanted`: names of the elements that are given.
    pub(crate) fn new(input: &'a mut dyn Input, wanted: &'static [&'static str]) -> Self {
        let from = Guarded { from: TextReader::new(input), left: LIMITS.row_bytes_max };
        let mut reader = XmlReader::from_reader(BufReader::new(from));
        reader.config_mut().allow_dangling_amp = true;
        let counts = vec![0; wanted.len()];
        Self { reader, wanted, counts, root: None, depth: 0, ended: false, said_entities: false }
    }

    /// The outermost element, once its start was read: its attributes alone.
    pub(crate) fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The next element that is wanted, with its place (`pointer:/NAME/INDEX`, from 0), or the error that ends the
    /// reading or costs the record.
    pub(crate) fn next_record(&mut self, out: &mut dyn Sink) -> Option<Result<(Locator, Node), Problem>> {
        let mut building = Building::default();
        let mut buffer = Vec::new();
        while !self.ended {
            buffer.clear();
            self.reader.get_mut().get_mut().left = LIMITS.row_bytes_max;
            let event = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(why) => {
                    self.ended = true;
                    return Some(Err(broken(&building.place(), &why)));
                }
            };
            match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > LIMITS.xml_depth_max {
                        self.ended = true;
                        let max = LIMITS.xml_depth_max;
                        let message = format!("elements are nested deeper than {max}; what follows was not read");
                        return Some(Err(error(&building.place(), "limit-xml-depth", message)));
                    }
                    open(&tag, self.depth == 1, &mut building, &mut self.root, self.wanted, &mut self.counts);
                }
                Event::Empty(tag) => {
                    open(&tag, self.depth == 0, &mut building, &mut self.root, self.wanted, &mut self.counts);
                    if let Some(done) = building.close() {
                        return Some(done);
                    }
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    if let Some(done) = building.close() {
                        return Some(done);
                    }
                }
                Event::Text(text) => building.text(&text),
                Event::CData(text) => building.text(&text),
                Event::GeneralRef(name) => match resolved(&name) {
                    Some(text) => building.text(text.encode_utf8(&mut [0; 4])),
                    None => {
                        building.text(&format!("&{};", &*name));
                        self.entities(&building.place(), out);
                    }
                },
                Event::DocType(text) => {
                    if text.contains('[') || text.contains("SYSTEM") || text.contains("PUBLIC") {
                        self.entities(&Locator::whole(), out);
                    }
                }
                Event::Eof => {
                    self.ended = true;
                    if self.depth > 0 || self.root.is_none() {
                        let message = "the file ends before its elements are closed";
                        return Some(Err(error(&building.place(), "cut-record", message)));
                    }
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
        None
    }

    fn entities(&mut self, at: &Locator, out: &mut dyn Sink) {
        if !std::mem::replace(&mut self.said_entities, true) {
            let message = "the document has a document type or entities of its own, which are not followed or expanded";
            out.problem(warning(at, "xml-entities", message));
        }
    }

    /// What there is to say about the encoding, once read.
    pub(crate) fn doubts(&self) -> Vec<(&'static str, String)> {
        let from = &self.reader.get_ref().get_ref().from;
        super::table::encoding_doubts(from.guessed, from.malformed)
    }
}

fn broken(at: &Locator, why: &quick_xml::Error) -> Problem {
    match why {
        quick_xml::Error::Io(torn) => lost(at.clone(), "cut-record", torn),
        other => {
            let message =
                format!("the XML is not well formed: {}; what follows was not read", shown(&other.to_string()));
            error(at, "bad-xml", message)
        }
    }
}

fn resolved(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    })
}

fn open(
    tag: &BytesStart<'_>,
    is_root: bool,
    building: &mut Building,
    root: &mut Option<Node>,
    wanted: &[&str],
    counts: &mut [u64],
) {
    let name = tag.local_name().into_inner().to_owned();
    if is_root && root.is_none() {
        *root = Some(Node { name: name.clone(), attributes: attributes(tag), ..Node::default() });
    }
    if building.stack.is_empty() {
        let Some(at) = wanted.iter().position(|want| *want == name) else { return };
        let count = counts.get_mut(at).map_or(0, |count| std::mem::replace(count, *count + 1));
        *building = Building { at: Some(Locator::pointer(&format!("/{name}/{count}"))), ..Building::default() };
    }
    building.open(Node { attributes: attributes(tag), name, ..Node::default() });
}

/// Attributes that are kept of one element.
const ATTRIBUTES: usize = 100;

fn attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut all = tag.attributes();
    // To look for doubles costs the square of their number.
    let all = all.with_checks(false).take(ATTRIBUTES).filter_map(Result::ok);
    all.map(|one| (one.key.local_name().into_inner().to_owned(), unescaped(&one.value))).collect()
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let known = after
            .split_once(';')
            .filter(|(name, _)| name.len() <= 10)
            .and_then(|(name, tail)| Some((resolved(name)?, tail)));
        match known {
            Some((c, tail)) => {
                text.push(c);
                rest = tail;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// An element under construction.
#[derive(Default)]
struct Building {
    at: Option<Locator>,
    stack: Vec<Node>,
    elements: u64,
    bytes: u64,
    /// A bound that it hit; its rest is passed over.
    hit: Option<Problem>,
}

impl Building {
    fn place(&self) -> Locator {
        self.at.clone().unwrap_or_else(Locator::whole)
    }

    fn open(&mut self, node: Node) {
        self.elements += 1;
        let attributes: usize = node.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.weigh(node.name.len() + attributes);
        if self.elements > LIMITS.xml_elements_max && self.hit.is_none() {
            let message = format!("the record has more than {} elements and was not read", LIMITS.xml_elements_max);
            self.hit = Some(error(&self.place(), "limit-xml-elements", message));
        }
        self.stack.push(node);
    }

    fn weigh(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > LIMITS.row_bytes_max && self.hit.is_none() {
            let message = format!("the record is longer than {} bytes and was not read", LIMITS.row_bytes_max);
            self.hit = Some(error(&self.place(), "limit-row-bytes", message));
        }
    }

    fn text(&mut self, text: &str) {
        if self.stack.is_empty() {
            return;
        }
        self.weigh(text.len());
        if let Some(node) = self.stack.last_mut().filter(|_| self.hit.is_none()) {
            node.text.push_str(text);
        }
    }

    /// Closes the innermost element; gives the record if that was its own.
    fn close(&mut self) -> Option<Result<(Locator, Node), Problem>> {
        let node = self.stack.pop()?;
        match self.stack.last_mut() {
            Some(parent) => {
                if self.hit.is_none() {
                    parent.children.push(node);
                }
                None
            }
            None => {
                let done = std::mem::take(self);
                Some(match done.hit {
                    Some(problem) => Err(problem),
                    None => Ok((done.at.unwrap_or_else(Locator::whole), node)),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_behind_what_stands_before_it() {
        assert_eq!(root_name("\u{feff}<?xml version='1.0'?>\n<!-- a > b -->\n<x:LIST a='b'>"), Some("LIST"));
        assert_eq!(root_name("<!DOCTYPE l [<!ENTITY a \"b>\">]><l/>"), Some("l"));
        for text in ["", "text", "<", "<?xml", "< a>"] {
            assert_eq!(root_name(text), None, "{text}");
        }
    }

    #[test]
    fn references_are_resolved_and_entities_are_not() {
        assert_eq!(unescaped("a &amp; b &#65;&#x42; &own; &"), "a & b AB &own; &");
        assert_eq!(resolved("#0"), None);
        assert_eq!(resolved("#99999999999"), None);
    }
}
