//! The restricted list of owners: what it says of them, and what it must not hold.

use stakeout_core::evidence::{EvidenceId, Locator};
use stakeout_core::report::{ReportError, StolenBasis, StolenRow, VictimsInput, victims};

use super::body::BANNED;
use super::page::Page;
use super::sample::{self, Extras, day, evidence};
use super::sample_people::{DOCUMENTS, PAYOUTS};

fn row(account: &str, basis: StolenBasis, owner: &str) -> StolenRow {
    StolenRow {
        crew: "crew:c1".to_owned(),
        is_minor: false,
        account: account.to_owned(),
        since: Some(day(200)),
        basis,
        shown_at: vec![(evidence(DOCUMENTS), Locator::row(7))],
        rests_at: vec![(evidence(DOCUMENTS), Locator::row(3)), (evidence(PAYOUTS), Locator::row(9))],
        owner: owner.to_owned(),
        owner_since: Some(day(20)),
    }
}

fn rows() -> Vec<StolenRow> {
    let young = StolenRow { is_minor: true, ..row("taskhall/wren", StolenBasis::OwnName, "taskhall/crane") };
    vec![
        row("gigsite/heron", StolenBasis::OwnPaper, "gigsite/rook"),
        row("gigsite/kestrel", StolenBasis::Reported, ""),
        young,
    ]
}

fn made(rows: &[StolenRow]) -> Result<String, ReportError> {
    let case = sample::rows();
    let custody = Extras::new().custody;
    victims(&VictimsInput { name: "Harbour Lights", rows, evidence: &case.evidence, custody: &custody })
}

#[test]
fn it_says_what_it_is_for_and_on_what_each_line_rests() {
    let html = made(&rows()).unwrap();
    let page = Page::read(&html);
    page.assert_inert();
    for said in [
        "Restricted. This list serves one purpose: to warn the owners",
        "The person named in each of these accounts is a victim, or may be one where its line says so, and no part of any crew.",
        "3 accounts, beside 2 accounts of owners.",
        "Crew c1: 3 accounts under the identity of another",
        "the number of the paper stands in an identity report",
        "an older account shows the same paper, and lives apart from it",
        "an older account bears the same name and day of birth, and lives apart from it",
        "none in the evidence",
        "row:7",
        DOCUMENTS,
    ] {
        assert!(page.text.contains(said), "{said}\n{}", page.text);
    }
    // Those under 18 come first.
    let at = |account: &str| page.text.find(account).unwrap();
    assert!(at("taskhall/wren") < at("gigsite/heron"), "{}", page.text);
    assert!(page.text.contains("under 18 when it was shown"));
    let lower = page.text.to_lowercase();
    for word in BANNED {
        assert!(!lower.contains(word), "{word}");
    }
}

#[test]
fn values_from_the_evidence_stay_text() {
    for value in ["</main><script>alert(1)</script>", "\u{202e}gnp.exe", "\" onmouseover=\"alert(1)", "a\u{0}b"] {
        let mut rows = rows();
        for row in &mut rows {
            (row.crew, row.account, row.owner) = (value.to_owned(), value.to_owned(), value.to_owned());
            row.shown_at = vec![(evidence(DOCUMENTS), format!("member:{value}").into())];
        }
        Page::read(&made(&rows).unwrap()).assert_inert();
    }
}

#[test]
fn two_accounts_on_one_paper_may_be_one_persons() {
    let row = StolenRow { crew: String::new(), ..row("gigsite/heron", StolenBasis::TwoLives, "gigsite/rook") };
    let html = made(&[row]).unwrap();
    for said in ["as far as the account is not the owner’s own", "Both may be one person's"] {
        assert!(html.replace("&#x27;", "'").contains(said), "{said}");
    }
}

#[test]
fn a_line_without_evidence_is_no_page() {
    let bare = StolenRow { rests_at: Vec::new(), ..row("gigsite/heron", StolenBasis::Reported, "") };
    assert!(matches!(made(&[bare]), Err(ReportError::NoEvidence { .. })));
    let elsewhere = vec![(EvidenceId::of(b"not of this case"), Locator::row(1))];
    let strange = StolenRow { shown_at: elsewhere, ..row("gigsite/heron", StolenBasis::Reported, "") };
    assert!(matches!(made(&[strange]), Err(ReportError::MissingEvidence { .. })));
}

#[test]
fn the_report_says_where_the_list_is_to_be_had_and_names_no_owner() {
    let case = sample::case();
    let page = Page::read(&stakeout_core::report::html(&Extras::new().input(&case)).unwrap().page);
    assert!(page.text.contains("stakeout report CASE --victims FILE"), "{}", page.text);
    assert!(!page.text.contains("gigsite/rook"), "{}", page.text);
}
