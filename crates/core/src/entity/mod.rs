//! What do the links resolve to: site, kit, builder, operator?

mod cluster;
mod disjoint;
mod gambling;
mod reach;
pub mod role;
mod role_compromise;
mod role_era;
mod role_reason;
mod role_rules;
mod role_shell;
mod row;
mod unite;

pub use cluster::{Clustering, Constraints, Edge, LogOdds, agglomerate};
pub use disjoint::DisjointSets;
pub use reach::{Passed, Reach, Traffic, is_work, overlaps, passed};
pub use role_rules::RoleRules;
pub use row::{
    EmployerRow, EntityRow, KitKind, KitRow, KitVersionRow, MemberRow, PatternRow, PeopleRow, Role, ServerRow,
    SitePeriodRow, SiteRow, SupplyRow,
};
pub use unite::{May, Offer, unite};
