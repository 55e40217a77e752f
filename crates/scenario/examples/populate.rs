//! Writes a world of accounts: `populate DIR ACCOUNTS SHARE_PER_MILLION CARELESSNESS_PER_MILLE SEED`.

use stakeout_scenario::{PopulationOptions, populate};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let number = |at: usize| args.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let options = PopulationOptions {
        accounts: number(2),
        share_per_million: u32::try_from(number(3))?,
        crews: None,
        carelessness_per_mille: u32::try_from(number(4))?,
        seed: number(5),
        without: Vec::new(),
    };
    let dir = args.get(1).ok_or("which folder?")?;
    populate(dir.as_ref(), &options, &mut |_| {})?;
    Ok(())
}
