//! How many accounts of crews use the identity of another, as far as owners or their reports are in the evidence.
//!
//! Rows needed: `people` of crews, and the files of accounts and documents as places. Owners are counted, never named: their
//! list is a restricted page of its own.

use crate::evidence::Kind;
use crate::finding::FindingKind;
use crate::finding::ground::Ground;
use crate::finding::sentence::{Draft, Standing, count};
use crate::person::Identity;

pub(super) fn drafts(ground: &Ground<'_>) -> Vec<Draft> {
    draft(ground).into_iter().collect()
}

fn draft(ground: &Ground<'_>) -> Option<Draft> {
    let of_crews = |identity| {
        let rows = ground.rows.people.iter().filter(|row| !row.crew.is_empty());
        rows.filter(|row| row.identity == identity).count()
    };
    let (stolen, invented, unknown) =
        (of_crews(Identity::Stolen), of_crews(Identity::Invented), of_crews(Identity::Unknown));
    let people = &ground.rows.people;
    let of_no_crew = |identity| people.iter().filter(|row| row.crew.is_empty() && row.identity == identity).count();
    let (of_others, perhaps) = (of_no_crew(Identity::Stolen), of_no_crew(Identity::Unknown));
    let owners = of_no_crew(Identity::Genuine).saturating_sub(perhaps);
    if stolen + of_others == 0 {
        return None;
    }
    let others = if of_others == 0 {
        String::new()
    } else {
        format!(
            ", as do {} of no crew that share things with strangers, or hide where they are",
            count(of_others, "account", "accounts")
        )
    };
    let perhaps = if perhaps == 0 {
        String::new()
    } else {
        format!(
            " Of {} that show the paper of an older account, both may be one person's.",
            count(perhaps, "account", "accounts")
        )
    };
    let mut places = ground.whole(Kind::Documents);
    places.extend(&ground.whole(Kind::IdentityReports));
    places.extend(&ground.whole(Kind::Accounts));
    Some(Draft {
        kind: FindingKind::StolenIdentities,
        subjects: ["identity:stolen".to_owned()].into(),
        observation: format!(
            "{} of crews show the papers, or the name and day of birth, of persons whose own older account or whose \
             report is in the evidence{}{}; {} of such owners are among the accounts supplied.{perhaps}",
            count(stolen, "account", "accounts"),
            ground.cite(&places),
            others,
            count(owners, "own account", "own accounts"),
        ),
        inference: format!(
            "That these identities were used without their owners follows from the rule for identities. The owners appear \
             to be victims, and no part of any crew. Of {} the identity cannot be told: the named persons may be \
             victims. The papers of {} contradict themselves and were turned down.",
            count(unknown, "other account", "other accounts"),
            count(invented, "account", "accounts"),
        ),
        standing: Standing::Plain,
        basis: None,
        alternative: "Alternative: an owner who lent the papers; the evidence cannot tell that from theft.".to_owned(),
        change: "What would change this: the owners' own word, through the office that may ask them.".to_owned(),
        places,
    })
}
