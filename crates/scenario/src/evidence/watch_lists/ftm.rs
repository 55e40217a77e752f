//! Entities of FollowTheMoney, one a line, as an aggregator writes them: entries, their sanctions, and who owns whom.

use serde_json::{Value, json};

use crate::calendar::{self, CLOSES, DAY};
use crate::folder::Folder;
use crate::options::SimulateError;
use crate::world::listed::List;
use crate::world::listed::entry::{Entry, Kind, Tie, TieKind, Told};

/// Writes `entities.ftm.json`.
pub(super) fn write(list: &List, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let entries = list.entries.iter().flat_map(|entry| [party(entry), sanction(entry)]);
    let ties = list.ties.iter().enumerate().filter_map(|(number, tie)| relation(list, number, tie));
    folder.lines("evidence/entities.ftm.json", entries.chain(ties).map(|value| value.to_string())).map(|_| ())
}

fn line(id: &str, caption: &str, schema: &str, target: bool, changed: i64, properties: &Value) -> Value {
    let seen = |at| calendar::rfc3339(at).trim_end_matches('Z').to_owned();
    json!({
        "id": id,
        "caption": caption,
        "schema": schema,
        "properties": properties,
        "referents": [],
        "datasets": ["examplia_sanctions"],
        "first_seen": seen(changed),
        "last_seen": seen(CLOSES - 20 * DAY),
        "last_change": seen(changed.max(CLOSES - 400 * DAY)),
        "target": target,
    })
}

fn party(entry: &Entry) -> Value {
    let name = entry.full_name();
    let schema = match entry.kind {
        Kind::Person => "Person",
        Kind::Firm => "Company",
        Kind::Vessel => "Vessel",
    };
    let mut names = vec![name.clone()];
    names.extend(entry.original.clone());
    let mut properties = json!({"name": names, "topics": ["sanction"], "programId": [entry.programme]});
    let mut put = |key: &str, values: Vec<String>| {
        if !values.is_empty() {
            properties[key] = json!(values);
        }
    };
    put("alias", entry.aliases.clone());
    put("previousName", entry.former.iter().cloned().collect());
    put("weakAlias", entry.weak.iter().cloned().collect());
    put("cryptoWallets", entry.wallet.iter().cloned().collect());
    let born = entry.born.map(|born| if born.told == Told::Day { born.iso() } else { born.year.to_string() });
    put("birthDate", born.into_iter().collect());
    put("address", vec![entry.city.clone()]);
    line(&entry.id, &name, schema, true, entry.listed_on, &properties)
}

fn sanction(entry: &Entry) -> Value {
    let properties = json!({
        "entity": [entry.id],
        "authority": ["Office of Lists of Examplia"],
        "programId": [entry.programme],
        "listingDate": [calendar::date(entry.listed_on)],
    });
    line(&format!("san-{}", entry.id), "Office of Lists of Examplia", "Sanction", false, entry.listed_on, &properties)
}

fn relation(list: &List, number: usize, tie: &Tie) -> Option<Value> {
    let (from, to) = (list.entries.get(tie.from)?, list.entries.get(tie.to)?);
    let (schema, ends) = match tie.kind {
        TieKind::Owns => ("Ownership", ["owner", "asset"]),
        TieKind::Directs => ("Directorship", ["director", "organization"]),
        TieKind::WorksFor => ("Employment", ["employee", "employer"]),
    };
    let properties = json!({ends[0]: [from.id], ends[1]: [to.id]});
    Some(line(&format!("tie-{number}"), schema, schema, false, from.listed_on.max(to.listed_on), &properties))
}
