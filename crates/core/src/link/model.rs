//! Which fields, which m, which rivals does a relation have?
//!
//! A model is data: `rules/weights/RELATION.toml`. Every number in it has a source. The engine that reads it knows no
//! relation by name, so that crews, names and tables are weighed by the same code as web sites.

use serde::Deserialize;

use super::{Relation, bits::Bits256};
use crate::rules;
use crate::selector::Family;

/// The fields, priors, rivals and policy of one relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What is weighed.
    pub relation: Relation,
    /// P(the relation holds) for a pair that was found worth comparing.
    pub prior: f64,
    /// What a link may be called.
    pub policy: Policy,
    /// Share of its bits at which the second strongest agreement of a group counts, the third at its square …
    pub damping: f64,
    /// What is compared.
    pub fields: Vec<Field>,
    /// The innocent explanations that are tested. "Unrelated" is always one of them and is not listed.
    pub rivals: Vec<Rival>,
}

/// The policy of a relation, laid over its bits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What has to agree independently: groups (kinds) of selectors for artefacts, families for people.
    pub counts: Counts,
    /// How many of them.
    pub needed: u32,
    /// Bits that each of them must leave.
    pub line: f64,
    /// Only agreements that no innocent explanation covers count for the line.
    #[serde(default)]
    pub private_only: bool,
    /// Share, per mille, from which on the relation is stated.
    pub stated_from: i32,
    /// A rival whose share exceeds that of the relation and reaches this refuses the link, per mille.
    pub refused_from: i32,
    /// Bits that the relation gains where as many kinds or families as it needs leave private bits over the line. Evidence
    /// of several sides is truer than the product of its parts says, since a rival explains one side at a time; how much
    /// truer is measured, band by band.
    #[serde(default)]
    pub agreeing: f64,
    /// Status of a link that meets the policy: `derived` for artefacts, `assessed` for people.
    pub grants: String,
    /// Link share, per mille, from which entities are made.
    pub entity_from: i32,
}

/// What has to agree independently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counts {
    /// Groups of selectors.
    Kinds,
    /// Families; time and name support and are never one of them.
    Families,
}

/// One thing that is compared.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name: a selector kind, or a field of a table.
    pub name: String,
    /// Independent family.
    pub family: Family,
    /// Group in which it says one thing with its neighbours.
    pub group: String,
    /// P(b shows the value | a shows it, the relation holds), for fields that are compared by value.
    #[serde(default)]
    pub m: Option<f64>,
    /// Most bits that one value may lend.
    #[serde(default)]
    pub cap: Option<f64>,
    /// Levels of agreement, best first, for fields that are compared by likeness.
    #[serde(default)]
    pub levels: Vec<LevelWeight>,
    /// Where the numbers come from.
    pub source: String,
}

/// One level of agreement.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelWeight {
    /// Name for people.
    pub name: String,
    /// P(level | the relation holds).
    pub m: f64,
    /// P(level | unrelated).
    pub u: f64,
}

/// An innocent explanation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    /// Name in `links.rival`.
    pub name: String,
    /// What it says of the pair, for people: "both use a public theme".
    pub says: String,
    /// P(it holds) for a pair that was found worth comparing.
    pub prior: f64,
    /// What it explains.
    #[serde(default)]
    pub explains: Vec<Explains>,
    /// Families whose agreement it does not expect: each agreement there counts against it with these bits.
    #[serde(default)]
    pub denies: Vec<Denies>,
    /// Where the numbers come from.
    pub source: String,
}

/// Agreements that a rival explains.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explains {
    /// Mark that a comparison must bear; empty: any.
    #[serde(default)]
    pub mark: String,
    /// Groups; empty: all.
    #[serde(default)]
    pub groups: Vec<String>,
    /// The one field that it is about; empty: all of its groups.
    #[serde(default)]
    pub field: String,
    /// P(b shows the value | a shows it, the rival holds). For likeness without `levels`: what share of it is expected.
    pub m: f64,
    /// P(level | the rival holds), for a field of levels.
    #[serde(default)]
    pub levels: Vec<f64>,
}

/// Agreements that speak against a rival.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Denies {
    /// The family.
    pub family: Family,
    /// Bits against the rival, above 0, for each group of that family that agrees without a mark of the rival.
    pub bits: f64,
}

/// A model that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// No file for this relation.
    #[error("rules/weights has no file for {0}")]
    Missing(Relation),
    /// The file is not a model.
    #[error("rules/weights/{file}: {source}")]
    Parse {
        /// The file.
        file: String,
        /// What is wrong.
        source: toml::de::Error,
    },
    /// A number is no probability, or a name is unknown.
    #[error("rules/weights/{file}: {what}")]
    Value {
        /// The file.
        file: String,
        /// What is wrong.
        what: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    relation: Relation,
    #[serde(rename = "source")]
    _source: String,
    prior: f64,
    damping: f64,
    policy: Policy,
    field: Vec<Field>,
    #[serde(default)]
    rival: Vec<Rival>,
}

impl Model {
    /// The model that comes with the program.
    pub fn bundled(relation: Relation) -> Result<Self, ModelError> {
        let file = rules::folder("weights")
            .find(|file| file.stem() == relation.as_str())
            .ok_or(ModelError::Missing(relation))?;
        Self::parse(file.path, file.text)
    }

    /// Reads a model file. Errors name the file and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Self, ModelError> {
        let read: ModelFile =
            toml::from_str(text).map_err(|source| ModelError::Parse { file: file.to_owned(), source })?;
        let model = Self {
            relation: read.relation,
            prior: read.prior,
            policy: read.policy,
            damping: read.damping,
            fields: read.field,
            rivals: read.rival,
        };
        model.check().map_err(|what| ModelError::Value { file: file.to_owned(), what })?;
        Ok(model)
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The logarithm of the prior of "unrelated": what the relation and its rivals leave.
    pub fn prior_unrelated(&self) -> Bits256 {
        let taken: f64 = self.prior + self.rivals.iter().map(|rival| rival.prior).sum::<f64>();
        Bits256::of_ratio((1.0 - taken).max(1e-9), 1.0)
    }

    fn check(&self) -> Result<(), String> {
        let probability = |name: &str, p: f64| {
            if p > 0.0 && p <= 1.0 { Ok(()) } else { Err(format!("{name} = {p} is not in (0, 1]")) }
        };
        probability("prior", self.prior)?;
        for field in &self.fields {
            if field.m.is_none() && field.levels.is_empty() {
                return Err(format!("field {:?} has neither m nor levels", field.name));
            }
            field.m.map_or(Ok(()), |m| probability(&field.name, m))?;
            for level in &field.levels {
                probability(&level.name, level.m)?;
                probability(&level.name, level.u)?;
            }
        }
        for rival in &self.rivals {
            probability(&rival.name, rival.prior)?;
            for explains in &rival.explains {
                probability(&rival.name, explains.m)?;
            }
        }
        let taken: f64 = self.prior + self.rivals.iter().map(|rival| rival.prior).sum::<f64>();
        if taken >= 1.0 {
            return Err(format!("the priors sum to {taken} and leave nothing for \"unrelated\""));
        }
        if !matches!(self.policy.grants.as_str(), "derived" | "assessed") {
            return Err(format!("policy.grants = {:?} is neither derived nor assessed", self.policy.grants));
        }
        Ok(())
    }
}
