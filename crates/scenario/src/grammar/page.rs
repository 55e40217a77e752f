//! Which pages and files does a site show, and how are they put together?

use super::kit::{Kit, LIBRARIES, Part};
use super::markup::{Skin, escaped, write};
use super::part::Names;
use super::{ordinary, script, third_party, wording};
use crate::calendar::{self, Moment};
use crate::dice::Dice;
use crate::world::site::SiteIds;
use crate::world::{Site, World};

/// Types of pages of a gambling site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PageType {
    Front,
    Login,
    Cashier,
    Games,
}

impl PageType {
    const fn letter(self) -> char {
        match self {
            PageType::Front => 'f',
            PageType::Login => 'l',
            PageType::Cashier => 'c',
            PageType::Games => 'g',
        }
    }
}

/// A page as captured.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) html: String,
    /// Absolute target of a redirect.
    pub(crate) location: Option<String>,
    /// Captured as a crawler would see it, not a browser.
    pub(crate) as_crawler: bool,
}

impl Document {
    pub(crate) fn found(path: String, html: String) -> Self {
        Self { path, status: 200, html, location: None, as_crawler: false }
    }
}

/// A script, sheet or picture as captured.
#[derive(Debug, Clone)]
pub(crate) struct Asset {
    pub(crate) path: String,
    pub(crate) media_type: &'static str,
    pub(crate) body: Vec<u8>,
}

/// The pages that a visit to a site captures: two, of which one is the front.
pub(crate) fn visit(world: &World, site: &Site, number: usize, at: Moment) -> Vec<Document> {
    let inner = match (number + site.index) % 3 {
        _ if site.evasion.mall_front && number == 0 => PageType::Cashier,
        0 => PageType::Login,
        1 => PageType::Cashier,
        _ => PageType::Games,
    };
    let Some(kit) = world.kits.get(site.kit) else { return Vec::new() };
    let path = |page: PageType| kit.paths.get(page as usize).cloned().unwrap_or_default();
    let mut front = if site.evasion.mall_front {
        Document::found("/".to_owned(), ordinary::mall(world, site, &path(PageType::Login)))
    } else {
        Document::found("/".to_owned(), page(world, site, PageType::Front, at))
    };
    // A site that has to move sends its players on to its latest mirror.
    if number == 2 && site.index % 10 == 6 && site.mirrors > 0 {
        front.location = Some(format!("https://{}/", site.mirror(site.mirrors - 1)));
        front.status = 302;
        front.html.clear();
    }
    // A crawler is shown something harmless at the door.
    if site.evasion.cloaked && number == 1 {
        front = Document::found("/".to_owned(), ordinary::doorway(world, site, &path(PageType::Login)));
        front.as_crawler = true;
    }
    vec![front, Document::found(path(inner), page(world, site, inner, at))]
}

/// Scripts and sheets of a site as they were at a moment.
pub(crate) fn assets(world: &World, site: &Site, at: Moment) -> Vec<Asset> {
    let Some(kit) = world.kits.get(site.kit) else { return Vec::new() };
    let names = site_names(world.seed, site, kit);
    let mut colours = colours(world.seed, site, site.brand_at(at).0);
    files(kit, site.version_at(at), &names, &mut colours, site.evasion.hashed_bundles)
}

/// The bundle, the sheet and the helpers of a kit.
pub(crate) fn files(kit: &Kit, version: u32, names: &Names, colours: &mut Dice, minified: bool) -> Vec<Asset> {
    let mut assets = Vec::new();
    for (at, own) in kit.assets.iter().filter_map(|asset| asset.at(version)).take(2).enumerate() {
        let (media_type, text) = if at == 0 {
            ("application/javascript", script::bundle(kit, version, minified))
        } else {
            ("text/css", script::sheet(kit, version, &names.0, colours, minified))
        };
        assets.push(Asset { path: asset_path(own, version, minified), media_type, body: text.into_bytes() });
    }
    let body = script::common(&kit.common, minified).into_bytes();
    let path = asset_path(&kit.common, 1, minified);
    assets.push(Asset { path, media_type: "application/javascript", body });
    assets
}

/// One page of a site.
pub(crate) fn page(world: &World, site: &Site, page_type: PageType, at: Moment) -> String {
    let Some(kit) = world.kits.get(site.kit) else { return String::new() };
    let (brand_number, brand) = site.brand_at(at);
    let skin = Skin {
        brand,
        language: site.language,
        names: site_names(world.seed, site, kit),
        ids: &site.ids,
        topic: None,
        minified: site.evasion.hashed_bundles,
    };
    let mut habits = Dice::of(world.seed, &["habits", &site.host]);
    let mut words = Dice::of(world.seed, &["words", &site.host, &at.to_string(), &page_type.letter().to_string()]);
    let mut html = compose(kit, site.version_at(at), page_type, &skin, &mut habits, &mut words, at);
    if site.evasion.own_colours {
        let mut colours = colours(world.seed, site, brand_number);
        let style = format!("<style>:root{{--{}-main:#{};}}</style>\n</head>", kit.word, colours.hex(6));
        html = html.replacen("</head>", &style, 1);
    }
    if site.evasion.false_flag {
        html = html.replacen("<body", &format!("{}\n<body", planted()), 1);
    }
    html
}

/// Path and text of a page of a site of a family outside the scenario.
pub(crate) fn of_family(
    seed: u64,
    kit: &Kit,
    version: u32,
    host: &str,
    page: u64,
    words: &mut Dice,
) -> (String, String) {
    let mut habits = Dice::of(seed, &["habits", host]);
    let language = habits.word(&["ko", "zh", "vi", "id", "en"]);
    let page_type = match page % 3 {
        0 => PageType::Front,
        1 => PageType::Login,
        _ => PageType::Cashier,
    };
    let brand = host.split('.').next().unwrap_or(host);
    let ids = SiteIds::default();
    let skin = Skin { brand, language, names: kit.names.clone(), ids: &ids, topic: None, minified: false };
    let html = compose(kit, version, page_type, &skin, &mut habits, words, calendar::OPENS);
    (kit.paths.get(page_type as usize).cloned().unwrap_or_default(), html)
}

/// Comments that somebody planted: words in a spelling that others use, and an address.
fn planted() -> String {
    format!("<!-- 콤퓨터망 관리: 봉사기 주소 {} -->\n<!-- 프로그람 수정 끝 -->", crate::world::network::PLANTED)
}

/// Puts a page of a kit together.
pub(crate) fn compose(
    kit: &Kit,
    version: u32,
    page_type: PageType,
    skin: &Skin<'_>,
    habits: &mut Dice,
    words: &mut Dice,
    at: Moment,
) -> String {
    let title = wording::phrase(skin.topic.unwrap_or("tagline"), skin.language, skin.brand, words);
    let mut out = String::with_capacity(24 << 10);
    out.push_str(&format!("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", skin.language));
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str(&format!("<title>{}</title>\n", escaped(&title)));
    if kit.prints_version {
        out.push_str(&format!("<meta name=\"generator\" content=\"{} 1.{version}\">\n", kit.word));
    }
    for library in &kit.libraries {
        out.push_str(&format!("<script src=\"{}\"></script>\n", LIBRARIES.get(*library).copied().unwrap_or("")));
    }
    let assets: Vec<&String> = kit.assets.iter().filter_map(|asset| asset.at(version)).collect();
    for asset in &assets {
        let path = asset_path(asset, version, skin.minified);
        if path.ends_with(".css") {
            out.push_str(&format!("<link rel=\"stylesheet\" href=\"{path}?v={version}\">\n"));
        } else {
            out.push_str(&format!("<script src=\"{path}?v={version}\" defer></script>\n"));
        }
    }
    out.push_str(&format!("<script src=\"{}\"></script>\n", asset_path(&kit.common, 1, skin.minified)));
    out.push_str(&third_party::head(skin.ids));
    out.push_str("</head>\n");
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
        write(&mut out, &part.node, skin, None, words);
    }
    if page_type == PageType::Login {
        out.push_str(third_party::CAPTCHA);
    }
    if page_type == PageType::Games {
        out.push_str(third_party::ODDS_FEED);
    }
    out.push_str(&"</div>\n".repeat(shell.len().saturating_sub(1)));
    let settings = script::inline(kit, version, skin.brand, skin.language, skin.minified);
    out.push_str(&format!("<script>\n{settings}</script>\n"));
    out.push_str(&third_party::tail(skin.ids));
    out.push_str(&format!("<!-- {} -->\n</body>\n</html>\n", calendar::year(at)));
    out
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

/// The kit's names as a site writes them: a site that renames does so with a third to two thirds of them.
fn site_names(seed: u64, site: &Site, kit: &Kit) -> Names {
    if !site.evasion.renamed_classes {
        return kit.names.clone();
    }
    let mut dice = Dice::of(seed, &["renamed", &site.host]);
    let share = u32::try_from(dice.between(330, 660)).unwrap_or(500);
    let rename = |name: &String| {
        if dice.chance(share) {
            format!("c{}", dice.letters(5, b"abcdefghijkmnpqrstuvwxyz23456789"))
        } else {
            name.clone()
        }
    };
    Names(kit.names.0.iter().map(rename).collect())
}

fn colours(seed: u64, site: &Site, brand: usize) -> Dice {
    if site.evasion.own_colours {
        Dice::of(seed, &["colours", &site.host, &brand.to_string()])
    } else {
        Dice::of(seed, &["colours-of-kit", &site.kit.to_string()])
    }
}

/// `js/app.js`, or `js/app.1a2b3c4d.js` where a build names files by what they hold: by version, then.
fn asset_path(own: &str, version: u32, hashed: bool) -> String {
    match own.rsplit_once('.') {
        Some((stem, extension)) if hashed => {
            format!("{stem}.{}.{extension}", Dice::nth(0, own, u64::from(version)).hex(8))
        }
        _ => own.to_owned(),
    }
}
