//! Which pages and files does a site show, and how are they put together?

use super::compose::{Draft, asset_path, compose};
use super::kit::Kit;
use super::markup::Skin;
use super::part::Names;
use super::{ordinary, script};
use crate::calendar::{Moment, OPENS};
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
    pub(super) const fn letter(self) -> char {
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
    let names = site_names(world, site, kit);
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
        names: site_names(world, site, kit),
        ids: &site.ids,
        topic: None,
        menu: None,
        minified: site.evasion.hashed_bundles,
    };
    let mut habits = Dice::of(world.seed, &["habits", &site.host]);
    let mut words = Dice::of(world.seed, &["words", &site.host, &at.to_string(), &page_type.letter().to_string()]);
    let draft = Draft { kit, version: site.version_at(at), page_type, at };
    let mut html = compose(&draft, &skin, &mut habits, &mut words);
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
    let skin = Skin { brand, language, names: kit.names.clone(), ids: &ids, topic: None, menu: None, minified: false };
    let draft = Draft { kit, version, page_type, at: OPENS };
    let html = compose(&draft, &skin, &mut habits, words);
    (kit.paths.get(page_type as usize).cloned().unwrap_or_default(), html)
}

/// Comments that somebody planted: words in a spelling that others use, and an address.
fn planted() -> String {
    format!("<!-- 콤퓨터망 관리: 봉사기 주소 {} -->\n<!-- 프로그람 수정 끝 -->", crate::world::network::PLANTED)
}

/// The kit's names as a site writes them: a site that renames does so with a third to two thirds of them.
fn site_names(world: &World, site: &Site, kit: &Kit) -> Names {
    if !site.evasion.renamed_classes {
        return kit.names.clone();
    }
    let mut dice = Dice::of(world.seed, &["renamed", &site.host]);
    let usual = u32::try_from(dice.between(330, 660)).unwrap_or(500);
    let share = world.renamed_classes.unwrap_or(usual);
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
