//! Where does a reference in a page point, and is that the same site?

use std::collections::HashMap;

use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use super::feature::SameHash;
use crate::record::Host;

/// Resolves references against the page or its `<base>`, and remembers the hosts that it met.
pub(crate) struct Resolver {
    base: Option<Url>,
    /// `https://host[:port]` of the base, where it has one.
    origin: String,
    own: Host,
    own_registrable: String,
    /// Hash of a host as written to its place in `met`.
    places: HashMap<u64, usize, SameHash>,
    met: Vec<Met>,
}

/// A host as written, and what it is.
struct Met {
    text: String,
    host: Option<(Host, Relation)>,
}

/// How a host stands to the page's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    /// The page's host.
    Own,
    /// Another name under the same registrable domain.
    SameSite,
    /// Somebody else's, as far as names tell.
    Other,
}

impl Resolver {
    pub(crate) fn new(page_url: &str, own: &Host) -> Self {
        let mut resolver = Self {
            base: None,
            origin: String::new(),
            own: own.clone(),
            own_registrable: own.registrable().to_owned(),
            places: HashMap::default(),
            met: Vec::new(),
        };
        resolver.rebase(Url::parse(page_url).ok());
        resolver
    }

    /// Takes the `href` of the first `<base>`.
    pub(crate) fn set_base(&mut self, href: &str) {
        if let Some(base) = self.base.as_ref().and_then(|base| base.join(href.trim()).ok()) {
            self.rebase(Some(base));
        }
    }

    fn rebase(&mut self, base: Option<Url>) {
        let base = base.filter(|base| matches!(base.scheme(), "http" | "https"));
        self.origin = base.as_ref().map(|base| base.origin().ascii_serialization()).unwrap_or_default();
        self.base = base;
    }

    /// The absolute form; `None` if it does not resolve or is a reference within the page.
    pub(crate) fn absolute(&self, reference: &str) -> Option<String> {
        let reference = reference.trim_matches(|letter: char| letter <= ' ');
        if reference.is_empty() || reference.starts_with('#') {
            return None;
        }
        if let Some(plain) = self.plain(reference) {
            return Some(plain);
        }
        match &self.base {
            Some(base) => base.join(reference).ok().map(String::from),
            None => Url::parse(reference).ok().map(String::from),
        }
    }

    /// Most references need no parser: nothing to escape, to lower-case or to climb over. Gives what the parser would.
    fn plain(&self, reference: &str) -> Option<String> {
        let bytes = reference.as_bytes();
        if !bytes.iter().all(|&byte| is_plain(byte)) || reference.contains("/.") || reference.contains("%2") {
            return None;
        }
        if let Some(path) = reference.strip_prefix('/') {
            return (!path.starts_with('/') && !self.origin.is_empty())
                .then(|| [self.origin.as_str(), reference].concat());
        }
        let rest = reference.strip_prefix("https://").or_else(|| reference.strip_prefix("http://"))?;
        let host_end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
        let host = rest.get(..host_end)?;
        let letters =
            host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        let ends_in_letter = host.bytes().last().is_some_and(|byte| byte.is_ascii_lowercase());
        let last_label = host.rsplit('.').next().unwrap_or_default();
        if !letters || !ends_in_letter || host.contains("xn--") || host.contains("..") || last_label.starts_with("0x") {
            return None;
        }
        let head = reference.len() - rest.len() + host_end;
        if rest.as_bytes().get(host_end) == Some(&b'/') {
            return Some(reference.to_owned());
        }
        Some([reference.get(..head)?, "/", reference.get(head..)?].concat())
    }

    /// The host of an absolute `http` or `https` URL, and how it stands to the page's.
    pub(crate) fn host(&mut self, absolute: &str) -> Option<(&Host, Relation)> {
        let place = self.place(absolute)?;
        self.host_at(place)
    }

    /// The host at a place that [`Resolver::place`] gave.
    pub(crate) fn host_at(&self, place: usize) -> Option<(&Host, Relation)> {
        self.met.get(place)?.host.as_ref().map(|(host, relation)| (host, *relation))
    }

    /// The place of a URL's host among those met so far, the same for the same host text.
    pub(crate) fn place(&mut self, absolute: &str) -> Option<usize> {
        let text = host_text(absolute)?;
        let hash = xxh3_64(text.as_bytes());
        if let Some(place) = self.places.get(&hash)
            && self.met.get(*place).is_some_and(|met| met.text == text)
        {
            return Some(*place);
        }
        let host = Host::parse(text).ok().map(|host| {
            let relation = if host == self.own {
                Relation::Own
            } else if host.registrable() == self.own_registrable {
                Relation::SameSite
            } else {
                Relation::Other
            };
            (host, relation)
        });
        self.places.insert(hash, self.met.len());
        self.met.push(Met { text: text.to_owned(), host });
        Some(self.met.len() - 1)
    }
}

/// The host as it stands in an absolute `http` or `https` URL.
pub(crate) fn host_text(absolute: &str) -> Option<&str> {
    let rest = absolute.strip_prefix("https://").or_else(|| absolute.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let end = if host.starts_with('[') {
        host.find(']').map_or(host.len(), |at| at + 1)
    } else {
        host.find(':').unwrap_or(host.len())
    };
    host.get(..end).filter(|host| !host.is_empty())
}

/// The path of an absolute URL with its leading `/`, without query and fragment.
pub(crate) fn path_of(absolute: &str) -> &str {
    let rest = absolute.split_once("://").map_or(absolute, |(_, rest)| rest);
    let path = rest.find(['/', '?', '#']).and_then(|at| rest.get(at..)).unwrap_or("/");
    path.split(['?', '#']).next().filter(|path| !path.is_empty()).unwrap_or("/")
}

/// Letters that no part of a URL escapes.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.'
                | b'_'
                | b'~'
                | b'/'
                | b'='
                | b'&'
                | b'?'
                | b'%'
                | b'#'
                | b','
                | b';'
                | b':'
                | b'+'
                | b'@'
                | b'!'
                | b'$'
                | b'('
                | b')'
                | b'*'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolver() -> Resolver {
        Resolver::new("https://www.shop.example/a/b.html?x=1", &Host::parse("www.shop.example").unwrap())
    }

    #[test]
    fn short_cut_equals_the_parser() {
        let resolver = resolver();
        let base = Url::parse("https://www.shop.example/a/b.html?x=1").unwrap();
        for reference in [
            "/x",
            "//cdn.example/x",
            "x/y",
            "../x",
            "/a/./b",
            "/a/../b",
            "https://a.example",
            "https://a.example?x",
            "http://A.example/",
            "https://a.example:443/x",
            "https://1.2/x",
            "https://a.example/x y",
            "https://a.example/가",
            "https://u@a.example/",
            "?q=1",
            "https://xn--zz.example/",
            "/x?a='b'",
            "javascript:void(0)",
            "mailto:a@b.example",
            "https://a.example#f",
            "/a%2fb;c=d,e",
            "https://a..example/",
            "https://a.0x1f/",
            "https://",
            "http:/x",
            "https:x",
            "/\\x",
            "/x#a?b/../c",
            "https://-a-.example/",
        ] {
            let expected = base.join(reference).ok().map(String::from);
            assert_eq!(resolver.absolute(reference), expected, "{reference}");
        }
        assert_eq!(resolver.absolute("#top"), None);
    }

    #[test]
    fn base_moves_relative_references() {
        let mut resolver = resolver();
        resolver.set_base("/static/");
        assert_eq!(resolver.absolute("app.js").unwrap(), "https://www.shop.example/static/app.js");
    }

    #[test]
    fn tells_own_site_and_others_apart() {
        let mut resolver = resolver();
        let mut relation = |url: &str| resolver.host(url).map(|(_, relation)| relation);
        assert_eq!(relation("https://www.shop.example/"), Some(Relation::Own));
        assert_eq!(relation("https://img.shop.example:8443/x"), Some(Relation::SameSite));
        assert_eq!(relation("http://other.example/"), Some(Relation::Other));
        assert_eq!(relation("mailto:a@b.example"), None);
        assert_eq!(path_of("https://a.example/x/y?z#w"), "/x/y");
        assert_eq!(path_of("https://a.example?z"), "/");
    }

    proptest::proptest! {
        #[test]
        fn short_cut_equals_the_parser_on_anything(reference in "(https?://|//|/|)([a-z0-9-]{1,6}\\.){0,2}[a-z0-9]{1,4}(/|\\?|#|:|@|\\.|\\.\\.|%2e|[a-zA-Z0-9 '|&=]){0,10}") {
            let base = Url::parse("https://www.shop.example/a/b.html?x=1").unwrap();
            let expected = base.join(&reference).ok().map(String::from);
            proptest::prop_assert_eq!(resolver().absolute(&reference), expected);
        }
    }
}
