//! Which names stand in one alias of the United Nations list?
//!
//! Most hold one. Some hold a list (`A; B`, `a) A b) B`), some the name in another script in brackets, some facts.

use super::listed_record::one_line;

/// The names of a text, each with what stands beside it and is no name.
pub(crate) fn split(text: &str) -> Vec<(String, Option<String>)> {
    let text = one_line(text);
    let mut all = Vec::new();
    for piece in pieces(&text) {
        all.extend(names(piece.trim().trim_end_matches(',').trim()));
    }
    all
}

/// Parts at `;` and at markers `a)`, outside brackets.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth > 0 => depth -= 1,
            b')' => {
                // A letter by itself before a bracket that nothing opened.
                let marker = at.checked_sub(1).filter(|letter| bytes.get(*letter).is_some_and(u8::is_ascii_lowercase));
                let marker =
                    marker.filter(|letter| letter.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b' ')));
                if let Some(letter) = marker.filter(|letter| *letter >= start) {
                    pieces.extend(text.get(start..letter));
                    start = at + 1;
                }
            }
            b';' if depth == 0 => {
                pieces.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.extend(text.get(start..));
    pieces
}

fn names(piece: &str) -> Vec<(String, Option<String>)> {
    if piece.is_empty() {
        return Vec::new();
    }
    let Some((outer, inner)) = piece.strip_suffix(')').and_then(|open| open.rsplit_once('(')) else {
        return vec![(piece.to_owned(), None)];
    };
    let (outer, inner) = (outer.trim(), inner.trim());
    let inner = inner.strip_prefix("original script:").unwrap_or(inner).trim();
    if outer.is_empty() || inner.is_empty() {
        return vec![(piece.to_owned(), None)];
    }
    if (is_latin(outer) && is_foreign(inner)) || (is_foreign(outer) && is_latin(inner)) {
        let others = inner.split(';').map(str::trim).filter(|name| !name.is_empty());
        return std::iter::once(outer).chain(others).map(|name| (name.to_owned(), None)).collect();
    }
    // Numbers, dates and explanations are no part of a name.
    if inner.bytes().any(|byte| byte.is_ascii_digit()) {
        let (name, fact) = outer.split_once(", born ").map_or((outer, None), |(name, born)| (name, Some(born)));
        let note = fact.map_or_else(|| inner.to_owned(), |born| format!("born {born} ({inner})"));
        return vec![(name.to_owned(), Some(note))];
    }
    vec![(piece.to_owned(), None)]
}

fn is_latin(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| (c as u32) < 0x250)
}

fn is_foreign(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| (c as u32) >= 0x370)
}

#[cfg(test)]
mod tests {
    use super::split;

    fn texts(text: &str) -> Vec<String> {
        split(text)
            .into_iter()
            .map(|(name, note)| note.map_or(name.clone(), |note| format!("{name} | {note}")))
            .collect()
    }

    #[test]
    fn lists_scripts_and_facts_are_told_apart() {
        assert_eq!(texts(""), Vec::<String>::new());
        assert_eq!(texts("Ada Lantern"), ["Ada Lantern"]);
        assert_eq!(texts("Ada Lantern; Ada  Lanterne"), ["Ada Lantern", "Ada Lanterne"]);
        assert_eq!(texts("a) Ada Lantern b) A. Lantern"), ["Ada Lantern", "A. Lantern"]);
        assert_eq!(texts("Kim Dungbul (김등불)"), ["Kim Dungbul", "김등불"]);
        assert_eq!(texts("김등불 (Kim Dungbul; Gim Deungbul)"), ["김등불", "Kim Dungbul", "Gim Deungbul"]);
        assert_eq!(texts("Ada (original script: Ада)"), ["Ada", "Ада"]);
        assert_eq!(
            texts("Ada Lantern, born 1 Jan. 1953 (passport no.123)"),
            ["Ada Lantern | born 1 Jan. 1953 (passport no.123)"]
        );
        assert_eq!(texts("LANTERN AIRLINES (LAL)"), ["LANTERN AIRLINES (LAL)"]);
        assert_eq!(texts("(Sheikh) Ada"), ["(Sheikh) Ada"]);
        assert_eq!(texts("LANTERN LAKES (LL) ; GREAT LAMPS"), ["LANTERN LAKES (LL)", "GREAT LAMPS"]);
        assert_eq!(texts("))((;;)"), ["))((;;)"]);
    }
}
