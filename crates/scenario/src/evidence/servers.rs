//! Who used which server, what did it reach, and whose networks are these?

use crate::calendar::{date, rfc3339};
use crate::dice::Dice;
use crate::folder::{Folder, csv_row};
use crate::options::SimulateError;
use crate::world::server_use::{Connection, SECOND, ServerUse, State};

/// Writes `connections.log`, `organizations.csv` and `incidents.csv`.
pub(crate) fn write(seed: u64, uses: &ServerUse, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let mut dice = Dice::of(seed, &["connection ids"]);
    let lines = uses.connections.iter().map(|connection| line(connection, &mut dice));
    folder.lines("evidence/connections.log", lines)?;
    let header = "org_id,name,networks,domains,role".to_owned();
    let rows = uses.organizations.iter().map(|org| {
        let networks: Vec<String> = org.networks.iter().map(|(first, prefix)| format!("{first}/{prefix}")).collect();
        csv_row(&[&org.id, &org.name, &networks.join(" "), &org.domain, org.role()])
    });
    folder.lines("evidence/organizations.csv", std::iter::once(header).chain(rows))?;
    let header = "org_id,from,to,what,source".to_owned();
    let rows = uses.incidents.iter().map(|incident| {
        let org = uses.organizations.get(incident.org).map_or("", |org| org.id.as_str());
        csv_row(&[org, &date(incident.from), &date(incident.to), incident.what, incident.source])
    });
    folder.lines("evidence/incidents.csv", std::iter::once(header).chain(rows)).map(|_| ())
}

/// One connection as a line of Zeek's `conn.log` in JSON.
fn line(connection: &Connection, dice: &mut Dice) -> String {
    let Connection { at, from, from_port, to, to_port, lasted, sent, received, .. } = connection;
    let uid = dice.letters(17, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    let is_udp = matches!(to_port, 53 | 123);
    let ends = format!(
        "{{\"ts\":{}.{:06},\"uid\":\"C{uid}\",\"id.orig_h\":\"{from}\",\"id.orig_p\":{from_port},\
         \"id.resp_h\":\"{to}\",\"id.resp_p\":{to_port},\"proto\":\"{}\"",
        at / SECOND,
        at % SECOND,
        if is_udp { "udp" } else { "tcp" }
    );
    let packets = |bytes: i64| 3 + bytes / 1_200;
    match connection.state {
        State::Whole => format!(
            "{ends}{},\"duration\":{}.{:06},\"orig_bytes\":{sent},\"resp_bytes\":{received},\"conn_state\":\"SF\",\
             \"orig_pkts\":{},\"resp_pkts\":{}}}",
            service(*to_port).map_or_else(String::new, |name| format!(",\"service\":\"{name}\"")),
            lasted / SECOND,
            lasted % SECOND,
            packets(*sent),
            packets(*received)
        ),
        // Of a connection that never was, Zeek tells neither service nor duration.
        State::Unanswered => format!("{ends},\"conn_state\":\"S0\",\"orig_pkts\":1,\"resp_pkts\":0}}"),
        State::Rejected => format!(
            "{ends},\"duration\":0.000{:03},\"orig_bytes\":0,\"resp_bytes\":0,\"conn_state\":\"REJ\",\"orig_pkts\":1,\
             \"resp_pkts\":1}}",
            dice.between(20, 900)
        ),
    }
}

const fn service(port: u16) -> Option<&'static str> {
    match port {
        22 => Some("ssh"),
        53 => Some("dns"),
        80 => Some("http"),
        123 => Some("ntp"),
        443 | 8443 => Some("ssl"),
        445 => Some("smb"),
        3389 => Some("rdp"),
        _ => None,
    }
}

/// Writes `admin-logins.csv`.
pub(crate) fn admin_logins(
    logins: &[crate::world::admins::AdminLogin],
    folder: &mut Folder<'_>,
) -> Result<(), SimulateError> {
    let header = "host,account,at,ip".to_owned();
    let rows =
        logins.iter().map(|login| csv_row(&[&login.host, &login.account, &rfc3339(login.at), &login.ip.to_string()]));
    folder.lines("evidence/admin-logins.csv", std::iter::once(header).chain(rows)).map(|_| ())
}
