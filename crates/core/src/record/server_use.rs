//! Who administers a site, what did a machine reach, and whose network is that?

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Host, Network, Time};

/// Somebody administered a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminLogin {
    /// The site or server.
    pub host: Host,
    /// The account as written.
    pub account: String,
    /// When.
    pub at: Option<Time>,
    /// From which address.
    pub ip: Option<IpAddr>,
}

/// A connection as a sensor saw it; the fields of Zeek's `conn.log`. There are millions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// When it began.
    pub ts: Option<Time>,
    /// The sensor's id of it.
    pub uid: Option<Box<str>>,
    /// Who opened it (`id.orig_h`).
    pub orig_h: IpAddr,
    /// From which port (`id.orig_p`).
    pub orig_p: Option<u16>,
    /// Who answered (`id.resp_h`).
    pub resp_h: IpAddr,
    /// At which port (`id.resp_p`).
    pub resp_p: Option<u16>,
    /// `tcp`, `udp`, `icmp`, in lower case.
    pub proto: Option<Box<str>>,
    /// What was spoken, in lower case.
    pub service: Option<Box<str>>,
    /// How long it lasted, in microseconds.
    pub duration: Option<u64>,
    /// Bytes that its opener sent.
    pub orig_bytes: Option<u64>,
    /// Bytes that were sent back.
    pub resp_bytes: Option<u64>,
    /// How it ended, by Zeek's names: `SF`, `S0`, `REJ` …
    pub conn_state: Option<Box<str>>,
}

/// An organisation and its networks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its id in the evidence.
    pub org_id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its networks, sorted, unique.
    pub networks: Vec<Network>,
    /// Its domains, sorted, unique.
    pub domains: Vec<Host>,
    /// `victim`, `provider`, `agency`, `client` … in lower case.
    pub role: Option<String>,
}

/// An intrusion as its victim reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The organisation, by its id.
    pub org_id: String,
    /// When it began.
    pub from: Option<Time>,
    /// When it ended; `None`: not said.
    pub to: Option<Time>,
    /// What was reported, in the words of the report.
    pub what: Option<String>,
    /// Where it was reported.
    pub source: Option<String>,
}
