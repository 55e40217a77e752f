//! How do the bits of one pair add up? As lines of text and as a drawing.

use std::fmt::Write as _;

use crate::link::{Bits256, UNIT};
use crate::report::escape;

/// A step of the sum.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// The column; `prior` first.
    pub name: String,
    /// What the first record shows.
    pub left: String,
    /// What the second shows.
    pub right: String,
    /// The level that was reached, in words.
    pub level: String,
    /// What it adds, in 1/256 bit.
    pub bits: i32,
    /// Why it is worth that: how many of how many subjects show it.
    pub why: String,
}

/// A pair with its steps; their bits add up to `bits`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Waterfall {
    /// One record.
    pub a: String,
    /// The other.
    pub b: String,
    /// In the order of the model; the prior first.
    pub steps: Vec<Step>,
    /// The sum, in 1/256 bit.
    pub bits: i32,
    /// P(one entity), per mille, rounded down.
    pub per_mille: u16,
}

/// The probability of log-odds in 1/256 bit, per mille, rounded down.
pub fn per_mille(bits: i32) -> u16 {
    let odds = libm::exp2(f64::from(bits) / f64::from(UNIT));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    let whole = libm::floor(1000.0 * odds / (1.0 + odds)) as u16;
    whole
}

impl Waterfall {
    /// The steps of a pair, summed.
    pub fn new(a: &str, b: &str, steps: Vec<Step>) -> Self {
        let bits = steps.iter().map(|step| step.bits).sum();
        Self { a: a.to_owned(), b: b.to_owned(), steps, bits, per_mille: per_mille(bits) }
    }

    /// What would change it: the step whose loss would bring the sum below even odds, or the missing ones worth asking for.
    pub fn hangs_on(&self) -> Vec<&str> {
        let alone = |step: &&Step| step.bits > 0 && self.bits >= 0 && self.bits - step.bits < 0;
        self.steps.iter().filter(alone).map(|step| step.name.as_str()).collect()
    }

    /// Lines of text: a step each with its bits and the sum so far.
    pub fn text(&self) -> String {
        let mut out = format!("{} and {}\n\n", self.a, self.b);
        let mut sum = 0;
        for step in &self.steps {
            sum += step.bits;
            let shown = match (step.left.is_empty(), step.right.is_empty()) {
                (true, true) => String::new(),
                _ if step.left == step.right => format!("  {}", step.left),
                _ => format!("  {} | {}", or_nothing(&step.left), or_nothing(&step.right)),
            };
            let _ = writeln!(
                out,
                "{:>7} {:>7}  {}: {}{shown}",
                Bits256(step.bits).to_string(),
                Bits256(sum).to_string(),
                step.name,
                step.level
            );
            if !step.why.is_empty() {
                let _ = writeln!(out, "                   {}", step.why);
            }
        }
        let _ = writeln!(
            out,
            "\n{} bits: probability {:.3} that the two are one",
            Bits256(self.bits),
            f64::from(self.per_mille) / 1000.0
        );
        let hangs = self.hangs_on();
        if !hangs.is_empty() {
            let _ = writeln!(out, "Without {} it would be less likely than not.", hangs.join(", or without "));
        }
        out
    }

    /// A drawing: a bar a step, from the sum before it to the sum after it.
    pub fn svg(&self) -> String {
        let mut sums = vec![0];
        for step in &self.steps {
            sums.push(sums.last().copied().unwrap_or(0) + step.bits);
        }
        let (low, high) = (sums.iter().copied().min().unwrap_or(0), sums.iter().copied().max().unwrap_or(0));
        let span = f64::from((high - low).max(UNIT));
        let x = |sum: i32| LEFT + f64::from(sum - low) / span * BARS;
        let height = 60.0 + ROW * (self.steps.len() + 1) as f64;
        let width = LEFT + BARS + RIGHT;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <title>{} and {}: {} bits</title>\n\
             <text x=\"8\" y=\"20\" font-size=\"14\">{} and {}</text>\n",
            escaped(&self.a),
            escaped(&self.b),
            Bits256(self.bits),
            escaped(&cut(&self.a)),
            escaped(&cut(&self.b))
        );
        let zero = x(0);
        let _ = writeln!(
            out,
            "<line x1=\"{zero:.1}\" y1=\"32\" x2=\"{zero:.1}\" y2=\"{:.1}\" stroke=\"#999\" stroke-dasharray=\"3 3\"/>",
            height - 8.0
        );
        for (at, step) in self.steps.iter().enumerate() {
            let y = 40.0 + ROW * at as f64;
            let (from, to) = (sums.get(at).copied().unwrap_or(0), sums.get(at + 1).copied().unwrap_or(0));
            let (begin, end) = (x(from.min(to)), x(from.max(to)));
            let colour = if step.bits < 0 { "#b2433f" } else { "#2f6f9f" };
            let _ = writeln!(
                out,
                "<text x=\"8\" y=\"{:.1}\">{}</text><rect x=\"{begin:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"14\" fill=\"{colour}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\">{} {}</text>",
                y + 11.0,
                escaped(&cut(&step.name)),
                (end - begin).max(1.0),
                end + 4.0,
                y + 11.0,
                Bits256(step.bits),
                escaped(&step.level)
            );
        }
        let y = 40.0 + ROW * self.steps.len() as f64;
        let (begin, end) = (x(0.min(self.bits)), x(0.max(self.bits)));
        let _ = writeln!(
            out,
            "<text x=\"8\" y=\"{:.1}\" font-weight=\"bold\">sum</text><rect x=\"{begin:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"14\" fill=\"#444\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" font-weight=\"bold\">{} bits, {:.3}</text>\n</svg>",
            y + 11.0,
            (end - begin).max(1.0),
            end + 4.0,
            y + 11.0,
            Bits256(self.bits),
            f64::from(self.per_mille) / 1000.0
        );
        out
    }
}

const LEFT: f64 = 170.0;
const BARS: f64 = 420.0;
const RIGHT: f64 = 190.0;
const ROW: f64 = 20.0;

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "(nothing)" } else { text }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= 26 { text.to_owned() } else { text.chars().take(25).chain(['\u{2026}']).collect() }
}

/// Text of a table is hostile: no markup of it reaches the drawing.
fn escaped(text: &str) -> String {
    // XML knows no control characters, not even by a reference.
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut out = String::with_capacity(shown.len());
    escape(&shown, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Waterfall {
        let step = |name: &str, level: &str, bits| Step {
            name: name.to_owned(),
            left: "<b>".to_owned(),
            right: "x".to_owned(),
            level: level.to_owned(),
            bits,
            why: String::new(),
        };
        Waterfall::new(
            "1",
            "2",
            vec![step("prior", "", -2560), step("name", "same word", 3072), step("town", "differs", -256)],
        )
    }

    #[test]
    fn the_steps_add_up() {
        let one = sample();
        assert_eq!((one.bits, one.per_mille), (256, 666));
        assert_eq!(one.hangs_on(), ["name"]);
        assert!(one.text().contains("+1.0 bits: probability 0.666"), "{}", one.text());
    }

    #[test]
    fn a_drawing_holds_no_markup_of_the_table() {
        assert!(!sample().svg().contains("<b>"));
        let hostile = Waterfall::new("<script>", "&", Vec::new());
        assert!(!hostile.svg().contains("<script>"));
    }
}
