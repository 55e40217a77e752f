//! Which sites are there? Sold month by month, upgraded, renamed, moved, captured.

use std::collections::BTreeSet;

use super::network::{Network, servers_of};
use super::operator::{self, Operator};
use super::site::{Evasion, Site, SiteIds, Stay};
use super::words;
use crate::calendar::{CLOSES, DAY, MONTHS, Moment, OPENS, month};
use crate::dice::Dice;
use crate::numbers::{
    BUILDERS, CLIENTS, CLOAKED, HASHED_BUNDLES, KITS, LANGUAGES, MALL_FRONTS, OWN_COLOURS, PRIVACY_WHOIS,
    RENAMED_CLASSES, SALES, SHARED_CDN, SITES, WILDCARD_DNS,
};
use crate::options::{SimulateOptions, Tier};

/// Every site of the world, in the order of builders.
pub(crate) fn build(options: &SimulateOptions, operators: &[Operator], network: &Network) -> Vec<Site> {
    let SimulateOptions { seed, tier, carelessness_per_mille: carelessness, .. } = *options;
    let mut names = BTreeSet::new();
    let releases: Vec<Vec<Moment>> = (0..KITS.len()).map(|kit| releases(seed, kit)).collect();
    let mut sites: Vec<Site> = plots(seed)
        .into_iter()
        .enumerate()
        .map(|(index, plot)| {
            let mut dice = Dice::nth(seed, "site", index as u64);
            let stem = fresh_stem(&mut dice, &mut names);
            let tld = dice.word(&["example", "test", "invalid"]);
            let host = format!("{stem}-{}.{tld}", dice.word(&["88", "77", "777", "365", "99", "111"]));
            let upgrades = upgrades(&mut dice, plot.opened, releases.get(plot.kit).map_or(&[], Vec::as_slice));
            Site {
                index,
                host,
                brands: brands(&mut dice, &stem, plot.opened),
                stem,
                kit: plot.kit,
                builder: plot.builder,
                operator: plot.operator,
                client: plot.client,
                language: language(&mut dice),
                opened: plot.opened,
                closed: (plot.opened + LIFE).min(CLOSES),
                upgrades,
                mirrors: 0,
                evasion: Evasion::default(),
                ids: SiteIds::default(),
                stay: Vec::new(),
                visits: Vec::new(),
                registrar: dice.index(network.registrars.len()),
                privacy_whois: false,
            }
        })
        .collect();
    give_evasions(seed, &mut sites);
    if options.renamed_classes_per_mille.is_some() {
        sites.iter_mut().for_each(|site| site.evasion.renamed_classes = true);
    }
    for site in &mut sites {
        let mut dice = Dice::nth(seed, "site-ids", site.index as u64);
        if let Some(operator) = operators.get(site.operator) {
            site.ids = ids(&mut dice, operator, carelessness, &site.stem);
        }
        site.stay = stays(&mut dice, site, carelessness);
    }
    give_visits(seed, tier, &mut sites);
    give_mirrors(tier, &mut sites);
    sites
}

/// The longest life of a site.
const LIFE: Moment = 365 * DAY;

/// What a site is before it has a name.
struct Plot {
    builder: usize,
    kit: usize,
    operator: usize,
    client: Option<usize>,
    opened: Moment,
}

fn plots(seed: u64) -> Vec<Plot> {
    let mut plots = Vec::with_capacity(SITES);
    for (builder, count) in BUILDERS.iter().enumerate() {
        let mut dice = Dice::nth(seed, "builder", builder as u64);
        let mut kits: Vec<usize> = count.kits.iter().flat_map(|(kit, sites)| vec![*kit; *sites]).collect();
        dice.shuffle(&mut kits);
        let mut clients: Vec<Option<usize>> = vec![None; kits.len()];
        let mut opened: Vec<Moment> = kits
            .iter()
            .map(|_| month(dice.index(MONTHS - 4)) + dice.between(0, 27) * DAY + dice.between(0, DAY - 1))
            .collect();
        if builder == 0 {
            clients = CLIENTS.iter().enumerate().flat_map(|(at, (_, sites))| vec![Some(at); *sites]).collect();
            dice.shuffle(&mut clients);
            opened = SALES.iter().enumerate().flat_map(|(at, sales)| vec![month(at); *sales]).collect();
            for day in &mut opened {
                *day += dice.between(0, 20) * DAY + dice.between(0, DAY - 1);
            }
        }
        for ((kit, client), opened) in kits.into_iter().zip(clients).zip(opened) {
            let operator = buyer(&mut dice, builder, client);
            plots.push(Plot { builder, kit, operator, client, opened });
        }
    }
    plots
}

/// Who buys the site. Clients sell to two or three operators each; now and then an operator buys from a second shop,
/// so that a shop is not the sum of its operators.
fn buyer(dice: &mut Dice, builder: usize, client: Option<usize>) -> usize {
    const BUYERS: [&[usize]; 6] = [&[0, 0, 1, 1, 2], &[2, 3, 3], &[4, 4, 5], &[5, 6], &[7], &[7, 6]];
    if let Some(buyers) = client.and_then(|client| BUYERS.get(client)) {
        return if dice.chance(50) { 9 } else { *dice.pick(buyers) };
    }
    let (first, last) = BUILDERS.get(builder).map_or((0, 0), |count| count.operators);
    if builder == 2 && dice.chance(60) {
        return 10;
    }
    // Few operators are large: the smaller of two throws.
    let span = last - first + 1;
    first + dice.index(span).min(dice.index(span))
}

/// When each version of a kit was released: the first before the window, the others spread over it.
pub(crate) fn releases(seed: u64, kit: usize) -> Vec<Moment> {
    let mut dice = Dice::nth(seed, "releases", kit as u64);
    let versions = KITS.get(kit).map_or(1, |kit| i64::from(kit.versions));
    let step = 560 / versions.max(1);
    (0..versions).map(|version| OPENS + (version * step - 40) * DAY + dice.between(0, step / 3) * DAY).collect()
}

/// A site opens with the version of the day and follows later ones within days to weeks, or skips one.
fn upgrades(dice: &mut Dice, opened: Moment, releases: &[Moment]) -> Vec<(Moment, u32)> {
    let mut upgrades = vec![(opened, 1)];
    for (version, released) in (1..).zip(releases) {
        if *released <= opened {
            upgrades = vec![(opened, version)];
        } else if !dice.chance(150) {
            upgrades.push((released + dice.between(2, 35) * DAY, version));
        }
    }
    upgrades.sort_unstable();
    // An upgrade that a later one overtook never happened.
    let mut newest = 0;
    upgrades.retain(|(_, version)| {
        let follows = *version > newest;
        newest = newest.max(*version);
        follows
    });
    upgrades
}

fn brands(dice: &mut Dice, stem: &str, opened: Moment) -> Vec<(Moment, String)> {
    let mut brands = vec![(opened, stem.to_owned())];
    let mut at = opened;
    loop {
        at += dice.between(180, 365) * DAY;
        if at >= CLOSES {
            return brands;
        }
        brands.push((at, words::brand(dice)));
    }
}

fn fresh_stem(dice: &mut Dice, names: &mut BTreeSet<String>) -> String {
    loop {
        let stem = words::brand(dice);
        if names.insert(stem.clone()) {
            return stem;
        }
    }
}

fn language(dice: &mut Dice) -> &'static str {
    let mut throw = dice.below(1000);
    for (language, share) in LANGUAGES {
        if throw < share {
            return language;
        }
        throw -= share;
    }
    "ko"
}

/// Deals the mirrors of each builder to its captured sites, some many, some few.
fn give_mirrors(tier: Tier, sites: &mut [Site]) {
    for (builder, count) in BUILDERS.iter().enumerate() {
        let total = usize::try_from(tier.background(count.mirrors as u64)).unwrap_or(count.mirrors);
        let mut own: Vec<&mut Site> =
            sites.iter_mut().filter(|site| site.builder == builder && !site.visits.is_empty()).collect();
        let weight = |index: usize| 1 + index * 7 % 11;
        let weights: usize = own.iter().map(|site| weight(site.index)).sum();
        let mut left = total;
        let last = own.len().saturating_sub(1);
        for (at, site) in own.iter_mut().enumerate() {
            let share = if at == last { left } else { (total * weight(site.index) / weights.max(1)).min(left) };
            site.mirrors = share;
            left -= share;
        }
    }
}

/// Exact shares, not throws for each site: the scenario states how many there are.
fn give_evasions(seed: u64, sites: &mut [Site]) {
    let share = |per_mille: u32| SITES * per_mille as usize / 1000;
    let chosen = |name: &str, count: usize| -> BTreeSet<usize> {
        let mut all: Vec<usize> = (0..SITES).collect();
        Dice::of(seed, &["evasion", name]).shuffle(&mut all);
        all.into_iter().take(count).collect()
    };
    let renamed = chosen("classes", share(RENAMED_CLASSES));
    let hashed = chosen("bundles", share(HASHED_BUNDLES));
    let colours = chosen("colours", share(OWN_COLOURS));
    let cdn = chosen("cdn", share(SHARED_CDN));
    let wildcard = chosen("wildcard", share(WILDCARD_DNS));
    let privacy = chosen("privacy", share(PRIVACY_WHOIS));
    let cloaked = chosen("cloaked", share(CLOAKED));
    let malls = chosen("mall", MALL_FRONTS);
    let flagged = sites
        .iter()
        .filter(|site| site.builder == 3)
        .map(|site| site.index)
        .nth(usize::try_from(seed % 40).unwrap_or(0));
    for site in sites {
        let index = site.index;
        site.evasion = Evasion {
            renamed_classes: renamed.contains(&index),
            hashed_bundles: hashed.contains(&index),
            own_colours: colours.contains(&index),
            shared_cdn: cdn.contains(&index),
            wildcard_dns: wildcard.contains(&index),
            cloaked: cloaked.contains(&index),
            mall_front: malls.contains(&index),
            false_flag: flagged == Some(index),
        };
        site.privacy_whois = privacy.contains(&index);
    }
}

/// Ids of a site: the operator's own at the usual rates of reuse, else the site's alone, else none.
fn ids(dice: &mut Dice, operator: &Operator, carelessness: u32, stem: &str) -> SiteIds {
    // One site in thirty shows nothing at all.
    if dice.chance(33) {
        return SiteIds::default();
    }
    let reuse = |per_mille: u32| per_mille.saturating_mul(carelessness).div_euclid(1000).min(1000);
    let mut show = |per_mille: u32, pool: &[String], fresh: &dyn Fn(&mut Dice) -> String| -> Option<String> {
        if dice.chance(reuse(per_mille)) && !pool.is_empty() {
            Some(dice.pick(pool).clone())
        } else if dice.chance(400) {
            Some(fresh(dice))
        } else {
            None
        }
    };
    let analytics = show(720, &operator.analytics, &operator::analytics_id);
    let tag_manager = show(300, &operator.tag_managers, &|dice| format!("GTM-{}", dice.letters(7, operator::CAPITALS)));
    let chat = show(620, &operator.chats, &operator::chat_licence);
    let telegram = show(780, &operator.telegrams, &|dice| operator::handle(dice, stem));
    let kakao = show(420, &operator.kakaos, &|dice| operator::handle(dice, stem));
    let mail = show(250, std::slice::from_ref(&operator.mail), &|_| format!("help@{stem}-mail.example"));
    let join_code = show(500, &operator.join_codes, &operator::join_code);
    let wallet = show(300, std::slice::from_ref(&operator.wallet), &operator::wallet);
    let deposit = if dice.chance(reuse(680)) {
        Some(dice.pick(&operator.deposits).clone())
    } else {
        dice.chance(500).then(|| operator::deposit(dice))
    };
    let telegrams = telegram.into_iter().collect();
    SiteIds { analytics, tag_manager, chat, telegrams, kakao, mail, join_code, deposit, wallet }
}

/// Where a site stood: one server, or two one after the other.
fn stays(dice: &mut Dice, site: &Site, carelessness: u32) -> Vec<Stay> {
    let (first, last) = BUILDERS.get(site.builder).map_or((0, 0), |count| count.servers);
    let pool: Vec<usize> = match site.client {
        Some(client) => servers_of(client).collect(),
        // An operator of another builder keeps to a few of that builder's servers.
        None => (first..=last).filter(|server| server % 3 == site.operator % 3).collect(),
    };
    let end = site.closed;
    let moves = end - site.opened > 240 * DAY && dice.chance(300);
    let cut = if moves { site.opened + dice.between(90, 200) * DAY } else { end };
    let mut stays = Vec::new();
    for (from, to) in [(site.opened, cut), (cut, end)] {
        if from >= to {
            continue;
        }
        let slip = 800_u32.saturating_mul(carelessness).div_euclid(1000).min(1000);
        let shown = if !site.evasion.shared_cdn {
            Some((from, to))
        } else if dice.chance(slip) {
            let days = (to - from) / DAY;
            let start = from + dice.between(0, (days - 12).max(0)) * DAY;
            Some((start, (start + dice.between(2, 10) * DAY).min(to)))
        } else {
            None
        };
        let scanned = dice.chance(slip / 2).then(|| from + dice.between(0, ((to - from) / DAY - 1).max(0)) * DAY);
        stays.push(Stay { server: *dice.pick(&pool), from, shown, scanned });
    }
    stays
}

/// Three visits a captured site, some weeks apart where its life allows: sites are met at any time of their lives, so
/// that every version is some site's last.
fn give_visits(seed: u64, tier: Tier, sites: &mut [Site]) {
    let captured = captured(seed, tier, sites);
    for site in sites.iter_mut().filter(|site| captured.contains(&site.index)) {
        let mut dice = Dice::nth(seed, "visits", site.index as u64);
        let days = ((site.closed - DAY - site.opened) / DAY).max(3);
        // Half of the sites are met soon after they open, the others at any time.
        let latest = if dice.chance(500) { 15 } else { days - 30 };
        let first = dice.between(0, latest.clamp(0, days - 3));
        let step = ((days - first) / 3).min(dice.between(15, 70)).max(1);
        let moment = |visit: i64| site.opened + (first + visit * step) * DAY;
        site.visits = (0..3).map(|visit| moment(visit) + dice.between(3_600, DAY / 2)).collect();
    }
}

/// At tier S a quarter of the sites, but two of each operator and five of each kit, where it has them.
fn captured(seed: u64, tier: Tier, sites: &[Site]) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..sites.len()).collect();
    if tier != Tier::S {
        return order.into_iter().collect();
    }
    Dice::of(seed, &["captured"]).shuffle(&mut order);
    let mut captured: BTreeSet<usize> = order.iter().copied().take(sites.len() / 4).collect();
    let groups = |key: &dyn Fn(&Site) -> usize, groups: usize, least: usize, captured: &mut BTreeSet<usize>| {
        for group in 0..groups {
            let own = order.iter().filter(|at| sites.get(**at).is_some_and(|site| key(site) == group));
            let have = own.clone().filter(|at| captured.contains(at)).count();
            let more: Vec<usize> =
                own.filter(|at| !captured.contains(at)).take(least.saturating_sub(have)).copied().collect();
            captured.extend(more);
        }
    };
    groups(&|site| site.operator, crate::numbers::OPERATORS, 2, &mut captured);
    groups(&|site| site.kit, KITS.len(), 5, &mut captured);
    captured.extend(sites.iter().filter(|site| site.evasion.false_flag).map(|site| site.index));
    captured
}
