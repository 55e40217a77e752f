//! Roles of hosts: one folder a case in `fixtures/site/role`, with pages as captured and the role that must come out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use std::path::{Path, PathBuf};

use serde::Deserialize;
use stakeout_core::entity::role::{SiteFacts, SiteVerdict, assess, frame};
use stakeout_core::entity::{Role, RoleRules};
use stakeout_core::page::lexicon::Lexicons;
use stakeout_core::page::{PageFacts, PageRules, scan};
use stakeout_core::record::{Capture, Host, RegisterEntry, RegisterStatus, Time};
use stakeout_core::selector::{Found, SelectorKind};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    host: String,
    role: String,
    /// Bounds of the gambling probability, per mille.
    #[serde(default)]
    least: i32,
    #[serde(default = "thousand")]
    most: i32,
    #[serde(default)]
    languages: Option<Vec<String>>,
    #[serde(default)]
    periods: Option<Vec<String>>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    inbound: Vec<String>,
    #[serde(default)]
    register: Vec<Row>,
    #[serde(default)]
    page: Vec<Page>,
}

const fn thousand() -> i32 {
    1_000
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    file: String,
    path: String,
    day: i64,
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    agent: Option<String>,
    #[serde(default)]
    location: Option<String>,
    #[serde(default)]
    media_type: Option<String>,
    /// A messenger handle that the page shows to players.
    #[serde(default)]
    handle: Option<String>,
}

const fn ok() -> u16 {
    200
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    domain: String,
    status: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/site/role")
}

fn cases() -> Vec<(String, Case, PathBuf)> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
        .into_iter()
        .filter(|folder| folder.is_dir())
        .map(|folder| {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(folder.join("case.toml")).unwrap();
            (name, toml::from_str(&text).unwrap_or_else(|error| panic!("{folder:?}: {error}")), folder)
        })
        .collect()
}

fn facts(case: &Case, folder: &Path) -> Vec<PageFacts> {
    let rules = PageRules::bundled();
    let scanned = case.page.iter().map(|page| {
        let body = if page.file.is_empty() { Vec::new() } else { std::fs::read(folder.join(&page.file)).unwrap() };
        let capture = Capture {
            url: format!("https://{}{}", case.host, page.path),
            host: Host::parse(&case.host).unwrap(),
            captured_at: Time::from_seconds((19_000 + page.day) * 86_400),
            status: page.status,
            media_type: page.media_type.clone().unwrap_or_else(|| "text/html".to_owned()),
            charset: Some("utf-8".to_owned()),
            location: page.location.clone(),
            server: None,
            user_agent: page.agent.clone(),
            referrer: None,
            body,
            revisit_of: None,
        };
        let mut facts = scan(&capture, &rules).facts;
        let handle =
            page.handle.iter().map(|value| Found { kind: SelectorKind::Handle, value: value.clone(), offset: 0 });
        facts.selectors.extend(handle);
        facts
    });
    scanned.collect()
}

fn verdict(case: &Case, pages: &[PageFacts]) -> SiteVerdict {
    let rows: Vec<RegisterEntry> = case
        .register
        .iter()
        .map(|row| RegisterEntry {
            domain: Host::parse(&row.domain).unwrap(),
            jurisdiction: "Lanternia".to_owned(),
            register: "list of the commission".to_owned(),
            status: match row.status.as_str() {
                "licensed" => RegisterStatus::Licensed,
                "blocked" => RegisterStatus::Blocked,
                "lottery" => RegisterStatus::Lottery,
                "regulator" => RegisterStatus::Regulator,
                "helpline" => RegisterStatus::Helpline,
                other => panic!("no status {other}"),
            },
            as_of: Time::from_seconds(19_000 * 86_400),
        })
        .collect();
    let host = Host::parse(&case.host).unwrap();
    let inbound: Vec<(Host, u32)> = case.inbound.iter().map(|name| (Host::parse(name).unwrap(), 1)).collect();
    let site = SiteFacts {
        host: &host,
        pages: &pages.iter().collect::<Vec<_>>(),
        frames: &pages.iter().map(frame).collect::<Vec<_>>(),
        registers: &rows.iter().collect::<Vec<_>>(),
        inbound: &inbound,
    };
    assess(&site, RoleRules::bundled())
}

#[test]
fn rules_are_read_whole() {
    assert_eq!(RoleRules::bundled().broken(), Vec::<String>::new());
    assert_eq!(Lexicons::bundled().broken(), Vec::<String>::new());
}

#[test]
fn every_case_has_its_role() {
    let mut wrong = Vec::new();
    let all = cases();
    for (name, case, folder) in &all {
        let pages = facts(case, folder);
        let verdict = verdict(case, &pages);
        let mut say = |text: String| {
            let states: Vec<_> = pages.iter().map(|page| page.state).collect();
            let signs: Vec<_> =
                pages.iter().map(|page| page.signs.iter().map(|sign| &sign.rule).collect::<Vec<_>>()).collect();
            wrong.push(format!("{name} ({}): {text}\n  {verdict:?}\n  {states:?}\n  {signs:?}\n", case.why));
        };
        if verdict.role.as_str() != case.role {
            say(format!("{} instead of {}", verdict.role, case.role));
        }
        if !(case.least..=case.most).contains(&verdict.gambling_probability) {
            say(format!("gambling {} not in {}..={}", verdict.gambling_probability, case.least, case.most));
        }
        if let Some(languages) = &case.languages
            && &verdict.languages != languages
        {
            say(format!("languages {:?}", verdict.languages));
        }
        let periods: Vec<String> = verdict.periods.iter().map(|period| period.role.to_string()).collect();
        if let Some(expected) = &case.periods
            && &periods != expected
        {
            say(format!("periods {periods:?}"));
        }
        if let Some(text) = &case.reason
            && !verdict.reasons.iter().any(|reason| reason.text.contains(text.as_str()))
        {
            say(format!("no reason has `{text}`"));
        }
    }
    if std::env::var_os("STAKEOUT_SHOW_ROLES").is_some() {
        for (name, case, folder) in &all {
            let verdict = verdict(case, &facts(case, folder));
            println!(
                "{name:32} {:13} {:4} gambling {:4}",
                verdict.role.as_str(),
                verdict.role_probability,
                verdict.gambling_probability
            );
        }
    }
    assert!(all.len() >= 40, "{} cases", all.len());
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

#[test]
fn reasons_point_into_the_pages() {
    for (name, case, folder) in cases() {
        let pages = facts(&case, &folder);
        let verdict = verdict(&case, &pages);
        assert!(!verdict.reasons.is_empty(), "{name}: no reason");
        for reason in &verdict.reasons {
            if let (Some(page), Some(offset)) = (reason.page, reason.offset) {
                assert!(offset < pages[page].bytes, "{name}: {reason:?}");
            }
        }
    }
}

#[test]
fn order_of_equal_days_and_repeats_change_no_role() {
    for (name, case, folder) in cases() {
        let pages = facts(&case, &folder);
        let once = verdict(&case, &pages);
        let twice: Vec<PageFacts> = pages.iter().flat_map(|page| [page.clone(), page.clone()]).collect();
        assert_eq!(once.role, verdict(&case, &twice).role, "{name}");
    }
}

#[test]
fn a_word_in_the_host_name_decides_nothing() {
    let names = [
        "diabetes.org.uk",
        "globetrotter.de",
        "weather.com",
        "planningpoker.com",
        "gamblock.com",
        "co.za",
        "xbetservices.akadns.net",
        "gratonresortcasino.com",
        "dhlottery.co.kr",
        "bokgwon.go.kr",
        "national-lottery.co.uk",
        "nlotto.co.kr",
        "veikkaus.fi",
        "klc.go.kr",
        "hangambling.kr",
        "krone.at",
        "derstandard.at",
        "casino-777-slots.example",
    ];
    for name in names {
        let host = Host::parse(name).unwrap();
        let site = SiteFacts { host: &host, pages: &[], frames: &[], registers: &[], inbound: &[] };
        let verdict = assess(&site, RoleRules::bundled());
        assert_eq!((verdict.role, verdict.gambling_probability), (Role::Undetermined, 0), "{name}");
        // An ordinary page under that name stays an ordinary page.
        let case = Case {
            why: String::new(),
            host: name.to_owned(),
            role: String::new(),
            least: 0,
            most: 1_000,
            languages: None,
            periods: None,
            reason: None,
            inbound: Vec::new(),
            register: Vec::new(),
            page: vec![Page {
                file: "about.html".to_owned(),
                path: "/".to_owned(),
                day: 1,
                status: 200,
                agent: None,
                location: None,
                media_type: None,
                handle: None,
            }],
        };
        let pages = facts(&case, &root().join("general-web"));
        let verdict = self::verdict(&case, &pages);
        assert_eq!(verdict.role, Role::Other, "{name}: {verdict:?}");
        assert!(verdict.gambling_probability < 100, "{name}");
    }
}

/// Real pages: press, firms, manuals. None of their hosts takes players.
#[test]
fn real_hosts_of_the_data_folder_are_no_operators() {
    let Some(pages) = super::web_pages::pages() else { return };
    let rules = PageRules::bundled();
    let mut hosts: std::collections::BTreeMap<String, Vec<PageFacts>> = std::collections::BTreeMap::new();
    // A part of them in each run, all on request: scanning without optimisation is slow.
    let every = if std::env::var_os("STAKEOUT_ALL_PAGES").is_some() { 1 } else { 5 };
    for (url, body) in pages.into_iter().step_by(every) {
        let Some(host) = url.split('/').nth(2).and_then(|host| Host::parse(host).ok()) else { continue };
        let capture = Capture {
            url,
            host: host.clone(),
            captured_at: None,
            status: 200,
            media_type: "text/html".to_owned(),
            charset: None,
            location: None,
            server: None,
            user_agent: None,
            referrer: None,
            body,
            revisit_of: None,
        };
        hosts.entry(host.to_string()).or_default().push(scan(&capture, &rules).facts);
    }
    let mut roles: std::collections::BTreeMap<Role, usize> = std::collections::BTreeMap::new();
    let mut accused = Vec::new();
    for (name, pages) in &hosts {
        let host = Host::parse(name).unwrap();
        let site = SiteFacts {
            host: &host,
            pages: &pages.iter().collect::<Vec<_>>(),
            frames: &pages.iter().map(frame).collect::<Vec<_>>(),
            registers: &[],
            inbound: &[],
        };
        let verdict = assess(&site, RoleRules::bundled());
        *roles.entry(verdict.role).or_default() += 1;
        if std::env::var_os("STAKEOUT_SHOW_ROLES").is_some() && verdict.role != Role::Other {
            let states: Vec<_> = pages.iter().map(|page| page.state).collect();
            println!(
                "{name}: {} {} {:?} {states:?}",
                verdict.role,
                verdict.gambling_probability,
                verdict.reasons.first()
            );
            if matches!(verdict.role, Role::Operator | Role::Lander | Role::Compromised) {
                println!("    {:?} {:?}", pages[0].url, verdict.reasons);
            }
        }
        if matches!(verdict.role, Role::Operator | Role::Lander | Role::Compromised) {
            accused.push((name.clone(), verdict.role));
        }
    }
    println!("{roles:?}");
    assert_eq!(accused, Vec::new());
}
