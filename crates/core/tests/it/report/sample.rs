//! A small invented case: two kits of one builder, a leaked copy and a public theme, two clients, three operators,
//! refused links, candidates, compromised hosts, hosts that cannot be told.

use std::collections::BTreeMap;

use stakeout_core::entity::{EntityRow, KitRow, KitVersionRow, MemberRow, ServerRow, SitePeriodRow, SiteRow};
use stakeout_core::evidence::{EvidenceId, Kind, Level, Locator};
use stakeout_core::finding::{ListUsed, Scope, findings};
use stakeout_core::link::Status;
use stakeout_core::record::{DAY_MICROS, Host, Time};
use stakeout_core::report::{CaseRows, Custody, EvidenceRow, JudgementRow, ProblemRow, ReportInput, ScreenshotRow};

use super::sample_links::{links, supply};
use super::sample_sites::{KITS, SITES, of_kit, selectors, site};
use super::{sample_lists, sample_people};

/// Days after 2023-01-01.
pub(crate) fn day(days: i64) -> Time {
    Time::from_micros((19_358 + days) * DAY_MICROS)
}

pub(crate) fn evidence(name: &str) -> EvidenceId {
    EvidenceId::of(name.as_bytes())
}

pub(super) const WEB: &str = "captures-spring.warc.gz";
pub(super) const LATER: &str = "captures-autumn.wacz";
pub(super) const SOURCES: &str = "mint-shop.zip";
pub(super) const DNS: &str = "pdns.ndjson";
pub(super) const HOSTING: &str = "hosting.csv";
pub(super) const CONNECTIONS: &str = "conn.log.csv";
pub(super) const REGISTER: &str = "register.csv";

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
pub(super) fn archive() -> String {
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
        crew_patterns: sample_people::patterns(),
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
        copy.crew_patterns.iter_mut().for_each(|row| {
            row.crew = at(&row.crew);
            row.evidence_id = files[&row.evidence_id];
        });
        all.crew_patterns.append(&mut copy.crew_patterns);
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
