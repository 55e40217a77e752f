//! Links of the sample case, and what was supplied to whom.

use stakeout_core::entity::SupplyRow;
use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status};

use super::sample::*;
use super::sample_sites::of_kit;

pub(super) struct Links {
    pub(super) links: Vec<LinkRow>,
    pub(super) evidence: Vec<LinkEvidenceRow>,
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

pub(super) fn links() -> Links {
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

pub(super) fn client(host: &str) -> &'static str {
    if host.contains("harbor") || host.contains("tidal") {
        "Brightwater Trading Co., Ltd. (바다상사)"
    } else {
        "Kestrel Office"
    }
}

pub(super) fn supply(links: &[LinkRow]) -> Vec<SupplyRow> {
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
