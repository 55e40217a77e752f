//! Does an evaluation say what a hand count says?

use std::fs;

use stakeout_core::entity::{PeopleRow, Role, ServerRow, SiteRow, SupplyRow};
use stakeout_core::link::Status;
use stakeout_core::person::Identity;
use stakeout_core::report::CaseRows;
use stakeout_core::screening::{ScreeningRow, Status as ScreeningStatus};
use stakeout_scenario::{EvaluateError, evaluate};

use crate::simulate::WORLD;

const SITES: &str = "host,role,kit,version,builder,operator,class
a.example,operator,K1,1,B1,O1,illicit_site
b.example,operator,K1,2,B1,O1,illicit_site
c.example,operator,K1,3,B1,O2,illicit_site
d.example,operator,K3,1,B2,O2,illicit_site
school.example,compromised,,,,,hacked_school
news.example,information,,,,,news
blocked.example,undetermined,,,,,blocked
";

fn site(host: &str, role: Role, kit: &str, version: Option<i32>, builder: &str, operator: &str) -> SiteRow {
    SiteRow {
        host: host.to_owned(),
        role,
        role_probability: 900,
        gambling_probability: 900,
        languages: String::new(),
        mirror_of: String::new(),
        kit: kit.to_owned(),
        kit_version: version,
        version_seen: String::new(),
        kit_kind: None,
        builder: builder.to_owned(),
        operator: operator.to_owned(),
        first_seen: None,
        last_seen: None,
        captures: 1,
        reasons: String::new(),
    }
}

fn case() -> CaseRows {
    let mut mirror = site("a2.example", Role::Undetermined, "", None, "", "");
    mirror.mirror_of = "a.example".to_owned();
    let supply = |client: &str, host: &str| SupplyRow {
        builder: "builder:x".to_owned(),
        client: client.to_owned(),
        operator: "operator:p".to_owned(),
        host: host.to_owned(),
        status: Status::Derived,
        link_id: String::new(),
    };
    let server = ServerRow {
        server_ip: "192.0.2.1".to_owned(),
        renter: "Right Ltd".to_owned(),
        paid_by: String::new(),
        user: String::new(),
        rented_from: None,
        rented_to: None,
        used_from: None,
        used_to: None,
        org: String::new(),
        first_access: None,
        last_access: None,
        access: String::new(),
        incident: String::new(),
        status: Status::Observed,
    };
    CaseRows {
        sites: vec![
            site("a.example", Role::Operator, "kit:x", Some(1), "builder:x", "operator:p"),
            mirror,
            site("b.example", Role::Operator, "kit:x", Some(2), "builder:x", "operator:p"),
            site("c.example", Role::Operator, "kit:x", Some(3), "builder:x", ""),
            site("d.example", Role::Undetermined, "kit:y", Some(1), "", ""),
            site("news.example", Role::Information, "", None, "", ""),
            site("school.example", Role::Operator, "", None, "", "operator:p"),
            site("www.a2.example", Role::Operator, "", None, "", "operator:p"),
            site("stranger.example", Role::Operator, "", None, "", ""),
        ],
        supply: vec![
            supply("Right Ltd", "a.example"),
            supply("Wrong Ltd", "b.example"),
            supply("Right Ltd", "gone.example"),
        ],
        servers: vec![server],
        ..CaseRows::default()
    }
}

fn truth() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("sites.csv", SITES);
    write("kits.csv", "kit,kind,copied_from\nK1,private,\nK3,leaked-copy,K1\n");
    write("mirrors.csv", "host,mirror_of,operator\na2.example,a.example,O1\na3.example,a.example,O1\n");
    write(
        "supply.csv",
        "builder,client,operator,host\nB1,Right Ltd,O1,a.example\nB1,Right Ltd,O1,b.example\nB1,Right Ltd,O1,gone.example\n",
    );
    write("servers.csv", "server_ip,renter,user,org\n192.0.2.1,Right Ltd,,\n192.0.2.2,Right Ltd,,\n");
    dir
}

#[test]
fn a_case_counted_by_hand() {
    let evaluation = evaluate(&case(), truth().path()).unwrap();
    let [kit, builder, operator] = evaluation.agreements.as_slice() else { panic!("three kinds of entity") };
    assert_eq!((kit.pairwise_precision.value, kit.pairwise_recall.value), (Some(1.0), Some(1.0)));
    assert_eq!((builder.pairwise_precision.value, builder.pairwise_recall.value), (Some(1.0), Some(1.0)));
    // One true pair, and the school makes two false ones; c and d were missed.
    assert_eq!(operator.pairwise_precision.value, Some(1.0 / 3.0));
    assert_eq!(operator.pairwise_recall.value, Some(0.5));
    assert_eq!(operator.pulled_in, 1);
    assert_eq!(evaluation.versions[0].tau_b, Some(1.0));
    assert_eq!(evaluation.unknown_operators, 1);
    let kinds: Vec<(&str, Option<&u64>)> =
        evaluation.kit_kinds.iter().map(|kit| (kit.truth.as_str(), kit.case.get(""))).collect();
    assert_eq!(kinds, [("private", Some(&3)), ("leaked-copy", Some(&1))]);
    let school = evaluation.accusations.iter().find(|class| class.class == "hacked_school").unwrap();
    assert_eq!((school.as_operator, school.in_operator, school.in_builder), (1, 1, 0));
    let absent = evaluation.roles.iter().find(|count| count.truth == "undetermined").unwrap();
    assert_eq!((absent.case.as_str(), absent.hosts), ("absent", 1));
    let row = |what: &str| evaluation.rows.iter().find(|row| row.what.starts_with(what)).unwrap().clone();
    let supply = row("supply: builder");
    assert_eq!((supply.case, supply.truth, supply.both), (2, 2, 1), "the host that nobody captured is not scored");
    assert_eq!((row("servers: server_ip, renter").recall, row("sites: host").recall), (Some(0.5), Some(0.5)));
}

#[test]
fn it_reads_at_80_columns() {
    let text = evaluate(&case(), truth().path()).unwrap().to_string();
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{widest:?}\n{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn what_the_truth_leaves_out_is_not_scored() {
    let dir = truth();
    for file in ["sites.csv", "mirrors.csv", "supply.csv", "kits.csv"] {
        fs::remove_file(dir.path().join(file)).unwrap();
    }
    let evaluation = evaluate(&case(), dir.path()).unwrap();
    assert!(evaluation.agreements.is_empty() && evaluation.roles.is_empty() && evaluation.accusations.is_empty());
    assert_eq!(evaluation.rows.len(), 1);
    fs::remove_file(dir.path().join("servers.csv")).unwrap();
    assert!(matches!(evaluate(&case(), dir.path()), Err(EvaluateError::NoTruth { .. })));
}

#[test]
fn a_missing_column_is_named() {
    let dir = truth();
    fs::write(dir.path().join("sites.csv"), "host,role\na.example,operator\n").unwrap();
    let error = evaluate(&case(), dir.path()).unwrap_err();
    assert!(error.to_string().ends_with("sites.csv has no column kit"), "{error}");
}

/// A case that says what the truth says.
fn case_of_truth(dir: &std::path::Path) -> CaseRows {
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(dir.join(name)).unwrap();
        text.lines().skip(1).map(|row| row.split(',').map(str::to_owned).collect()).collect()
    };
    let typed = |kind: &str, label: &str| if label.is_empty() { String::new() } else { format!("{kind}:{label}") };
    let sites = rows("sites.csv").into_iter().map(|row| {
        let (kit, builder, operator) = (typed("kit", &row[2]), typed("builder", &row[4]), typed("operator", &row[5]));
        site(&row[0], Role::named(&row[1]).unwrap(), &kit, row[3].parse().ok(), &builder, &operator)
    });
    let mirrors = rows("mirrors.csv").into_iter().map(|row| {
        let mut mirror = site(&row[0], Role::Undetermined, "", None, "", "");
        mirror.mirror_of.clone_from(&row[1]);
        mirror
    });
    let supply = rows("supply.csv").into_iter().map(|row| SupplyRow {
        builder: typed("builder", &row[0]),
        client: row[1].clone(),
        operator: typed("operator", &row[2]),
        host: row[3].clone(),
        status: Status::Derived,
        link_id: String::new(),
    });
    let people = rows("accounts.csv").into_iter().map(|row| PeopleRow {
        person: typed("person", &row[1]),
        crew: typed("crew", &row[2]),
        identity: Identity::named(&row[3]).unwrap(),
        probability: 990,
        account: row[0].clone(),
    });
    CaseRows {
        sites: sites.chain(mirrors).collect(),
        supply: supply.collect(),
        people: people.collect(),
        ..CaseRows::default()
    }
}

#[test]
fn a_case_that_says_the_truth_is_without_fault() {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in WORLD.iter() {
        if let Some(name) = name.strip_prefix("truth/") {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
    }
    let evaluation = evaluate(&case_of_truth(dir.path()), dir.path()).unwrap();
    for agreement in &evaluation.agreements {
        assert_eq!(agreement.pairwise_f1.value, Some(1.0), "{}", agreement.kind);
        assert_eq!(agreement.b_cubed_f1.value, Some(1.0), "{}", agreement.kind);
        assert_eq!(agreement.pulled_in, 0, "{}", agreement.kind);
    }
    assert!(evaluation.roles.iter().all(|count| count.truth == count.case));
    assert!(evaluation.accusations.iter().all(|class| class.accused.is_empty()));
    assert_eq!(evaluation.accusations.len(), 13);
    assert!(evaluation.versions.iter().all(|order| order.tau_b.is_none_or(|tau| (tau - 1.0).abs() < 1e-9)));
    let rows = evaluation.rows.iter().filter(|row| !row.what.starts_with("servers"));
    assert!(rows.clone().all(|row| row.precision == Some(1.0) && row.recall == Some(1.0)), "{evaluation}");
    let people = evaluation.people.as_ref().unwrap();
    assert_eq!((people.crews, people.found, people.at[2].half), (1, 1, 1));
    assert!(people.innocent.is_empty() && people.pulled_in.is_empty());
    assert!(people.identities.iter().all(|count| count.truth.starts_with(&count.case)), "{evaluation}");
}

const LISTED: &str = "subject,list,listed_id,spelling
registrant:a.example,un,KPi.901,hangul
registrant:a.example,ofac,900001,hangul
renter:Pak Kyu Hae,un,KPi.901,northern
renter:Choe Rae Wan,un,KPi.902,northern
";

fn screened(subject: &str, status: ScreeningStatus, list: &str, listed_id: &str) -> ScreeningRow {
    let (list, listed_id) = (list.to_owned(), listed_id.to_owned());
    ScreeningRow { status, list, listed_id, probability: 4, ..ScreeningRow::not_found(subject, "", "") }
}

fn listed_truth() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("listed.csv"), LISTED).unwrap();
    let innocents = "subject,class\nrenter:Kyu Trading,sister-firm\nrenter:Rae Trading,sister-firm\n";
    fs::write(dir.path().join("not_listed.csv"), innocents).unwrap();
    dir
}

#[test]
fn screening_counted_by_hand() {
    use ScreeningStatus::{MatchForReview, NearMissRejected, NotFound};
    let rows = vec![
        screened("registrant:a.example", MatchForReview, "un", "KPi.901"),
        screened("registrant:a.example", NearMissRejected, "ofac", "900001"),
        screened("registrant:b.example", MatchForReview, "un", "KPi.902"),
        screened("registrant:c.example", NotFound, "", ""),
        screened("renter:Choe Rae Wan", NearMissRejected, "un", "KPi.902"),
        screened("renter:Kyu Trading", NearMissRejected, "un", "KPe.903"),
        screened("renter:Pak Kyu Hae", MatchForReview, "un", "KPi.901"),
        screened("renter:Pak Kyu Hae", MatchForReview, "un", "KPi.955"),
        screened("renter:Rae Trading", MatchForReview, "un", "KPe.903"),
    ];
    let evaluation = evaluate(&CaseRows { screening: rows, ..CaseRows::default() }, listed_truth().path()).unwrap();
    let score = evaluation.screening.clone().unwrap();
    assert!(score.is_screened);
    assert_eq!((score.screened, score.subjects.truth, score.subjects.found), (7, 3, 2));
    assert_eq!((score.entries.truth, score.entries.found), (4, 2));
    assert_eq!((score.reviews, score.false_subjects, score.wrong_entries), (5, 2, 1));
    assert_eq!(score.false_review_rate, Some(3.0 / 7.0));
    let [sisters] = score.innocents.as_slice() else { panic!("one class") };
    assert_eq!((sisters.subjects, sisters.reviewed, sisters.near_misses), (2, 1, 1));
    assert_eq!(sisters.names, ["renter:Rae Trading"]);
    assert_eq!((score.strangers.subjects, score.strangers.reviewed), (2, 1));
    let northern = score.spellings.iter().find(|one| one.spelling == "northern").unwrap();
    assert_eq!((northern.subjects.truth, northern.subjects.found), (2, 1));
    let text = evaluation.to_string();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_case_without_screening_says_so() {
    let evaluation = evaluate(&CaseRows::default(), listed_truth().path()).unwrap();
    assert!(evaluation.to_string().contains("Screening: no screening in this case"), "{evaluation}");
    let dir = truth();
    assert_eq!(evaluate(&case(), dir.path()).unwrap().screening, None);
}
