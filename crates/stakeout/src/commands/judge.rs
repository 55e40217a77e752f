//! `stakeout judge CASE accept|reject|undo …`: an analyst decides.

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgMatches, Command};
use stakeout_core::link::Relation;
use stakeout_core::record::Host;
use stakeout_engine::case::{Judged, Judgement, Undo, Verdict};

use super::argument;
use crate::console::Console;
use crate::exit::Exit;
use crate::failure;
use crate::ops;
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
                .help("Two hosts or typed ids; for undo, also the number of a judgement"),
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

/// What is to be written into the ledger.
enum Ruling {
    Judge(Verdict, Relation, String, String),
    Undo(Undo),
}

pub(crate) fn exec(args: &ArgMatches, console: &mut Console) -> anyhow::Result<Exit> {
    let ruling = ruling(args)?;
    let folder = argument::case_of(args)?;
    let case = ops::open(folder)?;
    let who = Who::asks(args);
    let author = args.get_one::<String>("author").unwrap_or(&who.actor).clone();
    let reason = argument::value_of::<String>(args, "reason")?.clone();
    match ruling {
        Ruling::Judge(verdict, relation, a, b) => {
            let judgement = Judgement { verdict, relation, a, b, reason, author };
            let Judged { seq, judgement, .. } = case.judge(judgement, &who, &who.actor)?;
            let verdict = match judgement.verdict {
                Verdict::Accept => "accepted",
                Verdict::Reject => "rejected",
            };
            console.line(format_args!(
                "Judgement {seq}: {} of {} and {} is {verdict}.",
                judgement.relation, judgement.a, judgement.b
            ))?;
        }
        Ruling::Undo(undo) => {
            let line = case.undo(&undo, &reason, &author, &who, &who.actor)?;
            console.line(format_args!("Undone in line {} of the ledger: {}.", line.seq, line.object))?;
        }
    }
    console.line(format_args!("Next: stakeout analyze {}", folder.display()))?;
    Ok(Exit::Done)
}

fn ruling(args: &ArgMatches) -> anyhow::Result<Ruling> {
    let act = argument::value_of::<String>(args, "act")?.as_str();
    let subjects: Vec<&String> = args.get_many("subject").map(Iterator::collect).unwrap_or_default();
    let relation = args.get_one::<Relation>("relation").copied();
    match (act, subjects.as_slice(), relation) {
        ("undo", [number], None) => match number.parse() {
            Ok(seq) => Ok(Ruling::Undo(Undo::Seq(seq))),
            Err(_) => Err(failure::usage("undo takes the number of a judgement, as `stakeout status` shows it")),
        },
        ("undo", [_], Some(_)) => Err(failure::usage("undo with --relation takes two subjects")),
        (_, [_, _], None) => Err(failure::usage(format!("{act} of two subjects needs --relation RELATION"))),
        (_, [a, b], Some(relation)) => {
            let (a, b) = (typed(a), typed(b));
            match act {
                _ if a == b => Err(failure::usage("the two subjects are one")),
                "accept" => Ok(Ruling::Judge(Verdict::Accept, relation, a, b)),
                "reject" => Ok(Ruling::Judge(Verdict::Reject, relation, a, b)),
                _ => Ok(Ruling::Undo(Undo::Pair(relation, a, b))),
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
