//! How do many small numbers stand in few bytes?
//!
//! As LEB128, which core has. Lists of sorted numbers are kept as
//! their differences: values of one kit were first seen one after the other, so that most of them take one byte.

pub(crate) use stakeout_core::leb128::{put, take};

/// A value of code by its number, and the offset in the body at which a page shows it.
pub(crate) type Spot = (u32, u32);

/// Appends sorted numbers: how many, then their differences.
pub(crate) fn put_sorted(out: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = u32>) {
    put(out, numbers.len() as u64);
    let mut last = 0;
    for number in numbers {
        put(out, u64::from(number.wrapping_sub(last)));
        last = number;
    }
}

/// Takes what [`put_sorted`] wrote, appended to `out`. `None` if the bytes are damaged; `out` then holds a part.
pub(crate) fn take_sorted(bytes: &mut &[u8], out: &mut Vec<u32>) -> Option<()> {
    let count = usize::try_from(take(bytes)?).ok().filter(|count| *count <= bytes.len())?;
    out.reserve(count);
    let mut last = 0u32;
    for _ in 0..count {
        last = last.wrapping_add(u32::try_from(take(bytes)?).ok()?);
        out.push(last);
    }
    Some(())
}

/// Appends the spots of a page, sorted by value: the values, then the offsets.
pub(crate) fn put_spots(out: &mut Vec<u8>, spots: &[Spot]) {
    put_sorted(out, spots.iter().map(|(value, _)| *value));
    spots.iter().for_each(|(_, offset)| put(out, u64::from(*offset)));
}

/// What [`put_spots`] wrote.
pub(crate) fn spots(mut bytes: &[u8]) -> Option<Vec<Spot>> {
    take_spots(&mut bytes)
}

/// Takes what [`put_spots`] wrote from the front.
pub(crate) fn take_spots(bytes: &mut &[u8]) -> Option<Vec<Spot>> {
    let mut values = Vec::new();
    take_sorted(bytes, &mut values)?;
    values.into_iter().map(|value| Some((value, u32::try_from(take(bytes)?).ok()?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back(numbers: Vec<u64>) {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|number| put(&mut bytes, *number));
            let mut rest = bytes.as_slice();
            for number in numbers {
                prop_assert_eq!(take(&mut rest), Some(number));
            }
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn spots_come_back(mut given: Vec<(u32, u32)>) {
            given.sort_unstable();
            let mut bytes = Vec::new();
            put_spots(&mut bytes, &given);
            prop_assert_eq!(spots(&bytes), Some(given));
        }

        #[test]
        fn damage_is_no_panic(bytes: Vec<u8>) {
            let _ = spots(&bytes);
        }
    }
}
