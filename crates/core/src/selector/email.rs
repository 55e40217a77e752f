//! Mail addresses that a page shows to its readers.
//!
//! Innocent: addresses of vendors, payment firms and authorities that a page names, sample text of themes, one privacy
//! service for many. Role addresses are kept as seen; whose they are is judged later. `name@2x.png` is a picture.

use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: Email = Email;
pub(super) struct Email;

impl Detector for Email {
    fn kind(&self) -> SelectorKind {
        SelectorKind::Email
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        for link in &page.links {
            let address = if let Some(mail) = link.href.strip_prefix("mailto:") {
                let mail = mail.split('?').next().unwrap_or_default();
                normalised(&mail.replace("%40", "@").replace("%20", ""))
            } else {
                link.href
                    .split_once("/cdn-cgi/l/email-protection#")
                    .and_then(|(_, code)| unprotected(code))
                    .and_then(|mail| normalised(&mail))
            };
            if let Some(address) = address {
                out.add(self.kind(), &address, link.offset);
            }
        }
        for at in memchr::memchr_iter(b'@', page.words.as_bytes()) {
            // What stands in the next element is no part of an address, unless nothing is left of it then.
            let run = page.run_at(at);
            let start = if run.start < at { run.start } else { 0 };
            let end = if at + 1 < run.end { run.end } else { page.words.len() };
            let before = page.words.get(start..at).unwrap_or_default();
            let from = before.rfind(|letter: char| !is_local(letter)).map_or(start, |found| {
                start + found + before.get(found..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
            });
            let behind = page.words.get(at + 1..end).unwrap_or_default();
            let length =
                behind.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')).count();
            let Some(text) = page.words.get(from..at + 1 + length) else { continue };
            if let Some(address) = normalised(text) {
                out.add(self.kind(), &address, u32::try_from(page.offset_of_word(from)).unwrap_or(u32::MAX));
            }
        }
    }
}

fn is_local(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '+' | '%')
}

/// The address in small letters; `None` for what is no address of a mail box.
pub(super) fn normalised(text: &str) -> Option<String> {
    const ENDINGS: [&str; 12] =
        ["png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "html", "php", "local", "localhost"];
    let text = text.trim().trim_matches(['.', '-', '<', '>', '"', '\'', ',']).to_ascii_lowercase();
    let (local, domain) = text.split_once('@')?;
    let (name, top) = domain.rsplit_once('.')?;
    let fits = (1..=64).contains(&local.len())
        && local.chars().all(is_local)
        && !local.ends_with('.')
        && !local.contains("..");
    let letters = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic()) || top.starts_with("xn--");
    let labels = domain.len() <= 253
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
    // Addresses by which forms and manuals show where an address goes.
    let sample = matches!(
        domain,
        "example.com"
            | "example.org"
            | "example.net"
            | "domain.com"
            | "email.com"
            | "yourdomain.com"
            | "yoursite.com"
            | "mysite.com"
            | "company.com"
    );
    (fits && letters && labels && !name.is_empty() && !ENDINGS.contains(&top) && !sample).then_some(text)
}

/// Undoes Cloudflare's mail obfuscation: the first byte is XORed onto the rest.
fn unprotected(code: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = code
        .as_bytes()
        .chunks(2)
        .take(200)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    let bytes = bytes?;
    let (key, rest) = bytes.split_first()?;
    String::from_utf8(rest.iter().map(|byte| byte ^ key).collect()).ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn addresses_in_links_and_text() {
        let page = "<a href='mailto:Desk@Lantern.example?subject=x'>x</a><p>문의: help@lantern.example, or ops.team@mail.lantern.test.\
            <a href='/cdn-cgi/l/email-protection#2a4b6a48044f524b475a464f'>[email]</a>";
        assert_eq!(
            found(&DETECTOR, page),
            ["a@b.example", "desk@lantern.example", "help@lantern.example", "ops.team@mail.lantern.test"]
        );
    }

    #[test]
    fn a_neighbouring_element_is_no_part_of_an_address() {
        let page = "<a href=/t>lobbyhelp5</a><a>desk@lantern.example</a><b>now</b> <i>a.b</i>@<i>c.example</i>";
        assert_eq!(found(&DETECTOR, page), ["a.b@c.example", "desk@lantern.example"]);
    }

    #[test]
    fn what_only_has_the_sign_is_none() {
        let page = "<p>logo@2x.png @handle a@b user@example.com x@y@ you@localhost 3@4.5 name@domain.com";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }
}
