//! Tables: who rents which server, what registers say, what a public list claims.

use crate::calendar::{self, CLOSES};
use crate::dice::Dice;
use crate::folder::{Folder, csv_row};
use crate::numbers::Class;
use crate::options::SimulateError;
use crate::world::World;

/// Writes `hosting.csv`.
pub(crate) fn hosting(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let header = "server_ip,renter,paid_by_account,from,to,provider,invoice".to_owned();
    let rows = world.network.servers.iter().enumerate().flat_map(|(number, server)| {
        server.rents.iter().enumerate().map(move |(nth, rent)| {
            let provider = world.network.providers.get(rent.provider).map_or("", String::as_str);
            csv_row(&[
                &server.ip.to_string(),
                &rent.renter,
                &rent.paid_by,
                &calendar::date(rent.from),
                &rent.to.map_or_else(String::new, calendar::date),
                provider,
                &format!("INV-{number:03}-{nth}"),
            ])
        })
    });
    folder.lines("evidence/hosting.csv", std::iter::once(header).chain(rows)).map(|_| ())
}

/// Writes `register.csv`: licensed sites, protected ones, and what one jurisdiction blocked.
pub(crate) fn register(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let header = "domain,jurisdiction,register,status,as_of".to_owned();
    let as_of = calendar::date(CLOSES - 20 * calendar::DAY);
    let protected = ["lottery", "regulator", "helpline"];
    let lawful = world.background.hosts().filter_map(|host| {
        let (register, status) = match host.class {
            Class::Licensed => ("Gaming Commission of Northland", "licensed"),
            Class::Protection => {
                ("Protected names of Northland", protected[usize::try_from(host.number % 3).unwrap_or(0)])
            }
            _ => return None,
        };
        Some(csv_row(&[&host.host, "Northland", register, status, &as_of]))
    });
    // One list in another state blocks a tenth of the sites, and a licensed one of its neighbour.
    let blocked = world.sites.iter().filter(|site| site.index % 10 == 3).map(|site| site.host.clone());
    let neighbour = world.background.hosts().filter(|host| host.class == Class::Licensed && host.number % 13 == 1);
    let blocked = blocked
        .chain(neighbour.map(|host| host.host))
        .map(|host| csv_row(&[&host, "Southmark", "Block list of Southmark", "blocked", &as_of]));
    folder.lines("evidence/register.csv", std::iter::once(header).chain(lawful).chain(blocked)).map(|_| ())
}

/// Writes `indicators.txt`: a public list that claims some hosts, defanged, a few of them wrongly.
pub(crate) fn indicators(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let mut dice = Dice::of(world.seed, &["indicators"]);
    let mut claimed: Vec<String> = Vec::new();
    for site in &world.sites {
        if dice.chance(200) {
            claimed.push(site.host.clone());
        }
        if site.mirrors > 0 && dice.chance(200) {
            claimed.push(site.mirror(dice.index(site.mirrors)));
        }
    }
    let wrong = world
        .background
        .hosts()
        .filter(|host| matches!(host.class, Class::Protection | Class::Review | Class::Hacked) && host.number % 9 == 2);
    claimed.extend(wrong.map(|host| host.host));
    dice.shuffle(&mut claimed);
    let lines = claimed.into_iter().map(|host| host.replace('.', "[.]"));
    folder.lines("evidence/indicators.txt", lines).map(|_| ())
}
