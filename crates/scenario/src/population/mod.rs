//! Worlds of accounts alone: who hides behind which account, among how many who merely live, work or study together?
//!
//! The world comes first: homes, offices, hostels, networks, life events. Innocent groups and crews are then made from
//! it, so that owners of stolen identities exist, some with an account of their own. Every person is invented.

pub(crate) mod account;
pub(crate) mod cast;
pub(crate) mod crew;
mod elsewhere;
pub(crate) mod group;
mod impostor;
mod life;
pub(crate) mod logins;
mod place;
mod rates;
pub(crate) mod text;
pub(crate) mod write;

use std::path::Path;

use crate::folder::Folder;
use crate::options::{SimulateError, Step};

pub(crate) use cast::Cast;
pub(crate) use place::Places;
pub(crate) use rates::Rates;

/// Which world of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationOptions {
    /// Accounts: innocents, owners of stolen papers, clients, crews. A world too small for its crews has more.
    pub accounts: u64,
    /// Share of accounts that belong to crews, in millionths.
    pub share_per_million: u32,
    /// Crews; without it `accounts * share / 35`, at least one.
    pub crews: Option<u64>,
    /// Factor on every rate of reuse inside crews, in per mille.
    pub carelessness_per_mille: u32,
    /// Fixes every byte, together with the others.
    pub seed: u64,
    /// Tables and columns that the world lacks: `documents`, `logins.ip_type`.
    pub without: Vec<String>,
}

/// Accounts of an average crew: ten workers with three or four personas each.
const CREW_ACCOUNTS: u64 = 35;

impl PopulationOptions {
    /// How many crews there are.
    pub fn crew_count(&self) -> u64 {
        let from_share = || {
            let of_crews = u128::from(self.accounts) * u128::from(self.share_per_million);
            let per_crew = u128::from(CREW_ACCOUNTS) * 1_000_000;
            u64::try_from((of_crews + per_crew / 2) / per_crew).unwrap_or(u64::MAX).max(1)
        };
        self.crews.unwrap_or_else(from_share)
    }
}

/// Writes a world of accounts below `dir`: `evidence/` and `truth/`.
///
/// - `dir` must be empty or absent. The same options give the same bytes on every machine.
/// - Errors name the file that could not be written.
pub fn populate(
    dir: &Path,
    options: &PopulationOptions,
    progress: &mut dyn FnMut(&Step<'_>),
) -> Result<(), SimulateError> {
    let cast = world(options);
    let mut folder = Folder::new(dir, progress)?;
    write::evidence(&cast, "evidence", &options.without, &mut folder)?;
    write::truth(&cast, &mut folder)
}

fn world(options: &PopulationOptions) -> Cast {
    let mut cast = Cast::new(options.seed, options.accounts, Places::new(options.accounts));
    let crews = options.crew_count();
    group::groups(&mut cast, options.accounts.saturating_sub(crews.saturating_mul(CREW_ACCOUNTS)));
    crew::crews(&mut cast, crews, &Rates::of(options.carelessness_per_mille));
    impostor::impostors(&mut cast, options.accounts);
    group::alone(&mut cast);
    impostor::lost_papers(&mut cast);
    cast.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crews_follow_from_the_share() {
        let options = |accounts, share_per_million, crews| PopulationOptions {
            accounts,
            share_per_million,
            crews,
            carelessness_per_mille: 1_000,
            seed: 1,
            without: Vec::new(),
        };
        assert_eq!(options(100_000, 10_000, None).crew_count(), 29);
        assert_eq!(options(100_000, 1_000, None).crew_count(), 3);
        assert_eq!(options(1_000, 1_000, None).crew_count(), 1);
        assert_eq!(options(1_000, 1_000, Some(0)).crew_count(), 0);
    }

    #[test]
    fn a_world_has_as_many_accounts_as_were_asked_for() {
        for (accounts, crews) in [(300, 0), (1_000, 1), (5_000, 3)] {
            let seed = accounts;
            let options = PopulationOptions {
                accounts,
                share_per_million: 10_000,
                crews: Some(crews),
                carelessness_per_mille: 1_000,
                seed,
                without: Vec::new(),
            };
            let cast = world(&options);
            assert_eq!(cast.accounts.len() as u64, accounts);
            assert!(cast.accounts.iter().any(|account| account.role == "client"));
            let mut several: std::collections::BTreeMap<&str, std::collections::BTreeSet<usize>> = Default::default();
            for account in cast.accounts.iter().filter(|account| account.crew.is_empty()) {
                several.entry(&account.person).or_default().insert(account.platform);
            }
            let on_more = several.values().filter(|platforms| platforms.len() > 1).count();
            let share = on_more * 1_000 / several.len();
            assert!((60..150).contains(&share), "{share} per mille of persons are on several platforms");
        }
    }

    #[test]
    fn some_cheat_alone_and_some_report_their_own_papers() {
        let options = PopulationOptions {
            accounts: 5_000,
            share_per_million: 10_000,
            crews: Some(0),
            carelessness_per_mille: 1_000,
            seed: 3,
            without: Vec::new(),
        };
        let cast = world(&options);
        let impostors = cast.accounts.iter().filter(|account| account.classes.contains(&("impostor", 0)));
        assert_eq!(impostors.count(), 10);
        let numbers: std::collections::BTreeSet<&str> =
            cast.reports.iter().map(|report| report.number.as_str()).collect();
        let shows =
            |account: &&account::Account| account.documents.iter().any(|paper| numbers.contains(paper.number.as_str()));
        let (own, others): (Vec<&account::Account>, Vec<&account::Account>) =
            cast.accounts.iter().filter(shows).partition(|account| account.identity == "genuine");
        assert!(!own.is_empty() && !others.is_empty(), "{} {}", own.len(), others.len());
        assert!(others.iter().all(|account| account.identity == "stolen"));
    }
}
