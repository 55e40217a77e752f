//! What may accounts of a crew do together that is worth a reader's look, and what else explains it?

use std::fmt;

/// A pattern of use. It supports, and ties nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// Names follow each other on one machine.
    Relay,
    /// An account is used at all hours.
    AroundTheClock,
    /// An account is used for a day and a night without a pause.
    LongRun,
    /// Client and worker of a contract are paid through one instrument.
    SelfDealing,
    /// What several employers send goes to one address.
    OneAddress,
    /// Instruments pay on to one account.
    Funnel,
    /// Clients rate the same workers best within few days.
    RatingRing,
}

impl Pattern {
    const ALL: [Self; 7] = [
        Self::Relay,
        Self::AroundTheClock,
        Self::LongRun,
        Self::SelfDealing,
        Self::OneAddress,
        Self::Funnel,
        Self::RatingRing,
    ];

    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::AroundTheClock => "around-the-clock",
            Self::LongRun => "long-run",
            Self::SelfDealing => "self-dealing",
            Self::OneAddress => "one-address",
            Self::Funnel => "funnel",
            Self::RatingRing => "rating-ring",
        }
    }

    /// The pattern of that word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pattern| pattern.as_str() == word)
    }

    /// What else explains it.
    pub const fn otherwise(self) -> &'static str {
        match self {
            Self::Relay => "people who share a machine at work or at home, one after the other",
            Self::AroundTheClock => "somebody who travels far, or a program that logs in",
            Self::LongRun => "a program, or a session that renews itself",
            Self::SelfDealing => "a family or a firm that hires its own people",
            Self::OneAddress => "one house, or somebody who takes parcels for others",
            Self::Funnel => "a bookkeeper, a shop that all use, a payment service",
            Self::RatingRing => "a firm that hires through several accounts",
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_known_by_its_word() {
        for pattern in Pattern::ALL {
            assert_eq!(Pattern::named(pattern.as_str()), Some(pattern));
        }
        assert_eq!(Pattern::named("shift"), None);
    }
}
