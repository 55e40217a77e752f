//! Which parts can a page be made of, and how does one author write them?
//!
//! An author has a style: which tags hold things, how lists are made, how classes are named, how deep things nest. A
//! part is a small tree made in that style once; sites fill it with words.

use crate::dice::Dice;
use crate::world::words;

/// A tree of markup with holes for words. Class names are indices into the author's names, so that a site can rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Tag {
        tag: &'static str,
        class: Vec<usize>,
        attributes: Vec<(String, Value)>,
        inside: Vec<Node>,
    },
    /// One phrase of a topic.
    Words(&'static str),
    /// A certain phrase of a topic, the same on every site.
    Label(&'static str, usize),
    /// Something that only the site knows.
    Own(Own),
    /// So many copies, by throw.
    Repeat(i64, i64, Box<Node>),
}

/// What an attribute says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A name of the author.
    Name(usize),
    Text(String),
    /// A phrase of a topic.
    Words(&'static str),
    /// A certain phrase of a topic.
    Label(&'static str, usize),
    /// A number by throw.
    Number,
}

/// What only the site knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    Brand,
    Logo,
    Telegram,
    Kakao,
    Mail,
    JoinCode,
    Deposit,
    Wallet,
}

/// Tags and habits of one author.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    prefix: String,
    naming: usize,
    block: &'static str,
    outer: &'static str,
    list: usize,
    heading: &'static str,
    control: &'static str,
    label: &'static str,
    depth: i64,
    data: String,
    handlers: bool,
}

/// The names that an author gave: classes, ids, data attributes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(pub(crate) Vec<String>);

impl Names {
    pub(crate) fn add(&mut self, name: String) -> usize {
        self.0.push(name);
        self.0.len() - 1
    }

    pub(crate) fn get(&self, at: usize) -> &str {
        self.0.get(at).map_or("", String::as_str)
    }
}

impl Style {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let syllables = dice.index(2) + 1;
        Self {
            prefix: words::word(dice, syllables),
            naming: dice.index(4),
            block: dice.word(&["div", "section", "article", "div"]),
            outer: dice.word(&["div", "section", "main", "aside"]),
            list: dice.index(4),
            heading: dice.word(&["h2", "h3", "strong", "p", "h4", "div"]),
            control: dice.word(&["button", "a", "span", "input"]),
            label: dice.word(&["label", "span", "em", "dt", "th"]),
            depth: dice.between(1, 3),
            data: format!("data-{}", words::word(dice, 2)),
            handlers: dice.chance(500),
        }
    }

    /// A class name of a block or of something inside one.
    fn class(&self, dice: &mut Dice, names: &mut Names, block: &str, inside: bool) -> usize {
        let (prefix, word) = (&self.prefix, words::word(dice, 2));
        let name = match (self.naming, inside) {
            (0, false) => format!("{prefix}-{block}"),
            (0, true) => format!("{prefix}-{block}__{word}"),
            (1, false) => format!("{prefix}{}", words::capital(block)),
            (1, true) => format!("{block}{}", words::capital(&word)),
            (2, false) => format!("{prefix}_{block}_wrap"),
            (2, true) => format!("{block}_{word}"),
            (_, false) => format!("{block}-{}", words::word(dice, 1)),
            (_, true) => format!("{word}-{}", words::word(dice, 1)),
        };
        names.add(name)
    }

    fn tag(&self, tag: &'static str, class: Vec<usize>, inside: Vec<Node>) -> Node {
        Node::Tag { tag, class, attributes: Vec::new(), inside }
    }

    /// The part that serves one function.
    pub(crate) fn part(&self, dice: &mut Dice, names: &mut Names, function: &Function) -> Node {
        let block = words::word(dice, 2);
        let root = self.class(dice, names, &block, false);
        let mut inner: Vec<Node> = Vec::new();
        if function.shape != Shape::Bar {
            let head = self.class(dice, names, &block, true);
            let mut title = vec![self.tag(self.heading, vec![head], vec![Node::Label(function.topic, 0)])];
            if dice.chance(400) {
                let more = self.class(dice, names, &block, true);
                title.push(self.tag("a", vec![more], vec![Node::Words("nav")]));
                title = vec![self.tag(self.block, vec![self.class(dice, names, &block, true)], title)];
            }
            inner.extend(title);
        }
        inner.extend(self.body(dice, names, &block, function));
        for _ in 1..dice.between(1, self.depth) {
            let wrap = self.class(dice, names, &block, true);
            inner = vec![self.tag("div", vec![wrap], inner)];
        }
        let mut node = self.tag(self.outer, vec![root], inner);
        if let Node::Tag { attributes, .. } = &mut node {
            if dice.chance(450) {
                let id = names.add(format!("{}{}", self.prefix, words::capital(&block)));
                attributes.push(("id".to_owned(), Value::Name(id)));
            }
            if dice.chance(350) {
                attributes.push((self.data.clone(), Value::Text(block)));
            }
        }
        node
    }

    fn body(&self, dice: &mut Dice, names: &mut Names, block: &str, function: &Function) -> Vec<Node> {
        match function.shape {
            Shape::List => vec![self.list(dice, names, block, function.topic, (4, 9))],
            Shape::Grid => vec![self.grid(dice, names, block, function.topic)],
            Shape::Bar => vec![self.bar(dice, names, block, function.topic)],
            Shape::Board => vec![self.board(dice, names, block, function.topic)],
            Shape::Form(fields) => vec![self.form(dice, names, block, function, fields)],
            Shape::Text => {
                let class = self.class(dice, names, block, true);
                vec![Node::Repeat(2, 4, Box::new(self.tag("p", vec![class], vec![Node::Words(function.topic)])))]
            }
            Shape::Contact => self.contact(dice, names, block),
            Shape::Account => self.account(dice, names, block),
        }
    }

    fn list(&self, dice: &mut Dice, names: &mut Names, block: &str, topic: &'static str, span: (i64, i64)) -> Node {
        let (list, item, text) = (
            self.class(dice, names, block, true),
            self.class(dice, names, block, true),
            self.class(dice, names, block, true),
        );
        let inside = vec![self.tag("span", vec![text], vec![Node::Words(topic)])];
        let (outer, middle, inner) = match self.list {
            0 => ("ul", "li", inside),
            1 => ("table", "tr", vec![self.tag("td", vec![], inside)]),
            2 => ("div", "div", inside),
            _ => ("dl", "dd", inside),
        };
        let row = self.tag(middle, vec![item], inner);
        self.tag(outer, vec![list], vec![Node::Repeat(span.0, span.1, Box::new(row))])
    }

    fn grid(&self, dice: &mut Dice, names: &mut Names, block: &str, topic: &'static str) -> Node {
        let [grid, cell, shade, name] = [0; 4].map(|_| self.class(dice, names, block, true));
        let picture = Node::Tag {
            tag: "img",
            class: vec![shade],
            attributes: vec![
                ("src".to_owned(), Value::Text(format!("/{}/{}/", words::word(dice, 2), words::word(dice, 1)))),
                ("alt".to_owned(), Value::Words(topic)),
            ],
            inside: Vec::new(),
        };
        let mut inside = vec![picture, self.tag("em", vec![name], vec![Node::Words(topic)])];
        if dice.chance(500) {
            inside.push(self.tag(self.control, vec![self.class(dice, names, block, true)], vec![Node::Words("game")]));
        }
        let mut item = self.tag(self.block, vec![cell], inside);
        if let Node::Tag { attributes, .. } = &mut item {
            attributes.push((format!("{}-code", self.data), Value::Number));
        }
        self.tag("div", vec![grid], vec![Node::Repeat(6, 14, Box::new(item))])
    }

    fn bar(&self, dice: &mut Dice, names: &mut Names, block: &str, topic: &'static str) -> Node {
        let (bar, item) = (self.class(dice, names, block, true), self.class(dice, names, block, true));
        let link = Node::Tag {
            tag: "a",
            class: vec![item],
            attributes: vec![("href".to_owned(), Value::Text("#".to_owned()))],
            inside: vec![Node::Words(topic)],
        };
        let link = if self.list == 0 { self.tag("li", vec![], vec![link]) } else { link };
        let logo = self.class(dice, names, block, true);
        self.tag(
            if self.list == 0 { "ul" } else { "nav" },
            vec![bar],
            vec![
                self.tag("h1", vec![logo], vec![Node::Own(Own::Logo), Node::Own(Own::Brand)]),
                Node::Repeat(5, 9, Box::new(link)),
            ],
        )
    }

    fn board(&self, dice: &mut Dice, names: &mut Names, block: &str, topic: &'static str) -> Node {
        let [board, row, left, right] = [0; 4].map(|_| self.class(dice, names, block, true));
        let cell = |class, tag| self.tag(tag, vec![class], vec![Node::Words(topic)]);
        let (outer, middle, inner) = if self.list == 1 { ("table", "tr", "td") } else { ("div", self.block, "span") };
        let mut cells = vec![cell(left, inner), cell(right, inner)];
        if dice.chance(600) {
            cells.push(cell(right, inner));
        }
        self.tag(outer, vec![board], vec![Node::Repeat(4, 10, Box::new(self.tag(middle, vec![row], cells)))])
    }

    fn form(&self, dice: &mut Dice, names: &mut Names, block: &str, function: &Function, fields: usize) -> Node {
        let [form, row, field, send] = [0; 4].map(|_| self.class(dice, names, block, true));
        let mut inside = Vec::new();
        for number in 1..=fields {
            let name = format!("{}_{}", block, words::word(dice, 1));
            let mut attributes = vec![
                ("type".to_owned(), Value::Text(dice.word(&["text", "password", "tel", "text"]).to_owned())),
                ("name".to_owned(), Value::Text(name)),
                ("placeholder".to_owned(), Value::Label(function.topic, number)),
            ];
            if dice.chance(400) {
                let id = names.add(format!("{}{}", block, words::capital(&words::word(dice, 2))));
                attributes.push(("id".to_owned(), Value::Name(id)));
            }
            let input = Node::Tag { tag: "input", class: vec![field], attributes, inside: Vec::new() };
            let label = self.tag(self.label, vec![], vec![Node::Label(function.topic, number)]);
            inside.push(self.tag("div", vec![row], vec![label, input]));
        }
        let mut button = self.tag("button", vec![send], vec![Node::Label(function.topic, 0)]);
        if let (true, Node::Tag { attributes, .. }) = (self.handlers, &mut button) {
            let call = format!("{}{}()", self.prefix, words::capital(&words::word(dice, 2)));
            attributes.push(("onclick".to_owned(), Value::Text(call)));
        }
        inside.push(button);
        let action = format!("/{}/{}/{}", self.prefix, block, words::word(dice, 2));
        Node::Tag {
            tag: "form",
            class: vec![form],
            attributes: vec![
                ("action".to_owned(), Value::Text(action)),
                ("method".to_owned(), Value::Text("post".to_owned())),
            ],
            inside,
        }
    }

    fn contact(&self, dice: &mut Dice, names: &mut Names, block: &str) -> Vec<Node> {
        let mut one = |own| self.tag(self.block, vec![self.class(dice, names, block, true)], vec![Node::Own(own)]);
        vec![one(Own::Telegram), one(Own::Kakao), one(Own::Mail), one(Own::JoinCode)]
    }

    fn account(&self, dice: &mut Dice, names: &mut Names, block: &str) -> Vec<Node> {
        let mut one = |own| self.tag(self.block, vec![self.class(dice, names, block, true)], vec![Node::Own(own)]);
        vec![one(Own::Deposit), one(Own::Wallet)]
    }

    /// Another way to write the same part: what changes between two versions.
    pub(crate) fn revise(&self, dice: &mut Dice, names: &mut Names, node: &Node) -> Node {
        let mut revised = node.clone();
        let wrap = self.class(dice, names, &self.prefix.clone(), true);
        if let Node::Tag { inside, class, .. } = &mut revised {
            match dice.below(4) {
                0 => *inside = vec![self.tag("div", vec![wrap], std::mem::take(inside))],
                1 => class.push(wrap),
                2 => inside.push(self.tag(self.control, vec![wrap], vec![Node::Words("nav")])),
                _ => inside.insert(0, self.tag("div", vec![wrap], vec![self.tag("i", vec![], vec![])])),
            }
        }
        revised
    }
}

/// What a part is for, and the shape that it takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Function {
    pub(crate) topic: &'static str,
    pub(crate) shape: Shape,
    /// Pages that it stands on: letters of [`super::page::PageType::letter`].
    pub(crate) pages: &'static str,
    /// A page is no page of its kind without it.
    pub(crate) needed: bool,
}

/// The shape of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    List,
    Grid,
    Bar,
    Board,
    Form(usize),
    Text,
    Contact,
    Account,
}

/// What gambling sites are made of.
pub(crate) const FUNCTIONS: &[Function] = &[
    Function { topic: "nav", shape: Shape::Bar, pages: "flcg", needed: true },
    Function { topic: "notice", shape: Shape::List, pages: "fc", needed: false },
    Function { topic: "event", shape: Shape::Grid, pages: "f", needed: false },
    Function { topic: "game", shape: Shape::Grid, pages: "fg", needed: true },
    Function { topic: "odds", shape: Shape::Board, pages: "fg", needed: false },
    Function { topic: "slip", shape: Shape::Form(2), pages: "fg", needed: false },
    Function { topic: "jackpot", shape: Shape::Text, pages: "fg", needed: false },
    Function { topic: "login", shape: Shape::Form(2), pages: "fl", needed: true },
    Function { topic: "join", shape: Shape::Form(5), pages: "l", needed: true },
    Function { topic: "deposit", shape: Shape::Form(3), pages: "c", needed: true },
    Function { topic: "bank", shape: Shape::Account, pages: "c", needed: true },
    Function { topic: "withdraw", shape: Shape::Form(3), pages: "c", needed: true },
    Function { topic: "rolling", shape: Shape::Text, pages: "fc", needed: false },
    Function { topic: "winner", shape: Shape::List, pages: "fg", needed: false },
    Function { topic: "level", shape: Shape::Board, pages: "c", needed: false },
    Function { topic: "message", shape: Shape::List, pages: "c", needed: false },
    Function { topic: "agent", shape: Shape::Text, pages: "fl", needed: false },
    Function { topic: "faq", shape: Shape::List, pages: "lc", needed: false },
    Function { topic: "support", shape: Shape::Contact, pages: "flcg", needed: true },
    Function { topic: "app", shape: Shape::Text, pages: "fl", needed: false },
    Function { topic: "popup", shape: Shape::List, pages: "f", needed: false },
    Function { topic: "footer", shape: Shape::Text, pages: "flcg", needed: true },
];
