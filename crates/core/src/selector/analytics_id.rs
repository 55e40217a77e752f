//! Analytics, tag-manager, advertising and verification ids in a page.
//!
//! Two sites with one id usually have one reader of their visits. Not when the page was copied with its id: a scraper's
//! clone keeps the original's id, and vendors do not check the host. An agency or a builder puts one id on all clients:
//! then it tells the builder, not the operator. Ids of documentation (`UA-12345-1`, `G-XXXXXXXXXX`) are left out.

use std::sync::LazyLock;

use super::anchored::{Anchor, Anchored};
use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: AnalyticsId = AnalyticsId;
pub(super) struct AnalyticsId;

/// Of a Universal Analytics id the account counts (`UA-1234567`); the number behind it is the site within the account.
static ANCHORS: LazyLock<Anchored> = LazyLock::new(|| {
    let rule = |vendor, mark, pattern| Anchor { vendor, mark, pattern };
    Anchored::new(&[
        rule("google", "UA-", r"(UA-\d{4,10})-\d{1,4}\b"),
        rule("google", "\"G-", r#""(G-[A-Z0-9]{8,12})""#),
        rule("google", "'G-", r"'(G-[A-Z0-9]{8,12})'"),
        rule("google", "?id=G-", r"\?id=(G-[A-Z0-9]{8,12})\b"),
        rule("google", "GTM-", r"(GTM-[A-Z0-9]{5,9})\b"),
        rule("google", "AW-", r"(AW-\d{8,12})\b"),
        rule("google", "ca-pub-", r"(ca-pub-\d{14,18})\b"),
        rule("yandex", "ym(", r"ym\(\s*(\d{6,10})\s*,"),
        rule("yandex", "mc.yandex.ru/watch/", r"mc\.yandex\.ru/watch/(\d{6,10})\b"),
        rule("yandex", "yaCounter", r"yaCounter(\d{6,10})\b"),
        rule("baidu", "hm.baidu.com/hm.js?", r"hm\.baidu\.com/hm\.js\?([0-9a-f]{32})\b"),
        rule("cnzz", "cnzz.com/", r"cnzz\.com/[a-z_]*stat\.php\?(?:id|web_id)=(\d{6,12})\b"),
        rule("cnzz", "cnzz_stat_icon_", r"cnzz_stat_icon_(\d{6,12})\b"),
        rule("51la", "users.51.la/", r"users\.51\.la/(\d{5,12})\b"),
        rule("51la", "LA.init(", r#"LA\.init\(\s*\{\s*"?id"?\s*:\s*["']([A-Za-z0-9]{8,24})["']"#),
        rule("facebook", "fbq(", r#"fbq\(\s*["']init["']\s*,\s*["'](\d{10,17})["']"#),
        rule("facebook", "facebook.com/tr?id=", r"facebook\.com/tr\?id=(\d{10,17})\b"),
        rule("naver", "wcs_add[", r#"wcs_add\[\s*["']wa["']\s*\]\s*=\s*["']([A-Za-z0-9_]{6,24})["']"#),
        rule("histats", "Histats.start", r#"Histats\.start["']?\s*,\s*["']?1\s*,\s*(\d{5,9})\b"#),
        rule("tiktok", "ttq.load(", r#"ttq\.load\(\s*["']([A-Z0-9]{18,24})["']"#),
        rule("clarity", "clarity.ms/tag/", r"clarity\.ms/tag/([a-z0-9]{8,12})\b"),
        rule("clarity", "\"clarity\"", r#""clarity",\s*"script",\s*"([a-z0-9]{8,12})""#),
        rule("hotjar", "hjid:", r"hjid:\s*(\d{5,9})\b"),
        rule("statcounter", "sc_project", r"sc_project\s*=\s*(\d{5,10})\b"),
        rule("kakao", "kakaoPixel(", r#"kakaoPixel\(\s*["'](\d{12,22})["']"#),
        rule("hubspot", "js.hs-scripts.com/", r"js\.hs-scripts\.com/(\d{5,10})\.js"),
        rule("mailru", "_tmr.push(", r#"_tmr\.push\(\s*\{\s*id:\s*["'](\d{5,9})["']"#),
        rule("line", "_lt('init'", r#"_lt\('init'[^}]{0,80}tagId:\s*'([0-9a-f-]{36})'"#),
    ])
});

/// Verification tokens: who proved to a search engine that the site is theirs.
const VERIFICATIONS: [&str; 8] = [
    "google-site-verification",
    "naver-site-verification",
    "yandex-verification",
    "baidu-site-verification",
    "msvalidate.01",
    "facebook-domain-verification",
    "p:domain_verify",
    "sogou_site_verification",
];

impl Detector for AnalyticsId {
    fn kind(&self) -> SelectorKind {
        SelectorKind::AnalyticsId
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        ANCHORS.find_in_page(page, &mut |vendor, id, offset| {
            if !is_example(id) {
                out.add(self.kind(), &format!("{vendor}:{id}"), offset);
            }
        });
        for (base, text) in &page.scripts {
            if let Some((value, at)) = matomo(text) {
                out.add(self.kind(), &value, base.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)));
            }
        }
        for (name, token) in page.meta.iter().filter(|(name, _)| VERIFICATIONS.contains(&name.as_str())) {
            if (8..=120).contains(&token.len()) && !is_example(token) && !token.contains(char::is_whitespace) {
                let at = memchr::memmem::find(page.body.as_bytes(), token.as_bytes()).unwrap_or(0);
                out.add(self.kind(), &format!("{name}:{token}"), u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
    }
}

/// Calls of Matomo that are looked at in one script, and how far round each.
const CALLS_MAX: usize = 16;
const CALL_BYTES: usize = 600;

/// A site number of Matomo says something with its server alone: `matomo:HOST/N`.
fn matomo(text: &str) -> Option<(String, usize)> {
    static PATTERN: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
        regex::Regex::new(r#"(?s)(?:var u\s*=\s*|setTrackerUrl["']\s*,\s*)["'](?:https?:)?//([A-Za-z0-9.-]{4,80})/?.{0,400}?setSiteId["']\s*,\s*["']?(\d{1,6})"#).ok()
    });
    // Looked for round each call: a pattern with long gaps is slow over a large script.
    memchr::memmem::find_iter(text.as_bytes(), b"setSiteId").take(CALLS_MAX).find_map(|call| {
        let start = text.ceil_char_boundary(call.saturating_sub(CALL_BYTES));
        let end = text.floor_char_boundary((call + CALL_BYTES).min(text.len()));
        let groups = PATTERN.as_ref()?.captures(text.get(start..end)?)?;
        let (host, site) = (groups.get(1)?, groups.get(2)?);
        let value = format!("matomo:{}/{}", host.as_str().to_ascii_lowercase(), site.as_str());
        Some((value, start + groups.get(0)?.start()))
    })
}

/// Ids that manuals print: one letter over and over, or digits in their order.
pub(super) fn is_example(id: &str) -> bool {
    let body = id.rsplit_once('-').map_or(id, |(_, body)| body);
    let body = body.trim_start_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let Some(first) = body.bytes().next() else { return true };
    let ascending = body.bytes().zip("1234567890123456".bytes()).all(|(a, b)| a == b)
        || body.bytes().zip("0123456789012345".bytes()).all(|(a, b)| a == b);
    let upper = body.to_ascii_uppercase();
    body.bytes().all(|byte| byte == first)
        || (ascending && body.len() >= 4)
        || upper.contains("XXXX")
        || upper.starts_with("ABCDE")
        || upper.starts_with("YOUR")
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn anchors_compile() {
        assert!(ANCHORS.is_whole());
    }

    #[test]
    fn ids_of_many_vendors() {
        let page = "<meta name=google-site-verification content=q8Zr2vLmT0aYx7>\
            <script src='https://www.googletagmanager.com/gtag/js?id=G-7Q2K9ZB41M'></script>\
            <noscript><iframe src='https://www.googletagmanager.com/ns.html?id=GTM-K7P2QX'></iframe></noscript>\
            <script>ga('create','UA-8273645-3');ym(83746251,'init',{});fbq('init', '762839471625384');\
            wcs_add['wa'] = 's_1a2b3c4d5e';_Hasync.push(['Histats.start', '1,4512983,4,0,0,0,00010000']);</script>\
            <script>hm.src='https://hm.baidu.com/hm.js?9f3b1c7d2e4a5b6c8d7e6f5a4b3c2d1e'</script>\
            <script>var u='//stats.lantern.example/';_paq.push(['setTrackerUrl', u+'m.php']);_paq.push(['setSiteId', '7']);</script>";
        assert_eq!(
            found(&DETECTOR, page),
            [
                "baidu:9f3b1c7d2e4a5b6c8d7e6f5a4b3c2d1e",
                "facebook:762839471625384",
                "google-site-verification:q8Zr2vLmT0aYx7",
                "google:G-7Q2K9ZB41M",
                "google:GTM-K7P2QX",
                "google:UA-8273645",
                "histats:4512983",
                "matomo:stats.lantern.example/7",
                "naver:s_1a2b3c4d5e",
                "yandex:83746251",
            ]
        );
    }

    #[test]
    fn examples_and_look_alikes_are_none() {
        let page = "<p>Use UA-12345678-1 or GTM-K7P2QX in text</p><script>a='UA-XXXXX-Y';b='G-XXXXXXXXXX';c='UA-12345-6';d='GTM-XXXXXX';e='AW-123456789';f='SUA-Z'</script>";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }
}
