//! Our tokenizer against the html5lib tokenizer tests: `fixtures/page/tokenizer/html5lib`, and all of them where
//! `STAKEOUT_TOKENIZER_TESTS` names their folder.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests report by failing")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stakeout_core::page::tokenizer::{TextKind, Tokenizer};

use crate::tokenizer_pieces::{Piece, pieces_of};

/// One run of one test; `None` if it is about a state or a letter that we do not have.
fn run(test: &Value, state: &str) -> Option<(Vec<Piece>, Vec<Piece>)> {
    let input = text(test, &test["input"])?;
    let holder = test["lastStartTag"].as_str().unwrap_or_default();
    let tokenizer = match state {
        "Data state" => Tokenizer::new(&input),
        "PLAINTEXT state" => Tokenizer::inside(&input, holder, TextKind::Plain),
        "RCDATA state" => Tokenizer::inside(&input, holder, TextKind::Rcdata),
        "RAWTEXT state" => Tokenizer::inside(&input, holder, TextKind::Rawtext),
        // Nothing but a `script` is in this state.
        "Script data state" if !matches!(holder, "" | "script") => return None,
        "Script data state" => Tokenizer::inside(&input, "script", TextKind::Script),
        _ => return None,
    };
    let expected =
        test["output"].as_array().unwrap().iter().map(|token| piece(test, token)).collect::<Option<Vec<_>>>()?;
    Some((pieces_of(tokenizer), expected.into_iter().flatten().collect()))
}

/// The piece of an expected token; a document type is none.
fn piece(test: &Value, token: &Value) -> Option<Option<Piece>> {
    let part = |index: usize| text(test, &token[index]);
    Some(match token[0].as_str().unwrap() {
        "StartTag" => {
            let mut attributes = Vec::new();
            for (name, value) in token[2].as_object().unwrap() {
                attributes.push((text(test, &Value::from(name.as_str()))?, text(test, value)?));
            }
            attributes.sort();
            Some(Piece::Start(part(1)?, token[3] == true, attributes))
        }
        "EndTag" => Some(Piece::End(part(1)?)),
        "Comment" => Some(Piece::Comment(part(1)?)),
        "Character" => Some(Piece::Text(part(1)?)),
        _ => None,
    })
}

/// A text of a test; `None` if it holds half a surrogate pair, which no text of ours can.
fn text(test: &Value, value: &Value) -> Option<String> {
    let raw = value.as_str().unwrap();
    if test["doubleEscaped"] != true {
        return Some(raw.to_owned());
    }
    let mut parts = raw.split("\\u");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push(char::from_u32(u32::from_str_radix(&part[..4], 16).unwrap())?);
        out.push_str(&part[4..]);
    }
    Some(out)
}

fn sorted(pieces: Vec<Piece>) -> Vec<Piece> {
    let sort = |piece| match piece {
        Piece::Start(name, closed, mut attributes) => {
            attributes.sort();
            Piece::Start(name, closed, attributes)
        }
        other => other,
    };
    pieces.into_iter().map(sort).collect()
}

/// `(runs, runs passed over, what differs)` of every file of a folder.
fn run_folder(folder: &Path) -> (usize, usize, BTreeMap<String, String>) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "test"));
    files.sort();
    let (mut runs, mut passed_over, mut differ) = (0, 0, BTreeMap::new());
    for path in files {
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        // Those of the XML coercion are about a tree.
        let Some(tests) = file["tests"].as_array() else { continue };
        for test in tests {
            let data = vec![Value::from("Data state")];
            for state in test["initialStates"].as_array().unwrap_or(&data) {
                let Some((ours, expected)) = run(test, state.as_str().unwrap()) else {
                    passed_over += 1;
                    continue;
                };
                runs += 1;
                let ours = sorted(ours);
                if ours != expected {
                    let name = format!(
                        "{}: {} ({})",
                        path.file_stem().unwrap().to_string_lossy(),
                        test["description"].as_str().unwrap(),
                        state.as_str().unwrap()
                    );
                    differ.insert(name, format!("{}: {ours:?} for {expected:?}", test["input"]));
                }
            }
        }
    }
    (runs, passed_over, differ)
}

#[test]
fn the_standards_tests_hold() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/page/tokenizer/html5lib");
    let (runs, passed_over, differ) = run_folder(&fixtures);
    assert!(differ.is_empty(), "{} of {runs} differ: {differ:#?}", differ.len());
    assert!(runs > 350 && passed_over < 30, "{runs} {passed_over}");
}

#[test]
#[allow(clippy::print_stdout, reason = "says that it was passed over")]
fn all_of_the_standards_tests_hold() {
    let Some(folder) = std::env::var_os("STAKEOUT_TOKENIZER_TESTS") else {
        println!("skipped: needs STAKEOUT_TOKENIZER_TESTS");
        return;
    };
    let (runs, passed_over, differ) = run_folder(Path::new(&folder));
    println!("{runs} runs, {passed_over} passed over");
    assert!(differ.is_empty(), "{} of {runs} differ: {differ:#?}", differ.len());
}
