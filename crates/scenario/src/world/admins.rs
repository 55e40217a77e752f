//! Who administers which site, and from where? Builders and operators do.

use std::net::Ipv4Addr;

use super::people::{People, Worker};
use super::server_use::ServerUse;
use super::{Site, World};
use crate::calendar::Moment;
use crate::dice::Dice;
use crate::numbers::BUILDERS;
use crate::population::{text, write};

/// Somebody logs in to a site's administration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AdminLogin {
    pub(crate) at: Moment,
    pub(crate) host: String,
    /// An account of a platform as `PLATFORM/ID`, or a plain handle.
    pub(crate) account: String,
    pub(crate) ip: Ipv4Addr,
}

/// A builder's or operator's own person: a handle, and where it comes from.
struct Other {
    handle: String,
    line: Ipv4Addr,
}

/// Every log-in of administrators, in the order of time.
pub(crate) fn all(world: &World, people: &People, uses: &ServerUse) -> Vec<AdminLogin> {
    let mut dice = Dice::of(world.seed, &["administrators"]);
    let mut lines = people.strangers.iter().copied().cycle();
    let mut others = |count: usize, dice: &mut Dice| -> Vec<Other> {
        let other = |line| Other { handle: format!("{}{}", text::name(dice).to_lowercase(), dice.digits(2)), line };
        lines.by_ref().take(count).map(other).collect()
    };
    let operators: Vec<Vec<Other>> = world.operators.iter().map(|_| others(2, &mut dice)).collect();
    let builders: Vec<Vec<Other>> = BUILDERS.iter().map(|_| others(4, &mut dice)).collect();
    let mut logins = Vec::new();
    for site in &world.sites {
        let own = operators.get(site.operator).map_or(&[][..], Vec::as_slice);
        of_others(site, own, 2, &mut dice, &mut logins);
        if site.client.is_some() {
            of_crew(world, people, uses, site, &mut dice, &mut logins);
        } else {
            let own = builders.get(site.builder).map_or(&[][..], Vec::as_slice);
            of_others(site, own, 3, &mut dice, &mut logins);
        }
    }
    logins.sort_unstable();
    logins
}

/// At least so many log-ins of people who have a line each.
fn of_others(site: &Site, who: &[Other], least: i64, dice: &mut Dice, out: &mut Vec<AdminLogin>) {
    for _ in 0..dice.between(least, least + 3) {
        if who.is_empty() {
            return;
        }
        let other = dice.pick(who);
        let at = dice.between(site.opened, site.closed - 1);
        out.push(AdminLogin { at, host: site.host.clone(), account: other.handle.clone(), ip: other.line });
    }
}

/// Those who work on the site's server maintain the site: from there, or from where they log in to their accounts.
fn of_crew(world: &World, people: &People, uses: &ServerUse, site: &Site, dice: &mut Dice, out: &mut Vec<AdminLogin>) {
    for _ in 0..dice.between(4, 9) {
        let at = dice.between(site.opened, site.closed - 1);
        let Some(stay) = site.stay.iter().rev().find(|stay| stay.from <= at).or(site.stay.first()) else { continue };
        let team: Vec<&Worker> =
            uses.teams.get(stay.server).into_iter().flatten().filter_map(|at| people.workers.get(*at)).collect();
        let Some(server) = world.network.servers.get(stay.server).filter(|_| !team.is_empty()) else { continue };
        let worker = *dice.pick(&team);
        let begun = people.begun(worker, at);
        let persona = (!begun.is_empty() && dice.chance(350)).then(|| *dice.pick(&begun));
        let account = persona.and_then(|number| people.account(number)).map_or(worker.handle.clone(), write::id);
        let near = worker.sittings.iter().min_by_key(|(moment, _)| (moment - at).abs()).map(|(_, address)| *address);
        let ip = near.filter(|_| dice.chance(500)).unwrap_or(server.ip);
        out.push(AdminLogin { at, host: site.host.clone(), account, ip });
    }
}
