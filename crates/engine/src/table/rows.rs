//! Which cells does each row of a case give, and what makes it again?
//!
//! `put` and `take` name the columns in the order of [`super::TABLES`]; the round trip is tested over random rows.

use std::cmp::Ordering;

use stakeout_core::entity::{
    EntityRow, KitKind, KitRow, KitVersionRow, MemberRow, Role, ServerRow, SitePeriodRow, SiteRow, SupplyRow,
};
use stakeout_core::evidence::{Level, Locator};
use stakeout_core::finding::FindingRow;
use stakeout_core::link::{LinkEvidenceRow, LinkRow, Relation, Status};
use stakeout_core::report::{EvidenceRow, ProblemRow};
use stakeout_core::selector::{SelectorKind, SelectorRow};

use super::column::RowCells;
use super::row::Cells;
use super::{TableError, TableRow};

pub(super) fn selector_kind(name: &str) -> Option<SelectorKind> {
    SelectorKind::ALL.iter().copied().find(|kind| kind.as_str() == name)
}

fn level(name: &str) -> Option<Level> {
    [Level::Error, Level::Warning, Level::Note].into_iter().find(|level| level.as_str() == name)
}

pub(super) fn locator(cells: &mut RowCells<'_>) -> Result<Locator, TableError> {
    cells.string().map(Locator::from)
}

impl TableRow for EvidenceRow {
    const TABLE: &'static str = "evidence";

    fn key_order(&self, other: &Self) -> Ordering {
        self.evidence_id.cmp(&other.evidence_id)
    }

    fn put(&self, cells: &mut Cells) {
        cells.evidence(&self.evidence_id);
        cells.text(self.kind.as_str());
        cells.text(&self.name);
        cells.int64(self.bytes);
        cells.text(&self.source);
        cells.text(&self.custodian);
        cells.text(&self.basis);
        cells.text(&self.tlp);
        cells.time(self.acquired_at);
        cells.int64(self.records);
        cells.int64(self.problems);
        cells.int64(self.skipped);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            evidence_id: cells.evidence()?,
            kind: cells.word(|text| text.parse().ok())?,
            name: cells.string()?,
            bytes: cells.int64()?,
            source: cells.string()?,
            custodian: cells.string()?,
            basis: cells.string()?,
            tlp: cells.string()?,
            acquired_at: cells.time()?,
            records: cells.int64()?,
            problems: cells.int64()?,
            skipped: cells.int64()?,
        })
    }
}

impl TableRow for ProblemRow {
    const TABLE: &'static str = "problems";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.evidence(&self.evidence_id);
        cells.text(self.locator.as_str());
        cells.text(self.level.as_str());
        cells.text(&self.code);
        cells.text(&self.message);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            evidence_id: cells.evidence()?,
            locator: locator(cells)?,
            level: cells.word(level)?,
            code: cells.string()?,
            message: cells.string()?,
        })
    }
}

impl TableRow for SelectorRow {
    const TABLE: &'static str = "selectors";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.subject);
        cells.text(self.kind.as_str());
        cells.text(self.kind.family().as_str());
        cells.text(&self.value);
        cells.evidence(&self.evidence_id);
        cells.text(self.locator.as_str());
        cells.time(self.seen_at);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        let subject = cells.string()?;
        let kind = cells.word(selector_kind)?;
        cells.text()?; // the family follows from the kind
        Ok(Self {
            subject,
            kind,
            value: cells.string()?,
            evidence_id: cells.evidence()?,
            locator: locator(cells)?,
            seen_at: cells.time()?,
        })
    }
}

impl TableRow for SiteRow {
    const TABLE: &'static str = "sites";

    fn key_order(&self, other: &Self) -> Ordering {
        self.host.cmp(&other.host)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.host);
        cells.text(self.role.as_str());
        cells.int32(self.role_probability);
        cells.int32(self.gambling_probability);
        cells.text(&self.languages);
        cells.text(&self.mirror_of);
        cells.text(&self.kit);
        cells.number(self.kit_version);
        cells.text(&self.version_seen);
        cells.text_or_empty(self.kit_kind.map(KitKind::as_str));
        cells.text(&self.builder);
        cells.text(&self.operator);
        cells.time(self.first_seen);
        cells.time(self.last_seen);
        cells.int64(self.captures);
        cells.text(&self.reasons);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            host: cells.string()?,
            role: cells.word(Role::named)?,
            role_probability: cells.int32()?,
            gambling_probability: cells.int32()?,
            languages: cells.string()?,
            mirror_of: cells.string()?,
            kit: cells.string()?,
            kit_version: cells.number()?,
            version_seen: cells.string()?,
            kit_kind: cells.word_or_empty(KitKind::named)?,
            builder: cells.string()?,
            operator: cells.string()?,
            first_seen: cells.time()?,
            last_seen: cells.time()?,
            captures: cells.int64()?,
            reasons: cells.string()?,
        })
    }
}

impl TableRow for SitePeriodRow {
    const TABLE: &'static str = "site_periods";

    fn key_order(&self, other: &Self) -> Ordering {
        let key = |row: &Self| (row.from, row.to, row.role, row.kit_version);
        self.host.cmp(&other.host).then_with(|| key(self).cmp(&key(other))).then_with(|| self.kit.cmp(&other.kit))
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.host);
        cells.time(self.from);
        cells.time(self.to);
        cells.text(self.role.as_str());
        cells.text(&self.kit);
        cells.number(self.kit_version);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            host: cells.string()?,
            from: cells.time()?,
            to: cells.time()?,
            role: cells.word(Role::named)?,
            kit: cells.string()?,
            kit_version: cells.number()?,
        })
    }
}

impl TableRow for KitRow {
    const TABLE: &'static str = "kits";

    fn key_order(&self, other: &Self) -> Ordering {
        self.kit.cmp(&other.kit)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.kit);
        cells.text(self.kind.as_str());
        cells.int64(self.sites);
        cells.int64(self.versions);
        cells.text(&self.signature);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            kit: cells.string()?,
            kind: cells.word(KitKind::named)?,
            sites: cells.int64()?,
            versions: cells.int64()?,
            signature: cells.string()?,
        })
    }
}

impl TableRow for KitVersionRow {
    const TABLE: &'static str = "kit_versions";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.kit);
        cells.number(Some(self.version));
        cells.time(self.first_seen);
        cells.time(self.last_seen);
        cells.int64(self.sites);
        cells.int64(self.gained_values);
        cells.int64(self.lost_values);
        cells.text(&self.gained);
        cells.text(&self.lost);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            kit: cells.string()?,
            version: cells.number()?.unwrap_or(0),
            first_seen: cells.time()?,
            last_seen: cells.time()?,
            sites: cells.int64()?,
            gained_values: cells.int64()?,
            lost_values: cells.int64()?,
            gained: cells.string()?,
            lost: cells.string()?,
        })
    }
}

impl TableRow for SupplyRow {
    const TABLE: &'static str = "supply";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.builder);
        cells.text(&self.client);
        cells.text(&self.operator);
        cells.text(&self.host);
        cells.text(self.status.as_str());
        cells.text(&self.link_id);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            builder: cells.string()?,
            client: cells.string()?,
            operator: cells.string()?,
            host: cells.string()?,
            status: cells.word(Status::named)?,
            link_id: cells.string()?,
        })
    }
}

impl TableRow for ServerRow {
    const TABLE: &'static str = "servers";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.server_ip);
        cells.text(&self.renter);
        cells.text(&self.paid_by);
        cells.text(&self.user);
        cells.time(self.rented_from);
        cells.time(self.rented_to);
        cells.time(self.used_from);
        cells.time(self.used_to);
        cells.text(&self.org);
        cells.time(self.first_access);
        cells.time(self.last_access);
        cells.text(self.status.as_str());
        cells.text(&self.access);
        cells.text(&self.incident);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            server_ip: cells.string()?,
            renter: cells.string()?,
            paid_by: cells.string()?,
            user: cells.string()?,
            rented_from: cells.time()?,
            rented_to: cells.time()?,
            used_from: cells.time()?,
            used_to: cells.time()?,
            org: cells.string()?,
            first_access: cells.time()?,
            last_access: cells.time()?,
            status: cells.word(Status::named)?,
            access: cells.string()?,
            incident: cells.string()?,
        })
    }
}

impl TableRow for LinkRow {
    const TABLE: &'static str = "links";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.link_id);
        cells.text(&self.a);
        cells.text(&self.b);
        cells.text(self.relation.as_str());
        cells.text(self.status.as_str());
        cells.int32(self.bits);
        cells.int32(self.probability);
        cells.text(&self.families);
        cells.text(&self.rival);
        cells.int32(self.rival_probability);
        cells.text(&self.reason);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            link_id: cells.string()?,
            a: cells.string()?,
            b: cells.string()?,
            relation: cells.word(Relation::named)?,
            status: cells.word(Status::named)?,
            bits: cells.int32()?,
            probability: cells.int32()?,
            families: cells.string()?,
            rival: cells.string()?,
            rival_probability: cells.int32()?,
            reason: cells.string()?,
        })
    }
}

impl TableRow for LinkEvidenceRow {
    const TABLE: &'static str = "link_evidence";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.link_id);
        cells.text(&self.selector_kind);
        cells.text(&self.value);
        cells.text(&self.group);
        cells.int32(self.bits);
        cells.evidence(&self.evidence_id);
        cells.text(self.locator.as_str());
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            link_id: cells.string()?,
            selector_kind: cells.string()?,
            value: cells.string()?,
            group: cells.string()?,
            bits: cells.int32()?,
            evidence_id: cells.evidence()?,
            locator: locator(cells)?,
        })
    }
}

impl TableRow for EntityRow {
    const TABLE: &'static str = "entities";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.entity);
        cells.text(&self.kind);
        cells.text(&self.label);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self { entity: cells.string()?, kind: cells.string()?, label: cells.string()? })
    }
}

impl TableRow for MemberRow {
    const TABLE: &'static str = "members";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.entity);
        cells.text(&self.subject);
        cells.int32(self.bits);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self { entity: cells.string()?, subject: cells.string()?, bits: cells.int32()? })
    }
}

impl TableRow for FindingRow {
    const TABLE: &'static str = "findings";

    fn key_order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn put(&self, cells: &mut Cells) {
        cells.text(&self.finding);
        cells.text(&self.kind);
        cells.text(&self.subjects);
        cells.text(&self.statement);
        cells.text(&self.likelihood);
        cells.text(&self.confidence);
        cells.text(&self.evidence);
        cells.text(&self.alternatives);
    }

    fn take(cells: &mut RowCells<'_>) -> Result<Self, TableError> {
        Ok(Self {
            finding: cells.string()?,
            kind: cells.string()?,
            subjects: cells.string()?,
            statement: cells.string()?,
            likelihood: cells.string()?,
            confidence: cells.string()?,
            evidence: cells.string()?,
            alternatives: cells.string()?,
        })
    }
}
