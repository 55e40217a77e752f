//! Are two written names one name, in whatever script and spelling, and how many bits speak for it?
//!
//! `bits = log2 P(both names | one name behind them) / P(both | two names that have nothing to do with each other)`, summed over
//! readings, orders, cuts and spelling styles. Same name is never same person: a common name has thousands of bearers, and the
//! number of bits says so. The shape of a name is used to read it and is never a feature of a person.
//!
//! ```
//! use stakeout_core::name::{Conflict, Name, Schema, compare};
//!
//! let name = |text| Name::read(text, Schema::Person);
//! assert!(compare(&name("홍길동"), &name("Hong Kil-tong")).bits.bits() > 10.0);
//! let other = compare(&name("홍길동"), &name("Hong Kil-son"));
//! assert_eq!(other.conflict, Some(Conflict::Name));
//! ```
//!
//! Hand-written for good reason: no crate has northern spelling, Wade-Giles, Hong Kong spelling, surname readings, or weights.

mod alias;
mod company;
mod company_form;
mod company_words;
mod compare;
mod explain;
mod han;
mod hangul;
mod key;
mod key_hash;
mod key_words;
mod language;
mod latin;
mod latin_words;
pub mod learn;
mod model;
mod needed;
mod person;
mod pinyin;
mod prepare;
mod reading;
mod romanize;
mod spelling;
mod syllabic;
mod translit;
mod weights;

pub use alias::{BestPair, aliases, compare_aliases, different};
pub use compare::{Comparison, Conflict, Outline, PRIOR, bits_with, compare, compare_with, outline};
pub use key::{FiledKey, asked_keys, filed_keys, keys, keys_with};
pub use model::Model;
pub use romanize::{System, romanize};
pub use weights::Weights;

use company_form::Company;
use language::READINGS;
use latin::Word;
use needed::Needed;
use prepare::{Raw, Token};
use reading::Readings;
use syllabic::Syllabic;

/// What kind of thing bears a name; names of firms are taken apart otherwise than names of persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Schema {
    /// A human being.
    #[default]
    Person,
    /// A company, authority, group or any other body.
    Organization,
    /// A ship or aircraft.
    Vessel,
    /// Not known: compared as a person's and as a company's name, and the better counts.
    Unknown,
}

impl Schema {
    /// From the words that lists and FollowTheMoney use (`Person`, `Company`, `Vessel`, `individual`, ...); else [`Schema::Unknown`].
    pub fn from_word(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "person" | "individual" => Self::Person,
            "company" | "organization" | "organisation" | "legalentity" | "publicbody" | "entity" => Self::Organization,
            "vessel" | "airplane" | "aircraft" | "vehicle" => Self::Vessel,
            _ => Self::Unknown,
        }
    }
}

/// A name, read once: its forms in each script, with all readings alive.
///
/// At most 512 characters, 24 words and 4 forms are read; [`Name::notes`] says what was cut or hidden.
#[derive(Debug, Clone)]
pub struct Name {
    text: String,
    schema: Schema,
    notes: Vec<&'static str>,
    forms: Vec<Form>,
    company: Option<Company>,
    no_name: bool,
}

/// A name in one script.
#[derive(Debug, Clone)]
enum Form {
    /// Hangul or Han.
    Syllabic(Box<Syllabic>),
    /// Any alphabet, as Latin words.
    Letters(Box<Letters>),
}

#[derive(Debug, Clone)]
struct Letters {
    words: Vec<Word>,
    readings: Readings,
    /// P(letters) of a name that is none of the languages'; for the mixture.
    chance: f64,
}

/// Are both names of firms with the same trade words, two and more? Whether they are one firm, the rest decides.
pub fn are_sisters(a: &Name, b: &Name) -> bool {
    let trades = |name: &Name| {
        let mut trades = name.company.as_ref().map(|company| company.trades.clone()).unwrap_or_default();
        trades.sort_unstable();
        trades.dedup();
        trades
    };
    let (a, b) = (trades(a), trades(b));
    a.len() > 1 && a == b
}

impl Name {
    /// Reads a name with the model that comes with the program. Never fails; what is no name has no forms.
    pub fn read(text: &str, schema: Schema) -> Self {
        Self::read_with(Model::built_in(), text, schema)
    }

    /// Reads a name with a given model. Compare names only if one model read both.
    pub fn read_with(model: &Model, text: &str, schema: Schema) -> Self {
        Self::read_as_needed(model, text, schema, &Needed::all())
    }

    /// Reads a name as far as comparing it with `other` asks for: for batches. Compared with `other` it says what a whole reading says;
    /// compared with anything else it may say less.
    pub fn read_beside(text: &str, schema: Schema, other: &Self) -> Self {
        Self::read_as_needed(Model::built_in(), text, schema, &Needed::beside(other))
    }

    fn read_as_needed(model: &Model, text: &str, schema: Schema, needed: &Needed) -> Self {
        let prepared = prepare::prepare(text);
        let lower = prepared.text.trim().to_lowercase();
        let no_name = model.words.is_no_name(&lower) || prepared.forms.is_empty();
        let person = needed.forms && matches!(schema, Schema::Person | Schema::Unknown);
        let firm = needed.company && !matches!(schema, Schema::Person);
        let forms =
            if person { prepared.forms.iter().map(|raw| form(model, raw, needed)).collect() } else { Vec::new() };
        let company = firm.then(|| Company::read(model, &prepared.text, &needed.residue));
        Self { text: prepared.text, schema, notes: prepared.notes, forms, company, no_name }
    }

    /// The text that was read: NFKC, without hidden characters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What kind of thing bears it, as given.
    pub fn schema(&self) -> Schema {
        self.schema
    }

    /// What was cut or removed.
    pub fn notes(&self) -> &[&'static str] {
        &self.notes
    }

    /// Whether a legal form or a trade word shows that a firm bears it. Of a name that was read as a person's: never.
    pub fn is_plainly_firm(&self) -> bool {
        self.company.as_ref().is_some_and(Company::is_plainly_one)
    }

    /// Whether the text is a stand-in (`unknown`, `고객`) or holds no letter at all. It equals nothing.
    pub fn is_no_name(&self) -> bool {
        self.no_name
    }
}

fn form(model: &Model, raw: &Raw, needed: &Needed) -> Form {
    match raw {
        Raw::Hangul(syllables, spaces) => Form::Syllabic(Box::new(Syllabic::hangul(model, syllables, spaces))),
        Raw::Han(chars, spaces) => Form::Syllabic(Box::new(Syllabic::han(model, chars, spaces, &needed.han))),
        Raw::Letters(tokens) => Form::Letters(Box::new(letters(model, tokens, &needed.letters))),
    }
}

/// Bits that a letter of a name of no known kind takes: what letter pairs of list names leave open. A word's border takes one more.
const LETTER_BITS: f32 = 3.9;

fn letters(model: &Model, tokens: &[Token], needed: &[bool; READINGS]) -> Letters {
    let words = latin::words(&model.words, tokens, false);
    let count: usize = words.iter().map(|w| w.text.chars().count()).sum();
    let chance = libm::exp2(-f64::from(LETTER_BITS) * count as f64 - words.len() as f64);
    Letters { readings: Readings::of(model, tokens, needed), words, chance }
}
