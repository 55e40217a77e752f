//! Hosts and kits of the sample case, and which hosts show what.

use stakeout_core::entity::{KitKind, Role, SiteRow};
use stakeout_core::evidence::Locator;
use stakeout_core::selector::{SelectorKind, SelectorRow};

use super::sample::*;

/// Host, role, kit, version, builder, operator, first and last day.
pub(super) type Site = (&'static str, Role, &'static str, i32, &'static str, &'static str, i64, i64);

pub(super) const SITES: &[Site] = &[
    ("fox-lucky.example", Role::Operator, "kit:mint", 1, "builder:b1", "operator:o1", 12, 230),
    ("sevenmoon.example", Role::Operator, "kit:mint", 2, "builder:b1", "operator:o1", 60, 300),
    ("lucky-fox-33.example", Role::Operator, "kit:mint", 3, "builder:b1", "operator:o1", 150, 340),
    ("paperboat.example", Role::Operator, "kit:mint", 2, "builder:b1", "operator:o2", 75, 310),
    ("xn--9g3b15bq4b.example", Role::Operator, "kit:mint", 3, "builder:b1", "operator:o2", 170, 352),
    ("tidal-bet.example", Role::Operator, "kit:cedar", 1, "builder:b1", "operator:o2", 90, 280),
    ("harbor-slots.example", Role::Operator, "kit:cedar", 1, "builder:b1", "operator:o3", 40, 200),
    ("harbor-slots-7.example", Role::Operator, "kit:cedar", 2, "builder:b1", "operator:o3", 190, 350),
    (
        "very-long-name-of-a-mirror-that-nobody-would-type-by-hand.casino-lobby.harbor-slots-7.example",
        Role::Operator,
        "kit:cedar",
        2,
        "builder:b1",
        "operator:o3",
        210,
        351,
    ),
    ("copycat-den.example", Role::Operator, "kit:mint-copy", 1, "", "", 200, 340),
    ("copycat-den2.example", Role::Operator, "kit:mint-copy", 1, "", "", 220, 345),
    ("theme-bet.example", Role::Operator, "kit:openlobby", 1, "", "", 30, 90),
    ("honest-bets.example", Role::Licensed, "kit:openlobby", 1, "", "", 20, 340),
    ("go-fox.example", Role::Lander, "", 0, "", "", 100, 300),
    ("cdn-chat.example", Role::Support, "", 0, "", "", 10, 350),
    ("hillside-school.example", Role::Compromised, "", 0, "", "", 120, 180),
    ("riverton-council.example", Role::Compromised, "", 0, "", "", 130, 260),
    ("odds-news.example", Role::Information, "", 0, "", "", 10, 350),
    ("help-line.example", Role::Protection, "", 0, "", "", 10, 350),
    ("bakery.example", Role::Other, "", 0, "", "", 10, 350),
    ("challenge-wall.example", Role::Undetermined, "", 0, "", "", 200, 200),
    ("parked-name.example", Role::Undetermined, "", 0, "", "", 210, 240),
    ("dns-only.example", Role::Undetermined, "", 0, "", "", 50, 60),
];

pub(super) fn site(&(host, role, kit, version, builder, operator, first, last): &Site) -> SiteRow {
    let gambling = matches!(role, Role::Operator | Role::Licensed | Role::Compromised);
    SiteRow {
        host: host.to_owned(),
        role,
        role_probability: if role == Role::Undetermined { 410 } else { 962 },
        gambling_probability: if gambling { 984 } else { 21 },
        languages: if gambling { "en,ko".to_owned() } else { "en".to_owned() },
        mirror_of: if host.starts_with("very-long") { "harbor-slots-7.example".to_owned() } else { String::new() },
        kit: kit.to_owned(),
        kit_version: (version > 0).then_some(version),
        version_seen: if version > 0 { format!("v{version}.0.{version}") } else { String::new() },
        kit_kind: KITS.iter().find(|row| row.0 == kit).map(|row| row.2),
        builder: builder.to_owned(),
        operator: operator.to_owned(),
        first_seen: Some(day(first)),
        last_seen: Some(day(last)),
        captures: if host == "dns-only.example" { 0 } else { 3 },
        reasons: reasons(role).to_owned(),
    }
}

fn reasons(role: Role) -> &'static str {
    match role {
        Role::Operator => "a form that takes stakes; deposit instructions; 입금 계좌",
        Role::Licensed => "on the register of Examplia",
        Role::Lander => "its pages lead on to three operator sites",
        Role::Support => "a chat service that eleven sites load",
        Role::Compromised => "gambling links in a hidden block; the rest of the site is that of a school or council",
        Role::Information => "writes about odds; takes no stake",
        Role::Protection => "on the register as a helpline",
        Role::Other => "no word of the gambling lexicons",
        Role::Undetermined => "a challenge page in every capture",
    }
}

/// Kit, label, kind, versions, signature.
pub(super) const KITS: &[(&str, &str, KitKind, i64, &str)] = &[
    (
        "kit:cedar",
        "cedar",
        KitKind::Mixed,
        2,
        "script-name=cedarWalletQueue | asset-path=/cd/static/lobby-#.js | comment-text=mk: keep order | dom-shingle=div.cd-shell>nav.cd-top>ul.cd-menu>li.cd-item",
    ),
    (
        "kit:mint",
        "mint",
        KitKind::Private,
        3,
        "api-path=/mint/v#/member/lobby-seat | script-name=mintBridgeToken | comment-text=mk: keep order | asset-hash=9f2b1c7ad0e14c63a55e0a6f1f7a2d90c4b9ad5512aa88e1b6c90f7713de0aa1 | class-name=mt-seat-grid",
    ),
    (
        "kit:mint-copy",
        "mint copy",
        KitKind::LeakedCopy,
        1,
        "api-path=/mint/v#/member/lobby-seat | class-name=den-panel",
    ),
    ("kit:openlobby", "openlobby", KitKind::PublicTheme, 1, "class-name=openlobby-hero"),
];

/// Which hosts show which value: kind, value, what the hosts' row must contain, evidence.
pub(super) fn selectors() -> Vec<SelectorRow> {
    let mut rows = Vec::new();
    let mut show = |hosts: &[&str], kind: SelectorKind, value: &str, file: &str| {
        for (n, host) in hosts.iter().enumerate() {
            rows.push(SelectorRow {
                subject: format!("host:{host}"),
                kind,
                value: value.to_owned(),
                evidence_id: evidence(file),
                locator: if file.ends_with("csv") || file.ends_with("ndjson") {
                    Locator::row(n as u64 + 4)
                } else {
                    Locator::offset(1_024 * (n as u64 + 1))
                },
                seen_at: Some(day(100)),
            });
        }
    };
    let mint: Vec<&str> = of_kit("kit:mint");
    let copy = of_kit("kit:mint-copy");
    let cedar = of_kit("kit:cedar");
    let both: Vec<&str> = mint.iter().chain(&copy).copied().collect();
    let shop: Vec<&str> = mint.iter().chain(&cedar).copied().collect();
    use SelectorKind::*;
    show(&both, ApiPath, "/mint/v#/member/lobby-seat", WEB);
    show(&mint, ScriptName, "mintBridgeToken", WEB);
    show(&shop[..7], CommentText, "mk: keep order", LATER);
    show(&mint[..4], AssetHash, "9f2b1c7ad0e14c63a55e0a6f1f7a2d90c4b9ad5512aa88e1b6c90f7713de0aa1", LATER);
    show(&both, ClassName, "mt-seat-grid", WEB);
    show(&copy, ClassName, "den-panel", LATER);
    show(&cedar, ScriptName, "cedarWalletQueue", WEB);
    show(&cedar[..3], AssetPath, "/cd/static/lobby-#.js", LATER);
    show(&cedar, DomShingle, "div.cd-shell>nav.cd-top>ul.cd-menu>li.cd-item", WEB);
    show(&["theme-bet.example", "honest-bets.example", "odds-news.example"], ClassName, "openlobby-hero", WEB);
    show(&["fox-lucky.example", "sevenmoon.example", "lucky-fox-33.example"], Handle, "telegram:foxlucky_help", WEB);
    show(&["fox-lucky.example", "sevenmoon.example"], DepositAccount, "EX00 1234 5678 9012", LATER);
    show(&["hillside-school.example", "riverton-council.example"], AnalyticsId, "ga:G-SCHOOL1", WEB);
    show(&mint, IpAddress, "192.0.2.7", DNS);
    show(&["cdn-chat.example", "go-fox.example"], NameServers, "ns1.dns.example ns2.dns.example", DNS);
    rows.sort();
    rows
}

pub(super) fn of_kit(kit: &str) -> Vec<&'static str> {
    SITES.iter().filter(|site| site.2 == kit).map(|site| site.0).collect()
}
