//! Two operators' sites from one kit, an ordinary site beside them, and what DNS and registrations say of them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use stakeout_core::entity::{
    EmployerRow, EntityRow, KitKind, KitRow, KitVersionRow, MemberRow, PatternRow, PeopleRow, Role, ServerRow,
    SitePeriodRow, SiteRow, SupplyRow,
};
use stakeout_core::evidence::{EvidenceId, Kind, Level, Locator};
use stakeout_core::finding::FindingRow;
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status};
use stakeout_core::page::{CaptureState, Content, PageFacts};
use stakeout_core::person::{Identity, Pattern};
use stakeout_core::record::{
    Certificate, DnsAnswer, DnsType, Fact, Host, Hosting, Indicator, IndicatorKind, RegisterEntry, RegisterStatus,
    Registration, RegistrationContact, ScreenshotFacts, Time,
};
use stakeout_core::report::{CaseRows, EvidenceRow, ProblemRow};
use stakeout_core::screening::{ScreeningRow, Status as Found};
use stakeout_core::selector::{SelectorKind, SelectorRow};
use stakeout_core::watch_list::{DateBasis, ExposureRow, ListChange, ListChangeRow, WatchListRow};
use stakeout_engine::table::CaseTables;
use tempfile::TempDir;

pub(crate) fn id(number: u8) -> EvidenceId {
    EvidenceId::from_digest([number; 32])
}

pub(crate) fn at(seconds: i64) -> Option<Time> {
    Time::from_seconds(1_700_000_000 + seconds)
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn host(name: &str) -> Host {
    Host::parse(name).unwrap()
}

fn site(host: &str, role: Role, kit: &str, title: &str) -> SiteRow {
    SiteRow {
        host: text(host),
        role,
        role_probability: 930,
        gambling_probability: 990,
        languages: text("ko"),
        mirror_of: String::new(),
        kit: text(kit),
        kit_version: (!kit.is_empty()).then_some(2),
        version_seen: String::new(),
        kit_kind: (!kit.is_empty()).then_some(KitKind::Private),
        builder: String::new(),
        operator: String::new(),
        first_seen: at(0),
        last_seen: at(86_400),
        captures: 3,
        reasons: text(title),
    }
}

fn selector(host: &str, kind: SelectorKind, value: &str, number: u8, row: u64) -> SelectorRow {
    SelectorRow {
        subject: format!("host:{host}"),
        kind,
        value: text(value),
        evidence_id: id(number),
        locator: Locator::row(row),
        seen_at: at(i64::from(number)),
    }
}

/// Every table that something fills holds a row.
pub(crate) fn rows() -> CaseRows {
    use SelectorKind::{AnalyticsId, ApiPath, Handle, IpAddress, Phone};
    CaseRows {
        people: vec![PeopleRow {
            account: text("gigsite/heron"),
            person: text("person:p1"),
            crew: text("crew:c1"),
            identity: Identity::Stolen,
            probability: 972,
        }],
        employers: vec![EmployerRow {
            crew: text("crew:c1"),
            client: text("gigsite/rook"),
            worker: text("gigsite/heron"),
            at: at(0),
            is_own: false,
            evidence_id: id(2),
            locator: Locator::row(9),
        }],
        crew_patterns: vec![PatternRow {
            crew: text("crew:c1"),
            number: 1,
            pattern: Pattern::Relay,
            statement: text("2 accounts take turns on one machine"),
            account: text("gigsite/heron"),
            evidence_id: id(2),
            locator: Locator::row(4),
        }],
        watch_lists: vec![WatchListRow {
            list: text("lamps"),
            list_date: at(0),
            basis: Some(DateBasis::Given),
            is_current: true,
            entries: 3,
            names: 7,
            ties: 1,
            evidence_id: id(2),
        }],
        list_changes: vec![ListChangeRow {
            list: text("lamps"),
            date_before: at(-86_400),
            date_after: at(0),
            listed_id: text("NK-2"),
            listed_name: text("Lantern"),
            change: ListChange::Changed,
            fields: text("names"),
        }],
        screening: vec![ScreeningRow {
            subject: text("registrant:fox-lucky.example"),
            name: text("Hong Kil Tong"),
            status: Found::MatchForReview,
            list: text("lamps"),
            listed_id: text("NK-2"),
            list_date: at(0),
            listed_name: text("Lantern"),
            listed_role: text("alias"),
            programmes: text("LAMPS"),
            listed_on: None,
            bits: 2_600,
            probability: 43,
            path: text("one step; another"),
        }],
        exposure: vec![ExposureRow {
            subject: text("registrant:fox-lucky.example"),
            list: text("lamps"),
            listed_id: text("NK-2"),
            way: 1,
            step: 1,
            below_id: text("NK-2"),
            below_name: text("Lantern"),
            tie: text("Ownership"),
            tie_role: text("60 %"),
            above_id: text("NK-3"),
            above_name: text("Ember Holding"),
            since: at(-86_400),
            until: None,
            evidence_id: id(2),
            locator: Locator::row(3),
        }],
        evidence: vec![evidence(1, Kind::Web, "captures.warc.gz"), evidence(2, Kind::Dns, "dns.jsonl")],
        problems: vec![ProblemRow {
            evidence_id: id(1),
            locator: Locator::offset(224),
            level: Level::Error,
            code: text("short-body"),
            message: text("the member ends after 10 of 90 bytes"),
        }],
        selectors: vec![
            selector("a.bet.example", ApiPath, "/api/v3/member/login", 1, 1),
            selector("a.bet.example", AnalyticsId, "ga4:G-AAAA0001", 1, 1),
            selector("a.bet.example", AnalyticsId, "ga4:G-AAAA0001", 1, 2),
            selector("a.bet.example", IpAddress, "192.0.2.7", 2, 1),
            selector("b.bet.example", ApiPath, "/api/v3/member/login", 1, 3),
            selector("b.bet.example", AnalyticsId, "ga4:G-AAAA0001", 1, 3),
            selector("b.bet.example", Handle, "telegram:lucky88", 1, 3),
            selector("b.bet.example", Phone, "+827000000000", 1, 3),
            selector("lucky.test", AnalyticsId, "ga4:G-BBBB0002", 1, 4),
            selector("lucky.test", Handle, "telegram:lucky88", 1, 4),
        ],
        sites: vec![
            site("a.bet.example", Role::Operator, "kit:k1", "deposit and stake forms"),
            site("b.bet.example", Role::Operator, "kit:k1", "=cmd|'/c calc'!A1"),
            site("bet.example", Role::Lander, "", "한국어 카지노 사이트 제목"),
            site("lucky.test", Role::Licensed, "", "esc \u{1b}[31m and \u{202e}turned"),
        ],
        site_periods: vec![SitePeriodRow {
            host: text("a.bet.example"),
            from: at(0),
            to: None,
            role: Role::Operator,
            kit: text("kit:k1"),
            kit_version: Some(1),
        }],
        kits: vec![KitRow {
            kit: text("kit:k1"),
            kind: KitKind::Private,
            sites: 2,
            versions: 2,
            signature: text("api-path=/api/v3/member/login"),
        }],
        kit_versions: vec![KitVersionRow {
            kit: text("kit:k1"),
            version: 2,
            first_seen: at(1),
            last_seen: None,
            sites: 1,
            gained_values: 2,
            lost_values: 0,
            gained: text("api-path=/api/v3/member/login | class-name=room"),
            lost: text(""),
        }],
        supply: vec![SupplyRow {
            builder: text("builder:b1"),
            client: text("renter one"),
            operator: text("operator:o1"),
            host: text("a.bet.example"),
            status: Status::Derived,
            link_id: text("l2"),
        }],
        servers: vec![server()],
        links: vec![link("l1", Status::Derived), link("l2", Status::Refused)],
        link_evidence: vec![LinkEvidenceRow {
            link_id: text("l1"),
            selector_kind: text("analytics-id"),
            value: text("ga4:G-AAAA0001"),
            group: text("analytics"),
            bits: 2_560,
            evidence_id: id(1),
            locator: Locator::row(1),
        }],
        entities: vec![EntityRow { entity: text("kit:k1"), kind: text("kit"), label: text("member login kit") }],
        members: vec![
            MemberRow { entity: text("kit:k1"), subject: text("host:a.bet.example"), bits: 5_000 },
            MemberRow { entity: text("kit:k1"), subject: text("host:b.bet.example"), bits: 5_000 },
        ],
        findings: vec![FindingRow {
            finding: text("f1"),
            kind: text("kit-family"),
            subjects: text("host:a.bet.example host:b.bet.example kit:k1"),
            statement: text("Two sites show one code base."),
            likelihood: String::new(),
            confidence: text("high: two kinds of code"),
            evidence: format!("{} row:1", id(1)),
            alternatives: text("leaked copy 3 per mille"),
        }],
    }
}

fn evidence(number: u8, kind: Kind, name: &str) -> EvidenceRow {
    EvidenceRow {
        evidence_id: id(number),
        kind,
        name: text(name),
        bytes: 1_234,
        source: text("unit 7"),
        custodian: String::new(),
        basis: String::new(),
        tlp: text("amber"),
        acquired_at: None,
        records: 12,
        problems: 1,
        skipped: 0,
    }
}

fn server() -> ServerRow {
    ServerRow {
        server_ip: text("192.0.2.7"),
        renter: text("renter one"),
        paid_by: String::new(),
        user: String::new(),
        rented_from: at(0),
        rented_to: None,
        used_from: None,
        used_to: None,
        org: String::new(),
        first_access: None,
        last_access: None,
        access: String::new(),
        incident: String::new(),
        status: Status::Observed,
    }
}

fn link(link_id: &str, status: Status) -> LinkRow {
    LinkRow {
        link_id: text(link_id),
        a: text("host:a.bet.example"),
        b: text("host:b.bet.example"),
        relation: Relation::SameKit,
        status,
        bits: 7_000,
        probability: 990,
        families: text("asset,script"),
        rival: text("public-theme"),
        rival_probability: 10,
        reason: text("two kinds of code agree"),
    }
}

/// One record of each kind, and DNS.
pub(crate) fn facts() -> Vec<(EvidenceId, Locator, Fact)> {
    let answer = |name: &str, data: &str| {
        let name = host(name);
        let (first, last) = (at(0), at(86_400));
        Fact::Dns(DnsAnswer { name, rtype: DnsType::A, data: text(data), first, last, count: 7 })
    };
    vec![
        (id(1), Locator::offset(0), page("a.bet.example", "도박 홈")),
        (id(1), Locator::offset(900), page("lucky.test", "home")),
        (id(2), Locator::row(1), answer("a.bet.example", "192.0.2.7")),
        (id(2), Locator::row(2), answer("other.example", "192.0.2.7")),
        (id(2), Locator::row(3), answer("lucky.test", "198.51.100.9")),
        (id(2), Locator::row(4), mail("lucky.test", "10 mx.mail.example")),
        (id(3), Locator::row(1), screenshot()),
        (id(4), Locator::row(1), indicator()),
        (id(5), Locator::row(1), certificate()),
        (id(6), Locator::row(1), registration()),
        (id(7), Locator::row(1), hosting()),
        (id(8), Locator::row(1), register()),
    ]
}

fn mail(name: &str, data: &str) -> Fact {
    let (name, data) = (host(name), text(data));
    Fact::Dns(DnsAnswer { name, rtype: DnsType::Mx, data, first: at(0), last: None, count: 1 })
}

fn page(name: &str, title: &str) -> Fact {
    Fact::Page(Box::new(PageFacts {
        url: format!("https://{name}/"),
        host: host(name),
        captured_at: at(60),
        status: 200,
        content: Content::Html,
        bytes: 4_000,
        sha256: "ab".repeat(32),
        title: text(title),
        language: Some(text("ko")),
        state: CaptureState::Content,
        selectors: Vec::new(),
        signs: Vec::new(),
        links_out: vec![(host("partner.example"), 3)],
        loads_from: vec![host("cdn.example")],
        hidden_links: Vec::new(),
        version_printed: None,
        sketch: None,
        user_agent: None,
        redirects_to: None,
        revisit_of: None,
    }))
}

fn screenshot() -> Fact {
    Fact::Screenshot(Box::new(ScreenshotFacts {
        url: text("https://a.bet.example/"),
        host: host("a.bet.example"),
        captured_at: at(61),
        sha256: "cd".repeat(32),
        dhash: 255,
        width: 800,
        height: 600,
        thumbnail: Vec::new(),
    }))
}

fn indicator() -> Fact {
    let label = Some(text("reported by a player"));
    Fact::Indicator(Indicator { value: text("a.bet.example"), kind: IndicatorKind::Host, label, seen_at: None })
}

fn certificate() -> Fact {
    Fact::Certificate(Box::new(Certificate {
        host: None,
        ip: Some(text("192.0.2.7")),
        seen_at: at(5),
        subject: text("bet.example"),
        names: vec![text("*.bet.example"), text("bet.example")],
        issuer: text("CN=Made CA"),
        serial: text("0a0b"),
        not_before: at(0),
        not_after: at(90 * 86_400),
        fingerprint: Some("ef".repeat(32)),
        spki: None,
    }))
}

fn registration() -> Fact {
    let contact = RegistrationContact {
        role: text("registrant"),
        name: Some(text("Invented Name")),
        organization: None,
        email: Some(text("owner@mail.example")),
        phone: None,
        handle: None,
        birth_date: None,
    };
    Fact::Registration(Box::new(Registration {
        name: text("bet.example"),
        domain: Some(host("bet.example")),
        registrar: Some(text("Made Registrar")),
        registered: at(-86_400),
        expires: None,
        changed: None,
        nameservers: vec![host("ns1.dns.example"), host("ns2.dns.example")],
        status: vec![text("active")],
        contacts: vec![contact],
        redacted: false,
    }))
}

fn hosting() -> Fact {
    Fact::Hosting(Hosting {
        server_ip: text("192.0.2.7"),
        renter: text("renter one"),
        paid_by_account: None,
        from: at(0),
        to: None,
        provider: Some(text("Made Host")),
        invoice: None,
    })
}

fn register() -> Fact {
    Fact::Register(RegisterEntry {
        domain: host("lucky.test"),
        jurisdiction: text("XX"),
        register: text("licences"),
        status: RegisterStatus::Licensed,
        as_of: at(0),
    })
}

/// The case on disk.
pub(crate) fn written() -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut tables = CaseTables::create(&folder.path().join("tables")).unwrap();
    for (evidence_id, locator, fact) in facts() {
        tables.fact(&evidence_id, &locator, &fact).unwrap();
    }
    tables.finish(&rows()).unwrap();
    folder
}
