//! Findings: the wording is the contract; numbers are those of the rows.

use stakeout_core::evidence::EvidenceId;
use stakeout_core::finding::{FindingKind, FindingRow, Likelihood, findings};
use stakeout_core::link::{Relation, Status};
use stakeout_core::report::CaseRows;

use crate::report::{body::BANNED, sample};

const LEVELS: [&str; 3] = ["high", "moderate", "low"];

/// A finding as a reader of plain text sees it.
fn text(row: &FindingRow) -> String {
    let mut out = format!("## {}\n{}\n", row.kind, row.statement);
    for (name, value) in
        [("likelihood", &row.likelihood), ("confidence", &row.confidence), ("alternatives", &row.alternatives)]
    {
        out.push_str(&format!("{name}: {value}\n"));
    }
    out.push_str(&format!("subjects: {}\nplaces: {}\n", row.subjects, row.evidence.split(" | ").count()));
    out
}

fn of(rows: &CaseRows) -> Vec<FindingRow> {
    findings(rows, &sample::scope())
}

/// Sentences of a finding, one by one; captured text taken out.
fn sentences(row: &FindingRow) -> Vec<String> {
    let all = format!("{}\n{}.\n{}", row.statement, row.confidence, row.alternatives);
    let own: String = all
        .split('“')
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split_once('”').map_or("", |(_, rest)| rest) })
        .collect();
    own.split(['\n']).flat_map(|line| line.split(". ")).map(str::to_lowercase).filter(|s| !s.is_empty()).collect()
}

fn words(sentence: &str) -> Vec<&'static str> {
    // The longest first: "very likely" holds "likely".
    let mut ladder: Vec<&str> = Likelihood::LADDER.iter().map(|(word, _)| word.as_str()).collect();
    ladder.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest = sentence.to_owned();
    let mut found = Vec::new();
    for word in ladder {
        while let Some(at) = rest.find(word) {
            rest.replace_range(at..at + word.len(), "");
            found.push(word);
        }
    }
    found
}

#[test]
fn the_findings_of_the_sample_case() {
    let mut rows = sample::case().findings;
    rows.sort_by_key(|row| (FindingKind::named(&row.kind), row.subjects.clone()));
    insta::assert_snapshot!(rows.iter().map(text).collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_kind_of_finding_is_in_the_sample() {
    let rows = sample::case().findings;
    for kind in FindingKind::ALL {
        assert!(rows.iter().any(|row| row.kind == kind.as_str()), "{}", kind.as_str());
    }
}

#[test]
fn likelihood_and_confidence_never_share_a_sentence() {
    for row in sample::case().findings {
        for sentence in sentences(&row) {
            let words = words(&sentence);
            let level = LEVELS.iter().any(|level| sentence.split([' ', ':', ',']).any(|word| word == *level));
            assert!(words.len() <= 1 && (words.is_empty() || !level), "{sentence}");
        }
    }
}

#[test]
fn only_assessed_findings_hold_a_word_of_the_ladder() {
    for row in sample::case().findings {
        let status = FindingKind::named(&row.kind).unwrap().status();
        let said: Vec<_> = sentences(&row).iter().flat_map(|sentence| words(sentence)).collect();
        if status == Status::Assessed {
            assert_eq!(said, [row.likelihood.as_str()], "{}", row.statement);
        } else {
            assert!(said.is_empty() && row.likelihood.is_empty(), "{said:?} {}", row.statement);
        }
    }
}

#[test]
fn a_candidate_carries_no_per_cent() {
    for row in sample::case().findings.iter().filter(|row| row.kind == "leads") {
        assert!(!text(row).contains('%'), "{}", text(row));
    }
}

#[test]
fn no_template_holds_a_banned_word() {
    for row in sample::case().findings {
        for sentence in sentences(&row) {
            for word in BANNED {
                assert!(!sentence.contains(word), "{word}: {sentence}");
            }
        }
    }
}

#[test]
fn every_finding_names_evidence_of_the_case() {
    let rows = sample::case();
    for finding in &rows.findings {
        assert!(!finding.evidence.is_empty());
        for place in finding.evidence.split(" | ") {
            let id: EvidenceId = place.split(' ').next().unwrap().parse().unwrap();
            assert!(rows.evidence.iter().any(|row| row.evidence_id == id));
        }
        assert!(finding.statement.lines().next().unwrap().contains("[E"), "{}", finding.statement);
        assert_eq!(finding.statement.lines().count(), 3);
    }
}

#[test]
fn a_finding_whose_rows_are_missing_is_not_made() {
    let count = |rows: &CaseRows, kind: &str| of(rows).iter().filter(|row| row.kind == kind).count();
    let without = |relation: Relation| {
        let mut rows = sample::rows();
        rows.links.retain(|link| link.relation != relation);
        rows
    };
    let all = sample::rows();
    for (kind, relation) in [
        ("kit-family", Relation::SameKit),
        ("builder", Relation::SameBuilder),
        ("operator", Relation::SameOperator),
        ("infrastructure", Relation::SameInfrastructure),
        ("leaked-copy", Relation::SameBuilder),
    ] {
        assert!(count(&all, kind) > 0, "{kind}");
        assert_eq!(count(&without(relation), kind), 0, "{kind}");
    }
    let mut rows = sample::rows();
    rows.link_evidence.clear();
    for kind in ["builder", "operator", "operator-pair", "infrastructure", "leads"] {
        assert_eq!(count(&rows, kind), 0, "{kind} without link_evidence");
    }
}

#[test]
fn taking_a_family_away_weakens_and_never_strengthens() {
    let mut rows = sample::rows();
    let before = of(&rows);
    for link in rows.links.iter_mut().filter(|link| link.status == Status::Assessed) {
        // What the engine makes of an assessed link that loses its second family.
        link.families = link.families.split(',').next().unwrap().to_owned();
    }
    let after = of(&rows);
    assert!(before.iter().any(|row| row.kind == "operator"));
    assert!(after.iter().all(|row| row.kind != "operator" && row.kind != "operator-pair"));
}

#[test]
fn the_weakest_tie_gives_the_word() {
    let mut rows = sample::rows();
    for (probability, word) in [(551, "likely"), (800, "likely"), (801, "very likely"), (951, "almost certain")] {
        for link in rows.links.iter_mut().filter(|link| link.relation == Relation::SameOperator) {
            if link.b.ends_with("lucky-fox-33.example") {
                link.probability = probability;
            }
        }
        let found = of(&rows);
        let row = found.iter().find(|row| row.kind == "operator" && row.subjects == "operator:o1").unwrap();
        assert_eq!(row.likelihood, word);
        let shown = format!("It is {word} ({} %)", probability / 10);
        assert!(row.statement.contains(&shown), "{}", row.statement);
    }
}

#[test]
fn numbers_are_those_of_the_rows() {
    let rows = sample::rows();
    let found = of(&rows);
    let family = found.iter().find(|row| row.subjects == "kit:mint").unwrap();
    let hosts: Vec<_> = rows.sites.iter().filter(|site| site.kit == "kit:mint").collect();
    let captures: i64 = hosts.iter().map(|site| site.captures).sum();
    assert!(family.statement.starts_with(&format!("{} hosts (", hosts.len())), "{}", family.statement);
    assert!(family.statement.contains(&format!("captured {captures} times")), "{}", family.statement);
    let refused =
        rows.links.iter().filter(|link| link.status == Status::Refused && link.rival == "shared-host").count();
    let row = found.iter().find(|row| row.subjects.contains("rival:shared-host")).unwrap();
    assert!(row.statement.starts_with(&format!("{refused} pairs looked as if")), "{}", row.statement);
}
