//! Does a value span parties, as what a supplier leaves on the sites of its clients does?
//!
//! A builder puts its own analytics id or chat on what it sells, a reseller puts several operators on one server, an
//! agency counts visits for all its clients. The value alone looks like an operator's. What tells them apart are the
//! *other* values of its holders: those of one operator hang together by them, those of a supplier's clients fall apart
//! into groups that share nothing else.

use std::collections::BTreeMap;

use stakeout_core::selector::Family;

use super::ties::{Context, Tie, Ties};
use super::world::HostIx;

/// Holders that are looked at, spread evenly.
const HOLDERS_MAX: usize = 64;
/// Share of the largest group, in per cent, below which a network value, or an id on a whole kit, spans parties. Two hosts that share nothing
/// else are enough: a server tells of its renter.
const STRICT_ONE: usize = 80;
/// The same for an id, a contact or an account, which operators rotate: they may fall apart a little.
const PERSONAL_ONE: usize = 60;
/// Holders of another value up to which it may hold a group together, however few show the value in question.
const OTHERS_MIN: usize = 8;
/// Hosts of a group that is more than a slip.
const GROUP_MIN: usize = 3;

/// Over whom a value spreads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// One party, or it cannot be told.
    One,
    /// Several parties that share nothing else.
    Parties,
}

/// What makes a value doubtful before its holders are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    None,
    /// It stands inside one kit alone: it may have come with the code.
    OneKit,
    /// It stands inside one kit alone, but its holders are run with it.
    Run,
    /// It stands beside another of its kind on most of its holders, which are of several kits: a service may have come.
    Beside,
    /// It stands on nearly all sites of a kit.
    WholeKit,
}

/// Groups the holders of a value that take part by the other personal values that they share. A doubtful one spans
/// parties if they fall apart a little, and one on a whole kit also if they show nothing else.
pub(crate) fn spread(ties: &Ties, context: &Context<'_>, tie: &Tie, doubt: Doubt) -> Spread {
    let all: Vec<HostIx> = tie.hosts().into_iter().filter(|host| context.takes_part(*host)).collect();
    let step = all.len().div_ceil(HOLDERS_MAX).max(1);
    let hosts: Vec<HostIx> = all.iter().copied().step_by(step).collect();
    let network = tie.kind.family() == Family::Network;
    // Two ids of one supplier on the same sites would vouch for each other: what is as common holds nothing together. But
    // no supplier leaves accounts for deposits.
    let most = |other: &Tie| {
        if network || other.kind.family() == Family::Money { usize::MAX } else { OTHERS_MIN.max(all.len() / 2) }
    };
    let mut of_value: BTreeMap<u32, usize> = BTreeMap::new();
    let mut root: Vec<usize> = (0..hosts.len()).collect();
    let mut speaks = vec![false; hosts.len()];
    for (at, host) in hosts.iter().enumerate() {
        for number in ties.accounts(*host) {
            let Some(other) = ties.tie(number) else { continue };
            let same = other.kind == tie.kind && other.value == tie.value;
            if same
                || other.restates(tie)
                || other.marks.contains(&"supplier-wide")
                || other.hosts().len() > most(other)
            {
                continue;
            }
            if let Some(slot) = speaks.get_mut(at) {
                *slot = true;
            }
            let first = *of_value.entry(number).or_insert(at);
            let (a, b) = (find(&root, first), find(&root, at));
            if let Some(slot) = root.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
    }
    let mut groups: BTreeMap<usize, usize> = BTreeMap::new();
    let mut lines: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    for (at, host) in hosts.iter().enumerate().filter(|(at, _)| speaks.get(*at) == Some(&true)) {
        *groups.entry(find(&root, at)).or_default() += 1;
        let kit = context.kit_of.get(host).map_or("", String::as_str);
        *lines.entry(kit).or_default().entry(find(&root, at)).or_default() += 1;
    }
    if !network && matches!(doubt, Doubt::None | Doubt::Beside) && are_lines(&lines) {
        return Spread::One;
    }
    let speaking: usize = groups.values().sum();
    if doubt == Doubt::WholeKit && speaking * 2 < hosts.len() {
        return Spread::Parties;
    }
    judge(&groups.into_values().collect::<Vec<_>>(), network, doubt)
}

/// Do the groups go by product? An operator who buys from two shops keeps contacts for each, and what all its sites have is
/// its own; the clients of a supplier fall apart within one product.
fn are_lines(lines: &BTreeMap<&str, BTreeMap<usize, usize>>) -> bool {
    let whole = |groups: &BTreeMap<usize, usize>| {
        let (speaking, largest) = (groups.values().sum::<usize>(), groups.values().copied().max().unwrap_or(0));
        largest * 100 >= speaking * PERSONAL_ONE
    };
    let large = lines.values().filter(|groups| groups.values().sum::<usize>() >= 2).count();
    large >= 2 && !lines.contains_key("") && lines.values().all(whole)
}

fn judge(groups: &[usize], network: bool, doubt: Doubt) -> Spread {
    let speaking: usize = groups.iter().sum();
    let largest = groups.iter().copied().max().unwrap_or(0);
    let real = |least: usize| groups.iter().filter(|size| **size >= least).count() >= 2;
    let below = |percent: usize| groups.len() >= 2 && largest * 100 < speaking * percent;
    let apart = match doubt {
        _ if network => below(STRICT_ONE),
        Doubt::WholeKit => below(STRICT_ONE),
        // What came with copied code stands on hosts that agree in nothing else.
        Doubt::OneKit => below(PERSONAL_ONE) && (largest == 1 || real(2)),
        Doubt::Beside => below(PERSONAL_ONE) && (real(GROUP_MIN) || (real(2) && groups.len() > GROUP_MIN)),
        Doubt::Run => below(PERSONAL_ONE) && (real(GROUP_MIN) || (real(2) && groups.len() >= GROUP_MIN)),
        Doubt::None => below(PERSONAL_ONE) && real(GROUP_MIN),
    };
    if apart { Spread::Parties } else { Spread::One }
}

/// The group of a node, by its least member.
pub(super) fn find(root: &[usize], mut node: usize) -> usize {
    while let Some(parent) = root.get(node).copied().filter(|parent| *parent != node) {
        node = parent;
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_that_fall_apart_are_a_suppliers_clients() {
        assert_eq!(judge(&[5, 5], false, Doubt::None), Spread::Parties);
        assert_eq!(judge(&[4, 3, 3], false, Doubt::None), Spread::Parties);
        assert_eq!(judge(&[9, 2, 1], false, Doubt::None), Spread::One, "one operator with two sites under new ids");
        assert_eq!(judge(&[2, 1, 1], false, Doubt::None), Spread::One, "too few to tell");
    }

    #[test]
    fn groups_by_product_are_one_operators() {
        let line = |sizes: &[usize]| sizes.iter().copied().enumerate().collect::<BTreeMap<usize, usize>>();
        let of = |lines: &[(&'static str, &[usize])]| lines.iter().map(|(kit, sizes)| (*kit, line(sizes))).collect();
        assert!(are_lines(&of(&[("kit:1", &[3]), ("kit:2", &[3, 1])])));
        assert!(!are_lines(&of(&[("kit:1", &[3, 3]), ("kit:2", &[3])])), "two clients of one product");
        assert!(!are_lines(&of(&[("kit:1", &[3]), ("", &[3])])), "code that is not known");
        assert!(!are_lines(&of(&[("kit:1", &[6])])));
    }

    #[test]
    fn an_id_inside_one_kit_may_have_come_with_it() {
        assert_eq!(judge(&[1, 1], false, Doubt::OneKit), Spread::Parties);
        assert_eq!(judge(&[3, 3], false, Doubt::OneKit), Spread::Parties);
        assert_eq!(judge(&[6, 2, 1], false, Doubt::OneKit), Spread::One);
        assert_eq!(judge(&[4], false, Doubt::OneKit), Spread::One);
        assert_eq!(judge(&[1, 1], false, Doubt::Run), Spread::One, "both are run with it");
        assert_eq!(judge(&[2, 2, 1], false, Doubt::Run), Spread::Parties);
        assert_eq!(judge(&[3, 2, 1, 1], false, Doubt::Beside), Spread::Parties, "a service for many");
        assert_eq!(judge(&[3, 2, 1], false, Doubt::Beside), Spread::One);
    }

    #[test]
    fn a_server_with_two_strangers_is_a_resellers() {
        assert_eq!(judge(&[1, 1], true, Doubt::None), Spread::Parties);
        assert_eq!(judge(&[9, 1], true, Doubt::None), Spread::One);
        assert_eq!(judge(&[1], true, Doubt::None), Spread::One);
        assert_eq!(judge(&[], true, Doubt::None), Spread::One);
    }
}
