//! Which servers and sites do accounts of a crew work on, and through which instruments is it paid?
//!
//! A crew uses a server where an account of it logged in as administrator, or where most who log in to platforms from the
//! addresses that worked on the server are its accounts. An exit that anybody leaves by shows nothing.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::entity::EmployerRow;
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::report::CaseRows;

use super::crew_code::code;
use super::crew_rows::{place_of, source};
use super::crews::{Crews, subject};
use super::network::Seen;
use super::servers::{ServerUser, users_of};
use super::world::World;
use crate::people::{AccountIx, Kind, ValueIx, network};

/// Accounts of a crew that an address needs, if nobody of it logged in as administrator.
const ACCOUNTS_MIN: usize = 2;

/// Adds who of the crews used what.
pub(super) fn crew_use(world: &World, crews: &Crews, rows: &mut CaseRows) {
    let id_of: BTreeMap<usize, &str> = crews.entities.iter().map(|(id, at)| (*at, id.as_str())).collect();
    let crew_of = |account: AccountIx| crews.crew_of.get(&account).and_then(|at| id_of.get(at)).copied();
    let exits = world.people.exits();
    let servers: BTreeSet<String> = rows.servers.iter().map(|row| row.server_ip.clone()).collect();
    for server in servers {
        let Ok(address) = server.parse() else { continue };
        let mut used: BTreeMap<&str, Use> = BTreeMap::new();
        let users: Vec<ServerUser> = users_of(world, address).into_iter().filter(|user| !user.is_bystander).collect();
        let staying = staying(world, &exits, &crew_of, &users);
        for user in &users {
            for (crew, by) in workers(world, &exits, &crew_of, &staying, user) {
                used.entry(crew).or_default().add(user, by);
            }
        }
        for (crew, found) in used {
            found.link(world, crew, &format!("server:{server}"), rows);
            for row in rows.servers.iter_mut().filter(|row| row.server_ip == server && row.user.is_empty()) {
                let begins = row.rented_from.is_none_or(|from| found.last().is_none_or(|last| from <= last));
                let ends = row.rented_to.is_none_or(|to| found.first().is_none_or(|first| first <= to));
                if begins && ends {
                    crew.clone_into(&mut row.user);
                }
            }
        }
    }
    rows.servers.sort();
    sites(world, &crew_of, rows);
    instruments(world, crews, &id_of, rows);
    employers(world, &crew_of, rows);
    if !id_of.is_empty() {
        code(world, &crew_of, rows);
    }
}

/// How a crew was seen at work on something.
#[derive(Default)]
struct Use {
    /// Kind and value of the sign, when it was seen.
    signs: BTreeSet<(&'static str, String)>,
    seen: Option<Seen>,
    is_direct: bool,
}

impl Use {
    fn add(&mut self, user: &ServerUser, by: By) {
        self.seen = Some(self.seen.map_or(user.seen, |seen| seen.and(user.seen)));
        self.is_direct |= matches!(by, By::Account);
        let sign = match (&user.account, user.address) {
            (Some(account), _) => ("admin-login", account.clone()),
            (None, Some(address)) => ("connection", address.to_string()),
            (None, None) => return,
        };
        self.signs.insert(sign);
    }

    fn first(&self) -> Option<stakeout_core::record::Time> {
        self.seen.map(|seen| seen.first.0)
    }

    fn last(&self) -> Option<stakeout_core::record::Time> {
        self.seen.map(|seen| seen.last.0)
    }

    fn link(&self, world: &World, crew: &str, to: &str, rows: &mut CaseRows) {
        let Some(seen) = self.seen else { return };
        let link_id = link_id(Relation::Uses, crew, to);
        for (kind, value) in &self.signs {
            for (_, place) in [seen.first, seen.last] {
                let (evidence_id, locator) = source(world, place);
                rows.link_evidence.push(LinkEvidenceRow {
                    link_id: link_id.clone(),
                    selector_kind: (*kind).to_owned(),
                    value: value.clone(),
                    group: "use".to_owned(),
                    bits: 0,
                    evidence_id,
                    locator,
                });
            }
        }
        let reason = match self.is_direct {
            true => "an account of the crew logged in as administrator",
            false => "most who log in to platforms from the addresses that worked there are accounts of the crew",
        };
        rows.links.push(row(link_id, crew, to, Relation::Uses, self.is_direct, reason));
    }
}

/// By what a user of a server is told to be of a crew.
#[derive(Clone, Copy)]
enum By {
    Account,
    Address,
}

fn row(link_id: String, a: &str, b: &str, relation: Relation, is_direct: bool, reason: &str) -> LinkRow {
    LinkRow {
        link_id,
        a: a.to_owned(),
        b: b.to_owned(),
        relation,
        status: if is_direct { Status::Observed } else { Status::Derived },
        bits: 0,
        probability: 1_000,
        families: String::new(),
        rival: String::new(),
        rival_probability: 0,
        reason: reason.to_owned(),
    }
}

/// The line that a user of a server came by, as platforms saw it.
fn line_of(world: &World, user: &ServerUser) -> Option<ValueIx> {
    world.people.value(Kind::Network, &network(user.address?))
}

/// The crews that have two and more accounts at the lines together by which a server was worked on and where they are half and
/// more of all: one home shows few of a crew, and several show whose server it is. Exits show nothing by themselves; one that a
/// crew mostly uses stands for a second home.
fn staying<'c>(
    world: &World,
    exits: &BTreeSet<ValueIx>,
    crew_of: &dyn Fn(AccountIx) -> Option<&'c str>,
    users: &[ServerUser],
) -> BTreeSet<&'c str> {
    let lines: BTreeSet<ValueIx> = users.iter().filter_map(|user| line_of(world, user)).collect();
    let mut at_homes: BTreeMap<&str, BTreeSet<AccountIx>> = BTreeMap::new();
    let mut at_exits: BTreeSet<&str> = BTreeSet::new();
    for line in lines {
        for (crew, here) in theirs(world, line, crew_of, (1, 2)) {
            if !exits.contains(&line) {
                at_homes.entry(crew).or_default().extend(here);
            } else if here.len() >= ACCOUNTS_MIN {
                at_exits.insert(crew);
            }
        }
    }
    let stays = |(crew, here): &(&str, BTreeSet<AccountIx>)| here.len() >= ACCOUNTS_MIN || at_exits.contains(crew);
    at_homes.into_iter().filter(stays).map(|(crew, _)| crew).collect()
}

/// The crews that have this share of the accounts at a line and more, with their accounts there.
fn theirs<'c>(
    world: &World,
    line: ValueIx,
    crew_of: &dyn Fn(AccountIx) -> Option<&'c str>,
    (share, of): (usize, usize),
) -> BTreeMap<&'c str, Vec<AccountIx>> {
    let holders = world.people.of_value(line);
    let mut found: BTreeMap<&str, Vec<AccountIx>> = BTreeMap::new();
    for account in holders.iter().map(|holding| holding.account) {
        if let Some(crew) = crew_of(account) {
            found.entry(crew).or_default().push(account);
        }
    }
    found.retain(|_, here| here.len() * of >= holders.len() * share);
    found
}

/// The crews whose accounts a user of a server is, or whose accounts log in from its address: at an exit nine in ten, since
/// strangers leave by it and any of them may have worked there; elsewhere half, if the crew stays where the server is worked on.
fn workers<'c>(
    world: &World,
    exits: &BTreeSet<ValueIx>,
    crew_of: &dyn Fn(AccountIx) -> Option<&'c str>,
    staying: &BTreeSet<&'c str>,
    user: &ServerUser,
) -> Vec<(&'c str, By)> {
    let mut found: Vec<(&str, By)> = Vec::new();
    let named = user.account.as_deref().and_then(|account| world.people.account(account)).and_then(crew_of);
    found.extend(named.map(|crew| (crew, By::Account)));
    let Some(line) = line_of(world, user) else { return found };
    let is_exit = exits.contains(&line);
    let here = theirs(world, line, crew_of, if is_exit { (9, 10) } else { (1, 2) });
    let is_shown = |crew: &str, here: &[AccountIx]| {
        if is_exit { here.len() >= ACCOUNTS_MIN } else { staying.contains(crew) }
    };
    let here = here.into_iter().filter(|(crew, here)| is_shown(crew, here)).map(|(crew, _)| crew);
    found.extend(here.map(|crew| (crew, By::Address)));
    found
}

/// Sites that accounts of a crew log in to as administrators.
fn sites<'c>(world: &World, crew_of: &dyn Fn(AccountIx) -> Option<&'c str>, rows: &mut CaseRows) {
    let mut made: BTreeSet<String> = BTreeSet::new();
    for (login, place) in &world.network.admin_logins {
        let account = world.people.account(&login.account);
        let Some(crew) = account.and_then(crew_of) else { continue };
        let to = login.host.subject();
        let link_id = link_id(Relation::Controls, crew, &to);
        let (evidence_id, locator) = source(world, *place);
        rows.link_evidence.push(LinkEvidenceRow {
            link_id: link_id.clone(),
            selector_kind: "admin-login".to_owned(),
            value: login.account.clone(),
            group: "use".to_owned(),
            bits: 0,
            evidence_id,
            locator,
        });
        if made.insert(link_id.clone()) {
            let reason = "an account of the crew logged in there as administrator";
            rows.links.push(row(link_id, crew, &to, Relation::Controls, true, reason));
        }
    }
}

/// Instruments through which two and more accounts of a crew are paid.
fn instruments(world: &World, crews: &Crews, id_of: &BTreeMap<usize, &str>, rows: &mut CaseRows) {
    let mut held: BTreeMap<(&str, ValueIx), Vec<AccountIx>> = BTreeMap::new();
    for (account, at) in &crews.crew_of {
        let Some(crew) = id_of.get(at) else { continue };
        for value in world.people.values_of(*account) {
            if world.people.kind_of(value) == Some(Kind::Payout) {
                held.entry((crew, value)).or_default().push(*account);
            }
        }
    }
    for ((crew, value), accounts) in held.into_iter().filter(|(_, accounts)| accounts.len() > 1) {
        let text = world.people.values.get(value as usize).map_or("", |(_, text)| text);
        let to = format!("payment-account:{text}");
        let link_id = link_id(Relation::Uses, crew, &to);
        for account in &accounts {
            let Some((evidence_id, locator)) = place_of(world, value, *account) else { continue };
            rows.link_evidence.push(LinkEvidenceRow {
                link_id: link_id.clone(),
                selector_kind: Kind::Payout.selector().as_str().to_owned(),
                value: text.to_owned(),
                group: "instrument".to_owned(),
                bits: 0,
                evidence_id,
                locator,
            });
        }
        let reason =
            format!("{} accounts of the crew are paid through it; whose it is does not follow", accounts.len());
        rows.links.push(row(link_id, crew, &to, Relation::Uses, true, &reason));
    }
}

/// Contracts of clients with accounts of a crew: who was exposed, and when.
fn employers<'c>(world: &World, crew_of: &dyn Fn(AccountIx) -> Option<&'c str>, rows: &mut CaseRows) {
    for deal in &world.people.deals {
        let Some(crew) = crew_of(deal.worker) else { continue };
        let (evidence_id, locator) = source(world, deal.place);
        rows.employers.push(EmployerRow {
            crew: crew.to_owned(),
            client: subject(&world.people, deal.client).to_owned(),
            worker: subject(&world.people, deal.worker).to_owned(),
            at: deal.at,
            is_own: crew_of(deal.client) == Some(crew),
            evidence_id,
            locator,
        });
    }
    rows.employers.sort();
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::{AdminLogin, Fact, Host, IpType, Login, Time};

    use super::super::testing::{account, world};
    use super::*;

    const SERVER: &str = "192.0.2.10";

    fn at(hour: i64) -> Option<Time> {
        Time::from_seconds(1_700_006_400 + hour * 3_600)
    }

    /// Is the crew of those whose id begins with `c` told to use a server on which somebody works from lines, each with who logs
    /// in to platforms from it and whether it is an exit?
    fn is_used(lines: &[(&str, &[&str], bool)]) -> bool {
        let mut facts = Vec::new();
        for (line, accounts, is_exit) in lines {
            facts.push(Fact::AdminLogin(AdminLogin {
                host: Host::parse(SERVER).unwrap(),
                account: "root".to_owned(),
                at: at(5),
                ip: line.parse().ok(),
            }));
            for id in *accounts {
                facts.push(Fact::Account(Box::new(account("site", id))));
                facts.push(Fact::Login(Login {
                    account_id: (*id).into(),
                    at: at(9),
                    ip: line.parse().ok(),
                    asn: None,
                    ip_type: Some(if *is_exit { IpType::Hosting } else { IpType::Residential }),
                    country: None,
                    session_id: None,
                    device_id: None,
                    user_agent: None,
                    timezone_offset: None,
                    remote_tool: None,
                }));
            }
        }
        let world = world(facts);
        let crew_of = |account| subject(&world.people, account).starts_with("site/c").then_some("crew:1");
        let exits = world.people.exits();
        let users = users_of(&world, SERVER.parse().unwrap());
        let staying = staying(&world, &exits, &crew_of, &users);
        users.iter().any(|user| !workers(&world, &exits, &crew_of, &staying, user).is_empty())
    }

    #[test]
    fn a_crew_uses_what_is_worked_on_from_its_homes_or_from_an_exit_of_its_own() {
        assert!(is_used(&[("198.51.100.1", &["c1", "c2"], false)]));
        assert!(is_used(&[("198.51.100.1", &["c1"], false), ("198.51.100.2", &["c2", "c3", "x"], false)]));
        assert!(is_used(&[("198.51.100.3", &["c1", "c2"], true)]));
        // One account at one home may be a visitor there; an exit that it mostly uses tells more.
        assert!(!is_used(&[("198.51.100.1", &["c1"], false)]));
        assert!(is_used(&[("198.51.100.1", &["c1"], false), ("198.51.100.3", &["c2", "c3", "x", "y"], true)]));
    }

    #[test]
    fn by_an_exit_that_strangers_use_anybody_may_have_come() {
        assert!(!is_used(&[("198.51.100.3", &["c1", "c2", "c3", "x", "y", "z"], true)]));
        // A carrier's line is no home: few there are the crew's.
        assert!(!is_used(&[("198.51.100.4", &["c1", "c2", "x1", "x2", "x3", "x4"], false)]));
    }
}
