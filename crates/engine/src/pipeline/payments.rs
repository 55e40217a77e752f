//! Who is named in payments, and in whose name are accounts told to be?
//!
//! Many payments name one party: it is held once, with the payments that name it. Texts are numbers, since a case may have
//! millions of payments.

use std::collections::HashMap;

use stakeout_core::person::spelling;
use stakeout_core::record::{Payment, PaymentAccount, Side, Time};

use super::named::is_withheld;
use super::place::Place;

/// Number of no text.
const NONE: u32 = u32::MAX;

/// Payments and accounts as they are read.
#[derive(Debug, Default)]
pub(super) struct PaymentLoader {
    texts: Vec<Box<str>>,
    of_text: HashMap<Box<str>, u32>,
    sides: Vec<NamedSide>,
    holders: Vec<Holder>,
    flows: HashMap<(u32, u32), (u32, Place)>,
}

/// One side of a payment that tells an account or a name; its texts as numbers.
#[derive(Debug, Clone, Copy)]
struct NamedSide {
    account: u32,
    name: u32,
    payment: u32,
    is_from: bool,
    place: Place,
}

/// Whose an account is told to be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Holder {
    /// As compared: see [`spelling::instrument`].
    pub(crate) account: String,
    /// As written.
    pub(crate) name: String,
    pub(crate) from: Option<Time>,
    pub(crate) to: Option<Time>,
    pub(crate) place: Place,
}

/// Who stands on one side of payments under one name and account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PaymentParty {
    /// As compared; none if it was not told, or masked.
    pub(crate) account: Option<String>,
    /// As written; none if no name was told.
    pub(crate) name: Option<String>,
    /// `PAYMENT_ID/from` or `PAYMENT_ID/to` of each payment, and where it stands; sorted, never empty.
    pub(crate) sides: Vec<(String, Place)>,
}

/// Money that went from one account to another, or goes on by itself from a virtual account to the one behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flow {
    /// Index in [`Payments::accounts`].
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// Payments, or 1 for a virtual account.
    pub(crate) count: u32,
    /// The first of them.
    pub(crate) place: Place,
}

/// What payments say of persons.
#[derive(Debug, Default)]
pub(crate) struct Payments {
    /// Accounts between which money went, as compared; sorted.
    pub(crate) accounts: Vec<Box<str>>,
    /// By payer, then who is paid.
    pub(crate) flows: Vec<Flow>,
    /// How many accounts pay to each of `accounts`.
    payers: Vec<u32>,
    /// By account, then name.
    pub(crate) parties: Vec<PaymentParty>,
    /// Sorted.
    pub(crate) holders: Vec<Holder>,
}

impl Payments {
    /// What one account pays to others.
    pub(crate) fn flows_from(&self, account: u32) -> &[Flow] {
        let from = self.flows.partition_point(|flow| flow.from < account);
        let rest = self.flows.get(from..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|flow| flow.from == account)).unwrap_or(&[])
    }

    /// How many accounts pay to one.
    pub(crate) fn payers_of(&self, account: u32) -> usize {
        self.payers.get(account as usize).map_or(0, |count| *count as usize)
    }
}

impl PaymentParty {
    /// The typed ids of the party in each payment.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = (String, Place)> + '_ {
        self.sides.iter().map(|(side, place)| (format!("party:{side}"), *place))
    }
}

impl PaymentLoader {
    pub(super) fn payment(&mut self, payment: &Payment, place: Place) {
        let sides =
            [(&payment.from, true), (&payment.to, false)].map(|(side, is_from)| (self.account(side), side, is_from));
        let [(from, ..), (to, ..)] = sides;
        self.flow(from, to, place);
        for (account, side, is_from) in sides {
            let name = self.name(side);
            if account != NONE || name != NONE {
                let payment = self.text(payment.payment_id.trim());
                self.sides.push(NamedSide { account, name, payment, is_from, place });
            }
        }
    }

    pub(super) fn account_of(&mut self, told: PaymentAccount, place: Place) {
        let account = spelling::instrument(told.kind.as_deref().unwrap_or_default(), &told.account);
        let behind = told.parent_account.and_then(|parent| spelling::instrument("", &parent));
        if let (Some(account), Some(behind)) = (&account, behind) {
            let (from, to) = (self.text(account), self.text(&behind));
            self.flow(from, to, place);
        }
        let name = told.holder_name.filter(|name| !is_withheld(name));
        if let (Some(account), Some(name)) = (account, name) {
            self.holders.push(Holder { account, name, from: told.opened_at, to: told.closed_at, place });
        }
    }

    fn flow(&mut self, from: u32, to: u32, place: Place) {
        if from != NONE && to != NONE && from != to {
            let (count, first) = self.flows.entry((from, to)).or_insert((0, place));
            *count += 1;
            *first = (*first).min(place);
        }
    }

    fn account(&mut self, side: &Side) -> u32 {
        let account = side.account.as_deref().and_then(|account| spelling::instrument("", account));
        account.map_or(NONE, |account| self.text(&account))
    }

    fn name(&mut self, side: &Side) -> u32 {
        let name = side.name.as_deref().map(str::trim).filter(|name| !name.is_empty() && !is_withheld(name));
        name.map_or(NONE, |name| self.text(name))
    }

    fn text(&mut self, text: &str) -> u32 {
        if let Some(number) = self.of_text.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(NONE);
        self.texts.push(text.into());
        self.of_text.insert(text.into(), number);
        number
    }

    /// Gathers the sides of payments by account and name, whatever the order of reading was.
    pub(super) fn finish(mut self) -> Payments {
        let texts = &self.texts;
        let text = |number: u32| texts.get(number as usize).map(|text| &**text);
        self.sides.sort_unstable_by(|a, b| {
            let key = |side: &NamedSide| (text(side.account), text(side.name));
            let place = |side: &NamedSide| (text(side.payment), side.is_from, side.place);
            key(a).cmp(&key(b)).then_with(|| place(a).cmp(&place(b)))
        });
        let party = |sides: &[NamedSide]| {
            let first = sides.first()?;
            let side = |one: &NamedSide| {
                let which = if one.is_from { "from" } else { "to" };
                (format!("{}/{which}", text(one.payment).unwrap_or_default()), one.place)
            };
            let owned = |number: u32| text(number).map(str::to_owned);
            let sides = sides.iter().map(side).collect();
            Some(PaymentParty { account: owned(first.account), name: owned(first.name), sides })
        };
        let same = |a: &NamedSide, b: &NamedSide| (a.account, a.name) == (b.account, b.name);
        let parties = self.sides.chunk_by(same).filter_map(party).collect();
        self.holders.sort();
        self.holders.dedup();
        let (accounts, flows) = flows(&self.texts, &self.flows);
        let mut payers = vec![0; accounts.len()];
        for flow in &flows {
            if let Some(count) = payers.get_mut(flow.to as usize) {
                *count += 1;
            }
        }
        Payments { accounts, flows, payers, parties, holders: self.holders }
    }
}

/// Accounts by their sorted texts, and flows between their numbers.
fn flows(texts: &[Box<str>], met: &HashMap<(u32, u32), (u32, Place)>) -> (Vec<Box<str>>, Vec<Flow>) {
    let text = |number: u32| texts.get(number as usize).cloned().unwrap_or_default();
    let mut accounts: Vec<(Box<str>, u32)> =
        met.keys().flat_map(|(from, to)| [*from, *to]).map(|number| (text(number), number)).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let number_of: HashMap<u32, u32> = accounts.iter().map(|(_, old)| *old).zip(0..).collect();
    let of = |old: &u32| number_of.get(old).copied().unwrap_or(NONE);
    let flow = |((from, to), (count, place)): (&(u32, u32), &(u32, Place))| Flow {
        from: of(from),
        to: of(to),
        count: *count,
        place: *place,
    };
    let mut flows: Vec<Flow> = met.iter().map(flow).collect();
    flows.sort_unstable();
    (accounts.into_iter().map(|(text, _)| text).collect(), flows)
}

#[cfg(test)]
mod tests {
    use stakeout_core::record::Money;

    use super::super::place::At;
    use super::*;

    fn side(account: &str, name: &str) -> Side {
        let told = |text: &str| (!text.is_empty()).then(|| Box::from(text));
        Side { account: told(account), name: told(name), institution: None }
    }

    fn read(payments: &[(&str, Side, Side)]) -> Payments {
        let mut loader = PaymentLoader::default();
        for (row, (id, from, to)) in (1..).zip(payments) {
            let payment = Payment {
                payment_id: (*id).into(),
                at: None,
                from: from.clone(),
                to: to.clone(),
                amount: None::<Money>,
                channel: None,
                memo: None,
            };
            loader.payment(&payment, Place { evidence: 0, at: At::Row(row) });
        }
        loader.finish()
    }

    #[test]
    fn a_party_is_held_once_with_the_payments_that_name_it() {
        let found = read(&[
            ("p2", side("110-222-333", "Ebor Quill"), side("", "")),
            ("p1", side("", "Lom Tavish"), side("110 222 333", "Ebor Quill")),
        ]);
        let told: Vec<(Option<&str>, Option<&str>, Vec<&str>)> = found
            .parties
            .iter()
            .map(|party| {
                let sides = party.sides.iter().map(|(side, _)| side.as_str()).collect();
                (party.account.as_deref(), party.name.as_deref(), sides)
            })
            .collect();
        assert_eq!(
            told,
            [
                (None, Some("Lom Tavish"), vec!["p1/from"]),
                (Some("110222333"), Some("Ebor Quill"), vec!["p1/to", "p2/from"]),
            ]
        );
    }

    #[test]
    fn flows_are_counted_between_accounts_however_they_are_written() {
        let paid = |id, from, to| (id, side(from, ""), side(to, ""));
        let found = read(&[
            paid("p1", "220-333-444", "110-222-333"),
            paid("p2", "220333444", "110222333"),
            paid("p3", "110222333", "110 222 333"),
            paid("p4", "", "110222333"),
        ]);
        let accounts: Vec<&str> = found.accounts.iter().map(|account| &**account).collect();
        assert_eq!(accounts, ["110222333", "220333444"]);
        let flow = Flow { from: 1, to: 0, count: 2, place: Place { evidence: 0, at: At::Row(1) } };
        assert_eq!(found.flows, [flow]);
    }

    #[test]
    fn masked_accounts_and_withheld_names_name_nobody() {
        let found = read(&[("p1", side("****5678", ""), side("", "REDACTED FOR PRIVACY"))]);
        assert!(found.parties.is_empty(), "{found:?}");
    }
}
