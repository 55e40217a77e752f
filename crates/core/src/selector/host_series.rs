//! Which names differ in a number alone?
//!
//! A blocked site comes back as `name2`, `name-003` or `name7vip`. The stem is what stays. Short stems and bare numbers
//! are worth nothing: on a published list of one network, stems of one or two letters occur among names of strangers too.

use crate::record::Host;

/// Letters of a stem at least.
const STEM_MIN: usize = 4;
/// Letters after the number, at most: `vip`, `bet`, `app`.
const TAIL_MAX: usize = 4;

/// The stem of a name with a number in it; `None` for names of another shape.
pub fn stem(host: &Host) -> Option<String> {
    let registrable = host.registrable();
    let suffix = psl::suffix_str(registrable).unwrap_or_default();
    let label = registrable.strip_suffix(suffix)?.trim_end_matches('.');
    let digits = label.find(|c: char| c.is_ascii_digit())?;
    let (stem, rest) = label.split_at(digits);
    let tail = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let stem = stem.trim_end_matches('-');
    let fits = stem.len() >= STEM_MIN
        && stem.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
        && tail.len() <= TAIL_MAX
        && tail.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    fits.then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_ends_the_stem() {
        let of = |name: &str| stem(&Host::parse(name).unwrap());
        for name in [
            "lantern-88.example",
            "lantern7.test",
            "lantern003.invalid",
            "lantern44vip.example",
            "www.lantern-2.example",
        ] {
            assert_eq!(of(name).as_deref(), Some("lantern"), "{name}");
        }
        for name in
            ["lantern.example", "ab12.example", "12345.example", "lantern1b2.example", "lantern7library.example"]
        {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
