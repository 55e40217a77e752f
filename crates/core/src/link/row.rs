//! What the tables `links` and `link_evidence` hold.

use crate::evidence::{EvidenceId, Locator};
use crate::words::named;

named! {
    /// In which relation two subjects may stand.
    Relation {
        SameKit "same-kit" "both show one code base";
        SameBuilder "same-builder" "the private code of both comes from one shop";
        SameInfrastructure "same-infrastructure" "both stand on one private infrastructure";
        SameOperator "same-operator" "both are run by one party";
        SamePerson "same-person" "one person is behind both";
        SameCrew "same-crew" "one crew is behind both";
        SameListed "same-listed" "a name is that of a listed entry";
        Supplies "supplies" "a builder's site reached an operator through a client";
        Rents "rents" "a party rents a server";
        Uses "uses" "a party works on a server";
        Accessed "accessed" "a server reached into an organisation";
        Pays "pays" "an account pays another";
        Controls "controls" "a party decides over another";
    }
}

named! {
    /// What a link may be called.
    Status {
        Observed "observed" "stands in the evidence itself";
        Derived "derived" "follows by a stated rule from observed rows";
        Assessed "assessed" "a probability on two independent families";
        Candidate "candidate" "one family or one kind, however many bits: a lead";
        Refused "refused" "a rival won, or something contradicts";
        MatchForReview "match for review" "a name or number of a list is near: for a human, and nothing more";
        NearMissRejected "near miss rejected" "a name of a list is near, and something cuts it";
    }
}

/// A row of `links`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkRow {
    /// Hash of relation and subjects: stable over runs.
    pub link_id: String,
    /// One subject, typed; `a < b` where the relation has no direction.
    pub a: String,
    /// The other subject, typed.
    pub b: String,
    /// The relation.
    pub relation: Relation,
    /// What it may be called.
    pub status: Status,
    /// Sum in 1/256 bit, prior not included.
    pub bits: i32,
    /// Share of the relation among its hypotheses, per mille.
    pub probability: i32,
    /// Families (for artefacts: kinds of selector) that support it, sorted, joined with `,`.
    pub families: String,
    /// The strongest rival that was tested; empty if none was.
    pub rival: String,
    /// Its share, per mille.
    pub rival_probability: i32,
    /// Why it has this status, in one sentence.
    pub reason: String,
}

/// A row of `link_evidence`: one selector's part in one link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkEvidenceRow {
    /// The link.
    pub link_id: String,
    /// Kind of the selector.
    pub selector_kind: String,
    /// Its value.
    pub value: String,
    /// Group in which it counts.
    pub group: String,
    /// Its part of the sum, in 1/256 bit.
    pub bits: i32,
    /// Where it stands.
    pub evidence_id: EvidenceId,
    /// Place in that evidence.
    pub locator: Locator,
}
