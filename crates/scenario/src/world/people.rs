//! Who hides behind which account, and whose are the other accounts? One crew among a population that it took papers
//! from.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::calendar::Moment;
use crate::dice::Dice;
use crate::numbers::{BACKGROUND_ACCOUNTS, CREW, HOMONYMS, PAPERS, WORKERS};
use crate::options::SimulateOptions;
use crate::population::account::{Account, Net, Text, Used};
use crate::population::crew::{Papers, Plan, crew};
use crate::population::group::{Agency, add_all, agency, alone, groups, hostel, persons};
use crate::population::{Cast, Places, Rates, logins, text};

/// The accounts of a world. They are held whole.
pub(crate) struct People {
    pub(crate) cast: Cast,
    /// Who works for the builder, in the order of their labels.
    pub(crate) workers: Vec<Worker>,
    /// Lines of people who have no account.
    pub(crate) strangers: Vec<Ipv4Addr>,
}

/// One of those who work for the builder.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    /// What the worker is called where no platform asks for a name.
    pub(crate) handle: String,
    /// Accounts, by their number in the cast.
    pub(crate) personas: Vec<usize>,
    /// When the accounts were logged in to, and from which address of version 4; in the order of time.
    pub(crate) sittings: Vec<(Moment, Ipv4Addr)>,
}

/// So many lines of strangers.
const STRANGERS: usize = 90;

impl People {
    pub(crate) fn new(options: &SimulateOptions) -> Self {
        let background = options.tier.background(BACKGROUND_ACCOUNTS);
        let places = Places { exits_apart: true, ..Places::new(background) };
        let mut cast = Cast::new(options.seed, background, places);
        groups(&mut cast, background);
        alone(&mut cast);
        look_alikes(&mut cast);
        crew(&mut cast, 0, plan(), &Rates::of(options.carelessness_per_mille));
        let lines: Vec<Net> = (0..STRANGERS).map(|_| cast.line()).collect();
        let cast = cast.finish();
        let workers = workers(&cast);
        let mut dice = Dice::of(options.seed, &["strangers"]);
        let strangers = lines.into_iter().filter_map(|line| cast.places.address(line, 0, &mut dice).0.parse().ok());
        let strangers = strangers.collect();
        Self { cast, workers, strangers }
    }

    /// Where somebody who belongs to no crew comes from, if that has a fixed address of version 4.
    pub(crate) fn somebody(&self, dice: &mut Dice) -> Option<Ipv4Addr> {
        let account = dice.pick(&self.cast.accounts);
        if !account.crew.is_empty() {
            return None;
        }
        let net = dice.pick(&account.nets).what;
        self.cast.places.address(net, account.country, dice).0.parse().ok()
    }

    /// An account by its number.
    pub(crate) fn account(&self, number: usize) -> Option<&Account> {
        self.cast.accounts.get(number)
    }

    /// Accounts of a worker's personas that were there before a moment.
    pub(crate) fn begun(&self, worker: &Worker, at: i64) -> Vec<usize> {
        let is_there = |number: &usize| self.account(*number).is_some_and(|account| account.created < at);
        worker.personas.iter().copied().filter(is_there).collect()
    }
}

fn plan() -> Plan {
    let kinds = [Papers::Owned, Papers::Reported, Papers::Silent, Papers::Invented];
    let papers = kinds.into_iter().zip(PAPERS).flat_map(|(kind, count)| vec![kind; count]).collect();
    Plan { label: CREW.to_owned(), workers: WORKERS, papers: Some(papers) }
}

fn workers(cast: &Cast) -> Vec<Worker> {
    let mut personas: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for (number, account) in cast.accounts.iter().enumerate().filter(|(_, account)| account.crew == CREW) {
        personas.entry((account.person.len(), &account.person)).or_default().push(number);
    }
    let worker = |(label, personas): ((usize, &str), Vec<usize>)| {
        let mut dice = Dice::of(cast.seed, &["worker", label.1]);
        let mut sittings = Vec::new();
        for &number in &personas {
            let Some(account) = cast.accounts.get(number) else { continue };
            logins::each(cast, number, account, &mut |login| {
                sittings.extend(login.address.parse().ok().map(|address| (login.at, address)));
            });
        }
        sittings.sort_unstable();
        sittings.dedup();
        let handle = format!("{}{}", text::name(&mut dice).to_lowercase(), dice.digits(2));
        Worker { handle, personas, sittings }
    };
    personas.into_iter().map(worker).collect()
}

/// Innocent people who look like a crew in one way each.
fn look_alikes(cast: &mut Cast) {
    let declared = cast.seed.is_multiple_of(2);
    classed(cast, "legit_agency_same_office_ip_and_bank", |cast| {
        agency(cast, Agency { size: Some(24), declared: Some(declared), whole: true });
    });
    classed(cast, "migrants_in_one_workers_dormitory", |cast| hostel(cast, 40, 40, "workers"));
    classed(cast, "students_in_one_dormitory", |cast| hostel(cast, 60, 60, "students"));
    classed(cast, "freelancers_same_city_and_language", freelancers);
    classed(cast, "homonyms", homonyms);
    classed(cast, "people_reusing_public_cv_template", template_users);
}

/// Gives all accounts that are made a class of their own.
fn classed(cast: &mut Cast, class: &'static str, make: impl FnOnce(&mut Cast)) {
    let first = cast.accounts.len();
    let unit = cast.unit();
    make(cast);
    cast.accounts.iter_mut().skip(first).for_each(|account| account.classes.push((class, unit)));
}

/// Twelve of one city and language, on one carrier, with one club's resume: they share the town, and no more.
fn freelancers(cast: &mut Cast) {
    let mut dice = cast.dice("freelancers");
    let mut members = persons(cast, 12, "city", &mut dice);
    let city = text::name(&mut dice);
    let (country, language, zone, template) =
        (members[0].country, members[0].language, members[0].zone, dice.below(20));
    let carrier = u32::try_from(dice.below(u64::from(cast.places.carriers))).unwrap_or(0);
    for member in &mut members {
        (member.country, member.language, member.zone, member.claimed_zone) = (country, language, zone, zone);
        member.nets.retain(|used| !matches!(used.what, Net::Carrier(_)));
        if dice.chance(600) {
            member.nets.push(Used::always(Net::Carrier(carrier), 5));
        }
        for (address, ..) in &mut member.shipments {
            let street = address.split(',').next().unwrap_or_default();
            *address = format!("{street}, {city}");
        }
        if dice.chance(500)
            && let Some(resume) = member.texts.first_mut()
        {
            resume.template = Some(template);
        }
    }
    add_all(cast, members);
}

/// Groups of four of one name, two of them born on one day, who share nothing.
fn homonyms(cast: &mut Cast) {
    for _ in 0..HOMONYMS / 4 {
        let mut dice = cast.dice("homonyms");
        let unit = cast.unit();
        let mut first: Option<(String, i64)> = None;
        for number in 0..4 {
            let mut who = cast.identity(&mut dice);
            if let Some((name, birth)) = &first {
                who.name.clone_from(name);
                who.birth = if number == 1 { *birth } else { who.birth };
            } else {
                first = Some((who.name.clone(), who.birth));
            }
            let mut account = cast.account(&who, &mut dice);
            account.legal_name.clone_from(&who.name);
            account.birth = Some(who.birth);
            account.classes.push(("homonym", unit));
            cast.add(account);
        }
    }
}

/// Sixty who filled in one public template.
fn template_users(cast: &mut Cast) {
    let mut dice = cast.dice("template users");
    let mut members = persons(cast, 60, "template", &mut dice);
    let template = dice.below(u64::MAX);
    for member in &mut members {
        let own = cast.fresh() ^ (cast.seed << 40);
        member.texts.truncate(1);
        if member.texts.is_empty() {
            member.texts.push(Text { kind: "resume", template: None, passages: Vec::new(), own });
        }
        member.texts.iter_mut().for_each(|text| text.template = Some(template));
    }
    add_all(cast, members);
}
