//! How are counts, sizes, shares and durations written for a reader?

use std::time::Duration;

pub(crate) use stakeout_core::finding::per_cent as percent;

/// `1,234,567`
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count of a table's column; those are never negative.
pub(crate) fn signed(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", count(number.unsigned_abs()))
}

/// `1 site`, `2,000 sites`
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// `812 B`, `1.2 MB`, in powers of a thousand, rounded down.
pub(crate) fn bytes(bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    let Some((unit, size)) = UNITS.iter().find(|(_, size)| bytes >= *size) else { return format!("{bytes} B") };
    format!("{}.{} {unit}", bytes / size, bytes % size * 10 / size)
}

/// Bits held as 1/256, with one decimal, rounded towards zero.
pub(crate) fn bits(bits_256: i32) -> String {
    let tenths = i64::from(bits_256) * 10 / 256;
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
}

/// `8 s`, `3 min 20 s`, `2 h 5 min`
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_written_by_hand() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_999), "1.9 kB");
        assert_eq!(bytes(2_500_000_000), "2.5 GB");
        assert_eq!(bits(256), "1.0");
        assert_eq!(bits(-384), "-1.5");
        assert_eq!(bits(-10), "0.0");
        assert_eq!(duration(Duration::from_secs(200)), "3 min 20 s");
    }

    #[test]
    fn no_share_is_shown_as_certain() {
        assert_eq!(percent(1000), "99 %");
        assert_eq!(percent(0), "1 %");
        assert_eq!(percent(799), "79 %");
    }
}
