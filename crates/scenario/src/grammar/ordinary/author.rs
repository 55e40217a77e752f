//! How do many unrelated authors write ordinary pages? Each site's author has a grammar, and words of its own in it.

use super::super::kit::LIBRARIES;
use super::super::markup::{Skin, escaped, write};
use super::super::page::Document;
use super::super::part::{Function, Names, Node, Shape, Style};
use super::super::{third_party, wording};
use crate::calendar::{self, CLOSES, OPENS};
use crate::dice::Dice;
use crate::numbers::Class;
use crate::world::site::SiteIds;
use crate::world::{OtherHost, World, operator, words};

/// One page of a host.
pub(super) fn page(world: &World, host: &OtherHost, topic: &'static str, dice: &mut Dice) -> String {
    let ids = ids(world, host);
    let mut html = front(world.seed, &host.host, &host.name, host.language, topic, &ids, dice);
    html = html.replacen("</body>", &format!("{}</body>", foot(world, host, &ids)), 1);
    let feed = matches!(host.class, Class::Licensed | Class::SportsNews | Class::Tipster | Class::Review);
    if feed && host.number.is_multiple_of(2) {
        html = html.replacen("</body>", &format!("{}</body>", third_party::ODDS_FEED), 1);
    }
    html
}

/// A page of a site that has an author of its own.
pub(super) fn front(
    seed: u64,
    host: &str,
    name: &str,
    language: &str,
    topic: &'static str,
    ids: &SiteIds,
    dice: &mut Dice,
) -> String {
    let mut author = Dice::of(seed, &["author", host]);
    let grammar = author.index(8);
    let style = Style::new(&mut author);
    let mut names = Names::default();
    let blocks = blocks(topic);
    let parts: Vec<Node> = blocks.iter().map(|function| style.part(&mut author, &mut names, function)).collect();
    let own = words::word(&mut author, 2);
    // Those who offer games, or write of them, have such menus themselves.
    let menu = (!matches!(topic, "licensed" | "social" | "tipster" | "review")).then_some("menu");
    let skin = Skin { brand: name, language, names, ids, topic: None, menu, minified: false };
    let mut main = String::new();
    for part in &parts {
        write(&mut main, part, &skin, None, dice);
    }
    let title = escaped(&wording::phrase(topic, language, name, dice));
    let article = article(topic, language, name, dice);
    let head = head(&mut author, grammar, &own, ids, &title, language);
    let tail = third_party::tail(ids);
    let cookie = if author.chance(300) { third_party::COOKIE_NOTICE } else { "" };
    let body = match grammar {
        0 => wordpress(&mut author, name, &title, &article, &main),
        1 => bootstrap(name, &title, &article, &main),
        2 => format!("<center><font size=\"5\">{title}</font></center>\n<hr>\n{article}\n<hr>\n{main}"),
        3 => news(&own, &title, &article, &main, dice),
        4 => format!(
            "<div id=\"wrap\"><div id=\"hd\"><h1>{name}</h1></div>\n<div id=\"container\"><div id=\"content\" class=\"bo_v_con\">{article}</div>{main}</div></div>"
        ),
        5 => format!(
            "<a href=\"#contents\" class=\"skip\">본문 바로가기</a>\n<div class=\"{own}-gnb\">{name}</div><div id=\"contents\">{article}{main}</div>"
        ),
        6 => format!(
            "<div id=\"__next\"><main class=\"{own}_main__{}\">{article}{main}</main></div><script id=\"__NEXT_DATA__\" \
             type=\"application/json\">{{\"props\":{{}},\"page\":\"/\",\"buildId\":\"{}\"}}</script>",
            author.letters(5, b"abcdefXYZ123"),
            author.letters(21, b"abcdefghijkXYZ0123456789_-"),
        ),
        _ => format!(
            "<header class=\"{own}-top\">{name}</header>\n{main}\n<section class=\"{own}-text\">{article}</section>"
        ),
    };
    format!("<!DOCTYPE html>\n<html lang=\"{language}\">\n{head}<body>\n{body}\n{cookie}{tail}</body>\n</html>\n")
}

fn head(author: &mut Dice, grammar: usize, own: &str, ids: &SiteIds, title: &str, language: &str) -> String {
    let mut out = format!("<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n");
    if grammar == 0 {
        let theme = words::word(author, 2);
        out.push_str(&format!(
            "<meta name=\"generator\" content=\"WordPress 6.{}\">\n<link rel=\"stylesheet\" href=\"/wp-content/themes/{theme}/style.css?ver=1.{}\">\n<script \
             src=\"/wp-includes/js/jquery/jquery.min.js?ver=3.6.0\"></script>\n",
            author.between(0, 4),
            author.between(0, 9)
        ));
    } else {
        out.push_str(&format!("<link rel=\"stylesheet\" href=\"/{own}/{}.css\">\n", words::word(author, 2)));
        out.push_str(&format!("<script src=\"/{own}/{}.js\" defer></script>\n", words::word(author, 2)));
    }
    for library in LIBRARIES {
        if author.chance(250) {
            out.push_str(&format!("<script src=\"{library}\"></script>\n"));
        }
    }
    out.push_str(&format!("<meta property=\"og:locale\" content=\"{language}\">\n"));
    out.push_str(&third_party::head(ids));
    out.push_str("</head>\n");
    out
}

fn wordpress(author: &mut Dice, name: &str, title: &str, article: &str, main: &str) -> String {
    let number = author.between(2, 900);
    format!(
        "<div id=\"page\" class=\"site\"><header id=\"masthead\" class=\"site-header\"><p class=\"site-title\">{name}</p><nav id=\"site-navigation\" \
         class=\"main-navigation\"></nav></header>\n<main id=\"primary\" class=\"site-main\"><article id=\"post-{number}\" class=\"post-{number} post type-post \
         status-publish hentry\"><header class=\"entry-header\"><h1 class=\"entry-title\">{title}</h1></header><div \
         class=\"entry-content\">{article}</div></article>\n{main}</main><footer id=\"colophon\" class=\"site-footer\"><div class=\"site-info\">Proudly powered by \
         WordPress</div></footer></div>"
    )
}

fn bootstrap(name: &str, title: &str, article: &str, main: &str) -> String {
    format!(
        "<nav class=\"navbar navbar-expand-lg navbar-light bg-light\"><div class=\"container\"><a class=\"navbar-brand\" href=\"/\">{name}</a></div></nav>\n<div \
         class=\"container py-5\"><div class=\"row\"><div class=\"col-lg-8\"><h1 class=\"display-5\">{title}</h1>{article}</div><div \
         class=\"col-lg-4\">{main}</div></div></div>"
    )
}

fn news(own: &str, title: &str, article: &str, main: &str, dice: &mut Dice) -> String {
    let date = calendar::date(dice.between(OPENS, CLOSES));
    format!(
        "<div class=\"{own}-page\"><article itemscope itemtype=\"https://schema.org/NewsArticle\"><h1 itemprop=\"headline\">{title}</h1><p class=\"{own}-by\">By \
         the editors</p><time itemprop=\"datePublished\" datetime=\"{date}T09:00:00Z\">{date}</time><div itemprop=\"articleBody\">{article}</div></article>\n<aside>{main}</aside></div>"
    )
}

/// Paragraphs about a topic.
fn article(topic: &str, language: &str, name: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for _ in 0..dice.between(4, 9) {
        let sentences: Vec<String> =
            (0..dice.between(2, 4)).map(|_| escaped(&wording::phrase(topic, language, name, dice))).collect();
        out.push_str(&format!("<p>{}.</p>\n", sentences.join(". ")));
    }
    out
}

/// What an ordinary page is made of besides its article.
fn blocks(topic: &'static str) -> Vec<Function> {
    let one = |topic, shape| Function { topic, shape, pages: "", needed: true };
    let mut blocks =
        vec![one("menu", Shape::Bar), one(topic, Shape::List), one(topic, Shape::Grid), one(topic, Shape::Text)];
    if matches!(topic, "licensed" | "tipster" | "sports") {
        blocks.push(one("odds", Shape::Board));
    }
    if matches!(topic, "licensed" | "social") {
        blocks.push(one("login", Shape::Form(2)));
    }
    if topic == "social" {
        blocks.push(one("game", Shape::Grid));
    }
    if topic == "licensed" {
        blocks.push(one("slip", Shape::Form(2)));
        blocks.push(one("deposit", Shape::Form(2)));
    }
    blocks
}

/// Ids of an ordinary host: its own, or those of the agency that made it.
pub(super) fn ids(world: &World, host: &OtherHost) -> SiteIds {
    let mut dice = Dice::of(world.seed, &["ordinary-ids", &host.host]);
    let mut ids = SiteIds::default();
    if matches!(host.class, Class::Parked | Class::Blocked) {
        return ids;
    }
    if dice.chance(600) {
        ids.analytics = Some(operator::analytics_id(&mut dice));
    }
    if dice.chance(250) {
        ids.chat = Some(operator::chat_licence(&mut dice));
    }
    // Three agencies put an id of their own on everything that they make: their own site and those of clients.
    if let Some(agency) = agency_of(host) {
        ids.analytics = Some(operator::analytics_id(&mut Dice::nth(world.seed, "agency-id", agency)));
    }
    if ids.mail.is_none() && dice.chance(500) {
        ids.mail = Some(format!("info@{}", host.host));
    }
    ids
}

/// The agency that made a host, or that the host is.
fn agency_of(host: &OtherHost) -> Option<u64> {
    match host.class {
        Class::Agency if host.number < 3 => Some(host.number),
        Class::General if host.number % 12 == 5 => Some(host.number / 12 % 3),
        _ => None,
    }
}

/// The line at the foot of a page: how to write to the site, and who made it.
fn foot(world: &World, host: &OtherHost, ids: &SiteIds) -> String {
    let mail = ids.mail.as_ref().map_or_else(String::new, |mail| format!("<a href=\"mailto:{mail}\">{mail}</a> "));
    let maker = agency_of(host).filter(|_| host.class == Class::General);
    let maker = maker.and_then(|agency| world.background.host(Class::Agency, agency));
    let made = maker.map_or_else(String::new, |agency| {
        format!("Web design: <a href=\"https://{}/\">{}</a>", agency.host, agency.name)
    });
    if mail.is_empty() && made.is_empty() { String::new() } else { format!("<p>{mail}{made}</p>\n") }
}

pub(super) fn path(host: &OtherHost, number: usize, dice: &mut Dice) -> String {
    format!("/{}/{}-{number}", words::word(dice, 1), host.number)
}

/// A school's or council's page, with what was put into it.
pub(super) fn hacked(world: &World, host: &OtherHost, number: usize, dice: &mut Dice) -> Document {
    let topic = if host.number.is_multiple_of(2) { "school" } else { "government" };
    let ids = ids(world, host);
    let own = front(world.seed, &host.host, &host.name, host.language, topic, &ids, dice);
    let language = dice.word(&["ko", "id", "zh", "vi"]);
    let targets: Vec<String> = (0..4)
        .map(|_| {
            let site = dice.index(world.sites.len());
            let mirror = dice.index(9);
            world.sites.get(site).map_or_else(String::new, |site| match site.mirrors {
                0 => site.host.clone(),
                mirrors => site.mirror(mirror % mirrors),
            })
        })
        .collect();
    let link = |dice: &mut Dice, target: &str| {
        format!("<a href=\"https://{target}/\">{}</a>", escaped(&wording::phrase("spam", language, "", dice)))
    };
    match (host.number % 3, number) {
        (0, _) => {
            let links: Vec<String> = targets.iter().map(|target| link(dice, target)).collect();
            let block = format!("<div style=\"display:none\">{}</div>\n</body>", links.join(" "));
            let path = if number == 0 { "/".to_owned() } else { format!("/board/{number}") };
            Document::found(path, own.replacen("</body>", &block, 1))
        }
        (1, 1) => {
            let mut page = String::from("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>");
            page.push_str(&wording::phrase("spam", language, "", dice));
            page.push_str("</title></head><body>\n");
            for target in &targets {
                page.push_str(&format!(
                    "<h2>{}</h2><p>{}</p>\n",
                    link(dice, target),
                    wording::phrase("event", language, "", dice)
                ));
            }
            page.push_str("</body></html>\n");
            Document::found(format!("/uploads/user/{}/index.html", dice.digits(3)), page)
        }
        (2, 1) => {
            let block = format!(
                "<div style=\"position:absolute;left:-9999px\">{}</div>\n</body>",
                link(dice, targets.first().map_or("", String::as_str))
            );
            let mut document =
                Document::found(format!("/news/view?id={}", dice.digits(4)), own.replacen("</body>", &block, 1));
            document.as_crawler = true;
            document
        }
        _ => Document::found(if number == 0 { "/".to_owned() } else { format!("/page/{number}") }, own),
    }
}
