//! The consolidated list of the Security Council, XML.

use crate::calendar::{self, CLOSES, DAY};
use crate::folder::Folder;
use crate::options::SimulateError;
use crate::world::listed::List;
use crate::world::listed::entry::{Birth, Entry, Kind, Told};

/// Writes `un.xml`, dated before the window closes.
pub(super) fn write(list: &List, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CONSOLIDATED_LIST dateGenerated=\"{}\">",
        calendar::rfc3339(CLOSES - 20 * DAY)
    );
    let persons = list.entries.iter().filter(|entry| entry.kind == Kind::Person).enumerate();
    let firms = list.entries.iter().filter(|entry| entry.kind != Kind::Person).enumerate();
    let lines = std::iter::once(head)
        .chain(std::iter::once("<INDIVIDUALS>".to_owned()))
        .chain(persons.map(|(at, entry)| person(at, entry)))
        .chain(std::iter::once("</INDIVIDUALS>\n<ENTITIES>".to_owned()))
        .chain(firms.map(|(at, entry)| firm(at, entry)))
        .chain(std::iter::once("</ENTITIES>\n</CONSOLIDATED_LIST>".to_owned()));
    folder.lines("evidence/un.xml", lines).map(|_| ())
}

fn person(at: usize, entry: &Entry) -> String {
    let positions = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME"];
    let names: String = positions.iter().zip(&entry.name).map(|(tag, text)| element(tag, text)).collect();
    let good = entry.aliases.iter().map(|alias| ("Good", alias.as_str()));
    let low = entry.weak.iter().map(|alias| ("Low", alias.as_str()));
    let mut aliases: String = good.chain(low).map(|(quality, text)| alias("INDIVIDUAL", quality, text)).collect();
    if aliases.is_empty() {
        aliases = "<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>".to_owned();
    }
    let birth = entry.born.as_ref().map_or_else(String::new, birth);
    let id = 6_950_000 + at;
    format!(
        "<INDIVIDUAL><DATAID>{id}</DATAID><VERSIONNUM>1</VERSIONNUM>{names}{}{aliases}<INDIVIDUAL_ADDRESS><COUNTRY/>\
         </INDIVIDUAL_ADDRESS>{birth}<INDIVIDUAL_PLACE_OF_BIRTH/><INDIVIDUAL_DOCUMENT/><SORT_KEY/>\
         <SORT_KEY_LAST_MOD/></INDIVIDUAL>",
        about(entry)
    )
}

fn firm(at: usize, entry: &Entry) -> String {
    let aka = entry.aliases.iter().map(|alias| ("a.k.a.", alias.as_str()));
    let fka = entry.former.iter().map(|alias| ("f.k.a.", alias.as_str()));
    let aliases: String = aka.chain(fka).map(|(quality, text)| alias("ENTITY", quality, text)).collect();
    let id = 6_960_000 + at;
    let name = element("FIRST_NAME", &entry.full_name());
    format!(
        "<ENTITY><DATAID>{id}</DATAID><VERSIONNUM>1</VERSIONNUM>{name}{}{aliases}<ENTITY_ADDRESS>{}\
         </ENTITY_ADDRESS><SORT_KEY/><SORT_KEY_LAST_MOD/></ENTITY>",
        about(entry),
        element("CITY", &entry.city)
    )
}

fn about(entry: &Entry) -> String {
    let original = entry.original.as_deref().map_or_else(String::new, |text| element("NAME_ORIGINAL_SCRIPT", text));
    [
        element("UN_LIST_TYPE", entry.programme),
        element("REFERENCE_NUMBER", &entry.id),
        element("LISTED_ON", &calendar::date(entry.listed_on)),
        original,
        "<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>".to_owned(),
    ]
    .concat()
}

fn alias(of: &str, quality: &str, text: &str) -> String {
    let inside = [element("QUALITY", quality), element("ALIAS_NAME", text)].concat();
    format!("<{of}_ALIAS>{inside}</{of}_ALIAS>")
}

fn birth(born: &Birth) -> String {
    let year = element("YEAR", &born.year.to_string());
    let inside = match born.told {
        Told::Day => [element("TYPE_OF_DATE", "EXACT"), element("DATE", &born.iso())],
        Told::Year => [element("TYPE_OF_DATE", "EXACT"), year],
        Told::Circa => [element("TYPE_OF_DATE", "APPROXIMATELY"), year],
    };
    format!("<INDIVIDUAL_DATE_OF_BIRTH>{}</INDIVIDUAL_DATE_OF_BIRTH>", inside.concat())
}

fn element(tag: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<{tag}>{text}</{tag}>")
}
