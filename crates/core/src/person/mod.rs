//! Who stands behind accounts, as far as behaviour tells?
//!
//! Values of accounts in one spelling, passages that few hold, hours against claimed zones, hand-overs of a machine, and
//! what a group of accounts says for a crew and for each innocent explanation. Country, nationality, language and
//! orthography are never looked at.

mod aligned;
pub mod clock;
pub mod crew;
mod identity;
pub mod one_name;
pub mod passage;
mod pattern;
pub mod spelling;
pub mod zone;

pub use aligned::{aligned, is_hash};
pub use identity::Identity;
pub use pattern::Pattern;
