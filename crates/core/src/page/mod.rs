//! What does one captured page show?
//!
//! One pass over the bytes gives the features of its code, the ids that it carries and the words that it uses. The body
//! is dropped afterwards: [`PageFacts`] is what is cached and what every later stage sees.

mod copied;
mod decode;
mod feature;
mod feature_api;
mod feature_asset;
mod feature_comment;
mod feature_markup;
mod feature_names;
mod feature_script;
mod feature_style;
mod form_words;
mod image;
mod language;
pub mod lexicon;
mod normal;
mod page_attribute;
mod page_sign;
mod page_sign_name;
mod page_sign_path;
mod page_word;
mod respelt;
mod scan;
mod scan_content;
mod scan_version;
mod script_names;
mod script_redirect;
mod script_tokens;
mod script_vendor;
mod shown;
mod sketch;
pub mod state;
mod token_name;
pub mod token_text;
pub mod tokenizer;
mod view;
mod view_element;
mod view_fill;
mod view_hidden;
mod view_resolve;
mod word_search;

use serde::{Deserialize, Serialize};

pub(crate) use feature::Selectors;
pub use feature::budget;
pub use feature_names::asset_path_of;
pub use image::{mmh3_favicon, scan_screenshot};
#[cfg(test)]
pub(crate) use scan::tests::{capture as capture_for_tests, scan_for_tests};
pub use scan::{PageRules, ScanNote, Scanned, scan, scan_code};
pub use sketch::{Sketch, Sketcher};
pub use view::{LinkKind, LoadTag, PageView, ViewForm, ViewLink, ViewLoad};

use crate::record::{Host, Time};
use crate::selector::Found;

/// What a scan keeps of one capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageFacts {
    /// The URL as captured.
    pub url: String,
    /// Its host.
    pub host: Host,
    /// When it was captured.
    pub captured_at: Option<Time>,
    /// HTTP status.
    pub status: u16,
    /// What the body is: by its content where the header is silent or wrong.
    pub content: Content,
    /// Bytes of the decoded body.
    pub bytes: u64,
    /// SHA-256 of the decoded body, hexadecimal.
    pub sha256: String,
    /// The page's title, at most 200 characters, as captured.
    pub title: String,
    /// Language of its text as ISO 639-1, if there is enough text: picks the lexicon, and is never a feature.
    pub language: Option<String>,
    /// Can this capture tell anything about the site?
    pub state: CaptureState,
    /// Code features, account ids, handles, instruments; sorted, unique by kind and value.
    pub selectors: Vec<Found>,
    /// Hits of the lexicons and page signatures of `rules/gambling`.
    pub signs: Vec<Sign>,
    /// Hosts that the page links to (`a href`, redirect, meta refresh), sorted, unique, with their count.
    pub links_out: Vec<(Host, u32)>,
    /// Other hosts that it loads scripts, styles, frames or pictures from, sorted, unique.
    pub loads_from: Vec<Host>,
    /// Links that are hidden from people (`display:none`, off-screen, zero size), by target host.
    pub hidden_links: Vec<(Host, u32)>,
    /// A version that the page prints of itself, as written.
    pub version_printed: Option<String>,
    /// Sketch of its structure: shingles of four start tags with their first classes, those beyond the budget too. `None`
    /// for what is no page, and for a page of fewer tags.
    pub sketch: Option<Sketch>,
    /// Browser or crawler that the capture was made as, where the file says so.
    pub user_agent: Option<String>,
    /// Target of a redirect (status, meta refresh or script), absolute.
    pub redirects_to: Option<String>,
    /// A revisit of an earlier capture: `(url, payload digest as written)`; everything else is empty then.
    pub revisit_of: Option<(String, String)>,
}

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Content {
    Html,
    Script,
    Style,
    Image,
    Json,
    Text,
    Empty,
    Other,
}

/// Can a capture tell anything about its site?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaptureState {
    /// Content of a site.
    Content,
    /// Nothing, or a shell without text and without scripts of its own.
    Empty,
    /// A block page of a provider, registrar or authority.
    Blocked,
    /// A challenge, CAPTCHA or firewall page.
    Challenge,
    /// Not served to this country or client.
    Geofenced,
    /// A parking or for-sale page.
    Parked,
    /// The default page of a server or panel.
    DefaultPage,
    /// An HTTP error.
    Error,
    /// Sends the client on and shows nothing of its own.
    Redirect,
    /// Down for maintenance.
    Maintenance,
}

impl CaptureState {
    /// May a role rest on it?
    pub const fn tells(self) -> bool {
        matches!(self, Self::Content)
    }
}

/// A hit of a lexicon or signature: which rule, what function, which words, where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sign {
    /// Id of the rule in `rules/gambling`, `LEXICON/ENTRY`.
    pub rule: String,
    /// What it is a sign of, as the rule says: `deposit`, `stake`, `news`, `protection` …
    pub function: String,
    /// How often it stands in the page.
    pub count: u32,
    /// Byte offset of its first appearance in the decoded body.
    pub offset: u64,
}
