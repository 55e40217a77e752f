//! How is a Mandarin or Cantonese syllable written by those who do not write its standard romanisation?
//!
//! Mandarin: Pinyin, Wade-Giles with its marks lost, Tongyong and free forms. Cantonese: Jyutping in the table, but gazettes
//! write Hong Kong government spelling or Macao's. Both are made by rules from the standard form.

use super::language::STYLES;

/// Initials of Pinyin, longest first, and their Wade-Giles, Tongyong and free forms.
const MANDARIN_INITIALS: [(&str, &str, &str, &str); 23] = [
    ("zh", "ch", "jh", "j"),
    ("ch", "ch ch'", "ch", "ch"),
    ("sh", "sh", "sh", "sh s"),
    ("b", "p", "b", "b"),
    ("p", "p p'", "p", "p"),
    ("m", "m", "m", "m"),
    ("f", "f", "f", "f"),
    ("d", "t", "d", "d"),
    ("t", "t t'", "t", "t"),
    ("n", "n", "n", "n"),
    ("l", "l", "l", "l"),
    ("g", "k", "g", "g"),
    ("k", "k k'", "k", "k"),
    ("h", "h", "h", "h"),
    ("j", "ch", "j", "j ch"),
    ("q", "ch ch'", "c", "ch"),
    ("x", "hs", "s", "sh hs s"),
    ("r", "j", "r", "r j"),
    ("z", "ts tz", "z", "z tz j"),
    ("c", "ts ts' tz'", "c", "ts"),
    ("s", "s ss sz", "s", "s"),
    ("y", "y", "y", "y"),
    ("w", "w", "w", "w v"),
];

/// Finals whose Wade-Giles, Tongyong or free form differs; others are written alike.
const MANDARIN_FINALS: [(&str, &str, &str, &str); 27] = [
    ("ong", "ung", "ong", "ong ung"),
    ("iong", "iung", "yong", "iong yung"),
    ("ian", "ien", "ian", "ian yan ien"),
    ("ie", "ieh", "ie", "ie ieh"),
    ("ue", "ueh", "yue", "ue ueh"),
    ("ve", "ueh", "yue", "ue"),
    ("ui", "ui uei", "uei", "ui uei wei"),
    ("un", "un", "un", "un wun uen"),
    ("uo", "o uo", "uo", "uo o"),
    ("iu", "iu", "iou", "iu iou"),
    ("er", "erh", "er", "er"),
    ("e", "e o eh", "e", "e er"),
    ("v", "u", "yu", "u yu"),
    ("ao", "ao", "ao", "ao au"),
    ("iao", "iao", "iao", "iao iau"),
    ("ing", "ing", "ing", "ing yng"),
    ("in", "in", "in", "in yn"),
    ("eng", "eng", "eng", "eng ung"),
    ("en", "en", "en", "en un"),
    ("i", "i", "i", "i ee y"),
    ("u", "u", "u", "u oo"),
    ("ai", "ai", "ai", "ai ay"),
    ("ua", "ua", "ua", "ua wa"),
    ("uan", "uan", "uan", "uan"),
    ("uang", "uang", "uang", "uang"),
    ("an", "an", "an", "an ann"),
    ("ia", "ia", "ia", "ia"),
];

/// Whole syllables that the rules above get wrong: Pinyin, Wade-Giles, Tongyong, free.
const MANDARIN_WHOLE: [(&str, &str, &str, &str); 20] = [
    ("zhi", "chih", "jhih", "chi jr jhi"),
    ("chi", "chih ch'ih", "chih", "chih"),
    ("shi", "shih", "shih", "shih shi"),
    ("ri", "jih", "rih", "jih"),
    ("zi", "tzu", "zih", "tze tzu"),
    ("ci", "tzu tz'u ts'u", "cih", "tsu"),
    ("si", "ssu szu", "sih", "sze szu su"),
    ("yan", "yen", "yan", "yen yan"),
    ("ye", "yeh", "ye", "yeh"),
    ("you", "yu", "you", "yu yo"),
    ("yong", "yung", "yong", "yung"),
    ("yue", "yueh", "yue", "yueh"),
    ("wen", "wen", "wun", "wen"),
    ("weng", "weng", "wong", "weng"),
    ("feng", "feng", "fong", "feng fong"),
    ("xu", "hsu", "syu", "hsu shu"),
    ("xue", "hsueh", "syue", "hsueh shueh"),
    ("xun", "hsun", "syun", "hsun"),
    ("xuan", "hsuan", "syuan", "hsuan shuan"),
    ("yi", "i yi", "yi", "yi i yee"),
];

/// Initials of Jyutping: government spelling, Macao, free.
const CANTONESE_INITIALS: [(&str, &str, &str, &str); 19] = [
    ("gw", "kw", "ku kw", "gw kw"),
    ("kw", "kw", "ku", "kw"),
    ("ng", "ng", "ng", "ng -"),
    ("b", "p", "p", "b p"),
    ("p", "p", "p", "p"),
    ("m", "m", "m", "m"),
    ("f", "f", "f", "f"),
    ("d", "t", "t", "d t"),
    ("t", "t", "t", "t"),
    ("n", "n l", "n", "n l"),
    ("l", "l", "l", "l"),
    ("g", "k", "k", "g k"),
    ("k", "k", "k", "k"),
    ("h", "h", "h", "h"),
    ("w", "w", "v w", "w"),
    ("z", "ch ts", "ch", "j z ch"),
    ("c", "ch ts", "ch", "ch ts"),
    ("s", "s sh sz", "s", "s sh"),
    ("j", "y", "i", "y j"),
];

/// Finals of Jyutping: government spelling, Macao, free.
const CANTONESE_FINALS: [(&str, &str, &str, &str); 50] = [
    ("aai", "ai", "ai", "ai aai"),
    ("aau", "au", "ao", "au aau"),
    ("aam", "am", "am", "am aam"),
    ("aan", "an", "an", "an aan"),
    ("aang", "ang", "ang", "ang aang"),
    ("aap", "ap", "ap", "ap aap"),
    ("aat", "at", "at", "at aat"),
    ("aak", "ak", "ak", "ak aak"),
    ("aa", "a ah", "a", "a ah ar"),
    ("ai", "ai", "ai", "ai ay"),
    ("au", "au", "ao", "au ow"),
    ("am", "am um", "am", "um am"),
    ("an", "an un", "an", "un an"),
    ("ang", "ang", "ang", "ang ung"),
    ("ap", "ap up", "ap", "up ap"),
    ("at", "at ut", "at", "at ut"),
    ("ak", "ak uk", "ak", "ak uk"),
    ("a", "a ah", "a", "a"),
    ("ei", "ei i", "ei", "ei ay ee"),
    ("eng", "eng ing", "eng", "eng"),
    ("ek", "ek ik", "ek", "ek"),
    ("e", "e eh", "e", "e"),
    ("iu", "iu", "io iu", "iu"),
    ("im", "im", "im", "im"),
    ("in", "in", "in", "in"),
    ("ing", "ing", "eng", "ing"),
    ("ip", "ip", "ip", "ip"),
    ("it", "it", "it", "it"),
    ("ik", "ik ick", "ek", "ik"),
    ("i", "i ee ze ze", "i", "i ee ie"),
    ("oi", "oi", "oi", "oi oy"),
    ("ou", "o ou", "ou", "o ow"),
    ("on", "on", "on", "on"),
    ("ong", "ong", "ong", "ong"),
    ("ot", "ot", "ot", "ot"),
    ("ok", "ok", "ok", "ok"),
    ("o", "o", "o", "o or"),
    ("ui", "ui", "ui", "ui"),
    ("un", "un oon", "un", "un oon"),
    ("ung", "ung", "ong", "ung"),
    ("ut", "ut", "ut", "ut"),
    ("uk", "uk", "ok", "uk"),
    ("u", "u oo", "u", "u oo"),
    ("eoi", "ui", "oi ui", "ui"),
    ("eon", "un", "on un", "un"),
    ("eot", "ut", "ot", "ut"),
    ("oeng", "eung eong", "eong", "eung"),
    ("oek", "euk eok", "eok", "euk"),
    ("yun", "uen un", "un", "uen yun"),
    ("yu", "u ue yu", "u", "u ue"),
];

fn split<'a>(syllable: &'a str, initials: &[(&str, &str, &str, &str)]) -> (&'a str, &'a str) {
    let found = initials.iter().map(|row| row.0).find(|initial| syllable.starts_with(initial));
    syllable.split_at(found.map_or(0, str::len))
}

fn spelled<'a>(rows: &[(&str, &'a str, &'a str, &'a str)], part: &'a str) -> [Vec<&'a str>; 3] {
    match rows.iter().find(|row| row.0 == part) {
        Some(row) => [row.1, row.2, row.3].map(|list| list.split(' ').collect()),
        None => [vec![part], vec![part], vec![part]],
    }
}

/// All spellings of one syllable with P(spelling | syllable, style); style 0 is the standard romanisation.
pub(super) struct Spelled(pub(super) Vec<(String, [f32; STYLES])>);

impl Spelled {
    fn add(&mut self, style: usize, spelling: &str, p: f32) {
        match self.0.iter_mut().find(|(known, _)| known == spelling) {
            Some((_, by_style)) => by_style[style] += p,
            None => {
                let mut by_style = [0.0; STYLES];
                by_style[style] = p;
                self.0.push((spelling.to_owned(), by_style));
            }
        }
    }

    /// The first spelling takes half, the next half of the rest, as the tables list them by use.
    fn add_all(&mut self, style: usize, initials: &[&str], finals: &[&str]) {
        let weight =
            |at: usize, of: usize| if of == 1 { 1.0 } else { 0.6 / 1.5_f32.powi(i32::try_from(at).unwrap_or(9)) };
        let sum = |of: usize| (0..of).map(|at| weight(at, of)).sum::<f32>();
        for (i, initial) in initials.iter().enumerate() {
            for (f, last) in finals.iter().enumerate() {
                let p = weight(i, initials.len()) / sum(initials.len()) * weight(f, finals.len()) / sum(finals.len());
                self.add(style, &format!("{}{last}", initial.trim_matches('-')), p);
            }
        }
    }

    /// Every style is also, now and then, written as another: a slip, or a mixed hand.
    fn leak(&mut self, used: usize) {
        for (_, by_style) in &mut self.0 {
            let mean = by_style.iter().sum::<f32>() / used as f32;
            by_style.iter_mut().for_each(|p| *p = 0.92 * *p + 0.08 * mean);
        }
    }
}

/// Spellings of a toneless Pinyin syllable (v for u with two dots). Styles: Pinyin, Wade-Giles, Tongyong, free.
pub(super) fn mandarin(syllable: &str) -> Spelled {
    let mut out = Spelled(Vec::new());
    let plain = syllable.replace('v', "u");
    out.add(0, &plain, if plain == syllable { 1.0 } else { 0.6 });
    if plain != syllable {
        out.add(0, syllable, 0.2);
        out.add(0, &syllable.replace('v', "yu"), 0.2);
    }
    let rows = if MANDARIN_WHOLE.iter().any(|row| row.0 == syllable) {
        spelled(&MANDARIN_WHOLE, syllable).map(|list| (vec![""], list))
    } else {
        let (initial, last) = split(syllable, &MANDARIN_INITIALS);
        let (a, b) = (spelled(&MANDARIN_INITIALS, initial), spelled(&MANDARIN_FINALS, last));
        let mut pairs = a.into_iter().zip(b);
        [(); 3].map(|()| pairs.next().unwrap_or_default())
    };
    for (style, (initials, finals)) in rows.iter().enumerate() {
        out.add_all(style + 1, initials, finals);
    }
    out.leak(4);
    out
}

/// Spellings of a toneless Jyutping syllable. Styles: Jyutping, Hong Kong government, Macao, free.
pub(super) fn cantonese(syllable: &str) -> Spelled {
    let mut out = Spelled(Vec::new());
    out.add(0, syllable, 1.0);
    if syllable == "ng" || syllable == "m" {
        (1..4).for_each(|style| out.add(style, "ng", 1.0));
        out.leak(4);
        return out;
    }
    let (initial, last) = split(syllable, &CANTONESE_INITIALS);
    let (a, b) = (spelled(&CANTONESE_INITIALS, initial), spelled(&CANTONESE_FINALS, last));
    for (style, (initials, finals)) in a.iter().zip(&b).enumerate() {
        out.add_all(style + 1, initials, finals);
    }
    if initial == "j" && last.starts_with('i') {
        out.add(1, &format!("y{last}"), 0.5);
        out.add(2, last, 0.5);
    }
    out.leak(4);
    out
}

/// A language with one plain spelling a syllable, and long vowels that are often left out.
pub(super) fn plain(syllable: &str) -> Spelled {
    let mut out = Spelled(Vec::new());
    let short = syllable.replace("ou", "o").replace("uu", "u");
    (0..STYLES).for_each(|style| out.add(style, syllable, if short == syllable { 1.0 } else { 0.3 }));
    if short != syllable {
        (0..STYLES).for_each(|style| out.add(style, &short, 0.6));
        (0..STYLES).for_each(|style| out.add(style, &short.replace('o', "oh"), 0.1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(spelled: &Spelled, style: usize, spelling: &str) -> bool {
        spelled.0.iter().any(|(s, p)| s == spelling && p[style] > 0.2)
    }

    #[test]
    fn taiwan_and_hong_kong_write_what_gazettes_write() {
        assert!(
            has(&mandarin("xue"), 1, "hsueh") && has(&mandarin("zhi"), 1, "chih") && has(&mandarin("jie"), 1, "chieh")
        );
        assert!(
            has(&mandarin("hui"), 2, "huei") && has(&mandarin("qiu"), 1, "chiu") && has(&mandarin("qing"), 0, "qing")
        );
        assert!(
            has(&cantonese("keoi"), 1, "kui")
                && has(&cantonese("gwok"), 1, "kwok")
                && has(&cantonese("gwok"), 2, "kuok")
        );
        assert!(
            has(&cantonese("jyun"), 1, "yuen")
                && has(&cantonese("loeng"), 1, "leung")
                && has(&cantonese("wong"), 2, "vong")
        );
    }
}
