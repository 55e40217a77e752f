//! Which hosts are no operator's? Made one at a time from their number.

use super::words;
use crate::calendar::{CLOSES, DAY, Moment, OPENS};
use crate::dice::Dice;
use crate::numbers::{Class, LAWFUL_ON_THEME};
use crate::options::Tier;

/// The background of a world: how many hosts of each class.
#[derive(Debug, Clone)]
pub(crate) struct Background {
    seed: u64,
    counts: Vec<(Class, u64)>,
    /// Domains that are known from DNS, certificates and registrations alone.
    pub(crate) uncaptured: u64,
}

/// A host that is no operator's.
#[derive(Debug, Clone)]
pub(crate) struct OtherHost {
    /// Number over all classes.
    pub(crate) index: u64,
    pub(crate) class: Class,
    /// Number inside its class.
    pub(crate) number: u64,
    pub(crate) host: String,
    /// The name as its pages write it.
    pub(crate) name: String,
    pub(crate) language: &'static str,
    pub(crate) visits: Vec<Moment>,
    /// One of the lawful sites on the theme that a kit is built on.
    pub(crate) on_theme: bool,
    pub(crate) registrar: usize,
}

impl Background {
    pub(crate) fn new(seed: u64, tier: Tier) -> Self {
        let counts = Class::ALL
            .iter()
            .map(|(class, count)| {
                let count = *count as u64;
                // The front companies are few and part of the story.
                (*class, if *class == Class::DecoyCompany { count } else { tier.background(count) })
            })
            .collect();
        Self { seed, counts, uncaptured: tier.background(9_000) }
    }

    /// Captured hosts.
    pub(crate) fn len(&self) -> u64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// Every captured host, class by class.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = OtherHost> + '_ {
        let mut index = 0;
        self.counts.iter().flat_map(|(class, count)| (0..*count).map(move |number| (*class, number))).map(
            move |(class, number)| {
                let host = OtherHost::nth(self.seed, class, number, index);
                index += 1;
                host
            },
        )
    }

    /// One host of a class.
    pub(crate) fn host(&self, class: Class, number: u64) -> Option<OtherHost> {
        let count = self.counts.iter().find(|(of, _)| *of == class).map_or(0, |(_, count)| *count);
        let before: u64 = self.counts.iter().take_while(|(of, _)| *of != class).map(|(_, count)| count).sum();
        (number < count).then(|| OtherHost::nth(self.seed, class, number, before + number))
    }

    /// The `number`-th domain that nobody captured.
    pub(crate) fn uncaptured_host(&self, number: u64) -> String {
        let mut dice = Dice::nth(self.seed, "uncaptured", number);
        let name = words::unique(self.seed, self.len() + number);
        format!("{name}{}.{}", dice.word(&["", "", "-shop", "-blog", "net", "-cafe"]), dice.word(&TLDS))
    }
}

const TLDS: [&str; 3] = ["example", "test", "invalid"];

impl OtherHost {
    /// Does its second visit meet something else than the first? On two hacked hosts of three the spam stands there, and
    /// a visit that finds nothing new would leave it out of the evidence.
    pub(crate) const fn changes(&self) -> bool {
        matches!(self.class, Class::Hacked) && !self.number.is_multiple_of(3)
    }

    fn nth(seed: u64, class: Class, number: u64, index: u64) -> Self {
        let mut dice = Dice::of(seed, &["other", class.name(), &number.to_string()]);
        let word = words::unique(seed, index);
        let host = format!("{word}{}.{}", dice.word(endings(class)), dice.word(&TLDS));
        let language = dice.word(&["ko", "ko", "ko", "en", "en", "zh", "vi", "id"]);
        // 6,000 captures in all: six of each of the 320 sites, and two or three of each other host.
        let visits = if index % 7 < 3 { 3 } else { 2 };
        let mut visits: Vec<Moment> = (0..visits).map(|_| dice.between(OPENS + DAY, CLOSES - DAY)).collect();
        visits.sort_unstable();
        Self {
            index,
            class,
            number,
            host,
            name: words::capital(&word),
            language,
            visits,
            on_theme: class == Class::General && number < LAWFUL_ON_THEME as u64,
            registrar: dice.index(8),
        }
    }
}

/// What hosts of a class append to their name. Lawful ones use the words of gambling too, and most general ones none.
fn endings(class: Class) -> &'static [&'static str] {
    match class {
        Class::Review => &["-review", "-casinonews", "guide", "-slots-review"],
        Class::Licensed => &["bet", "casino", "-poker", "sports", "-lotto"],
        Class::Protection => &["-lottery", "-help", "-commission", "-care"],
        Class::SocialCasino => &["slots", "-games", "-fun", "casino"],
        Class::SportsNews => &["sports", "-times", "-football", "score", "daily"],
        Class::Tipster => &["picks", "-toto-forum", "tips", "-community"],
        Class::Payment => &["pay", "-wallet", "pg", "-checkout"],
        Class::Agency => &["-studio", "design", "web", "-works"],
        Class::DecoyCompany => &["-it", "soft", "-tech"],
        Class::Hacked => &["-school", "-city", "edu", "-library", "-council"],
        Class::Parked => &["", "bet", "-shop", "777", "blog"],
        Class::Blocked => &["", "-bet", "news", "88", "store"],
        Class::General => {
            &["", "", "", "-cafe", "clinic", "-garden", "farm", "travel", "-law", "-diabetes", "globetrotter"]
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_hosts_have_one_name() {
        let background = Background::new(5, Tier::M);
        let mut names: BTreeSet<String> = background.hosts().map(|host| host.host).collect();
        assert_eq!(names.len(), 1_680);
        names.extend((0..background.uncaptured).map(|number| background.uncaptured_host(number)));
        assert_eq!(names.len() as u64, 1_680 + background.uncaptured);
    }

    #[test]
    fn a_host_can_be_had_alone() {
        let background = Background::new(5, Tier::S);
        for host in background.hosts() {
            assert_eq!(background.host(host.class, host.number).map(|host| host.host), Some(host.host));
        }
        assert!(background.host(Class::Agency, 6).is_none());
    }

    #[test]
    fn captures_of_the_background_are_4080() {
        let background = Background::new(5, Tier::M);
        assert_eq!(background.hosts().map(|host| host.visits.len()).sum::<usize>(), 4_080);
        assert_eq!(background.hosts().filter(|host| host.on_theme).count(), 9);
    }
}
