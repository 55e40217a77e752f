//! How does an evaluation read at 80 columns?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Agreement, Evaluation, PeopleScore, Score, ScreeningScore};

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        clusters(f, &self.agreements)?;
        if !self.versions.is_empty() {
            writeln!(f, "\nOrder of versions (Kendall tau-b)")?;
            for order in &self.versions {
                let tau = order.tau_b.map_or_else(|| "one version alone".to_owned(), |tau| format!("{tau:.3}"));
                writeln!(f, "  {:<6} {tau:<18} {} hosts, {} versions", order.kit, order.hosts, order.versions)?;
            }
        }
        if !self.kit_kinds.is_empty() {
            writeln!(f, "\nKinds of kit (hosts by the kind that the case gives)")?;
            for kit in &self.kit_kinds {
                let name = |kind: &str| if kind.is_empty() { "none" } else { kind }.to_owned();
                let said: Vec<String> =
                    kit.case.iter().map(|(kind, hosts)| format!("{} {hosts}", name(kind))).collect();
                writeln!(f, "  {:<6} {:<13} {}", kit.kit, kit.truth, said.join(", "))?;
            }
        }
        if !self.evasions.is_empty() {
            writeln!(
                f,
                "\n{:<18} {:>6} {:>9} {:>7} {:>7} {:>10} {:>10}",
                "Hiding", "hosts", "operator", "kit P", "kit R", "builder P", "builder R"
            )?;
            for one in &self.evasions {
                let (kit, builder) = ([one.kit_precision, one.kit_recall], [one.builder_precision, one.builder_recall]);
                let ([kit_p, kit_r], [builder_p, builder_r]) = (kit.map(figure), builder.map(figure));
                let (kind, operator) = (&one.kind, figure(one.operator_recall));
                writeln!(
                    f,
                    "  {kind:<16} {:>6} {operator:>9} {kit_p:>7} {kit_r:>7} {builder_p:>10} {builder_r:>10}",
                    one.hosts
                )?;
            }
        }
        roles(f, self)?;
        accusations(f, self)?;
        if !self.rows.is_empty() {
            writeln!(
                f,
                "\n{:<32} {:>7} {:>7} {:>7} {:>9} {:>9}",
                "Rows", "case", "truth", "both", "precision", "recall"
            )?;
            for row in &self.rows {
                let (precision, recall) = (figure(row.precision), figure(row.recall));
                let what = row.what;
                writeln!(
                    f,
                    "  {what:<30} {:>7} {:>7} {:>7} {precision:>9} {recall:>9}",
                    row.case, row.truth, row.both
                )?;
            }
        }
        for of_relation in self.calibration.chunk_by(|a, b| a.relation == b.relation) {
            let relation = of_relation.first().map_or("", |band| band.relation);
            writeln!(f, "\nCalibration: assessed {relation} links")?;
            for band in of_relation {
                let verdict = match band.inside {
                    Some(true) => "inside the band",
                    Some(false) => "outside the band",
                    None => "no links",
                };
                let (from, to) = (band.from / 10, (band.to + 9) / 10);
                let true_share = figure(band.share);
                writeln!(f, "  {from:>3}-{to:<3} %  {:>7} links, {true_share:>5} true: {verdict}", band.links)?;
            }
        }
        if !self.links.is_empty() {
            writeln!(f, "\n{:<18} {:<10} {:>9} {:>9} {:>9}", "Links", "status", "judged", "true", "unscored")?;
            for share in &self.links {
                writeln!(
                    f,
                    "  {:<16} {:<10} {:>9} {:>9} {:>9}",
                    share.relation, share.status, share.links, share.hits, share.unscored
                )?;
            }
        }
        self.people.as_ref().map_or(Ok(()), |score| people(f, score))?;
        self.screening.as_ref().map_or(Ok(()), |score| screening(f, score))
    }
}

fn people(f: &mut fmt::Formatter<'_>, score: &PeopleScore) -> fmt::Result {
    writeln!(f, "\nCrews: {} in the truth, {} in the case, {} accounts", score.crews, score.found, score.accounts)?;
    writeln!(f, "  {:<30} {:>10} {:>14}", "cluster precision at least", "any size", "half the crew")?;
    for at in &score.at {
        writeln!(f, "  {:<30} {:>10} {:>14}", format!("{} %", at.precision), at.any, at.half)?;
    }
    let (precision, recall) = (figure(score.precision), figure(score.recall));
    writeln!(f, "  accounts: precision {precision}, recall {recall}")?;
    let list = |counts: &BTreeMap<String, u64>| match counts.is_empty() {
        true => "none".to_owned(),
        false => counts.iter().map(|(class, count)| format!("{class} {count}")).collect::<Vec<_>>().join(", "),
    };
    writeln!(f, "  innocent clusters: {}", list(&score.innocent))?;
    writeln!(f, "  innocent accounts in clusters: {}", list(&score.pulled_in))?;
    writeln!(f, "\n{:<26} {:<12} {:>8}", "Identity in the truth", "in the case", "accounts")?;
    for count in &score.identities {
        writeln!(f, "  {:<24} {:<12} {:>8}", count.truth, count.case, count.accounts)?;
    }
    Ok(())
}

fn screening(f: &mut fmt::Formatter<'_>, score: &ScreeningScore) -> fmt::Result {
    if !score.is_screened {
        return writeln!(f, "\nScreening: no screening in this case");
    }
    writeln!(f, "\n{:<40} {:>8} {:>8} {:>8}", "Screening", "listed", "found", "recall")?;
    let all = [("subjects", score.subjects), ("subject and entry", score.entries)];
    let spellings = score.spellings.iter().map(|one| (one.spelling.as_str(), one.subjects));
    for (what, found) in all.into_iter().chain(spellings) {
        writeln!(f, "  {what:<38} {:>8} {:>8} {:>8}", found.truth, found.found, figure(found.recall))?;
    }
    writeln!(f, "\n{:<40} {:>8} {:>8} {:>8}", "Not listed", "subjects", "review", "near")?;
    for class in score.innocents.iter().chain([&score.strangers]) {
        writeln!(f, "  {:<38} {:>8} {:>8} {:>8}", class.class, class.subjects, class.reviewed, class.near_misses)?;
    }
    writeln!(f, "  {} matches for review: {} of subjects that are not listed,", score.reviews, score.false_subjects)?;
    writeln!(f, "  {} beside an entry that a listed subject is not", score.wrong_entries)?;
    let rate = figure(score.false_review_rate);
    writeln!(f, "  a false review for {rate} of {} subjects", score.screened)
}

fn clusters(f: &mut fmt::Formatter<'_>, agreements: &[Agreement]) -> fmt::Result {
    if agreements.is_empty() {
        return Ok(());
    }
    writeln!(f, "Entities (95 % intervals by bootstrap over true entities)")?;
    writeln!(f, "{:<10} {:<9} {:<19} {:<19} {:<19}", "", "", "precision", "recall", "F1")?;
    for one in agreements {
        let rows = [
            ("pairwise", one.pairwise_precision, one.pairwise_recall, one.pairwise_f1),
            ("B-cubed", one.b_cubed_precision, one.b_cubed_recall, one.b_cubed_f1),
        ];
        for (at, (measure, precision, recall, f1)) in rows.into_iter().enumerate() {
            let kind = if at == 0 { one.kind } else { "" };
            writeln!(f, "{kind:<10} {measure:<9} {:<19} {:<19} {:<19}", score(precision), score(recall), score(f1))?;
        }
        let (labels, entities, hosts, pulled) = (one.labels, one.entities, one.hosts, one.pulled_in);
        writeln!(f, "{:<10} {labels} labels, {entities} entities, {hosts} hosts, {pulled} strangers pulled in", "")?;
    }
    Ok(())
}

fn roles(f: &mut fmt::Formatter<'_>, evaluation: &Evaluation) -> fmt::Result {
    if evaluation.roles.is_empty() {
        return Ok(());
    }
    let columns: BTreeSet<&str> = evaluation.roles.iter().map(|count| count.case.as_str()).collect();
    let mut rows: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for count in &evaluation.roles {
        rows.entry(&count.truth).or_default().insert(&count.case, count.hosts);
    }
    write!(f, "\n{:<13}", "Truth \\ case")?;
    for column in &columns {
        write!(f, " {:>6}", column.chars().take(6).collect::<String>())?;
    }
    writeln!(f)?;
    for (truth, counts) in rows {
        write!(f, "{truth:<13}")?;
        for column in &columns {
            write!(f, " {:>6}", counts.get(column).copied().unwrap_or(0))?;
        }
        writeln!(f)?;
    }
    Ok(())
}

fn accusations(f: &mut fmt::Formatter<'_>, evaluation: &Evaluation) -> fmt::Result {
    if evaluation.accusations.is_empty() {
        return Ok(());
    }
    writeln!(
        f,
        "\n{:<45} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "Accusations of innocent hosts", "hosts", "operat", "lander", "oper.", "build."
    )?;
    for class in &evaluation.accusations {
        let (hosts, role, lander) = (class.hosts, class.as_operator, class.as_lander);
        let (operator, builder) = (class.in_operator, class.in_builder);
        writeln!(f, "  {:<43} {hosts:>6} {role:>6} {lander:>6} {operator:>6} {builder:>6}", class.class)?;
    }
    writeln!(f, "  hosts that no truth names, called operator: {}", evaluation.unknown_operators)
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

fn score(score: Score) -> String {
    match (score.value, score.low, score.high) {
        (Some(value), Some(low), Some(high)) => format!("{value:.3} [{low:.3} {high:.3}]"),
        (value, _, _) => figure(value),
    }
}
