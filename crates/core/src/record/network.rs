//! Which addresses belong to a network?

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The addresses that begin with the same bits, as `192.0.2.0/24` names them. Sorted by first address, larger networks
/// first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Network {
    first: IpAddr,
    prefix: u8,
}

/// The text is no network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a network: expected an address with the number of its fixed bits, as in 192.0.2.0/24")]
pub struct NotANetwork;

impl Network {
    /// The network of an address; bits beyond the prefix are cleared. `None` if the prefix is longer than an address.
    pub fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        let first = match address {
            IpAddr::V4(v4) if prefix <= 32 => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & v4_mask(prefix))),
            IpAddr::V6(v6) if prefix <= 128 => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & v6_mask(prefix))),
            _ => return None,
        };
        Some(Self { first, prefix })
    }

    /// Its first address.
    pub const fn first(&self) -> IpAddr {
        self.first
    }

    /// How many bits are fixed.
    pub const fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Is the address in it? An IPv4 address that is written as IPv6 counts as what it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        Self::new(address.to_canonical(), self.prefix).is_some_and(|network| network == *self)
    }
}

fn v4_mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn v6_mask(prefix: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)
}

impl FromStr for Network {
    type Err = NotANetwork;

    /// Reads `192.0.2.0/24`, `2001:db8::/32` and a single address.
    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = text.trim().split_once('/').unwrap_or((text.trim(), ""));
        let address: IpAddr = address.trim().parse().map_err(|_| NotANetwork)?;
        let prefix = match prefix.trim() {
            "" if text.contains('/') => return Err(NotANetwork),
            "" if address.is_ipv4() => 32,
            "" => 128,
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().map_err(|_| NotANetwork)?,
            _ => return Err(NotANetwork),
        };
        Self::new(address, prefix).ok_or(NotANetwork)
    }
}

impl TryFrom<String> for Network {
    type Error = NotANetwork;

    fn try_from(text: String) -> Result<Self, NotANetwork> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_the_addresses_that_begin_alike() {
        for (text, is_in, is_out) in [
            ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "255.1.2.3", "::1"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("::/0", "2001:db8::1", "192.0.2.1"),
            ("192.0.2.0/24", "::ffff:192.0.2.1", "::192.0.2.1"),
        ] {
            let network: Network = text.parse().unwrap();
            assert!(network.contains(is_in.parse().unwrap()), "{text} {is_in}");
            assert!(!network.contains(is_out.parse().unwrap()), "{text} {is_out}");
            assert_eq!(network.to_string().parse(), Ok(network));
        }
        assert_eq!("192.0.2.77/24".parse::<Network>().unwrap().to_string(), "192.0.2.0/24");
        for text in ["", "/", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "192.0.2/24", "192.0.2.0/+8", "a.example"]
        {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
