//! What do the sources of a kit hold? A zip or tar that was seized or leaked, read as pages without a host.

use url::Url;

use super::archive::{Archive, LITTER, Member, is_litter};
use super::capture::bare;
use super::server_code::blank;
use super::{Head, Input, Kind, LIMITS, ReadOptions, Reader, Sink};
use crate::record::{Host, Record};

pub(super) const READER: SourceArchive = SourceArchive;
pub(super) struct SourceArchive;

impl Reader for SourceArchive {
    fn id(&self) -> &'static str {
        "source-archive"
    }

    fn kind(&self) -> Kind {
        Kind::Source
    }

    fn about(&self) -> &'static str {
        "a zip or tar of the files of a kit: pages, templates, scripts, styles"
    }

    fn is_told(&self) -> bool {
        true
    }

    fn recognise(&self, head: &Head<'_>) -> bool {
        !head.members.is_empty()
    }

    fn read(&self, input: &mut dyn Input, _options: &ReadOptions, out: &mut dyn Sink) {
        let mut archive = match Archive::again(input, out) {
            Ok(archive) => archive,
            Err(problem) => return out.problem(problem),
        };
        for member in archive.members.clone() {
            match what(&member.name) {
                Err(reason) => out.skipped(member.locator(), reason),
                Ok(what) => file(&mut archive, &member, what, out),
            }
        }
    }
}

/// What a file of a kit is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// A page as a browser gets it, or a template of one: with holes.
    Page { holes: bool },
    /// Anything that a browser loads, with its media type; empty where the bytes tell.
    Asset(&'static str),
}

/// Stand-in for the host: reserved by RFC 2606, and taken off again before anything is compared.
const NO_HOST: &str = "source.invalid";

fn file(archive: &mut Archive<'_>, member: &Member, what: What, out: &mut dyn Sink) {
    let mut bytes = match archive.whole(member, LIMITS.body_bytes_max) {
        Ok(bytes) => bytes,
        Err(problem) => return out.problem(problem),
    };
    let media_type = match what {
        What::Page { holes } => {
            if holes {
                blank(&mut bytes);
            }
            "text/html"
        }
        What::Asset(media_type) => media_type,
    };
    let (Some(url), Ok(host)) = (address(&member.name), Host::parse(NO_HOST)) else {
        return out.skipped(member.locator(), "a file whose name is no path");
    };
    let mut capture = bare(url, host, None, bytes);
    media_type.clone_into(&mut capture.media_type);
    out.record(member.locator(), Record::Source(capture));
}

/// The address at which a site would show the file, for all that is known.
fn address(name: &str) -> Option<String> {
    let mut url = Url::parse("https://source.invalid/").ok()?;
    url.set_path(name);
    Some(url.into())
}

/// Folders of other people's code that tools put beside a kit's own.
const OTHERS: [&str; 5] = ["node_modules", "bower_components", "vendor", ".git", ".svn"];

fn what(name: &str) -> Result<What, &'static str> {
    if is_litter(name) {
        return Err(LITTER);
    }
    let mut parts = name.rsplit('/');
    let file = parts.next().unwrap_or_default().to_ascii_lowercase();
    if parts.any(|folder| OTHERS.contains(&folder)) {
        return Err("in a folder of libraries or of a version control");
    }
    let Some((_, ending)) = file.rsplit_once('.') else { return Err(NO_PAGE) };
    Ok(match ending {
        "html" | "htm" | "xhtml" => What::Page { holes: false },
        "php" | "php3" | "php5" | "phtml" | "inc" | "asp" | "aspx" | "ascx" | "jsp" | "jspx" | "ejs" | "erb"
        | "twig" | "tpl" | "hbs" | "mustache" | "vue" | "svelte" | "tmpl" | "ftl" | "cshtml" | "blade" | "jinja"
        | "j2" => What::Page { holes: true },
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "tsx" => What::Asset("application/javascript"),
        "css" | "scss" | "sass" | "less" => What::Asset("text/css"),
        "json" | "map" => What::Asset("application/json"),
        "ico" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg" => What::Asset(""),
        _ => return Err(NO_PAGE),
    })
}

const NO_PAGE: &str = "a file that no page is made of";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_what_a_file_is() {
        assert_eq!(what("kit/index.php"), Ok(What::Page { holes: true }));
        assert_eq!(what("kit/about.HTML"), Ok(What::Page { holes: false }));
        assert_eq!(what("kit/views/a.blade.php"), Ok(What::Page { holes: true }));
        assert_eq!(what("kit/js/app.ts"), Ok(What::Asset("application/javascript")));
        assert_eq!(what("kit/logo.png"), Ok(What::Asset("")));
        assert_eq!(what("kit/dump.sql"), Err(NO_PAGE));
        assert_eq!(what("kit/Makefile"), Err(NO_PAGE));
        assert!(what("kit/node_modules/vue/vue.js").is_err());
        assert!(what("vendor/a.php").is_err());
    }
}
