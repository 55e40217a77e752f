//! How does a tree become text? With the words, names and ids of one site.

use super::part::{Names, Node, Own, Value};
use super::wording;
use crate::dice::Dice;
use crate::world::site::SiteIds;

/// What one site puts into the holes.
pub(crate) struct Skin<'a> {
    pub(crate) brand: &'a str,
    pub(crate) language: &'a str,
    /// Names as this site writes them.
    pub(crate) names: Names,
    pub(crate) ids: &'a SiteIds,
    /// Words of this topic stand wherever the tree asks for others: how lawful sites use a theme.
    pub(crate) topic: Option<&'a str>,
    /// Words of this topic stand where a part asks for those of a gambling menu: ordinary authors use the same parts.
    pub(crate) menu: Option<&'static str>,
    /// No line breaks between tags.
    pub(crate) minified: bool,
}

impl Skin<'_> {
    /// A phrase by throw; in a row of copies the phrases follow one another.
    fn words(&self, topic: &'static str, turn: Option<usize>, dice: &mut Dice) -> String {
        let topic = self.menu.filter(|_| matches!(topic, "nav" | "game")).unwrap_or(topic);
        match turn {
            Some(turn) => self.label(topic, turn, dice),
            None => wording::phrase(self.topic.unwrap_or(topic), self.language, self.brand, dice),
        }
    }

    fn label(&self, topic: &'static str, at: usize, dice: &mut Dice) -> String {
        wording::label(self.topic.unwrap_or(topic), self.language, at, self.brand, dice)
    }
}

/// Writes a tree. Trees are made by this crate and a handful of levels deep. `turn` counts the copies of a row.
pub(crate) fn write(out: &mut String, node: &Node, skin: &Skin<'_>, turn: Option<usize>, dice: &mut Dice) {
    match node {
        Node::Words(topic) => out.push_str(&escaped(&skin.words(topic, turn, dice))),
        Node::Label(topic, at) => out.push_str(&escaped(&skin.label(topic, *at, dice))),
        Node::Own(own) => write_own(out, *own, skin, dice),
        Node::Repeat(low, high, node) => {
            let first = dice.index(12);
            for copy in 0..usize::try_from(dice.between(*low, *high)).unwrap_or(0) {
                write(out, node, skin, Some(first + copy), dice);
            }
        }
        Node::Tag { tag, class, attributes, inside } => {
            out.push('<');
            out.push_str(tag);
            for (at, name) in class.iter().enumerate() {
                out.push_str(if at == 0 { " class=\"" } else { " " });
                out.push_str(skin.names.get(*name));
            }
            if !class.is_empty() {
                out.push('"');
            }
            for (name, value) in attributes {
                write_attribute(out, name, value, skin, turn, dice);
            }
            out.push('>');
            if matches!(*tag, "img" | "input") {
                return;
            }
            for node in inside {
                write(out, node, skin, turn, dice);
            }
            out.push_str("</");
            out.push_str(tag);
            out.push('>');
            let block = !matches!(*tag, "a" | "span" | "em" | "i" | "button" | "strong" | "label");
            if block && !skin.minified {
                out.push('\n');
            }
        }
    }
}

fn write_attribute(out: &mut String, name: &str, value: &Value, skin: &Skin<'_>, turn: Option<usize>, dice: &mut Dice) {
    let value = match value {
        Value::Name(at) => skin.names.get(*at).to_owned(),
        Value::Words(topic) => escaped(&skin.words(topic, turn, dice)),
        Value::Label(topic, at) => escaped(&skin.label(topic, *at, dice)),
        Value::Number => dice.between(1, 400).to_string(),
        Value::Text(text) if text.ends_with('/') => format!("{text}{}.png", dice.between(1, 60)),
        Value::Text(text) => text.clone(),
    };
    out.push_str(&format!(" {name}=\"{value}\""));
}

fn write_own(out: &mut String, own: Own, skin: &Skin<'_>, dice: &mut Dice) {
    let ids = skin.ids;
    let said = |topic: &str, at: usize, dice: &mut Dice| wording::label(topic, skin.language, at, skin.brand, dice);
    let text = match own {
        Own::Brand => Some(escaped(skin.brand)),
        Own::Logo => Some(format!("<img src=\"/img/logo_{}.png\" alt=\"{}\">", skin.brand, escaped(skin.brand))),
        Own::Telegram => {
            let label = said("support", 1, dice);
            ids.telegrams.first().map(|handle| format!("{label} <a href=\"https://t.me/{handle}\">@{handle}</a>"))
        }
        Own::Kakao => ids.kakao.as_ref().map(|handle| match skin.language {
            "zh" => format!("微信: {handle}"),
            "vi" => format!("Zalo: {handle}"),
            "id" => format!("LINE ID: {handle}"),
            "en" => format!("LINE ID: {handle}"),
            _ => format!("카카오톡 아이디 : {handle}"),
        }),
        Own::Mail => ids.mail.as_ref().map(|mail| format!("<a href=\"mailto:{mail}\">{mail}</a>")),
        Own::JoinCode => ids.join_code.as_ref().map(|code| format!("{}: <b>{code}</b>", said("join", 1, dice))),
        Own::Deposit => ids.deposit.as_ref().map(|account| {
            let bank = bank(skin.language, account.bank);
            format!("{} {bank} {} {} {}", said("bank", 0, dice), account.number, said("bank", 1, dice), account.holder)
        }),
        Own::Wallet => ids.wallet.as_ref().map(|wallet| format!("USDT (TRC20) <code>{wallet}</code>")),
    };
    out.push_str(&text.unwrap_or_default());
}

/// Invented banks, four a language.
fn bank(language: &str, at: usize) -> &'static str {
    let names = match language {
        "zh" => ["晨光银行", "远山银行", "青河银行", "南湖银行"],
        "vi" => ["Ngân hàng Sao Mai", "Ngân hàng Sông Xanh", "Ngân hàng Núi Xa", "Ngân hàng Hồ Nam"],
        "id" => ["Bank Fajar", "Bank Sungai Biru", "Bank Gunung", "Bank Danau"],
        "en" => ["Morninglight Bank", "Farhill Bank", "Blue River Bank", "South Lake Bank"],
        _ => ["새벽은행", "먼산은행", "푸른은행", "남호은행"],
    };
    names[at % 4]
}

/// Text as it may stand in markup.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
