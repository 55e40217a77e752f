//! Which name do the accounts of one desk have in common?
//!
//! Who serves players keeps several accounts: `lobbyfox_cs12` and `lobbyfox_vip7` on a messenger, `help@lobbyfox88.example`
//! beside them. Two sites may show different ones of one desk; the name in them stays (on how far user names tell people
//! apart: Perito, Castelluccia, Kaafar and Manils 2011). It says less than an account that both show, and it is of the same
//! family. Innocent: a common word, a vendor's name, a brand that imitators use; so what names no desk is left out here,
//! and how common a name is in the case decides the rest.

use super::SelectorKind;
use super::shared_service::SharedServices;

/// Letters of a name at least.
const LETTERS_MIN: usize = 5;

/// Messengers whose accounts are names that their holder chose. Invitation codes and numbers are none.
const NAMED: [&str; 7] = ["telegram", "kakao", "line", "wechat", "skype", "messenger", "kakao-channel"];

/// Providers of mail boxes beside those of `rules/shared-service`: there the holder chose what stands before the sign.
const PROVIDERS: [&str; 9] = [
    "gmail.com",
    "hotmail.com",
    "live.com",
    "outlook.com",
    "protonmail.com",
    "yahoo.com",
    "nate.com",
    "foxmail.com",
    "sina.com",
];

/// Words that stand in the accounts of many desks: offices, greetings, games, messengers. Sorted.
const COMMON: [&str; 62] = [
    "abuse",
    "account",
    "admin",
    "affiliate",
    "agent",
    "agents",
    "asian",
    "baccarat",
    "billing",
    "bonus",
    "cashier",
    "casino",
    "casinos",
    "center",
    "centre",
    "channel",
    "consult",
    "contact",
    "customer",
    "deposit",
    "domain",
    "domains",
    "email",
    "express",
    "gambling",
    "games",
    "gaming",
    "global",
    "group",
    "happy",
    "hello",
    "helpdesk",
    "inquiry",
    "international",
    "kakao",
    "kakaotalk",
    "livechat",
    "lottery",
    "lucky",
    "mailbox",
    "manager",
    "marketing",
    "master",
    "member",
    "members",
    "notice",
    "office",
    "official",
    "online",
    "partner",
    "partners",
    "poker",
    "postmaster",
    "sales",
    "service",
    "services",
    "slots",
    "sports",
    "support",
    "telegram",
    "webmaster",
    "welcome",
];

/// The name in a handle or a mail address: its longest word of five letters and more that is no common one, of equals the
/// first. `None` for every other kind, and where nothing is left.
pub fn contact_name(kind: SelectorKind, value: &str) -> Option<&str> {
    let account = match kind {
        SelectorKind::Handle => {
            let (messenger, account) = value.split_once(':')?;
            if !NAMED.contains(&messenger) {
                return None;
            }
            account
        }
        SelectorKind::Email => {
            let (local, domain) = value.split_once('@')?;
            let provided = PROVIDERS.contains(&domain) || SharedServices::bundled().covers_host(domain).is_some();
            if provided {
                local
            } else {
                // The label that was registered; what stands before it and behind it is a server's name and a suffix.
                psl::domain_str(domain)?.split('.').next()?
            }
        }
        _ => return None,
    };
    let words = account.split(|letter: char| !letter.is_ascii_alphabetic());
    let names = words.filter(|word| word.len() >= LETTERS_MIN && COMMON.binary_search(word).is_err());
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
    fn common_words_are_sorted() {
        assert!(COMMON.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
