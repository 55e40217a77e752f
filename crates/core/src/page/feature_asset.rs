//! Which files does a page load, and which bytes are they?
//!
//! Paths as templates, scripts and styles by the hash of their text without what a build adds, favicons by their bytes.
//! Innocent sharing: public libraries, defaults of build tools, default icons.

use sha2::{Digest as _, Sha256};

use super::feature::Selectors;
use super::feature_names::asset_path;
use super::view::{LoadTag, PageView};
use super::view_resolve::{Relation, Resolver, path_of};
use crate::evidence::EvidenceId;
use crate::record::Capture;
use crate::selector::SelectorKind;

/// Adds the paths of what a page loads; a third party's with its host.
pub(crate) fn paths(view: &PageView<'_>, resolver: &mut Resolver, out: &mut Selectors) {
    let mut value = String::new();
    for load in &view.loads {
        let design = match load.tag {
            LoadTag::Script | LoadTag::Img => true,
            LoadTag::Link => ["stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"]
                .iter()
                .any(|rel| load.rel.contains(rel)),
            LoadTag::Iframe | LoadTag::Media => false,
        };
        let Some((host, relation)) = resolver.host(&load.url).filter(|_| design) else { continue };
        value.clear();
        if relation == Relation::Other {
            value.push_str("//");
            value.push_str(host.as_str());
        }
        if asset_path(path_of(&load.url), &mut value) {
            out.add(SelectorKind::AssetPath, &value, load.offset);
        }
    }
}

/// Adds the hash of a captured script or style, its leading banner, source map mark and white space removed.
pub(crate) fn text_hash(text: &str, out: &mut Selectors) {
    let text = without_banner(text);
    let text = match text.rfind("sourceMappingURL=") {
        Some(at) if text.len() - at < 300 => {
            let head = text.get(..at).unwrap_or_default().trim_end();
            let head = head.strip_suffix(['#', '@']).unwrap_or(head);
            head.strip_suffix("//").or_else(|| head.strip_suffix("/*")).unwrap_or(head)
        }
        _ => text,
    };
    let mut hash = Sha256::new();
    let mut bytes = 0;
    for part in text.split_ascii_whitespace() {
        hash.update(part.as_bytes());
        bytes += part.len();
    }
    // A few bytes are no author's work: `window.a=1;` is everyone's.
    if bytes >= 64 {
        out.add(SelectorKind::AssetHash, &EvidenceId::from_digest(hash.finalize().into()).to_string(), 0);
    }
}

/// Cuts the comment at the head of a file: it names versions, dates and licences.
fn without_banner(text: &str) -> &str {
    let mut rest = text.trim_start();
    for _ in 0..8 {
        let after = if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").and_then(|at| comment.get(at + 2..))
        } else if let Some(comment) = rest.strip_prefix("//") {
            comment.find('\n').and_then(|at| comment.get(at + 1..))
        } else {
            None
        };
        match after {
            Some(after) => rest = after.trim_start(),
            None => break,
        }
    }
    rest
}

/// Adds a captured picture that browsers show as the site's icon: SHA-256, and mmh3 as Shodan counts it.
pub(crate) fn favicon(capture: &Capture, sha256: &str, out: &mut Selectors) {
    let name = path_of(&capture.url).rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    if ["favicon", "apple-touch-icon", "shortcut-icon"].iter().any(|mark| name.starts_with(mark))
        || name.ends_with(".ico")
    {
        out.add(SelectorKind::Favicon, &format!("sha256:{sha256}"), 0);
        if let Some(hash) = mmh3(&capture.body) {
            out.add(SelectorKind::Favicon, &format!("mmh3:{hash}"), 0);
        }
    }
}

/// MurmurHash3 (32 bit, seed 0, signed) over base64 with a line feed every 76 letters and at the end, as Python's
/// `encodebytes` writes it and Shodan, httpx and others hash it.
pub(crate) fn mmh3(bytes: &[u8]) -> Option<i32> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::with_capacity(bytes.len() / 3 * 4 + bytes.len() / 50 + 8);
    for line in bytes.chunks(57) {
        for three in line.chunks(3) {
            let byte = |index: usize| u32::from(three.get(index).copied().unwrap_or(0));
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for place in 0..4 {
                let letter = LETTERS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
                text.push(if place <= three.len() { letter } else { b'=' });
            }
        }
        text.push(b'\n');
    }
    let hash = murmur3::murmur3_32(&mut std::io::Cursor::new(text), 0).ok()?;
    Some(i32::from_ne_bytes(hash.to_ne_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selector::Found;

    fn hash_of(text: &str) -> Vec<Found> {
        let mut out = Selectors::new();
        text_hash(text, &mut out);
        out.finish(&mut Vec::new())
    }

    #[test]
    fn banner_map_and_white_space_do_not_count() {
        let code = "function lobby(){return document.querySelector('.lobby').dataset.token+'x'.repeat(3)}";
        let built = format!("/*! v1 2023 */\n// x\n{code}\n//# sourceMappingURL=app.3f2a.js.map\n");
        assert_eq!(hash_of(&built), hash_of(&code.replace('{', "{\n  ")));
        assert_ne!(hash_of(code), hash_of(&code.replace("lobby", "other")));
        assert_eq!(hash_of("var a=1"), []);
    }

    #[test]
    fn mmh3_is_that_of_python() {
        // Each made with Python: mmh3.hash(base64.encodebytes(x)), written out here by its algorithm.
        assert_eq!(mmh3(b"").unwrap(), 0);
        assert_eq!(mmh3(b"stakeout").unwrap(), MMH3_STAKEOUT);
        assert_eq!(mmh3(&[7; 100]).unwrap(), MMH3_SEVENS);
    }

    const MMH3_STAKEOUT: i32 = -251_210_880;
    const MMH3_SEVENS: i32 = -1_572_641_354;
}
