//! Which name, organization, address, telephone and day of birth has a contact? jCard (RFC 7095), a vCard as nested
//! arrays, in any order of its properties.

use serde_json::Value;

use crate::record::Day;

/// What is read of a card.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) name: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    /// `bday`, where it tells a whole day.
    pub(crate) birth_date: Option<Day>,
}

/// The card of an RDAP entity; empty where it has none.
pub(crate) fn read(entity: &Value) -> Card {
    let mut card = Card::default();
    let properties = entity.pointer("/vcardArray/1").and_then(Value::as_array);
    for property in properties.into_iter().flatten() {
        let name = property.get(0).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        let Some(value) = property.get(3).and_then(text) else { continue };
        match name.as_str() {
            "fn" => card.name = card.name.or(Some(value)),
            "org" => card.organization = card.organization.or(Some(value)),
            "email" => card.email = card.email.or_else(|| Some(value.to_lowercase())),
            "bday" => card.birth_date = card.birth_date.or_else(|| Day::parse(&value)),
            "tel" if !is_fax(property) => card.phone = card.phone.or_else(|| phone(&value)),
            _ => {}
        }
    }
    card
}

/// A value is a text, or a list of parts: an organization and its units.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(parts) => {
            let parts: Vec<&str> =
                parts.iter().filter_map(Value::as_str).map(str::trim).filter(|part| !part.is_empty()).collect();
            parts.join("; ")
        }
        _ => String::new(),
    };
    (!text.is_empty()).then_some(text)
}

fn is_fax(property: &Value) -> bool {
    let kind = property.get(1).and_then(|parameters| parameters.get("type"));
    let one = kind.and_then(Value::as_str) == Some("fax");
    one || kind
        .and_then(Value::as_array)
        .is_some_and(|kinds| kinds.iter().any(|kind| kind == "fax") && !kinds.iter().any(|kind| kind == "voice"))
}

/// Digits, with the leading `+` where it was written; an extension is left out.
fn phone(written: &str) -> Option<String> {
    let bare = written.trim().strip_prefix("tel:").unwrap_or(written.trim());
    let bare = bare.split([';', 'x']).next().unwrap_or_default();
    let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
    let plus = if bare.trim_start().starts_with('+') { "+" } else { "" };
    (!digits.is_empty()).then(|| format!("{plus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn properties_are_read_in_any_order() {
        let entity = json!({"vcardArray": ["vcard", [
            ["tel", {"type": ["fax"]}, "uri", "tel:+1.5550100"],
            ["tel", {"type": "voice"}, "uri", "tel:+82-2-555-0101;ext=4"],
            ["email", {}, "text", "Desk@Registrar.Example"],
            ["org", {}, "text", ["Northwind", "Domains"]],
            ["version", {}, "text", "4.0"],
            ["fn", {}, "text", " Domain desk "],
            ["bday", {}, "date", "1985-04-12"],
        ]]});
        let card = read(&entity);
        assert_eq!(card.name.as_deref(), Some("Domain desk"));
        assert_eq!(card.organization.as_deref(), Some("Northwind; Domains"));
        assert_eq!(card.email.as_deref(), Some("desk@registrar.example"));
        assert_eq!(card.phone.as_deref(), Some("+8225550101"));
        assert_eq!(card.birth_date, Day::new(1985, 4, 12));
    }

    #[test]
    fn a_broken_card_is_empty() {
        for entity in [
            json!({}),
            json!({"vcardArray": []}),
            json!({"vcardArray": ["vcard", [[], ["fn"], "x", ["fn", {}, "text", 4]]]}),
            json!({"vcardArray": ["vcard", [["bday", {}, "date", "--04-12"], ["bday", {}, "text", "spring"]]]}),
        ] {
            assert_eq!(read(&entity), Card::default());
        }
    }
}
