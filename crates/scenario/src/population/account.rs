//! What is an account, and what belongs to it?

use crate::calendar::Moment;

/// Where a login comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Net {
    /// A home's line, by its number.
    Home(u32),
    /// A house with many who live, work or study there.
    House(u32),
    /// A carrier's translated address.
    Carrier(u32),
    /// The exit of a private network.
    Exit(u32),
}

/// Something used with a weight during a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used<T> {
    pub(crate) what: T,
    pub(crate) weight: u32,
    pub(crate) from: Moment,
    pub(crate) to: Moment,
}

impl<T> Used<T> {
    pub(crate) fn always(what: T, weight: u32) -> Self {
        Self { what, weight, from: Moment::MIN, to: Moment::MAX }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) kind: &'static str,
    pub(crate) issuer: String,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) birth: i64,
    pub(crate) image: u64,
    pub(crate) portrait: u64,
    pub(crate) at: Moment,
    pub(crate) result: &'static str,
}

#[derive(Debug, Clone)]
pub(crate) struct Payout {
    pub(crate) kind: &'static str,
    pub(crate) instrument: String,
    pub(crate) holder: String,
}

/// A text: what it is, and whose words it takes.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) kind: &'static str,
    /// Public template, if one is used.
    pub(crate) template: Option<u64>,
    /// Passages out of a store that others use too.
    pub(crate) passages: Vec<u64>,
    /// Fixes the words of its own.
    pub(crate) own: u64,
}

/// One account.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) platform: usize,
    pub(crate) id: String,
    pub(crate) role: &'static str,
    pub(crate) created: Moment,
    pub(crate) closed: Option<Moment>,
    pub(crate) display_name: String,
    pub(crate) legal_name: String,
    /// Days since 1970; some platforms do not ask.
    pub(crate) birth: Option<i64>,
    pub(crate) country: usize,
    pub(crate) language: usize,
    /// Minutes east of UTC: as claimed, and as lived.
    pub(crate) claimed_zone: i32,
    pub(crate) zone: i32,
    /// Hour of the local day around which it is used.
    pub(crate) hour: i64,
    pub(crate) referrer: Option<usize>,
    pub(crate) organization: String,
    pub(crate) nets: Vec<Used<Net>>,
    pub(crate) devices: Vec<Used<u64>>,
    pub(crate) agent: u64,
    pub(crate) sessions: u32,
    pub(crate) remote_tool: &'static str,
    pub(crate) contacts: Vec<(&'static str, String)>,
    pub(crate) payouts: Vec<Payout>,
    pub(crate) documents: Vec<Document>,
    pub(crate) shipments: Vec<(String, Moment, &'static str)>,
    pub(crate) texts: Vec<Text>,
    /// Truth: the person, the crew, the identity, the innocent groups.
    pub(crate) person: String,
    pub(crate) crew: String,
    pub(crate) identity: &'static str,
    pub(crate) classes: Vec<(&'static str, u32)>,
    /// Worker whose sittings the personas share.
    pub(crate) relay: Option<u32>,
}
