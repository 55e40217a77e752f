//! Which world, how large, how careless?

use std::path::PathBuf;

/// How large the background is. The story is the same in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Tier {
    /// A tenth of the background; a quarter of the sites is captured.
    #[default]
    S,
    /// The reference scenario as it stands.
    M,
    /// Fifty times the background.
    L,
}

impl Tier {
    /// The tier of that letter.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "S" | "s" => Some(Self::S),
            "M" | "m" => Some(Self::M),
            "L" | "l" => Some(Self::L),
            _ => None,
        }
    }

    /// A count of the background in this tier; what is there at tier M is there in each.
    pub(crate) fn background(self, at_m: u64) -> u64 {
        match self {
            Self::S => at_m.div_ceil(10),
            Self::M => at_m,
            Self::L => at_m.saturating_mul(50),
        }
    }
}

/// What `simulate` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimulateOptions {
    /// How large.
    pub tier: Tier,
    /// Fixes every byte of the world, together with the others.
    pub seed: u64,
    /// Factor on every rate at which operators reuse ids and let their servers slip, in per mille: 1,000 is usual,
    /// 400 very careful. A rate never exceeds 1.
    pub carelessness_per_mille: u32,
    /// If given, every site renames so many of its class names, in per mille; else as the scenario states.
    pub renamed_classes_per_mille: Option<u32>,
}

impl SimulateOptions {
    /// The factor as a person writes it (`0.7`), as the nearest per mille between 0 and 10.
    pub fn carelessness(factor: f64) -> u32 {
        let per_mille = (factor.clamp(0.0, 10.0) * 1000.0).round();
        // In 0..=10,000 by the line above; NaN becomes 0.
        per_mille as u32
    }
}

impl Default for SimulateOptions {
    fn default() -> Self {
        Self { tier: Tier::S, seed: 1, carelessness_per_mille: 1000, renamed_classes_per_mille: None }
    }
}

/// How far the writing of a world has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The file that is being written, by its path under the folder.
    pub file: &'a str,
    /// Records written to it so far.
    pub records: u64,
}

/// Why a world could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// The folder or a file could not be written.
    #[error("cannot write {}", .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A world goes into a folder of its own.
    #[error("{} is not empty: a world needs a folder of its own", .path.display())]
    NotEmpty {
        /// Which.
        path: PathBuf,
    },
    /// A picture could not be coded.
    #[error("cannot draw a picture")]
    Draw(#[from] image::ImageError),
}
