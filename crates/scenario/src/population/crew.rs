//! Crews: few workers behind many false names, made from the identities of the population.

use super::account::{Account, Net, Text, Used};
use super::cast::{COUNTRIES, Cast, Contract, Identity, Report, document, seen_again};
use super::rates::{PerMille, Rates, scaled};
use crate::calendar::{CLOSES, DAY, OPENS};
use crate::dice::Dice;

/// Share of personas on the papers of a living person; the others are invented.
const STOLEN: PerMille = 660;
/// Of the owners: have an account of their own, reported the misuse.
const OWNER_ACCOUNT: PerMille = 270;
const OWNER_REPORT: PerMille = 440;

/// Whose papers a persona shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Papers {
    /// Of a person who has an account of their own.
    Owned,
    /// Of a person who reported the misuse.
    Reported,
    /// Of a person of whom nothing is heard.
    Silent,
    /// Of nobody.
    Invented,
}

impl Papers {
    fn drawn(dice: &mut Dice) -> Self {
        Self::drawn_of(STOLEN, dice)
    }

    /// Stolen so many times in a thousand, else invented.
    pub(super) fn drawn_of(stolen: PerMille, dice: &mut Dice) -> Self {
        match (dice.chance(stolen), dice.chance(OWNER_ACCOUNT), dice.chance(OWNER_REPORT)) {
            (false, ..) => Self::Invented,
            (_, true, _) => Self::Owned,
            (_, _, true) => Self::Reported,
            _ => Self::Silent,
        }
    }

    pub(super) fn identity(self) -> &'static str {
        match self {
            Self::Owned | Self::Reported => "stolen",
            Self::Silent => "unknown",
            Self::Invented => "invented",
        }
    }
}

/// What is said of a crew beforehand; the rest is drawn.
pub(crate) struct Plan {
    pub(crate) label: String,
    pub(crate) workers: usize,
    /// Whose papers the personas show, one each; else two to five personas a worker.
    pub(crate) papers: Option<Vec<Papers>>,
}

/// What the workers of one crew share.
struct Crew {
    label: String,
    rates: Rates,
    payouts: Vec<super::account::Payout>,
    phones: Vec<String>,
    contacts: Vec<(&'static str, String)>,
    passages: Vec<u64>,
    portraits: Vec<u64>,
    address: String,
    house: Net,
    exits: Vec<u32>,
    zone: i32,
}

/// Makes the crews of a world.
pub(crate) fn crews(cast: &mut Cast, count: u64, rates: &Rates) {
    for number in 0..count {
        let workers = 5 + Dice::nth(cast.seed, "crew size", number).index(11);
        crew(cast, number, Plan { label: format!("C{number}"), workers, papers: None }, rates);
    }
}

/// Makes one crew, and the owners of the papers that it uses.
pub(crate) fn crew(cast: &mut Cast, number: u64, plan: Plan, rates: &Rates) {
    let mut dice = Dice::nth(cast.seed, "crew", number);
    let crew = shared(cast, plan.label, rates, &mut dice);
    let mut of_worker: Vec<usize> = (0..plan.workers).map(|_| 2 + dice.index(4)).collect();
    if let Some(papers) = &plan.papers {
        fit(&mut of_worker, papers.len());
    }
    let mut papers = plan.papers.unwrap_or_default();
    dice.shuffle(&mut papers);
    let first = cast.accounts.len();
    let mut machines: Vec<u64> = Vec::new();
    for (worker, count) in of_worker.into_iter().enumerate() {
        let machine = cast.device();
        machines.push(machine);
        let hour = dice.between(8, 20);
        let relay = dice.chance(crew.rates.relay).then(|| cast.unit());
        for _ in 0..count {
            let papers = papers.pop().unwrap_or_else(|| Papers::drawn(&mut dice));
            let mut persona = persona(cast, &crew, papers, machine, &mut dice);
            persona.person = format!("{}-W{worker}", crew.label);
            (persona.hour, persona.relay) = (hour, relay.filter(|_| persona.devices[0].what == machine));
            if dice.chance(crew.rates.lent_device) {
                let other = *dice.pick(&machines);
                persona.devices.push(Used::always(other, 2));
            }
            cast.add(persona);
        }
    }
    deal_with_itself(cast, &crew, first, &mut dice);
}

/// Two to five a worker, so many in all.
fn fit(of_worker: &mut [usize], wanted: usize) {
    let mut at = 0;
    let bound = of_worker.len() * 8;
    while of_worker.iter().sum::<usize>() != wanted && at < bound {
        let short = of_worker.iter().sum::<usize>() < wanted;
        let place = at % of_worker.len();
        let count = &mut of_worker[place];
        *count = if short { (*count + 1).min(5) } else { count.saturating_sub(1).max(2) };
        at += 1;
    }
}

fn shared(cast: &mut Cast, label: String, rates: &Rates, dice: &mut Dice) -> Crew {
    // Every crew has habits of its own: half to one and a half of each rate.
    let rates = rates.each(|rate| scaled(rate, 500 + u32::try_from(dice.below(1_001)).unwrap_or(500)));
    let mule = |cast: &mut Cast, dice: &mut Dice| {
        let who = cast.identity(dice);
        cast.own_payout(&who, dice)
    };
    let instruments = 4 + dice.index(5);
    let payouts = (0..instruments).map(|_| mule(cast, dice)).collect();
    let phones = (0..5).map(|_| cast.phone()).collect();
    let contacts = (0..5).map(|_| cast.messenger(dice)).collect();
    Crew {
        label,
        rates,
        payouts,
        phones,
        contacts,
        passages: (0..8).map(|_| dice.below(u64::MAX)).collect(),
        portraits: (0..6).map(|_| dice.below(u64::MAX)).collect(),
        address: cast.address(dice),
        house: cast.line(),
        exits: (0..4).map(|_| u32::try_from(dice.below(u64::from(cast.places.exits))).unwrap_or(0)).collect(),
        zone: COUNTRIES[dice.index(COUNTRIES.len())].2,
    }
}

fn persona(cast: &mut Cast, crew: &Crew, shown: Papers, machine: u64, dice: &mut Dice) -> Account {
    let rates = &crew.rates;
    let who = cast.identity(dice);
    let mut account = cast.account(&who, dice);
    if shown == Papers::Owned {
        owner(cast, &crew.exits, &who, dice);
    }
    if shown == Papers::Reported {
        report(cast, &who, dice);
    }
    account.identity = shown.identity();
    account.crew.clone_from(&crew.label);
    account.classes.clear();
    account.zone = crew.zone;
    account.created = OPENS + DAY * dice.between(0, 400);
    account.sessions = 8 + u32::try_from(dice.below(9)).unwrap_or(4);
    networks(cast, crew, &mut account, dice);
    account.devices = vec![Used::always(if dice.chance(rates.device) { machine } else { cast.device() }, 10)];
    account.remote_tool = if dice.chance(300) { "remote-desk" } else { "" };
    papers(crew, &who, shown != Papers::Invented, &mut account, dice);
    instruments(cast, crew, &mut account, dice);
    account
}

/// Exits mostly, hired lines of homes, at times the house itself.
fn networks(cast: &mut Cast, crew: &Crew, account: &mut Account, dice: &mut Dice) {
    account.nets.clear();
    if dice.chance(700) {
        account.nets.push(Used::always(Net::Exit(*dice.pick(&crew.exits)), 8));
    }
    if dice.chance(400) || account.nets.is_empty() {
        let hired = cast.home();
        account.nets.push(Used::always(hired, 6));
    }
    if dice.chance(crew.rates.house) {
        account.nets.push(Used::always(crew.house, 2));
    }
}

/// Who has somebody's papers shows them; of the invented some show none. A number that serves several names comes in
/// their place, or beside the stolen ones.
fn papers(crew: &Crew, who: &Identity, stolen: bool, account: &mut Account, dice: &mut Dice) {
    account.documents.clear();
    let mut paper = document(who, account.created + DAY, dice);
    if !stolen && !dice.chance(770) {
        return;
    }
    if dice.chance(crew.rates.portrait) {
        paper.portrait = seen_again(*dice.pick(&crew.portraits), dice);
    } else if stolen && dice.chance(300) {
        paper.portrait = dice.below(u64::MAX);
    }
    if dice.chance(crew.rates.document) {
        let mut other = paper.clone();
        other.number = format!("ZZ{:07}", crew.portraits[dice.index(3)] % 10_000_000);
        COUNTRIES[0].1.clone_into(&mut other.issuer);
        other.image = dice.below(u64::MAX);
        other.at = paper.at + DAY * dice.between(1, 40);
        account.documents.push(other);
        if !stolen {
            return;
        }
    }
    account.documents.push(paper);
}

fn instruments(cast: &mut Cast, crew: &Crew, account: &mut Account, dice: &mut Dice) {
    let rates = &crew.rates;
    if dice.chance(rates.payout) {
        account.payouts = vec![dice.pick(&crew.payouts).clone()];
    } else if dice.chance(500) {
        let mule = cast.identity(dice);
        account.payouts = vec![cast.own_payout(&mule, dice)];
    }
    if dice.chance(rates.phone) {
        account.contacts.retain(|(kind, _)| *kind != "phone");
        account.contacts.push(("phone", dice.pick(&crew.phones).clone()));
    }
    if dice.chance(rates.contact) {
        account.contacts.push(dice.pick(&crew.contacts).clone());
    }
    if dice.chance(rates.address) {
        account.shipments = vec![(crew.address.clone(), account.created + 20 * DAY, "laptop")];
    }
    for text in &mut account.texts {
        if dice.chance(rates.text) {
            let first = dice.index(crew.passages.len());
            text.passages = vec![crew.passages[first]];
            if dice.chance(500) {
                text.passages.push(*dice.pick(&crew.passages));
            }
        }
    }
    if account.texts.is_empty() && dice.chance(500) {
        let own = cast.fresh() ^ (cast.seed << 40);
        let passages = if dice.chance(rates.text) { vec![*dice.pick(&crew.passages)] } else { Vec::new() };
        account.texts.push(Text { kind: "resume", template: None, passages, own });
    }
}

/// The person whose papers were taken has an account, older and with a life of its own.
pub(super) fn owner(cast: &mut Cast, exits: &[u32], who: &Identity, dice: &mut Dice) {
    let mut owner = cast.account(who, dice);
    owner.nets.retain(|used| !matches!(used.what, Net::Exit(exit) if exits.contains(&exit)));
    owner.created = OPENS - DAY * dice.between(60, 900);
    if owner.documents.is_empty() {
        owner.documents.push(document(who, owner.created + DAY, dice));
    }
    let unit = cast.unit();
    owner.classes.push(("owner", unit));
    owner.person = format!("O{unit}");
    cast.add(owner);
}

/// The person whose papers were taken notices and says so.
pub(super) fn report(cast: &mut Cast, who: &Identity, dice: &mut Dice) {
    let at = OPENS + DAY * dice.between(200, 540);
    cast.reports.push(Report { number: who.number.clone(), issuer: who.issuer.clone(), at });
}

/// One of its invented names hires others of them, and is paid, or pays, by the crew's instruments.
fn deal_with_itself(cast: &mut Cast, crew: &Crew, first: usize, dice: &mut Dice) {
    let personas: Vec<usize> =
        (first..cast.accounts.len()).filter(|at| cast.accounts[*at].crew == crew.label).collect();
    let Some(&client) = personas.iter().find(|at| cast.accounts[**at].identity == "invented") else { return };
    let dealing: Vec<usize> =
        personas.into_iter().filter(|at| dice.chance(crew.rates.self_dealing) && *at != client).collect();
    if dealing.len() < 2 {
        return;
    }
    let own = dice.pick(&crew.payouts).clone();
    let account = &mut cast.accounts[client];
    account.role = "client";
    account.texts.clear();
    account.payouts = vec![own];
    for worker in dealing {
        let at = (cast.accounts[worker].created + DAY * dice.between(5, 90)).min(CLOSES);
        cast.contracts.push(Contract { client, worker, at, cents: dice.between(5_000, 60_000), rating: Some(5) });
    }
}
