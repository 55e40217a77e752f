//! Which kinds of finding are there? One file a kind; the order is that of the report.

use super::ground::Ground;
use super::sentence::Draft;
use crate::link::Status;

pub(crate) use operator::weakest_tie;

macro_rules! templates {
    ($($module:ident $variant:ident $name:literal $status:ident $about:literal;)*) => {
        $(mod $module;)*

        /// What a finding is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingKind { $(#[doc = $about] $variant,)* }

        impl FindingKind {
            /// Every kind, in the order of the report.
            pub const ALL: &[FindingKind] = &[$(FindingKind::$variant),*];

            /// The name in the table `findings`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it says, in one line.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }

            /// What such a statement may be called.
            pub const fn status(self) -> Status {
                match self { $(Self::$variant => Status::$status,)* }
            }

            /// The kind of that name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
            }
        }

        /// Every draft that the rows of a case give, template by template.
        pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
            let mut drafts = Vec::new();
            $(drafts.extend($module::drafts(ground));)*
            drafts
        }
    };
}

templates! {
    supply Supply "supply" Derived "sites that reached operators from a builder through a client";
    builder Builder "builder" Derived "private code of several kits or sites comes from one shop";
    kit_family KitFamily "kit-family" Derived "hosts run one code base";
    source_of_kit SourceOfKit "source-of-kit" Derived "files of a kit, seized or leaked, show the code of sites";
    leaked_copy LeakedCopy "leaked-copy" Refused "a past version of a kit, run apart from its builder";
    public_theme PublicTheme "public-theme" Derived "code that lawful sites use too; it supports no builder";
    operator Operator "operator" Assessed "sites have the same operator";
    operator_pair OperatorPair "operator-pair" Assessed "two sites outside any group have the same operator";
    crew Crew "crew" Assessed "accounts are worked by one crew";
    stolen_identities StolenIdentities "stolen-identities" Derived "accounts of crews that use the identity of another";
    person Person "person" Assessed "several mentions of one person or organisation";
    infrastructure Infrastructure "infrastructure" Derived "hosts stand on one private infrastructure";
    servers Servers "servers" Observed "who rents and pays for which servers";
    server_access ServerAccess "server-access" Observed "which organisations rented servers reached, and what these reported";
    listed_match ListedMatch "listed-match" MatchForReview "a name or number of the case resembles an entry of a watch list";
    listed_exposure ListedExposure "listed-exposure" Observed "who stands over an entry that a name resembles, as the list states it";
    screened Screened "screened" Observed "with which watch lists the names of the case were compared";
    compromised_hosts CompromisedHosts "compromised-hosts" Derived "hosts of other owners that were misused";
    refused_links Refused "refused" Refused "what looked alike and was not linked";
    leads Leads "leads" Candidate "candidates: shared values of one family or kind";
    cannot_tell CannotTell "cannot-tell" Observed "hosts whose captures do not show what they are";
    problems Problems "problems" Observed "what could not be read";
}
