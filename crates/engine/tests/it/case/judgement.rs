//! Decisions of an analyst.

use stakeout_core::link::Relation;
use stakeout_engine::case::{Case, CaseError, Judged, Judgement, Undo, Verdict};

use super::{ACTOR, NOW, World};

fn judgement(verdict: Verdict, relation: Relation, a: &str, b: &str) -> Judgement {
    let (reason, author) = ("seen in the ledger of the shop".to_owned(), "analyst".to_owned());
    Judgement { verdict, relation, a: a.to_owned(), b: b.to_owned(), reason, author }
}

pub(crate) fn accept(case: &Case, a: &str, b: &str) -> Judged {
    case.judge(judgement(Verdict::Accept, Relation::SameOperator, a, b), &NOW, ACTOR).unwrap()
}

fn reject(case: &Case, a: &str, b: &str) -> Judged {
    case.judge(judgement(Verdict::Reject, Relation::SameOperator, a, b), &NOW, ACTOR).unwrap()
}

#[test]
fn the_last_word_on_a_pair_counts_and_undoing_it_brings_the_one_before_back() {
    let world = World::new();
    let case = &world.case;
    let first = accept(case, "host:b.example", "host:a.example");
    assert_eq!(first.judgement.a, "host:a.example", "the order of the subjects says nothing");
    let second = reject(case, "host:a.example", "host:b.example");
    let other = accept(case, "host:c.example", "host:a.example");
    assert_eq!(case.judgements().unwrap(), [second.clone(), other.clone()]);
    case.undo(&Undo::Seq(second.seq), "wrong pair", "analyst", &NOW, ACTOR).unwrap();
    assert_eq!(case.judgements().unwrap(), [first.clone(), other.clone()]);
    let pair = Undo::Pair(Relation::SameOperator, "host:b.example".to_owned(), "host:a.example".to_owned());
    case.undo(&pair, "all of it", "analyst", &NOW, ACTOR).unwrap();
    assert_eq!(case.judgements().unwrap(), [other]);
    assert_eq!(case.last_judgement_seq().unwrap(), Some(5), "an undo is newer than the tables, too");
    assert!(matches!(case.undo(&pair, "again", "analyst", &NOW, ACTOR), Err(CaseError::NothingToUndo)));
    assert!(matches!(case.undo(&Undo::Seq(0), "no judgement", "a", &NOW, ACTOR), Err(CaseError::NothingToUndo)));
    assert_eq!(case.ledger().unwrap().len(), 6, "nothing is ever taken out");
}

#[test]
fn a_relation_with_a_direction_keeps_it() {
    let world = World::new();
    let judge = |a: &str, b: &str| world.case.judge(judgement(Verdict::Reject, Relation::Rents, a, b), &NOW, ACTOR);
    assert_eq!(judge("renter:z", "ip:192.0.2.1").unwrap().judgement.a, "renter:z");
    assert_eq!(judge("ip:192.0.2.1", "renter:z").unwrap().judgement.a, "ip:192.0.2.1");
    assert_eq!(world.case.judgements().unwrap().len(), 2);
    assert!(matches!(judge("renter:z", "renter:z"), Err(CaseError::EmptyJudgement)));
    assert!(matches!(judge("", "renter:z"), Err(CaseError::EmptyJudgement)));
}
