//! Chapter 8: which accounts are one crew's?

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::passages::Passages;
use super::{Made, More};
use crate::entity::PeopleRow;
use crate::finding::{FindingKind, Likelihood, digits, per_cent, shown, weakest_tie};
use crate::link::{LinkRow, Relation, Status};
use crate::person::Identity;

/// Crews in the table, accounts on a crew's sheet.
const ROWS_MAX: usize = 60;
const SHEETS_MAX: usize = 12;
const ACCOUNTS_MAX: usize = 40;
const CONTRACTS_MAX: usize = 20;

pub(super) fn view(made: &Made<'_>) -> Value {
    let mut of_crew: BTreeMap<&str, Vec<&PeopleRow>> = BTreeMap::new();
    for row in made.input.rows.people.iter().filter(|row| !row.crew.is_empty()) {
        of_crew.entry(&row.crew).or_default().push(row);
    }
    let mut crews: Vec<(&str, Vec<&PeopleRow>)> = of_crew.into_iter().collect();
    crews.sort_by_key(|(crew, accounts)| (std::cmp::Reverse(accounts.len()), *crew));
    let owners = made.input.rows.people.iter().filter(|row| row.identity == Identity::Genuine).count();
    let passages = Passages::of(&made.input.rows.selectors);
    context! {
        n => crews.len(),
        table => crews.iter().take(ROWS_MAX).map(|(crew, accounts)| line(made, crew, accounts)).collect::<Vec<_>>(),
        more => More::of(crews.len(), ROWS_MAX, "SELECT crew, count(*) FROM people WHERE crew <> '' GROUP BY crew"),
        sheets => crews.iter().take(SHEETS_MAX).map(|(crew, accounts)| sheet(made, crew, accounts, &passages)).collect::<Vec<_>>(),
        owners => digits(owners),
        cards => made.cards_of(&[FindingKind::Crew]),
        stolen => made.cards_of(&[FindingKind::StolenIdentities]),
    }
}

fn links<'m>(made: &'m Made<'_>, crew: &str) -> Vec<&'m LinkRow> {
    let inside = made.ground.inside(Relation::SameCrew, crew).iter().copied();
    inside.filter(|link| link.status == Status::Assessed).collect()
}

fn line(made: &Made<'_>, crew: &str, accounts: &[&PeopleRow]) -> Value {
    let links = links(made, crew);
    let weakest = weakest_tie(&links).filter(|&per_mille| Likelihood::of(per_mille) >= Likelihood::Likely);
    let families: BTreeSet<&str> =
        links.iter().flat_map(|link| link.families.split(',')).filter(|family| !family.is_empty()).collect();
    let persons: BTreeSet<&str> =
        accounts.iter().map(|row| row.person.as_str()).filter(|person| !person.is_empty()).collect();
    let alone = accounts.iter().filter(|row| row.person.is_empty()).count();
    let count = |identity| digits(accounts.iter().filter(|row| row.identity == identity).count());
    let card = made.cards.iter().find(|card| card.of == FindingKind::Crew && card.subjects.iter().any(|s| s == crew));
    context! {
        label => shown(super::sites::label(made, crew), 60),
        n => digits(accounts.len()),
        persons => format!("at most {}", digits(persons.len() + alone)),
        stolen => count(Identity::Stolen),
        invented => count(Identity::Invented),
        unknown => count(Identity::Unknown),
        families => families.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        word => weakest.map(|per_mille| Likelihood::of(per_mille).as_str()),
        share => weakest.map(per_cent),
        finding => card.filter(|card| card.printed).map(|card| card.number),
    }
}

/// What ties each account of a crew: kinds and counts, no values but the passages that texts share.
fn sheet(made: &Made<'_>, crew: &str, accounts: &[&PeopleRow], passages: &Passages<'_>) -> Value {
    let links = links(made, crew);
    let mut of_account: BTreeMap<&str, Vec<&LinkRow>> = BTreeMap::new();
    for link in &links {
        for end in [&link.a, &link.b] {
            if let Some(account) = end.strip_prefix("account:") {
                of_account.entry(account).or_default().push(link);
            }
        }
    }
    let mut persons: Vec<&str> =
        accounts.iter().map(|row| row.person.as_str()).filter(|person| !person.is_empty()).collect();
    persons.sort_unstable();
    persons.dedup();
    let mut order = accounts.to_vec();
    // Accounts of one person stand together, those of nobody's machine last.
    order.sort_by_key(|row| (row.person.is_empty(), &row.person, &row.account));
    let person = |row: &PeopleRow| persons.iter().position(|person| *person == row.person).map(|at| at + 1);
    let account = |row: &&PeopleRow| {
        let tied = of_account.get(row.account.as_str());
        context! {
            person => person(row),
            account => shown(&row.account, 60),
            identity => row.identity.as_str(),
            share => per_cent(row.probability),
            shares => tied.and_then(|links| made.ground.shared_kinds(links)).unwrap_or_default(),
            with => tied.map_or(0, Vec::len),
        }
    };
    let contracts: Vec<_> = made.input.rows.employers.iter().filter(|row| row.crew == crew).collect();
    let contract = |row: &&crate::entity::EmployerRow| {
        context! {
            client => shown(&row.client, 60),
            worker => shown(&row.worker, 60),
            at => super::date(row.at),
            own => row.is_own,
        }
    };
    context! {
        contracts => contracts.iter().take(CONTRACTS_MAX).map(contract).collect::<Vec<_>>(),
        contracts_more => More::of(contracts.len(), CONTRACTS_MAX, &format!("SELECT * FROM employers WHERE crew = '{}'", shown(crew, 60))),
        label => shown(super::sites::label(made, crew), 60),
        passages => passages.view(made, &links, accounts),
        patterns => super::patterns::view(made, crew),
        accounts => order.iter().take(ACCOUNTS_MAX).map(account).collect::<Vec<_>>(),
        more => More::of(order.len(), ACCOUNTS_MAX, &format!("SELECT * FROM people WHERE crew = '{}'", shown(crew, 60))),
    }
}
