//! Whom did screening find of those that stand on a list, and whom else did it put to review?

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use stakeout_core::report::CaseRows;
use stakeout_core::screening::Status;

use super::agreement::share;
use super::truth::Truth;

/// Screening against the truth. All is empty but `truth` where the case holds no screening.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScreeningScore {
    /// Whether the case holds a row of screening at all.
    pub is_screened: bool,
    /// Subjects with a row in the case.
    pub screened: u64,
    /// Subjects that the truth calls listed, of which a match for review names one of their entries.
    pub subjects: Found,
    /// The same by the spelling of the name, where the truth states it.
    pub spellings: Vec<SpellingScore>,
    /// Pairs of such a subject and one of its entries: one that stands on three lists has three.
    pub entries: Found,
    /// Rows of the case that are a match for review.
    pub reviews: u64,
    /// Of these, the rows of a subject that the truth does not call listed.
    pub false_subjects: u64,
    /// Of these, the rows of a listed subject beside an entry that it is not.
    pub wrong_entries: u64,
    /// Subjects with a false review of either kind, of `screened`.
    pub false_review_rate: Option<f64>,
    /// Subjects that are not listed, by class.
    pub innocents: Vec<InnocentScore>,
    /// Subjects that no file of the truth names, with those of them at review.
    pub strangers: InnocentScore,
}

/// How many of the true ones are there?
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Found {
    /// In the truth.
    pub truth: u64,
    /// At match for review in the case.
    pub found: u64,
    /// `found / truth`
    pub recall: Option<f64>,
}

impl Found {
    fn count(found: impl Iterator<Item = bool>) -> Self {
        let mut it = Self::default();
        for is_found in found {
            it.truth += 1;
            it.found += u64::from(is_found);
        }
        Self { recall: share(it.found as f64, it.truth as f64), ..it }
    }
}

/// The listed subjects of one spelling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpellingScore {
    /// As the truth calls it.
    pub spelling: String,
    /// How many are found.
    pub subjects: Found,
}

/// Subjects of one class that are not listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InnocentScore {
    /// As the truth calls it.
    pub class: String,
    /// All of them that the case screened.
    pub subjects: u64,
    /// With a match for review.
    pub reviewed: u64,
    /// Without one, and with a near miss that was rejected.
    pub near_misses: u64,
    /// The reviewed, in order.
    pub names: Vec<String>,
}

/// Statuses of a subject, and the entries at review.
#[derive(Default)]
struct Said<'a> {
    reviews: BTreeSet<(&'a str, &'a str)>,
    near_miss: bool,
}

/// `None` if the truth does not say who is listed.
pub(super) fn screening(case: &CaseRows, truth: &Truth) -> Option<ScreeningScore> {
    let listed = truth.listed.as_ref()?;
    let mut said: BTreeMap<&str, Said<'_>> = BTreeMap::new();
    for row in &case.screening {
        let subject = said.entry(&row.subject).or_default();
        match row.status {
            Status::MatchForReview => {
                subject.reviews.insert((&row.list, &row.listed_id));
            }
            Status::NearMissRejected => subject.near_miss = true,
            Status::NotFound => {}
        }
    }
    let at_review = |subject: &str, entry: &(String, String)| {
        let (list, id) = entry;
        said.get(subject).is_some_and(|said| said.reviews.contains(&(list.as_str(), id.as_str())))
    };
    let found: BTreeMap<&str, bool> = listed
        .iter()
        .map(|(subject, of)| (subject.as_str(), of.entries.iter().any(|entry| at_review(subject, entry))))
        .collect();
    let mut spellings: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (subject, of) in listed.iter().filter(|(_, of)| !of.spelling.is_empty()) {
        spellings.entry(&of.spelling).or_default().push(found.get(subject.as_str()).copied().unwrap_or(false));
    }
    let pairs = listed.iter().flat_map(|(subject, of)| of.entries.iter().map(move |entry| (subject, entry)));
    let mut score = ScreeningScore {
        is_screened: !case.screening.is_empty(),
        screened: said.len() as u64,
        subjects: Found::count(found.values().copied()),
        spellings: spellings
            .into_iter()
            .map(|(spelling, found)| SpellingScore {
                spelling: spelling.to_owned(),
                subjects: Found::count(found.into_iter()),
            })
            .collect(),
        entries: Found::count(pairs.map(|(subject, entry)| at_review(subject, entry))),
        reviews: 0,
        false_subjects: 0,
        wrong_entries: 0,
        false_review_rate: None,
        innocents: Vec::new(),
        strangers: InnocentScore { class: "subjects that no truth names".to_owned(), ..InnocentScore::default() },
    };
    reviews(&said, truth, &mut score);
    Some(score)
}

/// Counts what is at review, and whom it wrongs.
fn reviews(said: &BTreeMap<&str, Said<'_>>, truth: &Truth, score: &mut ScreeningScore) {
    let mut classes: BTreeMap<&str, InnocentScore> = BTreeMap::new();
    let mut wronged = 0_u64;
    for (subject, said) in said {
        let reviews = said.reviews.len() as u64;
        score.reviews += reviews;
        if let Some(of) = truth.listed.as_ref().and_then(|listed| listed.get(*subject)) {
            let is_own = |(list, id): &&(&str, &str)| of.entries.iter().any(|(l, i)| l == list && i == id);
            let wrong = reviews - said.reviews.iter().filter(is_own).count() as u64;
            score.wrong_entries += wrong;
            wronged += u64::from(wrong > 0);
            continue;
        }
        score.false_subjects += reviews;
        wronged += u64::from(reviews > 0);
        let class = match truth.not_listed.get(*subject) {
            Some(class) => classes.entry(class).or_default(),
            None => &mut score.strangers,
        };
        class.subjects += 1;
        class.reviewed += u64::from(reviews > 0);
        class.near_misses += u64::from(reviews == 0 && said.near_miss);
        if reviews > 0 {
            class.names.push((*subject).to_owned());
        }
    }
    score.false_review_rate = share(wronged as f64, said.len() as f64);
    score.innocents =
        classes.into_iter().map(|(class, counts)| InnocentScore { class: class.to_owned(), ..counts }).collect();
}
