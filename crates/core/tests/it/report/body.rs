//! What the report holds, and what its digest covers.

use stakeout_core::evidence::EvidenceId;
use stakeout_core::record::Time;
use stakeout_core::report::{CaseRows, Custody, ReportError, html};

use super::page::Page;
use super::sample::{self, Extras};
use super::sample_people;

/// Words that stand in no sentence of the program (wording, and the house rules).
pub(crate) const BANNED: &[&str] = &[
    "guilty",
    "confirm",
    "illegal",
    "criminal",
    "gang",
    "clean",
    "culprit",
    "launder",
    "steal",
    "suspect",
    "notorious",
    "sophisticated",
    "massive",
    "revenue",
    "proceeds",
    "possibly",
    "malicious",
    "may be connected",
    "cleared",
];

#[test]
fn the_page_is_whole_and_inert() {
    let rows = sample::case();
    let report = html(&Extras::new().input(&rows)).unwrap();
    let page = Page::read(&report.page);
    page.assert_inert();
    assert!(report.page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
    assert!(page.tags.get("section").is_some_and(|&n| n >= 12));
    assert_eq!(page.tags.get("img"), Some(&7));
}

#[test]
fn a_picture_that_looks_alike_is_a_lead_and_no_link() {
    let rows = sample::case();
    let page = Page::read(&html(&Extras::new().input(&rows)).unwrap().page);
    assert!(page.text.contains("bakery[.]example other, 3 of 64 bits differ"), "{}", page.text);
    assert!(page.text.contains("this is a lead and no link"));
}

#[test]
fn a_passage_that_ties_a_crew_is_quoted_with_the_places_of_all_who_hold_it() {
    let rows = sample::case();
    let report = html(&Extras::new().input(&rows)).unwrap().page;
    let page = Page::read(&report);
    let from = page.text.find("passages that texts share, the rarest first").unwrap();
    let told: String = page.text[from..].chars().take(600).collect();
    for part in [sample_people::WORDS, "gigsite/kestrel", "row:11", "taskhall/wren", "row:18", "and 1 outside of it"] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    // Who holds it outside of the crew is counted, and not named.
    assert!(!page.text.contains("gigsite/tern"));
}

#[test]
fn a_passage_of_which_only_the_hash_is_known_is_not_printed() {
    let mut rows = sample::rows();
    rows.selectors.iter_mut().for_each(|row| row.value = "0123456789abcdef".to_owned());
    rows.link_evidence.iter_mut().for_each(|row| row.value = "0123456789abcdef".to_owned());
    let page = Page::read(&html(&Extras::new().input(&rows)).unwrap().page);
    assert!(!page.text.contains("passages that texts share"));
    assert!(page.text.contains("1 passage"), "it is counted among what the accounts share");
}

#[test]
fn a_version_says_what_it_changed() {
    let rows = sample::case();
    let page = Page::read(&html(&Extras::new().input(&rows)).unwrap().page);
    assert!(page.text.contains("+9 brought in: api-path/mint/v#/member/lobby-seat"), "{}", page.text);
    assert!(page.text.contains("−1 dropped: script-namemintSeatOld"), "{}", page.text);
}

#[test]
fn every_finding_stands_in_the_page_with_its_places() {
    let rows = sample::case();
    let report = html(&Extras::new().input(&rows)).unwrap();
    let page = Page::read(&report.page);
    for finding in &rows.findings {
        for line in finding.statement.lines().take(2) {
            // Citations are links, so that the text between them is compared.
            let sentence = line.split(" [E").next().unwrap();
            assert!(page.text.contains(sentence), "{sentence}");
        }
    }
    let ids = page.values("id");
    for number in 1..=rows.evidence.len() {
        assert!(ids.contains(&format!("E{number}").as_str()));
    }
    for row in &rows.evidence {
        assert!(page.text.contains(&row.evidence_id.to_string()));
    }
}

#[test]
fn no_word_of_the_page_accuses() {
    let rows = sample::case();
    let text = Page::read(&html(&Extras::new().input(&rows)).unwrap().page).text.to_lowercase();
    for word in BANNED {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn the_body_digest_covers_all_but_custody() {
    let rows = sample::case();
    let mut extras = Extras::new();
    let first = html(&extras.input(&rows)).unwrap();
    extras.custody = Custody {
        ledger_head: "another".to_owned(),
        issued_at: Some(Time::from_micros(1)),
        operator: "someone else".to_owned(),
        ..Custody::default()
    };
    let second = html(&extras.input(&rows)).unwrap();
    assert_eq!(first.body_digest, second.body_digest);
    assert_ne!(first.page, second.page);
    let from = first.page.find("<main id=\"body\">").unwrap();
    let to = first.page.find("</main>").unwrap() + "</main>".len();
    assert_eq!(EvidenceId::of(&first.page.as_bytes()[from..to]).to_string(), first.body_digest);
    assert!(!first.page[from..to].contains("Analyst 2"));

    let mut changed = sample::case();
    changed.sites[0].captures += 1;
    assert_ne!(html(&extras.input(&changed)).unwrap().body_digest, second.body_digest);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let rows = sample::case();
    let mut turned = rows.clone();
    turned.evidence.reverse();
    turned.selectors.reverse();
    turned.sites.reverse();
    turned.site_periods.reverse();
    turned.links.reverse();
    turned.link_evidence.reverse();
    turned.findings.reverse();
    turned.problems.reverse();
    let extras = Extras::new();
    let digest = |rows: &CaseRows| html(&extras.input(rows)).unwrap().body_digest;
    assert_eq!(digest(&rows), digest(&turned));
}

#[test]
fn a_report_whose_evidence_is_missing_is_not_made() {
    let extras = Extras::new();
    let mut rows = sample::case();
    let cited = sample::evidence("captures-spring.warc.gz");
    rows.evidence.retain(|row| row.evidence_id != cited);
    match html(&extras.input(&rows)) {
        Err(ReportError::MissingEvidence { evidence_id, .. }) => assert_eq!(evidence_id, cited),
        other => panic!("{other:?}"),
    }
    let mut rows = sample::case();
    rows.findings[0].evidence.clear();
    assert!(matches!(html(&extras.input(&rows)), Err(ReportError::NoEvidence { .. })));
}

#[test]
fn an_empty_case_makes_a_report_that_says_so() {
    let rows = CaseRows::default();
    let page = Page::read(&html(&Extras::new().input(&rows)).unwrap().page);
    page.assert_inert();
    assert!(page.text.contains("The evidence supports no finding."));
}

#[test]
fn a_large_case_is_cut_with_the_number_left_out_and_the_query() {
    let rows = sample::many(16);
    let report = html(&Extras::new().input(&rows)).unwrap();
    let page = Page::read(&report.page);
    page.assert_inert();
    assert!(report.page.len() < 3_000_000, "{} bytes", report.page.len());
    let operators = rows.sites.iter().filter(|site| site.role.as_str() == "operator").count();
    assert!(page.text.contains(&format!("{} of {operators} are not printed here", operators - 150)), "{operators}");
    assert!(page.text.contains("stakeout query CASE \"SELECT host, reasons FROM sites WHERE role = 'operator'"));
}
