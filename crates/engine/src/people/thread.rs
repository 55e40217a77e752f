//! Columns of accounts are made beside what reads the facts, on a thread of their own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use stakeout_core::record::Fact;

use super::builder::{Cut, PeopleBuilder};
use super::columns::{AccountIx, People};
use crate::pipeline::place::Place;

/// Facts that go over together, and bundles that may wait.
const BUNDLE: usize = 256;
const AHEAD: usize = 8;

type Bundle = Vec<Cut>;

/// Hands facts on to the thread; without any there is none.
#[derive(Debug, Default)]
pub(crate) struct PeopleThread {
    bundle: Bundle,
    running: Option<(SyncSender<Bundle>, JoinHandle<PeopleBuilder>)>,
}

impl PeopleThread {
    /// Takes a fact about accounts; others are passed over.
    pub(crate) fn add(&mut self, fact: Fact, place: Place) {
        self.bundle.push(Cut::of(fact, place));
        if self.bundle.len() >= BUNDLE {
            self.send();
        }
    }

    fn send(&mut self) {
        let bundle = std::mem::replace(&mut self.bundle, Vec::with_capacity(BUNDLE));
        let (send, _) = self.running.get_or_insert_with(|| {
            let (send, bundles) = sync_channel(AHEAD);
            (send, std::thread::spawn(move || build(&bundles)))
        });
        // A thread that ended panicked, which is told when it is joined.
        let _ = send.send(bundle);
    }

    /// The columns, and the account of each name.
    pub(crate) fn finish(self) -> (People, Vec<AccountIx>) {
        let mut builder = self.running.map_or_else(PeopleBuilder::default, |(send, running)| {
            drop(send);
            running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        self.bundle.into_iter().for_each(|cut| builder.take(cut));
        builder.finish()
    }
}

fn build(bundles: &Receiver<Bundle>) -> PeopleBuilder {
    let mut builder = PeopleBuilder::default();
    bundles.iter().flatten().for_each(|cut| builder.take(cut));
    builder
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::{Contact, Fact};

    use super::*;
    use crate::pipeline::place::At;

    #[test]
    fn many_facts_and_few_come_to_the_same_columns_as_one_by_one() {
        for count in [0, 3, BUNDLE, 3 * BUNDLE + 1] {
            let facts = (0..count).map(|number| {
                let contact = Contact {
                    account_id: format!("site/a{}", number % 700),
                    kind: "phone".into(),
                    value: format!("+44777{:07}", number % 900),
                    verified: None,
                    first_seen: None,
                };
                (Fact::Contact(contact), Place { evidence: 0, at: At::Row(number as u64) })
            });
            let (mut thread, mut builder) = (PeopleThread::default(), PeopleBuilder::default());
            for (fact, place) in facts {
                builder.take(Cut::of(fact.clone(), place));
                thread.add(fact, place);
            }
            let ((ours, names), (theirs, expected)) = (thread.finish(), builder.finish());
            assert_eq!(names, expected);
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        }
    }
}
