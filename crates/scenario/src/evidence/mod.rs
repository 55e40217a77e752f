//! How does the world show itself? One writer a kind of evidence, in the public formats; none of them decides anything.

pub(crate) mod certificates;
pub(crate) mod code;
mod der;
pub(crate) mod dns;
pub(crate) mod named;
pub(crate) mod people;
pub(crate) mod registrations;
pub(crate) mod screenshots;
pub(crate) mod servers;
pub(crate) mod tables;
pub(crate) mod warc;
pub(crate) mod watch_lists;
pub(crate) mod web;
