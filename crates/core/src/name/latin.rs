//! How alike are two rows of words in one alphabet? Words are aligned; what each is worth comes from how rare it is.

use super::latin_words::LatinWords;
use super::prepare::Token;

/// A word ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    chars: Vec<char>,
    /// Bit i: letter i of the alphabet occurs.
    mask: u32,
    /// Bits of an exact match.
    pub(super) worth: f32,
    pub(super) particle: bool,
    pub(super) initial: bool,
    classes: Vec<u16>,
}

/// What the alignment of two rows of words says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Alignment {
    pub(super) bits: f32,
    /// Left words, right words, bits; a word joined of two counts with both.
    pub(super) pairs: Vec<(String, String, f32)>,
    pub(super) left_over: Vec<String>,
    pub(super) right_over: Vec<String>,
}

impl Alignment {
    /// The same, seen from the other side.
    pub(super) fn turned(self) -> Self {
        let pairs = self.pairs.into_iter().map(|(left, right, bits)| (right, left, bits)).collect();
        Self { pairs, left_over: self.right_over, right_over: self.left_over, ..self }
    }
}

/// What differences cost, in bits. Set on the development half of name_bench; see docs/names.md.
pub(super) struct Costs {
    pub(super) edit: f32,
    pub(super) nickname: f32,
    pub(super) both_over: f32,
    /// Share of the bits of equal words that is left when other words contradict: kin and sister firms share words.
    pub(super) kept: f32,
    pub(super) one_over: f32,
    pub(super) particle: f32,
    pub(super) order: f32,
    pub(super) initial_conflict: f32,
}

pub(super) const PERSON: Costs = Costs {
    edit: 3.5,
    nickname: 2.0,
    both_over: 10.0,
    kept: 0.15,
    one_over: 1.5,
    particle: 0.4,
    order: 7.0,
    initial_conflict: 8.0,
};

/// Words that are equal say at most this much together: a name has no more than some 18 bits, however many words it is written in.
const WORTH_MAX: f32 = 18.0;

/// The words of a row, without titles and repeated words.
pub(super) fn words(lists: &LatinWords, tokens: &[Token], firm: bool) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let kept: Vec<&Token> = tokens.iter().filter(|t| firm || !lists.is_title(&t.plain)).collect();
    let kept = if kept.is_empty() { tokens.iter().collect() } else { kept };
    for token in kept {
        // A hyphen joins or parts words as one likes: a word is what stands between spaces, and the aligner joins.
        let pieces: Vec<String> = if token.parts.len() > 1 && token.plain.is_ascii() {
            token.parts.iter().map(|p| String::from_utf8_lossy(p).replace('\'', "").to_lowercase()).collect()
        } else {
            vec![token.plain.clone()]
        };
        for text in pieces {
            if !text.is_empty() && !out.iter().any(|w| w.text == text) {
                out.push(word(lists, text, token.initial, firm));
            }
        }
    }
    out
}

/// One word.
pub(super) fn word(lists: &LatinWords, text: String, initial: bool, firm: bool) -> Word {
    let chars: Vec<char> = text.chars().collect();
    let letter = |c: &char| (*c as u32).checked_sub(97).filter(|at| *at < 26).map_or(1 << 26, |at| 1 << at);
    Word {
        mask: chars.iter().map(letter).fold(0, |m, l| m | l),
        worth: lists.worth(&text, firm),
        particle: !firm && lists.is_particle(&text),
        initial: initial && !firm,
        classes: if firm { Vec::new() } else { lists.nickname_classes(&text).to_vec() },
        chars,
        text,
    }
}

/// Aligns two rows of words, greedily by what a pair is worth.
pub(super) fn align(a: &[Word], b: &[Word], costs: &Costs) -> Alignment {
    let mut values: Vec<Match> = Vec::new();
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            if let Some((worth, cost)) = pair(x, y, costs) {
                values.push(Match { worth, cost, left: (i, 1), right: (j, 1) });
            }
        }
    }
    joins(a, b, costs, false, &mut values);
    joins(b, a, costs, true, &mut values);
    values.sort_by(|p, q| q.value().total_cmp(&p.value()).then((p.left, p.right).cmp(&(q.left, q.right))));
    let (mut used_a, mut used_b) = (0_u64, 0_u64);
    let (mut worth, mut cost) = (0.0, 0.0);
    let mut out = Alignment::default();
    let mut matched: Vec<(usize, usize)> = Vec::new();
    for found in values {
        let bits = |(from, count): (usize, usize)| ((1_u64 << count) - 1) << from;
        if used_a & bits(found.left) != 0 || used_b & bits(found.right) != 0 {
            continue;
        }
        used_a |= bits(found.left);
        used_b |= bits(found.right);
        matched.push((found.left.0, found.right.0));
        worth += found.worth;
        cost += found.cost;
        let text = |list: &[Word], (from, count): (usize, usize)| {
            list.iter().skip(from).take(count).map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        out.pairs.push((text(a, found.left), text(b, found.right), found.value()));
    }
    out.bits = worth.min(WORTH_MAX);
    let (over_a, small_a) = rest(a, used_a);
    let (over_b, small_b) = rest(b, used_b);
    let conflict = !over_a.is_empty() && !over_b.is_empty();
    if conflict {
        out.bits *= costs.kept;
    }
    out.bits -= cost
        + disorder(&mut matched) * costs.order
        + leftover(&over_a, &over_b, costs)
        + costs.particle * (small_a + small_b);
    out.left_over = over_a.iter().map(|w| w.text.clone()).collect();
    out.right_over = over_b.iter().map(|w| w.text.clone()).collect();
    out
}

fn rest(list: &[Word], used: u64) -> (Vec<&Word>, f32) {
    let over: Vec<&Word> = list.iter().enumerate().filter(|(at, _)| used & (1 << at) == 0).map(|(_, w)| w).collect();
    let small = over.iter().filter(|w| w.particle).count() as f32;
    (over.into_iter().filter(|w| !w.particle).collect(), small)
}

/// Words left over on both sides contradict each other; on one side they are left out, or added.
fn leftover(a: &[&Word], b: &[&Word], costs: &Costs) -> f32 {
    let both = a.len().min(b.len());
    let conflict = if both == 0 {
        0.0
    } else if a.iter().chain(b).any(|w| w.initial) {
        costs.initial_conflict
    } else {
        costs.both_over
    };
    let extra = (a.len().max(b.len()) - both) as f32;
    conflict * (1.0 + 0.5 * (both.max(1) - 1) as f32) + extra.min(4.0) * costs.one_over
}

/// 0 if the words stand in one order, or in one order turned round at one place (surname first, surname last); else 1.
fn disorder(matched: &mut [(usize, usize)]) -> f32 {
    matched.sort_unstable();
    let order: Vec<usize> = matched.iter().map(|m| m.1).collect();
    let breaks = order.windows(2).filter(|w| matches!(w, [p, q] if p > q)).count();
    let turned = breaks == 1 && order.first() > order.last();
    if breaks == 0 || turned { 0.0 } else { 1.0 }
}

/// Two neighbouring words of one side against one word of the other.
fn joins(a: &[Word], b: &[Word], costs: &Costs, swapped: bool, values: &mut Vec<Match>) {
    for (i, two) in a.windows(2).enumerate() {
        let [x, y] = two else { continue };
        let length = x.chars.len() + y.chars.len();
        let mask = x.mask | y.mask;
        for (j, z) in b.iter().enumerate() {
            if z.chars.len().abs_diff(length) > 1 || (mask ^ z.mask).count_ones() > 2 || length < 4 {
                continue;
            }
            let joined: Vec<char> = x.chars.iter().chain(&y.chars).copied().collect();
            let d = distance(&joined, &z.chars, 1.2);
            if d <= 1.0 {
                let (worth, cost) = (z.worth.max(x.worth.max(y.worth)) + 2.0, 1.0 + edit_cost(d, z.chars.len(), costs));
                let (left, right) = if swapped { ((j, 1), (i, 2)) } else { ((i, 2), (j, 1)) };
                values.push(Match { worth, cost, left, right });
            }
        }
    }
}

/// Words of one side against words of the other.
struct Match {
    worth: f32,
    cost: f32,
    /// From which word, and how many.
    left: (usize, usize),
    right: (usize, usize),
}

impl Match {
    fn value(&self) -> f32 {
        self.worth - self.cost
    }
}

/// What edits cost: the second costs more than the first, and in a long word less.
fn edit_cost(d: f32, letters: usize, costs: &Costs) -> f32 {
    costs.edit * d * (1.0 + 0.5 * d) * (6.0 / letters.max(4) as f32)
}

/// What a pair of words is worth, and what its differences cost; `None` if they are different words.
fn pair(x: &Word, y: &Word, costs: &Costs) -> Option<(f32, f32)> {
    let worth = x.worth.min(y.worth);
    if x.text == y.text {
        return Some((worth, 0.0));
    }
    if x.initial || y.initial {
        return (x.chars.first() == y.chars.first()).then_some((2.0, 0.0));
    }
    if x.classes.iter().any(|class| y.classes.contains(class)) {
        return Some((worth, costs.nickname.min(worth - 1.0).max(0.0)));
    }
    if x.particle || y.particle {
        let close = x.particle && y.particle && distance(&x.chars, &y.chars, 1.0) <= 1.0;
        return close.then_some((0.3, 0.0));
    }
    let longest = x.chars.len().max(y.chars.len());
    let bound = (longest as f32 * 0.34).min(3.2);
    if x.chars.len().abs_diff(y.chars.len()) as f32 > bound + 1.0
        || (x.mask ^ y.mask).count_ones() as f32 > 2.0 * bound + 1.0
    {
        return None;
    }
    let d = distance(&x.chars, &y.chars, bound);
    if d > bound {
        return None;
    }
    let (worth, cost) = (worth.max(6.0), edit_cost(d, longest, costs));
    (worth - cost > -2.0).then_some((worth, cost))
}

/// Letters that sound alike or lie side by side on a keyboard: a swap costs less than a whole edit.
const ALIKE: [(&str, f32); 12] = [
    ("ckqgx", 0.4),
    ("szx", 0.4),
    ("iyje", 0.4),
    ("uwov", 0.4),
    ("aeiou", 0.5),
    ("dt", 0.4),
    ("bpv", 0.4),
    ("fv", 0.4),
    ("mn", 0.6),
    ("lr", 0.6),
    ("gj", 0.5),
    ("0o1li3e5s", 0.3),
];

/// The cost of a swap for each pair of ASCII characters, made once.
fn swaps() -> &'static [[f32; 128]; 128] {
    static SWAPS: std::sync::OnceLock<Box<[[f32; 128]; 128]>> = std::sync::OnceLock::new();
    SWAPS.get_or_init(|| {
        let mut out = Box::new([[1.0_f32; 128]; 128]);
        for (set, cost) in ALIKE {
            for a in set.bytes() {
                for b in set.bytes() {
                    if let Some(cell) = out.get_mut(usize::from(a)).and_then(|row| row.get_mut(usize::from(b))) {
                        *cell = cell.min(cost);
                    }
                }
            }
        }
        out.iter_mut().enumerate().for_each(|(at, row)| row[at] = 0.0);
        out
    })
}

fn swap_cost(swaps: &[[f32; 128]; 128], a: char, b: char) -> f32 {
    if a == b {
        return 0.0;
    }
    swaps.get(a as usize).and_then(|row| row.get(b as usize)).copied().unwrap_or(1.0)
}

/// Edit distance weighted by sound and key, with neighbouring letters exchanged; stops above `bound`.
pub(super) fn distance(a: &[char], b: &[char], bound: f32) -> f32 {
    const LETTERS: usize = 32;
    if a.len() > LETTERS || b.len() > LETTERS {
        return if a == b { 0.0 } else { f32::MAX };
    }
    let swaps = swaps();
    let gap = |list: &[char], at: usize| {
        let (c, before) = (list.get(at).copied().unwrap_or(' '), at.checked_sub(1).and_then(|p| list.get(p)).copied());
        if before == Some(c) {
            0.3
        } else if c == 'h' {
            0.4
        } else if "aeiouy".contains(c) {
            0.7
        } else {
            1.0
        }
    };
    let mut rows = [[0.0_f32; LETTERS + 1]; 3];
    for j in 0..b.len() {
        rows[0][j + 1] = rows[0][j] + gap(b, j);
    }
    for (i, x) in a.iter().enumerate() {
        let [before, last, now] = &mut rows;
        if i > 0 {
            std::mem::swap(before, last);
            std::mem::swap(last, now);
        } else {
            *last = *before;
        }
        now[0] = last[0] + gap(a, i);
        let mut least = now[0];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + swap_cost(swaps, *x, *y)).min(last[j + 1] + gap(a, i)).min(now[j] + gap(b, j));
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) && x != y {
                cost = cost.min(before[j - 1] + 0.7);
            }
            now[j + 1] = cost;
            least = least.min(cost);
        }
        if least > bound {
            return f32::MAX;
        }
    }
    if a.is_empty() { rows[0][b.len()] } else { rows[2][b.len()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(a: &str, b: &str) -> f32 {
        distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), 9.0)
    }

    #[test]
    fn distance_knows_sound_and_slips() {
        assert_eq!(d("hong", "hong"), 0.0);
        assert_eq!(d("", "ab"), 1.7);
        assert!(d("kiltong", "giltong") < d("kiltong", "miltong"));
        assert!(d("kiltong", "kiltogn") < 1.0 && d("kiltong", "killtong") < 0.5);
        assert_eq!(d("abc", "acb"), d("acb", "abc"));
    }
}
