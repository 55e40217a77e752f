//! Wallet addresses in a page.
//!
//! An address is proved by its checksum, so chance is no explanation. Innocent: one pool of a payment firm for many
//! sites, a donation box, contracts of tokens and exchanges that scripts name, an address that a news page reports.
//! `0x` with letters of one case has no checksum and counts only in text that people read.

use super::wallet_checksum::{base58_check, is_eip55, is_segwit};
use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: Wallet = Wallet;
pub(super) struct Wallet;

/// Shortest and longest address.
const LENGTHS: std::ops::RangeInclusive<usize> = 26..=90;

/// Contracts and burn addresses that everyone's pages name: USDT, USDC, wrapped coins, routers, nobody.
const EVERYONES: [&str; 10] = [
    "tron:TR7NHqjeKQGxTCi8q8ZY4pL8otSzgjLj6t",
    "tron:T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
    "eth:0xdac17f958d2ee523a2206206994597c13d831ec7",
    "eth:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
    "eth:0x0000000000000000000000000000000000000000",
    "eth:0x55d398326f99059ff775485246999027b3197955",
    "eth:0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
    "eth:0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c",
    "eth:0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
    "eth:0x000000000000000000000000000000000000dead",
];

impl Detector for Wallet {
    fn kind(&self) -> SelectorKind {
        SelectorKind::Wallet
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        for (at, run) in runs(&page.words) {
            if let Some(address) = address(run, true) {
                out.add(self.kind(), &address, u32::try_from(page.offset_of_word(at)).unwrap_or(u32::MAX));
            }
        }
        for (base, script) in &page.scripts {
            for (at, run) in runs(script) {
                if let Some(address) = address(run, false) {
                    out.add(self.kind(), &address, base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)));
                }
            }
        }
        for link in &page.links {
            for (_, run) in runs(&link.href) {
                if let Some(address) = address(run, false) {
                    out.add(self.kind(), &address, link.offset);
                }
            }
        }
    }
}

/// Does any address stand in a text?
pub(super) fn stands_in(text: &str) -> bool {
    runs(text).any(|(_, run)| address(run, true).is_some())
}

/// Runs of letters and digits as long as an address. Looks at every 26th byte alone until one is a letter or digit.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let probe = from + LENGTHS.start() - 1;
            if !bytes.get(probe)?.is_ascii_alphanumeric() {
                from = probe + 1;
                continue;
            }
            let before = bytes.get(from..probe)?.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let start = probe - before;
            if before + 1 < *LENGTHS.start() {
                // The run starts behind `from`: it is long enough if its own 26th byte is in it.
                from = start;
                if !bytes.get(start..start + LENGTHS.start())?.iter().all(u8::is_ascii_alphanumeric) {
                    let inside = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                    from = start + inside.max(1);
                    continue;
                }
            }
            let length = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            from = start + length;
            if LENGTHS.contains(&length)
                && let Some(run) = text.get(start..start + length)
            {
                return Some((start, run));
            }
        }
    })
}

/// The address as `chain:address`, if its checksum holds. `read`: it stands in text that people read.
pub(super) fn address(run: &str, read: bool) -> Option<String> {
    let found = match (run.as_bytes().first()?, run.len()) {
        (b'T', 34) => base58_check(run).filter(|(version, _)| *version == 0x41).map(|_| format!("tron:{run}")),
        (b'1' | b'3', 26..=35) => {
            base58_check(run).filter(|(version, _)| matches!(version, 0x00 | 0x05)).map(|_| format!("btc:{run}"))
        }
        (b'b' | b'B', 42..=62) => is_segwit(run).then(|| format!("btc:{}", run.to_ascii_lowercase())),
        (b'0', 42) => {
            let digits = run.strip_prefix("0x").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
            let mixed = digits.bytes().any(|byte| byte.is_ascii_uppercase())
                && digits.bytes().any(|byte| byte.is_ascii_lowercase());
            let proved = if mixed { is_eip55(digits) } else { read };
            proved.then(|| format!("eth:0x{}", digits.to_ascii_lowercase()))
        }
        _ => None,
    };
    found.filter(|address| !EVERYONES.contains(&address.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn addresses_with_their_checksum() {
        let page = "<p>TRC20: <b>TJRabPrwbZy45sbavfcjinPJC18kjpRTv8</b><p>BTC 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa or BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4\
            <script>var w={erc:'0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'}</script><p><a href='bitcoin:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy?x=1'>x</a>";
        assert_eq!(
            found(&DETECTOR, page),
            [
                "btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
                "btc:3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
                "btc:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                "eth:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
                "tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
            ]
        );
    }

    #[test]
    fn broken_and_public_ones_are_none() {
        let page = "<p>TJRabPrwbZy45sbavfcjinPJC18kjpRTv9 TR7NHqjeKQGxTCi8q8ZY4pL8otSzgjLj6t 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD\
            <script>a='0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed';b='0123456789012345678901234567890123456789'</script>";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }

    proptest::proptest! {
        #[test]
        fn runs_are_those_of_a_plain_walk(text in "([a-zA-Z0-9]{1,40}|[ .가-]){0,12}") {
            let plain: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| LENGTHS.contains(&run.len())).collect();
            let found: Vec<&str> = runs(&text).map(|(_, run)| run).collect();
            proptest::prop_assert_eq!(found, plain);
        }
    }
}
