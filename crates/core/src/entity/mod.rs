//! What do the links resolve to: site, kit, builder, operator?

mod cluster;
mod row;

pub use cluster::{Clustering, Constraints, Edge, agglomerate};
pub use row::{EntityRow, KitKind, KitRow, MemberRow, Role, ServerRow, SitePeriodRow, SiteRow, SupplyRow};
