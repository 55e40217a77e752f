//! How wrong is the program, as far as it was measured?

use std::fmt::Write as _;

use serde::Deserialize;

use crate::rules;

/// A file of `rules/measured`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for readers of the file")]
    about: String,
    #[expect(dead_code, reason = "for readers of the file")]
    source: String,
    lines: Vec<String>,
}

/// The figures that come with the program, a line each; `None` if there are none.
pub fn measured() -> Option<String> {
    let mut text = String::new();
    for file in rules::folder("measured").filter_map(|file| toml::from_str::<File>(file.text).ok()) {
        for line in file.lines {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{line}");
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_and_says_that_its_worlds_are_synthetic() {
        for file in rules::folder("measured") {
            let parsed: File = toml::from_str(file.text).unwrap();
            assert!(parsed.lines.iter().any(|line| line.contains("synthetic")), "{}", file.path);
            assert!(parsed.lines.iter().all(|line| line.chars().count() <= 130), "{}", file.path);
        }
        assert!(measured().is_some());
    }
}
