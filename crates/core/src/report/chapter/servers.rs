//! Chapter 6: on whose servers, rented when?

use minijinja::{Value, context};

use super::{Made, More, date};
use crate::entity::ServerRow;
use crate::finding::{Captured, FindingKind, count, shown};
use crate::report::chart::{Bars, Row, Stretch};

/// Rents drawn, and printed in the table.
const CHART_MAX: usize = 24;
const ROWS_MAX: usize = 80;

pub(super) fn view(made: &Made<'_>) -> Value {
    let mut servers: Vec<&ServerRow> = made.ground.rows.servers.iter().collect();
    servers.sort_by_key(|row| (row.rented_from.is_none(), &row.renter, row.rented_from, &row.server_ip));
    // A server that reached two organisations has two rows of one rent.
    let mut rents: Vec<&ServerRow> = servers.clone();
    rents.dedup_by_key(|row| (&row.renter, row.rented_from, &row.server_ip));
    let rows: Vec<Row> = rents
        .iter()
        .filter_map(|row| {
            let stretch = Stretch { from: row.rented_from?, to: row.rented_to, shade: 85 };
            let renter = if row.renter.is_empty() { "renter not named".to_owned() } else { shown(&row.renter, 40) };
            Some(Row {
                label: format!("{} · {renter}", Captured::new(&row.server_ip).host()),
                stretches: vec![stretch],
            })
        })
        .take(CHART_MAX)
        .collect();
    let query = "SELECT * FROM servers ORDER BY renter, rented_from";
    context! {
        count => count(servers.len(), "row", "rows"),
        n => servers.len(),
        rents => Bars::of(
            "rents".to_owned(),
            "Rents over time".to_owned(),
            "From the first to the last day of each rent; an arrow where the rows give no end. The table below holds the same dates.".to_owned(),
            &rows,
        ),
        table => servers.iter().take(ROWS_MAX).map(|row| line(made, row)).collect::<Vec<_>>(),
        more => More::of(servers.len(), ROWS_MAX, query),
        cards => made.cards_of(&[FindingKind::Infrastructure, FindingKind::Servers, FindingKind::ServerAccess]),
    }
}

fn line(made: &Made<'_>, row: &ServerRow) -> Value {
    let user = if row.user.is_empty() { String::new() } else { shown(super::sites::label(made, &row.user), 40) };
    context! {
        ip => Captured::new(&row.server_ip).host(),
        renter => shown(&row.renter, 60),
        paid_by => shown(&row.paid_by, 40),
        from => date(row.rented_from),
        to => date(row.rented_to),
        user,
        used_from => date(row.used_from),
        used_to => date(row.used_to),
        org => org(made, row),
        access_from => date(row.first_access),
        access_to => date(row.last_access),
        access => row.access.as_str(),
        incident => shown(&row.incident, 160),
        status => row.status.as_str(),
    }
}

fn org(made: &Made<'_>, row: &ServerRow) -> String {
    if row.org.is_empty() { String::new() } else { made.ground.called(&format!("org:{}", row.org)) }
}
