//! What do the links resolve to: site, kit, builder, operator?

mod row;

pub use row::{EntityRow, KitKind, KitRow, MemberRow, Role, ServerRow, SitePeriodRow, SiteRow, SupplyRow};
