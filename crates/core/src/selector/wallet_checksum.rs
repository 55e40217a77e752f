//! Is this text a wallet address that its own checksum proves?
//!
//! Base58Check (TRON, Bitcoin), bech32 and bech32m (BIP 173, 350), EIP-55 over Keccak-256. Hand-written: four small,
//! frozen algorithms with published vectors, against three crates.

use sha2::{Digest as _, Sha256};

/// The version byte and the 20-byte payload of a Base58Check text whose checksum holds.
pub(super) fn base58_check(text: &str) -> Option<(u8, [u8; 20])> {
    const LETTERS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut number = [0u8; 25];
    for letter in text.bytes() {
        let digit = LETTERS.iter().position(|known| *known == letter)?;
        let mut carry = u32::try_from(digit).ok()?;
        for byte in number.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    let (body, check) = number.split_at(21);
    let hash = Sha256::digest(Sha256::digest(body));
    if hash.get(..4)? != check {
        return None;
    }
    // Each leading zero byte is one leading `1`: other spellings of the same number are no address.
    let ones = text.bytes().take_while(|letter| *letter == b'1').count();
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let (version, payload) = body.split_first()?;
    (ones == zeros).then_some((*version, payload.try_into().ok()?))
}

/// Is it a bech32 or bech32m address of a witness program under the prefix `bc`?
pub(super) fn is_segwit(text: &str) -> bool {
    const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let lower = text.to_ascii_lowercase();
    let mixed = text != lower && text != text.to_ascii_uppercase();
    let Some(data) = lower.strip_prefix("bc1").filter(|data| !mixed && (11..=87).contains(&data.len())) else {
        return false;
    };
    let mut values = vec![3, 3, 0, 2, 3];
    for letter in data.bytes() {
        match LETTERS.iter().position(|known| *known == letter).and_then(|value| u32::try_from(value).ok()) {
            Some(value) => values.push(value),
            None => return false,
        }
    }
    let mut sum: u32 = 1;
    for value in &values {
        let top = sum >> 25;
        sum = (sum & 0x01FF_FFFF) << 5 ^ value;
        for (bit, generator) in
            [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3].into_iter().enumerate()
        {
            if top >> bit & 1 == 1 {
                sum ^= generator;
            }
        }
    }
    let version = values.get(5).copied().unwrap_or(32);
    match version {
        0 => sum == 1 && matches!(data.len(), 39 | 59),
        1..=16 => sum == 0x2BC8_30A3,
        _ => false,
    }
}

/// Does the mixture of capitals in 40 hexadecimal digits hold by EIP-55?
pub(super) fn is_eip55(digits: &str) -> bool {
    let lower = digits.to_ascii_lowercase();
    let hash = keccak_256(lower.as_bytes());
    digits.bytes().enumerate().all(|(index, digit)| {
        let byte = hash.get(index / 2).copied().unwrap_or(0);
        let nibble = if index % 2 == 0 { byte >> 4 } else { byte & 15 };
        !digit.is_ascii_alphabetic() || digit.is_ascii_uppercase() == (nibble >= 8)
    })
}

/// Keccak-256 as Ethereum uses it (padding 0x01, before FIPS 202) of at most 135 bytes: one block.
fn keccak_256(message: &[u8]) -> [u8; 32] {
    const RATE: usize = 136;
    let mut block = [0u8; RATE];
    for (place, byte) in block.iter_mut().zip(message.iter().take(RATE - 1)) {
        *place = *byte;
    }
    if let Some(place) = block.get_mut(message.len().min(RATE - 1)) {
        *place ^= 0x01;
    }
    block[RATE - 1] ^= 0x80;
    let mut state = [0u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
        *lane = bytes.iter().rev().fold(0, |lane, byte| lane << 8 | u64::from(*byte));
    }
    permute(&mut state);
    let mut out = [0u8; 32];
    for (place, lane) in out.chunks_exact_mut(8).zip(state) {
        place.copy_from_slice(&lane.to_le_bytes());
    }
    out
}

/// `Keccak-f[1600]`.
#[expect(clippy::indexing_slicing, reason = "indices are constants below 25")]
fn permute(state: &mut [u64; 25]) {
    const ROTATIONS: [u32; 24] =
        [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
    const LANES: [usize; 24] = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];
    const ROUNDS: [u64; 24] = [
        0x0000_0000_0000_0001,
        0x0000_0000_0000_8082,
        0x8000_0000_0000_808A,
        0x8000_0000_8000_8000,
        0x0000_0000_0000_808B,
        0x0000_0000_8000_0001,
        0x8000_0000_8000_8081,
        0x8000_0000_0000_8009,
        0x0000_0000_0000_008A,
        0x0000_0000_0000_0088,
        0x0000_0000_8000_8009,
        0x0000_0000_8000_000A,
        0x0000_0000_8000_808B,
        0x8000_0000_0000_008B,
        0x8000_0000_0000_8089,
        0x8000_0000_0000_8003,
        0x8000_0000_0000_8002,
        0x8000_0000_0000_0080,
        0x0000_0000_0000_800A,
        0x8000_0000_8000_000A,
        0x8000_0000_8000_8081,
        0x8000_0000_0000_8080,
        0x0000_0000_8000_0001,
        0x8000_0000_8000_8008,
    ];
    for round in ROUNDS {
        let mut columns = [0u64; 5];
        for x in 0..5 {
            columns[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        }
        for x in 0..5 {
            let mix = columns[(x + 4) % 5] ^ columns[(x + 1) % 5].rotate_left(1);
            for y in 0..5 {
                state[x + 5 * y] ^= mix;
            }
        }
        let mut moved = state[1];
        for (lane, rotation) in LANES.into_iter().zip(ROTATIONS) {
            let next = state[lane];
            state[lane] = moved.rotate_left(rotation);
            moved = next;
        }
        for y in 0..5 {
            let row: [u64; 5] = std::array::from_fn(|x| state[x + 5 * y]);
            for x in 0..5 {
                state[x + 5 * y] = row[x] ^ (!row[(x + 1) % 5] & row[(x + 2) % 5]);
            }
        }
        state[0] ^= round;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors() {
        let empty: String = keccak_256(b"").iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(empty, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        // Of EIP-55, BIP 173, BIP 350 and of Bitcoin's first block.
        assert!(is_eip55("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
        assert!(is_eip55("fB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"));
        assert!(!is_eip55("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"));
        assert!(is_segwit("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"));
        assert!(is_segwit("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"));
        assert!(!is_segwit("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"));
        assert_eq!(base58_check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa").map(|(version, _)| version), Some(0));
        assert_eq!(base58_check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), None);
        assert_eq!(base58_check(""), None);
    }
}
