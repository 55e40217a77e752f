//! How many minutes east of UTC is a clock?

/// Reads `+09:00`, `-0530`, `UTC+9`, `GMT`, `Z`, hours (`-5`, `5.5`) and minutes (`540`), east of UTC. No zone is less
/// than an hour away and none more than 14, so that small numbers are hours and large ones minutes.
///
/// Browsers count the other way: `getTimezoneOffset` gives -540 where the clock is nine hours ahead. Nothing in the
/// number tells which was meant; it is read as written.
pub fn parse_offset_minutes(text: &str) -> Option<i32> {
    let text = text.trim();
    let bare = ["UTC", "GMT", "utc", "gmt"].iter().find_map(|zone| text.strip_prefix(zone)).map(str::trim);
    let bare = match (bare, text) {
        (Some(""), _) | (None, "Z" | "z") => return Some(0),
        (Some(rest), _) if !rest.starts_with(['+', '-', '\u{2212}']) => return None,
        (Some(rest), _) => rest,
        (None, text) => text,
    };
    let (sign, number) = match bare.chars().next()? {
        '+' => (1, bare.get(1..)?),
        '-' => (-1, bare.get(1..)?),
        '\u{2212}' => (-1, bare.get('\u{2212}'.len_utf8()..)?),
        _ => (1, bare),
    };
    let minutes = sign * unsigned(number)?;
    (-720..=840).contains(&minutes).then_some(minutes)
}

fn unsigned(text: &str) -> Option<i32> {
    let number = |text: &str| {
        let digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { text.parse::<i32>().ok() } else { None }
    };
    let clock = |hours: i32, minutes: i32| (hours <= 14 && minutes < 60).then_some(hours * 60 + minutes);
    if let Some((hours, minutes)) = text.split_once(':') {
        return clock(number(hours)?, number(minutes)?);
    }
    if let Some((hours, part)) = text.split_once('.') {
        let quarter = match part.trim_end_matches('0') {
            "" => 0,
            "25" => 15,
            "5" => 30,
            "75" => 45,
            _ => return None,
        };
        return clock(number(hours)?, quarter);
    }
    match (text.len(), number(text)?) {
        (4, both) => clock(both / 100, both % 100),
        (_, hours @ 0..=14) => Some(hours * 60),
        (_, minutes) => (minutes >= 60).then_some(minutes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_minutes_and_clocks_are_told_apart() {
        for (text, minutes) in [
            ("+09:00", 540),
            ("-05:30", -330),
            ("+0900", 540),
            ("0900", 540),
            ("540", 540),
            ("-300", -300),
            ("-5", -300),
            ("9", 540),
            ("0", 0),
            ("5.5", 330),
            ("-3.50", -210),
            ("UTC+9", 540),
            ("GMT-03:30", -210),
            ("UTC", 0),
            ("Z", 0),
            ("840", 840),
            ("\u{2212}5", -300),
            (" +12:45 ", 765),
        ] {
            assert_eq!(parse_offset_minutes(text), Some(minutes), "{text}");
        }
    }

    #[test]
    fn what_no_clock_shows_is_no_offset() {
        for text in
            ["", "+", "Asia/Seoul", "KST", "30", "900", "-840", "+15:00", "+9:60", "5.3", "UTC9", "32400", "+-9", "٩"]
        {
            assert_eq!(parse_offset_minutes(text), None, "{text}");
        }
    }
}
