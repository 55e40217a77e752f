//! What may a link be called? Each positive has its look-alike, and the reason is asserted.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests report by failing")]

use proptest::prelude::*;
use stakeout_core::link::{Comparison, Count, Decision, Model, Outcome, Relation, Status, Verdict, judge, weigh};

const RARE: Count = Count { holders: 0, subjects: 400 };

/// A shared value of a field, with what an innocent explanation may claim of it.
fn shared<'a>(model: &Model, field: &str, value: &'a str, marks: &[&'static str]) -> Comparison<'a> {
    let field = model.field(field).unwrap_or_else(|| panic!("{field} is a field"));
    Comparison { field, value, outcome: Outcome::Shared(RARE), marks: marks.to_vec() }
}

/// A level of a field, by its place in the list.
fn level(model: &Model, field: &str, at: usize) -> Comparison<'static> {
    let field = model.field(field).unwrap_or_else(|| panic!("{field} is a field"));
    Comparison { field, value: "level", outcome: Outcome::Level(at), marks: Vec::new() }
}

fn verdict(model: &Model, comparisons: &[Comparison<'_>]) -> Verdict {
    judge(model, comparisons, &weigh(model, comparisons), None, None)
}

fn model(relation: Relation) -> Model {
    Model::bundled(relation).unwrap()
}

#[test]
fn every_bundled_model_reads() {
    for relation in [Relation::SameKit, Relation::SameBuilder, Relation::SameInfrastructure, Relation::SameOperator] {
        let model = model(relation);
        assert!(model.fields.iter().all(|field| !field.source.trim().is_empty()), "{relation}: a number has a source");
        assert!(model.rivals.iter().all(|rival| !rival.source.trim().is_empty()), "{relation}: a rival has a source");
    }
}

#[test]
fn a_model_that_leaves_nothing_for_chance_is_refused() {
    let text = "relation = \"same-kit\"\nsource = \"test\"\nprior = 0.9\ndamping = 0.5\n[policy]\ncounts = \"kinds\"\nneeded = 2\n\
                line = 1.0\nstated_from = 900\nrefused_from = 500\ngrants = \"derived\"\nentity_from = 900\n[[field]]\n\
                name = \"x\"\nfamily = \"code\"\ngroup = \"g\"\nm = 0.5\nsource = \"test\"\n[[rival]]\nname = \"r\"\n\
                says = \"r\"\nprior = 0.2\nsource = \"test\"\n";
    let error = Model::parse("test.toml", text).unwrap_err().to_string();
    assert!(error.contains("leave nothing"), "{error}");
}

#[test]
fn two_kinds_of_private_code_make_one_builder_and_a_public_theme_makes_none() {
    let model = model(Relation::SameBuilder);
    let code = |marks: &[&'static str]| {
        vec![
            shared(&model, "api-path", "/a", marks),
            shared(&model, "api-path", "/b", marks),
            shared(&model, "class-name", "x", marks),
            shared(&model, "class-name", "y", marks),
            level(&model, "account-tie", 1),
        ]
    };
    assert_eq!(verdict(&model, &code(&[])).status, Status::Derived);
    let public = verdict(&model, &code(&["public-theme"]));
    assert_eq!((public.status, public.rival.as_str()), (Status::Refused, "public-theme"));
}

#[test]
fn one_kind_is_a_candidate_however_many_bits() {
    let model = model(Relation::SameBuilder);
    let values: Vec<String> = (0..40).map(|n| format!("/path/{n}")).collect();
    let comparisons: Vec<Comparison<'_>> = values.iter().map(|value| shared(&model, "api-path", value, &[])).collect();
    assert_eq!(verdict(&model, &comparisons).status, Status::Candidate);
}

#[test]
fn a_copy_that_follows_no_update_is_refused_by_name() {
    let model = model(Relation::SameBuilder);
    let comparisons = [
        shared(&model, "api-path", "/a", &["past-version"]),
        shared(&model, "class-name", "x", &["past-version"]),
        level(&model, "update-following", 2),
        level(&model, "own-additions", 2),
        level(&model, "account-tie", 1),
    ];
    let verdict = verdict(&model, &comparisons);
    assert_eq!((verdict.status, verdict.rival.as_str()), (Status::Refused, "leaked-copy"));
}

#[test]
fn helpers_of_another_product_are_no_kit() {
    let model = model(Relation::SameKit);
    let with = |at: usize| {
        vec![
            shared(&model, "class-name", "x", &[]),
            shared(&model, "api-path", "/a", &[]),
            shared(&model, "dom-shingle", "s", &[]),
            level(&model, "vocabulary-overlap", at),
            level(&model, "script-overlap", at),
            level(&model, "structure-overlap", at),
        ]
    };
    assert_eq!(verdict(&model, &with(0)).status, Status::Derived);
    let other = verdict(&model, &with(4));
    assert_eq!((other.status, other.rival.as_str()), (Status::Refused, "other-product"));
}

#[test]
fn one_operator_needs_two_families_and_code_is_one_of_them_once() {
    let model = model(Relation::SameOperator);
    let ids = [
        shared(&model, "analytics-id", "google:G-1", &[]),
        shared(&model, "chat-id", "tawk:1", &[]),
        shared(&model, "handle", "telegram:a", &[]),
    ];
    assert_eq!(verdict(&model, &ids).status, Status::Candidate, "one family, however many bits");
    let mut two = ids.to_vec();
    two.push(shared(&model, "ip-address", "192.0.2.1", &[]));
    let two = verdict(&model, &two);
    assert_eq!(
        (two.status, two.support.as_slice()),
        (Status::Assessed, ["account-id", "network"].map(String::from).as_slice())
    );
}

#[test]
fn time_and_name_are_never_one_of_the_two() {
    let model = model(Relation::SameOperator);
    let comparisons =
        [shared(&model, "analytics-id", "google:G-1", &[]), shared(&model, "registration-burst", "r 2024", &[])];
    assert_eq!(verdict(&model, &comparisons).status, Status::Candidate);
}

#[test]
fn what_strangers_share_ties_nobody() {
    let model = model(Relation::SameOperator);
    let comparisons = [
        shared(&model, "ip-address", "192.0.2.1", &["shared-service"]),
        shared(&model, "analytics-id", "google:G-1", &["shared-service"]),
    ];
    let verdict = verdict(&model, &comparisons);
    assert_eq!((verdict.status, verdict.rival.as_str()), (Status::Refused, "shared-service"));
}

#[test]
fn an_agency_s_id_ties_nobody() {
    let model = model(Relation::SameOperator);
    let comparisons = [
        shared(&model, "analytics-id", "google:G-1", &["lawful-neighbours"]),
        shared(&model, "ip-address", "192.0.2.1", &["lawful-neighbours"]),
    ];
    let verdict = verdict(&model, &comparisons);
    assert_eq!((verdict.status, verdict.rival.as_str()), (Status::Refused, "lawful-neighbours"));
}

#[test]
fn an_analyst_s_word_binds() {
    let model = model(Relation::SameOperator);
    let comparisons = [shared(&model, "analytics-id", "google:G-1", &[])];
    let weighing = weigh(&model, &comparisons);
    let accepted = judge(&model, &comparisons, &weighing, None, Some(Decision::Accept));
    let rejected = judge(&model, &comparisons, &weighing, None, Some(Decision::Reject));
    assert_eq!((accepted.status, rejected.status), (Status::Assessed, Status::Refused));
}

proptest! {
    /// The sum does not depend on the order in which evidence was read.
    #[test]
    fn the_order_of_comparisons_does_not_matter(order in Just((0..6usize).collect::<Vec<_>>()).prop_shuffle()) {
        let model = model(Relation::SameKit);
        let all = [
            shared(&model, "class-name", "x", &[]),
            shared(&model, "class-name", "y", &["public-code"]),
            shared(&model, "api-path", "/a", &[]),
            shared(&model, "asset-path", "/b", &["shared-block"]),
            level(&model, "script-overlap", 1),
            level(&model, "structure-overlap", 3),
        ];
        let shuffled: Vec<Comparison<'_>> = order.iter().map(|at| all[*at].clone()).collect();
        prop_assert_eq!(weigh(&model, &all).hypotheses, weigh(&model, &shuffled).hypotheses);
    }

    /// More of the same family never makes two of it.
    #[test]
    fn bits_of_one_family_never_make_an_assessed_link(ids in 1..30usize) {
        let model = model(Relation::SameOperator);
        let values: Vec<String> = (0..ids).map(|n| format!("google:G-{n}")).collect();
        let comparisons: Vec<Comparison<'_>> = values.iter().map(|v| shared(&model, "analytics-id", v, &[])).collect();
        prop_assert_ne!(verdict(&model, &comparisons).status, Status::Assessed);
    }
}
