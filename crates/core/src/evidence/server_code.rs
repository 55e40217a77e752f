//! Which part of a template is run by a server and never reaches a browser?
//!
//! Templates of kits are pages with holes: PHP, ASP and JSP between `<?` or `<%` and its end, and what engines put
//! between double braces. The holes are blanked, so that what is left is read as the page that visitors get, and every
//! byte keeps its place.

/// Writes spaces over what a server runs. What is never closed runs to the end, as PHP has it.
pub(crate) fn blank(body: &mut [u8]) {
    let mut at = 0;
    while let Some(rest) = body.get(at..) {
        let Some(step) = memchr::memchr2(b'<', b'{', rest) else { return };
        at += step;
        let Some(end) = end_of_hole(body.get(at..).unwrap_or_default()) else {
            at += 1;
            continue;
        };
        for byte in body.get_mut(at..at + end).unwrap_or_default() {
            // Lines stay lines.
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at += end;
    }
}

/// How long the hole is that begins here, if one does.
fn end_of_hole(rest: &[u8]) -> Option<usize> {
    let until = |mark: &[u8]| memchr::memmem::find(rest, mark).map(|at| at + mark.len());
    match rest {
        [b'<', b'?', after @ ..] if !after.get(..3).is_some_and(|word| word.eq_ignore_ascii_case(b"xml")) => {
            Some(until(b"?>").unwrap_or(rest.len()))
        }
        [b'<', b'%', ..] => Some(until(b"%>").unwrap_or(rest.len())),
        [b'{', b'{', ..] => until(b"}}").filter(|end| *end <= HOLE_MAX),
        [b'{', b'%', ..] => until(b"%}").filter(|end| *end <= HOLE_MAX),
        [b'{', b'!', b'!', ..] => until(b"!!}").filter(|end| *end <= HOLE_MAX),
        _ => None,
    }
}

/// Bytes between braces; scripts have braces too.
const HOLE_MAX: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(text: &str) -> String {
        let mut body = text.as_bytes().to_vec();
        blank(&mut body);
        String::from_utf8(body).unwrap()
    }

    #[test]
    fn what_a_server_runs_is_blank() {
        for (text, expected) in [
            ("<p class=\"a<?= $x->y ?>b\">", "<p class=\"a b\">"),
            ("<?php if ($a > 1):\n ?><i>", " \n <i>"),
            ("a<?php never closed", "a "),
            ("<?xml version=\"1.0\"?><svg>", "<?xml version=\"1.0\"?><svg>"),
            ("<b><%= name %></b>", "<b> </b>"),
            ("<b>{{ name }}{% if x %}{!! raw !!}</b>", "<b> </b>"),
            ("a{b:{c:1}}", "a{b:{c:1}}"),
            ("{{ never closed", "{{ never closed"),
        ] {
            let mut found = blanked(text);
            while found.contains("  ") {
                found = found.replace("  ", " ");
            }
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn places_stay_and_once_is_enough(text in "[<?%{}!=>a \n]{0,64}") {
            let once = blanked(&text);
            proptest::prop_assert_eq!(once.len(), text.len());
            let lines = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
            proptest::prop_assert_eq!(lines(&once), lines(&text));
        }
    }
}
