//! How good is the basis of a statement? Not how probable it is.
//!
//! The level follows from counts by the rule of wording, never from the probability; it stands in a sentence of its own.

use std::collections::BTreeSet;
use std::fmt;

/// Quality of the basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Anything weaker than moderate, or the deciding evidence is of unknown origin.
    Low,
    /// Two families (for artefacts: kinds), rivals tested, contradictions named.
    Moderate,
    /// Three families, two independent custodians, no open contradiction, every rival tested.
    High,
}

impl Level {
    /// The word in sentences and in the table `findings`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a statement rests on, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basis {
    /// Names of the families; for statements about artefacts, of the kinds of selector.
    pub families: BTreeSet<String>,
    /// What `families` holds, singular and plural.
    pub unit: Option<(&'static str, &'static str)>,
    /// Who made or kept the evidence, as given to `add`; an empty name is not one.
    pub custodians: BTreeSet<String>,
    /// The evidence that decides says of itself that its origin is unknown.
    pub unknown_origin: bool,
    /// What speaks against, each named; empty if nothing does.
    pub contradictions: Vec<String>,
    /// Every link behind the statement was tested against at least one rival.
    pub rivals_tested: bool,
}

impl Basis {
    /// The level by the rule.
    pub fn level(&self) -> Level {
        let families = self.families.len();
        if self.unknown_origin || families < 2 || !self.rivals_tested {
            Level::Low
        } else if families >= 3 && self.custodians.len() >= 2 && self.contradictions.is_empty() {
            Level::High
        } else {
            Level::Moderate
        }
    }

    /// Level and reason, as in the table `findings`: `moderate: two families (account-id, money); …`.
    pub fn text(&self) -> String {
        let (one, many) = self.unit.unwrap_or(("family", "families"));
        let mut reasons = vec![match self.families.len() {
            0 => "nothing beyond the observation itself".to_owned(),
            1 => format!("one {one} ({})", names(&self.families)),
            n => format!("{} {many} ({})", super::sentence::number(n), names(&self.families)),
        }];
        reasons.push(match self.custodians.len() {
            0 => "no custodian was named when the evidence was added".to_owned(),
            1 => "one custodian".to_owned(),
            n => format!("{} custodians", super::sentence::number(n)),
        });
        if self.unknown_origin {
            reasons.push("the deciding evidence is of unknown origin".to_owned());
        }
        reasons.push(if self.rivals_tested { "rivals were tested" } else { "no rival was tested" }.to_owned());
        reasons.push(match self.contradictions.as_slice() {
            [] => "nothing contradicts it".to_owned(),
            some => format!("against it: {}", some.join(", ")),
        });
        format!("{}: {}", self.level(), reasons.join("; "))
    }
}

fn names(families: &BTreeSet<String>) -> String {
    families.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(families: &[&str], custodians: &[&str]) -> Basis {
        Basis {
            families: families.iter().map(|&f| f.to_owned()).collect(),
            custodians: custodians.iter().map(|&c| c.to_owned()).collect(),
            rivals_tested: true,
            ..Basis::default()
        }
    }

    #[test]
    fn three_families_of_one_custodian_are_moderate() {
        assert_eq!(basis(&["code", "money", "network"], &["host"]).level(), Level::Moderate);
        assert_eq!(basis(&["code", "money", "network"], &["host", "bank"]).level(), Level::High);
    }

    #[test]
    fn a_contradiction_takes_high_away_and_is_named() {
        let mut high = basis(&["code", "money", "network"], &["host", "bank"]);
        high.contradictions.push("two analytics ids".to_owned());
        assert_eq!(high.level(), Level::Moderate);
        assert!(high.text().ends_with("against it: two analytics ids"), "{}", high.text());
    }

    #[test]
    fn one_family_an_untested_rival_or_an_unknown_origin_is_low() {
        assert_eq!(basis(&["code"], &["host", "bank"]).level(), Level::Low);
        assert_eq!(Basis { rivals_tested: false, ..basis(&["code", "money"], &["host"]) }.level(), Level::Low);
        assert_eq!(Basis { unknown_origin: true, ..basis(&["code", "money"], &["host"]) }.level(), Level::Low);
    }

    #[test]
    fn taking_a_family_away_never_raises_the_level() {
        let all = ["account-id", "code", "money", "network"];
        for n in 1..all.len() {
            assert!(basis(&all[..n], &["a", "b"]).level() <= basis(&all[..=n], &["a", "b"]).level());
        }
    }
}
