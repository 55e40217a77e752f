//! Connected components of persons over ties, without the parts that hang on one bridge and are nothing by themselves.

use std::collections::BTreeMap;

use super::clusters::{Cluster, connects};
use super::columns::AccountIx;
use super::kind::Kind;
use super::ties::Tie;

/// Persons of a part that hangs on one tie: fewer are taken along, more must hold together by themselves.
const PART_MIN: usize = 4;
/// Ties of their own from which on a part on one bridge is no mere hub.
const PART_TIES: usize = 2;

pub(crate) fn parts(ties: &[Tie]) -> Vec<Cluster> {
    let all: Vec<usize> = (0..ties.len())
        .filter(|at| ties.get(*at).is_some_and(|tie| connects(tie) && tie.kind != Kind::Passage))
        .collect();
    let mut waiting = components(ties, &all);
    let mut done = Vec::new();
    while let Some(cluster) = waiting.pop() {
        match cut(ties, &cluster) {
            Some(parts) => waiting.extend(parts),
            None => done.push(cluster),
        }
    }
    done.sort_by(|a, b| a.units.cmp(&b.units));
    done
}

fn components(ties: &[Tie], chosen: &[usize]) -> Vec<Cluster> {
    let mut root: BTreeMap<AccountIx, AccountIx> = BTreeMap::new();
    for tie in chosen.iter().filter_map(|at| ties.get(*at)) {
        for pair in tie.persons.windows(2) {
            if let [a, b] = pair {
                let (a, b) = (find(&mut root, *a), find(&mut root, *b));
                root.insert(a.max(b), a.min(b));
            }
        }
    }
    let mut all: BTreeMap<AccountIx, Cluster> = BTreeMap::new();
    for at in chosen {
        let Some(tie) = ties.get(*at) else { continue };
        let Some(first) = tie.persons.first() else { continue };
        let cluster = all.entry(find(&mut root, *first)).or_default();
        cluster.ties.push(*at);
        cluster.units.extend(&tie.persons);
        cluster.accounts.extend(&tie.accounts);
    }
    for cluster in all.values_mut() {
        cluster.units.sort_unstable();
        cluster.units.dedup();
        cluster.accounts.sort_unstable();
        cluster.accounts.dedup();
    }
    all.into_values().collect()
}

fn find(root: &mut BTreeMap<AccountIx, AccountIx>, at: AccountIx) -> AccountIx {
    let mut top = at;
    while let Some(next) = root.get(&top).copied().filter(|next| *next != top) {
        top = next;
    }
    root.insert(at, top);
    top
}

/// Parts of a cluster, if one tie alone holds on to it a part that is a mere hub; none if nothing is cut.
fn cut(ties: &[Tie], cluster: &Cluster) -> Option<Vec<Cluster>> {
    if cluster.ties.len() < 2 || cluster.units.len() < 2 * PART_MIN || cluster.ties.len() > 600 {
        return None;
    }
    for bridge in &cluster.ties {
        let rest: Vec<usize> = cluster.ties.iter().copied().filter(|at| at != bridge).collect();
        let parts = components(ties, &rest);
        if parts.len() < 2 {
            continue;
        }
        let weak = |part: &Cluster| part.units.len() >= PART_MIN && own_ties(ties, part) < PART_TIES;
        if let Some(off) = parts.iter().find(|part| weak(part)) {
            let left: Vec<usize> = cluster.ties.iter().copied().filter(|at| !off.ties.contains(at)).collect();
            let mut parts = components(ties, &left);
            parts.push(off.clone());
            return (parts.iter().all(|part| part.ties.len() < cluster.ties.len())).then_some(parts);
        }
    }
    None
}

fn own_ties(ties: &[Tie], part: &Cluster) -> usize {
    part.ties.iter().filter_map(|at| ties.get(*at)).filter(|tie| tie.explained.is_none()).count()
}
