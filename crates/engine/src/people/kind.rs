//! What can accounts have in common that speaks of whoever stands behind them?

use stakeout_core::selector::SelectorKind;

/// A kind of thing that accounts show, use or name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// Where money goes to.
    Payout,
    /// A machine or browser, by its cookie or id.
    Device,
    /// A telephone number.
    Phone,
    /// A mail address.
    Email,
    /// A handle of a messenger.
    Messenger,
    /// Where goods are sent.
    Address,
    /// An identity document, by the token of its number.
    Document,
    /// A picture of a document, by its bytes.
    Image,
    /// A portrait, by its perceptual hash.
    Portrait,
    /// A passage of a text that few hold.
    Passage,
    /// An address of the internet that logins come from; of version 6 the first 64 bits.
    Network,
    /// A firm that the account names.
    Organization,
}

impl Kind {
    /// Every kind, in order.
    pub(crate) const ALL: [Self; 12] = [
        Self::Payout,
        Self::Device,
        Self::Phone,
        Self::Email,
        Self::Messenger,
        Self::Address,
        Self::Document,
        Self::Image,
        Self::Portrait,
        Self::Passage,
        Self::Network,
        Self::Organization,
    ];

    /// Its name as a selector.
    pub(crate) const fn selector(self) -> SelectorKind {
        match self {
            Self::Payout => SelectorKind::PayoutInstrument,
            Self::Device => SelectorKind::Device,
            Self::Phone => SelectorKind::Phone,
            Self::Email => SelectorKind::Email,
            Self::Messenger => SelectorKind::Handle,
            Self::Address => SelectorKind::PostalAddress,
            Self::Document => SelectorKind::DocumentNumber,
            Self::Image => SelectorKind::DocumentImage,
            Self::Portrait => SelectorKind::Portrait,
            Self::Passage => SelectorKind::Passage,
            Self::Network => SelectorKind::LoginLine,
            Self::Organization => SelectorKind::Organization,
        }
    }

    /// Is it a thing of daily life, which one household or person has together?
    pub(crate) const fn is_daily(self) -> bool {
        matches!(self, Self::Payout | Self::Device | Self::Phone | Self::Email | Self::Messenger | Self::Address)
    }

    /// Is it of an identity document: its number, its picture, the face on it?
    pub(crate) const fn is_of_paper(self) -> bool {
        matches!(self, Self::Document | Self::Image | Self::Portrait)
    }

    /// May a firm have one of it for all: an instrument, a number, an address?
    pub(crate) const fn may_be_a_firms(self) -> bool {
        matches!(self, Self::Payout | Self::Phone | Self::Address)
    }

    /// Is it handed on, received for anybody or typed wrong: a number, a contact, an address?
    pub(crate) const fn is_anybodys(self) -> bool {
        matches!(self, Self::Phone | Self::Email | Self::Messenger | Self::Address)
    }

    /// Holders up to which a value proposes pairs: beyond them it is a marketplace's, a template, a broken machine id.
    pub(crate) const fn cap(self) -> usize {
        match self {
            Self::Payout | Self::Device | Self::Phone | Self::Email | Self::Messenger | Self::Passage => 40,
            Self::Address | Self::Document | Self::Image | Self::Portrait => 60,
            Self::Network | Self::Organization => 0,
        }
    }
}
