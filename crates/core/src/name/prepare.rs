//! What is written here? One text becomes its forms: one script each, without titles, marks made plain.

use unicode_normalization::UnicodeNormalization as _;

use super::han::is_han;
use super::hangul;
use super::translit;

/// Characters of a name that are read; the rest is cut, with a note.
pub(super) const CHARS_MAX: usize = 512;
/// Tokens of a form that are read.
pub(super) const TOKENS_MAX: usize = 24;
/// Forms of one text (bracketed second forms, other scripts).
pub(super) const FORMS_MAX: usize = 4;

/// A run of letters between spaces, and what stood around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Lower case, without diacritics, apostrophes and dots, in Latin letters where the script has a transliteration.
    pub(super) plain: String,
    /// The same with breves as O and U and apostrophes kept, for the parser of syllables. Split at hyphens.
    pub(super) parts: Vec<Vec<u8>>,
    /// All its letters are capitals, and there are two or more.
    pub(super) capitals: bool,
    /// One letter, which stands for a word.
    pub(super) initial: bool,
    /// A comma follows.
    pub(super) comma: bool,
}

/// One text in one script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Raw {
    /// Hangul syllables, with the places of spaces as counts of syllables before them.
    Hangul(Vec<u16>, Vec<usize>),
    /// Han characters, likewise; whether a middle dot stood between them (a name from elsewhere by sound).
    Han(Vec<char>, Vec<usize>),
    /// Everything else, as Latin tokens or in its own letters.
    Letters(Vec<Token>),
}

/// The forms of one text, and notes on what was cut or hidden in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Prepared {
    pub(super) text: String,
    pub(super) forms: Vec<Raw>,
    pub(super) notes: Vec<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Script {
    Hangul,
    Han,
    Letters,
}

/// NFKC, one kind of apostrophe and hyphen, no control or direction characters, at most [`CHARS_MAX`] characters.
pub(super) fn clean(text: &str) -> (String, Vec<&'static str>) {
    // ASCII is its own normal form.
    if text.is_ascii() { cleaned(text, text.chars()) } else { cleaned(text, text.chars().take(CHARS_MAX).nfkc()) }
}

fn cleaned(text: &str, chars: impl Iterator<Item = char>) -> (String, Vec<&'static str>) {
    let mut notes = Vec::new();
    let mut out = String::with_capacity(text.len().min(4 * CHARS_MAX));
    let mut hidden = false;
    let mut cut = text.len() > CHARS_MAX && text.chars().count() > CHARS_MAX;
    for (at, c) in chars.enumerate() {
        if at >= CHARS_MAX {
            cut = true;
            break;
        }
        match c {
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{02BB}' | '`' | '\u{00B4}' | '\u{2032}' | '\u{02B9}'
            | '\u{02BF}' | '\u{02BE}' => out.push('\''),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FB}' if c != '\u{30FB}' => out.push('-'),
            '\u{00AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{E0100}'..='\u{E01EF}' => {
                hidden = true;
            }
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => hidden = true,
            c => out.push(c),
        }
    }
    if cut {
        notes.push("cut at 512 characters");
    }
    if hidden {
        notes.push("hidden characters removed");
    }
    (out, notes)
}

/// Reads a text into its forms.
pub(super) fn prepare(text: &str) -> Prepared {
    let (cleaned, notes) = clean(text);
    let mut out = Prepared { text: cleaned, forms: Vec::new(), notes };
    for piece in pieces(&out.text) {
        let mut runs: Vec<(Script, String)> = Vec::new();
        for word in piece.split(' ').filter(|word| !word.is_empty()) {
            let script = script_of(word);
            match runs.iter_mut().find(|run| run.0 == script) {
                Some(run) => {
                    run.1.push(' ');
                    run.1.push_str(word);
                }
                None => runs.push((script, word.to_owned())),
            }
        }
        for (script, run) in runs {
            if out.forms.len() >= FORMS_MAX {
                out.notes.push("more forms than are compared");
                return out;
            }
            match script {
                Script::Hangul => out.forms.push(hangul_form(&run)),
                Script::Han => out.forms.push(han_form(&run)),
                Script::Letters => {
                    let tokens = tokens(&run);
                    if tokens.len() >= TOKENS_MAX {
                        out.notes.push("cut at 24 words");
                    }
                    if !tokens.is_empty() {
                        out.forms.push(Raw::Letters(tokens));
                    }
                }
            }
        }
    }
    out
}

/// The text outside brackets, and each bracketed piece that has letters.
fn pieces(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '\u{300C}' | '\u{3010}' | '\u{300A}' => {
                depth += 1;
                out.push(String::new());
            }
            ')' | ']' | '}' | '\u{300D}' | '\u{3011}' | '\u{300B}' => depth = depth.saturating_sub(1),
            c => {
                let last = out.len() - 1;
                if let Some(piece) = out.get_mut(if depth == 0 { 0 } else { last }) {
                    piece.push(c);
                }
            }
        }
    }
    out.retain(|piece| piece.chars().any(char::is_alphanumeric));
    out
}

fn script_of(word: &str) -> Script {
    let (mut han, mut hangul_count, mut other) = (0, 0, 0);
    for c in word.chars() {
        if hangul::syllable(c).is_some() {
            hangul_count += 1;
        } else if is_han(c) {
            han += 1;
        } else if c.is_alphabetic() {
            other += 1;
        }
    }
    if hangul_count > 0 && hangul_count >= han && hangul_count >= other {
        Script::Hangul
    } else if han > 0 && han >= other {
        Script::Han
    } else {
        Script::Letters
    }
}

fn hangul_form(run: &str) -> Raw {
    let (mut syllables, mut spaces) = (Vec::new(), Vec::new());
    for word in run.split([' ', '-', '·', '.']) {
        if !syllables.is_empty() && syllables.len() != spaces.last().copied().unwrap_or(0) {
            spaces.push(syllables.len());
        }
        syllables.extend(word.chars().filter_map(hangul::syllable));
    }
    spaces.retain(|at| *at < syllables.len());
    Raw::Hangul(syllables, spaces)
}

fn han_form(run: &str) -> Raw {
    let (mut chars, mut spaces) = (Vec::new(), Vec::new());
    for word in run.split([' ', '-', '·', '•', '・', '.']) {
        if !chars.is_empty() && chars.len() != spaces.last().copied().unwrap_or(0) {
            spaces.push(chars.len());
        }
        chars.extend(word.chars().filter(|c| is_han(*c)));
    }
    spaces.retain(|at| *at < chars.len());
    Raw::Han(chars, spaces)
}

/// Cuts a run of letters into tokens, at most [`TOKENS_MAX`].
pub(super) fn tokens(run: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for word in run.split([' ', '/', '&', '_', ';', '"', '*', '\u{201C}', '\u{201D}', '\u{00AB}', '\u{00BB}']) {
        let pieces: Vec<&str> = word.split_inclusive(',').collect();
        for piece in pieces {
            let comma = piece.ends_with(',');
            let body = piece.trim_end_matches(',');
            let dotted = initials(body);
            let before = out.len();
            if dotted.len() > 1 {
                out.extend(dotted.into_iter().filter_map(token));
            } else {
                out.extend(token(body.to_owned()));
            }
            if comma && let Some(last) = out.last_mut() {
                last.comma = true;
            }
            if out.len() == before
                && comma
                && let Some(last) = out.last_mut()
            {
                last.comma = true;
            }
        }
        if out.len() >= TOKENS_MAX {
            out.truncate(TOKENS_MAX);
            break;
        }
    }
    out
}

/// `J.H.` and `J.-C.` are several initials; `St.` and `Ltd.` are words.
fn initials(body: &str) -> Vec<String> {
    let parts: Vec<&str> = body.split(['.', '-']).filter(|p| !p.is_empty()).collect();
    let all_single = parts.iter().all(|p| p.chars().count() == 1);
    if body.contains('.') && parts.len() > 1 && (all_single || parts.iter().any(|p| p.chars().count() == 1)) {
        parts.into_iter().map(|p| if p.chars().count() == 1 { format!("{p}.") } else { p.to_owned() }).collect()
    } else {
        vec![body.to_owned()]
    }
}

fn token(body: String) -> Option<Token> {
    let latin = if body.is_ascii() { body } else { translit::to_latin(&body) };
    let letters = latin.chars().filter(|c| c.is_alphabetic()).count();
    let is_loud = letters > 0 && latin.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let (capitals, initial) = (letters > 1 && is_loud, letters == 1 && is_loud);
    let (plain, mut parts) = if latin.is_ascii() {
        letters_of(latin.chars().map(|c| c.to_ascii_lowercase()), latin.len())
    } else {
        letters_of(latin.to_lowercase().nfd(), latin.len())
    };
    parts.retain(|p| p.iter().any(u8::is_ascii_alphanumeric));
    for part in &mut parts {
        while part.first() == Some(&b'\'') {
            part.remove(0);
        }
    }
    (!plain.is_empty()).then_some(Token { plain, parts, capitals, initial, comma: false })
}

/// The letters of a word without their marks, and its parts between hyphens with breves and apostrophes.
fn letters_of(chars: impl Iterator<Item = char>, length: usize) -> (String, Vec<Vec<u8>>) {
    let mut plain = String::with_capacity(length);
    let mut parts = vec![Vec::with_capacity(length)];
    for c in chars {
        match c {
            '\u{0306}' | '\u{030C}' => {
                if let Some(last) = parts.last_mut().and_then(|p: &mut Vec<u8>| p.last_mut()) {
                    *last = match *last {
                        b'o' => b'O',
                        b'u' => b'U',
                        other => other,
                    };
                }
            }
            '\'' => parts.last_mut().into_iter().for_each(|p| p.push(b'\'')),
            '-' => parts.push(Vec::new()),
            c if c.is_ascii_alphanumeric() => {
                plain.push(c);
                parts.last_mut().into_iter().for_each(|p| p.push(c as u8));
            }
            c if c.is_alphanumeric() => {
                plain.push(c);
                parts.last_mut().into_iter().for_each(|p| p.push(b'?'));
            }
            _ => {}
        }
    }
    (plain, parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_hold_a_second_form() {
        let made = prepare("Hong Kiltong (洪吉童)");
        assert_eq!(made.forms.len(), 2);
        assert_eq!(made.forms[1], Raw::Han(vec!['洪', '吉', '童'], vec![]));
    }

    #[test]
    fn breves_apostrophes_and_hyphens_are_kept_for_the_parser() {
        let Raw::Letters(tokens) = prepare("Hong Ch'\u{14f}l-su").forms.remove(0) else { panic!() };
        assert_eq!(tokens[1].parts, [b"ch'Ol".to_vec(), b"su".to_vec()]);
        assert_eq!(tokens[1].plain, "cholsu");
    }

    #[test]
    fn hidden_characters_and_length_leave_notes() {
        let made = prepare(&format!("Hong\u{202e} Kil{}", "a".repeat(600)));
        assert_eq!(made.notes, ["cut at 512 characters", "hidden characters removed"]);
    }
}
