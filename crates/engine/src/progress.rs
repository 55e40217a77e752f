//! How far is it?

/// What long work tells whoever shows it. Calls come from several threads.
pub trait Progress: Sync {
    /// A stage begins; `bytes_total` where it is known.
    fn stage(&self, name: &str, bytes_total: Option<u64>);
    /// More bytes were worked off and more records came out of them.
    fn advance(&self, bytes: u64, records: u64);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &str, _bytes_total: Option<u64>) {}
    fn advance(&self, _bytes: u64, _records: u64) {}
}
