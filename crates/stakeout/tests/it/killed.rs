//! The program is killed at any moment: does the next call complete the work as if nothing had happened?

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::case_folder::{analyze, new, small};
use crate::run::{done, stakeout};

/// Cases, each killed three times or more.
const CASES: usize = 17;

/// Kills of which most must have come while the program was at work, however the machine is loaded.
const KILLS: usize = 50;

/// Starts the program and kills it after a while. Was it still at work?
fn killed(folder: &Path, args: &[&str], after: Duration) -> bool {
    let plain = stakeout(folder);
    let mut command = Command::new(plain.get_program());
    command.args(args).current_dir(folder).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
    for (name, value) in plain.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        command.env(name, value);
    }
    let mut child = command.spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

/// Draws delays, the same each time (linear congruential generator).
struct Delays(u64);

impl Delays {
    /// Anything up to the time that the work takes.
    fn within(&mut self, whole: Duration) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        whole.mul_f64(((self.0 >> 33) % 1_000) as f64 / 1_000.0)
    }
}

#[test]
fn fifty_kills_change_no_digest() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let small = small();
    let small = small.to_str().unwrap();

    new(folder, "undisturbed");
    let begin = Instant::now();
    done(folder, &["-q", "add", "undisturbed", small]);
    let add_takes = begin.elapsed();
    let begin = Instant::now();
    let digest = analyze(folder, "undisturbed", "2");
    let analyze_takes = begin.elapsed();

    let mut delays = Delays(50);
    let (mut kills, mut at_work) = (0, 0);
    let mut kill = |args: &[&str], whole: Duration| {
        kills += 1;
        at_work += usize::from(killed(folder, args, delays.within(whole)));
    };
    for number in 0..CASES {
        let name = format!("case-{number}");
        let name = name.as_str();
        new(folder, name);
        kill(&["-q", "add", name, small], add_takes);
        done(folder, &["-q", "add", name, small]);
        kill(&["-q", "analyze", name, "--threads", "2"], analyze_takes);
        assert_eq!(analyze(folder, name, "2"), digest, "{name}: after the first run was killed");
        // Now there are tables that the next run replaces.
        kill(&["-q", "analyze", name, "--threads", "2"], analyze_takes);
        done(folder, &["query", name, "SELECT host FROM sites"]);
        assert_eq!(analyze(folder, name, "2"), digest, "{name}: after a later run was killed");
        let verified = done(folder, &["-q", "verify", name]);
        assert!(verified.contains("All of it is as the ledger says."), "{name}: {verified}");
    }
    assert!(kills >= KILLS && at_work > KILLS / 3, "{at_work} of {kills} kills came while there was work");
}
