//! Whose networks are there beside homes and servers? Victims, hosters, renters, those who watch, and their neighbours.

use std::net::Ipv4Addr;

use super::{Network, words};
use crate::dice::Dice;

/// What an organisation is to the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Victim(usize),
    /// The hoster of this number.
    Provider(usize),
    /// Serves packages to everybody.
    Mirror,
    /// The client of the builder of this number, who rents servers.
    Renter(usize),
    /// A customer of some hoster who has nothing to do with anything.
    Bystander,
    Agency,
    /// Looks at every address there is.
    Monitor,
    Cdn,
}

/// An organisation with its networks.
#[derive(Debug, Clone)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) part: Part,
    /// First address and fixed bits.
    pub(crate) networks: Vec<(Ipv4Addr, u32)>,
    pub(crate) domain: String,
}

pub(crate) const VICTIMS: usize = 3;

impl Organization {
    pub(crate) const fn role(&self) -> &'static str {
        match self.part {
            Part::Victim(_) => "victim",
            Part::Provider(_) | Part::Mirror => "provider",
            Part::Renter(_) | Part::Bystander => "client",
            Part::Agency => "agency",
            Part::Monitor => "monitor",
            Part::Cdn => "cdn",
        }
    }

    /// An address in one of its networks.
    pub(crate) fn address(&self, dice: &mut Dice) -> Ipv4Addr {
        let Some((first, prefix)) = self.networks.get(dice.index(self.networks.len())) else {
            return Ipv4Addr::UNSPECIFIED;
        };
        let size = 1_i64 << (32 - prefix);
        let step = if size > 2 { dice.between(1, size - 2) } else { 0 };
        Ipv4Addr::from_bits(first.to_bits() + u32::try_from(step).unwrap_or(0))
    }
}

/// Every organisation, in an order that tells nothing.
pub(crate) fn all(seed: u64, network: &Network) -> Vec<Organization> {
    let mut dice = Dice::of(seed, &["organizations"]);
    let mut parts: Vec<Part> = (0..VICTIMS).map(Part::Victim).collect();
    parts.extend((0..network.providers.len()).map(Part::Provider));
    parts.extend((0..network.clients.len()).map(Part::Renter));
    parts.extend([Part::Mirror, Part::Mirror, Part::Agency, Part::Monitor, Part::Monitor, Part::Cdn]);
    parts.extend([Part::Bystander; 8]);
    dice.shuffle(&mut parts);
    let mut blocks = Blocks::new(&mut dice);
    parts
        .into_iter()
        .enumerate()
        .map(|(number, part)| {
            let word = words::word(&mut dice, 3);
            let title = words::capital(&word);
            let name = match part {
                Part::Provider(at) => network.providers.get(at).cloned().unwrap_or_default(),
                Part::Renter(at) => network.clients.get(at).cloned().unwrap_or_default(),
                Part::Victim(_) | Part::Bystander => format!("{title} {}", dice.word(&TRADES)),
                Part::Mirror => format!("{title} Package Mirror"),
                Part::Agency => format!("{title} Response Centre"),
                Part::Monitor => format!("{title} Internet Survey"),
                Part::Cdn => format!("{title} Delivery Network"),
            };
            let networks = match part {
                Part::Cdn => network.cdn.iter().map(|address| (*address, 32)).collect(),
                Part::Victim(0) => vec![blocks.large(), blocks.small()],
                Part::Victim(_) => vec![blocks.large()],
                _ => vec![blocks.small()],
            };
            let domain = format!("{word}.{}", dice.word(&["example", "test", "invalid"]));
            Organization { id: format!("org-{:02}", number + 1), name, part, networks, domain }
        })
        .collect()
}

const TRADES: [&str; 8] =
    ["Shipyard", "Instruments", "Semiconductor", "Aviation", "Pharma", "Foods", "Insurance", "Motors"];

/// Networks that no home and no house has: the last fourteen of 198.19.0.0/16.
struct Blocks {
    large: Vec<(Ipv4Addr, u32)>,
    small: Vec<(Ipv4Addr, u32)>,
}

impl Blocks {
    fn new(dice: &mut Dice) -> Self {
        let mut large: Vec<(Ipv4Addr, u32)> = (242..=255).map(|third| (Ipv4Addr::new(198, 19, third, 0), 24)).collect();
        dice.shuffle(&mut large);
        let quarters = large.split_off(VICTIMS);
        let quarter =
            |(first, _): (Ipv4Addr, u32)| (0..4).map(move |at| (Ipv4Addr::from_bits(first.to_bits() + at * 64), 26));
        let mut small: Vec<(Ipv4Addr, u32)> = quarters.into_iter().flat_map(quarter).collect();
        dice.shuffle(&mut small);
        Self { large, small }
    }

    fn large(&mut self) -> (Ipv4Addr, u32) {
        self.large.pop().unwrap_or((Ipv4Addr::UNSPECIFIED, 32))
    }

    fn small(&mut self) -> (Ipv4Addr, u32) {
        self.small.pop().unwrap_or((Ipv4Addr::UNSPECIFIED, 32))
    }
}
