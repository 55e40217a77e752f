//! Messenger handles that a page shows to its readers.
//!
//! Support and agents answer there, so one handle usually means one desk. Innocent: the sales contact of the software's
//! vendor, a platform's bot, a news site's own channel, a handle that a warning quotes. In text a handle counts only
//! behind a word that announces it and a mark (`@`, `:`, `ID`); in links only at the messenger's own host.

use super::announced::{Announcers, List, Mark, token_behind};
use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: Handle = Handle;
pub(super) struct Handle;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Messenger {
    Telegram,
    Kakao,
    Line,
    Wechat,
    Qq,
    Zalo,
    Skype,
    WhatsApp,
}

impl Messenger {
    const fn name(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Kakao => "kakao",
            Self::Line => "line",
            Self::Wechat => "wechat",
            Self::Qq => "qq",
            Self::Zalo => "zalo",
            Self::Skype => "skype",
            Self::WhatsApp => "whatsapp",
        }
    }

    /// Could this text be a handle there?
    fn allows(self, token: &str) -> bool {
        let letter_first = token.starts_with(|c: char| c.is_ascii_alphabetic());
        let digits = token.bytes().filter(u8::is_ascii_digit).count();
        match self {
            Self::Telegram => {
                (5..=32).contains(&token.len())
                    && letter_first
                    && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            }
            Self::Kakao | Self::Line => (4..=24).contains(&token.len()) && (letter_first || digits < token.len()),
            Self::Wechat => (6..=20).contains(&token.len()),
            Self::Qq => (5..=11).contains(&token.len()) && digits == token.len() && !token.starts_with('0'),
            Self::Zalo | Self::WhatsApp => (8..=15).contains(&digits) && digits + 1 >= token.len(),
            Self::Skype => (5..=40).contains(&token.len()) && letter_first,
        }
    }
}

pub(super) static WORDS: Announcers<Messenger> = Announcers::new(
    List::Handle,
    &[
        ("텔레그램", Messenger::Telegram),
        ("텔레", Messenger::Telegram),
        ("telegram", Messenger::Telegram),
        ("电报", Messenger::Telegram),
        ("纸飞机", Messenger::Telegram),
        ("飞机号", Messenger::Telegram),
        ("テレグラム", Messenger::Telegram),
        ("tg", Messenger::Telegram),
        ("카카오톡", Messenger::Kakao),
        ("카톡", Messenger::Kakao),
        ("kakaotalk", Messenger::Kakao),
        ("kakao", Messenger::Kakao),
        ("라인 아이디", Messenger::Line),
        ("라인아이디", Messenger::Line),
        ("라인 id", Messenger::Line),
        ("line id", Messenger::Line),
        ("line@", Messenger::Line),
        ("ไลน์", Messenger::Line),
        ("위챗", Messenger::Wechat),
        ("微信", Messenger::Wechat),
        ("wechat", Messenger::Wechat),
        ("weixin", Messenger::Wechat),
        ("qq", Messenger::Qq),
        ("zalo", Messenger::Zalo),
        ("skype", Messenger::Skype),
        ("스카이프", Messenger::Skype),
        ("whatsapp", Messenger::WhatsApp),
        ("wa", Messenger::WhatsApp),
        ("왓츠앱", Messenger::WhatsApp),
    ],
);

/// Longest URL of a messenger in a script, and its longest scheme.
const URL_BYTES_MAX: usize = 200;
const SCHEME_BYTES_MAX: usize = 12;

const GLUE: [&str; 21] = [
    "아이디",
    "ID",
    "계정",
    "상담",
    "문의",
    "고객센터",
    "号码",
    "号",
    "客服",
    "账号",
    "添加",
    "số",
    "chat",
    "support",
    "CS",
    "24시",
    "24시간",
    "친추",
    "채널",
    "account",
    "username",
];

/// Words that follow such a word in any page and are no handle.
const NO_HANDLES: [&str; 32] = [
    "channel",
    "group",
    "support",
    "chat",
    "message",
    "messenger",
    "login",
    "share",
    "here",
    "click",
    "contact",
    "email",
    "phone",
    "https",
    "http",
    "www",
    "official",
    "twitter",
    "facebook",
    "instagram",
    "whatsapp",
    "telegram",
    "kakao",
    "wechat",
    "skype",
    "style",
    "height",
    "none",
    "copy",
    "follow",
    "youtube",
    "line",
];

impl Detector for Handle {
    fn kind(&self) -> SelectorKind {
        SelectorKind::Handle
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        for link in &page.links {
            if let Some(handle) = of_link(&link.href) {
                out.add(self.kind(), &handle, link.offset);
            }
        }
        for (base, script) in &page.scripts {
            let escaped = memchr::memmem::find_iter(script.as_bytes(), br":\/\/");
            for at in memchr::memmem::find_iter(script.as_bytes(), b"://").chain(escaped) {
                let scheme = script
                    .as_bytes()
                    .get(..at)
                    .unwrap_or_default()
                    .iter()
                    .rev()
                    .take_while(|byte| byte.is_ascii_alphabetic());
                let from = at - scheme.take(SCHEME_BYTES_MAX).count();
                // Bounded before it is cut: a script without any space is looked at once and not once a mark.
                let end = script.floor_char_boundary((at + URL_BYTES_MAX).min(script.len()));
                // Data from some servers has its slashes escaped.
                let window = script.get(from..end).unwrap_or_default().replace("\\/", "/");
                let url = window.split(['"', '\'', '`', ' ', '\\', '<', ')']).next().unwrap_or_default();
                if let Some(handle) = of_link(url) {
                    out.add(self.kind(), &handle, base.saturating_add(u32::try_from(from).unwrap_or(u32::MAX)));
                }
            }
        }
        for hit in WORDS.of(page.announced(), &page.words) {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'+' | b':');
            let Some((token, mark)) = token_behind(hit.rest, &GLUE, allowed) else { continue };
            // What stands in the next element is no part of it.
            let at = token.as_ptr() as usize - page.words.as_ptr() as usize;
            let token = token.get(..page.run_at(at).end.saturating_sub(at)).unwrap_or(token);
            let token = token.strip_prefix("live:").unwrap_or(token).to_ascii_lowercase();
            let plain = token.bytes().all(|byte| byte.is_ascii_alphabetic());
            // A word of Latin text may follow `Telegram:` as well; between other letters a Latin token stands out.
            let latin = page.words.as_bytes().get(hit.at).is_some_and(u8::is_ascii);
            let enough = if plain && latin {
                Mark::At
            } else if plain {
                Mark::Sign
            } else {
                Mark::None
            };
            if mark < enough || NO_HANDLES.contains(&token.as_str()) || !hit.what.allows(&token) {
                continue;
            }
            let offset = u32::try_from(page.offset_of_word(hit.at)).unwrap_or(u32::MAX);
            out.add(self.kind(), &format!("{}:{token}", hit.what.name()), offset);
        }
    }
}

/// The handle of a link to a messenger, as `messenger:handle`. Names are folded to small letters, invitation codes not.
pub(super) fn of_link(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once(':')?;
    match scheme {
        "tg" => return query(rest, "domain").and_then(|name| named("telegram", name)),
        "tencent" | "mqqwpa" => return query(rest, "uin").and_then(|uin| numbered("qq", uin, 5)),
        "whatsapp" => return query(rest, "phone").and_then(|phone| numbered("whatsapp", phone, 8)),
        "skype" => return named("skype", rest.split('?').next()?),
        "viber" => return query(rest, "number").and_then(|phone| numbered("viber", phone, 8)),
        "http" | "https" => {}
        _ => return None,
    }
    let rest = rest.strip_prefix("//")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.strip_prefix("www.").unwrap_or(host);
    let part = |index: usize| path.split(['/', '?', '#']).nth(index).filter(|part| !part.is_empty());
    match host {
        "t.me" | "telegram.me" | "telegram.dog" => match part(0)? {
            "joinchat" => coded("telegram-invite", part(1)?),
            "s" => named("telegram", part(1)?),
            "share" | "addstickers" | "addemoji" | "iv" | "proxy" | "socks" | "setlanguage" | "login" | "c"
            | "boost" | "addtheme" | "bg" => None,
            name => match name.strip_prefix('+') {
                Some(code) if !code.bytes().all(|byte| byte.is_ascii_digit()) => coded("telegram-invite", code),
                Some(phone) => numbered("telegram-phone", phone, 8),
                None => named("telegram", name),
            },
        },
        "open.kakao.com" => {
            coded("kakao-open", if part(0)? == "o" || part(0)? == "me" { part(1)? } else { return None })
        }
        "pf.kakao.com" => coded("kakao-channel", part(0)?),
        "qr.kakao.com" => coded("kakao-qr", part(1)?),
        "line.me" | "page.line.me" => {
            let name = path.split(['/', '?']).rfind(|part| !part.is_empty())?;
            let name = name.replace("%40", "@");
            let shares = ["share", "msg", "text", "download", "en", "ko", "ja"].contains(&name.as_str())
                || path.contains("/msg/")
                || path.contains("lineit");
            if shares {
                None
            } else if name.starts_with('@') {
                Some(format!("line:{}", name.to_ascii_lowercase()))
            } else {
                coded("line", &name)
            }
        }
        "lin.ee" => coded("line-short", part(0)?),
        "wa.me" => match part(0)? {
            "message" | "qr" => coded("whatsapp-short", part(1)?),
            phone => numbered("whatsapp", phone, 8),
        },
        "api.whatsapp.com" | "web.whatsapp.com" => {
            query(path, "phone").and_then(|phone| numbered("whatsapp", phone, 8))
        }
        "chat.whatsapp.com" => coded("whatsapp-invite", part(0)?),
        "wpa.qq.com" | "wp.qiye.qq.com" => query(path, "uin").and_then(|uin| numbered("qq", uin, 5)),
        "jq.qq.com" | "qm.qq.com" => query(path, "k").and_then(|key| coded("qq-group", key)),
        "zalo.me" => numbered("zalo", if part(0)? == "g" { return coded("zalo-group", part(1)?) } else { part(0)? }, 8),
        "m.me" => named("messenger", part(0)?),
        "discord.gg" => coded("discord-invite", part(0)?),
        _ => None,
    }
}

fn query<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (_, query) = text.split_once('?')?;
    query.split(['&', '#']).find_map(|pair| {
        pair.split_once('=').filter(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    })
}

fn named(messenger: &str, name: &str) -> Option<String> {
    let name = name.trim_start_matches('@').to_ascii_lowercase();
    let fits = (3..=40).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':'));
    fits.then(|| format!("{messenger}:{name}"))
}

fn numbered(messenger: &str, number: &str, digits_min: usize) -> Option<String> {
    let digits: String = number.replace("%2B", "").chars().filter(char::is_ascii_digit).collect();
    let other = number.bytes().any(|byte| byte.is_ascii_alphabetic() && byte != b'B');
    (!other && (digits_min..=15).contains(&digits.len())).then(|| format!("{messenger}:{digits}"))
}

fn coded(messenger: &str, code: &str) -> Option<String> {
    let fits = (4..=64).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'~'));
    fits.then(|| format!("{messenger}:{code}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn links_to_messengers() {
        for (url, expected) in [
            ("https://t.me/LobbyDesk", Some("telegram:lobbydesk")),
            ("https://t.me/+AbCdEfGh12345678", Some("telegram-invite:AbCdEfGh12345678")),
            ("https://t.me/s/lobbynews", Some("telegram:lobbynews")),
            ("tg://resolve?domain=Lobby_Desk", Some("telegram:lobby_desk")),
            ("https://open.kakao.com/o/sAbC1234", Some("kakao-open:sAbC1234")),
            ("http://pf.kakao.com/_xAbCxj/chat", Some("kakao-channel:_xAbCxj")),
            ("https://line.me/R/ti/p/%40lobby88", Some("line:@lobby88")),
            ("https://wa.me/6281200000001?text=hi", Some("whatsapp:6281200000001")),
            ("https://api.whatsapp.com/send?phone=%2B6281200000001", Some("whatsapp:6281200000001")),
            ("http://wpa.qq.com/msgrd?v=3&uin=10000123&site=qq", Some("qq:10000123")),
            ("https://zalo.me/0900000001", Some("zalo:0900000001")),
            ("https://t.me/share/url?url=x", None),
            ("https://social-plugins.line.me/lineit/share?url=x", None),
            ("https://line.me/R/msg/text/?x", None),
            ("https://news.example/t.me/lobby", None),
            ("https://wa.me/?text=x", None),
        ] {
            assert_eq!(of_link(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn handles_behind_their_words() {
        let page = "<p>텔레그램 @lobby_desk<p>카톡 아이디 : lobby88<p>카톡상담 qkqk7942<p>微信号：lobby_8899<p>客服QQ: 10000123<p>LINE ID: lobby77\
            <script>var u='https://t.me/lobby_app?start=1'</script>";
        assert_eq!(
            found(&DETECTOR, page),
            [
                "kakao:lobby88",
                "kakao:qkqk7942",
                "line:lobby77",
                "qq:10000123",
                "telegram:lobby_app",
                "telegram:lobby_desk",
                "wechat:lobby_8899"
            ]
        );
    }

    #[test]
    fn data_and_neighbouring_elements() {
        let mut data = crate::page::capture_for_tests("/api/site", "application/json", "");
        data.body =
            br#"{"links":[{"type":"telegram","url":"https:\/\/t.me\/lobby_two"}],"chat":"https://t.me/lobby_one"}"#
                .to_vec();
        let facts = crate::page::scan(&data, &crate::page::PageRules::bundled()).facts;
        let handles = facts.selectors.iter().filter(|one| one.kind == SelectorKind::Handle);
        assert_eq!(
            handles.map(|one| one.value.as_str()).collect::<Vec<_>>(),
            ["telegram:lobby_one", "telegram:lobby_two"]
        );
        let page = "<span>텔레그램 @lobby_desk</span><span>cashier</span>";
        assert_eq!(found(&DETECTOR, page), ["telegram:lobby_desk"]);
    }

    #[test]
    fn words_alone_announce_nothing() {
        let page = "<p>Join our Telegram channel<p>Telegram: click here<p>온라인 게임 abc123<p>online: style1<p>line height<p>WeChat Official<p>카톡으로 문의주세요<p>deadline: 20240101<p>Telegram: Instant<p>온라인 : abcd12";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }
}
