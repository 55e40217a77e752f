//! `stakeout judge CASE accept|reject|undo …`: an analyst decides.

use anyhow::Context as _;
use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgMatches, Command};
use stakeout_core::link::Relation;
use stakeout_core::record::Host;

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::failure;
use crate::ops::{self, Ruling};
use crate::who::Who;

pub(crate) fn cli() -> Command {
    Command::new("judge")
        .about("Accept or reject a link for good, or undo a judgement")
        .arg(argument::case())
        .arg(Arg::new("act").value_name("ACT").required(true).value_parser(["accept", "reject", "undo"]).help(
            "accept or reject a relation of two subjects, or undo a judgement",
        ))
        .arg(
            Arg::new("subject")
                .value_name("SUBJECT")
                .required(true)
                .num_args(1..=2)
                .help("Two hosts or typed ids; for undo, the number of the judgement"),
        )
        .arg(
            Arg::new("relation")
                .long("relation")
                .value_name("RELATION")
                .value_parser(argument::relation)
                .help("The relation that is accepted or rejected, such as same-operator"),
        )
        .arg(
            Arg::new("author")
                .long("author")
                .value_name("NAME")
                .value_parser(NonEmptyStringValueParser::new())
                .help("Who decides [default: as --actor]"),
        )
        .arg(
            Arg::new("reason")
                .long("reason")
                .value_name("TEXT")
                .required(true)
                .value_parser(NonEmptyStringValueParser::new())
                .help("Why; it is kept in the ledger and shown with the link"),
        )
        .after_help(
            "A judgement overrules the bits at the next `analyze`: accepted subjects are held\ntogether, rejected ones \
             apart. It is a line of the ledger; undoing it is another.\n\nExamples:\n  stakeout judge river reject \
             a.example b.example \\\n    --relation same-operator --reason \"two clients of one agency\"\n  stakeout judge \
             river undo 17 --reason \"the agency denies it\"",
        )
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let case = argument::case_of(args)?;
    let ruling = ruling(args)?;
    let mut who = Who::asks(args);
    if let Some(author) = args.get_one::<String>("author") {
        who.actor.clone_from(author);
    }
    let reason = argument::value_of::<String>(args, "reason")?;
    let id = ops::judge(case, &ruling, reason, &who).with_context(|| format!("cannot judge in {}", case.display()))?;
    match &ruling {
        Ruling::Accept { a, b, relation } => console.line(format_args!("{id}: {a} and {b}, {relation}: accepted."))?,
        Ruling::Reject { a, b, relation } => console.line(format_args!("{id}: {a} and {b}, {relation}: rejected."))?,
        Ruling::Undo { seq } => console.line(format_args!("{id}: {seq} no longer binds."))?,
    }
    console.line(format_args!("Next: stakeout analyze {}", case.display()))?;
    Ok(Exit::Done)
}

fn ruling(args: &ArgMatches) -> anyhow::Result<Ruling> {
    let act = argument::value_of::<String>(args, "act")?.as_str();
    let subjects: Vec<&String> = args.get_many("subject").map(Iterator::collect).unwrap_or_default();
    let relation = args.get_one::<Relation>("relation").copied();
    match (act, subjects.as_slice(), relation) {
        ("undo", [number], None) => match number.parse() {
            Ok(seq) => Ok(Ruling::Undo { seq }),
            Err(_) => Err(failure::usage("undo takes the number of a judgement, as `stakeout status` shows it")),
        },
        ("undo", [_], Some(_)) => Err(failure::usage("undo takes no --relation: the judgement has one")),
        ("undo", ..) => Err(failure::usage("undo takes the number of one judgement")),
        (_, [_, _], None) => Err(failure::usage(format!("{act} needs --relation RELATION"))),
        (act, [a, b], Some(relation)) => {
            let (a, b) = (typed(a), typed(b));
            if a == b {
                return Err(failure::usage("the two subjects are one"));
            }
            match act {
                "accept" => Ok(Ruling::Accept { a, b, relation }),
                _ => Ok(Ruling::Reject { a, b, relation }),
            }
        }
        _ => Err(failure::usage(format!("{act} takes two subjects"))),
    }
}

/// A bare host becomes `host:…`; what has a type keeps it.
fn typed(text: &str) -> String {
    match Host::parse(text) {
        Ok(host) => format!("host:{host}"),
        Err(_) => text.to_owned(),
    }
}
