//! Which part does a host play, and when?

use std::collections::BTreeSet;

use super::Role;
use super::gambling::{Gambling, PageScore, damped, is_board, is_code, is_page, per_mille, weigh};
use super::role_compromise::{Captures, Compromise, compromise, is_front, is_official, shares_no_code};
use super::role_era::eras;
use super::role_reason::{counter_reasons, family_reasons};
use super::role_rules::RoleRules;
use super::role_shell::nothing_tells;
use crate::page::{CaptureState, PageFacts};
use crate::record::{Host, RegisterEntry, RegisterStatus, Time};
use crate::selector::SelectorKind;
use crate::selector::shared_service::SharedServices;

/// Gambling probability from which a host that takes players is an operator, per mille.
const OPERATOR_MIN: i32 = 800;
/// Gambling probability from which a host that sends players on is a lander, per mille.
const LANDER_MIN: i32 = 500;
/// Gambling probability from which nothing else is said of a host than that it cannot be told.
const DOUBT_MIN: i32 = 400;
/// Functions of words and code that one who only writes about gambling does not use together.
const VOICE_MIN: usize = 7;
/// Bits of code from which a host is held to have the means to take players.
const EQUIPPED_MIN: i32 = 2 * 256;
/// Bits of misuse from which a host is held for a victim.
const MISUSE_MIN: i32 = 2 * 256;
/// Bits of words from which a page talks of gambling.
const TOPIC_MIN: i32 = 256;
/// Reasons that are kept.
const REASONS_MAX: usize = 8;
/// Hosts that a lander sends to, at most: many brands are a review.
const LANDER_HOSTS_MAX: usize = 8;
/// Functions of those who write about gambling.
const INFORMATION: &[&str] = &["news", "tipster", "review", "forum", "academic"];
/// The same with those who write about sport.
const WRITERS: &[&str] = &["news", "sports-news", "tipster", "review", "forum", "academic"];
/// Functions of those who protect players or run the state's games.
const PROTECTION: &[&str] = &["protection", "regulator", "lottery"];

/// All that is known of one host when its role is judged.
#[derive(Debug, Clone, Copy)]
pub struct SiteFacts<'a> {
    /// The host.
    pub host: &'a Host,
    /// All its captures in time order, revisits resolved.
    pub pages: &'a [&'a PageFacts],
    /// Names of classes, ids and files of each page: numbers that are equal where the names are. See [`frame`].
    pub frames: &'a [Vec<u64>],
    /// Rows of the registers supplied that may speak of it; those of other domains are left out here.
    pub registers: &'a [&'a RegisterEntry],
    /// Hosts that look like gambling and link here or load from here, with their count.
    pub inbound: &'a [(Host, u32)],
}

/// May only public bodies and schools register where this host stands?
pub fn is_under_official_suffix(host: &Host) -> bool {
    is_official(host, RoleRules::bundled())
}

/// The frame of a page that still holds its code features.
pub fn frame(page: &PageFacts) -> Vec<u64> {
    let own = page.selectors.iter().filter(|found| is_frame(found.kind));
    own.map(|found| xxhash_rust::xxh3::xxh3_64(found.value.as_bytes())).collect()
}

/// Does this kind belong to the frame of a page: what stays when its words change?
pub const fn is_frame(kind: SelectorKind) -> bool {
    matches!(kind, SelectorKind::ClassName | SelectorKind::AssetPath | SelectorKind::IdName)
}

/// What a host is held to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteVerdict {
    /// The strongest role that any period supports; compromised before operator.
    pub role: Role,
    /// Share of that role, per mille.
    pub role_probability: i32,
    /// Probability that gambling for stakes is offered in any period, per mille.
    pub gambling_probability: i32,
    /// ISO 639-1, sorted.
    pub languages: Vec<String>,
    /// Roles in time.
    pub periods: Vec<RolePeriod>,
    /// Does nothing but the lack of code for players keep it from being an operator? Whoever knows the code of other sites
    /// may say more.
    pub nearly_operator: bool,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// A role in a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RolePeriod {
    /// First capture of it.
    pub from: Option<Time>,
    /// Last capture of it.
    pub to: Option<Time>,
    /// The role.
    pub role: Role,
}

/// One reason, as a plain sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The sentence.
    pub text: String,
    /// Index in `pages`.
    pub page: Option<usize>,
    /// Byte offset in that page's body.
    pub offset: Option<u64>,
}

/// Judges the role of one host from all its captures.
///
/// Only captures that tell count; where none tells, the role is undetermined. Registers come first: they state a
/// role for a jurisdiction. A row that says blocked is a claim and no role.
pub fn assess(site: &SiteFacts<'_>, rules: &RoleRules) -> SiteVerdict {
    let scores: Vec<PageScore> = site.pages.iter().map(|page| PageScore::of(page, rules)).collect();
    let mut reasons = Vec::new();
    let registered = registered(site, &mut reasons);
    let eras = eras(site, &scores);
    let mut judged: Vec<Judged> = eras.iter().map(|era| judge_era(site, &scores, era, rules)).collect();
    if eras.is_empty() {
        judged.push(nothing_tells(site, &scores, rules));
    }
    let gambling_probability = judged.iter().map(|era| era.gambling).max().unwrap_or(0);
    let strongest = judged.iter().min_by_key(|era| rank(era.role));
    let (mut role, mut role_probability) = strongest.map_or((Role::Undetermined, 0), |era| (era.role, era.probability));
    let mut periods: Vec<RolePeriod> = judged.iter().flat_map(|era| era.periods.iter().copied()).collect();
    if let Some(stated) = registered.filter(|_| role != Role::Compromised) {
        role = stated;
        role_probability = 990;
        for period in &mut periods {
            period.role = stated;
        }
        periods.dedup_by(|next, last| {
            last.to = next.to;
            next.role == last.role
        });
    }
    judged.sort_by_key(|era| rank(era.role));
    let nearly = judged.iter().any(|era| era.nearly_operator);
    reasons.extend(judged.into_iter().flat_map(|era| era.reasons));
    reasons.truncate(REASONS_MAX);
    let nearly_operator = nearly && matches!(role, Role::Undetermined | Role::Lander | Role::Other);
    let languages = languages(site);
    SiteVerdict { role, role_probability, gambling_probability, languages, periods, nearly_operator, reasons }
}

/// Which role stands for the host when periods differ: the first here.
const fn rank(role: Role) -> u8 {
    match role {
        Role::Compromised => 0,
        Role::Operator => 1,
        Role::Lander => 2,
        Role::Support => 3,
        Role::Licensed => 4,
        Role::Protection => 5,
        Role::Information => 6,
        Role::Other => 7,
        Role::Undetermined => 8,
    }
}

fn languages(site: &SiteFacts<'_>) -> Vec<String> {
    let all: BTreeSet<&String> =
        site.pages.iter().filter(|page| is_page(page)).filter_map(|page| page.language.as_ref()).collect();
    all.into_iter().cloned().collect()
}

/// What the registers supplied say: licensed, or a lottery, regulator or helpline.
fn registered(site: &SiteFacts<'_>, reasons: &mut Vec<Reason>) -> Option<Role> {
    let mut role = None;
    for row in site.registers {
        let listed = row.domain.as_str();
        let bare = listed.strip_prefix("www.").unwrap_or(listed);
        let host = site.host.as_str();
        let own = host == listed || host == bare || host.strip_suffix(bare).is_some_and(|rest| rest.ends_with('.'));
        // A suffix such as co.za names nobody.
        if !own || psl::domain_str(bare).is_none() && host != listed {
            continue;
        }
        let said = match row.status {
            RegisterStatus::Licensed => "licensed",
            RegisterStatus::Blocked => "blocked, which is a claim and no role",
            RegisterStatus::Lottery => "a lottery",
            RegisterStatus::Regulator => "a regulator",
            RegisterStatus::Helpline => "a helpline",
        };
        let date = row.as_of.map_or_else(|| "without a date".to_owned(), |at| format!("as of {}", at.date()));
        let text = format!("Listed as {said} in the register {} of {}, {date}", row.register, row.jurisdiction);
        reasons.push(Reason { text, page: None, offset: None });
        let stated = match row.status {
            RegisterStatus::Licensed => Some(Role::Licensed),
            RegisterStatus::Blocked => None,
            RegisterStatus::Lottery | RegisterStatus::Regulator | RegisterStatus::Helpline => Some(Role::Protection),
        };
        // A regulator's or lottery's own host before a licence.
        role = match (role, stated) {
            (Some(Role::Protection), _) | (_, Some(Role::Protection)) => Some(Role::Protection),
            (kept, stated) => stated.or(kept),
        };
    }
    role
}

/// What is held of one era.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) role: Role,
    pub(super) probability: i32,
    pub(super) gambling: i32,
    pub(super) periods: Vec<RolePeriod>,
    pub(super) nearly_operator: bool,
    pub(super) reasons: Vec<Reason>,
}

pub(super) fn reason(text: &str) -> Reason {
    Reason { text: text.to_owned(), page: None, offset: None }
}

fn judge_era(site: &SiteFacts<'_>, scores: &[PageScore], era: &[usize], rules: &RoleRules) -> Judged {
    let gambling = weigh(site.host, site.pages, scores, era, site.inbound, rules);
    let captures = Captures { host: site.host, pages: site.pages, frames: site.frames, scores, indices: era };
    // A thin sign of misuse names no victim: a shop at the door of a gambling site gives one as well.
    if let Some(found) =
        compromise(&captures, rules).filter(|found| found.bits >= MISUSE_MIN || is_official(site.host, rules))
    {
        return misused(site, era, &gambling, found);
    }
    let mut reasons = Vec::new();
    let (role, probability) = role_of(site, scores, era, &gambling, rules, &mut reasons);
    let nearly_operator = nearly_operator(site, scores, era, &gambling, rules);
    let times = era
        .iter()
        .filter_map(|index| site.pages.get(*index))
        .filter(|page| is_page(page) || page.redirects_to.is_some());
    let period = span(times.map(|page| page.captured_at), role);
    Judged { role, probability, gambling: gambling.probability, periods: vec![period], nearly_operator, reasons }
}

pub(super) fn span(times: impl Iterator<Item = Option<Time>>, role: Role) -> RolePeriod {
    let times: Vec<Time> = times.flatten().collect();
    RolePeriod { from: times.iter().min().copied(), to: times.iter().max().copied(), role }
}

/// A misused host: its periods are runs of captures with and without the misuse.
fn misused(site: &SiteFacts<'_>, era: &[usize], gambling: &Gambling, found: Compromise) -> Judged {
    let mut periods: Vec<RolePeriod> = Vec::new();
    for index in era {
        let Some(page) = site.pages.get(*index).filter(|page| is_page(page)) else { continue };
        let role = if found.misused.contains(index) { Role::Compromised } else { Role::Other };
        match periods.last_mut() {
            Some(last) if last.role == role => last.to = page.captured_at.or(last.to),
            _ => periods.push(RolePeriod { from: page.captured_at, to: page.captured_at, role }),
        }
    }
    Judged {
        role: Role::Compromised,
        probability: per_mille(found.bits),
        gambling: gambling.probability,
        periods,
        nearly_operator: false,
        reasons: found.reasons,
    }
}

fn role_of(
    site: &SiteFacts<'_>,
    scores: &[PageScore],
    era: &[usize],
    gambling: &Gambling,
    rules: &RoleRules,
    reasons: &mut Vec<Reason>,
) -> (Role, i32) {
    let p = gambling.probability;
    let no_stake = gambling.counters.contains_key("no-stake");
    if no_stake && !gambling.pays_out() && !gambling.instruments {
        counter_reasons(site, gambling, &["no-stake"], reasons);
        return (Role::Other, 950);
    }
    let sends = sends_on(site, scores, &gambling.speaking);
    let sent_on = sends == Sends::ToFew;
    // Who writes about games carries advertisements too, and has members who log in.
    let writes = era.iter().any(|index| {
        WRITERS.iter().any(|function| shows(scores, *index, function))
            || site.pages.get(*index).is_some_and(|page| is_board(page))
    });
    let takes_code = gambling.speaking.iter().any(|index| own_code(scores, *index));
    let logs_in = gambling.speaking.iter().any(|index| shows(scores, *index, "shape:login-form"));
    let own = takes_code || (logs_in && !writes && sends != Sends::ToMany);
    let others = era.iter().filter(|index| site.pages.get(**index).is_some_and(|page| is_page(page)));
    let others: Vec<usize> = others.copied().filter(|index| !gambling.speaking.contains(index)).collect();
    let fronted = others.iter().any(|index| shows(scores, *index, "shop-front"));
    let mixed = (others.len() > gambling.speaking.len() && !own) || holds_copies(site, scores, era);
    let mixed = mixed && !fronted;
    // Words alone are a topic: who takes players has a log-in, a form or code for it, or speaks as a cashier does, of
    // many functions, beside accounts or contacts for players.
    // On its front page, that is: a review may keep a page that speaks so among its own.
    let fronts = gambling.speaking.iter().filter(|index| site.pages.get(**index).is_some_and(|page| is_front(page)));
    let voiced = fronts.clone().count() > 0
        && fronts.clone().all(|index| scores.get(*index).is_some_and(|score| score.functions.len() >= VOICE_MIN));
    let cashier = voiced && others.is_empty() && gambling.family("account-id") > 0 && gambling.pays_out();
    // A table of odds has boxes that are named as a bet slip is: one name alone equips nobody.
    let kinds_of_code = gambling.functions.keys().filter(|name| is_code(name)).count();
    let coded = gambling.family("code") >= EQUIPPED_MIN && kinds_of_code >= 2;
    let equipped = own || coded || cashier;
    let takes = gambling.says_enough() && equipped && (gambling.has_cash() || (own && gambling.family("code") > 0));
    if p >= OPERATOR_MIN
        && takes
        && !mixed
        && (own || sends == Sends::No || gambling.family("code") >= 3 * 256)
        && !is_official(site.host, rules)
    {
        family_reasons(site, gambling, reasons);
        if fronted {
            reasons.push(reason("Other captures show a shop; those that tell of players decide"));
        }
        return (Role::Operator, p);
    }
    let redirects = era.iter().any(|index| redirects_with_talk(site, scores, *index));
    // A banner makes no lander of a newspaper or a forum.
    if (p >= LANDER_MIN && sent_on && !own && !mixed && !writes && gambling.says_enough()) || redirects {
        family_reasons(site, gambling, reasons);
        reasons.push(reason("The page sends players on to few other hosts and takes none itself"));
        return (Role::Lander, p.max(LANDER_MIN));
    }
    if let Some(role) = speaker(site, scores, era, gambling, reasons) {
        return role;
    }
    if p >= DOUBT_MIN && gambling.says_enough() {
        family_reasons(site, gambling, reasons);
        reasons.push(reason("Signs of gambling, but not enough of independent kinds to say more"));
        return (Role::Undetermined, 0);
    }
    let text =
        if fronted { "The captures show a shop and no gambling" } else { "The captures show no gambling for stakes" };
    reasons.push(reason(text));
    (Role::Other, 1_000 - p)
}

/// Would the host be an operator if its code were known to be one for players? Its words are, and nothing says that they
/// are another's.
fn nearly_operator(
    site: &SiteFacts<'_>,
    scores: &[PageScore],
    era: &[usize],
    gambling: &Gambling,
    rules: &RoleRules,
) -> bool {
    let no_stake = gambling.counters.contains_key("no-stake");
    let copied = era.iter().any(|index| shows(scores, *index, "shape:copied-page"));
    gambling.probability >= OPERATOR_MIN
        && gambling.says_enough()
        && !no_stake
        && !copied
        && !holds_copies(site, scores, era)
        && !is_official(site.host, rules)
}

/// Are the pages with code for players strangers to a front page that only talks of gambling: copies that a review
/// keeps?
fn holds_copies(site: &SiteFacts<'_>, scores: &[PageScore], era: &[usize]) -> bool {
    let pages = era.iter().copied().filter(|index| site.pages.get(*index).is_some_and(|page| is_page(page)));
    let equips = |index: &usize| {
        scores.get(*index).is_some_and(|score| score.code > 0) || shows(scores, *index, "shape:login-form")
    };
    let (equipped, bare): (Vec<usize>, Vec<usize>) = pages.partition(equips);
    let captures = Captures { host: site.host, pages: site.pages, frames: site.frames, scores, indices: era };
    let front = |index: &usize| site.pages.get(*index).is_some_and(|page| is_front(page));
    let talks = |index: &usize| scores.get(*index).is_some_and(|score| score.text >= TOPIC_MIN);
    bare.iter().any(|index| front(index) && talks(index))
        && !equipped.is_empty()
        && !equipped.iter().any(front)
        && shares_no_code(&captures, &equipped, &bare)
}

fn own_code(scores: &[PageScore], index: usize) -> bool {
    scores.get(index).is_some_and(PageScore::has_own_code)
}

fn shows(scores: &[PageScore], index: usize, function: &str) -> bool {
    scores.get(index).is_some_and(|score| score.shows(function))
}

/// Protection or information: on at least half of the pages that tell.
fn speaker(
    site: &SiteFacts<'_>,
    scores: &[PageScore],
    era: &[usize],
    gambling: &Gambling,
    reasons: &mut Vec<Reason>,
) -> Option<(Role, i32)> {
    let bits = |names: &[&str]| {
        damped(
            gambling.counters.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, (bits, _, _))| -*bits),
        )
    };
    let (protection, information) = (bits(PROTECTION), bits(INFORMATION));
    if protection >= 5 * 256 && protection >= information {
        counter_reasons(site, gambling, PROTECTION, reasons);
        return Some((Role::Protection, per_mille(protection - 2 * 256)));
    }
    // Who writes about gambling also uses its words.
    let tells = era.iter().filter(|index| site.pages.get(**index).is_some_and(|page| is_page(page)));
    let topic = tells.filter(|index| scores.get(**index).is_some_and(|score| score.text >= 256)).count();
    if information >= 3 * 256 && topic > 0 {
        counter_reasons(site, gambling, INFORMATION, reasons);
        return Some((Role::Information, per_mille(information - 256)));
    }
    None
}

/// To whom do pages send people?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sends {
    No,
    ToFew,
    /// To many brands, as those who compare them do.
    ToMany,
}

/// Do the pages that speak send people to other hosts: by links to play, an agent's code, an app, a redirect?
fn sends_on(site: &SiteFacts<'_>, scores: &[PageScore], speaking: &[usize]) -> Sends {
    let mut hosts = BTreeSet::new();
    let mut sends = false;
    for index in speaking {
        let Some(page) = site.pages.get(*index) else { continue };
        let away = |host: &Host| {
            host.registrable() != site.host.registrable()
                && SharedServices::bundled().covers_host(host.as_str()).is_none()
        };
        hosts.extend(
            page.links_out
                .iter()
                .map(|(host, _)| host)
                .filter(|host| away(host))
                .map(|host| host.registrable().to_owned()),
        );
        let linked = shows(scores, *index, "shape:play-link-out");
        let coded = shows(scores, *index, "shape:agent-link") && !page.links_out.is_empty();
        let app = shows(scores, *index, "shape:app-download");
        sends |= linked || coded || app || page.redirects_to.is_some();
    }
    match (sends, hosts.len() <= LANDER_HOSTS_MAX) {
        (false, _) => Sends::No,
        (true, true) => Sends::ToFew,
        (true, false) => Sends::ToMany,
    }
}

/// A page that only redirects, and says words for gambling in what little it shows.
fn redirects_with_talk(site: &SiteFacts<'_>, scores: &[PageScore], index: usize) -> bool {
    let Some(page) = site.pages.get(index) else { return false };
    let target = page.redirects_to.as_deref().and_then(|target| url::Url::parse(target).ok());
    let target = target.and_then(|url| Host::parse(url.host_str()?).ok());
    page.state == CaptureState::Redirect
        && target.is_some_and(|host| host.registrable() != site.host.registrable())
        && scores.get(index).is_some_and(|score| score.text >= 3 * 256 && score.text > score.against)
}
