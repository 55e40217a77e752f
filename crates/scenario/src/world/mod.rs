//! Who exists, who owns what, who pays, who works where, and when? The one model that all evidence is written from.

pub(crate) mod admins;
pub(crate) mod listed;
pub(crate) mod network;
pub(crate) mod operator;
pub(crate) mod organizations;
mod other;
pub(crate) mod people;
pub(crate) mod server_use;
pub(crate) mod site;
mod sites;
#[cfg(test)]
mod tests;
mod traffic;
pub(crate) mod words;

use crate::grammar::kit::Kit;
use crate::options::{SimulateOptions, Tier};

pub(crate) use listed::Listed;
pub(crate) use network::Network;
pub(crate) use operator::Operator;
pub(crate) use other::{Background, OtherHost};
pub(crate) use site::Site;

/// A world. The story is held whole; hosts of the background are made one at a time, so that memory does not grow
/// with the tier.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) tier: Tier,
    /// What share of its class names every site renames, in per mille, if that is given.
    pub(crate) renamed_classes: Option<u32>,
    pub(crate) kits: Vec<Kit>,
    /// The public theme without what one kit added to it.
    pub(crate) theme: Kit,
    pub(crate) operators: Vec<Operator>,
    pub(crate) network: Network,
    pub(crate) sites: Vec<Site>,
    pub(crate) background: Background,
    pub(crate) listed: Listed,
}

impl World {
    /// The world of a seed.
    pub(crate) fn new(options: &SimulateOptions) -> Self {
        let SimulateOptions { tier, seed, renamed_classes_per_mille: renamed_classes, .. } = *options;
        let kits = Kit::all(seed);
        let operators: Vec<Operator> = (0..crate::numbers::OPERATORS).map(|at| Operator::nth(seed, at)).collect();
        let network = Network::new(seed);
        let sites = sites::build(options, &operators, &network);
        let background = Background::new(seed, tier);
        let listed = Listed::new(seed, &background);
        let theme = Kit::theme(seed);
        Self { seed, tier, renamed_classes, kits, theme, operators, network, sites, background, listed }
    }

    /// Sites that somebody captured.
    pub(crate) fn captured(&self) -> impl Iterator<Item = &Site> {
        self.sites.iter().filter(|site| !site.visits.is_empty())
    }
}
