//! Licences of chat widgets in a page.
//!
//! Who answers players pays for the widget, so one licence usually means one support desk. Not when the page was copied
//! with its script, when a builder resells one licence to all clients, or where an outsourced desk serves many operators.

use std::sync::LazyLock;

use super::analytics_id::is_example;
use super::anchored::{Anchor, Anchored};
use super::{Detector, SelectorKind};
use crate::page::{PageView, Selectors};

pub(super) const DETECTOR: ChatId = ChatId;
pub(super) struct ChatId;

static ANCHORS: LazyLock<Anchored> = LazyLock::new(|| {
    let rule = |vendor, mark, pattern| Anchor { vendor, mark, pattern };
    Anchored::new(&[
        rule("tawk", "tawk.to/", r"tawk\.to/(?:chat/)?([0-9a-f]{24})\b"),
        rule("livechat", "__lc.license", r"__lc\.license\s*=\s*(\d{5,10})\b"),
        rule("livechat", "window.__lc", r"window\.__lc\s*=.{0,160}?license['\x22]?\s*[:=]\s*(\d{5,10})\b"),
        rule("livechat", "lc.chat/", r"lc\.chat/(?:now/)?(\d{5,10})\b"),
        rule("livechat", "livechatinc.com/licence/", r"livechatinc\.com/licence/(\d{5,10})\b"),
        rule("crisp", "CRISP_WEBSITE_ID", r#"CRISP_WEBSITE_ID["']?\]?\s*=\s*["']([0-9a-f]{8}-[0-9a-f-]{27})["']"#),
        rule("crisp", "website_id=", r"website_id=([0-9a-f]{8}-[0-9a-f-]{27})\b"),
        rule("intercom", "widget.intercom.io/widget/", r"widget\.intercom\.io/widget/([a-z0-9]{6,10})\b"),
        rule(
            "intercom",
            "intercomSettings",
            r#"intercomSettings\s*=.{0,200}?app_id['"]?\s*:\s*["']([a-z0-9]{6,10})["']"#,
        ),
        rule(
            "zendesk",
            "zdassets.com/ekr/snippet.js?key=",
            r"zdassets\.com/ekr/snippet\.js\?key=([0-9a-zA-Z-]{20,40})\b",
        ),
        rule("zopim", "v2.zopim.com/?", r"v2\.zopim\.com/\?([A-Za-z0-9]{20,40})\b"),
        rule("channel-talk", "pluginKey", r#"pluginKey['"]?\s*:\s*["']([0-9a-f]{8}-[0-9a-f-]{27})["']"#),
        rule("chatra", "ChatraID", r#"ChatraID\s*=\s*["']([A-Za-z0-9]{12,24})["']"#),
        rule("jivochat", "jivosite.com/", r"jivosite\.com/(?:script/)?widget/([A-Za-z0-9]{8,12})\b"),
        rule("jivochat", "code.jivo.ru/widget/", r"code\.jivo\.ru/widget/([A-Za-z0-9]{8,12})\b"),
        rule("tidio", "code.tidio.co/", r"code\.tidio\.co/([a-z0-9]{20,40})\.js"),
        rule("smartsupp", "_smartsupp.key", r#"_smartsupp\.key\s*=\s*["']([0-9a-f]{30,48})["']"#),
        rule(
            "salesmartly",
            "salesmartly.com/js/project_",
            r"salesmartly\.com/js/project_([0-9]{3,9}_[0-9]{3,9}|[0-9a-zA-Z]{4,24})",
        ),
        rule("comm100", "siteId=", r"siteId=(\d{4,10})&(?:amp;)?(?:planId|codePlanId|campaignId)="),
        rule("livehelp100", "livehelp100service", r"livehelp100service\w*\.com[^\s\x22']{0,120}?siteId=(\d{4,10})\b"),
        rule("53kf", "53kf.com/", r"53kf\.com/(?:code/(?:code|app)/|.{0,60}?company_id=)([0-9a-f]{16,48}|\d{6,10})\b"),
        rule("meiqia", "'entId'", r"'entId'\s*,\s*'?([0-9a-f]{5,40})\b"),
        rule("qiyu", "qiyukf.com/script/", r"qiyukf\.com/script/([0-9a-f]{24,40})\b"),
        rule("olark", "olark.identify(", r#"olark\.identify\(\s*["']([0-9]{4}-[0-9]{3}-[0-9]{2}-[0-9]{4})["']"#),
        rule("drift", "drift.load(", r#"drift\.load\(\s*["']([a-z0-9]{10,16})["']"#),
        rule("freshchat", "fcWidget.init(", r#"fcWidget\.init\(.{0,80}?token['"]?\s*:\s*["']([0-9a-f-]{36})["']"#),
        rule("userlike", "userlike-cdn-widgets", r"userlike-cdn-widgets\.[a-z0-9.-]{4,40}/([0-9a-f]{32,80})\.js"),
        rule("liveagent", "LiveAgent.createButton(", r#"LiveAgent\.createButton\(\s*["']([a-z0-9]{6,12})["']"#),
        rule("smartarget", "smartarget.online/loader.js?u=", r"smartarget\.online/loader\.js\?u=([0-9a-f]{20,48})\b"),
    ])
});

impl Detector for ChatId {
    fn kind(&self) -> SelectorKind {
        SelectorKind::ChatId
    }

    fn find_in_page(&self, page: &PageView<'_>, out: &mut Selectors) {
        ANCHORS.find_in_page(page, &mut |vendor, id, offset| {
            if !is_example(id) {
                out.add(self.kind(), &format!("{vendor}:{id}"), offset);
            }
        });
    }
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
    fn licences_of_many_vendors() {
        let page = "<script>s1.src='https://embed.tawk.to/5f3a9c1b2d4e6f7a8b9c0d1e/default'</script>\
            <script>window.__lc = window.__lc || {};\nwindow.__lc.license = 9283746;</script>\
            <script>window.$crisp=[];window.CRISP_WEBSITE_ID=\"1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b\"</script>\
            <script>ChannelIO('boot', {\"pluginKey\": \"2a3b4c5d-6e7f-4081-92a3-b4c5d6e7f809\"})</script>\
            <script src=//code.jivosite.com/widget/aB3dE5fG7h></script><script src=//code.tidio.co/q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6.js></script>\
            <a href='https://direct.lc.chat/8172635/'>chat</a>\
            <a href='https://chat.lantern.example/chatWindow.aspx?siteId=60003428&amp;planId=9f'>x</a>";
        assert_eq!(
            found(&DETECTOR, page),
            [
                "channel-talk:2a3b4c5d-6e7f-4081-92a3-b4c5d6e7f809",
                "comm100:60003428",
                "crisp:1f2e3d4c-5b6a-4978-8a9b-0c1d2e3f4a5b",
                "jivochat:aB3dE5fG7h",
                "livechat:8172635",
                "livechat:9283746",
                "tawk:5f3a9c1b2d4e6f7a8b9c0d1e",
                "tidio:q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6",
            ]
        );
    }

    #[test]
    fn vendors_without_a_licence_are_none() {
        let page = "<p>tawk.to/5f3a9c1b2d4e6f7a8b9c0d1e</p><a href=https://www.tawk.to/software/>x</a><script>window.__lc.license=123456;siteId=12</script>";
        assert_eq!(found(&DETECTOR, page), [""; 0]);
    }
}
