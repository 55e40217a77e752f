//! What does a page of the world look like? Written from grammars: each author has habits of markup, naming, files and
//! scripts, and each site fills and bends what its author made.

pub(crate) mod kit;
mod markup;
pub(crate) mod ordinary;
pub(crate) mod page;
mod part;
mod script;
mod third_party;
mod wording;

pub(crate) use page::{Asset, Document};
