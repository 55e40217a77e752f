//! Numbers of identity documents: equal within a case, read nowhere.

use stakeout_core::evidence::Kind;
use stakeout_core::record::{Fact, NumberToken};
use stakeout_engine::case::CaseError;

use super::*;

/// The second number is spelt otherwise; the third is masked; the fourth stands in the column of a time, because its row
/// lacks cells; the fifth is of a name and an issuer.
const DOCUMENTS: &str = "account_id,type,issuer,number,name,birth_date,submitted_at\n\
    w-1,passport,XA,Q7734 5511,Mira,1990-01-01,2025-03-01T00:00:00Z\n\
    w-2,id card,xa,q77345511,Tobin,,\n\
    w-3,passport,XA,Q7734****,Ines,,\n\
    w-4,passport,XA,Q77345512,Orla,Q77345513,Q77345513\n\
    w-5,passport,XB,Q77345511,Finn,,\n\
    w-6,passport,XA,Q77345511,Finn,,,Q77345513\n";

const REPORTS: &str =
    "document_number,issuer,reported_at\nq7734-5511,XA,2025-06-01T00:00:00Z\nQ7734****,XA,Q77345513\n";

fn tokens(world: &World) -> Vec<Option<NumberToken>> {
    let mut tokens = Vec::new();
    for evidence in world.case.evidence().unwrap() {
        for (_, fact) in world.case.facts(&evidence.id, "rules", &Silent).unwrap().facts {
            match fact {
                Fact::IdentityDocument(document) => tokens.push(document.number),
                Fact::IdentityReport(report) => tokens.push(report.document_number),
                _ => panic!("neither papers nor reports"),
            }
        }
    }
    tokens
}

fn papers() -> World {
    let world = World::new();
    world.add(world.file("in/a.csv", DOCUMENTS));
    world.add(world.file("in/b.csv", REPORTS));
    world
}

/// A table without a header: its first row stands where the columns are named.
const HEADLESS: &str = "w-1,passport,XA,Q77345511,Mira\nw-2,passport,XA,Q77345512,Tobin\n";

#[test]
fn equal_numbers_of_one_issuer_have_one_token_and_masked_ones_none() {
    let mut found = tokens(&papers());
    found.sort();
    let keyed: Vec<&str> = found.iter().flatten().filter_map(NumberToken::keyed).collect();
    assert_eq!(found.len(), 7);
    assert_eq!(keyed.len(), 5, "two are masked");
    assert!(keyed.iter().all(|token| token.len() == 19 && token.starts_with("dn-")), "{keyed:?}");
    let mut different = keyed.clone();
    different.dedup();
    assert_eq!(different.len(), 3, "one number three times, another, and the same of another issuer");
    // Another case, another key.
    let others = tokens(&papers());
    assert!(others.iter().flatten().filter_map(NumberToken::keyed).all(|token| !keyed.contains(&token)));
}

#[test]
fn no_file_but_the_evidence_itself_holds_a_number() {
    let world = papers();
    let told = AddOptions { kind: Some(Kind::Documents), ..AddOptions::default() };
    world.case.add(&[world.file("in/c.csv", HEADLESS)], &told, &NOW, ACTOR, &Silent).unwrap();
    stakeout_engine::pipeline::analyze(&world.case, &NOW, ACTOR, &Silent).unwrap();
    let mut looked_at = 0;
    let mut folders = vec![world.folder()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                if entry.file_name().unwrap() != "evidence" {
                    folders.push(entry);
                }
                continue;
            }
            let raw = fs::read(&entry).unwrap();
            let unpacked = zstd::decode_all(raw.as_slice()).unwrap_or_default();
            looked_at += usize::from(!unpacked.is_empty());
            for number in ["77345511", "7734 5511", "7734-5511", "77345512", "77345513", "7734***"] {
                let holds = |bytes: &[u8]| bytes.windows(number.len()).any(|part| part == number.as_bytes());
                assert!(!holds(&raw) && !holds(&unpacked), "{} holds {number}", entry.display());
            }
        }
    }
    assert!(looked_at >= 2, "the caches were not unpacked");
    for evidence in world.case.evidence().unwrap() {
        let facts = world.case.facts(&evidence.id, "rules", &Silent).unwrap();
        let shown = format!("{facts:?}");
        assert!(!shown.contains("7734"), "{shown}");
        assert!(!facts.problems.is_empty());
    }
}

#[test]
fn without_the_key_papers_are_not_read_and_the_rest_is() {
    let world = World::new();
    fs::rename(world.root.path().join("keys"), world.root.path().join("elsewhere")).unwrap();
    let add = |name: &str, text: &str| {
        let path = world.file(name, text);
        world.case.add(&[path], &AddOptions::default(), &NOW, ACTOR, &Silent)
    };
    assert!(matches!(add("a.csv", DOCUMENTS), Err(CaseError::Key(_))));
    assert_eq!(add("b.csv", "account_id,text\nw-1,hello\n").unwrap().files[0].records, 1);
    fs::rename(world.root.path().join("elsewhere"), world.root.path().join("keys")).unwrap();
    assert_eq!(add("a.csv", DOCUMENTS).unwrap().files[0].records, 5);
}
