//! Is an element kept from people's eyes?
//!
//! By its own attributes alone: `hidden`, and an inline style that shows nothing. Rules of a style sheet are not
//! applied. Innocent: menus, dialogs and skip links start hidden; what counts is a hidden link to *another's* host.

/// Does this inline style hide its element?
pub(crate) fn style_hides(style: &str) -> bool {
    // Most styles set colours and sizes: look for the few words first.
    let words = [":none", "hidden", "font-size", ":-", ": -", "opacity", "height", "width"];
    if !words.iter().any(|word| style.contains(word))
        && style.bytes().all(|byte| !byte.is_ascii_uppercase())
        && !style.contains(": ")
    {
        return false;
    }
    let (mut no_height, mut no_width, mut clipped) = (false, false, false);
    for declaration in style.split(';').take(64) {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().to_ascii_lowercase();
        let value = value.strip_suffix("!important").map_or(value.as_str(), str::trim);
        match name.as_str() {
            "display" if value == "none" => return true,
            "visibility" if value == "hidden" => return true,
            "font-size" | "opacity" if is_zero(value) => return true,
            "left" | "top" | "right" | "bottom" | "text-indent" | "margin-left" | "margin-top" if is_far_off(value) => {
                return true;
            }
            "height" | "max-height" if is_zero(value) => no_height = true,
            "width" | "max-width" if is_zero(value) => no_width = true,
            "overflow" if value == "hidden" => clipped = true,
            _ => {}
        }
    }
    (no_height && no_width) || (clipped && (no_height || no_width))
}

/// `0`, `0px`, `0.0em`; `1px` counts as nothing for a box, but not here.
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic() || letter == '%');
    !number.is_empty() && number.bytes().all(|byte| matches!(byte, b'0' | b'.')) && number.contains('0')
}

/// `-999px` and further: no screen shows it.
fn is_far_off(value: &str) -> bool {
    let Some(number) = value.strip_prefix('-') else { return false };
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let unit = number.get(digits..).unwrap_or_default();
    match unit {
        "em" | "rem" | "vw" | "vh" => digits >= 3,
        "%" => digits >= 4,
        _ => digits >= 3 && number.get(..digits).and_then(|n| n.parse::<u64>().ok()).is_none_or(|n| n >= 500),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides() {
        for style in [
            "display:none",
            "DISPLAY : None !important",
            "color:red;visibility:hidden",
            "font-size:0",
            "font-size:0px;",
            "opacity:0",
            "position:absolute;left:-9999px",
            "text-indent:-999em",
            "top: -5000px",
            "width:0;height:0px",
            "height:0;overflow:hidden",
        ] {
            assert!(style_hides(style), "{style}");
        }
    }

    #[test]
    fn shows() {
        for style in [
            "",
            "display:block",
            "opacity:0.5",
            "margin-left:-15px",
            "left:-100px",
            "height:0",
            "width:100%;overflow:hidden",
            "font-size:10px",
            "text-indent:-2em",
            "background:url(display:none)",
            "border:none",
            "outline: none",
        ] {
            assert!(!style_hides(style), "{style}");
        }
    }
}
