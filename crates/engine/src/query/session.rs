//! How does one question reach the tables?

use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::options::ParquetReadOptions;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};

use super::output::QueryOutput;
use super::{QueryError, QueryOptions, function, limits, statement};
use crate::table::{TABLES, TableError, file_of};

/// The names under which SQL knows the case: `stakeout.tables.sites`, or `sites` alone.
pub(super) const CATALOG: &str = "stakeout";
/// See [`CATALOG`].
pub(super) const SCHEMA: &str = "tables";

/// Answers one SQL statement over the tables in `tables_dir`.
///
/// - Only reads, and only the case's tables: no file, address, setting or second statement. See [`QueryError`].
/// - Bounded by `options`; an answer with more than `rows_max` rows is cut, and says so.
/// - The same tables and statement give the same rows in the same order, on any machine: one partition.
///
/// Blocks until the answer is there or the time is over.
pub fn run(tables_dir: &Path, sql: &str, options: &QueryOptions) -> Result<QueryOutput, QueryError> {
    let tables_dir = absolute(tables_dir)?;
    let sql = sql.to_owned();
    let (rows_max, memory_bytes) = (options.rows_max, options.memory_bytes);
    // The statement lives and dies on the worker, whose stack is large enough for its depth.
    let answer = limits::within(options.seconds, async move {
        let statement = statement::parse(&sql)?;
        let session = Session::open(&tables_dir, memory_bytes).await?;
        let state = session.context.state();
        let plan = state.statement_to_plan(statement).await.map_err(|error| QueryError::of(&error, memory_bytes))?;
        // A second lock behind the first: the plan itself may hold nothing that writes or sets.
        SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false)
            .verify_plan(&plan)
            .map_err(|error| QueryError::of(&error, memory_bytes))?;
        let frame = session.context.execute_logical_plan(plan).await.map_err(|e| QueryError::of(&e, memory_bytes))?;
        let schema = Arc::clone(frame.schema().inner());
        let stream = frame.execute_stream().await.map_err(|error| QueryError::of(&error, memory_bytes))?;
        collect(stream, schema, rows_max, memory_bytes).await
    })?;
    QueryOutput::write(&answer, options)
}

/// Rows of an answer, at most as many as asked for.
pub(super) struct Answer {
    pub(super) schema: SchemaRef,
    pub(super) batches: Vec<RecordBatch>,
    pub(super) cut: bool,
}

async fn collect(
    mut stream: SendableRecordBatchStream,
    schema: SchemaRef,
    rows_max: usize,
    memory_bytes: usize,
) -> Result<Answer, QueryError> {
    let mut answer = Answer { schema, batches: Vec::new(), cut: false };
    let (mut rows, mut bytes) = (0, 0);
    while let Some(batch) = next(&mut stream).await {
        let batch = batch.map_err(|error| QueryError::of(&error, memory_bytes))?;
        let room = rows_max - rows;
        answer.cut = batch.num_rows() > room;
        let batch = batch.slice(0, batch.num_rows().min(room));
        rows += batch.num_rows();
        bytes += batch.get_array_memory_size();
        if bytes > memory_bytes {
            return Err(QueryError::Memory { mebibytes: memory_bytes >> 20 });
        }
        answer.batches.push(batch);
        if answer.cut {
            break;
        }
    }
    Ok(answer)
}

/// The next batch of a stream.
pub(super) async fn next(
    stream: &mut SendableRecordBatchStream,
) -> Option<Result<RecordBatch, datafusion::error::DataFusionError>> {
    poll_fn(|context| stream.as_mut().poll_next(context)).await
}

/// A context that knows the tables of one case and nothing else.
pub(super) struct Session {
    pub(super) context: SessionContext,
    pub(super) memory_bytes: usize,
}

impl Session {
    pub(super) async fn open(tables_dir: &Path, memory_bytes: usize) -> Result<Self, QueryError> {
        let failed = |error: datafusion::error::DataFusionError| QueryError::of(&error, memory_bytes);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(GreedyMemoryPool::new(memory_bytes)))
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
            .build_arc()
            .map_err(failed)?;
        let context = SessionContext::new_with_config_rt(config(), runtime);
        for udf in function::all() {
            context.register_udf(udf);
        }
        for table in TABLES {
            let file = file_of(tables_dir, table.name);
            if !file.is_file() {
                return Err(TableError::Missing { table: table.name }.into());
            }
            // As an address, so that no letter of a folder's name is read as a pattern.
            let address = url::Url::from_file_path(&file)
                .map_err(|()| QueryError::Failed { message: format!("{} is no absolute path", file.display()) })?;
            context.register_parquet(table.name, address, ParquetReadOptions::default()).await.map_err(failed)?;
        }
        Ok(Self { context, memory_bytes })
    }
}

fn config() -> SessionConfig {
    SessionConfig::new()
        // With several partitions the order of rows, and of ties under ORDER BY, would vary from run to run.
        .with_target_partitions(1)
        .with_batch_size(8_192)
        .with_default_catalog_and_schema(CATALOG, SCHEMA)
        .with_information_schema(true)
        .set_bool("datafusion.execution.parquet.pushdown_filters", true)
        .set_bool("datafusion.execution.parquet.reorder_filters", true)
        .set_bool("datafusion.execution.parquet.schema_force_view_types", false)
}

pub(super) fn absolute(dir: &Path) -> Result<PathBuf, QueryError> {
    let failed = |error: std::io::Error| TableError::File { path: dir.to_owned(), source: error };
    Ok(std::path::absolute(dir).map_err(failed)?)
}
