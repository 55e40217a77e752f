//! How much, in which currency, without a fraction?

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in the smallest unit of its currency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money {
    /// In minor units: cents, won, millionths of a token.
    pub minor: i64,
    /// ISO 4217, or the symbol of a token.
    pub currency: Currency,
}

/// An ISO 4217 code or the symbol of a token, upper case; `XXX` where none is named.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Currency(String);

/// Why a text is no amount.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadAmount {
    /// No decimal number.
    #[error("not an amount: expected a decimal number such as 1234.50")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("an amount with more decimals than {0} has")]
    TooFine(Currency),
    /// More than can be held.
    #[error("an amount too large to be held")]
    TooLarge,
}

impl Currency {
    /// A code of two to ten letters and digits, or one of the signs and words in common use.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let code = match text {
            "\u{20a9}" | "\u{ffe6}" | "원" => "KRW",
            "$" | "US$" | "달러" | "美元" => "USD",
            "\u{20ac}" => "EUR",
            "元" | "人民币" | "위안" | "RMB" => "CNY",
            "円" => "JPY",
            "테더" => "USDT",
            other => other,
        };
        let fits = (2..=10).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let has_letter = code.bytes().any(|byte| byte.is_ascii_alphabetic());
        (fits && has_letter).then(|| Self(code.to_ascii_uppercase()))
    }

    /// No currency is named: `XXX`, as ISO 4217 has it.
    pub fn none() -> Self {
        Self("XXX".to_owned())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Decimals of its minor unit. ISO 4217 for currencies; for tokens what their contracts use, cut where 64 bits end
    /// (ether: nine). Two for any other.
    pub fn decimals(&self) -> u32 {
        match self.0.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "USDT" | "USDC" | "TRX" | "XRP" => 6,
            "BTC" | "LTC" | "BCH" | "DOGE" | "BNB" | "DAI" => 8,
            "ETH" | "SOL" | "TON" => 9,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Money {
    /// Reads a decimal number with a point, with or without commas between groups of three. Never through a float.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, BadAmount> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = without_commas(whole).ok_or(BadAmount::NotANumber)?;
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !all_digits(&whole) || !all_digits(part) {
            return Err(BadAmount::NotANumber);
        }
        let decimals = currency.decimals() as usize;
        let part = part.trim_end_matches('0');
        if part.len() > decimals {
            return Err(BadAmount::TooFine(currency));
        }
        let minor: i64 = format!("0{whole}{part:0<decimals$}").parse().map_err(|_| BadAmount::TooLarge)?;
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }
}

fn without_commas(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        joined.push_str(group);
    }
    Some(joined)
}

/// The decimal number and the code: `1234.50 USD`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals() as usize;
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
        let (sign, point) = (if self.minor < 0 { "-" } else { "" }, if decimals > 0 { "." } else { "" });
        write!(f, "{sign}{whole}{point}{part} {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, currency: &str) -> Result<i64, BadAmount> {
        Money::parse(text, Currency::parse(currency).unwrap()).map(|money| money.minor)
    }

    #[test]
    fn amounts_are_minor_units_of_their_currency() {
        for (text, currency, minor) in [
            ("1234.5", "USD", 123_450),
            ("1,234,567", "krw", 1_234_567),
            ("1000.00", "KRW", 1_000),
            ("-0.05", "EUR", -5),
            ("+7", "USD", 700),
            ("0.000001", "USDT", 1),
            ("1.5", "KWD", 1_500),
            (".5", "USD", 50),
            ("3", "XXX", 300),
        ] {
            assert_eq!(read(text, currency), Ok(minor), "{text} {currency}");
        }
        let money = |text: &str, currency: &str| Money::parse(text, Currency::parse(currency).unwrap()).unwrap();
        assert_eq!(money("-0.05", "EUR").to_string(), "-0.05 EUR");
        assert_eq!(money("1,500", "원").to_string(), "1500 KRW");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "-", ".", "1e3", "12,5", "1,23,456", "1234,567", "$5", "1.2.3", "--1", "one", "٣"] {
            assert_eq!(read(text, "USD"), Err(BadAmount::NotANumber), "{text}");
        }
        assert!(matches!(read("0.125", "USD"), Err(BadAmount::TooFine(_))));
        assert!(matches!(read("0.5", "KRW"), Err(BadAmount::TooFine(_))));
        assert_eq!(read("99999999999999999999", "USD"), Err(BadAmount::TooLarge));
        for code in ["", "U", "12", "US D", "ABCDEFGHIJK"] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
    }
}
