//! Which kits do accounts of a crew write code of?
//!
//! A repository is worked on by a crew where two and more of its accounts sign changes with their mail, and no more accounts
//! of others do: a public project has many authors. Files of it that the sites of one kit alone show tell which kit it
//! holds. Signing a change shows who had the mail, not whose the code is.

use std::collections::{BTreeMap, BTreeSet};

use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status, link_id};
use stakeout_core::report::CaseRows;
use stakeout_core::selector::SelectorKind;

use super::commits::Repo;
use super::crew_rows::source;
use super::place::Place;
use super::rows::place_of_value;
use super::world::{HostIx, ValueIx, World};
use crate::people::{AccountIx, Kind};

/// Accounts of a crew that sign changes, and files that one kit alone shows.
const AUTHORS_MIN: usize = 2;
const FILES_MIN: usize = 3;
/// Files and authors that a link gives the places of.
const SHOWN: usize = 5;

/// Adds links between crews and the kits that they write code of.
pub(super) fn code<'c>(world: &World, crew_of: &dyn Fn(AccountIx) -> Option<&'c str>, rows: &mut CaseRows) {
    let repos = world.commits.repos();
    let of_crews: Vec<(&str, &Repo<'_>, &'c str)> =
        repos.iter().filter_map(|(name, repo)| Some((*name, repo, worked_on_by(world, crew_of, repo)?))).collect();
    if of_crews.is_empty() {
        return;
    }
    let shown = shown_by_one_kit(world, rows, &of_crews);
    for (name, repo, crew) in of_crews {
        let mut of_kit: BTreeMap<&str, Vec<(&str, Place, ValueIx, HostIx)>> = BTreeMap::new();
        for (file, place) in &repo.files {
            let value = world.number(SelectorKind::AssetPath, file);
            if let Some((value, (kit, host))) = value.and_then(|value| Some((value, shown.get(&value)?))) {
                of_kit.entry(kit).or_default().push((*file, *place, value, *host));
            }
        }
        for (kit, files) in of_kit.into_iter().filter(|(_, files)| files.len() >= FILES_MIN) {
            link(world, crew_of, (name, repo, crew), kit, &files, rows);
        }
    }
}

/// The account that a mail address leads to, if it leads to one.
fn account_of(world: &World, mail: &str) -> Option<AccountIx> {
    let value = world.people.value(Kind::Email, mail)?;
    match world.people.of_value(value) {
        [one] => Some(one.account),
        _ => None,
    }
}

/// The crew that works on a repository.
fn worked_on_by<'c>(world: &World, crew_of: &dyn Fn(AccountIx) -> Option<&'c str>, repo: &Repo<'_>) -> Option<&'c str> {
    let accounts: BTreeSet<AccountIx> = repo.authors.keys().filter_map(|mail| account_of(world, mail)).collect();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for crew in accounts.iter().filter_map(|account| crew_of(*account)) {
        *count.entry(crew).or_default() += 1;
    }
    let (crew, authors) = count.into_iter().max_by_key(|(crew, count)| (*count, std::cmp::Reverse(*crew)))?;
    (authors >= AUTHORS_MIN && authors * 2 >= accounts.len()).then_some(crew)
}

/// Files of repositories that sites of one kit alone show: the kit, and one of its hosts.
fn shown_by_one_kit(
    world: &World,
    rows: &CaseRows,
    of_crews: &[(&str, &Repo<'_>, &str)],
) -> BTreeMap<ValueIx, (String, HostIx)> {
    let files = of_crews.iter().flat_map(|(_, repo, _)| repo.files.keys());
    let wanted: BTreeSet<ValueIx> = files.filter_map(|file| world.number(SelectorKind::AssetPath, file)).collect();
    let kits: BTreeSet<&str> =
        rows.entities.iter().filter(|row| row.kind == "kit").map(|row| row.entity.as_str()).collect();
    let mut shown: BTreeMap<ValueIx, Option<(String, HostIx)>> = BTreeMap::new();
    for member in rows.members.iter().filter(|member| kits.contains(member.entity.as_str())) {
        let Some(host) = world.host_of_subject(&member.subject) else { continue };
        for value in world.code_of(host).into_iter().filter(|value| wanted.contains(value)) {
            let first = || Some((member.entity.clone(), host));
            let one = shown.entry(value).or_insert_with(first);
            if one.as_ref().is_some_and(|(kit, _)| *kit != member.entity) {
                *one = None;
            }
        }
    }
    shown.into_iter().filter_map(|(value, one)| Some((value, one?))).collect()
}

fn link<'c>(
    world: &World,
    crew_of: &dyn Fn(AccountIx) -> Option<&'c str>,
    (name, repo, crew): (&str, &Repo<'_>, &str),
    kit: &str,
    files: &[(&str, Place, ValueIx, HostIx)],
    rows: &mut CaseRows,
) {
    let link_id = link_id(Relation::Controls, crew, kit);
    let is_theirs = |mail: &str| account_of(world, mail).and_then(crew_of) == Some(crew);
    let theirs: Vec<(&str, usize, Place)> =
        repo.authors.iter().filter(|(mail, _)| is_theirs(mail)).map(|(mail, (n, place))| (*mail, *n, *place)).collect();
    let mut add = |kind: &str, value: &str, group: &str, (evidence_id, locator)| {
        rows.link_evidence.push(LinkEvidenceRow {
            link_id: link_id.clone(),
            selector_kind: kind.to_owned(),
            value: value.to_owned(),
            group: group.to_owned(),
            bits: 0,
            evidence_id,
            locator,
        });
    };
    for (mail, _, place) in theirs.iter().take(SHOWN) {
        add(Kind::Email.selector().as_str(), mail, "use", source(world, *place));
    }
    for (file, place, value, host) in files.iter().take(SHOWN) {
        add(SelectorKind::AssetPath.as_str(), file, "asset", source(world, *place));
        if let Some(shown_at) = place_of_value(world, *host, *value) {
            add(SelectorKind::AssetPath.as_str(), file, "asset", shown_at);
        }
    }
    let changes: usize = theirs.iter().map(|(_, count, _)| count).sum();
    rows.links.push(LinkRow {
        link_id,
        a: crew.to_owned(),
        b: kit.to_owned(),
        relation: Relation::Controls,
        status: Status::Derived,
        bits: 0,
        probability: 1_000,
        families: String::new(),
        rival: String::new(),
        rival_probability: 0,
        reason: format!(
            "{} of the crew signed {} in {name}, of which sites of this kit alone show {}",
            stakeout_core::finding::count(theirs.len(), "account", "accounts"),
            stakeout_core::finding::count(changes, "change", "changes"),
            stakeout_core::finding::count(files.len(), "file", "files"),
        ),
    });
}
