//! How often do people reuse things? One table, so that it can be read and doubted.

/// Per mille of a group's members.
pub(crate) type PerMille = u32;

/// What crews reuse. Every number is multiplied by the carelessness of the world and by the habit of the crew.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    /// A persona is paid through one of the crew's instruments; else through a mule's of its own.
    pub(crate) payout: PerMille,
    /// A persona works on the machine of its worker; else on a virtual one of its own.
    pub(crate) device: PerMille,
    /// A persona was once opened on a machine of another worker.
    pub(crate) lent_device: PerMille,
    /// A telephone number out of the crew's few.
    pub(crate) phone: PerMille,
    /// A recovery address or messenger that another persona has too.
    pub(crate) contact: PerMille,
    /// A document number that another persona showed under another name.
    pub(crate) document: PerMille,
    /// A portrait that another persona showed under another name.
    pub(crate) portrait: PerMille,
    /// One address for the employers' machines.
    pub(crate) address: PerMille,
    /// Passages of resumes and bids out of the crew's own store.
    pub(crate) text: PerMille,
    /// The house's own line is seen beside the exits.
    pub(crate) house: PerMille,
    /// A contract with a client that the crew runs itself.
    pub(crate) self_dealing: PerMille,
    /// A worker who passes on from persona to persona on one machine within minutes.
    pub(crate) relay: PerMille,
}

/// The usual rates. Two personas of 35 on six instruments share one in about .05 of pairs: .55 squared by six.
const USUAL: Rates = Rates {
    payout: 550,
    device: 600,
    lent_device: 150,
    phone: 250,
    contact: 150,
    document: 120,
    portrait: 250,
    address: 250,
    text: 450,
    house: 350,
    self_dealing: 150,
    relay: 600,
};

impl Rates {
    /// The usual rates times a factor in per mille, none above 1.
    pub(crate) fn of(carelessness: PerMille) -> Self {
        USUAL.each(|rate| scaled(rate, carelessness))
    }

    /// Each rate through a function, in the order of the fields.
    pub(crate) fn each(self, mut change: impl FnMut(PerMille) -> PerMille) -> Self {
        Self {
            payout: change(self.payout),
            device: change(self.device),
            lent_device: change(self.lent_device),
            phone: change(self.phone),
            contact: change(self.contact),
            document: change(self.document),
            portrait: change(self.portrait),
            address: change(self.address),
            text: change(self.text),
            house: change(self.house),
            self_dealing: change(self.self_dealing),
            relay: change(self.relay),
        }
    }
}

/// A rate times a factor in per mille, at most 1,000.
pub(crate) fn scaled(rate: PerMille, factor: PerMille) -> PerMille {
    let product = u64::from(rate) * u64::from(factor) / 1_000;
    u32::try_from(product).unwrap_or(1_000).min(1_000)
}

/// Innocent people: what share of accounts lives in which group, and what they share there.
pub(crate) mod innocent {
    use super::PerMille;

    /// Accounts in families of two to four.
    pub(crate) const HOUSEHOLDS: PerMille = 130;
    /// Accounts in offices and shared work rooms.
    pub(crate) const OFFICES: PerMille = 60;
    /// Accounts of students in hostels.
    pub(crate) const STUDENTS: PerMille = 24;
    /// Accounts in workers' hostels.
    pub(crate) const HOSTELS: PerMille = 16;
    /// Accounts of agencies of 3 to 12 profiles, one in twenty of 24 to 40.
    pub(crate) const AGENCIES: PerMille = 30;
    /// Accounts in homes of 5 to 9 who are no family.
    pub(crate) const SHARED_HOMES: PerMille = 10;
    /// Accounts paid through somebody who keeps books for 4 to 10 of them.
    pub(crate) const BOOKKEEPERS: PerMille = 5;
    /// Pairs of accounts of one person: verified again, or opened anew after a loss.
    pub(crate) const SECOND_ACCOUNTS: PerMille = 14;
    /// Accounts whose people are elsewhere for weeks, or moved away and never said so.
    pub(crate) const AWAY: PerMille = 70;
    /// Circles of friends who refer each other and pass on one resume.
    pub(crate) const CIRCLES: PerMille = 8;
    /// Twins, each with an account.
    pub(crate) const TWINS: PerMille = 2;
    /// Accounts that use a cafe's or library's machines at times.
    pub(crate) const CAFES: PerMille = 10;

    /// Household: one instrument, one machine, one number.
    pub(crate) const HOUSEHOLD_PAYOUT: PerMille = 300;
    pub(crate) const HOUSEHOLD_DEVICE: PerMille = 500;
    pub(crate) const HOUSEHOLD_PHONE: PerMille = 150;
    /// Agency: the firm's instrument, number and machines; work from its office.
    pub(crate) const AGENCY_PAYOUT: PerMille = 800;
    pub(crate) const AGENCY_PHONE: PerMille = 400;
    pub(crate) const AGENCY_DEVICE: PerMille = 300;
    pub(crate) const AGENCY_OFFICE: PerMille = 750;
    pub(crate) const AGENCY_DECLARED: PerMille = 500;
    pub(crate) const AGENCY_TEXT: PerMille = 600;
    /// Hostels: the common machines, the common template, the address.
    pub(crate) const HOSTEL_DEVICE: PerMille = 350;
    pub(crate) const HOSTEL_TEXT: PerMille = 600;
    pub(crate) const HOSTEL_ADDRESS: PerMille = 500;

    /// Everybody: a private network's exit, a carrier's translated address, a public resume template.
    pub(crate) const VPN: PerMille = 120;
    pub(crate) const CARRIER: PerMille = 350;
    pub(crate) const TEMPLATE: PerMille = 500;
    /// A number, a machine that had another owner before; a machine that was lent.
    pub(crate) const USED_PHONE: PerMille = 8;
    pub(crate) const USED_DEVICE: PerMille = 8;
    pub(crate) const LENT_DEVICE: PerMille = 4;
    /// Verified by the platform with a document.
    pub(crate) const DOCUMENT: PerMille = 700;
    pub(crate) const SECOND_DOCUMENT: PerMille = 60;
    pub(crate) const SHIPMENT: PerMille = 250;
    pub(crate) const REMOTE_TOOL: PerMille = 60;
    pub(crate) const REFERRED: PerMille = 120;
    /// Reached by a messenger too.
    pub(crate) const MESSENGER: PerMille = 350;
    /// The platform did not ask for the legal name, or the day of birth.
    pub(crate) const NO_LEGAL_NAME: PerMille = 80;
    pub(crate) const NO_BIRTH_DATE: PerMille = 100;
    /// Another picture of one portrait, whose hash differs in a few bits.
    pub(crate) const OTHER_PICTURE: PerMille = 250;
    /// Persons with accounts on other platforms too, and of these those on a third.
    pub(crate) const ELSEWHERE: PerMille = 100;
    pub(crate) const ELSEWHERE_TWICE: PerMille = 250;
    /// A bought resume or one copied from a stranger's profile.
    pub(crate) const COPIED_TEXT: PerMille = 15;
    /// Accounts of cheats who work alone, on the papers of others.
    pub(crate) const IMPOSTORS: PerMille = 2;
    /// Of these: hidden behind an exit, paid in another's name, worked from afar.
    pub(crate) const IMPOSTOR_EXIT: PerMille = 600;
    pub(crate) const IMPOSTOR_PAYOUT: PerMille = 600;
    pub(crate) const IMPOSTOR_REMOTE: PerMille = 150;
    /// Accounts of people who reported their own lost or stolen papers.
    pub(crate) const LOST_PAPERS: PerMille = 2;
}
