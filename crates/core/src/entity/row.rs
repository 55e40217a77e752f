//! What the tables of entities hold. Empty text means: does not apply, or is not known.

use crate::record::Time;
use crate::words::named;

named! {
    /// The part that a host plays.
    Role {
        Operator "operator" "takes players and stakes";
        Lander "lander" "sends players on";
        Compromised "compromised" "another's host, misused; its owner is a victim";
        Support "support" "serves the network: chat, payment page, name root";
        Licensed "licensed" "on a register that was supplied";
        Information "information" "writes about gambling";
        Protection "protection" "regulator, lottery, helpline, blocker";
        Other "other" "no gambling for stakes";
        Undetermined "undetermined" "the captures cannot tell";
    }
}

named! {
    /// What a kit's code is.
    KitKind {
        Private "private" "seen nowhere but on sites of this kit";
        Commercial "commercial" "sold to many";
        PublicTheme "public-theme" "public code, used by lawful sites too";
        LeakedCopy "leaked-copy" "one past version of another kit, with additions of its own";
        Mixed "mixed" "private code on a public theme";
        Unknown "unknown" "cannot be told from the evidence";
    }
}

/// A row of `sites`: one a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    /// The host, bare.
    pub host: String,
    /// The strongest role that any period supports; compromised before operator.
    pub role: Role,
    /// Share of that role, per mille.
    pub role_probability: i32,
    /// Probability that gambling for stakes is offered in any period, per mille.
    pub gambling_probability: i32,
    /// ISO 639-1, sorted, joined with `,`.
    pub languages: String,
    /// The host whose mirror it is, bare; empty if none.
    pub mirror_of: String,
    /// `kit:…` of the last capture that shows a kit.
    pub kit: String,
    /// Rank of the version within the kit, 1 the oldest.
    pub kit_version: Option<i32>,
    /// The version that the page prints.
    pub version_seen: String,
    /// What the kit's code is.
    pub kit_kind: Option<KitKind>,
    /// `builder:…`
    pub builder: String,
    /// `operator:…`
    pub operator: String,
    /// First and last time that any record shows it.
    pub first_seen: Option<Time>,
    /// See `first_seen`.
    pub last_seen: Option<Time>,
    /// Captures of pages.
    pub captures: i64,
    /// Why it has this role: the strongest reasons, joined with `; `.
    pub reasons: String,
}

/// A row of `site_periods`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePeriodRow {
    /// The host, bare.
    pub host: String,
    /// First capture of the period.
    pub from: Option<Time>,
    /// Last capture of the period.
    pub to: Option<Time>,
    /// Role in it.
    pub role: Role,
    /// Kit in it.
    pub kit: String,
    /// Version in it.
    pub kit_version: Option<i32>,
}

/// A row of `kits`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitRow {
    /// `kit:…`
    pub kit: String,
    /// What its code is.
    pub kind: KitKind,
    /// Hosts that show it.
    pub sites: i64,
    /// States that can be told apart.
    pub versions: i64,
    /// Its rarest shared fragments, `kind=value`, joined with ` | `.
    pub signature: String,
}

/// A row of `kit_versions`: what one version of a kit changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KitVersionRow {
    /// `kit:…`
    pub kit: String,
    /// Rank within the kit, 1 the oldest.
    pub version: i32,
    /// First capture that shows it.
    pub first_seen: Option<Time>,
    /// Last capture that shows it.
    pub last_seen: Option<Time>,
    /// Hosts that show it at some time.
    pub sites: i64,
    /// How many values it brought in; of the first version none: what came before is not known.
    pub gained_values: i64,
    /// How many values it dropped.
    pub lost_values: i64,
    /// The rarest of those that it brought in, `kind=value`, joined with ` | `.
    pub gained: String,
    /// The rarest of those that it dropped.
    pub lost: String,
}

/// A row of `supply`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SupplyRow {
    /// `builder:…`
    pub builder: String,
    /// Text of `hosting.renter`.
    pub client: String,
    /// `operator:…`
    pub operator: String,
    /// The host, bare.
    pub host: String,
    /// Status of the link.
    pub status: crate::link::Status,
    /// The link in `links`.
    pub link_id: String,
}

/// A row of `servers`: rent and use are two things.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerRow {
    /// Address, bare.
    pub server_ip: String,
    /// Who rents it, as written.
    pub renter: String,
    /// The account that pays, as written.
    pub paid_by: String,
    /// Who uses it: an entity.
    pub user: String,
    /// Rent.
    pub rented_from: Option<Time>,
    /// Rent.
    pub rented_to: Option<Time>,
    /// Use.
    pub used_from: Option<Time>,
    /// Use.
    pub used_to: Option<Time>,
    /// Organisation that it reached.
    pub org: String,
    /// Access.
    pub first_access: Option<Time>,
    /// Access.
    pub last_access: Option<Time>,
    /// Status of the row.
    pub status: crate::link::Status,
    /// Whether the accesses fall into the rent: `within the rent`, `outside the rent`; empty where none is known.
    pub access: String,
    /// What the organisation reported for days that overlap with the accesses: dates, words and source, joined with
    /// ` | `. An overlap is no cause.
    pub incident: String,
}

/// A row of `entities`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntityRow {
    /// Typed id.
    pub entity: String,
    /// `kit`, `builder`, `operator` …
    pub kind: String,
    /// A short name for people.
    pub label: String,
}

/// A row of `members`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberRow {
    /// Typed id.
    pub entity: String,
    /// Typed id of the member.
    pub subject: String,
    /// What ties it: mean bits to the other members, in 1/256 bit.
    pub bits: i32,
}

/// A row of `people`: an account of which something can be said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeopleRow {
    /// `PLATFORM/ID`.
    pub account: String,
    /// Entity of one person behind several accounts; empty if there is none.
    pub person: String,
    /// Entity of a crew; empty if there is none.
    pub crew: String,
    /// Whose identity it shows.
    pub identity: crate::person::Identity,
    /// Of its belonging to the crew, or the person where there is no crew, per mille; 0 for an owner's account.
    pub probability: i32,
}

/// A row of `crew_patterns`: something that accounts of a crew do together, and where one of them shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PatternRow {
    /// Entity of the crew.
    pub crew: String,
    /// Its number within the crew, from 1: rows of one number are one observation.
    pub number: i64,
    /// What kind of thing, and so what else explains it.
    pub pattern: crate::person::Pattern,
    /// What was seen, in one sentence without values of accounts.
    pub statement: String,
    /// Account that shows it, `PLATFORM/ID`.
    pub account: String,
    /// Where.
    pub evidence_id: crate::evidence::EvidenceId,
    /// Where in it.
    pub locator: crate::evidence::Locator,
}

/// A row of `employers`: a client that hired an account of a crew.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EmployerRow {
    /// Entity of the crew.
    pub crew: String,
    /// Account of the client, `PLATFORM/ID`.
    pub client: String,
    /// Account that was hired, `PLATFORM/ID`.
    pub worker: String,
    /// When.
    pub at: Option<Time>,
    /// Is the client an account of the same crew?
    pub is_own: bool,
    /// Where the contract stands.
    pub evidence_id: crate::evidence::EvidenceId,
    /// Where in it.
    pub locator: crate::evidence::Locator,
}
