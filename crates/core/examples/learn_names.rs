//! Learns the weights of names from public pairs: `learn_names PAIRS.csv NAMES.csv OUT.toml [SOURCE]`.
//!
//! PAIRS has the columns left (Hangul or Han) and right (Latin); NAMES has name and lang (`Hang`, `Hani`,
//! `Latn`, the last of Koreans only; `Given`: a given name of a generated list).
//! Prints the held-out log-likelihood by round. SOURCE is the sentence that goes into the file; the SHA-256 of both inputs is added.
#![allow(clippy::print_stdout, reason = "a program for measuring")]

use sha2::Digest as _;
use stakeout_core::name::Weights;
use stakeout_core::name::learn::{Corpus, ROUNDS_MAX, learn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [pairs, names, out, source @ ..] = args.as_slice() else {
        return Err("usage: learn_names PAIRS.csv NAMES.csv OUT.toml [SOURCE]".into());
    };
    let mut corpus = Corpus::default();
    for row in csv::Reader::from_path(pairs)?.deserialize::<(String, String)>() {
        corpus.pairs.push(row?);
    }
    for row in csv::Reader::from_path(names)?.deserialize::<(String, String)>() {
        let (name, lang) = row?;
        match lang.as_str() {
            "Latn" => corpus.latin.push(name),
            "Given" => corpus.given.push(name),
            _ => corpus.syllabic.push(name),
        }
    }
    let learned = learn(&corpus, &Weights::start(), ROUNDS_MAX);
    for (round, score) in learned.held_out.iter().enumerate() {
        println!("round {round}: held out {score:.3} bits a pair");
    }
    let digest = |path: &String| -> Result<String, std::io::Error> {
        let hash = sha2::Sha256::digest(std::fs::read(path)?);
        Ok(data_encoding::HEXLOWER.encode(&hash))
    };
    let about = format!(
        "{} {} pairs, {} names; SHA-256 of the inputs {} {}",
        source.first().map_or("", String::as_str),
        corpus.pairs.len(),
        corpus.latin.len() + corpus.syllabic.len() + corpus.given.len(),
        digest(pairs)?,
        digest(names)?
    );
    std::fs::write(out, learned.weights.to_toml(about.trim()))?;
    Ok(())
}
