//! Which name do the accounts of one desk have in common?
//!
//! Who serves players keeps several accounts: `lobbyfox_cs12` and `lobbyfox_vip7` on a messenger, `help@lobbyfox88.example`
//! beside them. Two sites may show different ones of one desk; the name in them stays (on how far user names tell people
//! apart: Perito, Castelluccia, Kaafar and Manils 2011). It says less than an account that both show, and it is of the same
//! family. Innocent: a common word, a vendor's name, a brand that imitators use; so what names no desk is left out here,
//! and how common a name is in the case decides the rest.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::Deserialize;

use super::SelectorKind;
use super::shared_service::SharedServices;
use crate::rules;

/// What names no desk: `rules/contact`.
#[derive(Debug, Deserialize)]
struct Words {
    messengers: BTreeSet<String>,
    letters_min: usize,
    common: BTreeSet<String>,
    #[cfg(test)]
    r#match: Vec<String>,
    #[cfg(test)]
    refuse: Vec<String>,
}

impl Words {
    /// Those that come with the program.
    fn bundled() -> Option<&'static Self> {
        static BUNDLED: OnceLock<Option<Words>> = OnceLock::new();
        let read = || rules::folder("contact").find_map(|file| toml::from_str(file.text).ok());
        BUNDLED.get_or_init(read).as_ref()
    }
}

/// The name in a handle or a mail address: its longest word that is not short and no common one, of equals the first.
/// `None` for every other kind, and where nothing is left.
pub fn contact_name(kind: SelectorKind, value: &str) -> Option<&str> {
    let known = Words::bundled()?;
    let account = match kind {
        SelectorKind::Handle => {
            let (messenger, account) = value.split_once(':')?;
            if !known.messengers.contains(messenger) {
                return None;
            }
            account
        }
        SelectorKind::Email => {
            let (local, domain) = value.split_once('@')?;
            // Of a provider's box the holder chose what stands before the sign.
            if SharedServices::bundled().covers_host(domain).is_some() {
                local
            } else {
                // The label that was registered; what stands before it and behind it is a server's name and a suffix.
                psl::domain_str(domain)?.split('.').next()?
            }
        }
        _ => return None,
    };
    let words = account.split(|letter: char| !letter.is_ascii_alphabetic());
    let names = words.filter(|word| word.len() >= known.letters_min && !known.common.contains(*word));
    names.fold(None, |best: Option<&str>, word| match best {
        Some(best) if best.len() >= word.len() => Some(best),
        _ => Some(word),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_one_desk_have_one_name() {
        for (kind, value) in [
            (SelectorKind::Handle, "telegram:lobbyfox_cs12"),
            (SelectorKind::Handle, "telegram:vip_lobbyfox"),
            (SelectorKind::Handle, "kakao:lobbyfox88"),
            (SelectorKind::Handle, "line:@lobbyfox.support"),
            (SelectorKind::Email, "help@lobbyfox88.example"),
            (SelectorKind::Email, "help@mail.lobbyfox.example"),
            (SelectorKind::Email, "lobbyfox7@gmail.com"),
        ] {
            assert_eq!(contact_name(kind, value), Some("lobbyfox"), "{value}");
        }
    }

    #[test]
    fn what_names_no_desk_is_left_out() {
        for (kind, value) in [
            (SelectorKind::Handle, "telegram:casino_support24"),
            (SelectorKind::Handle, "telegram:vip_cs_88"),
            (SelectorKind::Handle, "telegram-invite:AbCdEfGhIjKl"),
            (SelectorKind::Handle, "kakao-open:sAbCdEfG"),
            (SelectorKind::Handle, "whatsapp:6281200000001"),
            (SelectorKind::Email, "support@gmail.com"),
            (SelectorKind::Email, "lobbyfox@qq88.example"),
            (SelectorKind::Phone, "+821000000000"),
            (SelectorKind::JoinCode, "lobbyfox"),
        ] {
            assert_eq!(contact_name(kind, value), None, "{value}");
        }
    }

    #[test]
    fn the_rules_hold_for_their_own_examples() {
        let words = Words::bundled().unwrap();
        let name = |value: &String| {
            let kind = if value.contains('@') { SelectorKind::Email } else { SelectorKind::Handle };
            contact_name(kind, value).map(str::to_owned)
        };
        assert!(!words.r#match.is_empty() && words.r#match.iter().all(|value| name(value).is_some()));
        assert!(!words.refuse.is_empty() && words.refuse.iter().all(|value| name(value).is_none()));
    }
}
