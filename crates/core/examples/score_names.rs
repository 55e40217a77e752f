//! Scores pairs of names: `score_names PAIRS.csv [WEIGHTS.toml]` with the columns left, right and, if it likes, schema; prints bits a line,
//! then on standard error the processor time that reading and comparing took. `--path` prints the path of each pair,
//! `--keys` counts the pairs with 8 bits and more that share an index key.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods, reason = "a program for measuring")]

use std::time::{Duration, Instant};

use stakeout_core::name::{Model, Name, Schema, Weights, compare_with};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = args.iter().any(|a| a == "--path");
    let mut files = args.iter().filter(|a| !a.starts_with("--"));
    let pairs = files.next().ok_or("usage: score_names PAIRS.csv [WEIGHTS.toml] [--path]")?;
    let began = spent();
    let model = match files.next() {
        Some(path) => {
            let mut weights = Weights::start();
            weights.overlay(&std::fs::read_to_string(path)?);
            Model::new(&weights)
        }
        None => Model::new(&Weights::built_in()),
    };
    let loaded = spent() - began;
    let mut reader = csv::Reader::from_path(pairs)?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|h| h == name);
    let (left, right, schema) =
        (column("left").ok_or("no column left")?, column("right").ok_or("no column right")?, column("schema"));
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row?;
        let kind = schema.and_then(|at| row.get(at)).map_or(Schema::Person, Schema::from_word);
        rows.push((row.get(left).unwrap_or("").to_owned(), row.get(right).unwrap_or("").to_owned(), kind));
    }
    let began = spent();
    let names: Vec<(Name, Name)> =
        rows.iter().map(|r| (Name::read_with(&model, &r.0, r.2), Name::read_with(&model, &r.1, r.2))).collect();
    let read = spent() - began;
    // The clock of the processor ticks slowly: small sets are compared many times over.
    let rounds = u32::try_from(200_000 / names.len().max(1)).unwrap_or(1).max(3);
    let (began, mut sum) = (spent(), 0_i64);
    for _ in 0..rounds {
        sum = names.iter().map(|(a, b)| i64::from(stakeout_core::name::bits_with(&model, a, b).0)).sum();
    }
    let compared = (spent() - began) / rounds;
    for (a, b) in &names {
        let found = compare_with(&model, a, b);
        if show {
            println!("{} = {} {}: {}", a.text(), b.text(), found.bits, found.path.join(" | "));
        } else {
            println!("{}", found.bits.0);
        }
    }
    if args.iter().any(|a| a == "--keys") {
        let (mut review, mut found) = (0, 0);
        for (a, b) in &names {
            if stakeout_core::name::bits_with(&model, a, b).bits() >= 8.0 {
                let other = stakeout_core::name::keys_with(&model, b);
                let shared =
                    stakeout_core::name::keys_with(&model, a).iter().any(|key| other.binary_search(key).is_ok());
                (review, found) = (review + 1, found + u32::from(shared));
                if !shared {
                    eprintln!("no key in common: {} = {}", a.text(), b.text());
                }
            }
        }
        eprintln!("of {review} pairs with 8 bits and more, {found} share a key");
    }
    let us = |d: Duration, n: usize| d.as_secs_f64() * 1e6 / n.max(1) as f64;
    eprintln!(
        "load_ms {:.1} read_us {:.2} pair_us {:.2} sum {sum}",
        loaded.as_secs_f64() * 1e3,
        us(read, 2 * names.len()),
        us(compared, names.len())
    );
    Ok(())
}

/// Processor time of this thread, where the system tells it; else time since the first call. Other work on the machine does not count.
fn spent() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let began = BEGAN.get_or_init(Instant::now);
    let nanos =
        std::fs::read_to_string("/proc/self/schedstat").ok().and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| began.elapsed(), Duration::from_nanos)
}
