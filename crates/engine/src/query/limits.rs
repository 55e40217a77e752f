//! How much may one question cost?

use std::future::Future;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::{Format, QueryError};

/// How a question is answered, and what it may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryOptions {
    /// How the answer is written.
    pub format: Format,
    /// Columns of the terminal, for [`Format::Table`].
    pub width: usize,
    /// Leave CSV cells that a spreadsheet would run as formulas as they are.
    pub raw: bool,
    /// Rows of the answer; what exceeds them is cut, and said so.
    pub rows_max: usize,
    /// Bytes that the query and its answer may hold in memory. Nothing is spilled to disk.
    pub memory_bytes: usize,
    /// Seconds until it is stopped.
    pub seconds: u64,
}

impl Default for QueryOptions {
    fn default() -> Self {
        Self { format: Format::Table, width: 80, raw: false, rows_max: 10_000, memory_bytes: 1 << 30, seconds: 60 }
    }
}

/// Stack of a worker. Plans are trees that DataFusion walks by recursion; a long chain of conditions is a deep tree.
/// Only the pages that are touched cost memory.
const STACK_BYTES: usize = 256 << 20;

/// Works on a runtime of its own until done or until the time is over; then the work is told to stop and left behind,
/// so that an operator that does not listen cannot hold the caller.
pub(super) fn within<T: Send + 'static>(
    seconds: u64,
    work: impl Future<Output = Result<T, QueryError>> + Send + 'static,
) -> Result<T, QueryError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(4)
        .thread_stack_size(STACK_BYTES)
        .enable_time()
        .build()
        .map_err(|error| QueryError::Failed { message: format!("no thread for the query: {error}") })?;
    let (sender, answer) = mpsc::channel();
    let task = runtime.spawn(async move {
        // The receiver is gone if the time is over; then nobody wants the answer.
        let _ = sender.send(work.await);
    });
    let answer = answer.recv_timeout(Duration::from_secs(seconds));
    task.abort();
    runtime.shutdown_background();
    match answer {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Err(QueryError::Time { seconds }),
        Err(RecvTimeoutError::Disconnected) => {
            Err(QueryError::Failed { message: "the query engine stopped at an error of its own".to_owned() })
        }
    }
}
