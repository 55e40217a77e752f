//! What was written down beforehand, as data: lexicons, kits, shared services, weights.
//!
//! The files of `rules/` are compiled in; each is parsed by the module that uses it.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// One file of `rules/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleFile {
    /// Path below `rules/`, with `/`: `gambling/ko.toml`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl RuleFile {
    /// The file's name without folder and extension.
    pub fn stem(&self) -> &'static str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.split('.').next().unwrap_or(name)
    }
}

/// The files of one folder of `rules/`, in the order of their names.
pub fn folder(name: &str) -> impl Iterator<Item = &'static RuleFile> {
    FILES.iter().filter(move |file| file.path.split('/').next() == Some(name))
}

/// SHA-256 over all paths and texts, hexadecimal: the version of the rules as a whole.
pub fn version() -> String {
    use sha2::Digest as _;
    let mut hash = sha2::Sha256::new();
    for file in FILES {
        hash.update(file.path.as_bytes());
        hash.update([0]);
        hash.update(file.text.as_bytes());
        hash.update([0]);
    }
    crate::evidence::EvidenceId::from_digest(hash.finalize().into()).to_string()
}
