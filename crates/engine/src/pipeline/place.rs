//! Where does a fact stand, in few bytes?

use stakeout_core::evidence::Locator;

/// Where a fact stands. Small, as there is one for every fact of a case; [`super::world::World::locator_of`] gives the
/// text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Index in [`super::world::World::evidence`].
    pub(crate) evidence: u32,
    /// Where in it.
    pub(crate) at: At,
}

/// A locator: the two forms that stand in large files as numbers, every other as a number in a list of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    Offset(u64),
    Row(u64),
    Other(u32),
}

/// Locators of other forms.
#[derive(Debug, Default)]
pub(crate) struct OtherLocators(Vec<Locator>);

impl OtherLocators {
    /// The locator in few bytes.
    pub(crate) fn at(&mut self, locator: Locator) -> At {
        if let Some(number) = number(locator.as_str(), "offset:") {
            return At::Offset(number);
        }
        if let Some(number) = number(locator.as_str(), "row:") {
            return At::Row(number);
        }
        if self.0.last() != Some(&locator) {
            self.0.push(locator);
        }
        At::Other(u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX))
    }

    /// What [`OtherLocators::at`] was given.
    pub(crate) fn locator(&self, at: At) -> Locator {
        match at {
            At::Offset(number) => Locator::offset(number),
            At::Row(number) => Locator::row(number),
            At::Other(number) => self.0.get(number as usize).cloned().unwrap_or(Locator::whole()),
        }
    }
}

/// The number of `form:number`, written as [`Locator`] writes it.
fn number(text: &str, form: &str) -> Option<u64> {
    let digits = text.strip_prefix(form)?;
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
    if is_plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locator_comes_back() {
        let mut others = OtherLocators::default();
        for text in [
            "",
            "offset:0",
            "offset:12345",
            "offset:007",
            "row:9",
            "row:",
            "row:+1",
            "offset:99999999999999999999",
            "member:a.html",
            "member:a.zip > row:3",
        ] {
            let at = others.at(Locator::from(text.to_owned()));
            assert_eq!(others.locator(at).as_str(), text);
        }
        assert_eq!(others.at(Locator::row(9)), At::Row(9));
    }
}
