//! How probable is it that a host offers gambling for stakes, and on what does that rest?
//!
//! Log-odds in 1/256 bit: a prior, and one sum a family (text, code, account-id, network, name). In a family the
//! strongest sign counts in full, the next half, the next a quarter: one fact told five times is one fact. What speaks
//! against (news, protection, no stake …) is summed the same way and taken off. Above 900 per mille stand only hosts
//! with two families.

use std::collections::{BTreeMap, BTreeSet};

use super::role_rules::RoleRules;
use crate::page::{Content, PageFacts, Sign};
use crate::record::Host;
use crate::selector::{Family, SelectorKind};

/// Bits from which a family counts as one of the two that are needed.
const FAMILY_MIN: i32 = 256;
/// Highest probability of one family alone, per mille.
const ONE_FAMILY_MAX: i32 = 900;
/// Bits of words and code from which a page is held to speak of gambling as one who offers it.
const SPEAKS_MIN: i32 = 3 * 256;

/// Handles of one messenger on one page from which on they are those of many.
const BOARD_HANDLES_MIN: usize = 4;

/// Functions of words and code by what they do for a player.
const GAMES: &[&str] = &[
    "stake",
    "odds",
    "slots",
    "live-casino",
    "lottery-4d",
    "game-provider",
    "code:bet-slip",
    "code:odds-table",
    "code:bet-api",
    "code:bet-form",
    "code:provider-launch",
    "code:casino-lobby",
    "code:provider-assets",
];
const CASH: &[&str] = &[
    "deposit",
    "withdraw",
    "cashier",
    "rollover",
    "code:cashier-form",
    "code:wallet-api",
    "code:cashier",
    "code:rolling",
];
/// Functions that banks, shops and payment firms have as well: without a game they say nothing.
const MONEY: &[&str] = &[
    "deposit",
    "withdraw",
    "cashier",
    "bonus",
    "member-level",
    "join-code",
    "agent",
    "mirror-talk",
    "code:cashier-form",
    "code:wallet-api",
    "code:cashier",
    "code:cash-paths",
    "code:join-form",
    "code:agent",
];
/// Code that only one who takes stakes or money has.
const OWN_CODE: &[&str] = &[
    "code:cashier-form",
    "code:bet-form",
    "code:join-form",
    "code:wallet-api",
    "code:bet-api",
    "code:provider-launch",
    "code:rolling",
];

/// A saved copy of another host's page.
const COPIED: &str = "shape:copied-page";
/// Bits of one sign from which money is taken or paid, rather than spoken of: a phrase of a cashier, a form, a wallet's path.
const CASH_MIN: i32 = 2 * 256;

/// What the signs of one page come to.
#[derive(Debug, Clone, Default)]
pub(super) struct PageScore {
    /// Bits of words for gambling, damped.
    pub(super) text: i32,
    /// Bits of code, damped.
    pub(super) code: i32,
    /// Bits against, damped, as a positive number.
    pub(super) against: i32,
    /// Is any game or bet among its functions?
    pub(super) game: bool,
    /// Functions shown, with the strongest sign of each: `(bits, index in signs)`.
    pub(super) functions: BTreeMap<String, (i32, usize)>,
}

impl PageScore {
    pub(super) fn of(page: &PageFacts, rules: &RoleRules) -> Self {
        let mut functions: BTreeMap<String, (i32, usize)> = BTreeMap::new();
        for (index, sign) in page.signs.iter().enumerate() {
            let bits = rules.lexicons.weight(&sign.rule).map_or(0, |weight| weight.bits);
            let best = functions.entry(sign.function.clone()).or_insert((bits, index));
            if bits.abs() > best.0.abs() {
                *best = (bits, index);
            }
        }
        // What a saved copy says is said by another host.
        if functions.contains_key(COPIED) {
            functions.retain(|name, _| name == COPIED);
        }
        let sum = |wanted: &dyn Fn(&str, i32) -> bool| {
            damped(functions.iter().filter(|(name, (bits, _))| wanted(name, *bits)).map(|(_, (bits, _))| bits.abs()))
        };
        let game = GAMES.iter().any(|name| functions.contains_key(*name));
        let text = sum(&|name, bits| bits > 0 && !is_code(name));
        let code = sum(&|name, bits| bits > 0 && is_code(name));
        let against = sum(&|name, bits| bits < 0 && name != "owner");
        Self { text, code, against, game, functions }
    }

    pub(super) fn shows(&self, function: &str) -> bool {
        self.functions.contains_key(function)
    }

    pub(super) fn shows_any(&self, functions: &[&str]) -> bool {
        functions.iter().any(|function| self.shows(function))
    }

    /// Does the page offer gambling, rather than tell of it?
    pub(super) fn speaks(&self) -> bool {
        self.game
            && self.text + self.code >= SPEAKS_MIN
            && self.text + self.code > self.against
            && self.text + self.code / 2 > 256
    }

    /// Is it a cashier or member page of a host whose other pages speak?
    fn goes_with(&self) -> bool {
        self.text + self.code > self.against && self.shows_any(MONEY)
    }

    /// Code of one's own that takes money or stakes.
    pub(super) fn has_own_code(&self) -> bool {
        self.shows_any(OWN_CODE)
    }
}

pub(super) fn is_code(function: &str) -> bool {
    function.starts_with("code:")
}

/// The strongest in full, each further one half of its weight before: 1, 1/2, 1/4 …
pub(super) fn damped(bits: impl Iterator<Item = i32>) -> i32 {
    let mut all: Vec<i32> = bits.collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.iter().enumerate().map(|(rank, bits)| bits >> rank.min(31)).sum()
}

/// What the captures of one period come to.
#[derive(Debug, Clone, Default)]
pub(super) struct Gambling {
    /// Per mille.
    pub(super) probability: i32,
    /// `(family, bits)`, those above zero.
    pub(super) families: Vec<(&'static str, i32)>,
    /// Bits against.
    pub(super) against: i32,
    /// Pages that offer gambling, as indices.
    pub(super) speaking: Vec<usize>,
    /// Functions for gambling over these pages: where the strongest sign of each stands.
    pub(super) functions: BTreeMap<String, (i32, usize, usize)>,
    /// Functions against that stand on at least half of the pages that tell.
    pub(super) counters: BTreeMap<String, (i32, usize, usize)>,
    /// Do the pages that speak show accounts or wallets for deposits?
    pub(super) instruments: bool,
}

impl Gambling {
    pub(super) fn has_game(&self) -> bool {
        GAMES.iter().any(|name| self.functions.contains_key(*name))
    }

    /// Is money taken or paid here: by a phrase or code that says so, or by an account for it? A word alone, such as
    /// `deposit`, stands on the pages of social casinos and reviews too.
    pub(super) fn has_cash(&self) -> bool {
        let strong = |name: &str| self.functions.get(name).is_some_and(|(bits, _, _)| *bits >= CASH_MIN);
        CASH.iter().any(|name| strong(name)) || self.instruments
    }

    /// Words for at least two functions, one of them a game?
    pub(super) fn says_enough(&self) -> bool {
        let mut words = self.functions.keys().filter(|name| !is_code(name));
        words.clone().count() >= 2 && words.any(|name| GAMES.contains(&name.as_str()))
    }

    /// Does anything here say that winnings are paid out?
    pub(super) fn pays_out(&self) -> bool {
        let strong = |name: &str| self.functions.get(name).is_some_and(|(bits, _, _)| *bits >= 2 * 256);
        ["withdraw", "cashier", "rollover", "code:cashier-form", "code:wallet-api"].into_iter().any(strong)
    }

    pub(super) fn family(&self, name: &str) -> i32 {
        self.families.iter().find(|(family, _)| *family == name).map_or(0, |(_, bits)| *bits)
    }
}

/// Weighs the captures at these indices as one.
pub(super) fn weigh(
    host: &Host,
    pages: &[&PageFacts],
    scores: &[PageScore],
    indices: &[usize],
    inbound: &[(Host, u32)],
    rules: &RoleRules,
) -> Gambling {
    let mut out = Gambling::default();
    let tells: Vec<usize> =
        indices.iter().copied().filter(|index| pages.get(*index).is_some_and(|p| is_page(p))).collect();
    out.speaking = tells.iter().copied().filter(|index| scores.get(*index).is_some_and(PageScore::speaks)).collect();
    if !out.speaking.is_empty() {
        let beside = |index: &usize| scores.get(*index).is_some_and(|score| score.speaks() || score.goes_with());
        out.speaking = tells.iter().copied().filter(beside).collect();
    }
    let files = indices.iter().copied().filter(|index| pages.get(*index).is_some_and(|p| is_file(p)));
    let sources: Vec<usize> = out.speaking.iter().copied().chain(files).collect();
    for index in sources {
        let Some(score) = scores.get(index) else { continue };
        for (name, (bits, sign)) in score.functions.iter().filter(|(_, (bits, _))| *bits > 0) {
            let best = out.functions.entry(name.clone()).or_insert((*bits, index, *sign));
            if *bits > best.0 {
                *best = (*bits, index, *sign);
            }
        }
    }
    out.counters = common_counters(&tells, scores);
    let game = out.has_game();
    let sum = |wanted: &dyn Fn(&str) -> bool| {
        let wanted = |name: &str| wanted(name) && (game || !MONEY.contains(&name));
        damped(out.functions.iter().filter(|(name, _)| wanted(name)).map(|(_, (bits, _, _))| *bits))
    };
    let text = sum(&|name| !is_code(name));
    let code = sum(&|name| is_code(name));
    out.against = damped(out.counters.values().map(|(bits, _, _)| -*bits));
    let spoken = text + code > 0 && !out.speaking.is_empty();
    let speaking = out.speaking.iter().filter_map(|index| pages.get(*index));
    out.instruments = speaking.flat_map(|page| &page.selectors).any(|found| found.kind.family() == Family::Money);
    let account = if spoken { account_bits(pages, &out.speaking, rules) } else { 0 };
    let network = if spoken { network_bits(host, inbound, rules) } else { 0 };
    let name = if spoken && speaks_by_name(host, rules) { rules.name } else { 0 };
    let families = [("text", text), ("code", code), ("account-id", account), ("network", network), ("name", name)];
    out.families = families.into_iter().filter(|(_, bits)| *bits > 0).collect();
    let total: i32 = rules.prior + out.families.iter().map(|(_, bits)| bits).sum::<i32>() - out.against;
    let carrying = out.families.iter().filter(|(family, bits)| *family != "name" && *bits >= FAMILY_MIN).count();
    out.probability = per_mille(total);
    if carrying < 2 {
        out.probability = out.probability.min(ONE_FAMILY_MAX);
    }
    out
}

/// Functions against that stand on at least half of these pages, with the strongest sign of each.
fn common_counters(tells: &[usize], scores: &[PageScore]) -> BTreeMap<String, (i32, usize, usize)> {
    let mut seen: BTreeMap<String, (usize, (i32, usize, usize))> = BTreeMap::new();
    for index in tells {
        let Some(score) = scores.get(*index) else { continue };
        for (name, (bits, sign)) in score.functions.iter().filter(|(name, (bits, _))| *bits < 0 && *name != "owner") {
            let entry = seen.entry(name.clone()).or_insert((0, (*bits, *index, *sign)));
            entry.0 += 1;
            if *bits < entry.1.0 {
                entry.1 = (*bits, *index, *sign);
            }
        }
    }
    seen.into_iter().filter(|(_, (count, _))| count * 2 >= tells.len()).map(|(name, (_, best))| (name, best)).collect()
}

/// Does a page print the handles of many at one messenger? Who takes or brings players has a desk or two; a board where
/// members write names those of others.
pub(super) fn is_board(page: &PageFacts) -> bool {
    let mut handles: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for found in page.selectors.iter().filter(|found| found.kind == SelectorKind::Handle) {
        if let Some((messenger, handle)) = found.value.split_once(':') {
            handles.entry(messenger).or_default().insert(handle);
        }
    }
    handles.values().any(|handles| handles.len() >= BOARD_HANDLES_MIN)
}

/// Is it a page of a site that tells?
pub(super) fn is_page(page: &PageFacts) -> bool {
    page.state.tells() && matches!(page.content, Content::Html | Content::Text)
}

/// Is it a script or data that a page of the host may rest on?
fn is_file(page: &PageFacts) -> bool {
    page.state.tells() && matches!(page.content, Content::Script | Content::Json)
}

fn account_bits(pages: &[&PageFacts], speaking: &[usize], rules: &RoleRules) -> i32 {
    let kinds: BTreeSet<&str> = speaking
        .iter()
        .filter_map(|index| pages.get(*index))
        .flat_map(|page| page.selectors.iter().map(|found| found.kind.as_str()))
        .collect();
    damped(rules.account.iter().filter(|(kind, _)| kinds.contains(kind.as_str())).map(|(_, bits)| *bits))
}

fn network_bits(host: &Host, inbound: &[(Host, u32)], rules: &RoleRules) -> i32 {
    let owners: BTreeSet<&str> =
        inbound.iter().map(|(from, _)| from.registrable()).filter(|from| *from != host.registrable()).collect();
    damped(std::iter::repeat_n(rules.inbound, owners.len().min(4)))
}

/// Does a label hold a word of gambling as a word of its own? Labels are cut at hyphens and digits, never searched.
pub(super) fn speaks_by_name(host: &Host, rules: &RoleRules) -> bool {
    let labels = host.registrable().split('.').next().unwrap_or_default();
    let words = labels.split(|letter: char| !letter.is_ascii_alphabetic());
    words.filter(|word| !word.is_empty()).any(|word| rules.name_words.iter().any(|known| known == word))
}

/// Probability per mille of log-odds in 1/256 bit, between 1 and 999.
pub(super) fn per_mille(bits: i32) -> i32 {
    let odds = libm::exp2(f64::from(bits.clamp(-64 * 256, 64 * 256)) / 256.0);
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1000")]
    let whole = libm::round(1_000.0 * odds / (1.0 + odds)) as i32;
    whole.clamp(1, 999)
}

/// The sign that a function rests on, in words.
pub(super) fn sign_of<'a>(pages: &[&'a PageFacts], place: (i32, usize, usize)) -> Option<&'a Sign> {
    pages.get(place.1).and_then(|page| page.signs.get(place.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_become_per_mille() {
        assert_eq!(per_mille(0), 500);
        assert_eq!(per_mille(256), 667);
        assert_eq!(per_mille(-256), 333);
        assert_eq!((per_mille(i32::MAX), per_mille(i32::MIN + 1)), (999, 1));
    }

    #[test]
    fn one_fact_told_often_is_one_fact() {
        assert_eq!(damped([1024, 1024, 1024, 1024].into_iter()), 1024 + 512 + 256 + 128);
        assert!(damped(std::iter::repeat_n(1024, 30)) <= 2048);
    }

    #[test]
    fn host_names_are_read_by_words() {
        let rules = RoleRules::bundled();
        let speaks = |name: &str| speaks_by_name(&Host::parse(name).unwrap(), rules);
        for name in ["lantern-bet.example", "bet365.com", "slot-88.example"] {
            assert!(speaks(name), "{name}");
        }
        for name in ["diabetes.org.uk", "globetrotter.de", "weather.com", "alphabet.example", "bet.lantern.example"] {
            assert!(!speaks(name), "{name}");
        }
    }
}
