//! What do people write about themselves? Words of an invented trade language.

use super::account::Text;
use crate::dice::Dice;

const OPENERS: [&str; 12] = [
    "I build",
    "I maintain",
    "My work is",
    "For years I made",
    "Clients ask me for",
    "I enjoy",
    "I deliver",
    "I learned",
    "Lately I wrote",
    "At my last post I kept",
    "I can take over",
    "I test",
];
const THINGS: [&str; 40] = [
    "payment pages",
    "booking systems",
    "mobile screens",
    "data pipelines",
    "search services",
    "test suites",
    "chat tools",
    "maps",
    "invoices",
    "warehouse reports",
    "school portals",
    "video players",
    "email templates",
    "build servers",
    "queue workers",
    "login forms",
    "shop fronts",
    "price tables",
    "photo galleries",
    "sensor boards",
    "chart panels",
    "wallet screens",
    "ticket desks",
    "translation tools",
    "audio mixers",
    "game menus",
    "tax forms",
    "recipe books",
    "clinic calendars",
    "race timers",
    "seat plans",
    "parcel labels",
    "library catalogs",
    "weather widgets",
    "news feeds",
    "auction rooms",
    "survey forms",
    "route planners",
    "payroll sheets",
    "loyalty cards",
];
const WAYS: [&str; 24] = [
    "with care",
    "from sketch to launch",
    "under tight dates",
    "in small steps",
    "with full tests",
    "for busy teams",
    "without downtime",
    "in three languages",
    "for old browsers",
    "with clear notes",
    "on a small budget",
    "at night hours",
    "with weekly demos",
    "for two continents",
    "behind strict gates",
    "over slow lines",
    "with a calm voice",
    "for first users",
    "after hard audits",
    "with steady pace",
    "on old hardware",
    "by pair work",
    "for public offices",
    "with short mails",
];
const ENDS: [&str; 16] = [
    "and I stay until it runs",
    "and I answer within a day",
    "so that nobody waits",
    "because details count",
    "and I explain every choice",
    "while costs stay low",
    "and the code stays small",
    "so the team can grow",
    "and I hand over in order",
    "as the numbers show",
    "and I like to teach it",
    "which saved a season",
    "and I measured each step",
    "until the last bug is gone",
    "for which I was thanked",
    "and it still runs today",
];
const SYLLABLES: [&str; 32] = [
    "ba", "ko", "ri", "ten", "mo", "sal", "du", "vi", "nor", "ka", "lem", "pi", "tu", "ras", "ge", "fo", "zan", "el",
    "mi", "cho", "wen", "ur", "dal", "sho", "ive", "ran", "que", "ost", "bel", "nim", "har", "jo",
];

/// The words of a text.
pub(crate) fn words(text: &Text) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(template) = text.template {
        parts.extend(passage(&["template"], template, 4));
    }
    for number in &text.passages {
        parts.extend(passage(&["passage"], *number, 2));
    }
    let mut dice = Dice::nth(text.own, "own words", 0);
    let count = 2 + dice.index(4);
    let own: Vec<String> = (0..count).map(|_| sentence(&mut dice)).collect();
    // Own sentences stand between the others.
    for sentence in own {
        let at = dice.index(parts.len() + 1);
        parts.insert(at, sentence);
    }
    parts.join(" ")
}

fn passage(label: &[&str], number: u64, sentences: usize) -> Vec<String> {
    let mut dice = Dice::of(number, label);
    (0..sentences).map(|_| sentence(&mut dice)).collect()
}

fn sentence(dice: &mut Dice) -> String {
    let place = name(dice);
    let numbers = dice.between(2, 99);
    format!(
        "{} {} {} near {place}, {} {} {numbers} times, {}.",
        dice.word(&OPENERS),
        dice.word(&THINGS),
        dice.word(&WAYS),
        dice.word(&THINGS),
        dice.word(&WAYS),
        dice.word(&ENDS)
    )
}

/// An invented name of two or three syllables.
pub(crate) fn name(dice: &mut Dice) -> String {
    let count = 2 + dice.index(2);
    let text: String = (0..count).map(|_| dice.word(&SYLLABLES)).collect();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
