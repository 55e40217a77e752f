//! What happens to anybody once all accounts are there: used and lent machines, recycled numbers, referrals, contracts.

use super::account::{Account, Text, Used};
use super::cast::{Cast, Contract};
use super::rates::innocent;
use crate::calendar::{CLOSES, DAY, Moment, OPENS};
use crate::dice::Dice;

impl Cast {
    /// Accounts of those who only hire: one of 26, at least one.
    pub(crate) fn clients(&self) -> u64 {
        (self.wanted / 26).max(1)
    }

    /// What happens to anybody, once all are there: used and lent machines, recycled numbers, referrals, contracts.
    pub(crate) fn finish(mut self) -> Self {
        let mut dice = Dice::of(self.seed, &["life"]);
        let count = self.accounts.len();
        let innocents: Vec<usize> = (0..count).filter(|at| self.accounts[*at].crew.is_empty()).collect();
        for &at in &innocents {
            let other = *dice.pick(&innocents);
            let middle = OPENS + DAY * dice.between(150, 400);
            if dice.chance(innocent::USED_DEVICE) {
                self.hand_on(other, at, middle);
            }
            if dice.chance(innocent::LENT_DEVICE) {
                let device = self.accounts[other].devices[0].what;
                self.accounts[at].devices.push(Used::always(device, 1));
            }
            if dice.chance(innocent::USED_PHONE) {
                let phone = self.accounts[other].contacts.iter().find(|(kind, _)| *kind == "phone").cloned();
                self.accounts[at].contacts.extend(phone);
            }
            if dice.chance(innocent::REFERRED) && self.accounts[at].referrer.is_none() {
                self.accounts[at].referrer = Some(other);
            }
            if dice.chance(innocent::COPIED_TEXT)
                && let Some(text) = self.accounts[other].texts.first().cloned()
            {
                let own = self.fresh();
                self.accounts[at].texts.push(Text {
                    own: own ^ (self.seed << 40),
                    passages: vec![text.own],
                    ..text.clone()
                });
                self.accounts[other].texts[0].passages.push(text.own);
            }
        }
        self.contract(&mut dice);
        self.order();
        self
    }

    fn hand_on(&mut self, from: usize, to: usize, at: Moment) {
        let device = self.accounts[from].devices[0].what;
        self.accounts[from].devices[0].to = at;
        let next = self.device();
        self.accounts[from].devices.push(Used { what: next, weight: 10, from: at, to: Moment::MAX });
        self.accounts[to].devices.push(Used { what: device, weight: 8, from: at + 20 * DAY, to: Moment::MAX });
    }

    /// Clients that hire workers of any kind.
    fn contract(&mut self, dice: &mut Dice) {
        let workers = self.accounts.len();
        let clients = usize::try_from(self.clients()).unwrap_or(1);
        for _ in 0..clients {
            let who = self.identity(dice);
            let mut client = self.account(&who, dice);
            client.role = "client";
            client.texts.clear();
            self.add(client);
        }
        for worker in (0..workers).filter(|at| self.accounts[*at].role == "worker").collect::<Vec<_>>() {
            for _ in 0..dice.index(3) {
                let at = self.accounts[worker].created.max(OPENS) + DAY * dice.between(10, 160);
                let rating = dice.chance(700).then(|| u32::try_from(dice.between(2, 5)).unwrap_or(4));
                let client = workers + dice.index(clients);
                self.contracts.push(Contract {
                    client,
                    worker,
                    at: at.min(CLOSES),
                    cents: dice.between(5_000, 300_000),
                    rating,
                });
            }
        }
    }

    /// Mixes the accounts, so that neither an id nor a place in a table tells who is whose.
    fn order(&mut self) {
        let mut order: Vec<usize> = (0..self.accounts.len()).collect();
        Dice::of(self.seed, &["order of accounts"]).shuffle(&mut order);
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
        let mut old: Vec<Option<Account>> = std::mem::take(&mut self.accounts).into_iter().map(Some).collect();
        self.accounts = order.iter().filter_map(|at| old[*at].take()).collect();
        for (number, account) in self.accounts.iter_mut().enumerate() {
            account.id = format!("u{number:07}");
            account.referrer = account.referrer.map(|at| place[at]);
        }
        for contract in &mut self.contracts {
            (contract.client, contract.worker) = (place[contract.client], place[contract.worker]);
        }
        self.contracts.sort_by_key(|contract| (contract.at, contract.client, contract.worker, contract.cents));
        self.reports.sort_by(|a, b| (a.at, &a.number).cmp(&(b.at, &b.number)));
    }
}
