//! Chapter 3: which sites are there, in which role?

use minijinja::{Value, context};

use super::{Made, More, date, host, screenshots};
use crate::entity::{Role, SiteRow};
use crate::finding::{FindingKind, count, digits, per_cent, shown};

/// Rows printed of the operator sites, and of each other role.
const OPERATORS_MAX: usize = 150;
const OTHERS_MAX: usize = 25;
/// Letters of the reasons in a row.
const REASONS_MAX: usize = 220;

pub(super) fn view(made: &Made<'_>) -> Value {
    let roles: Vec<Value> = Role::ALL
        .iter()
        .filter_map(|&role| {
            let mut sites = made.ground.in_role(role);
            let first = sites.first()?;
            let shown_max = if first.role == Role::Operator { OPERATORS_MAX } else { OTHERS_MAX };
            let all = sites.len();
            // Sites that were captured come first: rows known from names alone say little.
            sites.sort_by_key(|site| (site.captures == 0, &site.kit, &site.host));
            let query = format!("SELECT host, reasons FROM sites WHERE role = '{role}' ORDER BY host");
            Some(context! {
                name => role.as_str(),
                about => about(role),
                count => count(all, "host", "hosts"),
                n => all,
                sites => sites.iter().take(shown_max).map(|site| row(made, site)).collect::<Vec<_>>(),
                more => More::of(all, shown_max, &query),
                cards => (role == Role::Compromised).then(|| made.cards_of(&[FindingKind::CompromisedHosts])),
            })
        })
        .collect();
    context! { all => digits(made.ground.sites.len()), share => shares(made), roles, pictures => screenshots::gallery(made) }
}

/// Hosts in each role, as parts of a bar.
fn shares(made: &Made<'_>) -> Vec<Value> {
    let total = made.ground.sites.len().max(1);
    let mut from = 0;
    let mut parts = Vec::new();
    for &role in Role::ALL {
        let n = made.ground.in_role(role).len();
        if n > 0 {
            let (x, to) = (from * 10_000 / total, (from + n) * 10_000 / total);
            let per_cent = |n: usize| format!("{}.{:02}%", n / 100, n % 100);
            parts.push(context! { name => role.as_str(), n => digits(n), x => per_cent(x), width => per_cent(to - x) });
            from += n;
        }
    }
    parts
}

fn row(made: &Made<'_>, site: &SiteRow) -> Value {
    let entity = |id: &str| if id.is_empty() { String::new() } else { shown(label(made, id), 40) };
    let number = |n: i64| digits(usize::try_from(n).unwrap_or(0));
    context! {
        host => host(&site.host),
        share => per_cent(site.role_probability),
        gambling => per_cent(site.gambling_probability),
        languages => shown(&site.languages, 30),
        mirror_of => (!site.mirror_of.is_empty()).then(|| host(&site.mirror_of)),
        kit => entity(&site.kit),
        version => site.kit_version,
        version_seen => shown(&site.version_seen, 24),
        operator => entity(&site.operator),
        first => date(site.first_seen),
        last => date(site.last_seen),
        captures => number(site.captures),
        reasons => shown(&site.reasons, REASONS_MAX),
    }
}

pub(super) fn label<'m>(made: &'m Made<'_>, entity: &'m str) -> &'m str {
    made.ground.label(entity)
}

fn about(role: Role) -> &'static str {
    match role {
        Role::Operator => "takes players and stakes",
        Role::Lander => "sends players on",
        Role::Compromised => "another's host, misused; its owner is a victim",
        Role::Support => "serves the network: chat, payment page, name root",
        Role::Licensed => "on a register that was supplied",
        Role::Information => "writes about gambling",
        Role::Protection => "regulator, lottery, helpline, blocker",
        Role::Other => "no gambling for stakes",
        Role::Undetermined => "the captures cannot tell",
    }
}
