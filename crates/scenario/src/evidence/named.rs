//! Names that watch lists may be asked for: registrants that no privacy service hides, and renters of earlier years.
//!
//! They stand in files of their own, on domains of which no other registration is told and on servers before any site
//! stood there. A registrant has a name and no mail, telephone or handle, so that it ties no two hosts.

use serde_json::{Value, json};

use crate::calendar::{self, CLOSES, DAY, OPENS};
use crate::dice::Dice;
use crate::folder::{Folder, csv_row};
use crate::options::SimulateError;
use crate::world::World;
use crate::world::listed::{Stands, Subject};

/// Writes `registrations-named.ndjson`.
pub(crate) fn registrations(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let lines = world.listed.subjects.iter().filter_map(|subject| match &subject.stands {
        Stands::Registrant { domain } => Some(object(world, subject, domain).to_string()),
        Stands::Renter { .. } => None,
    });
    folder.lines("evidence/registrations-named.ndjson", lines).map(|_| ())
}

/// Writes `hosting-earlier.csv`.
pub(crate) fn hosting(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let header = "server_ip,renter,paid_by_account,from,to,provider,invoice".to_owned();
    let rows = world.listed.subjects.iter().filter_map(|subject| {
        let Stands::Renter { server, from, to } = &subject.stands else { return None };
        let mut dice = Dice::of(world.seed, &["listed", "rent", &subject.name]);
        let ip = world.network.servers.get(*server)?.ip.to_string();
        let provider = dice.pick(&world.network.providers);
        let (account, invoice) = (format!("acct-{}", dice.digits(8)), format!("EINV-{}", dice.digits(6)));
        Some(csv_row(&[&ip, &subject.name, &account, &calendar::date(*from), &calendar::date(*to), provider, &invoice]))
    });
    folder.lines("evidence/hosting-earlier.csv", std::iter::once(header).chain(rows)).map(|_| ())
}

fn object(world: &World, subject: &Subject, domain: &str) -> Value {
    let mut dice = Dice::of(world.seed, &["listed", "registration", domain]);
    let registered = OPENS - dice.between(30, 2_000) * DAY + dice.between(0, DAY - 1);
    let event = |action: &str, at| json!({"eventAction": action, "eventDate": calendar::rfc3339(at)});
    let registrar = dice.pick(&world.network.registrars);
    let mut card = vec![
        json!(["version", {}, "text", "4.0"]),
        json!(["kind", {}, "text", if subject.is_firm { "org" } else { "individual" }]),
        json!(["fn", {}, "text", subject.name]),
    ];
    card.extend(subject.born.map(|born| json!(["bday", {}, "date", born.iso()])));
    json!({
        "objectClassName": "domain",
        "handle": format!("{}_DOM", domain.to_uppercase()),
        "ldhName": domain,
        "status": ["active"],
        "events": [event("registration", registered), event("expiration", CLOSES + dice.between(10, 300) * DAY)],
        "secureDNS": {"delegationSigned": false},
        "entities": [
            {"objectClassName": "entity", "roles": ["registrar"], "vcardArray": ["vcard", [
                ["version", {}, "text", "4.0"],
                ["fn", {}, "text", registrar.name],
            ]]},
            {"objectClassName": "entity", "roles": ["registrant"], "vcardArray": ["vcard", card]},
        ],
    })
}
