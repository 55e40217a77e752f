//! A small invented case: two kits of one builder, a leaked copy and a public theme, two clients, three operators,
//! refused links, candidates, compromised hosts, hosts that cannot be told.

use std::collections::BTreeMap;

use stakeout_core::entity::{
    EntityRow, KitKind, KitRow, KitVersionRow, MemberRow, Role, ServerRow, SitePeriodRow, SiteRow, SupplyRow,
};
use stakeout_core::evidence::{EvidenceId, Kind, Level, Locator};
use stakeout_core::finding::{ListUsed, Scope, findings};
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status};
use stakeout_core::record::{DAY_MICROS, Host, Time};
use stakeout_core::report::{CaseRows, Custody, EvidenceRow, JudgementRow, ProblemRow, ReportInput, ScreenshotRow};
use stakeout_core::selector::{SelectorKind, SelectorRow};

use super::{sample_lists, sample_people};

/// Days after 2023-01-01.
pub(crate) fn day(days: i64) -> Time {
    Time::from_micros((19_358 + days) * DAY_MICROS)
}

pub(crate) fn evidence(name: &str) -> EvidenceId {
    EvidenceId::of(name.as_bytes())
}

const WEB: &str = "captures-spring.warc.gz";
const LATER: &str = "captures-autumn.wacz";
const SOURCES: &str = "mint-shop.zip";
const DNS: &str = "pdns.ndjson";
const HOSTING: &str = "hosting.csv";
const CONNECTIONS: &str = "conn.log.csv";
const REGISTER: &str = "register.csv";

/// Host, role, kit, version, builder, operator, first and last day.
type Site = (&'static str, Role, &'static str, i32, &'static str, &'static str, i64, i64);

const SITES: &[Site] = &[
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

fn site(&(host, role, kit, version, builder, operator, first, last): &Site) -> SiteRow {
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
const KITS: &[(&str, &str, KitKind, i64, &str)] = &[
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
fn selectors() -> Vec<SelectorRow> {
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

fn of_kit(kit: &str) -> Vec<&'static str> {
    SITES.iter().filter(|site| site.2 == kit).map(|site| site.0).collect()
}

struct Links {
    links: Vec<LinkRow>,
    evidence: Vec<LinkEvidenceRow>,
}

impl Links {
    #[expect(clippy::too_many_arguments, reason = "a row of the sample table")]
    fn add(
        &mut self,
        (a, b): (&str, &str),
        relation: Relation,
        status: Status,
        (bits, probability): (i32, i32),
        families: &str,
        (rival, rival_probability): (&str, i32),
        reason: &str,
        shared: &[(&str, &str, i32, &str, u64)],
    ) {
        let link_id = EvidenceId::of(format!("{relation} {a} {b}").as_bytes()).to_string()[..16].to_owned();
        for &(kind, value, bits, file, place) in shared {
            self.evidence.push(LinkEvidenceRow {
                link_id: link_id.clone(),
                selector_kind: kind.to_owned(),
                value: value.to_owned(),
                group: "group".to_owned(),
                bits: bits * 256,
                evidence_id: evidence(file),
                locator: if file.ends_with("csv") { Locator::row(place) } else { Locator::offset(place) },
            });
        }
        self.links.push(LinkRow {
            link_id,
            a: a.to_owned(),
            b: b.to_owned(),
            relation,
            status,
            bits: bits * 256,
            probability,
            families: families.to_owned(),
            rival: rival.to_owned(),
            rival_probability,
            reason: reason.to_owned(),
        });
    }
}

fn links() -> Links {
    use Relation::*;
    use Status::*;
    let mut l = Links { links: Vec::new(), evidence: Vec::new() };
    let api = ("api-path", "/mint/v#/member/lobby-seat", 11, WEB, 2_048);
    let token = ("script-name", "mintBridgeToken", 9, WEB, 4_096);
    let asset = ("asset-hash", "9f2b1c7ad0e14c63a55e0a6f1f7a2d90c4b9ad5512aa88e1b6c90f7713de0aa1", 10, LATER, 8_192);
    let wallet = ("script-name", "cedarWalletQueue", 10, WEB, 12_288);
    let lobby = ("asset-path", "/cd/static/lobby-#.js", 7, LATER, 16_384);
    let comment = ("comment-text", "mk: keep order", 12, LATER, 20_480);
    for (kit, shared) in [("kit:mint", [api, token, asset]), ("kit:cedar", [wallet, lobby, comment])] {
        let hosts = of_kit(kit);
        for pair in hosts.windows(2) {
            let (a, b) = (format!("host:{}", pair[0]), format!("host:{}", pair[1]));
            l.add(
                (&a, &b),
                SameKit,
                Derived,
                (30, 998),
                "asset,script",
                ("library", 12),
                "two kinds of code agree",
                &shared,
            );
        }
    }
    l.add(
        (&format!("host:{}", of_kit("kit:mint")[0]), &archive()),
        SameKit,
        Derived,
        (25, 996),
        "script,vocabulary",
        ("library", 11),
        "two kinds of code agree",
        &[api, token],
    );
    l.add(
        ("host:copycat-den.example", "host:copycat-den2.example"),
        SameKit,
        Derived,
        (24, 995),
        "script,vocabulary",
        ("library", 9),
        "two kinds of code agree",
        &[api],
    );
    l.add(
        ("kit:cedar", "kit:mint"),
        SameBuilder,
        Derived,
        (21, 981),
        "script,structure",
        ("leaked-copy", 14),
        "two kinds leave private bits",
        &[comment, ("dom-shingle", "form.mk-pay>div.mk-row>label.mk-l>input.mk-i", 9, LATER, 24_576)],
    );
    l.add(
        ("kit:mint", "kit:mint-copy"),
        SameBuilder,
        Refused,
        (24, 40),
        "script,vocabulary",
        ("leaked-copy", 931),
        "equal to version 1, shows nothing added later, has additions of its own",
        &[api],
    );
    let handle = ("handle", "telegram:foxlucky_help", 14, WEB, 28_672);
    let account = ("deposit-account", "EX00 1234 5678 9012", 15, LATER, 32_768);
    let pooled = ("pooled-instrument", 9);
    l.add(
        ("host:fox-lucky.example", "host:sevenmoon.example"),
        SameOperator,
        Assessed,
        (37, 989),
        "account-id,code,money",
        pooled,
        "three families",
        &[handle, account, api],
    );
    l.add(
        ("host:fox-lucky.example", "host:lucky-fox-33.example"),
        SameOperator,
        Assessed,
        (25, 957),
        "account-id,code",
        ("agency", 31),
        "two families",
        &[handle, api],
    );
    l.add(
        ("host:paperboat.example", "host:xn--9g3b15bq4b.example"),
        SameOperator,
        Assessed,
        (29, 971),
        "account-id,network",
        ("agency", 18),
        "two families",
        &[("analytics-id", "ga:G-PAPER22", 13, WEB, 36_864), ("certificate-key", "sha256:77aa01", 11, DNS, 12)],
    );
    l.add(
        ("host:paperboat.example", "host:tidal-bet.example"),
        SameOperator,
        Assessed,
        (28, 968),
        "account-id,network",
        ("agency", 20),
        "two families",
        &[("analytics-id", "ga:G-PAPER22", 13, WEB, 40_960)],
    );
    l.add(
        ("host:harbor-slots-7.example", "host:harbor-slots.example"),
        SameOperator,
        Assessed,
        (33, 984),
        "money,network",
        pooled,
        "two families",
        &[("wallet", "TQexampleWalletOfHarborSlots000001", 16, LATER, 45_056)],
    );
    l.add(
        ("host:sevenmoon.example", "host:tidal-bet.example"),
        SameOperator,
        Assessed,
        (14, 871),
        "account-id,code",
        ("agency", 92),
        "two families, below the line for an entity",
        &[("phone", "+990 1234", 8, LATER, 49_152), comment],
    );
    l.add(
        ("host:fox-lucky.example", "host:bakery.example"),
        SameOperator,
        Refused,
        (6, 30),
        "network",
        ("shared-host", 952),
        "the address serves 214 unrelated hosts",
        &[("ip-address", "192.0.2.7", 2, DNS, 4)],
    );
    l.add(
        ("host:paperboat.example", "host:odds-news.example"),
        SameOperator,
        Refused,
        (5, 44),
        "network",
        ("shared-host", 910),
        "the address serves 214 unrelated hosts",
        &[("ip-address", "198.51.100.9", 2, DNS, 9)],
    );
    l.add(
        ("host:hillside-school.example", "host:riverton-council.example"),
        SameOperator,
        Refused,
        (9, 21),
        "account-id",
        ("copied-id", 968),
        "the id belongs to a page that was copied",
        &[("analytics-id", "ga:G-SCHOOL1", 9, WEB, 53_248)],
    );
    l.add(
        ("host:cdn-chat.example", "host:go-fox.example"),
        SameOperator,
        Candidate,
        (11, 700),
        "network",
        ("shared-dns", 240),
        "one family",
        &[("name-servers", "ns1.dns.example ns2.dns.example", 11, DNS, 15)],
    );
    l.add(
        ("host:fox-lucky.example", "host:paperboat.example"),
        SameInfrastructure,
        Derived,
        (22, 978),
        "address,certificate",
        ("shared-host", 19),
        "two kinds leave private bits",
        &[("certificate-key", "sha256:51c0ffee", 14, DNS, 17), ("ip-address", "192.0.2.7", 8, DNS, 4)],
    );
    l.add(
        ("host:sevenmoon.example", "host:fox-lucky.example"),
        SameInfrastructure,
        Derived,
        (22, 978),
        "address,certificate",
        ("shared-host", 19),
        "two kinds leave private bits",
        &[("certificate-key", "sha256:51c0ffee", 14, DNS, 18)],
    );
    l.add(
        ("server:203.0.113.40", "org:o7"),
        Accessed,
        Observed,
        (0, 1000),
        "network",
        ("", 0),
        "12 of 14 connections carried data, 184000 bytes both ways, on 5 days",
        &[
            ("connection", "203.0.113.40 > 198.51.100.9", 0, CONNECTIONS, 3),
            ("incident", "files were copied", 0, CONNECTIONS, 9),
        ],
    );
    l.add(
        ("server:192.0.2.19", "org:o7"),
        Accessed,
        Refused,
        (0, 0),
        "",
        ("scan", 1000),
        "2 connections: no data passed, or no more than a greeting",
        &[("connection", "192.0.2.19 > 198.51.100.9", 0, CONNECTIONS, 5)],
    );
    for (n, (host, operator)) in SUPPLIED.iter().enumerate() {
        l.add(
            (&format!("builder:b1 host:{host}"), operator),
            Supplies,
            Derived,
            (0, 0),
            "hosting",
            ("", 0),
            "dated rows",
            &[("renter", "renter", 4, HOSTING, n as u64 + 1)],
        );
    }
    l
}

const SUPPLIED: &[(&str, &str)] = &[
    ("fox-lucky.example", "operator:o1"),
    ("sevenmoon.example", "operator:o1"),
    ("lucky-fox-33.example", "operator:o1"),
    ("paperboat.example", "operator:o2"),
    ("tidal-bet.example", "operator:o2"),
    ("harbor-slots.example", "operator:o3"),
    ("harbor-slots-7.example", ""),
];

fn client(host: &str) -> &'static str {
    if host.contains("harbor") || host.contains("tidal") {
        "Brightwater Trading Co., Ltd. (바다상사)"
    } else {
        "Kestrel Office"
    }
}

fn supply(links: &[LinkRow]) -> Vec<SupplyRow> {
    let mut rows: Vec<SupplyRow> = SUPPLIED
        .iter()
        .map(|&(host, operator)| SupplyRow {
            builder: "builder:b1".to_owned(),
            client: client(host).to_owned(),
            operator: operator.to_owned(),
            host: host.to_owned(),
            status: Status::Derived,
            link_id: links
                .iter()
                .find(|link| link.relation == Relation::Supplies && link.a.ends_with(&format!(":{host}")))
                .map(|link| link.link_id.clone())
                .unwrap_or_default(),
        })
        .collect();
    rows.sort();
    rows
}

fn servers() -> Vec<ServerRow> {
    let server = |ip: &str, renter: &str, paid_by: &str, user: &str, from: i64, to: Option<i64>| ServerRow {
        server_ip: ip.to_owned(),
        renter: renter.to_owned(),
        paid_by: paid_by.to_owned(),
        user: user.to_owned(),
        rented_from: Some(day(from)),
        rented_to: to.map(day),
        used_from: Some(day(from + 9)),
        used_to: Some(day(to.unwrap_or(350) - 7)),
        org: String::new(),
        first_access: None,
        last_access: None,
        access: String::new(),
        incident: String::new(),
        status: Status::Observed,
    };
    let mut rows = vec![
        server("192.0.2.7", "Kestrel Office", "acct-77", "builder:b1", 5, Some(240)),
        server("192.0.2.19", "Kestrel Office", "acct-77", "builder:b1", 140, None),
        server("203.0.113.40", "Brightwater Trading Co., Ltd. (바다상사)", "acct-12", "builder:b1", 30, Some(360)),
    ];
    if let Some(reached) = rows.last_mut() {
        reached.org = "o7".to_owned();
        (reached.first_access, reached.last_access) = (Some(day(120)), Some(day(161)));
        reached.access = "within the rent".to_owned();
        reached.incident = "2023-05-20 to 2023-06-30: files were copied (notice of 2 July)".to_owned();
    }
    rows.sort();
    rows
}

/// The subject of an archive of sources.
fn archive() -> String {
    format!("source:{}", evidence(SOURCES))
}

fn files() -> Vec<EvidenceRow> {
    let file = |name: &str, kind, records, problems, custodian: &str| EvidenceRow {
        evidence_id: evidence(name),
        kind,
        name: name.to_owned(),
        bytes: 48_000 * (records + 1),
        source: "seized disk image, item 4".to_owned(),
        custodian: custodian.to_owned(),
        basis: "production order 12/2024".to_owned(),
        tlp: "TLP:AMBER".to_owned(),
        acquired_at: Some(day(400)),
        records,
        problems,
        skipped: 2,
    };
    let mut rows = vec![
        file(WEB, Kind::Web, 41, 1, "Example Archive"),
        file(LATER, Kind::Web, 25, 0, "Example Archive"),
        file(SOURCES, Kind::Source, 64, 0, "Police Unit of Examplia"),
        file(DNS, Kind::Dns, 1_830, 0, "Sensor Operator"),
        file(HOSTING, Kind::Hosting, 3, 0, "Hosting Provider"),
        file(CONNECTIONS, Kind::Connections, 40, 0, "Aldane Works"),
        file(REGISTER, Kind::Register, 12, 0, "Regulator of Examplia"),
        file(sample_lists::LIST, Kind::WatchList, 60, 0, "Ministry of Examplia"),
        file(sample_lists::OLDER, Kind::WatchList, 58, 0, "Ministry of Examplia"),
        file("notes.bin", Kind::Unknown, 0, 0, ""),
    ];
    rows.extend(sample_people::FILES.map(|(name, kind, records)| file(name, kind, records, 0, "Platform of Examplia")));
    rows.sort_by_key(|row| row.evidence_id);
    rows
}

/// The case without findings.
pub(crate) fn rows() -> CaseRows {
    let mut built = links();
    let (listed, beneath) = sample_lists::links(&evidence(HOSTING));
    built.links.extend(listed);
    built.evidence.extend(beneath);
    let (accounts, beneath) = sample_people::links();
    built.links.extend(accounts);
    built.evidence.extend(beneath);
    built.links.sort();
    built.evidence.sort();
    let mut sites: Vec<SiteRow> = SITES.iter().map(site).collect();
    sites.sort_by(|a, b| a.host.cmp(&b.host));
    let entity = |id: &str, kind: &str, label: &str| EntityRow {
        entity: id.to_owned(),
        kind: kind.to_owned(),
        label: label.to_owned(),
    };
    let member =
        |entity: &str, subject: &str| MemberRow { entity: entity.to_owned(), subject: subject.to_owned(), bits: 5_000 };
    CaseRows {
        watch_lists: sample_lists::watch_lists(),
        list_changes: sample_lists::list_changes(),
        screening: sample_lists::screening(),
        exposure: sample_lists::exposure(),
        evidence: files(),
        problems: vec![
            ProblemRow {
                evidence_id: evidence(WEB),
                locator: Locator::offset(917_504),
                level: Level::Error,
                code: "short-body".to_owned(),
                message: "the record says 8,192 bytes and holds 311; the record is not used".to_owned(),
            },
            ProblemRow {
                evidence_id: evidence(LATER),
                locator: Locator::member("archive/data.warc.gz"),
                level: Level::Warning,
                code: "limit-body-bytes-max".to_owned(),
                message: "a body was cut at 16 MiB".to_owned(),
            },
            ProblemRow {
                evidence_id: evidence(HOSTING),
                locator: Locator::row(1),
                level: Level::Note,
                code: "time-without-offset".to_owned(),
                message: "times without an offset were read as UTC".to_owned(),
            },
        ],
        selectors: selectors().into_iter().chain(sample_people::selectors()).collect(),
        site_periods: SITES
            .iter()
            .filter(|site| !site.2.is_empty())
            .flat_map(|&(host, role, kit, version, _, _, first, last)| {
                let period = move |from, to, version| SitePeriodRow {
                    host: host.to_owned(),
                    from: Some(day(from)),
                    to: Some(day(to)),
                    role,
                    kit: kit.to_owned(),
                    kit_version: Some(version),
                };
                if version > 1 {
                    vec![period(first, (first + last) / 2, version - 1), period((first + last) / 2 + 20, last, version)]
                } else {
                    vec![period(first, last, version)]
                }
            })
            .collect(),
        kits: KITS
            .iter()
            .map(|&(kit, _, kind, versions, signature)| KitRow {
                kit: kit.to_owned(),
                kind,
                sites: of_kit(kit).len() as i64,
                versions,
                signature: signature.to_owned(),
            })
            .collect(),
        kit_versions: vec![KitVersionRow {
            kit: "kit:mint".to_owned(),
            version: 2,
            first_seen: Some(day(120)),
            last_seen: Some(day(300)),
            sites: 3,
            gained_values: 9,
            lost_values: 1,
            gained: "api-path=/mint/v#/member/lobby-seat | class-name=mt-seat-grid".to_owned(),
            lost: "script-name=mintSeatOld".to_owned(),
        }],
        supply: supply(&built.links),
        servers: servers(),
        entities: KITS
            .iter()
            .map(|kit| entity(kit.0, "kit", kit.1))
            .chain([
                entity("builder:b1", "builder", "mk shop"),
                entity("operator:o1", "operator", "foxlucky_help"),
                entity("operator:o2", "operator", "paperboat analytics"),
                entity("operator:o3", "operator", "harbor wallet"),
                entity("org:o7", "organisation", "Aldane Works"),
            ])
            .chain(sample_people::entities())
            .collect(),
        people: sample_people::people(),
        employers: sample_people::employers(),
        members: [("builder:b1", "kit:cedar"), ("builder:b1", "kit:mint")]
            .iter()
            .map(|(entity, subject)| member(entity, subject))
            .chain([member("kit:mint", &archive())])
            .chain(
                SITES.iter().filter(|site| !site.5.is_empty()).map(|site| member(site.5, &format!("host:{}", site.0))),
            )
            .chain(sample_people::members())
            .collect(),
        links: built.links,
        link_evidence: built.evidence,
        sites,
        findings: Vec::new(),
    }
}

pub(crate) fn scope() -> Scope {
    Scope {
        case: "Harbour Lights".to_owned(),
        cutoff: Some(day(352)),
        lists: vec![ListUsed { name: "Register of Examplia".to_owned(), as_of: Some(day(340)) }],
    }
}

/// The case with its findings.
pub(crate) fn case() -> CaseRows {
    let rows = rows();
    let findings = findings(&rows, &scope());
    CaseRows { findings, ..rows }
}

/// What a report needs beside the tables.
pub(crate) struct Extras {
    scope: Scope,
    pictures: BTreeMap<String, Vec<u8>>,
    screenshots: Vec<ScreenshotRow>,
    pub(crate) custody: Custody,
    judgements: Vec<JudgementRow>,
}

impl Extras {
    pub(crate) fn new() -> Self {
        let mut pictures = BTreeMap::new();
        let mut screenshots = Vec::new();
        for (n, site) in SITES.iter().enumerate().take(6) {
            let png = png(n as u8);
            let sha256 = EvidenceId::of(&png).to_string();
            screenshots.push(ScreenshotRow {
                host: Host::parse(site.0).unwrap(),
                captured_at: Some(day(site.6)),
                sha256: sha256.clone(),
                dhash: 0x0f3c_a5a5_1248_77e1 << n,
                evidence_id: evidence(WEB),
                locator: Locator::member(&format!("shots/{n}.png")),
            });
            pictures.insert(sha256, png);
        }
        // An ordinary shop whose page looks like that of the first site.
        let alike = ScreenshotRow {
            host: Host::parse("bakery.example").unwrap(),
            dhash: screenshots[0].dhash ^ 0b111,
            ..screenshots[0].clone()
        };
        screenshots.push(alike);
        Self {
            scope: scope(),
            pictures,
            screenshots,
            custody: Custody {
                ledger_head: EvidenceId::of(b"head").to_string(),
                ledger_lines: 41,
                run: "run-0007".to_owned(),
                run_at: Some(day(401)),
                issued_at: Some(day(402)),
                operator: "Analyst 2, Example Office".to_owned(),
                program: "stakeout 0.1.0".to_owned(),
                rules: EvidenceId::of(b"rules").to_string(),
                content_digest: EvidenceId::of(b"tables").to_string(),
                more: Vec::new(),
            },
            judgements: vec![JudgementRow {
                seq: 31,
                action: "cannot-link".to_owned(),
                subjects: vec!["host:bakery.example".to_owned(), "operator:o1".to_owned()],
                reason: "the bakery's owner was interviewed".to_owned(),
            }],
        }
    }

    pub(crate) fn input<'a>(&'a self, rows: &'a CaseRows) -> ReportInput<'a> {
        ReportInput {
            rows,
            name: "Harbour Lights",
            question: "Which of the sites reported in spring 2023 are one shop's work, and through whom did they reach those who run them?",
            scope: &self.scope,
            pictures: &self.pictures,
            screenshots: &self.screenshots,
            custody: &self.custody,
            measured: Some(
                "worlds: 20 that nothing was tuned on\nkits: pairwise precision .99 (.98-1.00), recall .93\nbands: 95-99 %: 97 % true of 412; 80-95 %: 88 % of 131; 55-80 %: not enough links to check",
            ),
            judgements: &self.judgements,
        }
    }
}

/// A small picture that differs by its number.
fn png(n: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(160, 100, |x, y| {
        image::Rgb(if y < 14 {
            [20, 20 + 30 * n, 70]
        } else if (x / 20 + y / 20) % 2 == 0 {
            [230, 220, 200]
        } else {
            [40 * n, 120, 160]
        })
    });
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

/// The sample case many times over, each time with other hosts, kits, operators and files: for bounds and speed.
pub(crate) fn many(copies: usize) -> CaseRows {
    let one = rows();
    let mut all = CaseRows::default();
    for n in 0..copies {
        let at = |text: &str| match text.split_once(':') {
            _ if text.is_empty() => String::new(),
            Some(("host", host)) => format!("host:c{n}-{host}"),
            Some((kind, id)) => format!("{kind}:{n}-{id}"),
            None => format!("c{n}-{text}"),
        };
        let mut copy = one.clone();
        copy.evidence.iter_mut().for_each(|row| row.evidence_id = evidence(&format!("{n}{}", row.name)));
        let files: BTreeMap<EvidenceId, EvidenceId> =
            one.evidence.iter().zip(&copy.evidence).map(|(old, new)| (old.evidence_id, new.evidence_id)).collect();
        copy.problems.iter_mut().for_each(|row| row.evidence_id = files[&row.evidence_id]);
        copy.selectors.iter_mut().for_each(|row| {
            row.subject = at(&row.subject);
            row.evidence_id = files[&row.evidence_id];
        });
        copy.sites.iter_mut().for_each(|row| {
            row.host = at(&row.host);
            [&mut row.kit, &mut row.builder, &mut row.operator].into_iter().for_each(|id| *id = at(id));
        });
        copy.site_periods.iter_mut().for_each(|row| {
            row.host = at(&row.host);
            row.kit = at(&row.kit);
        });
        copy.kits.iter_mut().for_each(|row| row.kit = at(&row.kit));
        copy.supply.iter_mut().for_each(|row| {
            row.host = at(&row.host);
            [&mut row.client, &mut row.builder, &mut row.operator].into_iter().for_each(|id| *id = at(id));
            row.link_id = at(&row.link_id);
        });
        copy.servers.iter_mut().for_each(|row| row.renter = at(&row.renter));
        copy.links.iter_mut().for_each(|row| {
            [&mut row.a, &mut row.b, &mut row.link_id].into_iter().for_each(|id| *id = at(id));
        });
        copy.link_evidence.iter_mut().for_each(|row| {
            row.link_id = at(&row.link_id);
            row.evidence_id = files[&row.evidence_id];
        });
        copy.entities.iter_mut().for_each(|row| row.entity = at(&row.entity));
        copy.members.iter_mut().for_each(|row| {
            row.entity = at(&row.entity);
            row.subject = at(&row.subject);
        });
        copy.people.iter_mut().for_each(|row| {
            row.account = at(&format!("account:{}", row.account)).replace("account:", "");
            [&mut row.crew, &mut row.person].into_iter().for_each(|id| *id = at(id));
        });
        copy.employers.iter_mut().for_each(|row| {
            row.crew = at(&row.crew);
            row.evidence_id = files[&row.evidence_id];
        });
        all.people.append(&mut copy.people);
        all.employers.append(&mut copy.employers);
        all.evidence.append(&mut copy.evidence);
        all.problems.append(&mut copy.problems);
        all.selectors.append(&mut copy.selectors);
        all.sites.append(&mut copy.sites);
        all.site_periods.append(&mut copy.site_periods);
        all.kits.append(&mut copy.kits);
        all.supply.append(&mut copy.supply);
        all.servers.append(&mut copy.servers);
        all.links.append(&mut copy.links);
        all.link_evidence.append(&mut copy.link_evidence);
        all.entities.append(&mut copy.entities);
        all.members.append(&mut copy.members);
    }
    all.findings = findings(&all, &scope());
    all
}
