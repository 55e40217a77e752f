//! `stakeout`: which verb was asked for, and how did it end?
//!
//! Parse, choose, run one function, turn its end into an exit status. What a verb does stands in `commands/`, what it
//! calls in `ops`, and what reaches a person or a pipe goes through [`Console`] alone.

mod commands;
mod console;
mod exit;
mod failure;
mod ops;
mod ops_link;
mod ops_names;
mod ops_report;
mod who;

use std::process::ExitCode;

use console::Console;
use exit::Exit;

/// Millions of small texts come and go while a case is loaded, in several threads: a third of that time went into the
/// system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Asks the system for small pages. Columns that grow touch much memory once, and clearing pages of 2 MiB for it costs a
/// tenth of `analyze` on virtual machines. Where it is refused, all works as before.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    rustix::thread::disable_transparent_huge_pages(true).ok();
}

fn main() -> ExitCode {
    use_small_pages();
    let mut console = Console::standard();
    let ended = run(&mut console).and_then(|exit| console.flush().map(|()| exit));
    match ended {
        Ok(exit) => exit.into(),
        // `stakeout query … | head`: the reader had enough, and nothing went wrong.
        Err(error) if failure::reader_went_away(&error) => Exit::Done.into(),
        Err(error) => {
            console.failure(&error);
            failure::exit(&error).into()
        }
    }
}

fn run(console: &mut Console) -> anyhow::Result<Exit> {
    let matches = match commands::program().try_get_matches() {
        Ok(matches) => matches,
        Err(answer) => return console.parser_answer(&answer),
    };
    console.quiet(matches.get_flag("quiet"));
    let (name, args) = matches.subcommand().ok_or_else(|| failure::usage("no verb was given"))?;
    let verb = commands::VERBS.iter().find(|verb| verb.name == name);
    let verb = verb.ok_or_else(|| failure::usage(format!("there is no verb {name}")))?;
    (verb.exec)(args, console)
}
