//! Who paid whom, and whose accounts are these?

use serde::{Deserialize, Serialize};

use super::{Money, Time};

/// Money that went from one account to another. There are millions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its id.
    pub payment_id: Box<str>,
    /// When.
    pub at: Option<Time>,
    /// Who paid.
    pub from: Side,
    /// Who was paid.
    pub to: Side,
    /// How much: the columns `amount` and `currency`.
    pub amount: Option<Money>,
    /// Transfer, card, deposit and the like, in lower case.
    pub channel: Option<Box<str>>,
    /// What was written on it.
    pub memo: Option<Box<str>>,
}

/// One side of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The account as written.
    pub account: Option<Box<str>>,
    /// The name on the payment, as written.
    pub name: Option<Box<str>>,
    /// The bank or payment service.
    pub institution: Option<Box<str>>,
}

impl Side {
    /// Is neither an account nor a name told?
    pub fn is_untold(&self) -> bool {
        self.account.is_none() && self.name.is_none()
    }
}

/// An account of a bank or payment service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAccount {
    /// The account as written.
    pub account: String,
    /// `bank`, `virtual`, `merchant`, `psp`, `wallet`, in lower case.
    pub kind: Option<String>,
    /// In whose name it is.
    pub holder_name: Option<String>,
    /// The bank or payment service.
    pub institution: Option<String>,
    /// Its country as written.
    pub country: Option<String>,
    /// The account behind a virtual one.
    pub parent_account: Option<String>,
    /// From when on.
    pub opened_at: Option<Time>,
    /// Until when.
    pub closed_at: Option<Time>,
}
