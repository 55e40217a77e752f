//! How alike are two pages, told from 256 bytes of each?
//!
//! One-permutation MinHash (Li, Owen and Zhang 2012) of a page's structure shingles: 128 bins, sixteen bits kept of the
//! least hash of each (b-bit minwise hashing, Li and König 2010), empty bins filled by optimal densification
//! (Shrivastava 2017). Hand-written, because sketches are stored and compared across versions: golden vectors in the
//! tests hold every bit. A sketch is for finding candidates; what is said of two pages rests on their selectors.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bins of a sketch.
const BINS: usize = 128;
/// Bits of a hash that choose its bin.
const BIN_BITS: u32 = BINS.trailing_zeros();

/// The sketch of a set of shingles: 128 values of sixteen bits. Persisted format: a change of any bit is a new version.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sketch(pub [u16; BINS]);

impl Sketch {
    /// The sketch of these shingle hashes (64 bits, in any order and number); `None` if there are none.
    pub fn of(shingles: impl IntoIterator<Item = u64>) -> Option<Self> {
        let mut sketcher = Sketcher::default();
        shingles.into_iter().for_each(|shingle| sketcher.add(shingle));
        sketcher.finish()
    }

    /// Estimated Jaccard similarity of the two sets, 0 to 1,000. Standard error at most 45 (1/2 at 128 bins).
    pub fn jaccard_per_mille(&self, other: &Self) -> u32 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        u32::try_from((equal * 1_000 + BINS / 2) / BINS).unwrap_or(1_000)
    }
}

/// Takes shingles one by one.
pub struct Sketcher {
    /// The least hash of each bin; `u64::MAX` where none fell.
    least: [u64; BINS],
}

impl Default for Sketcher {
    fn default() -> Self {
        Self { least: [u64::MAX; BINS] }
    }
}

impl Sketcher {
    /// Adds a shingle by its hash; one that was added before changes nothing.
    pub fn add(&mut self, shingle: u64) {
        let hash = mixed(shingle);
        let bin = usize::try_from(hash >> (64 - BIN_BITS)).unwrap_or(0);
        if let Some(least) = self.least.get_mut(bin) {
            // The bits of the bin are equal for all that fall into it: they neither help nor harm.
            *least = (*least).min(hash);
        }
    }

    /// The sketch; `None` if nothing was added.
    pub fn finish(&self) -> Option<Sketch> {
        if self.least.iter().all(|least| *least == u64::MAX) {
            return None;
        }
        let mut bins = [0; BINS];
        for (bin, value) in bins.iter_mut().enumerate() {
            *value = self.filled(bin);
        }
        Some(Sketch(bins))
    }

    /// The low bits of a bin's least hash; an empty bin borrows from one that its number and attempt choose.
    fn filled(&self, bin: usize) -> u16 {
        let mut at = bin;
        let mut attempt = 0_u64;
        loop {
            match self.least.get(at) {
                Some(least) if *least != u64::MAX => return (least & 0xFFFF) as u16,
                _ => attempt += 1,
            }
            // Each bin walks its own sequence over all others, so that two sketches with the same bins filled borrow alike.
            let choice = mixed((attempt << 8) | bin as u64);
            at = usize::try_from(choice >> (64 - BIN_BITS)).unwrap_or(0);
        }
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit in changes every bit out.
const fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

impl fmt::Debug for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sketch(")?;
        self.0.iter().try_for_each(|value| write!(f, "{value:04x}"))?;
        f.write_str(")")
    }
}

/// As 256 bytes, each value with its low byte first.
impl Serialize for Sketch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|value| value.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }
}

struct Bytes;

impl<'de> Visitor<'de> for Bytes {
    type Value = Sketch;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("256 bytes of a sketch")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Sketch, E> {
        if bytes.len() != 2 * BINS {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        let mut bins = [0; BINS];
        for (bin, pair) in bins.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *bin = u16::from_le_bytes(*pair);
        }
        Ok(Sketch(bins))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Sketch, A::Error> {
        let mut bytes = Vec::with_capacity(2 * BINS);
        while let Some(byte) = items.next_element::<u8>()? {
            if bytes.len() == 2 * BINS {
                return Err(A::Error::invalid_length(bytes.len() + 1, &self));
            }
            bytes.push(byte);
        }
        self.visit_bytes(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    fn sketch(range: std::ops::Range<u64>) -> Sketch {
        Sketch::of(range.map(|number| xxh3_64(&number.to_le_bytes()))).unwrap()
    }

    #[test]
    fn golden_vectors_hold_every_bit() {
        for (range, golden) in [
            (
                0..1,
                concat!(
                    "83b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b6",
                    "83b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b6",
                    "83b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b6",
                    "83b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b6",
                    "83b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b683b6",
                    "83b683b683b683b683b683b683b683b6",
                ),
            ),
            (
                0..40,
                concat!(
                    "a0732a8a5692d94b434c2a8a5eee2a8abeff329d5eeeea07a7e5a29adcfa8a4df27a5625813c8a4d9ef356259ef3434c",
                    "434c5eeedcfaffac1778ffac33a2ea07ea0717783ed832b8b6ed635edcfa177804ae367d329dbd71434cba53f27a33a2",
                    "a29affac04ae04aeffacbd71434ca7e5f231ba53d94bea07ea072a8aea078a4db6eda6f033a28a4d32b8d94b1d0e813c",
                    "dcfa04aeea07ba535eee2a8abeff1d0e813c5eee367d56925625a6f0d94b5692a7e532b88a4dd94ba073635ebd715eee",
                    "33a2ee0cf231635ebd71ee0c5eeed94b5692beffea071d0e367d8a4d04aebd715eee5eee9ef3a7e5a6f05692a7e5813c",
                    "813c32b8a073ba533ed8a0735eeeb6ed",
                ),
            ),
            (
                0..5_000,
                concat!(
                    "289008352aae2a3bb4ab91eddd4ff0599da555412bfabe484dd58cd209c76b3288524c88fe9f8f96838002b5bd9c2f71",
                    "c3df470e7e8338851e14da0f66e79303547584d27928aea7f0caee11d0c13c71fa97ec12cae3cd374648b7b043f37cfa",
                    "237be847e3fc7ca9551dd12e00291d74a715106bffe5af5e2908f54183d664cb246070ff9206a4d8d9388491e7456cf5",
                    "ed732cb295d5a327d0dc226565a4e54abb73947b72606c2bffb450c04ebe5e3efb8d0f7030441afa269fc2ef50d8e847",
                    "93290ed192224012cf0fba9fc253e99498fa477de6948a4366f241ffb17fcfdcb8d33aece8a3bfb0859ac6b0f0bb78dc",
                    "2c586faba20316703d7ff7740f8d28d1",
                ),
            ),
        ] {
            assert_eq!(format!("{:?}", sketch(range)), format!("Sketch({golden})"));
        }
        assert_eq!(Sketch::of([]), None);
    }

    #[test]
    fn estimates_are_near_the_truth() {
        for (size, shared) in [(20, 10), (60, 45), (200, 100), (1_000, 900), (5_000, 500)] {
            let truth = shared * 1_000 / (2 * size - shared);
            let mut error = 0;
            for round in 0..20 {
                let base = round * 1_000_000;
                let (a, b) = (sketch(base..base + size), sketch(base + size - shared..base + 2 * size - shared));
                let estimate = u64::from(a.jaccard_per_mille(&b));
                assert!(estimate.abs_diff(truth) < 200, "{size} {shared}: {estimate} for {truth}");
                error += i64::try_from(estimate).unwrap() - i64::try_from(truth).unwrap();
            }
            assert!((error / 20).abs() < 40, "{size} {shared}: biased by {}", error / 20);
        }
        assert_eq!(sketch(0..9).jaccard_per_mille(&sketch(0..9)), 1_000);
        assert!(sketch(0..900).jaccard_per_mille(&sketch(1_000..1_900)) < 20);
    }

    #[test]
    fn is_stored_as_its_bytes() {
        let one = sketch(0..300);
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<Sketch>(&text).unwrap(), one);
        assert!(serde_json::from_str::<Sketch>("[1,2]").is_err());
    }

    proptest::proptest! {
        #[test]
        fn order_and_repetition_do_not_count(mut shingles in proptest::collection::vec(0..400_u64, 1..300)) {
            let one = Sketch::of(shingles.clone());
            shingles.reverse();
            shingles.extend_from_within(..shingles.len() / 2);
            proptest::prop_assert_eq!(Sketch::of(shingles), one);
        }
    }
}
