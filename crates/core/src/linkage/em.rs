//! How often does a pair of one entity stand at each level? Expectation and maximisation over counted vectors.

/// One comparison vector and how many pairs show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vector {
    /// Column and level; a column that holds several words stands here once a word, one that is missing not at all.
    pub cells: Vec<(u16, u8)>,
    /// Pairs.
    pub pairs: u64,
}

/// What is known before a round.
#[derive(Debug, Clone)]
pub struct Expected<'a> {
    /// P(level | unrelated) by column; not trained.
    pub u: &'a [Vec<f64>],
    /// P(level | one entity) by column, to start from.
    pub m: &'a [Vec<f64>],
    /// Share of true pairs to start from.
    pub prior: f64,
    /// Columns that made the block: they agree by construction and stay out of it.
    pub blocked: &'a [usize],
}

/// What a round learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt {
    /// P(level | one entity) by column; empty for a column of the block.
    pub m: Vec<Vec<f64>>,
    /// Share of true pairs in the block.
    pub prior: f64,
    /// Pairs of one entity that the round expects.
    pub matches: f64,
    /// Log-likelihood per pair, in bits, a number an iteration.
    pub history: Vec<f64>,
}

/// Iterations at most.
const ROUNDS_MAX: usize = 100;
/// Gain of log-likelihood per pair, in bits, under which a round ends.
const GAIN_MIN: f64 = 1e-6;
/// What is added to each level, so that none is impossible.
const ALPHA: f64 = 1.0;

/// Learns m with u fixed (Winkler 2000; Dempster, Laird, Rubin 1977). Vectors are counted, so an iteration costs as many steps
/// as there are different ones, and their order decides nothing but the last digits: sort them.
pub fn learn(vectors: &[Vector], expected: &Expected<'_>) -> Learnt {
    let pairs: f64 = vectors.iter().map(|v| v.pairs as f64).sum();
    let mut m = expected.m.to_vec();
    let mut prior = expected.prior.clamp(1e-4, 0.99);
    let (mut history, mut matches) = (Vec::new(), 0.0);
    let blocked = |column: usize| expected.blocked.contains(&column);
    while history.len() < ROUNDS_MAX && pairs > 0.0 {
        let mut counts: Vec<Vec<f64>> = m.iter().map(|levels| vec![0.0; levels.len()]).collect();
        let (mut likelihood, mut found) = (0.0, 0.0);
        for vector in vectors {
            let (mut here, mut apart) = (prior, 1.0 - prior);
            for (column, level) in &vector.cells {
                let (column, level) = (usize::from(*column), usize::from(*level));
                if !blocked(column) {
                    here *= at(&m, column, level);
                    apart *= at(expected.u, column, level);
                }
            }
            let sum = (here + apart).max(f64::MIN_POSITIVE);
            let share = vector.pairs as f64 * here / sum;
            likelihood += vector.pairs as f64 * libm::log2(sum);
            found += share;
            for (column, level) in &vector.cells {
                if let Some(count) = counts.get_mut(usize::from(*column)).and_then(|c| c.get_mut(usize::from(*level))) {
                    *count += share;
                }
            }
        }
        for (column, levels) in m.iter_mut().enumerate() {
            let counted = counts.get(column).map(Vec::as_slice).unwrap_or_default();
            let all: f64 = counted.iter().sum::<f64>() + ALPHA * levels.len() as f64;
            for (level, count) in levels.iter_mut().zip(counted) {
                *level = (count + ALPHA) / all;
            }
        }
        prior = (found / pairs).clamp(1e-9, 1.0 - 1e-9);
        matches = found;
        let before = history.last().copied();
        history.push(likelihood / pairs);
        if before.is_some_and(|before: f64| (likelihood / pairs - before).abs() < GAIN_MIN) {
            break;
        }
    }
    for column in expected.blocked {
        if let Some(levels) = m.get_mut(*column) {
            levels.clear();
        }
    }
    Learnt { m, prior, matches, history }
}

fn at(table: &[Vec<f64>], column: usize, level: usize) -> f64 {
    table.get(column).and_then(|levels| levels.get(level)).copied().unwrap_or(1.0)
}

/// Ratios m/u made to fall from the strongest level to the weakest: neighbours that do not are pooled.
///
/// Pool adjacent violators (Ayer et al. 1955) on the pairs of probabilities.
pub fn monotone(m: &[f64], u: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (m, u) in m.iter().zip(u) {
        let mut block = (*m, *u, 1);
        while let Some(last) = blocks.last().copied() {
            if last.0 * block.1 >= block.0 * last.1 {
                break;
            }
            block = (block.0 + last.0, block.1 + last.1, block.2 + last.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks.iter().flat_map(|(m, u, count)| std::iter::repeat_n(m / u.max(1e-12), *count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out() {
        // Three columns of two levels: 1,000 true pairs agree at .9, 9,000 others at .1.
        let mut vectors = Vec::new();
        for code in 0..8u8 {
            let chance =
                |agree: f64| (0..3).map(|c| if code >> c & 1 == 0 { agree } else { 1.0 - agree }).product::<f64>();
            let pairs = libm::round(1_000.0 * chance(0.9) + 9_000.0 * chance(0.1)) as u64;
            vectors.push(Vector { cells: (0..3).map(|c| (c, code >> c & 1)).collect(), pairs });
        }
        let u = vec![vec![0.1, 0.9]; 3];
        let start = vec![vec![0.7, 0.3]; 3];
        let learnt = learn(&vectors, &Expected { u: &u, m: &start, prior: 0.3, blocked: &[] });
        assert!((learnt.prior - 0.1).abs() < 0.02, "{learnt:?}");
        assert!(learnt.m.iter().all(|levels| (levels[0] - 0.9).abs() < 0.03), "{learnt:?}");
        assert!(learnt.history.windows(2).all(|w| w[1] >= w[0] - 1e-9));
    }

    #[test]
    fn levels_are_pooled_until_they_fall() {
        let ratios = monotone(&[0.5, 0.1, 0.3, 0.1], &[0.01, 0.2, 0.1, 0.69]);
        assert!(ratios.windows(2).all(|w| w[0] >= w[1]));
        assert!((ratios[1] - 0.4 / 0.3).abs() < 1e-9 && (ratios[1] - ratios[2]).abs() < 1e-12);
    }
}
