//! How did it end, for the shell that started it?

use std::process::ExitCode;

/// The four ends of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All that was asked for was done.
    Done,
    /// It stopped at an error.
    Failed,
    /// It was asked for something that it does not understand.
    Usage,
    /// It was done, and something was lost or differs: the output says what.
    Problems,
}

impl Exit {
    /// Done, or done with problems if any were counted.
    pub(crate) const fn after(problems: u64) -> Self {
        if problems == 0 { Self::Done } else { Self::Problems }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Problems => 3,
        })
    }
}
