//! Our tokenizer against html5ever's: the same tags with the same attributes, the same comments and the same text.

use crate::tokenizer_pieces::{ours, theirs};
use crate::web_pages;

fn check(page: &str, name: &str) {
    let (ours, theirs) = (ours(page), theirs(page));
    for (index, (a, b)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(a, b, "piece {index} of {name}");
    }
    assert_eq!(ours.len(), theirs.len(), "{name}");
}

#[test]
fn nasty_samples_give_the_same_pieces() {
    for page in [
        "",
        "<",
        "</",
        "<!",
        "<?",
        "<a",
        "<a ",
        "</a",
        "<a b",
        "<a b=",
        "<a b='",
        "<a b=\"c\"",
        "<!-",
        "<!--",
        "<!---",
        "<a/>",
        "<a / >",
        "<a/b/c>",
        "<A HREF=X Href=y>",
        "<a =b>",
        "<a =>",
        "<a b=>",
        "<a b= >",
        "<a b=c/>",
        "<a b = 'c'd>",
        "<a b='>'>x</a>",
        "<a b=\"'\" c='\"'>",
        "<a\tb\nc\rd\x0Ce>",
        "<a b=`c`>",
        "<a <b>",
        "<a \"=1>",
        "<a/ >",
        "<br/ ><br//>",
        "</>x",
        "</ x>y",
        "</a b=c>",
        "</a/>",
        "<!x>",
        "<!>",
        "<!->",
        "<!doctype html>x",
        "<!DOCTYPE html PUBLIC \"a>b\">",
        "<!-->x-->",
        "<!--->x-->",
        "<!---->x",
        "<!----->x",
        "<!--a--!>x",
        "<!--a--!-->x",
        "<!-- <!-->x",
        "<!--a-->b-->",
        "<!--a",
        "<!--a-",
        "<!--a--",
        "<!--a--!",
        "<?php echo '>' ?>x",
        "<![CDATA[a>b]]>",
        "<1>",
        "< a>",
        "a<b",
        "a < b",
        "a<",
        "<script>a<b</script>c",
        "<script></SCRIPT >c",
        "<script><!--<script></script>--></script>x",
        "<script><!--<script></script></script>x",
        "<script><!--></script>x",
        "<script><!---></script>x",
        "<script><!-- </script>x",
        "<script><!--<script>--></script>x",
        "<script><!--<scriptx></script>x",
        "<script><!--<script/ </script/ --></script>x",
        "<script></scriptx></script>x",
        "<script>",
        "<script></script",
        "<script></script a=b",
        "<script><!-- -- ></script>x",
        "<script></</script>",
        "<script><!--<script ></script ></script>",
        "<title>a&amp;<b></title>x",
        "<textarea></textare></textarea>",
        "<style>a{}</STYLE>x",
        "<xmp><a></xmp>",
        "<iframe><a></iframe>",
        "<noembed><a></noembed>",
        "<noframes><a></noframes>",
        "<noscript><a></noscript>",
        "<plaintext>a</plaintext><b>",
        "<title/>x</title>",
        "<a b=&amp c=&ampx d='&amp=' e='&lt;&gt' f=&#x41;>",
        "&notin;&notit;&amp&ampx&#xD;&#128;&#xFFFFFF;",
        "a\0b<a\0b c\0=d\0>\0</a>",
        "<title>\0</title><!--\0-->",
        "a\r\nb\r<a b='\r\n'>",
        "<svg><title>x</title><path d=''/></svg>",
        "<가 나=다>",
        "<a 가=나 a가>",
        "<x-y></x-y>",
        "<a b b=1 B=2>",
        "<!--\r\n-->",
        "<template><p></template>",
        "<a href=a?b=1&c=2&lang=en>",
        "<\u{0}>",
        "</\u{0}>",
        "<!doctype",
        "<!DOCTYPE>",
        "<a b='c'/>",
    ] {
        check(page, page);
    }
}

#[test]
fn real_pages_give_the_same_pieces() {
    let Some(pages) = web_pages::pages() else { return };
    assert_eq!(pages.len(), 611);
    for (url, body) in pages {
        check(&String::from_utf8_lossy(&body), &url);
    }
}

proptest::proptest! {
    #[test]
    fn mutated_markup_gives_the_same_pieces(page in "([<>/!?=\"'&;#\\- \r\n\0]|<!--|-->|</?script>|<a b=|[a-c가]){0,40}") {
        check(&page, &page);
    }
}
