//! What does a form take, by the words that people read in it?
//!
//! Names of fields and paths are the author's own and may be anything; labels, hints and buttons must be understood by
//! players. A form with fields to fill in whose words are a cashier's is a cashier's, in whatever names it is written.
//! Innocent: banks and payment firms have such forms too, which is why money without a game counts nothing.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{PageView, Sign};

/// Forms of one page that are read.
const FORMS_MAX: usize = 24;
/// Bytes of one form that are read.
const FORM_BYTES_MAX: usize = 16 << 10;

/// A rule of `rules/gambling/page.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormWords {
    pub(super) id: String,
    pub(super) function: String,
    pub(super) bits: f64,
    /// Functions of the lexicons of which the form must show one, with `least` bits.
    #[serde(default)]
    functions: Vec<String>,
    #[serde(default)]
    least: f64,
    /// Words of which the form must show one, as they stand.
    #[serde(default)]
    words: Vec<String>,
    /// Fields that a person fills in, at least.
    fields: usize,
}

/// The signs of a page's forms. `functions` gives the functions of a text with their bits in 1/256.
pub(super) fn find(
    rules: &[FormWords],
    view: &PageView<'_>,
    functions: &dyn Fn(&str) -> BTreeMap<String, i32>,
) -> Vec<Sign> {
    let mut found: BTreeMap<&str, Sign> = BTreeMap::new();
    for form in view.forms.iter().take(FORMS_MAX) {
        let typed =
            |kind: &str| !matches!(kind, "hidden" | "submit" | "button" | "image" | "reset" | "checkbox" | "radio");
        let fields = form.fields.iter().filter(|(_, kind)| typed(kind)).count();
        if fields == 0 {
            continue;
        }
        let text = text_of(view.body, form.offset as usize);
        let shown = functions(&text);
        for rule in rules.iter().filter(|rule| fields >= rule.fields) {
            let least = super::lexicon::bits_256(rule.least);
            let by_function = rule.functions.iter().any(|name| shown.get(name).is_some_and(|bits| *bits >= least));
            let lower = text.to_lowercase();
            if by_function || rule.words.iter().any(|word| lower.contains(word.as_str())) {
                let sign = found.entry(&rule.id).or_insert_with(|| Sign {
                    rule: format!("page/{}", rule.id),
                    function: rule.function.clone(),
                    count: 0,
                    offset: u64::from(form.offset),
                });
                sign.count += 1;
            }
        }
    }
    found.into_values().collect()
}

/// What people read in the form that starts here: texts between tags, hints and labels of fields.
fn text_of(body: &str, start: usize) -> String {
    let rest = body.get(start..).unwrap_or_default();
    let end = rest.floor_char_boundary(FORM_BYTES_MAX.min(rest.len()));
    let rest = rest.get(..end).unwrap_or_default();
    let form = rest.find("</form").or_else(|| rest.find("</FORM")).and_then(|end| rest.get(..end)).unwrap_or(rest);
    let mut text = String::new();
    for run in form.split('<').skip(1) {
        if let Some((_, words)) = run.split_once('>') {
            text.push_str(words.trim());
            text.push('\n');
        }
    }
    for (_, value) in super::page_attribute::Attributes::of(form).read {
        text.push_str(value);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::page::{PageRules, scan_for_tests};

    fn functions(page: &str) -> Vec<String> {
        let facts = scan_for_tests(page, &PageRules::bundled());
        let of_forms = |rule: &str| matches!(rule, "page/cashier-words" | "page/bet-words" | "page/login-words");
        facts.signs.into_iter().filter(|sign| of_forms(&sign.rule)).map(|sign| sign.function).collect()
    }

    #[test]
    fn labels_tell_what_a_form_takes() {
        let cashier = "<form action='/a/b'><label>충전금액</label><input name=x1><label>입금자명</label><input name=x2 \
            placeholder='은행명 예금주'><button>충전신청</button></form>";
        assert_eq!(functions(cashier), ["code:cashier-form"]);
        let login =
            "<form action='/a/b'><input name=q placeholder='아이디'><input name=w placeholder='비밀번호'></form>";
        assert_eq!(functions(login), ["shape:login-form"]);
        let bet = "<form action='/a'><label>Bet slip</label><label>Total stake</label><input name=a><input name=b><button>Place bet</button></form>";
        assert_eq!(functions(bet), ["code:bet-form"]);
    }

    #[test]
    fn other_forms_take_something_else() {
        for form in [
            "<form action='/s'><input name=q placeholder='검색어'><button>검색</button></form>",
            "<form action='/c'><label>Your name</label><input name=n><label>Message</label><textarea name=m></textarea></form>",
            "<p>충전신청 환전신청</p><form action='/s'><input name=q></form>",
            "<form action='/s'><input type=hidden name=q><button>충전신청</button></form>",
        ] {
            assert!(functions(form).is_empty(), "{form}");
        }
    }
}
