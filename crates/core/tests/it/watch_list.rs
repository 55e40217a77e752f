//! Watch lists: nothing lost of the public ones, side files joined, two days compared, hostile files refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use stakeout_core::evidence::{EvidenceId, Kind, Level, Locator, ReadOptions};
use stakeout_core::record::{
    Day, IdentifierKind, Listed, ListedKind, ListedName, ListedPart, NameRole, Part, Precision, Record,
};
use stakeout_core::watch_list::{Assembled, DateBasis, Snapshot, WatchLists, difference};

use crate::evidence::{Gathered, data, read};

fn gathered(bytes: &[u8]) -> Gathered {
    let (kind, gathered) = read(bytes, None, &ReadOptions::default());
    assert_eq!(kind, Kind::WatchList);
    gathered
}

/// A list of the data folder; `None` without it.
fn list(name: &str) -> Option<(EvidenceId, Gathered)> {
    let bytes = std::fs::read(data()?.join("lists").join(name)).unwrap();
    Some((EvidenceId::of(&bytes), gathered(&bytes)))
}

fn listed(gathered: &Gathered) -> Vec<&Listed> {
    let each = gathered.records.iter().map(|(_, record)| record);
    each.filter_map(|record| match record {
        Record::Listed(it) => Some(it.as_ref()),
        _ => None,
    })
    .collect()
}

fn parts(gathered: &Gathered) -> Vec<&ListedPart> {
    let each = gathered.records.iter().map(|(_, record)| record);
    each.filter_map(|record| match record {
        Record::ListedPart(it) => Some(it.as_ref()),
        _ => None,
    })
    .collect()
}

fn by_kind(entries: &[&Listed]) -> BTreeMap<ListedKind, usize> {
    let mut counts = BTreeMap::new();
    entries.iter().for_each(|entry| *counts.entry(entry.kind).or_default() += 1);
    counts
}

fn counts(pairs: &[(ListedKind, usize)]) -> BTreeMap<ListedKind, usize> {
    pairs.iter().copied().collect()
}

fn assembled(files: &[&(EvidenceId, Gathered)]) -> Assembled {
    let mut lists = WatchLists::default();
    for (evidence, gathered) in files {
        for (at, record) in &gathered.records {
            match record {
                Record::Listed(it) => lists.listed(*evidence, at.clone(), (**it).clone()),
                Record::ListedPart(it) => lists.part(*evidence, at.clone(), (**it).clone()),
                other => panic!("{other:?}"),
            }
        }
    }
    lists.assemble()
}

fn codes(assembled: &Assembled) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    assembled.problems.iter().for_each(|(_, problem)| *counts.entry(problem.code.as_str()).or_default() += 1);
    counts
}

#[test]
fn nothing_of_the_list_of_the_united_nations_is_lost() {
    let Some((_, un)) = list("UN_consolidated.xml.gz") else { return };
    let entries = listed(&un);
    assert_eq!(by_kind(&entries), counts(&[(ListedKind::Person, 730), (ListedKind::Organization, 273)]));
    assert_eq!((un.held(), un.errors(), un.skipped.len()), (1_003, 0, 0), "{:?}", un.problems);
    assert!(entries.iter().all(|entry| entry.list_date == Day::new(2026, 2, 27) && entry.listed_on.is_some()));
    assert!(entries.iter().all(|entry| !entry.programmes.is_empty() && entry.list == "un"));
    let dprk = entries.iter().filter(|entry| entry.programmes == ["DPRK"]);
    assert_eq!(
        by_kind(&dprk.copied().collect::<Vec<_>>()),
        counts(&[(ListedKind::Person, 80), (ListedKind::Organization, 75)])
    );
    let births = |precision| entries.iter().flat_map(|e| &e.births).filter(|b| b.precision == precision).count();
    println!("UN births: circa {}, between {}", births(Precision::Circa), births(Precision::Between));
    println!("UN problems: {:?}", un.codes());
    let mut roles = BTreeMap::new();
    for name in entries.iter().flat_map(|entry| &entry.names) {
        *roles.entry((name.role, name.quality.clone())).or_insert(0) += 1;
    }
    println!("UN names: {roles:?}");
    let ids: usize = entries.iter().map(|entry| entry.identifiers.len()).sum();
    println!("UN identifiers {ids}");
}

#[test]
fn every_alias_element_of_the_united_nations_is_a_name() {
    let Some(folder) = data() else { return };
    let packed = std::fs::read(folder.join("lists/UN_consolidated.xml.gz")).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut text).unwrap();
    let raw: Vec<String> = text
        .split("<ALIAS_NAME>")
        .skip(1)
        .map(|rest| rest.split("</ALIAS_NAME>").next().unwrap())
        .map(|alias| alias.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let elements = text.matches("<INDIVIDUAL_ALIAS>").count() + text.matches("<ENTITY_ALIAS>").count();
    assert_eq!((elements, text.matches("<ALIAS_NAME/>").count(), raw.len()), (3_043, 291, 2_752));
    let un = gathered(&packed);
    let entries = listed(&un);
    let names: Vec<&ListedName> = entries.iter().flat_map(|entry| &entry.names).collect();
    let texts: std::collections::BTreeSet<&str> = names.iter().map(|name| name.text.as_str()).collect();
    let whole = raw.iter().filter(|alias| texts.contains(alias.as_str())).count();
    for alias in raw.iter().filter(|alias| !texts.contains(alias.as_str())) {
        // What is not there as one name is there in pieces.
        let first = alias.split([';', '(', ',']).next().unwrap().trim().trim_start_matches("a) ");
        let first = first.split(" b) ").next().unwrap();
        assert!(texts.iter().any(|text| text.starts_with(first)), "{alias}");
    }
    println!("alias elements 3043, empty 291, whole {whole}, taken apart {}", raw.len() - whole);
}

#[test]
fn nothing_of_the_list_of_ofac_is_lost() {
    let Some((_, sdn)) = list("ofac/sdn.csv.gz") else { return };
    let entries = listed(&sdn);
    use ListedKind::{Aircraft, Organization, Person, Vessel};
    assert_eq!(by_kind(&entries), counts(&[(Person, 4_620), (Organization, 3_673), (Vessel, 406), (Aircraft, 277)]));
    assert_eq!((sdn.held(), sdn.errors(), sdn.skipped.len()), (8_976, 0, 0));
    let cut: Vec<&str> =
        entries.iter().filter(|entry| entry.cut_remark.is_some()).map(|entry| entry.listed_id.as_str()).collect();
    assert_eq!(cut, ["12300", "28263", "28264", "29703", "30518"]);
    let weak = |quality: &str| {
        entries.iter().flat_map(|e| &e.names).filter(|name| name.quality.as_deref() == Some(quality)).count()
    };
    let in_cut =
        entries.iter().filter(|e| e.cut_remark.as_deref().is_some_and(|cut| cut.starts_with("a.k.a. '"))).count();
    assert_eq!((weak("a.k.a."), in_cut, weak("f.k.a.")), (2_415 - in_cut, in_cut, 24));
    let mut kinds = BTreeMap::new();
    entries.iter().flat_map(|e| &e.identifiers).for_each(|id| *kinds.entry(format!("{:?}", id.kind)).or_insert(0) += 1);
    println!("OFAC identifiers {kinds:?}");
    let total = |of: fn(&Listed) -> usize| entries.iter().map(|entry| of(entry)).sum::<usize>();
    println!(
        "OFAC births {} links {} remarks {} notices {} cut weak {in_cut}",
        total(|e| e.births.len()),
        total(|e| e.linked_to.len()),
        total(|e| e.remarks.len()),
        total(|e| e.notices.len())
    );
    let undated = entries.iter().filter(|e| e.kind == Person && e.births.is_empty()).count();
    assert_eq!(
        (undated, total(|e| e.linked_to.iter().filter(|link| link.relation == "Linked To").count())),
        (192, 3_391 - 1)
    );
    println!("OFAC problem codes {:?}", sdn.codes());
    // One wallet is cut off.
    let wallets = entries.iter().flat_map(|e| &e.identifiers).filter(|id| id.kind == IdentifierKind::Wallet).count();
    assert_eq!(wallets, 80);
}

#[test]
fn the_side_files_of_ofac_find_their_entries() {
    let Some(sdn) = list("ofac/sdn.csv.gz") else { return };
    let (alt, add) = (list("ofac/alt.csv.gz").unwrap(), list("ofac/add.csv.gz").unwrap());
    assert_eq!((parts(&alt.1).len(), alt.1.held(), alt.1.errors()), (11_910, 11_910, 0));
    assert_eq!((parts(&add.1).len(), add.1.skipped.len(), add.1.errors()), (13_837 - 2_397, 2_397, 0));
    let lists = assembled(&[&alt, &add, &sdn]);
    assert_eq!(codes(&lists), BTreeMap::new());
    let snapshot = &lists.snapshots[0];
    assert_eq!((lists.snapshots.len(), snapshot.entries.len(), snapshot.date), (1, 8_976, None));
    let resolved = snapshot.relations.iter().filter(|tie| tie.relation == "Linked To" && tie.to.len() == 1).count();
    let open = snapshot.relations.iter().filter(|tie| tie.relation == "Linked To" && tie.to.is_empty()).count();
    let several = snapshot.relations.iter().filter(|tie| tie.to.len() > 1).count();
    println!("Linked To: {resolved} to one entry, {open} to none, {several} to several");
    let names: usize = snapshot.entries.iter().map(|entry| entry.listed.names.len()).sum();
    println!("names of the snapshot {names}");
}

#[test]
fn names_of_a_newer_list_without_their_entry_are_problems() {
    let Some(sdn) = list("ofac/sdn.csv.gz") else { return };
    let newer = list("ofac/alt-newer.csv.gz").unwrap();
    assert_eq!((newer.1.held(), newer.1.errors()), (19_486, 0));
    let lists = assembled(&[&newer, &sdn]);
    assert_eq!(codes(&lists), BTreeMap::from([("orphan-alias", 7_959)]));
    // Without any list, every row is one.
    assert_eq!(codes(&assembled(&[&newer])), BTreeMap::from([("orphan-alias", 19_486)]));
}

#[test]
fn every_line_of_the_office_holders_is_read() {
    let Some(file) = list("opensanctions/officials.entities.ftm.json.gz") else { return };
    let (entries, parts) = (listed(&file.1), parts(&file.1));
    assert_eq!((entries.len(), parts.len(), file.1.held()), (141, 202, 343), "{:?}", file.1.problems);
    let texts = file.1.problems.iter().filter(|problem| problem.code == "not-a-list");
    assert_eq!(texts.clone().count(), 52);
    assert!(texts.clone().all(|problem| problem.level == Level::Warning));
    let lists = assembled(&[&file]);
    let snapshot = &lists.snapshots[0];
    // The 102 occupancies have 245 holders; the offices that they point to were left out.
    assert_eq!((snapshot.relations.len(), codes(&lists)), (245, BTreeMap::from([("open-end", 102)])));
    assert_eq!(snapshot.date.unwrap().basis, DateBasis::NewestChange);
}

#[test]
fn every_row_of_the_simple_exports_is_read() {
    let Some((_, ua)) = list("opensanctions/ua-war-sanctions.targets.simple.csv.gz") else { return };
    assert_eq!((listed(&ua).len(), ua.held(), ua.errors()), (4_057, 4_057, 0));
    assert_eq!(
        by_kind(&listed(&ua)),
        counts(&[(ListedKind::Organization, 1_524), (ListedKind::Vessel, 1_340), (ListedKind::Unknown, 1_193)])
    );
    let (_, peps) = list("opensanctions/peps.targets.simple.csv").unwrap();
    assert_eq!((listed(&peps).len(), peps.held()), (5, 5));
}

fn fixture(name: &str) -> (EvidenceId, Gathered) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/evidence");
    let files = std::fs::read_dir(root.join(name)).unwrap().map(|entry| entry.unwrap().path());
    let input =
        files.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with("input.")).unwrap();
    let bytes = std::fs::read(input).unwrap();
    (EvidenceId::of(&bytes), gathered(&bytes))
}

fn entry<'a>(snapshot: &'a Snapshot, id: &str) -> &'a Listed {
    &snapshot.entry(id).unwrap_or_else(|| panic!("no entry {id}")).listed
}

#[test]
fn remarks_go_on_where_they_were_cut() {
    let (sdn, names) = (fixture("ofac-csv/entries"), fixture("ofac-csv/names-with-header"));
    let (addresses, comments) = (fixture("ofac-csv/addresses"), fixture("ofac-csv/comments"));
    let lists = assembled(&[&comments, &addresses, &names, &sdn]);
    assert_eq!(lists, assembled(&[&sdn, &names, &addresses, &comments]), "the order of files is nothing");
    assert_eq!(codes(&lists), BTreeMap::new());
    let snapshot = &lists.snapshots[0];
    assert_eq!(snapshot.side_files.len(), 3);
    let cut = entry(snapshot, "106");
    assert_eq!(cut.cut_remark, None);
    let passport = cut.identifiers.iter().find(|id| id.kind == IdentifierKind::Passport).unwrap();
    assert!(
        passport.number.starts_with('K') && passport.number.ends_with("2345678901234567890"),
        "{}",
        passport.number
    );
    assert!(cut.names.iter().any(|name| name.text == "THE SNUFFER" && name.role == NameRole::Weak));
    assert_eq!(entry(snapshot, "101").addresses.len(), 2);
    assert!(entry(snapshot, "101").names.iter().any(|name| name.role == NameRole::Former));
    let ties: Vec<(&str, Vec<&str>)> = snapshot
        .relations
        .iter()
        .filter(|tie| tie.relation == "Linked To")
        .map(|tie| (tie.from.as_str(), tie.to.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(ties, [("101", vec!["102"]), ("106", vec!["101"]), ("106", vec!["102"])]);
}

#[test]
fn ties_are_followed_through_former_ids_and_open_ends_are_said() {
    let file = fixture("follow-the-money/network");
    let lists = assembled(&[&file]);
    assert_eq!(codes(&lists), BTreeMap::from([("open-end", 1)]));
    let snapshot = &lists.snapshots[0];
    let wick = entry(snapshot, "old-wick");
    assert_eq!(wick.listed_id, "NK-wick");
    assert_eq!(
        (wick.addresses.len(), wick.identifiers.len(), wick.programmes.as_slice()),
        (1, 2, &["Lamps Act".to_owned()][..])
    );
    assert_eq!(wick.listed_on, Day::new(2016, 3, 2));
    let ties: Vec<String> = snapshot
        .relations
        .iter()
        .map(|tie| format!("{} {} {:?} {:?}", tie.from, tie.relation, tie.to, tie.to_name.as_deref()))
        .collect();
    assert_eq!(
        ties,
        [
            "NK-wick Family [] Some(\"NK-elsewhere\")",
            "NK-wick Occupancy [] Some(\"Keeper of Lamps\")",
            "NK-wick Ownership [\"NK-lantern\"] None",
        ]
    );
    assert!(!entry(snapshot, "NK-lantern").is_target && wick.is_target);
}

fn made(entries: &[Listed], seed: u8) -> (EvidenceId, Vec<Listed>) {
    (EvidenceId::from_digest([seed; 32]), entries.to_vec())
}

fn snapshots(files: &[(EvidenceId, Vec<Listed>)]) -> Vec<Snapshot> {
    let mut lists = WatchLists::default();
    for (evidence, entries) in files {
        for (row, entry) in entries.iter().enumerate() {
            lists.listed(*evidence, Locator::row(row as u64 + 1), entry.clone());
        }
    }
    lists.assemble().snapshots
}

fn invented(id: &str, name: &str, day: u32) -> Listed {
    let mut entry = Listed::new("lamps", id, ListedKind::Person);
    entry.names.push(ListedName::new(name, NameRole::Primary, None));
    entry.list_date = Day::new(2026, 1, day);
    entry
}

#[test]
fn two_days_of_one_list_are_compared() {
    let old = [
        invented("1", "Ada Wick", 1),
        invented("2", "Otto Snuffer", 1),
        invented("3", "Ember", 1),
        invented("4", "Same", 1),
    ];
    let mut new = [
        invented("1", "Ada Wick", 2),
        invented("9", "Otto Snuffer", 2),
        invented("5", "New", 2),
        invented("4", "Same", 2),
    ];
    new[0].names.insert(0, ListedName::new("Ada W.", NameRole::Alias, None));
    new[0].programmes.push("Lamps Act".to_owned());
    new[1].former_ids.push("2".to_owned());
    let both = snapshots(&[made(&new, 1), made(&old, 2)]);
    assert_eq!(
        both.iter().map(|one| one.date.unwrap().day.to_string()).collect::<Vec<_>>(),
        ["2026-01-01", "2026-01-02"]
    );
    let found = difference(&both[0], &both[1]);
    assert_eq!((found.added, found.removed), (vec!["5".to_owned()], vec!["3".to_owned()]));
    let changed: Vec<(&str, Vec<&str>, Vec<&str>)> = found
        .changed
        .iter()
        .map(|one| (one.listed_id.as_str(), one.former_ids.iter().map(String::as_str).collect(), one.fields.clone()))
        .collect();
    assert_eq!(changed, [("1", vec![], vec!["names", "programmes"]), ("9", vec!["2"], vec!["listed_id"])]);
    assert_eq!(difference(&both[1], &both[1]), Default::default());
}

#[test]
fn the_order_within_an_entry_is_no_change_and_a_double_is_said() {
    let mut first = invented("1", "Ada Wick", 1);
    first.names.push(ListedName::new("Ada W.", NameRole::Alias, None));
    let mut second = first.clone();
    second.names.reverse();
    let both = snapshots(&[made(&[first.clone()], 1), made(&[second], 2)]);
    assert_eq!(difference(&both[0], &both[1]), Default::default());
    let mut lists = WatchLists::default();
    for row in 1..3 {
        lists.listed(EvidenceId::from_digest([1; 32]), Locator::row(row), first.clone());
    }
    assert_eq!(codes(&lists.assemble()), BTreeMap::from([("duplicate-entry", 1)]));
}

#[test]
fn a_side_file_goes_to_the_day_that_knows_its_ids() {
    let name = |id: &str| ListedPart {
        list: "lamps".to_owned(),
        list_date: None,
        part_id: None,
        of: vec![id.to_owned()],
        part: Part::Name(ListedName::new("Lamp", NameRole::Alias, None)),
    };
    let mut lists = WatchLists::default();
    let (old, new, side) =
        (EvidenceId::from_digest([1; 32]), EvidenceId::from_digest([2; 32]), EvidenceId::from_digest([0; 32]));
    for (evidence, id) in [(old, "1"), (new, "1"), (new, "2")] {
        let mut entry = invented(id, "Ada Wick", 1);
        entry.list_date = None;
        lists.listed(evidence, Locator::row(1), entry);
    }
    lists.date(new, Day::new(2026, 5, 1).unwrap());
    for (row, id) in ["1", "2", "3"].into_iter().enumerate() {
        lists.part(side, Locator::row(row as u64), name(id));
    }
    let lists = lists.assemble();
    assert_eq!(codes(&lists), BTreeMap::from([("orphan-alias", 1)]));
    let names: Vec<(Option<DateBasis>, usize)> = lists
        .snapshots
        .iter()
        .map(|one| (one.date.map(|date| date.basis), one.entries.iter().map(|e| e.listed.names.len()).sum()))
        .collect();
    assert_eq!(names, [(None, 1), (Some(DateBasis::Given), 4)]);
}

const HEAD: &str = "<CONSOLIDATED_LIST dateGenerated=\"2026-02-27\"><INDIVIDUALS>";
const GOOD: &str = "<INDIVIDUAL><REFERENCE_NUMBER>A</REFERENCE_NUMBER><FIRST_NAME>ADA</FIRST_NAME></INDIVIDUAL>";

fn hostile(text: &str) -> (usize, Vec<String>) {
    let gathered = gathered(text.as_bytes());
    (gathered.records.len(), gathered.codes().into_iter().map(str::to_owned).collect())
}

#[test]
fn hostile_xml_ends_in_a_problem_and_keeps_what_was_read() {
    let end = "</INDIVIDUALS></CONSOLIDATED_LIST>";
    assert_eq!(hostile(&format!("{HEAD}{GOOD}{end}")), (1, vec![]));
    let deep = format!("{HEAD}{GOOD}<INDIVIDUAL>{}", "<a>".repeat(100_000));
    assert_eq!(hostile(&deep), (1, vec!["limit-xml-depth".to_owned()]));
    let wide = format!("{HEAD}{GOOD}<INDIVIDUAL>{}</INDIVIDUAL>{GOOD}{end}", "<a/>".repeat(100_001));
    assert_eq!(hostile(&wide), (2, vec!["limit-xml-elements".to_owned()]));
    let long = format!("{HEAD}{GOOD}<INDIVIDUAL><COMMENTS1>{}", "x".repeat(9 << 20));
    assert_eq!(hostile(&long), (1, vec!["limit-row-bytes".to_owned()]));
    let pieces = format!(
        "{HEAD}{GOOD}<INDIVIDUAL>{}</INDIVIDUAL>{GOOD}{end}",
        format!("<a>{}</a>", "x".repeat(1 << 20)).repeat(5)
    );
    assert_eq!(hostile(&pieces), (2, vec!["limit-row-bytes".to_owned()]));
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>{HEAD}{}{end}",
        GOOD.replace("ADA", "ADA &b; &c;")
    );
    assert_eq!(hostile(&bomb), (1, vec!["xml-entities".to_owned()]));
    let names = format!("{HEAD}{}{end}", GOOD.replace("ADA", &"x".repeat(4_096)));
    assert_eq!(hostile(&names), (1, vec!["limit-name-chars".to_owned()]));
    let aliases: String = (0..1_200)
        .map(|n| format!("<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>A {n}</ALIAS_NAME></INDIVIDUAL_ALIAS>"))
        .collect();
    let many = format!("{HEAD}{}{end}", GOOD.replace("</INDIVIDUAL>", &format!("{aliases}</INDIVIDUAL>")));
    assert_eq!(hostile(&many), (1, vec!["limit-names".to_owned()]));
    let torn = format!("{HEAD}{GOOD}<INDIVIDUAL><FIRST_NAME>A</SECOND>");
    assert_eq!(hostile(&torn), (1, vec!["bad-xml".to_owned()]));
    for cut in 1..GOOD.len() {
        let (records, codes) = hostile(&format!("{HEAD}{GOOD}{}", &GOOD[..cut]));
        assert_eq!((records, codes.len()), (1, 1), "cut at {cut}: {codes:?}");
    }
    let attributes: String = (0..200_000).map(|n| format!(" a{n}='x'")).collect();
    let tagged = format!("{HEAD}<INDIVIDUAL{attributes}>{}{end}", GOOD.trim_start_matches("<INDIVIDUAL>"));
    assert_eq!(hostile(&tagged), (1, vec![]));
}
