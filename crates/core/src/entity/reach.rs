//! Did a connection reach somebody, or only knock? Did it work on a machine, or visit it?
//!
//! Judged by what passed, as a sensor saw it: nothing, a greeting, or data. The bounds are stated, not learnt: a scan and
//! the banner that a service shows to anybody stay far below a kibibyte both ways; a monitor asks the same question
//! again and again and gets answers of one size.

use crate::record::{Connection, Time};

/// Bytes both ways up to which a connection is a greeting: banners of common services, a refused log-in.
const GREETING_BYTES: u64 = 1_024;

/// A connection without counts of bytes is taken for one with data if it lasted so long, in microseconds.
const LASTING: u64 = 5_000_000;

/// Microseconds from which on a connection is more than the visit to a page or the fetching of a file.
const SITTING: u64 = 120_000_000;

/// Short connections from which on they are more than visits.
const VISITS_MAX: u64 = 4;

/// From so many connections of one size on, they are those of a monitor.
const POLLS_MIN: u64 = 10;

/// What passed through a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passed {
    /// Nothing came back: a scan, a refusal.
    Nothing,
    /// No more than anybody gets who asks.
    Greeting,
    /// The source does not say; nothing in it contradicts that data passed.
    NotSaid,
    /// Data both ways.
    Data,
}

/// What passed through it. By the counts of bytes, else by how it ended and how long it lasted.
pub fn passed(connection: &Connection) -> Passed {
    let state = connection.conn_state.as_deref().unwrap_or_default();
    // Zeek's names of attempts without an answer or of halves of a connection.
    if matches!(state, "S0" | "REJ" | "RSTOS0" | "RSTRH" | "SH" | "SHR") || connection.proto.as_deref() == Some("icmp")
    {
        return Passed::Nothing;
    }
    let lasting = connection.duration.map(|micros| micros >= LASTING);
    match (connection.orig_bytes, connection.resp_bytes) {
        (Some(0), _) | (_, Some(0)) => Passed::Nothing,
        (Some(sent), Some(back)) => {
            if sent.saturating_add(back) > GREETING_BYTES {
                Passed::Data
            } else {
                Passed::Greeting
            }
        }
        (Some(bytes), None) | (None, Some(bytes)) if bytes > GREETING_BYTES => Passed::Data,
        _ => match lasting {
            Some(true) => Passed::Data,
            Some(false) => Passed::Greeting,
            None => Passed::NotSaid,
        },
    }
}

/// Services by which a machine is worked on: shells, desktops, file transfer, panels of hosters. IANA's ports and the
/// defaults of the panels. A visit to a site on the machine is none of them.
const WORK_PORTS: &[u16] =
    &[21, 22, 23, 990, 2082, 2083, 2086, 2087, 2222, 3389, 5900, 5901, 5902, 5985, 5986, 8443, 8880, 10000];
const WORK_SERVICES: &[&str] = &["ssh", "rdp", "rfb", "vnc", "ftp", "ftp-data", "sftp", "telnet", "winrm"];

/// Is the machine that answered worked on through this connection?
pub fn is_work(connection: &Connection) -> bool {
    let by_service =
        connection.service.as_deref().map(|named| named.split(',').any(|service| WORK_SERVICES.contains(&service)));
    by_service == Some(true) || connection.resp_p.is_some_and(|port| WORK_PORTS.contains(&port))
}

/// Connections from one address to another, summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// All of them.
    pub connections: u64,
    /// Those through which data passed.
    pub data: u64,
    /// Those of which the source does not say.
    pub not_said: u64,
    /// Those through which the machine that answered was worked on.
    pub work: u64,
    /// Those with data that lasted longer than a visit to a page, or of which the source does not say how long.
    pub sittings: u64,
    /// Bytes both ways of those with data.
    pub bytes: u64,
    smallest: Option<u64>,
    largest: u64,
}

impl Traffic {
    /// Counts a connection; gives what passed through it.
    pub fn add(&mut self, connection: &Connection) -> Passed {
        let passed = passed(connection);
        self.connections += 1;
        match passed {
            Passed::Data => {
                let bytes = connection.orig_bytes.unwrap_or(0).saturating_add(connection.resp_bytes.unwrap_or(0));
                self.data += 1;
                self.sittings += u64::from(connection.duration.is_none_or(|micros| micros >= SITTING));
                self.bytes = self.bytes.saturating_add(bytes);
                self.smallest = Some(self.smallest.map_or(bytes, |least| least.min(bytes)));
                self.largest = self.largest.max(bytes);
            }
            Passed::NotSaid => self.not_said += 1,
            Passed::Nothing | Passed::Greeting => {}
        }
        if passed >= Passed::NotSaid && is_work(connection) {
            self.work += 1;
        }
        passed
    }

    /// Adds what was counted apart.
    pub fn merge(&mut self, other: &Self) {
        self.connections += other.connections;
        self.data += other.data;
        self.not_said += other.not_said;
        self.work += other.work;
        self.sittings += other.sittings;
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.smallest = match (self.smallest, other.smallest) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.largest = self.largest.max(other.largest);
    }

    /// Are they a few short exchanges, as a page is read or a file fetched? Asked of all that one address sent to one party.
    pub const fn is_visit(&self) -> bool {
        self.data > 0 && self.work == 0 && self.sittings == 0 && self.data + self.not_said < VISITS_MAX
    }

    /// What the connections come to. Whether they were more than a visit is asked apart: [`Traffic::is_visit`].
    pub fn reach(&self) -> Reach {
        let smallest = self.smallest.unwrap_or(0);
        // A tenth and a packet: headers vary, answers to one question hardly.
        let of_one_size = self.largest <= smallest.saturating_add(smallest / 10).saturating_add(128);
        if self.data >= POLLS_MIN && smallest > 0 && of_one_size {
            return Reach::Polled;
        }
        if self.data > 0 || self.not_said > 1 { Reach::Reached } else { Reach::Knocked }
    }
}

/// What connections from one address to another come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// No data passed, or no more than a greeting, or one connection of which the source says nothing.
    Knocked,
    /// A few short exchanges, as a page or a file is fetched.
    Visited,
    /// The same question with the same answer, again and again.
    Polled,
    /// Data passed.
    Reached,
}

impl Reach {
    /// The innocent explanation that wins where nobody was reached.
    pub const fn rival(self) -> &'static str {
        match self {
            Self::Knocked => "scan",
            Self::Visited => "visit",
            Self::Polled => "monitoring",
            Self::Reached => "",
        }
    }
}

/// Have two spans a moment in common? `None` is open on that side; a span without both ends says nothing.
pub fn overlaps(a: (Option<Time>, Option<Time>), b: (Option<Time>, Option<Time>)) -> bool {
    let said = |span: (Option<Time>, Option<Time>)| span.0.is_some() || span.1.is_some();
    let ends_before = |end: Option<Time>, begin: Option<Time>| end.zip(begin).is_some_and(|(end, begin)| end < begin);
    said(a) && said(b) && !ends_before(a.1, b.0) && !ends_before(b.1, a.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(orig_bytes: Option<u64>, resp_bytes: Option<u64>, duration: Option<u64>, state: &str) -> Connection {
        Connection {
            ts: None,
            uid: None,
            orig_h: "192.0.2.1".parse().unwrap(),
            orig_p: None,
            resp_h: "203.0.113.1".parse().unwrap(),
            resp_p: Some(443),
            proto: None,
            service: None,
            duration,
            orig_bytes,
            resp_bytes,
            conn_state: (!state.is_empty()).then(|| Box::from(state)),
        }
    }

    #[test]
    fn a_page_that_was_read_is_a_visit_and_a_long_sitting_is_none() {
        let of = |duration: Option<u64>| {
            let mut traffic = Traffic::default();
            traffic.add(&connection(Some(7_000), Some(370_000), duration, "SF"));
            traffic
        };
        assert!(of(Some(18_000_000)).is_visit());
        assert!(!of(Some(900_000_000)).is_visit() && !of(None).is_visit());
        let mut often = of(Some(18_000_000));
        (0..3).for_each(|_| often.merge(&of(Some(18_000_000))));
        assert!(!often.is_visit());
    }

    #[test]
    fn what_passed_is_told_by_bytes_then_by_time() {
        for (orig, resp, duration, state, expected) in [
            (Some(4_000), Some(90_000), Some(1_000), "SF", Passed::Data),
            (Some(0), Some(0), Some(1_000), "S0", Passed::Nothing),
            (Some(40), Some(0), Some(1_000), "", Passed::Nothing),
            (Some(4_000), Some(90_000), None, "REJ", Passed::Nothing),
            (Some(21), Some(400), Some(1_000), "SF", Passed::Greeting),
            (Some(4_000), None, None, "", Passed::Data),
            (None, None, Some(60_000_000), "SF", Passed::Data),
            (None, None, Some(1_000), "SF", Passed::Greeting),
            (None, None, None, "SF", Passed::NotSaid),
            (None, None, None, "", Passed::NotSaid),
        ] {
            assert_eq!(passed(&connection(orig, resp, duration, state)), expected, "{orig:?} {resp:?} {state}");
        }
    }

    fn reach(connections: impl IntoIterator<Item = (u64, u64)>) -> Reach {
        let mut traffic = Traffic::default();
        for (orig, resp) in connections {
            traffic.add(&connection(Some(orig), Some(resp), None, ""));
        }
        traffic.reach()
    }

    #[test]
    fn a_scan_and_a_monitor_reach_nobody() {
        assert_eq!(reach([(0, 0)]), Reach::Knocked);
        assert_eq!(reach((0..50).map(|_| (30, 300))), Reach::Knocked, "banners, however often");
        assert_eq!(reach((0..40).map(|n| (500, 8_000 + n % 7))), Reach::Polled);
        assert_eq!(reach((0..40).map(|n| (500, 8_000 * (n % 7 + 1)))), Reach::Reached);
        assert_eq!(reach([(500, 8_000)]), Reach::Reached);
        let mut unsaid = Traffic::default();
        unsaid.add(&connection(None, None, None, ""));
        assert_eq!(unsaid.reach(), Reach::Knocked);
        unsaid.add(&connection(None, None, None, ""));
        assert_eq!(unsaid.reach(), Reach::Reached);
    }

    #[test]
    fn sums_do_not_depend_on_how_they_are_parted() {
        let of = |range: std::ops::Range<u64>| {
            let mut traffic = Traffic::default();
            for n in range {
                traffic.add(&connection(Some(n * 100), Some(n * 1_000), None, ""));
            }
            traffic
        };
        let mut parted = of(0..7);
        parted.merge(&of(7..30));
        assert_eq!(parted, of(0..30));
    }

    #[test]
    fn open_spans_overlap_and_empty_ones_do_not() {
        let at = |days: i64| Some(Time::from_micros(days * 86_400_000_000));
        assert!(overlaps((at(1), at(5)), (at(5), None)));
        assert!(!overlaps((at(1), at(5)), (at(6), None)));
        assert!(!overlaps((at(7), at(9)), (at(1), at(6))));
        assert!(!overlaps((None, None), (at(1), at(6))));
    }
}
