//! Who changed which code? Kits of builders, and public projects of everybody.

use crate::calendar::{CLOSES, DAY, Moment, OPENS, rfc3339};
use crate::dice::Dice;
use crate::folder::{Folder, csv_row};
use crate::grammar::kit::Kit;
use crate::options::SimulateError;
use crate::population::text;
use crate::world::World;
use crate::world::people::{People, Worker};

/// Changes to the two kits of the crew, to those of other builders, and to public projects at tier M.
const OWN_CHANGES: [i64; 2] = [420, 160];
const OTHER_CHANGES: i64 = 90;
const PUBLIC_CHANGES: u64 = 2_500;
const PUBLIC_PROJECTS: usize = 12;

/// A change before it has a row.
struct Change {
    at: Moment,
    repo: String,
    author: String,
    mail: String,
    files: Vec<String>,
}

/// Writes `commits.csv`.
pub(crate) fn write(world: &World, people: &People, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let mut dice = Dice::of(world.seed, &["commits"]);
    let mut changes = Vec::new();
    for (kit, count) in world.kits.iter().zip(OWN_CHANGES) {
        for _ in 0..count {
            changes.extend(of_crew(people, kit, &mut dice));
        }
    }
    for kit in world.kits.iter().skip(OWN_CHANGES.len()) {
        let own: Vec<String> =
            (0..3).map(|_| format!("{}{}", text::name(&mut dice).to_lowercase(), dice.digits(2))).collect();
        for _ in 0..OTHER_CHANGES {
            let author = dice.pick(&own).clone();
            let mail = format!("{author}@mail.example");
            let at = dice.between(OPENS - 40 * DAY, CLOSES - DAY);
            changes.push(Change { at, repo: repo(kit), author, mail, files: files_of(kit, &mut dice) });
        }
    }
    public(world, people, &mut dice, &mut changes);
    changes.sort_by(|a, b| (a.at, &a.repo, &a.author).cmp(&(b.at, &b.repo, &b.author)));
    let header = "repo,commit,author,author_email,at,files".to_owned();
    let rows = changes.iter().map(|change| {
        let Change { at, repo, author, mail, files } = change;
        csv_row(&[repo, &dice.hex(40), author, mail, &rfc3339(*at), &files.join(";")])
    });
    folder.lines("evidence/commits.csv", std::iter::once(header).chain(rows)).map(|_| ())
}

fn repo(kit: &Kit) -> String {
    format!("{}/front", kit.word)
}

fn files_of(kit: &Kit, dice: &mut Dice) -> Vec<String> {
    let mut files: Vec<String> = (0..1 + dice.index(3)).map(|_| dice.pick(&kit.assets).what.clone()).collect();
    if dice.chance(200) {
        files.push(kit.common.clone());
    }
    files.sort_unstable();
    files.dedup();
    files
}

/// A worker commits as one of the personas, with the mail of its account, or under a handle.
fn of_crew(people: &People, kit: &Kit, dice: &mut Dice) -> Option<Change> {
    let worker: &Worker = dice.pick(&people.workers);
    let at = dice.between(OPENS, CLOSES - DAY);
    let begun = people.begun(worker, at);
    let handle = || (worker.handle.clone(), format!("{}@users.code.example", worker.handle));
    let (author, mail) =
        if begun.is_empty() || !dice.chance(550) { handle() } else { signed(people, *dice.pick(&begun))? };
    Some(Change { at, repo: repo(kit), author, mail, files: files_of(kit, dice) })
}

/// The name that an account shows, and its mail.
fn signed(people: &People, number: usize) -> Option<(String, String)> {
    let account = people.account(number)?;
    let (_, mail) = account.contacts.iter().find(|(kind, _)| *kind == "email")?;
    Some((account.display_name.clone(), mail.clone()))
}

/// Public projects: a few dozen of all accounts work on each, and some personas do, to have something to show.
fn public(world: &World, people: &People, dice: &mut Dice, out: &mut Vec<Change>) {
    let accounts = people.cast.accounts.len();
    let projects: Vec<(String, Vec<usize>)> = (0..PUBLIC_PROJECTS)
        .map(|_| {
            let members = (0..20 + dice.index(30)).map(|_| dice.index(accounts)).collect();
            (format!("{}/{}", text::name(dice).to_lowercase(), text::name(dice).to_lowercase()), members)
        })
        .collect();
    for _ in 0..world.tier.background(PUBLIC_CHANGES) {
        let (repo, members) = dice.pick(&projects);
        let Some((author, mail)) = signed(people, *dice.pick(members)) else { continue };
        let at = dice.between(OPENS - 200 * DAY, CLOSES - DAY);
        let file = format!("src/{}.js", text::name(dice).to_lowercase());
        out.push(Change { at, repo: repo.clone(), author, mail, files: vec![file] });
    }
}
