//! Which third party runs sites, and what does it show on all of them?

use sha2::{Digest, Sha256};

use super::words;
use crate::dice::Dice;

/// An account that players are told to pay into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deposit {
    /// Which of the invented banks.
    pub(crate) bank: usize,
    pub(crate) number: String,
    /// Holder: an invented firm.
    pub(crate) holder: String,
}

/// An operator: code is bought, these are its own.
#[derive(Debug, Clone)]
pub(crate) struct Operator {
    pub(crate) id: String,
    pub(crate) analytics: Vec<String>,
    pub(crate) tag_managers: Vec<String>,
    pub(crate) chats: Vec<String>,
    pub(crate) telegrams: Vec<String>,
    pub(crate) kakaos: Vec<String>,
    pub(crate) mail: String,
    pub(crate) join_codes: Vec<String>,
    pub(crate) deposits: Vec<Deposit>,
    pub(crate) wallet: String,
    /// Runs name servers of its own under this domain.
    pub(crate) name_servers: Option<String>,
    /// Firm, mail and handle under which it registers what it does not hide.
    pub(crate) registrant: (String, String, String),
    /// Puts one key into the certificates of its servers.
    pub(crate) one_key: bool,
}

impl Operator {
    /// The `index`-th operator of a world.
    pub(crate) fn nth(seed: u64, index: usize) -> Self {
        let mut dice = Dice::nth(seed, "operator", index as u64);
        let name = words::word(&mut dice, 3);
        let many = |dice: &mut Dice, low, high| usize::try_from(dice.between(low, high)).unwrap_or(1);
        let analytics = (0..many(&mut dice, 1, 2)).map(|_| analytics_id(&mut dice)).collect();
        let tag_managers = (0..many(&mut dice, 1, 1)).map(|_| format!("GTM-{}", dice.letters(7, CAPITALS))).collect();
        let chats = (0..many(&mut dice, 1, 2)).map(|_| chat_licence(&mut dice)).collect();
        let telegrams = (0..many(&mut dice, 1, 3)).map(|_| handle(&mut dice, &name)).collect();
        let kakaos = (0..many(&mut dice, 1, 2)).map(|_| handle(&mut dice, &name)).collect();
        let join_codes = (0..many(&mut dice, 1, 3)).map(|_| join_code(&mut dice)).collect();
        let deposits = (0..many(&mut dice, 2, 4)).map(|_| deposit(&mut dice)).collect();
        let wallet = wallet(&mut dice);
        let name_servers = (index % 7 == 3).then(|| format!("{}-dns.example", words::word(&mut dice, 3)));
        Self {
            id: format!("O{:02}", index + 1),
            analytics,
            tag_managers,
            chats,
            telegrams,
            kakaos,
            mail: format!("cs@{name}{}.example", dice.digits(2)),
            join_codes,
            deposits,
            wallet,
            registrant: crate::evidence::registrations::firm(&mut dice),
            name_servers,
            one_key: index % 3 == 0,
        }
    }
}

pub(crate) const CAPITALS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";

/// A measurement id, of the newer or the older kind.
pub(crate) fn analytics_id(dice: &mut Dice) -> String {
    if dice.chance(650) {
        format!("G-{}", dice.letters(10, CAPITALS))
    } else {
        format!("UA-{}-{}", dice.digits(9), dice.between(1, 4))
    }
}

/// A licence of a chat widget: the vendors' two usual forms.
pub(crate) fn chat_licence(dice: &mut Dice) -> String {
    if dice.chance(500) { dice.digits(8) } else { dice.hex(24) }
}

/// A messenger handle of an operator or a site.
pub(crate) fn handle(dice: &mut Dice, name: &str) -> String {
    let tail = dice.word(&["cs", "vip", "help", "top", "24", "info", "pay"]);
    format!("{name}_{tail}{}", dice.digits(2))
}

/// A join code: letters and digits, or a word with a number.
pub(crate) fn join_code(dice: &mut Dice) -> String {
    if dice.chance(500) {
        dice.letters(6, b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    } else {
        format!("{}{}", words::word(dice, 2), dice.digits(3))
    }
}

/// An account for deposits.
pub(crate) fn deposit(dice: &mut Dice) -> Deposit {
    let number = match dice.below(3) {
        0 => format!("{}-{}-{}-{}", dice.digits(3), dice.digits(6), dice.digits(2), dice.digits(3)),
        1 => format!("{}-{}-{}", dice.digits(4), dice.digits(3), dice.digits(6)),
        _ => format!("{}-{}-{}", dice.digits(3), dice.digits(2), dice.digits(7)),
    };
    Deposit { bank: dice.index(4), number, holder: words::capital(&words::word(dice, 3)) }
}

/// A TRON address with a valid checksum: Base58Check over 0x41 and 20 bytes.
pub(crate) fn wallet(dice: &mut Dice) -> String {
    let mut bytes = vec![0x41];
    bytes.extend(dice.bytes(20));
    let check = Sha256::digest(Sha256::digest(&bytes));
    bytes.extend(check.iter().take(4));
    base58(&bytes)
}

fn base58(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let letters = digits.iter().rev().map(|digit| char::from(ALPHABET[*digit as usize % 58]));
    "1".repeat(zeros).chars().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wallets_look_like_wallets() {
        let wallet = wallet(&mut Dice::of(1, &["wallet"]));
        assert_eq!(wallet.len(), 34);
        assert!(wallet.starts_with('T'), "{wallet}");
        assert_eq!(base58(&[0, 0, 1]), "112");
        assert_eq!(base58(b"Hello World!"), "2NEpo7TZRRrLZSi2U");
    }

    #[test]
    fn operators_share_nothing() {
        let (a, b) = (Operator::nth(1, 0), Operator::nth(1, 1));
        assert!(a.analytics.iter().all(|id| !b.analytics.contains(id)));
        assert!(a.deposits.iter().all(|account| !b.deposits.contains(account)));
        assert_ne!(a.wallet, b.wallet);
    }
}
