//! What a kit's code shows before and after a build tool made it small: the features that two builds share.

use std::collections::BTreeSet;

use stakeout_core::page::scan_code;
use stakeout_core::selector::SelectorKind;

use crate::scan::capture;

/// As an author wrote it.
const WRITTEN: &str = r#"
// The cashier talks to its own gateway.
import http from './http';
const STORAGE = { token: 'lantern_token', step: 'lantern-cash-step' };

export async function requestDeposit(amount, bankCode) {
    const response = await http.post('/api/v2/wallet/deposit', { amount: amount, bank: bankCode });
    localStorage.setItem('lantern-cash-step', 'waiting');
    if (!response.ok) {
        throw new Error(i18n.t('cash.deposit.failed'));
    }
    return fetch(`/api/v2/member/${response.memberId}/history?page=1`);
}
window.__LANTERN_TENANT = 'seven';
"#;

/// The same after bundling: names are one letter, white space and comments are gone, quotes have changed.
const MINIFIED: &str = r#"!function(e,t){"use strict";const n={token:"lantern_token",step:"lantern-cash-step"};async function r(e,r){const o=await t.post("/api/v2/wallet/deposit",{amount:e,bank:r});if(localStorage.setItem("lantern-cash-step","waiting"),!o.ok)throw new Error(i18n.t("cash.deposit.failed"));return fetch(`/api/v2/member/${o.memberId}/history?page=1`)}window.__LANTERN_TENANT="seven"}(window,http);"#;

fn values(media_type: &str, body: &str, kinds: &[SelectorKind]) -> BTreeSet<String> {
    let url = if media_type == "application/json" { "https://a.example/app.js.map" } else { "https://a.example/app" };
    let facts = scan_code(&capture(url, media_type, body.as_bytes().to_vec())).facts;
    facts.selectors.into_iter().filter(|found| kinds.contains(&found.kind)).map(|found| found.value).collect()
}

#[test]
fn what_a_script_talks_to_and_calls_its_things_survives() {
    let kinds = [SelectorKind::ApiPath, SelectorKind::ScriptName];
    let (written, minified) = (values("text/javascript", WRITTEN, &kinds), values("text/javascript", MINIFIED, &kinds));
    let expected = [
        "/api/v2/member/#/history?page",
        "/api/v2/wallet/deposit",
        "global:__LANTERN_TENANT",
        "key:cash.deposit.failed",
        "storage:lantern-cash-step",
    ];
    for value in expected {
        assert!(written.contains(value), "{value} is not in {written:?}");
        assert!(minified.contains(value), "{value} is not in {minified:?}");
    }
}

#[test]
fn names_of_a_style_sheet_survive() {
    let written =
        ":root {\n  --lantern-gold: #fc0;\n}\n@keyframes coinSpin {\n  from { color: var(--lantern-gold); }\n}\n";
    let minified = ":root{--lantern-gold:#fc0}@keyframes coinSpin{0%{color:var(--lantern-gold)}}";
    let kinds = [SelectorKind::CssName];
    assert_eq!(values("text/css", written, &kinds), values("text/css", minified, &kinds));
    assert_eq!(values("text/css", minified, &kinds).len(), 2);
}

#[test]
fn a_source_map_names_the_files_of_its_author() {
    let map = r#"{"version":3,"sources":["webpack:///./src/lobby/Cashier.vue?1a2b","webpack:///./node_modules/vue/dist/vue.js"],"names":["deposit"],"mappings":"AAAA"}"#;
    let names = values("application/json", map, &[SelectorKind::ScriptName]);
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["source:src/lobby/Cashier.vue"]);
}
