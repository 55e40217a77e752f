//! Which word of the ladder does a probability get?
//!
//! ICD 203 (Analytic Standards, 2015), first row of terms; the second row ("probable", "remote" …) is never used, so that
//! one report never holds two words for one band. Only assessed links carry a word.

use std::fmt;

/// A word of the likelihood ladder, from low to high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likelihood {
    /// 1-5 %.
    AlmostNoChance,
    /// 5-20 %.
    VeryUnlikely,
    /// 20-45 %.
    Unlikely,
    /// 45-55 %.
    RoughlyEven,
    /// 55-80 %.
    Likely,
    /// 80-95 %.
    VeryLikely,
    /// 95-99 %.
    AlmostCertain,
}

impl Likelihood {
    /// Every word with the band it stands for, as printed in the method chapter.
    pub const LADDER: &[(Likelihood, &'static str)] = &[
        (Likelihood::AlmostNoChance, "1-5 %"),
        (Likelihood::VeryUnlikely, "5-20 %"),
        (Likelihood::Unlikely, "20-45 %"),
        (Likelihood::RoughlyEven, "45-55 %"),
        (Likelihood::Likely, "55-80 %"),
        (Likelihood::VeryLikely, "80-95 %"),
        (Likelihood::AlmostCertain, "95-99 %"),
    ];

    /// The word of a probability in per mille. A boundary belongs to the lower word: 800 is `likely`, 801 `very likely`.
    pub const fn of(per_mille: i32) -> Self {
        match per_mille {
            ..=50 => Self::AlmostNoChance,
            51..=200 => Self::VeryUnlikely,
            201..=450 => Self::Unlikely,
            451..=550 => Self::RoughlyEven,
            551..=800 => Self::Likely,
            801..=950 => Self::VeryLikely,
            _ => Self::AlmostCertain,
        }
    }

    /// The word in sentences and in the table `findings`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlmostNoChance => "almost no chance",
            Self::VeryUnlikely => "very unlikely",
            Self::Unlikely => "unlikely",
            Self::RoughlyEven => "roughly even chance",
            Self::Likely => "likely",
            Self::VeryLikely => "very likely",
            Self::AlmostCertain => "almost certain",
        }
    }

    /// The start of an assessed sentence: `It is very likely (88 %) that`. `None` up to 550 per mille: a finding says
    /// assessed only above even chance, and nothing is published about a subject on less.
    pub fn opening(per_mille: i32) -> Option<String> {
        let word = Self::of(per_mille);
        (word >= Self::Likely).then(|| format!("It is {word} ({}) that", per_cent(per_mille)))
    }
}

impl fmt::Display for Likelihood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A probability in per mille as printed: rounded down to the integer per cent, never 0 and never 100.
pub fn per_cent(per_mille: i32) -> String {
    format!("{} %", (per_mille / 10).clamp(1, 99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_belongs_to_the_lower_word() {
        let words: Vec<&str> = [50, 51, 200, 201, 450, 451, 550, 551, 800, 801, 950, 951]
            .into_iter()
            .map(|per_mille| Likelihood::of(per_mille).as_str())
            .collect();
        assert_eq!(
            words,
            [
                "almost no chance",
                "very unlikely",
                "very unlikely",
                "unlikely",
                "unlikely",
                "roughly even chance",
                "roughly even chance",
                "likely",
                "likely",
                "very likely",
                "very likely",
                "almost certain"
            ]
        );
    }

    #[test]
    fn the_number_is_rounded_down_and_never_certain() {
        assert_eq!([0, 9, 19, 889, 999, 1000].map(per_cent), ["1 %", "1 %", "1 %", "88 %", "99 %", "99 %"]);
    }

    #[test]
    fn nothing_is_assessed_on_even_chance_or_less() {
        assert_eq!(Likelihood::opening(550), None);
        assert_eq!(Likelihood::opening(551).as_deref(), Some("It is likely (55 %) that"));
    }

    #[test]
    fn words_rise_with_the_probability() {
        let words: Vec<Likelihood> = (0..=1000).map(Likelihood::of).collect();
        assert!(words.is_sorted());
        assert_eq!(Likelihood::LADDER.len(), 7);
    }
}
