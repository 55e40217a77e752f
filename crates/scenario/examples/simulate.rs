//! `cargo run -p stakeout-scenario --example simulate -- DIR [TIER] [SEED] [CARELESSNESS]`: writes a world.

use std::path::PathBuf;

use stakeout_scenario::{SimulateOptions, Tier, simulate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("DIR is missing")?);
    let tier = arguments.next().map_or(Some(Tier::S), |tier| Tier::named(&tier)).ok_or("no such tier: S, M, L")?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let factor = arguments.next().map_or(Ok(1.0), |factor| factor.parse())?;
    let carelessness_per_mille = SimulateOptions::carelessness(factor);
    simulate(&dir, &SimulateOptions { tier, seed, carelessness_per_mille, ..SimulateOptions::default() }, &mut |_| {})?;
    Ok(())
}
