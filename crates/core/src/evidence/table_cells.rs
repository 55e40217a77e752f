//! What does one cell say: an address, a day, an amount?
//!
//! A cell that cannot be read costs its value, not its row. What a message shows of it is a value that names nobody;
//! days of birth, numbers of papers, names and contacts are not shown.

use std::net::{IpAddr, SocketAddr};

use super::Sink;
use super::fault::{shown, warning};
use super::table::Row;
use super::times::Times;
use crate::record::{Currency, Day, Host, Money, Time, parse_offset_minutes};

impl Row<'_> {
    /// The text of a field.
    pub(crate) fn text(&self, field: &str) -> Option<String> {
        self.get(field).map(str::to_owned)
    }

    /// The same for records of which there are millions.
    pub(crate) fn boxed(&self, field: &str) -> Option<Box<str>> {
        self.get(field).map(Box::from)
    }

    /// The text in lower case.
    pub(crate) fn lower(&self, field: &str) -> Option<String> {
        self.get(field).map(str::to_lowercase)
    }

    /// A time.
    pub(crate) fn time(&self, field: &str, times: &mut Times, out: &mut dyn Sink) -> Option<Time> {
        times.read(self.get(field)?, &self.at, out)
    }

    /// A span of two times; a warning if it ends before it begins.
    pub(crate) fn span(
        &self,
        fields: (&str, &str),
        times: &mut Times,
        out: &mut dyn Sink,
    ) -> (Option<Time>, Option<Time>) {
        let (from, to) = (self.time(fields.0, times, out), self.time(fields.1, times, out));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            out.problem(warning(&self.at, "bad-span", format!("{} is after {}", fields.0, fields.1)));
        }
        (from, to)
    }

    /// A day of birth.
    pub(crate) fn day(&self, field: &str, out: &mut dyn Sink) -> Option<Day> {
        let day = day_of(self.get(field)?);
        if day.is_none() {
            let message = format!("the {field} is no day that is read here, as 1990-01-31; its text is not shown");
            out.problem(warning(&self.at, "bad-date", message));
        }
        day
    }

    /// An address.
    pub(crate) fn address(&self, field: &str, out: &mut dyn Sink) -> Option<IpAddr> {
        let text = self.get(field)?;
        let address = address_of(text);
        if address.is_none() {
            out.problem(warning(&self.at, "bad-ip", format!("the {field} {:?} is no address", shown(text))));
        }
        address
    }

    /// A number that counts.
    pub(crate) fn number<N: std::str::FromStr>(&self, field: &str, out: &mut dyn Sink) -> Option<N> {
        let text = self.get(field)?;
        let number = text.parse().ok();
        if number.is_none() {
            out.problem(warning(&self.at, "bad-number", format!("the {field} {:?} is no count", shown(text))));
        }
        number
    }

    /// The offset of a clock, in minutes east of UTC.
    pub(crate) fn offset(&self, field: &str, out: &mut dyn Sink) -> Option<i32> {
        let text = self.get(field)?;
        let minutes = parse_offset_minutes(text);
        if minutes.is_none() {
            let message = format!("{:?} is no offset from UTC, as +09:00 or 540", shown(text));
            out.problem(warning(&self.at, "bad-offset", message));
        }
        minutes
    }

    /// Yes or no.
    pub(crate) fn truth(&self, field: &str, out: &mut dyn Sink) -> Option<bool> {
        match self.lower(field)?.as_str() {
            "true" | "t" | "yes" | "y" | "1" | "o" | "예" | "인증" | "인증됨" | "是" | "已验证" => Some(true),
            "false" | "f" | "no" | "n" | "0" | "x" | "아니오" | "아니요" | "미인증" | "否" | "未验证" => {
                Some(false)
            }
            other => {
                let message = format!("the {field} is {:?}, neither yes nor no", shown(other));
                out.problem(warning(&self.at, "bad-value", message));
                None
            }
        }
    }

    /// An amount with its currency; one without is held in hundredths of `XXX`, which is said once.
    pub(crate) fn money(&self, fields: (&str, &str), times: &mut Times, out: &mut dyn Sink) -> Option<Money> {
        let text = self.get(fields.0)?;
        let written = self.get(fields.1);
        let currency = written.and_then(Currency::parse);
        if currency.is_none() {
            let said = || match written {
                Some(code) => format!("{:?} is no currency; amounts in it are held as XXX", shown(code)),
                None => format!("{} without {}; amounts are held as XXX", fields.0, fields.1),
            };
            times.say_once("no-currency", written.unwrap_or_default(), &self.at, said, out);
        }
        match Money::parse(text, currency.unwrap_or_else(Currency::none)) {
            Ok(money) => Some(money),
            Err(why) => {
                out.problem(warning(&self.at, "bad-amount", format!("the {} {:?} is {why}", fields.0, shown(text))));
                None
            }
        }
    }

    /// The values of a cell that lists several.
    pub(crate) fn list(&self, field: &str) -> impl Iterator<Item = &str> {
        let parts = self.get(field).unwrap_or_default().split(['\n', ';', '|', ',']);
        parts.flat_map(|part| part.split_ascii_whitespace())
    }

    /// A word out of a list that is known, by any of its names; a word that is not known is kept, and noted once.
    pub(crate) fn word(
        &self,
        field: &'static str,
        known: &[(&'static str, &[&str])],
        times: &mut Times,
        out: &mut dyn Sink,
    ) -> Option<String> {
        let text = self.lower(field)?;
        let is_called = |word: &&(&'static str, &[&str])| word.0 == text || word.1.contains(&text.as_str());
        if let Some((word, _)) = known.iter().find(is_called) {
            return Some((*word).to_owned());
        }
        let said = || {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            format!("the {field} {:?} is not known and was kept; known are {}", shown(&text), words.join(", "))
        };
        times.say_once("unknown-kind", &text, &self.at, said, out);
        Some(text)
    }
}

/// An address as logs write it: bare, in brackets, or with a port. An IPv4 address in IPv6 form is what it is.
pub(crate) fn address_of(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let other = || Host::parse(text).ok().and_then(|host| host.address());
    with_port().or_else(other).map(|address| address.to_canonical())
}

/// `1990-01-31`, `1990/1/31`, `1990.01.31`, `19900131`, `1990년 1월 31일`, alone or before a time of day.
fn day_of(text: &str) -> Option<Day> {
    if let Some(day) = Day::parse(text) {
        return Some(day);
    }
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        return Day::new(i32::try_from(part(0, 4)?).ok()?, part(4, 6)?, part(6, 8)?);
    }
    let day = text.split(['T', '일', '日']).next()?;
    let mut parts = day.split(['-', '/', '.', '년', '월', '年', '月', ' ']).filter(|part| !part.is_empty());
    let (year, month, of_month) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 {
        return None;
    }
    Day::new(year.parse().ok()?, month.parse().ok()?, of_month.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in
            ["1990-01-31", "1990/1/31", "1990.01.31", "1990. 1. 31.", "19900131", "1990년 1월 31일", "1990年1月31日"]
        {
            assert_eq!(day_of(text), Day::new(1990, 1, 31), "{text}");
        }
        for text in ["", "31.01.1990", "1990", "1990-02-30", "900131", "1990-01", "٠"] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_are_read_as_logs_write_them() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:443", "192.0.2.1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:DB8::1]", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("192[.]0[.]2[.]1", "192.0.2.1"),
        ] {
            assert_eq!(address_of(text), address.parse().ok(), "{text}");
        }
        for text in ["", "a.example", "192.0.2", "192.0.2.1, 192.0.2.2", "fe80::1%eth0"] {
            assert_eq!(address_of(text), None, "{text}");
        }
    }
}
