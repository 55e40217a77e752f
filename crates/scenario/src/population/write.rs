//! Which tables does an investigator get, and what is the truth?

use super::account::{Account, Document};
use super::cast::{COUNTRIES, Cast, LANGUAGES, PLATFORMS, Report};
use super::{logins, text};
use crate::calendar::{DAY, date, rfc3339};
use crate::folder::{Folder, csv_row};
use crate::options::SimulateError;

/// An account as other tables name it.
pub(crate) fn id(account: &Account) -> String {
    format!("{}/{}", PLATFORMS[account.platform], account.id)
}

/// Writes the tables of accounts below `dir`.
///
/// `without`: tables and columns that the world lacks: `documents`, `logins.ip_type`.
pub(crate) fn evidence(
    cast: &Cast,
    dir: &str,
    without: &[String],
    folder: &mut Folder<'_>,
) -> Result<(), SimulateError> {
    let place = &mut Place { dir, without, folder };
    accounts(cast, place)?;
    table(
        cast,
        "logins",
        "account_id,at,ip,asn,ip_type,country,session_id,device_id,user_agent,timezone_offset,remote_tool",
        place,
        |at, account, out| {
            logins::rows(cast, at, account, out);
        },
    )?;
    table(cast, "contacts", "account_id,kind,value,verified,first_seen", place, |_, account, out| {
        for (kind, value) in &account.contacts {
            out(&[&id(account), kind, value, "yes", &rfc3339(account.created)]);
        }
    })?;
    table(cast, "payouts", "account_id,kind,instrument,holder_name,country,first_seen", place, |_, account, out| {
        for payout in &account.payouts {
            let country = COUNTRIES[account.country].0;
            out(&[
                &id(account),
                payout.kind,
                &payout.instrument,
                &payout.holder,
                country,
                &rfc3339(account.created + 5 * DAY),
            ]);
        }
    })?;
    let columns =
        "account_id,type,issuer,number,name,birth_date,image_sha256,image_phash,portrait_phash,submitted_at,result";
    table(cast, "documents", columns, place, |_, account, out| {
        account.documents.iter().for_each(|document| paper(account, document, out));
    })?;
    table(cast, "texts", "account_id,kind,at,text", place, |_, account, out| {
        for one in &account.texts {
            out(&[&id(account), one.kind, &rfc3339(account.created + 2 * DAY), &text::words(one)]);
        }
    })?;
    table(cast, "shipments", "account_id,address,changed_at,item", place, |_, account, out| {
        for (address, at, item) in &account.shipments {
            out(&[&id(account), address, &rfc3339(*at), item]);
        }
    })?;
    contracts(cast, place)?;
    reports(cast, place)
}

type Row<'a> = dyn FnMut(&[&str]) + 'a;

/// Writes one table of what accounts have, without the columns that the world shall not have.
fn table(
    cast: &Cast,
    name: &str,
    columns: &str,
    place: &mut Place<'_, '_>,
    row: impl Fn(usize, &Account, &mut Row<'_>),
) -> Result<(), SimulateError> {
    let Some(kept) = place.kept(name, columns) else { return Ok(()) };
    let rows = cast.accounts.iter().enumerate().flat_map(|(at, account)| {
        let mut rows = Vec::new();
        row(at, account, &mut |cells| rows.push(kept.of(cells)));
        rows
    });
    let header = kept.of(&columns.split(',').collect::<Vec<_>>());
    place.folder.lines(&format!("{}/{name}.csv", place.dir), std::iter::once(header).chain(rows)).map(|_| ())
}

/// Where tables go, and what they lack.
struct Place<'p, 'f> {
    dir: &'p str,
    without: &'p [String],
    folder: &'p mut Folder<'f>,
}

impl Place<'_, '_> {
    /// The columns that a table keeps; none if it shall not be there at all.
    fn kept(&self, name: &str, columns: &str) -> Option<Kept> {
        let is_out = |what: &str| self.without.iter().any(|one| one == what);
        let keeps = |column: &str| !is_out(&format!("{name}.{column}"));
        (!is_out(name)).then(|| Kept(columns.split(',').map(keeps).collect()))
    }
}

impl Place<'_, '_> {
    /// Writes a table whose rows are few enough to be held.
    fn rows(&mut self, name: &str, columns: &str, make: &mut dyn FnMut(&mut Row<'_>)) -> Result<(), SimulateError> {
        let Some(kept) = self.kept(name, columns) else { return Ok(()) };
        let mut rows = vec![kept.of(&columns.split(',').collect::<Vec<_>>())];
        make(&mut |cells| rows.push(kept.of(cells)));
        self.folder.lines(&format!("{}/{name}.csv", self.dir), rows.into_iter()).map(|_| ())
    }
}

/// Which columns of a table are written.
struct Kept(Vec<bool>);

impl Kept {
    fn of(&self, cells: &[&str]) -> String {
        let kept: Vec<&str> = cells.iter().zip(&self.0).filter(|(_, keep)| **keep).map(|(cell, _)| *cell).collect();
        csv_row(&kept)
    }
}

fn accounts(cast: &Cast, place: &mut Place<'_, '_>) -> Result<(), SimulateError> {
    let columns = "account_id,platform,role,created_at,closed_at,status,display_name,legal_name,birth_date,claimed_country,\
                   claimed_timezone,language,referrer_account_id,organization";
    table(cast, "accounts", columns, place, |_, account, out| {
        let referrer = account.referrer.and_then(|at| cast.accounts.get(at)).map(id).unwrap_or_default();
        out(&[
            &account.id,
            PLATFORMS[account.platform],
            account.role,
            &rfc3339(account.created),
            &account.closed.map_or_else(String::new, rfc3339),
            if account.closed.is_some() { "closed" } else { "active" },
            &account.display_name,
            &account.legal_name,
            &account.birth.map_or_else(String::new, |day| date(day * DAY)),
            COUNTRIES[account.country].0,
            &zone(account.claimed_zone),
            LANGUAGES[account.language],
            &referrer,
            &account.organization,
        ]);
    })
}

fn zone(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

fn paper(account: &Account, document: &Document, out: &mut dyn FnMut(&[&str])) {
    out(&[
        &id(account),
        document.kind,
        &document.issuer,
        &document.number,
        &document.name,
        &date(document.birth * DAY),
        &sha256(document.image),
        &format!("{:016x}", document.image.rotate_left(17)),
        &format!("{:016x}", document.portrait),
        &rfc3339(document.at),
        document.result,
    ]);
}

/// What looks like the digest of a picture.
fn sha256(image: u64) -> String {
    [1, 17, 29, 43].map(|turn| format!("{:016x}", image.rotate_left(turn).wrapping_mul(0x9e37_79b9_7f4a_7c15))).concat()
}

fn contracts(cast: &Cast, place: &mut Place<'_, '_>) -> Result<(), SimulateError> {
    let columns = "contract_id,client_account_id,worker_account_id,at,amount,currency,rating";
    place.rows("contracts", columns, &mut |out| {
        for (number, contract) in cast.contracts.iter().enumerate() {
            let accounts = (cast.accounts.get(contract.client), cast.accounts.get(contract.worker));
            let (Some(client), Some(worker)) = accounts else { continue };
            out(&[
                &format!("k{number:07}"),
                &id(client),
                &id(worker),
                &rfc3339(contract.at),
                &format!("{}.{:02}", contract.cents / 100, contract.cents % 100),
                "USD",
                &contract.rating.map_or_else(String::new, |rating| rating.to_string()),
            ]);
        }
    })
}

fn reports(cast: &Cast, place: &mut Place<'_, '_>) -> Result<(), SimulateError> {
    place.rows("identity-reports", "document_number,issuer,reported_at,reporter,what", &mut |out| {
        for Report { number, issuer, at } in &cast.reports {
            out(&[number, issuer, &rfc3339(*at), "owner", "used for accounts that are not mine"]);
        }
    })
}

/// Writes who is who, and in which innocent group.
pub(crate) fn truth(cast: &Cast, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let rows =
        cast.accounts.iter().map(|account| csv_row(&[&id(account), &account.person, &account.crew, account.identity]));
    let header = "account,person,crew,identity".to_owned();
    folder.lines("truth/accounts.csv", std::iter::once(header).chain(rows))?;
    let rows = cast.accounts.iter().flat_map(|account| {
        let name = id(account);
        account.classes.iter().map(move |(class, unit)| csv_row(&[&name, class, &unit.to_string()])).collect::<Vec<_>>()
    });
    let header = "account,class,unit".to_owned();
    folder.lines("truth/account_classes.csv", std::iter::once(header).chain(rows)).map(|_| ())
}
