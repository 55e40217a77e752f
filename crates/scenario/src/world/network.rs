//! Which addresses are there, whose are they, and when?

use std::net::Ipv4Addr;

use super::words;
use crate::calendar::{CLOSES, DAY, Moment, OPENS};
use crate::dice::Dice;
use crate::numbers::{CDN_ADDRESSES, CLIENT_SERVERS, ORIGIN_SERVERS};

/// The address that stands in a planted comment and nowhere else.
pub(crate) const PLANTED: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 77);

/// A rented server.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) ip: Ipv4Addr,
    /// Who rents it, one after another, oldest first.
    pub(crate) rents: Vec<Rent>,
}

/// One rent.
#[derive(Debug, Clone)]
pub(crate) struct Rent {
    pub(crate) renter: String,
    pub(crate) paid_by: String,
    pub(crate) from: Moment,
    /// Not included; `None`: open.
    pub(crate) to: Option<Moment>,
    pub(crate) provider: usize,
}

/// All addresses of a world, dealt out once.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    pub(crate) servers: Vec<Server>,
    pub(crate) cdn: Vec<Ipv4Addr>,
    /// Addresses of hosters that put many unrelated sites on each.
    pub(crate) shared_hosts: Vec<Ipv4Addr>,
    pub(crate) parking: Vec<Ipv4Addr>,
    pub(crate) single: Vec<Ipv4Addr>,
    pub(crate) providers: Vec<String>,
    pub(crate) registrars: Vec<Registrar>,
    /// Apex under which the CDN gives each customer a name.
    pub(crate) cdn_apex: String,
    /// Apex of the white-label platform, which gives its sites names.
    pub(crate) platform_apex: String,
    /// Texts of `hosting.renter`, one a client of B1.
    pub(crate) clients: Vec<String>,
}

/// A registrar with the name servers that all its customers get.
#[derive(Debug, Clone)]
pub(crate) struct Registrar {
    pub(crate) name: String,
    pub(crate) name_servers: [String; 2],
}

impl Network {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::of(seed, &["network"]);
        let mut free = addresses(&mut dice);
        let mut deal = |count: usize| free.split_off(free.len().saturating_sub(count));
        let origins = deal(ORIGIN_SERVERS);
        let (cdn, shared_hosts, parking) = (deal(CDN_ADDRESSES), deal(60), deal(4));
        let clients: Vec<String> = CLIENT_SERVERS.iter().map(|_| words::company(&mut dice)).collect();
        let client_accounts: Vec<String> = clients.iter().map(|_| format!("acct-{}", dice.digits(8))).collect();
        let servers = origins
            .iter()
            .enumerate()
            .map(|(at, ip)| Server { ip: *ip, rents: rents(&mut dice, client_of(at), &clients, &client_accounts) })
            .collect();
        Self {
            servers,
            cdn,
            shared_hosts,
            parking,
            single: free,
            providers: (0..6).map(|_| format!("{} IDC", words::capital(&words::word(&mut dice, 2)))).collect(),
            registrars: (0..8).map(|_| registrar(&mut dice)).collect(),
            cdn_apex: format!("{}-edge.example", words::word(&mut dice, 3)),
            platform_apex: format!("{}-gw.example", words::word(&mut dice, 3)),
            clients,
        }
    }
}

/// The client that rents the `server`-th server, if one of B1's clients does.
pub(crate) fn client_of(server: usize) -> Option<usize> {
    let mut first = 0;
    CLIENT_SERVERS.iter().position(|count| {
        first += count;
        server < first
    })
}

/// Servers of a client, as a range of indices.
pub(crate) fn servers_of(client: usize) -> std::ops::Range<usize> {
    let first: usize = CLIENT_SERVERS.iter().take(client).sum();
    first..first + CLIENT_SERVERS.get(client).copied().unwrap_or(0)
}

/// A client rents its servers through the whole window, a third of them after somebody else had them; others rent for
/// a while, and the address goes on to strangers.
fn rents(dice: &mut Dice, client: Option<usize>, clients: &[String], accounts: &[String]) -> Vec<Rent> {
    let before = OPENS - dice.between(200, 500) * DAY;
    let provider = dice.index(6);
    let stranger = |dice: &mut Dice, from, to| Rent {
        renter: words::company(dice),
        paid_by: format!("acct-{}", dice.digits(8)),
        from,
        to,
        provider,
    };
    let Some(client) = client else {
        return vec![stranger(dice, OPENS - 40 * DAY, None)];
    };
    let text = |list: &[String]| list.get(client).cloned().unwrap_or_default();
    let start = OPENS - dice.between(5, 60) * DAY;
    let mut rents = Vec::new();
    if dice.chance(330) {
        rents.push(stranger(dice, before, Some(start - 9 * DAY)));
    }
    let to = dice.chance(200).then(|| CLOSES + dice.between(10, 90) * DAY);
    let (renter, paid_by) = (text(clients), text(accounts));
    rents.push(Rent { renter, paid_by, from: start, to, provider });
    rents
}

fn registrar(dice: &mut Dice) -> Registrar {
    let name = words::word(dice, 3);
    let servers = [format!("ns1.{name}-dns.example"), format!("ns2.{name}-dns.example")];
    Registrar { name: format!("{} Domains", words::capital(&name)), name_servers: servers }
}

/// Every usable address of the three documentation ranges in some order, but the planted one.
fn addresses(dice: &mut Dice) -> Vec<Ipv4Addr> {
    let mut all: Vec<Ipv4Addr> = [[192, 0, 2], [198, 51, 100], [203, 0, 113]]
        .iter()
        .flat_map(|[a, b, c]| (1..=254).map(|last| Ipv4Addr::new(*a, *b, *c, last)))
        .filter(|address| *address != PLANTED)
        .collect();
    dice.shuffle(&mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_rent_the_first_24_servers() {
        let network = Network::new(3);
        let rented = |server: &Server| server.rents.iter().any(|rent| network.clients.contains(&rent.renter));
        assert_eq!(network.servers.iter().filter(|server| rented(server)).count(), 24);
        assert!(network.servers.iter().take(24).all(rented));
        assert_eq!(servers_of(1), 7..12);
        assert_eq!(client_of(11), Some(1));
        assert_eq!(client_of(24), None);
    }
}
