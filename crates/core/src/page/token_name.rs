//! Which element is it, at the price of one comparison?

/// The name of an element, lower-cased, packed: equal keys are equal names (up to 16 bytes; longer ones by hash).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TagKey(u128);

impl TagKey {
    /// The key of a name as written.
    pub(crate) fn of(name: &str) -> Self {
        if name.len() > 16 {
            let hash = xxhash_rust::xxh3::xxh3_64(name.to_ascii_lowercase().as_bytes());
            return Self((1 << 127) | u128::from(hash));
        }
        Self(name.bytes().fold(0, |key, byte| (key << 8) | byte.to_ascii_lowercase() as u128))
    }

    /// The key of a name known beforehand: lower case, at most 15 bytes.
    pub(crate) const fn known(name: &str) -> Self {
        let bytes = name.as_bytes();
        let (mut key, mut at) = (0u128, 0);
        while at < bytes.len() {
            key = (key << 8) | bytes[at] as u128;
            at += 1;
        }
        Self(key)
    }

    /// A hash of the name. Part of the persisted format of sketches.
    pub(crate) const fn hash(self) -> u64 {
        ((self.0 >> 64) as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F)
            ^ (self.0 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// Has no content and no end tag.
    pub(crate) fn is_void(self) -> bool {
        matches!(
            self,
            tag::AREA
                | tag::BASE
                | tag::BR
                | tag::COL
                | tag::EMBED
                | tag::HR
                | tag::IMG
                | tag::INPUT
                | tag::LINK
                | tag::META
                | tag::PARAM
                | tag::SOURCE
                | tag::TRACK
                | tag::WBR
        )
    }

    /// Stands on the page's outline and not in its design: left out of shingles.
    pub(crate) fn is_frame(self) -> bool {
        matches!(self, tag::HTML | tag::HEAD | tag::BODY)
    }

    /// Runs inside a line: text before and after it is one run of words.
    pub(crate) fn is_inline(self) -> bool {
        matches!(
            self,
            tag::A
                | tag::ABBR
                | tag::ACRONYM
                | tag::B
                | tag::BDI
                | tag::BDO
                | tag::BIG
                | tag::CITE
                | tag::CODE
                | tag::DATA
                | tag::DEL
                | tag::DFN
                | tag::EM
                | tag::FONT
                | tag::I
                | tag::IMG
                | tag::INS
                | tag::KBD
                | tag::LABEL
                | tag::MARK
                | tag::NOBR
                | tag::Q
                | tag::S
                | tag::SMALL
                | tag::SPAN
                | tag::STRIKE
                | tag::STRONG
                | tag::SUB
                | tag::SUP
                | tag::TIME
                | tag::TT
                | tag::U
                | tag::VAR
                | tag::WBR
                | tag::SCRIPT
                | tag::STYLE
                | tag::SVG
        )
    }

    /// Is an open `self` ended by the start of `next`, its end tag left out?
    pub(crate) fn ends_before(self, next: Self) -> bool {
        match self {
            tag::P => {
                !next.is_inline() && !matches!(next, tag::INPUT | tag::BUTTON | tag::SELECT | tag::TEXTAREA | tag::BR)
            }
            tag::LI => next == tag::LI,
            tag::DT | tag::DD => matches!(next, tag::DT | tag::DD),
            tag::TD | tag::TH => matches!(next, tag::TD | tag::TH | tag::TR),
            tag::TR => next == tag::TR,
            tag::OPTION => matches!(next, tag::OPTION | tag::OPTGROUP),
            _ => false,
        }
    }
}

macro_rules! tags {
    ($($name:ident $text:literal),* $(,)?) => {
        /// Names that the scanner knows.
        pub(crate) mod tag {
            use super::TagKey;
            $(pub(crate) const $name: TagKey = TagKey::known($text);)*
        }
    };
}

tags! {
    A "a", ABBR "abbr", ACRONYM "acronym", AREA "area", AUDIO "audio", B "b", BASE "base", BDI "bdi", BDO "bdo", BIG "big",
    BODY "body", BR "br", BUTTON "button", CITE "cite", CODE "code", COL "col", DATA "data", DD "dd", DEL "del", DFN "dfn",
    DT "dt", EM "em", EMBED "embed", FONT "font", FORM "form", FRAME "frame", HEAD "head", HR "hr", HTML "html", I "i",
    IFRAME "iframe", IMG "img", INPUT "input", INS "ins", KBD "kbd", LABEL "label", LI "li", LINK "link", MARK "mark",
    META "meta", NOBR "nobr", OBJECT "object", OPTGROUP "optgroup", OPTION "option", P "p", PARAM "param", Q "q", S "s",
    SCRIPT "script", SELECT "select", SMALL "small", SOURCE "source", SPAN "span", STRIKE "strike", STRONG "strong",
    STYLE "style", SUB "sub", SUP "sup", SVG "svg", TD "td", TEMPLATE "template", TEXTAREA "textarea", TH "th",
    TIME "time", TITLE "title", TR "tr", TRACK "track", TT "tt", U "u", VAR "var", VIDEO "video", WBR "wbr",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_names_without_case() {
        assert_eq!(TagKey::of("ScRiPt"), tag::SCRIPT);
        assert_ne!(TagKey::of("a"), TagKey::of("b"));
        assert_eq!(TagKey::of("my-Very-long-element"), TagKey::of("my-very-long-element"));
        assert!(tag::P.ends_before(TagKey::of("div")) && !tag::P.ends_before(tag::SPAN));
    }
}
