//! Which addresses do homes, houses, carriers and exits have?

use super::account::Net;
use crate::dice::Dice;

/// Exits of private networks: two of the blocks that documentation reserves.
const EXITS: u32 = 480;

/// The networks of a world.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    pub(crate) carriers: u32,
    pub(crate) exits: u32,
    /// Exits have a block of their own, for worlds whose servers have those that documentation reserves.
    pub(crate) exits_apart: bool,
}

impl Places {
    pub(crate) fn new(accounts: u64) -> Self {
        let some = |per: u64, least: u32, most: u32| u32::try_from(accounts / per).unwrap_or(most).clamp(least, most);
        // A translated address serves hundreds, an exit dozens.
        Self { carriers: some(800, 4, 60_000), exits: some(250, 6, EXITS), exits_apart: false }
    }

    /// The address of one login, its autonomous system, the kind of network.
    pub(crate) fn address(&self, net: Net, country: usize, dice: &mut Dice) -> (String, u32, &'static str) {
        match net {
            Net::Home(number) => (home(number, dice), 64_500 + u32::try_from(country).unwrap_or(0) % 12, "residential"),
            Net::House(number) => (house(number), 64_520 + number % 7, "business"),
            Net::Carrier(number) => {
                let number = number % self.carriers;
                let address = format!("100.{}.{}.{}", 64 + (number >> 16) % 64, (number >> 8) & 255, number & 255);
                (address, 64_540 + number % 5, "mobile")
            }
            Net::Exit(number) => {
                let number = number % self.exits;
                if self.exits_apart {
                    return (
                        format!("198.19.{}.{}", 240 + number / 240, 8 + number % 240),
                        64_560 + number % 9,
                        "hosting",
                    );
                }
                let block = if number < 240 { "203.0.113" } else { "198.51.100" };
                (format!("{block}.{}", 8 + number % 240), 64_560 + number % 9, "hosting")
            }
        }
    }
}

/// Half of the homes have a fixed address of version 4, half a prefix of version 6 with changing addresses in it.
fn home(number: u32, dice: &mut Dice) -> String {
    if number.is_multiple_of(2) && number / 2 < 98_304 {
        let at = number / 2;
        return format!("198.{}.{}.{}", 18 + (at >> 16), (at >> 8) & 255, at & 255);
    }
    format!("2001:db8:{:x}:{:x}::{:x}", number >> 16, number & 0xffff, 16 + dice.below(60_000))
}

/// Houses stand in the upper half of the second block of version 4, but for its last sixteen networks of 256.
fn house(number: u32) -> String {
    let at = 98_304 + number % 28_672;
    format!("198.{}.{}.{}", 18 + (at >> 16), (at >> 8) & 255, at & 255)
}
