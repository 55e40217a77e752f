//! What may be said of the identity in an account?

use crate::words::named;

named! {
    /// Whose identity an account shows.
    Identity {
        Genuine "genuine" "its owner's own account";
        Stolen "stolen" "another's: the owner's own account or report is in the evidence";
        Invented "invented" "papers that contradict themselves and were turned down";
        Unknown "unknown" "cannot be told: the named person may be a victim";
    }
}
