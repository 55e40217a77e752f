//! Families of hosts whose pages are made by hand.

use stakeout_core::entity::Role;
use stakeout_core::link::{Model, Relation, Status};
use stakeout_core::record::Fact;
use stakeout_core::selector::{Found, SelectorKind};

use super::kits::{Families, families};
use super::testing::{page, roles, world};

/// Values of one kind.
fn found(kind: SelectorKind, texts: impl Iterator<Item = String>) -> impl Iterator<Item = Found> {
    texts.enumerate().map(move |(at, value)| Found { kind, value, offset: at as u64 })
}

/// What a maker's code shows but for its class names: `names` says of whom the class names are.
fn code(maker: &str, names: &str) -> Vec<Found> {
    let of = |what: &str, count: usize, who: &str| -> Vec<String> {
        (0..count).map(|number| format!("{what}{who}{number:02}")).collect()
    };
    let letters = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    let tags = (0..20).map(|number| format!(">div>p={maker}<{}", letters(number)));
    let files = (0..16).map(|number| format!("/{maker}/js/{}.js", letters(number)));
    let paths = (0..16).map(|number| format!("/{maker}/{}/list.do", letters(number)));
    let shingles = of("div.", 20, names).into_iter().map(|class| format!("{class}>ul>li>a"));
    found(SelectorKind::DomShingle, shingles)
        .chain(found(SelectorKind::TagShingle, tags))
        .chain(found(SelectorKind::ClassName, of("c-", 20, names).into_iter()))
        .chain(found(SelectorKind::AssetPath, files))
        .chain(found(SelectorKind::ApiPath, paths))
        .collect()
}

/// Families of these hosts beside sixty that have nothing in common.
fn among_strangers(mut hosts: Vec<(String, Vec<Found>)>) -> (Vec<Vec<String>>, Families) {
    hosts.extend((0..60).map(|number| {
        let name = format!("stranger{number:02}");
        (format!("{name}.example"), code(&name, &name))
    }));
    let facts = hosts.into_iter().map(|(host, found)| Fact::Page(Box::new(page(&host, found)))).collect();
    let world = world(facts);
    let roles = roles(&world, |_| Role::Operator);
    let model = Model::bundled(Relation::SameKit).unwrap();
    let families = families(&world, &roles, &model, &[]);
    let host = |set: &u32| world.name(families.index.sets[*set as usize].host).to_owned();
    let named = families.clusters.iter().map(|members| members.iter().map(host).collect()).collect();
    (named, families)
}

#[test]
fn sites_that_rename_all_their_classes_are_a_family_by_the_rest() {
    let hosts = (0..8).map(|number| {
        let host = format!("shop{number}.example");
        let own = code("lantern", &host);
        (host, own)
    });
    let (named, _) = among_strangers(hosts.collect());
    assert_eq!(named, [(0..8).map(|number| format!("shop{number}.example")).collect::<Vec<_>>()]);
}

#[test]
fn names_of_their_own_and_a_public_library_make_no_family() {
    let library = |host: &str| {
        let public = ["/lib/jquery.min.js", "/lib/bootstrap.bundle.min.js", "/lib/swiper-bundle.min.js"];
        let classes = (0..12).map(|number| format!("col-md-{number}"));
        let mut all = code(host, host);
        all.extend(found(SelectorKind::AssetPath, public.into_iter().map(str::to_owned)));
        all.extend(found(SelectorKind::ClassName, classes));
        all.extend(found(SelectorKind::ScriptName, ["global:jQuery", "global:Swiper"].map(str::to_owned).into_iter()));
        all
    };
    let hosts = (0..8).map(|number| {
        let host = format!("shop{number}.example");
        let all = library(&host);
        (host, all)
    });
    let (named, _) = among_strangers(hosts.collect());
    assert_eq!(named, [[""; 0]; 0]);
}

#[test]
fn names_that_others_show_too_speak_against_a_family() {
    // Two makers' sites use one supplier's script; each maker's class names stand on all of its sites.
    let hosts = ["lantern", "harbour"].into_iter().flat_map(|maker| {
        (0..6).map(move |number| {
            let mut all = code(maker, maker);
            all.extend(found(SelectorKind::ApiPath, (0..16).map(|path| format!("/supplier/play/{path}x.do"))));
            (format!("{maker}{number}.example"), all)
        })
    });
    let (named, _) = among_strangers(hosts.collect());
    assert_eq!(named.len(), 2);
    assert!(named.iter().all(|family| family.len() == 6));
}

#[test]
fn versions_that_drift_apart_do_not_make_their_own_marks_a_third_partys() {
    // Each version keeps two fifths of the one before it; a mark stands in all of them.
    let hosts = (0..10).flat_map(|version| {
        (0..2).map(move |tenant| {
            let window = version * 12..version * 12 + 20;
            let shows = |kind, what: &str| {
                let texts: Vec<String> = window.clone().map(|number| format!("{what}{number:03}x")).collect();
                found(kind, texts.into_iter())
            };
            let mut all: Vec<Found> = shows(SelectorKind::DomShingle, "div.lantern-").collect();
            all.extend(shows(SelectorKind::ClassName, "lantern-"));
            all.extend(shows(SelectorKind::ApiPath, "/lantern/list-"));
            all.extend(found(SelectorKind::ScriptName, ["storage:lantern-mark".to_owned()].into_iter()));
            (format!("v{version}-{tenant}.example"), all)
        })
    });
    let (_, families) = among_strangers(hosts.collect());
    let index = &families.index;
    let marked = (0..u32::try_from(index.marks.len()).unwrap()).filter(|value| index.is_block(*value)).count();
    assert_eq!(marked, 0);
    assert!(
        families.pairs.iter().all(|pair| pair.verdict.rival != "library" || pair.verdict.status != Status::Refused)
    );
}

#[test]
fn a_widget_on_otherwise_unlike_sites_is_a_third_partys() {
    let hosts = (0..6).map(|number| {
        let host = format!("shop{number}.example");
        let mut all = code(&host, &host);
        all.extend(found(SelectorKind::ScriptName, ["storage:widget-visitor".to_owned()].into_iter()));
        (host, all)
    });
    let (named, families) = among_strangers(hosts.collect());
    assert_eq!(named, [[""; 0]; 0]);
    assert!(families.index.is_block(0), "the only value that two hosts show");
}
