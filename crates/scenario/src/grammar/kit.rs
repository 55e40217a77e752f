//! Which code base is behind a site? A kit is one author's parts, paths, names and scripts, over its versions.

use super::part::{FUNCTIONS, Names, Node, Style};
use crate::dice::Dice;
use crate::numbers::{KITS, LEAKED_VERSION};
use crate::world::words;

/// What is there from one version up to another, not included.
#[derive(Debug, Clone)]
pub(crate) struct Lived<T> {
    pub(crate) since: u32,
    pub(crate) until: u32,
    pub(crate) what: T,
}

impl<T> Lived<T> {
    fn always(what: T) -> Self {
        Self { since: 1, until: u32::MAX, what }
    }

    pub(crate) fn at(&self, version: u32) -> Option<&T> {
        (self.since <= version && version < self.until).then_some(&self.what)
    }
}

/// A part at its place in the page.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) node: Node,
    pub(crate) pages: &'static str,
    pub(crate) needed: bool,
    /// Where it stands among the others; revisions of one part share a place.
    pub(crate) place: usize,
}

/// A code base.
#[derive(Debug, Clone)]
pub(crate) struct Kit {
    /// The author's word for it: global names and folders carry it.
    pub(crate) word: String,
    pub(crate) names: Names,
    pub(crate) parts: Vec<Lived<Part>>,
    pub(crate) shell: Vec<usize>,
    pub(crate) assets: Vec<Lived<String>>,
    pub(crate) libraries: Vec<usize>,
    pub(crate) api: Vec<Lived<String>>,
    pub(crate) storage: Vec<Lived<String>>,
    pub(crate) messages: Vec<Lived<String>>,
    pub(crate) helpers: Vec<Lived<String>>,
    pub(crate) properties: Vec<Lived<String>>,
    pub(crate) comments: Vec<Lived<String>>,
    /// Paths of the four page types.
    pub(crate) paths: [String; 4],
    /// Prints its version into the page.
    pub(crate) prints_version: bool,
    /// A file of helpers that the author takes along from product to product.
    pub(crate) common: String,
}

impl Kit {
    /// The six kits.
    pub(crate) fn all(seed: u64) -> Vec<Kit> {
        let mut kits: Vec<Kit> = (0..5).map(|number| Kit::grow(seed, number)).collect();
        if let [first, second, _, _, theme] = kits.as_mut_slice() {
            second.borrow_helpers(first);
            theme.add_cashier(seed);
        }
        let leaked = kits.first().map(|first| first.leak(seed));
        kits.extend(leaked);
        kits
    }

    /// A kit of a label outside the scenario: families of `pages`, themes of ordinary sites.
    pub(crate) fn alone(seed: u64, label: &str, index: u64, versions: u32) -> Kit {
        let mut dice = Dice::of(seed, &["kit-alone", label, &index.to_string()]);
        Kit::write(&mut dice, versions)
    }

    fn grow(seed: u64, number: usize) -> Kit {
        let versions = KITS.get(number).map_or(1, |kit| kit.versions);
        Kit::write(&mut Dice::nth(seed, "kit", number as u64), versions)
    }

    fn write(dice: &mut Dice, versions: u32) -> Kit {
        let style = Style::new(dice);
        let word = words::word(dice, 2);
        let mut names = Names::default();
        let mut parts = Vec::new();
        let mut order: Vec<usize> = (1..FUNCTIONS.len().saturating_sub(2)).collect();
        dice.shuffle(&mut order);
        for (at, function) in FUNCTIONS.iter().enumerate() {
            // Header first, footer last, the rest in this author's order. Optional parts may come with a later version.
            let place = order.get(at.wrapping_sub(1)).copied().unwrap_or(at);
            let since = if function.needed || dice.chance(650) { 1 } else { born(dice, versions) };
            if !function.needed && dice.chance(120) {
                continue;
            }
            let node = style.part(dice, &mut names, function);
            let part = Part { node, pages: function.pages, needed: function.needed, place };
            revisions(dice, &style, &mut names, part, since, versions, &mut parts);
        }
        let shell = (0..3).map(|_| names.add(format!("{word}-{}", words::word(dice, 2)))).collect();
        let base = format!("/{}/{}", words::word(dice, 1), word);
        let extension = dice.word(&[".do", "", ".php", ".json", ""]);
        let mut kit = Kit {
            names,
            parts,
            shell,
            assets: Vec::new(),
            libraries: (0..LIBRARIES.len()).filter(|_| dice.chance(350)).collect(),
            api: features(dice, versions, 16, |dice| {
                let (noun, verb) =
                    (words::word(dice, 2), dice.word(&["list", "info", "apply", "check", "save", "status", "history"]));
                format!("{base}/{noun}/{verb}{extension}")
            }),
            storage: features(dice, versions, 7, |dice| format!("{word}_{}", words::word(dice, 2))),
            messages: features(dice, versions, 24, |dice| {
                format!(
                    "{}.{}.{}",
                    words::word(dice, 1),
                    words::word(dice, 2),
                    dice.word(&["title", "ok", "fail", "wait", "empty"])
                )
            }),
            helpers: features(dice, versions, 12, |dice| format!("{word}{}", words::capital(&words::word(dice, 2)))),
            properties: features(dice, versions, 8, |dice| format!("--{word}-{}", words::word(dice, 2))),
            comments: features(dice, versions, 5, |dice| comment(dice, &word)),
            paths: ["/".to_owned(), path(dice), path(dice), path(dice)],
            prints_version: dice.chance(500),
            common: format!("/{}/{}.js", words::word(dice, 1), words::word(dice, 3)),
            word,
        };
        let folder = format!("/{}/{}", dice.word(&["static", "assets", "skin", "res", "public", "theme"]), kit.word);
        kit.assets = features(dice, versions, 4, |dice| {
            format!("{folder}/{}/{}{}", words::word(dice, 1), words::word(dice, 2), dice.word(&[".js", ".css", ".js"]))
        });
        kit.assets.insert(0, Lived::always(format!("{folder}/js/{}.js", words::word(dice, 2))));
        kit.assets.insert(1, Lived::always(format!("{folder}/css/{}.css", words::word(dice, 2))));
        kit
    }

    /// The public theme on which the fifth kit is built, as lawful sites use it.
    pub(crate) fn theme(seed: u64) -> Kit {
        Kit::grow(seed, THEME)
    }

    /// What freelancers added to the theme: a little, and the same on every site of theirs.
    fn add_cashier(&mut self, seed: u64) {
        let mut dice = Dice::of(seed, &["kit", "cashier"]);
        let style = Style::new(&mut dice);
        let own = words::word(&mut dice, 2);
        for (topic, place) in [("rolling", 5), ("withdraw", 8)] {
            if let Some(function) = FUNCTIONS.iter().find(|function| function.topic == topic) {
                let node = style.part(&mut dice, &mut self.names, function);
                self.parts.push(Lived::always(Part { node, pages: "flc", needed: true, place }));
            }
        }
        let mut own_word = || format!("{own}{}", words::word(&mut dice, 2));
        self.api.extend((0..5).map(|_| Lived::always(format!("/pay/{}", own_word()))));
        self.storage.extend((0..2).map(|_| Lived::always(own_word())));
        self.helpers.extend((0..3).map(|_| Lived::always(own_word())));
        self.assets.push(Lived::always(format!("/add/{}.js", own_word())));
    }

    /// The second kit of the shop: another product, with the shop's own helpers in it.
    fn borrow_helpers(&mut self, from: &Kit) {
        fn take<T: Clone>(to: &mut Vec<Lived<T>>, from: &[Lived<T>], count: usize) {
            to.extend(from.iter().filter(|lived| lived.since == 1 && lived.until == u32::MAX).take(count).cloned());
        }
        take(&mut self.helpers, &from.helpers, 6);
        take(&mut self.storage, &from.storage, 3);
        take(&mut self.messages, &from.messages, 6);
        take(&mut self.api, &from.api, 3);
        take(&mut self.comments, &from.comments, 2);
        take(&mut self.properties, &from.properties, 3);
        self.common.clone_from(&from.common);
        // Parts out of the shop's cupboard, with their class names.
        let cupboard: Vec<Lived<Part>> = from
            .parts
            .iter()
            .filter(|part| part.at(1).is_some_and(|part| part.pages.contains('c')) && part.until == u32::MAX)
            .take(3)
            .cloned()
            .collect();
        let shift = self.names.0.len();
        self.names.0.extend(from.names.0.iter().cloned());
        for mut part in cupboard {
            shift_names(&mut part.what.node, shift);
            part.what.place += 7;
            part.what.needed = false;
            self.parts.push(part);
        }
    }

    /// The copy that walked out of the door: one version, nothing of what came later, and the crew's own additions.
    fn leak(&self, seed: u64) -> Kit {
        fn frozen<T: Clone>(all: &[Lived<T>]) -> Vec<Lived<T>> {
            all.iter().filter_map(|lived| lived.at(LEAKED_VERSION)).cloned().map(Lived::always).collect()
        }
        let mut dice = Dice::of(seed, &["kit", "leaked"]);
        let style = Style::new(&mut dice);
        let own = words::word(&mut dice, 2);
        let mut names = self.names.clone();
        let mut parts = frozen(&self.parts);
        for (topic, place) in [("event", 3), ("level", 12), ("message", 9)] {
            if let Some(function) = FUNCTIONS.iter().find(|function| function.topic == topic) {
                let node = style.part(&mut dice, &mut names, function);
                parts.push(Lived::always(Part { node, pages: "fcg", needed: true, place }));
            }
        }
        let mut kit = Kit {
            names,
            parts,
            assets: frozen(&self.assets),
            api: frozen(&self.api),
            storage: frozen(&self.storage),
            messages: frozen(&self.messages),
            helpers: frozen(&self.helpers),
            properties: frozen(&self.properties),
            comments: frozen(&self.comments),
            ..self.clone()
        };
        let mut own_word = || format!("{own}{}", words::word(&mut dice, 2));
        kit.api.extend((0..4).map(|_| Lived::always(format!("/x/{}/run", own_word()))));
        kit.storage.extend((0..3).map(|_| Lived::always(own_word())));
        kit.helpers.extend((0..4).map(|_| Lived::always(own_word())));
        kit.messages.extend((0..6).map(|_| Lived::always(format!("{}.title", own_word()))));
        kit.assets.push(Lived::always(format!("/plug/{}.js", own_word())));
        kit
    }

    /// Words by which the kit could be known: for the test that no rule knows them.
    pub(crate) fn marks(&self) -> Vec<String> {
        let mut marks = vec![self.word.clone()];
        marks.extend(self.api.iter().map(|api| api.what.clone()));
        marks.extend(self.storage.iter().map(|key| key.what.clone()));
        marks
    }
}

/// Index of the kit that is built on a public theme.
const THEME: usize = 4;

/// Public libraries that kits and ordinary sites load alike.
pub(crate) const LIBRARIES: [&str; 8] = [
    "https://code.jquery.com/jquery-3.6.0.min.js",
    "https://cdn.jsdelivr.net/npm/bootstrap@5.2.3/dist/js/bootstrap.bundle.min.js",
    "https://cdn.jsdelivr.net/npm/swiper@8/swiper-bundle.min.js",
    "https://cdn.jsdelivr.net/npm/vue@2.7.14/dist/vue.min.js",
    "https://cdnjs.cloudflare.com/ajax/libs/axios/1.2.1/axios.min.js",
    "https://unpkg.com/aos@2.3.1/dist/aos.js",
    "https://cdn.jsdelivr.net/npm/sweetalert2@11",
    "https://cdnjs.cloudflare.com/ajax/libs/moment.js/2.29.4/moment.min.js",
];

/// The version with which something optional comes.
fn born(dice: &mut Dice, versions: u32) -> u32 {
    1 + u32::try_from(dice.below(u64::from(versions))).unwrap_or(0)
}

/// A part and what later versions made of it.
fn revisions(
    dice: &mut Dice,
    style: &Style,
    names: &mut Names,
    part: Part,
    since: u32,
    versions: u32,
    parts: &mut Vec<Lived<Part>>,
) {
    let mut from = since;
    let mut current = part;
    for version in since + 1..=versions {
        if dice.chance(220) {
            let node = style.revise(dice, names, &current.node);
            let next = Part { node, ..current.clone() };
            parts.push(Lived { since: from, until: version, what: std::mem::replace(&mut current, next) });
            from = version;
        }
    }
    let until = if !current.needed && versions > 2 && dice.chance(80) { versions } else { u32::MAX };
    if from < until {
        parts.push(Lived { since: from, until, what: current });
    }
}

/// So many features, most of them from the first version on, some later, a few dropped again; each version adds some.
fn features(dice: &mut Dice, versions: u32, count: usize, make: impl Fn(&mut Dice) -> String) -> Vec<Lived<String>> {
    let mut all: Vec<Lived<String>> = Vec::new();
    for _ in 0..count {
        let until = if versions > 2 && dice.chance(90) { 2 + born(dice, versions - 1) } else { u32::MAX };
        all.push(Lived { since: 1, until, what: make(dice) });
    }
    for version in 2..=versions {
        for _ in 0..1 + count / 9 {
            all.push(Lived { since: version, until: u32::MAX, what: make(dice) });
        }
    }
    all
}

fn comment(dice: &mut Dice, word: &str) -> String {
    let verb = dice.word(&["start", "end", "todo check", "do not touch", "fix", "area"]);
    format!("{word} {} {verb}", words::word(dice, 3))
}

fn path(dice: &mut Dice) -> String {
    format!("/{}/{}", words::word(dice, 1), words::word(dice, 2))
}

fn shift_names(node: &mut Node, shift: usize) {
    // Trees made here are a handful of levels deep.
    match node {
        Node::Tag { class, attributes, inside, .. } => {
            class.iter_mut().for_each(|name| *name += shift);
            for (_, value) in attributes {
                if let super::part::Value::Name(name) = value {
                    *name += shift;
                }
            }
            inside.iter_mut().for_each(|node| shift_names(node, shift));
        }
        Node::Repeat(_, _, node) => shift_names(node, shift),
        Node::Words(_) | Node::Label(..) | Node::Own(_) => {}
    }
}
