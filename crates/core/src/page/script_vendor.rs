//! Is a script a snippet that a vendor tells everyone to paste?

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Does it name a well-known vendor of analytics, tags, chat or consent?
pub(crate) fn is_vendors(text: &str) -> bool {
    VENDORS.as_ref().is_some_and(|vendors| vendors.is_match(text))
}

/// Marks of snippets that vendors tell everyone to paste.
static VENDORS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    // Leftmost-first lets the search skip with packed patterns.
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build([
            "googletagmanager.com",
            "google-analytics.com",
            "fbevents.js",
            "mc.yandex.ru",
            "hm.baidu.com",
            "tawk.to",
            "crisp.chat",
            "widget.intercom.io",
            "channel.io",
            "clarity.ms",
            "hotjar",
            "wcs.naver.net",
            "wcslog",
            "adsbygoogle",
            "gtag(",
            "GoogleAnalyticsObject",
            "livechatinc",
            "zdassets",
            "analytics.tiktok",
            "connect.facebook.net",
            "_wpemojiSettings",
            "cdn-cgi",
            "__cf$cv",
            "NREUM",
            "jivosite",
            "tidio",
            "chatra",
            "smartsupp",
            "matomo.js",
            "piwik.js",
            "51.la",
            "cnzz.com",
            "histats",
            "counter.yadro",
            "hs-scripts.com",
            "recaptcha",
            "hcaptcha",
            "OneSignal",
            "WebFont",
            "googletag.",
            "_hmt",
            "_paq",
            "dataLayer.push",
            "cookieconsent",
            "bat.bing.com",
            "linkedin.com/insight",
            "amplitude",
            "mixpanel",
            "segment.com",
        ])
        .ok()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_snippets() {
        assert!(VENDORS.is_some());
        assert!(is_vendors(
            "(function(w,d,s,l,i){w[l]=w[l]||[];j.src='https://www.googletagmanager.com/gtm.js?id='+i})"
        ));
        assert!(!is_vendors("function openLobby(){return 1}"));
    }
}
