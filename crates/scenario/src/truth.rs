//! What is true in the world? The files that `evaluate` compares a case with.

use crate::folder::{Folder, csv_row};
use crate::numbers::{BUILDERS, CREW, KITS};
use crate::options::SimulateError;
use crate::world::listed::{Is, Stands};
use crate::world::network::Rent;
use crate::world::server_use::ServerUse;
use crate::world::{OtherHost, Site, World};

/// Writes `truth/`.
pub(crate) fn write(world: &World, uses: &ServerUse, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let header = |text: &str| std::iter::once(text.to_owned());
    let sites = world.captured().map(|site| site_row(world, site));
    let others = world.background.hosts().map(|host| other_row(&host));
    folder
        .lines("truth/sites.csv", header("host,role,kit,version,builder,operator,class").chain(sites).chain(others))?;
    let kits = KITS.iter().map(|kit| csv_row(&[kit.id, kit.kind, kit.copied_from]));
    folder.lines("truth/kits.csv", header("kit,kind,copied_from").chain(kits))?;
    let evasions = world.captured().flat_map(|site| {
        let kinds = site.evasion.kinds().into_iter();
        kinds.map(|kind| csv_row(&[&site.host, kind]))
    });
    folder.lines("truth/evasion.csv", header("host,kind").chain(evasions))?;
    let mirrors = world.sites.iter().flat_map(|site| {
        let operator = operator(world, site);
        (0..site.mirrors).map(move |number| csv_row(&[&site.mirror(number), &site.host, operator]))
    });
    folder.lines("truth/mirrors.csv", header("host,mirror_of,operator").chain(mirrors))?;
    let supply = world.sites.iter().filter_map(|site| {
        let client = world.network.clients.get(site.client?)?;
        Some(csv_row(&[builder(site), client, operator(world, site), &site.host]))
    });
    folder.lines("truth/supply.csv", header("builder,client,operator,host").chain(supply))?;
    let servers = (0..world.network.servers.len()).flat_map(|server| server_rows(world, uses, server));
    let earlier = world.listed.subjects.iter().filter_map(|subject| {
        let Stands::Renter { server, .. } = subject.stands else { return None };
        let ip = world.network.servers.get(server)?.ip.to_string();
        Some(csv_row(&[&ip, &subject.name, "", ""]))
    });
    folder.lines("truth/servers.csv", header("server_ip,renter,user,org").chain(servers).chain(earlier))?;
    listed(world, folder)
}

/// Who rents a server, who uses it, and whom that reached: a row each.
fn server_rows(world: &World, uses: &ServerUse, number: usize) -> Vec<String> {
    let Some(server) = world.network.servers.get(number) else { return Vec::new() };
    let reached: Vec<&str> = uses
        .reached
        .iter()
        .filter(|(from, _)| *from == number)
        .filter_map(|(_, org)| uses.organizations.get(*org).map(|org| org.id.as_str()))
        .collect();
    let ip = server.ip.to_string();
    let row = |rent: &Rent| -> Vec<String> {
        if !world.network.clients.contains(&rent.renter) {
            return vec![csv_row(&[&ip, &rent.renter, "", ""])];
        }
        let user = if uses.teams.get(number).is_some_and(|team| !team.is_empty()) { CREW } else { "" };
        let orgs = if reached.is_empty() { &[""][..] } else { &reached };
        orgs.iter().map(|org| csv_row(&[&ip, &rent.renter, user, org])).collect()
    };
    server.rents.iter().flat_map(row).collect()
}

/// Writes who of the evidence stands on a list, in which spelling, and who only sounds like it.
fn listed(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let header = |text: &str| std::iter::once(text.to_owned());
    let subjects = &world.listed.subjects;
    let rows = subjects.iter().flat_map(|subject| {
        let spelling = match subject.is {
            Is::Listed(_, spelling) => spelling.word(),
            Is::Innocent(_) => "",
        };
        let entries = world.listed.truth(subject).into_iter();
        entries.map(move |(list, id)| csv_row(&[&subject.id(), list, id, spelling]))
    });
    folder.lines("truth/listed.csv", header("subject,list,listed_id,spelling").chain(rows))?;
    let innocents = subjects.iter().filter_map(|subject| match subject.is {
        Is::Innocent(class) => Some(csv_row(&[&subject.id(), class])),
        Is::Listed(..) => None,
    });
    folder.lines("truth/not_listed.csv", header("subject,class").chain(innocents)).map(|_| ())
}

fn builder(site: &Site) -> &'static str {
    BUILDERS.get(site.builder).map_or("", |builder| builder.id)
}

fn operator<'a>(world: &'a World, site: &Site) -> &'a str {
    world.operators.get(site.operator).map_or("", |operator| operator.id.as_str())
}

fn site_row(world: &World, site: &Site) -> String {
    let version = site.last_version().map_or_else(String::new, |version| version.to_string());
    let kit = KITS.get(site.kit).map_or("", |kit| kit.id);
    csv_row(&[&site.host, "operator", kit, &version, builder(site), operator(world, site), "illicit_site"])
}

fn other_row(host: &OtherHost) -> String {
    // A lawful site on the public theme shows that kit, and has neither builder nor operator.
    let (kit, version) = if host.on_theme { ("K5", (1 + host.number % 2).to_string()) } else { ("", String::new()) };
    csv_row(&[&host.host, host.class.role(), kit, &version, "", "", host.class.name()])
}
