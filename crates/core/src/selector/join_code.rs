//! Agent and join codes in a page.
//!
//! A code names the agent who is paid for the members that come by it: strong within one operator, nothing across two.
//! Innocent: shops and software use invitation codes too; common words (`vip`, `1004`) are used by strangers; `ref` in
//! the links of a news site says from which box a reader came.

use super::announced::{Announcers, List, Mark, token_behind};
use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: JoinCode = JoinCode;
pub(super) struct JoinCode;

/// Words of registration forms; `true`: the text around is not in Latin letters, so a Latin token needs no mark.
pub(super) static WORDS: Announcers<bool> = Announcers::new(
    List::JoinCode,
    &[
        ("가입코드", true),
        ("가입 코드", true),
        ("추천인코드", true),
        ("추천인 코드", true),
        ("추천코드", true),
        ("추천 코드", true),
        ("추천인 아이디", true),
        ("추천인", true),
        ("총판코드", true),
        ("총판 코드", true),
        ("초대코드", true),
        ("초대 코드", true),
        ("코드번호", true),
        ("邀请码", true),
        ("推荐码", true),
        ("代理码", true),
        ("推广码", true),
        ("推荐人", true),
        ("代理号", true),
        ("紹介コード", true),
        ("招待コード", true),
        ("รหัสแนะนำ", true),
        ("agent code", false),
        ("agentcode", false),
        ("agent id", false),
        ("referral code", false),
        ("referral", false),
        ("invite code", false),
        ("invitation code", false),
        ("join code", false),
        ("mã giới thiệu", false),
        ("mã đại lý", false),
        ("mã mời", false),
        ("kode referral", false),
        ("kode agen", false),
        ("kode undangan", false),
        ("reff", false),
    ],
);

/// Digits of a number that is none.
const NUMBER_MAX: usize = 3;

const GLUE: [&str; 8] = ["코드", "는", "은", "is", "code", "：", "입력", "adalah"];

const NO_CODES: [&str; 38] = [
    "here",
    "is",
    "code",
    "codes",
    "the",
    "required",
    "optional",
    "input",
    "enter",
    "none",
    "your",
    "and",
    "or",
    "for",
    "program",
    "link",
    "bonus",
    "id",
    "please",
    "if",
    "you",
    "to",
    "in",
    "of",
    "by",
    "from",
    "submit",
    "name",
    "email",
    "phone",
    "login",
    "register",
    "text",
    "http",
    "https",
    "null",
    "undefined",
    "true",
];

/// Parameters that carry an agent's code and nothing else.
const PLAIN_KEYS: [&str; 25] = [
    "agent",
    "agentcode",
    "agent_code",
    "agentid",
    "agent_id",
    "joincode",
    "join_code",
    "invitecode",
    "invite_code",
    "invite",
    "invitationcode",
    "inviter",
    "recommend",
    "recommender",
    "recomcode",
    "recom",
    "referralcode",
    "referral_code",
    "refcode",
    "ref_code",
    "channelcode",
    "btag",
    "affid",
    "aff_id",
    "partnercode",
];

/// Parameters that may: only with a digit in the value, and where people join.
const DOUBTFUL_KEYS: [&str; 11] =
    ["ref", "code", "aff", "r", "rc", "referral", "referrer", "partner", "promo", "i", "pid"];

impl Detector for JoinCode {
    fn kind(&self) -> SelectorKind {
        SelectorKind::JoinCode
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        for link in &page.links {
            of_url(&link.href, &mut |code| out.add(self.kind(), &code, link.offset));
        }
        // A page opened by an agent's link carries the code in its own address.
        of_url(&page.capture.url, &mut |code| out.add(self.kind(), &code, 0));
        for hit in WORDS.of(page.announced(), &page.words) {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let Some((token, mark)) = token_behind(hit.rest, &GLUE, allowed) else { continue };
            let has_digit = token.bytes().any(|byte| byte.is_ascii_digit());
            if (mark > Mark::None || hit.what || has_digit)
                && let Some(code) = normalised(token)
            {
                out.add(self.kind(), &code, u32::try_from(page.offset_of_word(hit.at)).unwrap_or(u32::MAX));
            }
        }
    }
}

fn of_url(url: &str, found: &mut dyn FnMut(String)) {
    let Some((path, query)) = url.split_once('?') else { return };
    let path = path.to_ascii_lowercase();
    let joins = ["join", "regist", "signup", "sign-up", "sign_up", "invite", "/reg", "member"]
        .iter()
        .any(|word| path.contains(word));
    for (key, value) in
        query.split('#').next().unwrap_or_default().split('&').take(32).filter_map(|pair| pair.split_once('='))
    {
        let key = key.to_ascii_lowercase();
        let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
        let plain = PLAIN_KEYS.contains(&key.as_str());
        let doubtful = joins && has_digit && DOUBTFUL_KEYS.contains(&key.as_str());
        if (plain || doubtful)
            && let Some(code) = normalised(value)
        {
            found(code);
        }
    }
}

/// Small letters; `None` for words that a form says and for what is too long for a code that people type.
fn normalised(token: &str) -> Option<String> {
    let code = token.to_ascii_lowercase();
    let fits = (2..=20).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    // A short number behind such a word is a share or a sum: 추천인 30%.
    let number = code.len() <= NUMBER_MAX && code.bytes().all(|byte| byte.is_ascii_digit());
    (fits && !number && !NO_CODES.contains(&code.as_str())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn codes_in_text_and_links() {
        let page = "<p>가입코드 : <b>LION77</b><p>추천인 [ maru ]<p>邀请码：88812<p>Agent code: Tiger-9<p>Mã giới thiệu: abc123\
            <p><a href='/join?agentcode=K123'>x</a><a href='https://next.example/register?ref=Z99'>y</a>";
        assert_eq!(found(&DETECTOR, page), ["88812", "abc123", "k123", "lion77", "maru", "tiger-9", "z99"]);
    }

    #[test]
    fn forms_and_ordinary_links_are_none() {
        let page = "<p>가입코드를 입력하세요<p>Enter your referral code here<p>referral program<p>추천인 없음<p>추천인 30% 지급<a href='https://news.example/a?ref=home2'>x</a>\
            <a href='/register?ref=footer'>y</a><a href='/x?code=12'>z</a><p>Agent code is required";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }
}
