//! `cargo run -p stakeout-scenario --example pages -- DIR COUNT [SEED]`: writes pages for measuring speed.

use std::path::PathBuf;

use stakeout_scenario::pages;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let dir = PathBuf::from(arguments.next().ok_or("DIR is missing")?);
    let count = arguments.next().ok_or("COUNT is missing")?.parse()?;
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    pages(&dir, count, seed, &mut |_| {})?;
    Ok(())
}
