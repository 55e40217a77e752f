//! What is each secondary fact worth? `rules/screening/weights.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::rules;

/// Bits and thresholds of screening; each is explained in its file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is explained in the file")]
pub struct Weights {
    pub about: String,
    pub source: String,
    pub review: f64,
    pub near_miss: f64,
    pub near_misses: usize,
    pub former: f64,
    pub birth_day: f64,
    pub birth_year: f64,
    pub birth_circa: f64,
    pub birth_swapped: f64,
    pub birth_apart: f64,
    pub identifier: f64,
    pub expected: f64,
    pub pairs: f64,
}

impl Weights {
    /// Those that come with the program; `None` if the file cannot be read, which a test excludes.
    pub fn bundled() -> Option<&'static Self> {
        static BUNDLED: OnceLock<Option<Weights>> = OnceLock::new();
        let read = || rules::folder("screening").find_map(|file| toml::from_str(file.text).ok());
        BUNDLED.get_or_init(read).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads() {
        assert!(Weights::bundled().is_some_and(|weights| weights.review > weights.near_miss));
    }
}
