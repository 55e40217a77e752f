//! Which rows does a sentence stand on? The tables of a case, indexed for templates and chapters.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Scope;
use super::captured::Captured;
use super::confidence::Basis;
use super::sentence::{PLACES_MAX, Places};
use crate::entity::{EntityRow, Role, SiteRow};
use crate::evidence::{EvidenceId, Kind, Locator};
use crate::link::{LinkEvidenceRow, LinkRow, Relation, Status};
use crate::report::{CaseRows, EvidenceRow};
use crate::selector::{SelectorKind, SelectorRow};

/// Fragments of a kit's signature that are looked up; `kits.signature` holds the rarest first.
const FRAGMENTS_MAX: usize = 12;
/// Digits of an id that name an entity without a label.
const ID_SHOWN: usize = 8;

/// A value that sites of one kit share, as far as the rows show it.
#[derive(Debug)]
pub(crate) struct Fragment<'a> {
    pub(crate) kind: String,
    pub(crate) value: String,
    /// Hosts that show it, of the kit and others.
    pub(crate) hosts: BTreeSet<&'a str>,
    /// Its largest part in any link, in 1/256 bit; 0 if no link counts it.
    pub(crate) bits: i32,
    pub(crate) places: Places,
}

/// The rows of a case, indexed.
pub(crate) struct Ground<'a> {
    pub(crate) rows: &'a CaseRows,
    pub(crate) scope: &'a Scope,
    /// Evidence in the order of its numbers: the first is E1.
    pub(crate) evidence: Vec<&'a EvidenceRow>,
    pub(crate) numbers: BTreeMap<EvidenceId, usize>,
    pub(crate) sites: BTreeMap<&'a str, &'a SiteRow>,
    labels: BTreeMap<&'a str, &'a str>,
    /// Of each entity (`kit:`, `builder:`, `operator:`) its hosts.
    hosts: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Of each kind of entity, subject to entity.
    owners: BTreeMap<&'a str, BTreeMap<String, &'a str>>,
    selectors: Vec<&'a SelectorRow>,
    link_evidence: Vec<&'a LinkEvidenceRow>,
    /// Derived and assessed links whose two ends are in one entity, by relation and entity.
    inside: BTreeMap<Relation, BTreeMap<&'a str, Vec<&'a LinkRow>>>,
    /// Derived and assessed links that no entity holds, strongest first.
    pub(crate) between: BTreeMap<Relation, Vec<&'a LinkRow>>,
    /// Candidates, strongest first.
    pub(crate) leads: BTreeMap<Relation, Vec<&'a LinkRow>>,
    /// Refused links by relation and rival (empty: contradicted), strongest first.
    pub(crate) refused: BTreeMap<(Relation, &'a str), Vec<&'a LinkRow>>,
    fragments: BTreeMap<&'a str, Vec<Rc<Fragment<'a>>>>,
}

impl<'a> Ground<'a> {
    pub(crate) fn of(rows: &'a CaseRows, scope: &'a Scope) -> Self {
        let mut evidence: Vec<&EvidenceRow> = rows.evidence.iter().collect();
        evidence.sort_by_key(|row| row.evidence_id);
        let mut selectors: Vec<&SelectorRow> = rows.selectors.iter().collect();
        selectors.sort();
        let mut link_evidence: Vec<&LinkEvidenceRow> = rows.link_evidence.iter().collect();
        link_evidence.sort();
        let mut ground = Self {
            rows,
            scope,
            numbers: evidence.iter().zip(1..).map(|(row, number)| (row.evidence_id, number)).collect(),
            evidence,
            sites: rows.sites.iter().map(|site| (site.host.as_str(), site)).collect(),
            labels: labels(rows),
            hosts: BTreeMap::new(),
            owners: BTreeMap::new(),
            selectors,
            link_evidence,
            inside: BTreeMap::new(),
            between: BTreeMap::new(),
            leads: BTreeMap::new(),
            refused: BTreeMap::new(),
            fragments: BTreeMap::new(),
        };
        ground.index_entities();
        ground.index_links();
        ground.index_fragments();
        ground
    }

    fn index_entities(&mut self) {
        let columns = self.rows.sites.iter().flat_map(|site| {
            [&site.kit, &site.builder, &site.operator].map(|entity| (entity.as_str(), site.host.as_str()))
        });
        let periods = self.rows.site_periods.iter().map(|period| (period.kit.as_str(), period.host.as_str()));
        for (entity, host) in columns.chain(periods).filter(|(entity, _)| !entity.is_empty()) {
            self.hosts.entry(entity).or_default().insert(host);
            self.owners.entry(prefix(entity)).or_default().entry(format!("host:{host}")).or_insert(entity);
        }
        // A kit belongs to the builder of its sites, whether or not `members` names the kit.
        for site in self.rows.sites.iter().filter(|site| !site.kit.is_empty() && !site.builder.is_empty()) {
            self.owners.entry("builder").or_default().entry(site.kit.clone()).or_insert(&site.builder);
        }
        for member in &self.rows.members {
            let entity = member.entity.as_str();
            if let Some(host) = member.subject.strip_prefix("host:") {
                self.hosts.entry(entity).or_default().insert(host);
            }
            self.owners.entry(prefix(entity)).or_default().entry(member.subject.clone()).or_insert(entity);
        }
    }

    fn index_links(&mut self) {
        let mut links: Vec<&LinkRow> = self.rows.links.iter().collect();
        // Strongest first, and the same order on every machine.
        links.sort_by(|x, y| (y.probability, y.bits, &x.link_id).cmp(&(x.probability, x.bits, &y.link_id)));
        for link in links {
            match link.status {
                Status::Refused => self.refused.entry((link.relation, link.rival.as_str())).or_default().push(link),
                Status::Candidate => self.leads.entry(link.relation).or_default().push(link),
                Status::Observed | Status::Derived | Status::Assessed => match self.entity_of_both(link) {
                    Some(entity) => self.inside.entry(link.relation).or_default().entry(entity).or_default().push(link),
                    None => self.between.entry(link.relation).or_default().push(link),
                },
                // What resembles a listed name is told from the rows of `screening`.
                Status::MatchForReview | Status::NearMissRejected => {}
            }
        }
        for group in self.refused.values_mut() {
            group.sort_by(|x, y| {
                (y.rival_probability, y.bits, &x.link_id).cmp(&(x.rival_probability, x.bits, &y.link_id))
            });
        }
        for group in self.leads.values_mut() {
            group.sort_by(|x, y| (y.bits, &x.link_id).cmp(&(x.bits, &y.link_id)));
        }
    }

    fn entity_of_both(&self, link: &LinkRow) -> Option<&'a str> {
        let kind = match link.relation {
            Relation::SamePerson => {
                let entity = self.named_party(&link.a)?;
                return (self.named_party(&link.b)? == entity).then_some(entity);
            }
            Relation::SameKit => "kit",
            Relation::SameBuilder => "builder",
            Relation::SameOperator => "operator",
            Relation::SameCrew => "crew",
            _ => return None,
        };
        let entity = self.owner(kind, &link.a)?;
        (self.owner(kind, &link.b)? == entity).then_some(entity)
    }

    /// The person or organisation that holds a mention, or that it is.
    fn named_party(&self, subject: &str) -> Option<&'a str> {
        let held = ["person", "org"].into_iter().find_map(|kind| self.owner(kind, subject));
        held.or_else(|| self.labels.get_key_value(subject).map(|(&entity, _)| entity))
    }

    /// The entity of that kind that holds this subject. An entity holds itself.
    pub(crate) fn owner(&self, kind: &str, subject: &str) -> Option<&'a str> {
        let held = self.owners.get(kind).and_then(|owners| owners.get(subject)).copied();
        held.or_else(|| self.hosts.get_key_value(subject).map(|(&entity, _)| entity).filter(|id| prefix(id) == kind))
    }

    fn index_fragments(&mut self) {
        let mut wanted: BTreeMap<(String, String), Fragment<'a>> = BTreeMap::new();
        let mut of_kit: BTreeMap<&'a str, Vec<(String, String)>> = BTreeMap::new();
        for kit in &self.rows.kits {
            for (kind, value) in signature(&kit.signature).into_iter().take(FRAGMENTS_MAX) {
                let key = (kind.clone(), value.clone());
                of_kit.entry(&kit.kit).or_default().push(key.clone());
                wanted.entry(key).or_insert(Fragment {
                    kind,
                    value,
                    hosts: BTreeSet::new(),
                    bits: 0,
                    places: Places::default(),
                });
            }
        }
        let mut key = (String::new(), String::new());
        if self.selectors.is_empty() {
            self.fragments_of_links(&mut wanted);
        }
        for row in &self.selectors {
            set(&mut key, row.kind.as_str(), &row.value);
            if let Some(fragment) = wanted.get_mut(&key)
                && let Some(host) = row.subject.strip_prefix("host:")
                && fragment.hosts.insert(host)
            {
                fragment.places.add(row.evidence_id, &row.locator);
            }
        }
        for row in &self.link_evidence {
            set(&mut key, &row.selector_kind, &row.value);
            if let Some(fragment) = wanted.get_mut(&key) {
                fragment.bits = fragment.bits.max(row.bits);
            }
        }
        // Kits that show one value share the row: a value of public code may have thousands of hosts.
        let shared: BTreeMap<(String, String), Rc<Fragment<'a>>> =
            wanted.into_iter().map(|(key, fragment)| (key, Rc::new(fragment))).collect();
        for (kit, keys) in of_kit {
            let found = keys.iter().filter_map(|key| shared.get(key)).filter(|fragment| !fragment.hosts.is_empty());
            self.fragments.insert(kit, found.cloned().collect());
        }
    }

    /// Without `selectors`, the links say which hosts share a value; who else shows it is not known then.
    fn fragments_of_links(&self, wanted: &mut BTreeMap<(String, String), Fragment<'a>>) {
        let mut key = (String::new(), String::new());
        for link in self.rows.links.iter().filter(|link| link.relation == Relation::SameKit) {
            for row in self.evidence_of(link).iter().filter(|row| row.bits > 0) {
                set(&mut key, &row.selector_kind, &row.value);
                let Some(fragment) = wanted.get_mut(&key) else { continue };
                let hosts = [&link.a, &link.b].into_iter().filter_map(|end| end.strip_prefix("host:"));
                hosts.for_each(|host| {
                    fragment.hosts.insert(host);
                });
                if fragment.places.len() < PLACES_MAX {
                    fragment.places.add(row.evidence_id, &row.locator);
                }
            }
        }
    }

    /// Whether it is known who else shows a value.
    pub(crate) fn counts_elsewhere(&self) -> bool {
        !self.selectors.is_empty()
    }

    /// Hosts of an entity, in name order.
    pub(crate) fn hosts(&self, entity: &str) -> Vec<&'a str> {
        self.hosts.get(entity).map(|hosts| hosts.iter().copied().collect()).unwrap_or_default()
    }

    /// Entities of a kind (`kit`, `builder`, `operator`) that hold hosts, by id.
    pub(crate) fn entities(&self, kind: &str) -> Vec<&'a str> {
        self.hosts.keys().copied().filter(|entity| prefix(entity) == kind).collect()
    }

    /// Subjects of an entity, as `members` lists them.
    pub(crate) fn members(&self, entity: &str) -> Vec<&'a str> {
        let of = self.rows.members.iter().filter(|row| row.entity == entity);
        of.map(|row| row.subject.as_str()).collect()
    }

    /// Entities of a kind that `entities` lists, by id.
    pub(crate) fn listed(&self, kind: &str) -> Vec<&'a str> {
        self.rows.entities.iter().filter(|row| row.kind == kind).map(|row| row.entity.as_str()).collect()
    }

    /// Derived and assessed links inside an entity, strongest first.
    pub(crate) fn inside(&self, relation: Relation, entity: &str) -> &[&'a LinkRow] {
        self.inside.get(&relation).and_then(|of| of.get(entity)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Fragments of a kit that the selectors show, rarest first.
    pub(crate) fn fragments(&self, kit: &str) -> &[Rc<Fragment<'a>>] {
        self.fragments.get(kit).map(Vec::as_slice).unwrap_or_default()
    }

    /// The name of an entity: its label, or the first digits of its id. As read or made, not yet fit for a sentence.
    pub(crate) fn label<'e>(&self, entity: &'e str) -> &'e str
    where
        'a: 'e,
    {
        self.labels.get(entity).copied().unwrap_or_else(|| unlabelled(entity))
    }

    /// `kit “mint”`; without a label `kit 3f9a12b4`.
    pub(crate) fn name(&self, entity: &str) -> String {
        match (self.labels.get(entity), entity.split_once(':')) {
            (Some(label), _) => format!("{} {}", prefix(entity), Captured::new(*label).quoted()),
            (None, Some((kind, _))) => format!("{kind} {}", Captured::new(self.label(entity)).shown()),
            (None, None) => Captured::new(entity).shown(),
        }
    }

    /// The same without the kind, for a sentence that says it already: `“mint”` or `3f9a12b4`.
    pub(crate) fn called(&self, entity: &str) -> String {
        match self.labels.get(entity) {
            Some(label) => Captured::new(*label).quoted(),
            None => Captured::new(self.label(entity)).shown(),
        }
    }

    /// A subject as a sentence names it: a host defanged, an entity by its label.
    pub(crate) fn subject(&self, subject: &str) -> String {
        match subject.split_once(':') {
            Some(("host" | "ip" | "server", value)) => Captured::new(value).host(),
            Some(("renter", value)) => Captured::new(value).quoted(),
            Some(("account", value)) => format!("account {}", Captured::new(value).shown()),
            Some(("org", _)) => self.called(subject),
            Some(("registrant", value)) => format!("registrant of {}", Captured::new(value).host()),
            _ => self.name(subject),
        }
    }

    /// Hosts that were captured at all.
    pub(crate) fn captured_hosts(&self) -> usize {
        self.rows.sites.iter().filter(|site| site.captures > 0).count()
    }

    /// Hosts in a role, in name order.
    pub(crate) fn in_role(&self, role: Role) -> Vec<&'a SiteRow> {
        self.sites.values().copied().filter(|site| site.role == role).collect()
    }

    /// Rows of `link_evidence` of one link.
    pub(crate) fn evidence_of(&self, link: &LinkRow) -> &[&'a LinkEvidenceRow] {
        let from = self.link_evidence.partition_point(|row| row.link_id < link.link_id);
        let rest = self.link_evidence.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|row| row.link_id == link.link_id)).unwrap_or_default()
    }

    /// Places behind these links.
    pub(crate) fn places<'l>(&self, links: impl IntoIterator<Item = &'l LinkRow>) -> Places {
        let mut places = Places::default();
        for link in links {
            self.evidence_of(link).iter().for_each(|row| places.add(row.evidence_id, &row.locator));
        }
        places
    }

    /// Selectors of one subject.
    pub(crate) fn selectors_of(&self, subject: &str) -> &[&'a SelectorRow] {
        let from = self.selectors.partition_point(|row| row.subject.as_str() < subject);
        let rest = self.selectors.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|row| row.subject == subject)).unwrap_or_default()
    }

    /// A place of each host; where the selectors name none, the files of `otherwise` as a whole.
    pub(crate) fn places_of_hosts<'h>(&self, hosts: impl IntoIterator<Item = &'h str>, otherwise: Kind) -> Places {
        let mut places = Places::default();
        for host in hosts {
            if let Some(row) = self.selectors_of(&format!("host:{host}")).first() {
                places.add(row.evidence_id, &row.locator);
            }
        }
        if places.is_empty() { self.whole(otherwise) } else { places }
    }

    /// Every evidence of a kind, as a whole.
    pub(crate) fn whole(&self, kind: Kind) -> Places {
        let mut places = Places::default();
        for row in self.evidence.iter().filter(|row| row.kind == kind) {
            places.add(row.evidence_id, &Locator::whole());
        }
        places
    }

    /// ` [E3, E12]`.
    pub(crate) fn cite(&self, places: &Places) -> String {
        places.cite(&self.numbers)
    }

    /// What these links rest on, for the rule of confidence.
    pub(crate) fn basis(
        &self,
        links: &[&LinkRow],
        places: &Places,
        unit: Option<(&'static str, &'static str)>,
    ) -> Basis {
        let given: Vec<&EvidenceRow> = places
            .evidence()
            .filter_map(|id| self.numbers.get(id).and_then(|number| self.evidence.get(number - 1)).copied())
            .collect();
        let names = |links: &[&LinkRow]| -> BTreeSet<String> {
            let all = links.iter().flat_map(|link| link.families.split(','));
            all.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        let mut against: BTreeMap<&str, i32> = BTreeMap::new();
        // A value that one of them does not show is the normal case and lowers the sum; a contradiction is a sign that
        // the model weighs for itself (`accounts-differ`).
        let signs = |kind: &str| !kind.ends_with("-overlap") && !SelectorKind::ALL.iter().any(|k| k.as_str() == kind);
        let weighed = links.iter().flat_map(|link| self.evidence_of(link));
        for row in weighed.filter(|row| row.bits < 0 && signs(&row.selector_kind)) {
            *against.entry(row.selector_kind.as_str()).or_default() += row.bits;
        }
        Basis {
            families: names(links),
            unit,
            custodians: given.iter().map(|row| row.custodian.trim().to_owned()).filter(|c| !c.is_empty()).collect(),
            unknown_origin: !given.is_empty() && given.iter().all(|row| row.source.eq_ignore_ascii_case("unknown")),
            contradictions: against.keys().map(|kind| Captured::new(*kind).shown()).collect(),
            rivals_tested: !links.is_empty() && links.iter().all(|link| !link.rival.is_empty()),
        }
    }
}

/// Labels that name. A label with a number in it counts (`private kit of 20 sites`) and changes with the case; one that
/// two entities of a kind bear names neither. Their ids name them.
fn labels(rows: &CaseRows) -> BTreeMap<&str, &str> {
    let mut bearers: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &rows.entities {
        *bearers.entry((&row.kind, &row.label)).or_default() += 1;
    }
    let names = |row: &&EntityRow| {
        !row.label.is_empty()
            && !row.label.bytes().any(|byte| byte.is_ascii_digit())
            && bearers.get(&(row.kind.as_str(), row.label.as_str())) == Some(&1)
    };
    rows.entities.iter().filter(names).map(|row| (row.entity.as_str(), row.label.as_str())).collect()
}

/// What an entity without a label is called: the first digits of its id.
pub(crate) fn unlabelled(entity: &str) -> &str {
    let Some((_, id)) = entity.split_once(':') else { return entity };
    id.char_indices().nth(ID_SHOWN).and_then(|(at, _)| id.get(..at)).unwrap_or(id)
}

fn set(key: &mut (String, String), kind: &str, value: &str) {
    key.0.clear();
    key.0.push_str(kind);
    key.1.clear();
    key.1.push_str(value);
}

/// The part of a typed id before the first colon.
pub(crate) fn prefix(id: &str) -> &str {
    id.split_once(':').map_or(id, |(prefix, _)| prefix)
}

/// `kind=value | kind=value` as pairs. A value may hold the separator: a part that names no kind belongs to the value
/// before it.
pub(crate) fn signature(text: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for part in text.split(" | ") {
        let known = part.split_once('=').filter(|(kind, _)| SelectorKind::ALL.iter().any(|k| k.as_str() == *kind));
        match (known, pairs.last_mut()) {
            (Some((kind, value)), _) => pairs.push((kind.to_owned(), value.to_owned())),
            (None, Some((_, value))) => {
                value.push_str(" | ");
                value.push_str(part);
            }
            (None, None) => {}
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_read_back_with_the_separator_inside_a_value() {
        assert_eq!(
            signature("api-path=/a/# | comment-text=one | two | class-name=mint"),
            [("api-path", "/a/#"), ("comment-text", "one | two"), ("class-name", "mint")]
                .map(|(kind, value)| (kind.to_owned(), value.to_owned()))
        );
        assert_eq!(signature(""), []);
    }
}
