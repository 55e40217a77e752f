//! Does a script send its reader on at once?
//!
//! `location.href = "…"`, `location = "…"`, `location.replace("…")`, `location.assign("…")` outside of any function, in a
//! short script. Behind a condition or in a function it is navigation that a person asks for. Innocent: HTTPS and mobile
//! redirects within one site.

use super::script_tokens::{Kind, Piece, ScriptTokens, unescaped};

/// A longer script is an application and no redirect.
const SCRIPT_BYTES_MAX: usize = 2_000;

/// The target as written, if the script redirects.
pub(crate) fn redirect_of(script: &str) -> Option<String> {
    if script.len() > SCRIPT_BYTES_MAX || memchr::memmem::find(script.as_bytes(), b"location").is_none() {
        return None;
    }
    let pieces: Vec<Piece<'_>> = ScriptTokens::new(script).filter(|piece| piece.kind != Kind::Comment).collect();
    let mut depth = 0_i32;
    for (index, piece) in pieces.iter().enumerate() {
        match piece.kind {
            Kind::Mark(b'{') => depth += 1,
            Kind::Mark(b'}') => depth -= 1,
            // `setTimeout(function(){ location… })` still sends on at once, with a delay: one level of a timer is let through.
            Kind::Word if piece.raw == "location" && depth <= i32::from(is_timer(&pieces, index)) => {
                if let Some(target) = target(pieces.get(index + 1..)?) {
                    return Some(target);
                }
            }
            _ => {}
        }
    }
    None
}

/// What is set behind the word `location`.
fn target(rest: &[Piece<'_>]) -> Option<String> {
    let kind = |index: usize| rest.get(index).map(|piece| piece.kind);
    let word = |index: usize| rest.get(index).filter(|piece| piece.kind == Kind::Word).map_or("", |piece| piece.raw);
    let value = match kind(0)? {
        Kind::Mark(b'=') => rest.get(1)?,
        Kind::Mark(b'.') if word(1) == "href" && kind(2)? == Kind::Mark(b'=') => rest.get(3)?,
        Kind::Mark(b'.') if matches!(word(1), "replace" | "assign") && kind(2)? == Kind::Mark(b'(') => rest.get(3)?,
        _ => return None,
    };
    // `"…" + location.pathname` is built at run time: its fixed head still names the host.
    let literal = matches!(value.kind, Kind::Text | Kind::Template { first: true, last: true });
    let target = unescaped(value.raw).trim().to_owned();
    (literal && !target.is_empty() && !target.starts_with('#') && !target.starts_with("javascript:")).then_some(target)
}

fn is_timer(pieces: &[Piece<'_>], until: usize) -> bool {
    pieces.iter().take(until).any(|piece| piece.raw == "setTimeout")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends_on() {
        for (script, target) in [
            ("location.href='https://next.example/'", "https://next.example/"),
            ("window.location = \"//next.example\";", "//next.example"),
            ("top.location.replace('\\/m\\/')", "/m/"),
            ("setTimeout(function(){location.href='/x'},500)", "/x"),
            ("document.location.assign(`/y`)", "/y"),
        ] {
            assert_eq!(redirect_of(script).as_deref(), Some(target), "{script}");
        }
    }

    #[test]
    fn does_not() {
        for script in [
            "function go(){location.href='/x'}",
            "if(location.href=='/x'){a()}",
            "var a=location.pathname",
            "if(m){location.href='/m'}",
            "location.href=url",
            "location.reload()",
            "location='#top'",
        ] {
            assert_eq!(redirect_of(script), None, "{script}");
        }
    }
}
