//! Everything captured is hostile: it stays text, whatever it holds.

use stakeout_core::finding::findings;
use stakeout_core::report::{CaseRows, ReportInput, html};

use super::page::Page;
use super::sample::{self, Extras};

const VALUES: &[&str] = &[
    "</script><script>alert(1)</script>",
    "</main></title></style><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "\u{202e}gnp.exe\u{202c} \u{2066}x",
    "a\u{0}b\u{1b}[31mred\u{7f}\r\n",
    "{{ 7 * 7 }}{% include 'page.html' %}",
    "<!-- --><![CDATA[ ]]> &lt;b&gt; &#x3c;b>",
    "“[E1]” [E1] [E99999999999999999999]",
    "| 0000 | kind=value",
    "[.]",
    "",
];

/// The sample case with a value in every column of captured text.
fn poisoned(value: &str) -> CaseRows {
    let mut rows = sample::rows();
    let put = |text: &mut String| *text = value.to_owned();
    rows.evidence.iter_mut().for_each(|row| {
        put(&mut row.name);
        put(&mut row.source);
        put(&mut row.custodian);
        put(&mut row.basis);
        put(&mut row.tlp);
    });
    rows.problems.iter_mut().for_each(|row| {
        put(&mut row.code);
        put(&mut row.message);
        row.locator = format!("member:{value}").into();
    });
    rows.sites.iter_mut().for_each(|row| {
        put(&mut row.reasons);
        put(&mut row.version_seen);
        put(&mut row.languages);
    });
    rows.sites[3].host = value.to_owned();
    rows.selectors.iter_mut().step_by(2).for_each(|row| put(&mut row.value));
    rows.kits.iter_mut().for_each(|row| row.signature = format!("{} | api-path={value}", row.signature));
    rows.kit_versions.iter_mut().for_each(|row| row.gained = format!("api-path={value}"));
    rows.supply.iter_mut().for_each(|row| put(&mut row.client));
    rows.servers.iter_mut().for_each(|row| {
        put(&mut row.renter);
        put(&mut row.paid_by);
        put(&mut row.org);
        put(&mut row.server_ip);
    });
    rows.links.iter_mut().for_each(|row| {
        put(&mut row.reason);
        put(&mut row.rival);
    });
    rows.link_evidence.iter_mut().for_each(|row| {
        put(&mut row.value);
        row.locator = format!("member:{value} | x").into();
    });
    rows.entities.iter_mut().for_each(|row| put(&mut row.label));
    rows.people.iter_mut().for_each(|row| row.account = format!("gigsite/{value}"));
    rows.findings = findings(&rows, &sample::scope());
    rows
}

fn page(rows: &CaseRows, name: &str) -> String {
    let extras = Extras::new();
    let input = extras.input(rows);
    html(&ReportInput { name, question: name, measured: Some(name), ..input }).unwrap().page
}

#[test]
fn hostile_values_stay_text() {
    for value in VALUES {
        let rows = poisoned(value);
        assert!(!rows.findings.is_empty());
        let page = page(&rows, value);
        Page::read(&page).assert_inert();
        assert!(!page.contains('\u{202e}') && !page.contains('\0') && !page.contains('\u{1b}'), "{value:?}");
        assert_eq!(page.matches("</main>").count(), 1, "{value:?}");
    }
}

#[test]
fn long_values_are_cut_and_counted() {
    let value = "가<b>".repeat(1 << 13);
    let title = "가<b>".repeat(1 << 18);
    let page = page(&poisoned(&value), &title);
    Page::read(&page).assert_inert();
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("… (+1048376 characters)"));
}

#[test]
fn no_value_of_an_account_is_printed() {
    let page = page(&sample::case(), "Harbour Lights");
    for value in ["bank-000451", "dn-0011223344556677", "910000000017"] {
        assert!(!page.contains(value), "{value}");
    }
    assert!(!page.contains("gigsite/rook"), "an owner's account is not listed");
    assert!(page.contains("gigsite/heron"));
}
