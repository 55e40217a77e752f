//! What do pages look like that are no gambling site's? Written from grammars of their own.

mod author;
mod cannot_tell;

use super::compose::{Draft, compose};
use super::markup::{Skin, escaped};
use super::page::{Asset, Document, PageType};
use super::wording;
use crate::calendar::Moment;
use crate::dice::Dice;
use crate::numbers::Class;
use crate::world::site::SiteIds;
use crate::world::{OtherHost, Site, World};

/// The page that a visit to a host of the background captures.
pub(crate) fn visit(world: &World, host: &OtherHost, number: usize, at: Moment) -> Document {
    let mut dice = Dice::of(world.seed, &["ordinary", &host.host, &number.to_string()]);
    match host.class {
        Class::Parked => cannot_tell::parked(host, number, &mut dice),
        Class::Blocked => cannot_tell::blocked(host, number, &mut dice),
        Class::Hacked => author::hacked(world, host, number, &mut dice),
        Class::Review if host.number == SCRAPER && number == 1 => scraped(world, &mut dice),
        _ if host.on_theme => on_theme(world, host, number, at, &mut dice),
        class => {
            let path = if number == 0 { "/".to_owned() } else { author::path(host, number, &mut dice) };
            Document::found(path, author::page(world, host, topic(class), &mut dice))
        }
    }
}

/// Number of the review site that keeps a copy of a site's front, with the ids that stood in it.
const SCRAPER: u64 = 3;

/// A copy of a site's front page: markup and ids of the original, whose address it names; no script of its own.
fn scraped(world: &World, dice: &mut Dice) -> Document {
    let with_id: Vec<&Site> =
        world.captured().filter(|site| site.ids.analytics.is_some() && !site.evasion.mall_front).collect();
    let Some(site) = with_id.get(dice.index(with_id.len())) else {
        return Document::found("/copies/".to_owned(), String::new());
    };
    let at = site.visits.first().copied().unwrap_or(site.opened);
    let page = super::page::page(world, site, PageType::Front, at);
    let origin = format!("https://{}", site.host);
    let canonical = format!(
        "<head>\n<!-- saved from url=({:04}){origin}/ -->\n<link rel=\"canonical\" href=\"{origin}/\">",
        origin.len() + 1
    );
    let page = page.replacen("<head>", &canonical, 1);
    let page = page.replace("src=\"/", &format!("src=\"{origin}/")).replace("href=\"/", &format!("href=\"{origin}/"));
    Document::found(format!("/copies/{}.html", site.stem), page.replace(" action=\"/", " data-removed=\"/"))
}

/// Scripts and sheets of a lawful site on the theme; other ordinary hosts send none along.
pub(crate) fn assets(world: &World, host: &OtherHost) -> Vec<Asset> {
    if !host.on_theme {
        return Vec::new();
    }
    let version = 1 + u32::try_from(host.number % 2).unwrap_or(0);
    let mut colours = Dice::of(world.seed, &["colours", &host.host]);
    super::page::files(&world.theme, version, &world.theme.names, &mut colours, false)
}

/// A lawful site on the public theme that a kit is built on.
fn on_theme(world: &World, host: &OtherHost, number: usize, at: Moment, dice: &mut Dice) -> Document {
    let ids = author::ids(world, host);
    let version = 1 + u32::try_from(host.number % 2).unwrap_or(0);
    let skin = Skin {
        brand: &host.name,
        language: host.language,
        names: world.theme.names.clone(),
        ids: &ids,
        topic: Some("general"),
        menu: None,
        minified: false,
    };
    let mut habits = Dice::of(world.seed, &["habits", &host.host]);
    let page_type = if number == 0 { PageType::Front } else { PageType::Games };
    let draft = Draft { kit: &world.theme, version, page_type, at };
    let html = compose(&draft, &skin, &mut habits, dice);
    Document::found(world.theme.paths.get(page_type as usize).cloned().unwrap_or_default(), html)
}

/// The shop that stands before a site's member area.
pub(crate) fn mall(world: &World, site: &Site, member_path: &str) -> String {
    let mut dice = Dice::of(world.seed, &["mall", &site.host]);
    let html = author::front(world.seed, &site.host, &site.stem, site.language, "shop", &SiteIds::default(), &mut dice);
    let link = format!("<a class=\"member\" href=\"{member_path}\">MEMBER</a>\n</body>");
    html.replacen("</body>", &link, 1)
}

/// What a crawler is shown at the door of a cloaked site: a blog that links to the log-in.
pub(crate) fn doorway(world: &World, site: &Site, member_path: &str) -> String {
    let mut dice = Dice::of(world.seed, &["doorway", &site.host]);
    let html =
        author::front(world.seed, &site.host, &site.stem, site.language, "general", &SiteIds::default(), &mut dice);
    let word = escaped(&wording::phrase("menu", site.language, &site.stem, &mut dice));
    html.replacen("</body>", &format!("<a href=\"{member_path}\">{word}</a>\n</body>"), 1)
}

/// A page of a host outside the scenario, whose author wrote no other.
pub(crate) fn single(seed: u64, host: &str, ids: &SiteIds, dice: &mut Dice) -> String {
    let name = host.split('.').next().unwrap_or(host);
    author::front(seed, host, name, "en", "general", ids, dice)
}

/// The topic that a class writes about.
fn topic(class: Class) -> &'static str {
    match class {
        Class::Review => "review",
        Class::Licensed => "licensed",
        Class::Protection => "protection",
        Class::SocialCasino => "social",
        Class::SportsNews => "sports",
        Class::Tipster => "tipster",
        Class::Payment => "payment",
        Class::Agency => "agency",
        Class::DecoyCompany => "company",
        Class::Hacked | Class::Parked | Class::Blocked | Class::General => "general",
    }
}
