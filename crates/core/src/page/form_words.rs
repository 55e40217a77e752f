//! What does a form take, by the words that people read in it?
//!
//! Names of fields and paths are the author's own and may be anything; labels, hints and buttons must be understood by
//! players. A form with fields to fill in whose words are a cashier's is a cashier's, in whatever names it is written.
//! Innocent: banks and payment firms have such forms too, which is why money without a game counts nothing.
//!
//! Some cashiers have no form at all: a field, a button with a handler, and the account to pay into beside them. Who shows
//! an account and takes an amount takes money, in few words. A post that names an account, with a field for replies or a
//! search, does not: the field must be one for a short text and stand beside the account, and so must the words.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{PageView, Sign};
use crate::selector::shows_instrument;

/// Forms of one page that are read.
const FORMS_MAX: usize = 24;
/// Bytes of one form that are read.
const FORM_BYTES_MAX: usize = 16 << 10;
/// Bytes before a form in which its heading stands.
const HEAD_BYTES: usize = 400;
/// Bytes before and behind a field without a form that belong to it.
const BESIDE_BYTES: (usize, usize) = (500, 300);

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
    /// Must an account or wallet to pay into stand in it? Then a field alone will do, and the heading counts as well.
    #[serde(default)]
    instrument: bool,
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
        for rule in rules.iter().filter(|rule| !rule.instrument && fields >= rule.fields) {
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
    for rule in rules.iter().filter(|rule| rule.instrument) {
        let places = pays_in(rule, view, functions);
        if let Some(first) = places.iter().min() {
            found.entry(&rule.id).or_insert_with(|| Sign {
                rule: format!("page/{}", rule.id),
                function: rule.function.clone(),
                count: u32::try_from(places.len()).unwrap_or(u32::MAX),
                offset: *first as u64,
            });
        }
    }
    found.into_values().collect()
}

/// Where a field stands beside an account to pay into and words for it: forms, and fields without a form.
fn pays_in(rule: &FormWords, view: &PageView<'_>, functions: &dyn Fn(&str) -> BTreeMap<String, i32>) -> Vec<usize> {
    let least = super::lexicon::bits_256(rule.least);
    let says = |text: &str| {
        let shown = functions(text);
        rule.functions.iter().any(|name| shown.get(name).is_some_and(|bits| *bits >= least))
    };
    let mut places = Vec::new();
    let mut forms = Vec::new();
    for form in view.forms.iter().take(FORMS_MAX) {
        let at = form.offset as usize;
        let markup = form_at(view.body, at);
        forms.push(at..at + markup.len());
        if form.fields.iter().filter(|(_, kind)| is_short(kind)).count() < rule.fields {
            continue;
        }
        let from = view.body.floor_char_boundary(at.saturating_sub(HEAD_BYTES));
        if shows_instrument(&read(markup)) && says(&read(view.body.get(from..at + markup.len()).unwrap_or_default())) {
            places.push(at);
        }
    }
    let mut tags = 0;
    for at in memchr::memmem::find_iter(view.body.as_bytes(), b"<input") {
        let tag = view.body.get(at..).and_then(|rest| rest.split_once('>')).map_or("", |(tag, _)| tag);
        if forms.iter().any(|form| form.contains(&at)) || !is_short(kind_of(tag)) {
            continue;
        }
        tags += 1;
        if tags > FORMS_MAX {
            break;
        }
        let from = view.body.floor_char_boundary(at.saturating_sub(BESIDE_BYTES.0));
        let to = view.body.floor_char_boundary((at + tag.len() + BESIDE_BYTES.1).min(view.body.len()));
        let text = read(view.body.get(from..to).unwrap_or_default());
        if shows_instrument(&text) && says(&text) {
            places.push(at);
        }
    }
    places
}

/// Is a field of this kind one for a short text, such as an amount?
fn is_short(kind: &str) -> bool {
    matches!(kind, "" | "text" | "number" | "tel")
}

/// The `type` of an input's tag as written.
fn kind_of(tag: &str) -> &str {
    let Some((_, rest)) = tag.split_once("type=") else { return "" };
    let rest = rest.trim_start_matches(['"', '\'']);
    rest.split(['"', '\'', ' ', '/', '>']).next().unwrap_or_default()
}

/// What people read in the form that starts here: texts between tags, hints and labels of fields.
fn text_of(body: &str, start: usize) -> String {
    read(form_at(body, start))
}

/// The markup of the form that starts here.
fn form_at(body: &str, start: usize) -> &str {
    let rest = body.get(start..).unwrap_or_default();
    let end = rest.floor_char_boundary(FORM_BYTES_MAX.min(rest.len()));
    let rest = rest.get(..end).unwrap_or_default();
    rest.find("</form").or_else(|| rest.find("</FORM")).and_then(|end| rest.get(..end)).unwrap_or(rest)
}

/// What people read in a piece of markup.
fn read(markup: &str) -> String {
    let mut text = String::new();
    for run in markup.split('<').skip(1) {
        if let Some((_, words)) = run.split_once('>') {
            text.push_str(words.trim());
            text.push('\n');
        }
    }
    for (_, value) in super::page_attribute::Attributes::of(markup).read {
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
        let of_forms =
            |rule: &str| matches!(rule, "page/cashier-words" | "page/bet-words" | "page/login-words" | "page/pays-in");
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
    fn an_account_beside_a_field_is_a_cashier() {
        let loose = "<p>충전신청</p><p>국민은행 941602-00-118833 가나다</p><input class=vt><button onclick=\"V.go()\">신청</button>";
        assert_eq!(functions(loose), ["code:cashier-form"]);
        let form = "<h3>Nạp tiền</h3><form><p>Vietcombank 4416860681788</p><input name=amt placeholder='Số tiền'>\
            <button type=button>Gửi</button></form>";
        assert_eq!(functions(form), ["code:cashier-form"]);
    }

    #[test]
    fn an_account_that_a_post_names_is_none() {
        for page in [
            "<p>환전 안해줍니다. 입금계좌 국민은행 941602-00-118833</p><form action=/reply><textarea name=t></textarea><input name=nick></form>",
            "<p>충전신청 국민은행 941602-00-118833</p><input type=search name=q><button>검색</button>",
            "<p>국민은행 941602-00-118833 후원</p><input name=amount><button>보내기</button>",
        ] {
            assert!(functions(page).is_empty(), "{page}");
        }
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
