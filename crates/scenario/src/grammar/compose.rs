//! How does an author put a page together?

use super::kit::{Kit, LIBRARIES, Part};
use super::markup::{Skin, escaped, write};
use super::page::PageType;
use super::{script, third_party, wording};
use crate::calendar::{self, Moment};
use crate::dice::Dice;

/// Which page of which version is put together, and when it is captured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft<'a> {
    pub(crate) kit: &'a Kit,
    pub(crate) version: u32,
    pub(crate) page_type: PageType,
    pub(crate) at: Moment,
}

/// Puts a page together. `habits` are the site's, `words` the page's.
pub(crate) fn compose(draft: &Draft<'_>, skin: &Skin<'_>, habits: &mut Dice, words: &mut Dice) -> String {
    let Draft { kit, version, at, .. } = *draft;
    // How an author puts a page together is the same on all sites of the kit.
    let mut manner = Dice::of(0, &["manner of pages", &kit.word]);
    let (head, scripts) = head(draft, skin, &mut manner, words);
    let (scripts_last, settings_first) = (manner.chance(500), manner.chance(400));
    let settings = script::inline(kit, version, skin.brand, skin.language, skin.minified);
    let settings = format!("<script>\n{settings}</script>\n");
    let mut out = String::with_capacity(24 << 10);
    out.push_str(&format!("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n{head}", skin.language));
    if !scripts_last {
        out.push_str(&scripts);
    }
    out.push_str(&third_party::head(skin.ids));
    if settings_first {
        out.push_str(&settings);
    }
    out.push_str("</head>\n");
    body(&mut out, draft, skin, habits, words);
    if !settings_first {
        out.push_str(&settings);
    }
    if scripts_last {
        out.push_str(&scripts);
    }
    out.push_str(&third_party::tail(skin.ids));
    out.push_str(&format!("<!-- {} -->\n</body>\n</html>\n", calendar::year(at)));
    out
}

/// What stands in the head, and the scripts that stand there or at the end.
fn head(draft: &Draft<'_>, skin: &Skin<'_>, manner: &mut Dice, words: &mut Dice) -> (String, String) {
    let Draft { kit, version, .. } = *draft;
    let phrase = |topic: &str, words: &mut Dice| {
        escaped(&wording::phrase(skin.topic.unwrap_or(topic), skin.language, skin.brand, words))
    };
    let mut head = vec![
        "<meta charset=\"utf-8\">\n".to_owned(),
        format!("<title>{}</title>\n", phrase("tagline", words)),
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n".to_owned(),
    ];
    for (name, topic) in [("description", "tagline"), ("keywords", "nav"), ("og:title", "tagline")] {
        if manner.chance(500) {
            head.push(format!("<meta name=\"{name}\" content=\"{}\">\n", phrase(topic, words)));
        }
    }
    if kit.prints_version {
        head.push(format!("<meta name=\"generator\" content=\"{} 1.{version}\">\n", kit.word));
    }
    let libraries = kit.libraries.iter().map(|at| LIBRARIES.get(*at).copied().unwrap_or(""));
    let mut scripts: Vec<String> = libraries.map(|url| format!("<script src=\"{url}\"></script>\n")).collect();
    for asset in kit.assets.iter().filter_map(|asset| asset.at(version)) {
        let path = asset_path(asset, version, skin.minified);
        if path.ends_with(".css") {
            head.push(format!("<link rel=\"stylesheet\" href=\"{path}?v={version}\">\n"));
        } else {
            scripts.push(format!("<script src=\"{path}?v={version}\" defer></script>\n"));
        }
    }
    scripts.push(format!("<script src=\"{}\"></script>\n", asset_path(&kit.common, 1, skin.minified)));
    manner.shuffle(head.get_mut(1..).unwrap_or_default());
    (head.concat(), scripts.concat())
}

fn body(out: &mut String, draft: &Draft<'_>, skin: &Skin<'_>, habits: &mut Dice, words: &mut Dice) {
    let Draft { kit, version, page_type, .. } = *draft;
    let shell: Vec<&str> = kit.shell.iter().map(|name| skin.names.get(*name)).collect();
    out.push_str(&format!("<body class=\"{}\">\n", shell.first().unwrap_or(&"")));
    for class in shell.iter().skip(1) {
        out.push_str(&format!("<div class=\"{class}\">\n"));
    }
    let comments: Vec<&String> = kit.comments.iter().filter_map(|comment| comment.at(version)).collect();
    for (number, part) in parts(kit, version, page_type, habits).into_iter().enumerate() {
        if let (false, Some(comment)) = (skin.minified, comments.get(number)) {
            out.push_str(&format!("<!-- {comment} -->\n"));
        }
        write(out, &part.node, skin, None, words);
    }
    if page_type == PageType::Login {
        out.push_str(third_party::CAPTCHA);
    }
    if page_type == PageType::Games {
        out.push_str(third_party::ODDS_FEED);
    }
    out.push_str(&"</div>\n".repeat(shell.len().saturating_sub(1)));
}

/// Parts of a page in this site's order: some are off, and now and then two stand the other way round.
fn parts<'a>(kit: &'a Kit, version: u32, page_type: PageType, habits: &mut Dice) -> Vec<&'a Part> {
    let mut parts: Vec<&Part> = kit
        .parts
        .iter()
        .filter_map(|part| part.at(version))
        .filter(|part| part.pages.contains(page_type.letter()))
        .filter(|part| part.needed || !habits.chance(130))
        .collect();
    parts.sort_by_key(|part| part.place);
    let last = parts.len().saturating_sub(2);
    for at in 1..last {
        if habits.chance(80) {
            parts.swap(at, at + 1);
        }
    }
    parts
}

/// `js/app.js`, or `js/app.1a2b3c4d.js` where a build names files by what they hold: by version, then.
pub(super) fn asset_path(own: &str, version: u32, hashed: bool) -> String {
    match own.rsplit_once('.') {
        Some((stem, extension)) if hashed => {
            format!("{stem}.{}.{extension}", Dice::nth(0, own, u64::from(version)).hex(8))
        }
        _ => own.to_owned(),
    }
}
