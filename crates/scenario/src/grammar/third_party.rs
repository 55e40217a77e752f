//! What do all sites load from others? Analytics, chat, captcha, odds feeds and libraries, by the vendors' own snippets.
//!
//! Public vendors stand here under their public names, since the rules about shared services know those; invented
//! vendors end in `.example`. None of this is the work of a builder.

use crate::world::site::SiteIds;

/// Snippets for the head of a page.
pub(crate) fn head(ids: &SiteIds) -> String {
    let mut out = String::new();
    if let Some(id) = &ids.analytics {
        if id.starts_with("G-") {
            out.push_str(&format!(
                "<script async src=\"https://www.googletagmanager.com/gtag/js?id={id}\"></script>\n<script>\n  window.dataLayer = \
                 window.dataLayer || [];\n  function gtag(){{dataLayer.push(arguments);}}\n  gtag('js', new Date());\n  \
                 gtag('config', '{id}');\n</script>\n"
            ));
        } else {
            out.push_str(&format!(
                "<script>\n(function(i,s,o,g,r,a,m){{i['GoogleAnalyticsObject']=r;i[r]=i[r]||function(){{(i[r].q=i[r].q||[]).push(arguments)}},\
                 i[r].l=1*new Date();a=s.createElement(o),m=s.getElementsByTagName(o)[0];a.async=1;a.src=g;m.parentNode.insertBefore(a,m)}})\
                 (window,document,'script','https://www.google-analytics.com/analytics.js','ga');\nga('create', '{id}', 'auto');\nga('send', 'pageview');\n</script>\n"
            ));
        }
    }
    if let Some(id) = &ids.tag_manager {
        out.push_str(&format!(
            "<script>(function(w,d,s,l,i){{w[l]=w[l]||[];w[l].push({{'gtm.start':new Date().getTime(),event:'gtm.js'}});var \
             f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='https://www.googletagmanager.com/gtm.js?id='+i;\
             f.parentNode.insertBefore(j,f);}})(window,document,'script','dataLayer','{id}');</script>\n"
        ));
    }
    out
}

/// Snippets for the end of the body.
pub(crate) fn tail(ids: &SiteIds) -> String {
    let Some(licence) = &ids.chat else { return String::new() };
    if licence.len() == 8 {
        format!(
            "<script>\n  window.__lc = window.__lc || {{}};\n  window.__lc.license = {licence};\n  ;(function(n,t,c){{var e={{_q:[]}};\
             n.LiveChatWidget=n.LiveChatWidget||e;c=t.createElement(\"script\");c.async=!0;c.src=\"https://cdn.livechatinc.com/tracking.js\";\
             t.head.appendChild(c)}})(window,document);\n</script>\n"
        )
    } else {
        format!(
            "<script>\nvar Tawk_API=Tawk_API||{{}}, Tawk_LoadStart=new Date();\n(function(){{var s1=document.createElement(\"script\"),\
             s0=document.getElementsByTagName(\"script\")[0];s1.async=true;s1.src='https://embed.tawk.to/{licence}/default';\
             s1.charset='UTF-8';s1.setAttribute('crossorigin','*');s0.parentNode.insertBefore(s1,s0);}})();\n</script>\n"
        )
    }
}

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
