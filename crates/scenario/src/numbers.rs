//! How much of everything is there? The counts of the reference scenario, in one place.
//!
//! Every number is synthetic. Names here (`B1`, `K1`, `A`) are labels of the truth alone: they stand in no evidence,
//! but for the clients, whose label is the renter as written.

/// A builder: a shop that makes sites, or a crew that runs a copy.
pub(crate) struct BuilderCount {
    pub(crate) id: &'static str,
    /// Kits as indices into [`KITS`], with the sites of each.
    pub(crate) kits: &'static [(usize, usize)],
    pub(crate) mirrors: usize,
    /// Operators that buy from it, by their first and last index.
    pub(crate) operators: (usize, usize),
    /// Servers of its sites, by their first and last index.
    pub(crate) servers: (usize, usize),
}

/// A kit and how many versions of it there are.
pub(crate) struct KitCount {
    pub(crate) id: &'static str,
    pub(crate) versions: u32,
    /// What its code is: a word of the table `kits`.
    pub(crate) kind: &'static str,
    /// The kit whose past version it is.
    pub(crate) copied_from: &'static str,
}

pub(crate) const KITS: [KitCount; 6] = [
    KitCount { id: "K1", versions: 7, kind: "private", copied_from: "" },
    KitCount { id: "K2", versions: 3, kind: "private", copied_from: "" },
    KitCount { id: "K3", versions: 4, kind: "private", copied_from: "" },
    KitCount { id: "K4", versions: 5, kind: "commercial", copied_from: "" },
    KitCount { id: "K5", versions: 2, kind: "public-theme", copied_from: "" },
    KitCount { id: "K6", versions: 1, kind: "leaked-copy", copied_from: "K1" },
];

/// The version of K1 that leaked and became K6.
pub(crate) const LEAKED_VERSION: u32 = 4;

pub(crate) const BUILDERS: [BuilderCount; 5] = [
    BuilderCount { id: "B1", kits: &[(0, 85), (1, 35)], mirrors: 1_900, operators: (0, 7), servers: (0, 23) },
    BuilderCount { id: "B2", kits: &[(2, 80)], mirrors: 1_100, operators: (8, 12), servers: (24, 37) },
    BuilderCount { id: "B3", kits: &[(3, 60)], mirrors: 1_250, operators: (13, 16), servers: (38, 49) },
    BuilderCount { id: "B4", kits: &[(4, 40)], mirrors: 310, operators: (17, 19), servers: (50, 57) },
    BuilderCount { id: "F1", kits: &[(5, 20)], mirrors: 240, operators: (20, 21), servers: (58, 63) },
];

/// Clients of B1, who rent servers for it and sell its sites on, with the sites sold through each.
pub(crate) const CLIENTS: [(&str, usize); 6] = [("A", 40), ("B", 28), ("C", 22), ("D", 14), ("E", 10), ("F", 6)];

/// Servers that the clients rent, in the order of [`CLIENTS`]: 24 in all.
pub(crate) const CLIENT_SERVERS: [usize; 6] = [7, 5, 4, 3, 3, 2];

/// Sites of B1 sold in each month of the window.
pub(crate) const SALES: [usize; 18] = [4, 5, 6, 7, 8, 8, 8, 8, 8, 8, 8, 8, 7, 7, 6, 6, 5, 3];

pub(crate) const OPERATORS: usize = 22;
pub(crate) const SITES: usize = 320;
#[cfg(test)]
pub(crate) const MIRRORS: usize = 4_800;
pub(crate) const ORIGIN_SERVERS: usize = 64;
pub(crate) const CDN_ADDRESSES: usize = 9;
pub(crate) const MALL_FRONTS: usize = 45;
pub(crate) const LAWFUL_ON_THEME: usize = 9;

/// Persons among the nine entities that watch lists name; the others are a bureau, a company and a trading arm.
pub(crate) const LISTED_PERSONS: usize = 6;
/// Innocent firms of the trade of a listed one: under names of their own, and under that of a place.
pub(crate) const SISTER_FIRMS: usize = 14;
pub(crate) const PLACE_FIRMS: usize = 12;
/// Innocent persons with a name near to a listed one: one syllable off, with another surname, with the same name and
/// another day of birth, with the same name and nothing else told. 200 in all.
pub(crate) const NAMESAKES: [usize; 4] = [100, 34, 60, 6];
/// Watch lists, as the case tables call them, with their entries: 600 in all.
pub(crate) const WATCH_LISTS: [(&str, usize); 3] = [("un", 150), ("ofac", 270), ("opensanctions", 180)];

/// The crew that writes the code of the first builder, as the truth calls it, with its workers.
pub(crate) const CREW: &str = "B1";
pub(crate) const WORKERS: usize = 15;
/// Personas of the crew by whose papers they show: of owners with an account of their own, of owners who reported the
/// misuse, of owners of whom nothing is heard, of nobody. 41 on stolen papers, 62 in all.
pub(crate) const PAPERS: [usize; 4] = [11, 18, 12, 21];
/// Accounts beside the crew's, their owners' and the look-alikes', at tier M.
pub(crate) const BACKGROUND_ACCOUNTS: u64 = 3_000;
/// Persons of equal name, in groups of four.
pub(crate) const HOMONYMS: usize = 40;

/// Rows of passive DNS, certificates and registrations at tier M.
pub(crate) const DNS_ROWS: u64 = 180_000;
pub(crate) const CERTIFICATES: u64 = 9_000;
pub(crate) const REGISTRATIONS: u64 = 6_000;

/// Shares of sites in per mille.
pub(crate) const RENAMED_CLASSES: u32 = 300;
pub(crate) const HASHED_BUNDLES: u32 = 120;
pub(crate) const OWN_COLOURS: u32 = 400;
pub(crate) const SHARED_CDN: u32 = 600;
pub(crate) const WILDCARD_DNS: u32 = 100;
pub(crate) const PRIVACY_WHOIS: u32 = 920;
pub(crate) const CLOAKED: u32 = 140;

/// Languages of the sites, in per mille.
pub(crate) const LANGUAGES: [(&str, u64); 5] = [("ko", 500), ("zh", 200), ("vi", 120), ("id", 120), ("en", 60)];

/// Classes of hosts that are no operator's, with their count at tier M.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    Review,
    Licensed,
    Protection,
    SocialCasino,
    SportsNews,
    Tipster,
    Payment,
    Agency,
    DecoyCompany,
    Hacked,
    Parked,
    Blocked,
    General,
}

impl Class {
    pub(crate) const ALL: [(Class, usize); 13] = [
        (Class::Review, 60),
        (Class::Licensed, 40),
        (Class::Protection, 25),
        (Class::SocialCasino, 30),
        (Class::SportsNews, 150),
        (Class::Tipster, 40),
        (Class::Payment, 40),
        (Class::Agency, 55),
        (Class::DecoyCompany, 5),
        (Class::Hacked, 120),
        (Class::Parked, 200),
        (Class::Blocked, 180),
        (Class::General, 735),
    ];

    /// The name in `scenario.yaml`; `evaluate` prints accusations by it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Class::Review => "gambling_news_review",
            Class::Licensed => "licensed_operator",
            Class::Protection => "lottery_regulator_helpline",
            Class::SocialCasino => "social_casino_no_stake",
            Class::SportsNews => "sports_news",
            Class::Tipster => "tipster_forum",
            Class::Payment => "payment_provider",
            Class::Agency => "ordinary_web_agency_sites",
            Class::DecoyCompany => "decoy_certified_it_company",
            Class::Hacked => "hacked_public_sector_or_school_with_gambling_spam",
            Class::Parked => "parked_expired_for_sale",
            Class::Blocked => "blocked_challenge_geofenced_capture",
            Class::General => "general_web",
        }
    }

    /// The role that the truth gives.
    pub(crate) const fn role(self) -> &'static str {
        match self {
            Class::Review | Class::Tipster => "information",
            Class::Licensed => "licensed",
            Class::Protection => "protection",
            Class::Hacked => "compromised",
            Class::Parked | Class::Blocked => "undetermined",
            Class::SocialCasino
            | Class::SportsNews
            | Class::Payment
            | Class::Agency
            | Class::DecoyCompany
            | Class::General => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_are_those_of_the_scenario() {
        assert_eq!(BUILDERS.iter().flat_map(|b| b.kits).map(|(_, sites)| sites).sum::<usize>(), SITES);
        assert_eq!(BUILDERS.iter().map(|b| b.mirrors).sum::<usize>(), MIRRORS);
        assert_eq!(CLIENTS.iter().map(|(_, sites)| sites).sum::<usize>(), 120);
        assert_eq!(SALES.iter().sum::<usize>(), 120);
        assert_eq!(CLIENT_SERVERS.iter().sum::<usize>(), 24);
        assert_eq!(Class::ALL.iter().map(|(_, count)| count).sum::<usize>(), 1_680);
        assert_eq!(BUILDERS.last().map(|b| (b.operators.1 + 1, b.servers.1 + 1)), Some((OPERATORS, ORIGIN_SERVERS)));
        assert_eq!((PAPERS.iter().sum::<usize>(), PAPERS.iter().take(3).sum::<usize>()), (62, 41));
        assert_eq!(NAMESAKES.iter().sum::<usize>(), 200);
        assert_eq!(WATCH_LISTS.iter().map(|(_, entries)| entries).sum::<usize>(), 600);
        assert_eq!(LANGUAGES.iter().map(|(_, share)| share).sum::<u64>(), 1000);
    }
}
