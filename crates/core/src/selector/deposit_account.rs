//! Account numbers that a page shows for deposits.
//!
//! Where players are told to pay, somebody holds the account. Innocent: donation and shop accounts, a virtual account of a
//! payment firm that many merchants share, an account that a warning or a report quotes. A number counts only behind a
//! word for account or bank; telephone numbers, dates and register numbers are left out. Digits alone are kept.

use super::announced::{Announcers, Hits, List};
use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: DepositAccount = DepositAccount;
pub(super) struct DepositAccount;

/// `true`: the word means an account; `false`: a bank, whose name stands in many texts.
pub(super) static WORDS: Announcers<bool> = Announcers::new(
    List::DepositAccount,
    &[
        ("계좌번호", true),
        ("입금계좌", true),
        ("입금 계좌", true),
        ("충전계좌", true),
        ("전용계좌", true),
        ("가상계좌", true),
        ("계좌", true),
        ("국민은행", false),
        ("신한은행", false),
        ("우리은행", false),
        ("하나은행", false),
        ("농협", false),
        ("기업은행", false),
        ("카카오뱅크", false),
        ("토스뱅크", false),
        ("케이뱅크", false),
        ("새마을금고", false),
        ("우체국", false),
        ("신협", false),
        ("제일은행", false),
        ("부산은행", false),
        ("대구은행", false),
        ("광주은행", false),
        ("전북은행", false),
        ("경남은행", false),
        ("수협", false),
        ("银行卡号", true),
        ("卡号", true),
        ("收款账号", true),
        ("银行账号", true),
        ("账号", true),
        ("帐号", true),
        ("工商银行", false),
        ("建设银行", false),
        ("农业银行", false),
        ("中国银行", false),
        ("招商银行", false),
        ("số tài khoản", true),
        ("stk", true),
        ("vietcombank", false),
        ("techcombank", false),
        ("vietinbank", false),
        ("bidv", false),
        ("sacombank", false),
        ("mb bank", false),
        ("acb", false),
        ("rekening", true),
        ("no rek", true),
        ("norek", true),
        ("bca", false),
        ("bni", false),
        ("bri", false),
        ("mandiri", false),
        ("口座番号", true),
        ("เลขบัญชี", true),
        ("account number", true),
        ("account no", true),
        ("a/c no", true),
        ("bank account", true),
    ],
);

/// Letters between the word and the number: a bank's name, a holder, marks.
const GAP_LETTERS_MAX: usize = 24;

impl Detector for DepositAccount {
    fn kind(&self) -> SelectorKind {
        SelectorKind::DepositAccount
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        for hit in WORDS.of(page.announced(), &page.words) {
            let Some(digits) = number_behind(hit.rest, hit.what) else { continue };
            out.add(self.kind(), &digits, u32::try_from(page.offset_of_word(hit.at)).unwrap_or(u32::MAX));
        }
    }
}

/// Does any account number stand in a text?
pub(super) fn stands_in(text: &str) -> bool {
    let hits = Hits::of(text);
    WORDS.of(&hits, text).any(|hit| number_behind(hit.rest, hit.what).is_some())
}

/// The digits of the first number behind the word, if it is built like an account number.
fn number_behind(rest: &str, names_account: bool) -> Option<String> {
    let at = rest.find(|letter: char| letter.is_ascii_digit())?;
    let gap = rest.get(..at)?;
    let sentence_ends = gap.contains(['.', '!', '?', '。']) || gap.matches('\n').count() > 1;
    let letters = gap.chars().count();
    if letters > if names_account { GAP_LETTERS_MAX } else { 12 }
        || sentence_ends
        || gap.ends_with(['+', '@', '#', '/', '='])
    {
        return None;
    }
    // A Latin letter right before the digits makes them part of a code.
    if gap.ends_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let number = rest.get(at..)?;
    let length = number.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b' ')).count();
    let number = number.get(..length)?.trim_end_matches(['-', ' ']);
    let behind = rest.get(at + number.len()..)?.trim_start().chars().next();
    if behind.is_some_and(|letter| {
        matches!(
            letter,
            '원' | '元' | '%' | ':' | '/' | '년' | '월' | '명' | '건' | '시' | '분' | '호' | '층' | '번' | '개' | '만'
        )
    }) {
        return None;
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let groups = number.split(['-', ' ']).filter(|group| !group.is_empty()).count();
    let first = digits.bytes().next()?;
    let plain = digits.bytes().all(|byte| byte == first) || "12345678901234567890".starts_with(&digits);
    let phone = digits.starts_with("010") && digits.len() == 11 || digits.starts_with("15") && digits.len() == 8;
    let date = digits.starts_with("20") && digits.len() <= 8;
    let fits = (9..=19).contains(&digits.len()) && groups <= 5 && number.len() - digits.len() <= 5;
    (fits && !plain && !phone && !date).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn numbers_behind_bank_words() {
        let page = "<p>입금계좌 : 국민은행 941602-00-118833 예금주 가나다<table><tr><td>카카오뱅크<td>3333-01-2233445</table><p>卡号：6222021001112223334\
            <p>STK: 0071000999888 <p>BCA 5220998877";
        assert_eq!(
            found(&DETECTOR, page),
            ["0071000999888", "3333012233445", "5220998877", "6222021001112223334", "94160200118833"]
        );
    }

    #[test]
    fn other_numbers_are_none() {
        let page = "<p>계좌 문의 010-2345-6789<p>농협 앞 2023-05-06 행사<p>계좌 입금 100000000원<p>우리은행은 작년에. 1234 5678 9012 명<p>account number 123456789\
            <p>BRI ABC1234567890<p>계좌번호를 입력하세요<p>mandiri 1111111111";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }
}
