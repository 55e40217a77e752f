//! Arithmetic that several stages share.

/// Share at which the second strongest of a family counts, the third at its square.
const DAMPING: f64 = 0.35;

/// Bits of one family together: the strongest whole, the rest damped.
pub(super) fn damped(mut bits: Vec<f64>) -> f64 {
    bits.sort_by(|a, b| b.total_cmp(a));
    let mut factor = 1.0;
    bits.into_iter().fold(0.0, |sum, one| {
        let sum = sum + one * factor;
        factor *= DAMPING;
        sum
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of accounts stay far below 2^53")]
pub(super) const fn number(count: usize) -> f64 {
    count as f64
}
