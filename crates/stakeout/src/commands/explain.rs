//! `stakeout explain CASE A [B]`: why does the case say what it says of A, or of A and B?

use std::collections::BTreeSet;

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command};
use serde_json::json;
use stakeout_core::entity::Role;
use stakeout_core::link::{LinkRow, Relation, Status};
use stakeout_core::person::is_hash;
use stakeout_core::report::CaseRows;
use stakeout_core::screening::ScreeningRow;
use stakeout_core::selector::SelectorKind;
use stakeout_engine::pipeline::{Explained, HypothesisRow};

use super::argument;
use super::explanation::{self, Subject};
use crate::console::{Console, Table, number};
use crate::exit::Exit;
use crate::ops;

pub(crate) fn cli() -> Command {
    Command::new("explain")
        .about("Show why: the selectors, bits, rivals and sources behind a link")
        .arg(argument::case())
        .arg(Arg::new("a").value_name("A").required(true).help("A host, an address, or a typed id such as kit:ID"))
        .arg(Arg::new("b").value_name("B").help("Another; then what links the two, or why nothing does"))
        .arg(argument::json())
        .after_help(
            "Bits: how much more often the shared value is seen when the relation holds than\nwhen it does not, as a \
             power of two. A rival is an innocent explanation; what it\nwins is refused, and stays visible here.\n\n\
             Examples:\n  stakeout explain river fox-lucky.example\n  stakeout explain river fox-lucky.example \
             sevenmoon.example",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let unread = || format!("cannot read the tables of {}", case.display());
    let mut rows = ops::rows(case).with_context(unread)?;
    let a = Subject::meant(argument::value_of::<String>(args, "a")?, &rows)?;
    let b = args.get_one::<String>("b").map(|text| Subject::meant(text, &rows)).transpose()?;
    // A pair is weighed again, from the evidence: so is one that no table holds, and what won is shown for it too.
    let weighed = match &b {
        // Names, accounts and servers are not weighed as sites are: what was compared stands in the tables.
        Some(b) if !a.is_weighed() || !b.is_weighed() => Vec::new(),
        Some(b) => {
            ops::explain(case, a.id(), b.id()).with_context(|| format!("cannot explain {} and {}", a.id(), b.id()))?
        }
        None => Vec::new(),
    };
    // On what it rests is shown of a pair, and to machines.
    if b.is_some() || args.get_flag("json") {
        let links = links_in(&a, b.as_ref(), &rows).into_iter().map(|link| link.link_id.clone()).collect();
        rows.link_evidence = ops::evidence_of(case, &links).with_context(unread)?;
    }
    let links = links_in(&a, b.as_ref(), &rows);
    if args.get_flag("json") {
        console.json(&as_json(&a, b.as_ref(), &links, &weighed, &rows))?;
        return Ok(Exit::Done);
    }
    subject(console, &a, &rows)?;
    match &b {
        None => overview(console, &a, &links)?,
        Some(b) => {
            console.gap()?;
            subject(console, b, &rows)?;
            let compared = explanation::screened(&a, b, &rows);
            for row in &compared {
                likeness(console, row, &links, &rows)?;
            }
            for one in &weighed {
                pair(console, one, &links, &rows)?;
            }
            let told = |link: &LinkRow| {
                (!compared.is_empty() && link.relation == Relation::SameListed)
                    || weighed.iter().any(|one| one.relation == link.relation)
            };
            let stated: Vec<&LinkRow> = links.iter().copied().filter(|link| !told(link)).collect();
            for link in &stated {
                tie(console, link, &rows)?;
            }
            if weighed.is_empty() && compared.is_empty() && stated.is_empty() {
                console.gap()?;
                console.line("No relation is weighed between the two.")?;
            }
        }
    }
    Ok(Exit::Done)
}

/// The links between two subjects, or all of one.
fn links_in<'a>(a: &Subject, b: Option<&Subject>, rows: &'a CaseRows) -> Vec<&'a LinkRow> {
    match b {
        Some(b) => explanation::links_between(a, b, rows),
        None => explanation::links_of(a, rows),
    }
}

/// What the case says of one subject.
fn subject(console: &mut Console, subject: &Subject, rows: &CaseRows) -> anyhow::Result<()> {
    console.line(subject.id())?;
    if let Some(site) = subject.host().and_then(|host| rows.sites.iter().find(|site| site.host == host)) {
        match site.role {
            // The captures cannot tell, so there is no share to show.
            Role::Undetermined => console.line(format_args!("  role: {}", site.role))?,
            role => console.line(format_args!("  role: {role} ({})", number::percent(site.role_probability)))?,
        }
        if !site.reasons.is_empty() {
            console.line(format_args!("  because: {}", site.reasons))?;
        }
        if !site.mirror_of.is_empty() {
            console.line(format_args!("  mirror of: {}", site.mirror_of))?;
        }
        let captures = number::signed(site.captures);
        match (site.first_seen, site.last_seen) {
            (Some(first), Some(last)) => {
                console.line(format_args!("  captures: {captures}, seen {} to {}", first.date(), last.date()))?;
            }
            _ => console.line(format_args!("  captures: {captures}"))?,
        }
    }
    for entity in rows.entities.iter().filter(|entity| entity.entity == subject.id()) {
        console.line(format_args!("  {}: {}", entity.kind, entity.label))?;
    }
    for member in rows.members.iter().filter(|member| member.subject == subject.id()) {
        console.line(format_args!("  member of {} ({} bits)", member.entity, number::bits(member.bits)))?;
    }
    let members = rows.members.iter().filter(|member| member.entity == subject.id()).count();
    if members > 0 {
        console.line(format_args!("  members: {}", number::count(members as u64)))?;
    }
    for row in rows.people.iter().filter(|row| subject.id() == format!("account:{}", row.account)) {
        // Who the person of the papers is stays out of it: that list is a restricted one.
        console.line(format_args!("  identity shown: {}", row.identity))?;
    }
    patterns(console, subject, rows)?;
    for server in rows.servers.iter().filter(|server| subject.id() == format!("ip:{}", server.server_ip)) {
        let renter = if server.renter.is_empty() { "not in the evidence" } else { &server.renter };
        console.line(format_args!("  rented by: {renter} ({})", server.status))?;
    }
    Ok(())
}

/// What accounts of a crew do together, or what one of them does with others: each observation once.
fn patterns(console: &mut Console, subject: &Subject, rows: &CaseRows) -> anyhow::Result<()> {
    let account = subject.id().strip_prefix("account:");
    let mut told = BTreeSet::new();
    for row in &rows.crew_patterns {
        let is_asked = row.crew == subject.id() || account == Some(row.account.as_str());
        if is_asked && told.insert((&row.crew, row.number)) {
            console.line(format_args!("  {}: {} (or {})", row.pattern, row.statement, row.pattern.otherwise()))?;
        }
    }
    Ok(())
}

/// All links of one subject, a line each.
fn overview(console: &mut Console, subject: &Subject, links: &[&LinkRow]) -> anyhow::Result<()> {
    if links.is_empty() {
        console.gap()?;
        return console.line("No link: it shares no selector that was weighed with any other subject.");
    }
    console.heading("Links")?;
    let mut table = Table::new(["relation", "status", "bits", "with", "rests on", "rival"]).right(&[2]);
    for link in links {
        table.row([
            link.relation.as_str().to_owned(),
            standing(link),
            number::bits(link.bits),
            explanation::other(link, subject).to_owned(),
            link.families.clone(),
            rival(link),
        ]);
    }
    console.table(&table)
}

/// One pair under one relation: what it shares, what that says, which hypothesis explains it best.
fn pair(console: &mut Console, one: &Explained, links: &[&LinkRow], rows: &CaseRows) -> anyhow::Result<()> {
    console.heading(&format!("{}: {}", one.relation, one.status))?;
    console.line(&one.reason)?;
    if one.parts.is_empty() {
        return console.line("They share nothing that this relation is weighed by.");
    }
    console.gap()?;
    let mut table = Table::new(["group", "selector", "value", "bits", "innocent marks"]).right(&[3]);
    for (kind, value, group, bits, marks) in &one.parts {
        table.row([group.clone(), kind.clone(), value.clone(), number::bits(*bits), marks.clone()]);
    }
    console.table(&table)?;
    console.gap()?;
    console.table(&hypotheses(&one.hypotheses))?;
    match links.iter().find(|link| link.relation == one.relation) {
        Some(link) => sources(console, link, rows),
        None => Ok(()),
    }
}

/// One link as it stands in the table: why, from what, and which innocent explanation was tested beside it.
fn tie(console: &mut Console, link: &LinkRow, rows: &CaseRows) -> anyhow::Result<()> {
    console.heading(&format!("{}: {}", link.relation, standing(link)))?;
    console.line(&link.reason)?;
    if !link.families.is_empty() {
        console.line(format_args!("rests on: {}", link.families))?;
    }
    console.line(format_args!("innocent explanation: {}", rival(link)))?;
    sources(console, link, rows)
}

/// On which places a link rests.
fn sources(console: &mut Console, link: &LinkRow, rows: &CaseRows) -> anyhow::Result<()> {
    console.gap()?;
    console.line(format_args!("Sources of {}, {} bits:", link.link_id, number::bits(link.bits)))?;
    let mut table = Table::new(["selector", "evidence", "place"]);
    for row in explanation::evidence_of(link, rows) {
        let short: String = row.evidence_id.to_string().chars().take(12).collect();
        table.row([row.selector_kind.clone(), short, row.locator.to_string()]);
    }
    console.table(&table)?;
    passages(console, link, rows)
}

/// The words that texts on both sides hold: they stand at the places above.
fn passages(console: &mut Console, link: &LinkRow, rows: &CaseRows) -> anyhow::Result<()> {
    let evidence = explanation::evidence_of(link, rows);
    let words: BTreeSet<&str> = evidence
        .into_iter()
        .filter(|row| row.selector_kind == SelectorKind::Passage.as_str() && !is_hash(&row.value))
        .map(|row| row.value.as_str())
        .collect();
    if words.is_empty() {
        return Ok(());
    }
    console.gap()?;
    console.line("Words that both texts hold, in lower case, digits as #:")?;
    for passage in words {
        console.line(format_args!("  {passage}"))?;
    }
    Ok(())
}

/// A name of the case beside an entry of a list: how both were read, step by step.
fn likeness(console: &mut Console, row: &ScreeningRow, links: &[&LinkRow], rows: &CaseRows) -> anyhow::Result<()> {
    console.heading(&format!("same-listed: {}", row.status.as_str()))?;
    let day = row.list_date.map_or_else(|| "of a date that is not stated".to_owned(), |at| format!("of {}", at.date()));
    console.line(format_args!(
        "\"{}\" beside \"{}\" ({}), {} {day}",
        row.name, row.listed_name, row.listed_role, row.list
    ))?;
    console.gap()?;
    for step in row.path.split(" | ") {
        console.line(format_args!("  {step}"))?;
    }
    console.gap()?;
    console.line(format_args!(
        "{} bits; the probability that both are one is {}, from a prior of one expected subject among all pairs.",
        number::bits(row.bits),
        number::percent(row.probability)
    ))?;
    match links.iter().find(|link| link.relation == Relation::SameListed) {
        Some(link) => sources(console, link, rows),
        None => Ok(()),
    }
}

/// A row a hypothesis, a column a group; the strongest first.
fn hypotheses(weighed: &[HypothesisRow]) -> Table {
    let groups: BTreeSet<&str> =
        weighed.iter().flat_map(|one| one.groups.iter().map(|(group, _)| group.as_str())).collect();
    let head = ["hypothesis", "prior"].into_iter().chain(groups.iter().copied()).chain(["share"]);
    let right: Vec<usize> = (1..groups.len() + 3).collect();
    let mut table = Table::new(head).right(&right);
    let mut weighed: Vec<&HypothesisRow> = weighed.iter().collect();
    weighed.sort_by_key(|one| std::cmp::Reverse(one.share));
    for one in weighed {
        let bits = groups.iter().map(|group| {
            one.groups.iter().find(|(name, _)| name == group).map_or_else(String::new, |(_, bits)| number::bits(*bits))
        });
        let start = [one.name.clone(), number::bits(one.prior)];
        table.row(start.into_iter().chain(bits).chain([number::percent(one.share)]));
    }
    table
}

/// The status; a probability only where one may be said: of an assessed link.
fn standing(link: &LinkRow) -> String {
    match link.status {
        Status::Assessed => format!("assessed, {}", number::percent(link.probability)),
        status => status.to_string(),
    }
}

fn rival(link: &LinkRow) -> String {
    if link.rival.is_empty() {
        return "none tested".to_owned();
    }
    format!("{}, {}", link.rival, number::percent(link.rival_probability))
}

fn as_json(
    a: &Subject,
    b: Option<&Subject>,
    links: &[&LinkRow],
    weighed: &[Explained],
    rows: &CaseRows,
) -> serde_json::Value {
    let links: Vec<serde_json::Value> = links
        .iter()
        .map(|link| {
            let mut value = json!({
                "link_id": link.link_id, "a": link.a, "b": link.b, "relation": link.relation.as_str(),
                "status": link.status.as_str(), "bits_256": link.bits, "families": link.families,
                "rival": link.rival, "rival_per_mille": link.rival_probability, "reason": link.reason,
            });
            if link.status == Status::Assessed {
                value["probability_per_mille"] = link.probability.into();
            }
            if b.is_some() {
                value["evidence"] = evidence_json(link, rows);
            }
            value
        })
        .collect();
    let weighed: Vec<serde_json::Value> = weighed.iter().map(weighed_json).collect();
    json!({
        "format": "stakeout-explain/1", "a": a.id(), "b": b.map(Subject::id), "links": links, "weighed": weighed,
    })
}

fn weighed_json(one: &Explained) -> serde_json::Value {
    let parts: Vec<serde_json::Value> = one
        .parts
        .iter()
        .map(|(kind, value, group, bits, marks)| {
            json!({ "selector_kind": kind, "value": value, "group": group, "bits_256": bits, "innocent_marks": marks })
        })
        .collect();
    json!({
        "relation": one.relation.as_str(), "status": one.status.as_str(), "reason": one.reason, "selectors": parts,
        "hypotheses": one.hypotheses.iter().map(hypothesis_json).collect::<Vec<_>>(),
    })
}

fn evidence_json(link: &LinkRow, rows: &CaseRows) -> serde_json::Value {
    let evidence = explanation::evidence_of(link, rows);
    evidence
        .iter()
        .map(|row| {
            json!({
                "group": row.group, "selector_kind": row.selector_kind, "value": row.value, "bits_256": row.bits,
                "evidence_id": row.evidence_id.to_string(), "locator": row.locator.as_str(),
            })
        })
        .collect()
}

fn hypothesis_json(one: &HypothesisRow) -> serde_json::Value {
    let groups: serde_json::Map<String, serde_json::Value> =
        one.groups.iter().map(|(group, bits)| (group.clone(), (*bits).into())).collect();
    json!({ "name": one.name, "prior_256": one.prior, "groups_bits_256": groups, "share_per_mille": one.share })
}
