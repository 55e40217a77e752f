//! Who is there? Accounts as they are made, with what every account has.

use super::account::{Account, Document, Net, Payout, Text, Used};
use super::place::Places;
use super::rates::innocent;
use super::text;
use crate::calendar::{DAY, Moment, OPENS};
use crate::dice::Dice;

pub(crate) const PLATFORMS: [&str; 4] = ["gigsite", "taskhall", "codefair", "worknest"];
/// Countries of the invented world with their offsets in minutes; nobody is a crew's by where he lives.
pub(crate) const COUNTRIES: [(&str, &str, i32); 10] = [
    ("NL1", "Northland", 0),
    ("SM1", "Southmark", 60),
    ("EV1", "Eastvale", 480),
    ("WF1", "Westfjord", -300),
    ("MI1", "Midisle", 330),
    ("LK1", "Lakemoor", 540),
    ("HB1", "Highbay", -480),
    ("RV1", "Rivera", 180),
    ("OD1", "Oldown", 420),
    ("GS1", "Greyshore", 120),
];
pub(crate) const LANGUAGES: [&str; 6] = ["aa", "bb", "cc", "dd", "ee", "ff"];

/// The identity of a person of the population, which may be stolen.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// Which person of the population.
    person: u64,
    pub(crate) name: String,
    pub(crate) birth: i64,
    pub(crate) country: usize,
    pub(crate) issuer: String,
    pub(crate) number: String,
    pub(crate) portrait: u64,
}

impl Identity {
    fn label(&self) -> String {
        format!("P{:07}", self.person)
    }
}

/// A contract between two accounts.
#[derive(Debug, Clone)]
pub(crate) struct Contract {
    pub(crate) client: usize,
    pub(crate) worker: usize,
    pub(crate) at: Moment,
    pub(crate) cents: i64,
    pub(crate) rating: Option<u32>,
}

/// An owner's report that an identity was misused.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    pub(crate) number: String,
    pub(crate) issuer: String,
    pub(crate) at: Moment,
}

/// All accounts of a world.
pub(crate) struct Cast {
    pub(crate) seed: u64,
    /// Accounts that the world shall have, those who only hire included.
    pub(crate) wanted: u64,
    pub(crate) accounts: Vec<Account>,
    pub(crate) contracts: Vec<Contract>,
    pub(crate) reports: Vec<Report>,
    pub(crate) places: Places,
    next_home: u32,
    next_house: u32,
    next_unit: u32,
    next_person: u64,
    next_number: u64,
}

impl Cast {
    pub(crate) fn new(seed: u64, wanted: u64, places: Places) -> Self {
        Self {
            seed,
            wanted,
            accounts: Vec::new(),
            contracts: Vec::new(),
            reports: Vec::new(),
            places,
            next_home: 0,
            next_house: 0,
            next_unit: 0,
            next_person: 0,
            next_number: 0,
        }
    }

    pub(crate) fn dice(&self, part: &str) -> Dice {
        Dice::nth(self.seed, part, self.next_number + self.next_person)
    }

    pub(crate) fn home(&mut self) -> Net {
        self.next_home += 1;
        Net::Home(self.next_home)
    }

    /// A home's line with a fixed address of version 4, as long as there are any.
    pub(crate) fn line(&mut self) -> Net {
        self.next_home += 1 + (self.next_home + 1) % 2;
        Net::Home(self.next_home)
    }

    pub(crate) fn house(&mut self) -> Net {
        self.next_house += 1;
        Net::House(self.next_house)
    }

    pub(crate) fn unit(&mut self) -> u32 {
        self.next_unit += 1;
        self.next_unit
    }

    /// A number that nothing else has.
    pub(crate) fn fresh(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// A new person of the population.
    pub(crate) fn identity(&mut self, dice: &mut Dice) -> Identity {
        self.next_person += 1;
        let country = dice.index(COUNTRIES.len());
        Identity {
            person: self.next_person,
            name: format!("{} {}", text::name(dice), text::name(dice)),
            birth: dice.between(365 * 5, 365 * 34),
            country,
            issuer: COUNTRIES[country].1.to_owned(),
            number: format!("{}{:07}{}", dice.letters(2, b"ABCDEFGHJKLMNP"), self.next_person, dice.digits(2)),
            portrait: dice.below(u64::MAX),
        }
    }

    /// An account of a person with what is usual: a home, a carrier, perhaps an exit, one machine, contacts, an own
    /// instrument, a document, texts.
    pub(crate) fn account(&mut self, who: &Identity, dice: &mut Dice) -> Account {
        let number = self.fresh();
        let zone = COUNTRIES[who.country].2;
        let created = OPENS - DAY * dice.between(0, 900) + DAY * dice.between(0, 380);
        let mut account = Account {
            platform: dice.index(PLATFORMS.len()),
            id: format!("u{number:07}"),
            role: "worker",
            created,
            closed: None,
            display_name: who.name.clone(),
            legal_name: if dice.chance(innocent::NO_LEGAL_NAME) { String::new() } else { who.name.clone() },
            birth: (!dice.chance(innocent::NO_BIRTH_DATE)).then_some(who.birth),
            country: who.country,
            language: dice.index(LANGUAGES.len()),
            claimed_zone: zone,
            zone,
            hour: dice.between(9, 20),
            referrer: None,
            organization: String::new(),
            nets: Vec::new(),
            devices: vec![Used::always(self.device(), 10)],
            agent: dice.below(400).min(dice.below(400)),
            sessions: u32::try_from(dice.between(5, 14)).unwrap_or(8),
            remote_tool: if dice.chance(innocent::REMOTE_TOOL) { "remote-desk" } else { "" },
            contacts: Vec::new(),
            payouts: Vec::new(),
            documents: Vec::new(),
            shipments: Vec::new(),
            texts: Vec::new(),
            person: who.label(),
            crew: String::new(),
            identity: "genuine",
            classes: Vec::new(),
            relay: None,
        };
        if dice.chance(innocent::CARRIER) {
            let carrier = u32::try_from(dice.below(u64::from(self.places.carriers))).unwrap_or(0);
            account.nets.push(Used::always(Net::Carrier(carrier), 5));
            account.classes.push(("carrier", 0));
        }
        if dice.chance(innocent::VPN) {
            let exit = u32::try_from(dice.below(u64::from(self.places.exits))).unwrap_or(0);
            account.nets.push(Used::always(Net::Exit(exit), 6));
            account.classes.push(("vpn", 0));
        }
        account.contacts.push(("email", format!("{}{number}@mail.example", text::name(dice).to_lowercase())));
        if dice.chance(700) {
            account.contacts.push(("phone", self.phone()));
        }
        if dice.chance(innocent::MESSENGER) {
            account.contacts.push(self.messenger(dice));
        }
        account.payouts.push(self.own_payout(who, dice));
        if dice.chance(innocent::DOCUMENT) {
            account.documents.push(document(who, created + DAY, dice));
            if dice.chance(innocent::SECOND_DOCUMENT) {
                account.documents.push(document(who, created + 300 * DAY, dice));
            }
        }
        account.texts = self.texts(dice);
        if dice.chance(innocent::SHIPMENT) {
            account.shipments.push((self.address(dice), created + 30 * DAY, "laptop"));
        }
        account
    }

    pub(crate) fn device(&mut self) -> u64 {
        self.fresh()
    }

    /// A telephone number that nothing else has, under a country code that no country has.
    pub(crate) fn phone(&mut self) -> String {
        // A factor that neither 2 nor 5 divides permutes the numbers of ten digits.
        format!("+999{:010}", self.fresh() * 3_141_592_653 % 10_000_000_000)
    }

    /// A messenger's handle that nothing else has.
    pub(crate) fn messenger(&mut self, dice: &mut Dice) -> (&'static str, String) {
        let kind = dice.word(&["telegram", "telegram", "telegram", "skype", "wechat", "line", "discord"]);
        (kind, format!("@t{}", self.fresh() * 7 + 11))
    }

    pub(crate) fn own_payout(&mut self, who: &Identity, dice: &mut Dice) -> Payout {
        self.payout_of(who.name.clone(), dice)
    }

    /// An instrument that nothing else has.
    pub(crate) fn payout_of(&mut self, holder: String, dice: &mut Dice) -> Payout {
        let number = self.fresh();
        let kind = *dice.pick(&["bank", "wallet", "psp"]);
        Payout { kind, instrument: format!("{kind}-{number:09}"), holder }
    }

    pub(crate) fn address(&mut self, dice: &mut Dice) -> String {
        let number = self.fresh();
        format!("{} {} Street, {}", number, text::name(dice), text::name(dice))
    }

    fn texts(&mut self, dice: &mut Dice) -> Vec<Text> {
        let count = if dice.chance(250) { 0 } else { 1 + dice.index(2) };
        let templates = (self.wanted / 200).clamp(20, 1_000);
        (0..count)
            .map(|at| {
                // Few templates are used by many: the smaller of two draws.
                let template = dice.below(templates).min(dice.below(templates));
                Text {
                    kind: if at == 0 { "resume" } else { "bid" },
                    template: dice.chance(innocent::TEMPLATE).then_some(template),
                    passages: Vec::new(),
                    own: self.fresh() ^ (self.seed << 40),
                }
            })
            .collect()
    }

    /// Puts an account among the others; its number.
    pub(crate) fn add(&mut self, mut account: Account) -> usize {
        if account.nets.iter().all(|net| matches!(net.what, Net::Carrier(_) | Net::Exit(_))) {
            let home = self.home();
            account.nets.push(Used::always(home, 10));
        }
        self.accounts.push(account);
        self.accounts.len() - 1
    }
}

pub(crate) fn document(who: &Identity, at: Moment, dice: &mut Dice) -> Document {
    Document {
        kind: "id-card",
        issuer: who.issuer.clone(),
        number: who.number.clone(),
        name: who.name.clone(),
        birth: who.birth,
        image: dice.below(u64::MAX),
        portrait: seen_again(who.portrait, dice),
        at,
        result: "accepted",
    }
}

/// The hash of a portrait as one picture of it gives it: at times a few bits are others.
pub(crate) fn seen_again(portrait: u64, dice: &mut Dice) -> u64 {
    let flips = if dice.chance(innocent::OTHER_PICTURE) { 1 + dice.index(4) } else { 0 };
    (0..flips).fold(portrait, |hash, _| hash ^ (1 << dice.below(64)))
}
