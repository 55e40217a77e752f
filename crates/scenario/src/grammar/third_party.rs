//! What do all sites load from others? Analytics, chat, captcha, odds feeds and libraries, by the vendors' own snippets.
//!
//! Public vendors stand here under their public names, since the rules about shared services know those; invented
//! vendors end in `.example`. None of this is the work of a builder.

use crate::world::site::SiteIds;

/// Snippets for the head of a page.
pub(crate) fn head(ids: &SiteIds) -> String {
    let analytics = ids.analytics.as_deref().map_or_else(String::new, analytics);
    let tag_manager = ids.tag_manager.as_deref().map_or_else(String::new, |id| TAG_MANAGER.replace("ID", id));
    analytics + &tag_manager
}

fn analytics(id: &str) -> String {
    match id.split_once(':') {
        Some(("baidu", id)) => BAIDU.replace("ID", id),
        Some(("naver", id)) => NAVER.replace("ID", id),
        Some((_, id)) => YANDEX.replace("ID", id),
        None if id.starts_with("G-") => GTAG.replace("ID", id),
        None => UNIVERSAL.replace("ID", id),
    }
}

/// Snippets for the end of the body.
pub(crate) fn tail(ids: &SiteIds) -> String {
    let Some((vendor, id)) = ids.chat.as_deref().and_then(|licence| licence.split_once(':')) else {
        return String::new();
    };
    let snippet = match vendor {
        "livechat" => LIVECHAT,
        "tawk" => TAWK,
        "crisp" => CRISP,
        _ => CHANNEL,
    };
    snippet.replace("LICENCE", id)
}

const GTAG: &str = "<script async src=\"https://www.googletagmanager.com/gtag/js?id=ID\"></script>
<script>
  window.dataLayer = window.dataLayer || [];
  function gtag(){dataLayer.push(arguments);}
  gtag('js', new Date());
  gtag('config', 'ID');
</script>
";
const UNIVERSAL: &str = "<script>
(function(i,s,o,g,r,a,m){i['GoogleAnalyticsObject']=r;i[r]=i[r]||function(){(i[r].q=i[r].q||[]).push(arguments)},\
i[r].l=1*new Date();a=s.createElement(o),m=s.getElementsByTagName(o)[0];a.async=1;a.src=g;m.parentNode.insertBefore(a,m)})\
(window,document,'script','https://www.google-analytics.com/analytics.js','ga');
ga('create', 'ID', 'auto');
ga('send', 'pageview');
</script>
";
const TAG_MANAGER: &str = "<script>(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new \
Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;\
j.src='https://www.googletagmanager.com/gtm.js?id='+i;f.parentNode.insertBefore(j,f);})\
(window,document,'script','dataLayer','ID');</script>
";
const BAIDU: &str = "<script>
var _hmt = _hmt || [];
(function() {
  var hm = document.createElement(\"script\");
  hm.src = \"https://hm.baidu.com/hm.js?ID\";
  var s = document.getElementsByTagName(\"script\")[0];
  s.parentNode.insertBefore(hm, s);
})();
</script>
";
const NAVER: &str = "<script type=\"text/javascript\" src=\"//wcs.naver.net/wcslog.js\"></script>
<script type=\"text/javascript\">
if(!wcs_add) var wcs_add = {};
wcs_add[\"wa\"] = \"ID\";
if(window.wcs) { wcs_do(); }
</script>
";
const YANDEX: &str = "<script type=\"text/javascript\">
(function(m,e,t,r,i,k,a){m[i]=m[i]||function(){(m[i].a=m[i].a||[]).push(arguments)};m[i].l=1*new Date();\
k=e.createElement(t),a=e.getElementsByTagName(t)[0],k.async=1,k.src=r,a.parentNode.insertBefore(k,a)})\
(window, document, \"script\", \"https://mc.yandex.ru/metrika/tag.js\", \"ym\");
ym(ID, \"init\", {clickmap:true, trackLinks:true});
</script>
";
const LIVECHAT: &str = "<script>
  window.__lc = window.__lc || {};
  window.__lc.license = LICENCE;
  ;(function(n,t,c){var e={_q:[]};n.LiveChatWidget=n.LiveChatWidget||e;c=t.createElement(\"script\");c.async=!0;\
c.src=\"https://cdn.livechatinc.com/tracking.js\";t.head.appendChild(c)})(window,document);
</script>
";
const TAWK: &str = "<script>
var Tawk_API=Tawk_API||{}, Tawk_LoadStart=new Date();
(function(){var s1=document.createElement(\"script\"),s0=document.getElementsByTagName(\"script\")[0];s1.async=true;\
s1.src='https://embed.tawk.to/LICENCE/default';s1.charset='UTF-8';s1.setAttribute('crossorigin','*');\
s0.parentNode.insertBefore(s1,s0);})();
</script>
";
const CRISP: &str = "<script>window.$crisp=[];window.CRISP_WEBSITE_ID=\"LICENCE\";(function(){d=document;\
s=d.createElement(\"script\");s.src=\"https://client.crisp.chat/l.js\";s.async=1;\
d.getElementsByTagName(\"head\")[0].appendChild(s);})();</script>
";
const CHANNEL: &str = "<script>
  (function(){var w=window;if(w.ChannelIO){return;}var ch=function(){ch.c(arguments);};ch.q=[];ch.c=function(args){ch.q.push(args);};\
w.ChannelIO=ch;var s=document.createElement(\"script\");s.async=true;s.src=\"https://cdn.channel.io/plugin/ch-plugin-web.js\";\
var x=document.getElementsByTagName(\"script\")[0];x.parentNode.insertBefore(s,x);})();
  ChannelIO('boot', { \"pluginKey\": \"LICENCE\" });
</script>
";

/// The widget against robots, on every kind of form.
pub(crate) const CAPTCHA: &str = "<script src=\"https://www.google.com/recaptcha/api.js\" async defer></script>\n<div \
                                  class=\"g-recaptcha\" data-sitekey=\"demo-site-key\"></div>\n";

/// A feed of odds that bookmakers, licensed or not, tipsters and sports pages show alike.
pub(crate) const ODDS_FEED: &str = "<div class=\"oddsfeed-widget\" data-feed=\"main\"></div>\n<script \
                                    src=\"https://widget.oddsfeed.example/v3/embed.js\" defer></script>\n";

/// The notice about cookies.
pub(crate) const COOKIE_NOTICE: &str = "<div class=\"cc-window cc-banner\" role=\"dialog\"><span \
                                        class=\"cc-message\">This site uses cookies.</span><a class=\"cc-btn \
                                        cc-dismiss\">OK</a></div>\n";
