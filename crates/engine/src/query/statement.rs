//! May this statement be run?
//!
//! Decided on the parsed text, before anything is planned: one statement that only reads, over the case's tables and
//! table functions without any input but numbers. What the parser lets through and the list below does not know is
//! refused.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datafusion::common::TableReference;
use datafusion::error::DataFusionError;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::resolve::resolve_table_references;
use datafusion::sql::sqlparser::ast::{Select, Statement as SqlStatement, TableFactor, Visit as _, Visitor};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use super::QueryError;
use super::session::{CATALOG, SCHEMA};
use crate::table::table;

/// Bytes of a question.
const SQL_BYTES_MAX: usize = 32 << 10;

/// Operators, joins and set operations of a question. Each may be a level of a tree that DataFusion walks by recursion
/// (in a build without optimisation up to 50 KiB of stack a level); a list of values is none.
const OPERATORS_MAX: usize = 1_000;

/// Nested brackets and subqueries.
const DEPTH_MAX: usize = 50;

/// Functions that stand for a table and read nothing.
const TABLE_FUNCTIONS: &[&str] = &["generate_series", "range"];

/// Parses one statement and says whether it only reads tables of the case.
pub(super) fn parse(sql: &str) -> Result<Statement, QueryError> {
    if sql.len() > SQL_BYTES_MAX {
        return Err(QueryError::TooLong { bytes_max: SQL_BYTES_MAX });
    }
    if operators(sql) > OPERATORS_MAX {
        return Err(QueryError::TooDeep { operators_max: OPERATORS_MAX });
    }
    let mut statements = DFParserBuilder::new(sql)
        .with_dialect(&GenericDialect {})
        .with_recursion_limit(DEPTH_MAX)
        .build()
        .and_then(|mut parser| parser.parse_statements())
        .map_err(|error| syntax(&error))?;
    let count = statements.len();
    let statement = match (statements.pop_front(), count) {
        (Some(statement), 1) => statement,
        _ => return Err(QueryError::NotOne { count }),
    };
    let functions = only_reads(&statement)?;
    only_known_tables(&statement, &functions)?;
    Ok(statement)
}

/// Counts every token that may deepen a plan. What is no SQL counts nothing: the parser will say so.
fn operators(sql: &str) -> usize {
    const WORDS: &[Keyword] = &[
        Keyword::AND,
        Keyword::OR,
        Keyword::NOT,
        Keyword::IS,
        Keyword::BETWEEN,
        Keyword::LIKE,
        Keyword::ILIKE,
        Keyword::CASE,
        Keyword::JOIN,
        Keyword::UNION,
        Keyword::EXCEPT,
        Keyword::INTERSECT,
    ];
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default();
    let flat = |token: &Token| match token {
        Token::Word(word) => !WORDS.contains(&word.keyword),
        Token::Whitespace(_) | Token::Comma | Token::Period | Token::SemiColon | Token::EOF => true,
        Token::Number(..) | Token::SingleQuotedString(_) | Token::LParen | Token::RParen => true,
        _ => false,
    };
    tokens.iter().filter(|token| !flat(token)).count()
}

fn syntax(error: &DataFusionError) -> QueryError {
    match QueryError::of(error, 0) {
        QueryError::Syntax { message } => {
            let message = message.trim_start_matches("sql parser error: ").to_owned();
            QueryError::Syntax { message }
        }
        QueryError::Failed { message } => QueryError::Syntax { message },
        other => other,
    }
}

/// The table functions that it calls, if it only reads.
fn only_reads(statement: &Statement) -> Result<BTreeSet<String>, QueryError> {
    match statement {
        Statement::Statement(sql) => {
            let mut reading = Reading::default();
            match sql.visit(&mut reading) {
                ControlFlow::Continue(()) => Ok(reading.functions),
                ControlFlow::Break(what) => Err(QueryError::NotReading { what }),
            }
        }
        Statement::Explain(explain) => match explain.statement.as_ref() {
            inner @ Statement::Statement(_) => only_reads(inner),
            inner => Err(refused(&inner.to_string())),
        },
        Statement::CreateExternalTable(_) => Err(QueryError::NotReading { what: "CREATE EXTERNAL TABLE".to_owned() }),
        Statement::CopyTo(_) => Err(QueryError::NotReading { what: "COPY".to_owned() }),
        Statement::Reset(_) => Err(QueryError::NotReading { what: "RESET".to_owned() }),
    }
}

#[derive(Default)]
struct Reading {
    functions: BTreeSet<String>,
}

impl Visitor for Reading {
    type Break = String;

    fn pre_visit_statement(&mut self, statement: &SqlStatement) -> ControlFlow<String> {
        match statement {
            SqlStatement::Query(_)
            | SqlStatement::ShowTables { .. }
            | SqlStatement::ShowColumns { .. }
            | SqlStatement::ExplainTable { .. }
            | SqlStatement::Explain { .. } => ControlFlow::Continue(()),
            other => ControlFlow::Break(first_words(&other.to_string())),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<String> {
        match &select.into {
            Some(_) => ControlFlow::Break("SELECT INTO".to_owned()),
            None => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                self.functions.insert(name.to_string().to_lowercase());
                ControlFlow::Continue(())
            }
            TableFactor::TableFunction { expr, .. } => ControlFlow::Break(first_words(&format!("TABLE({expr})"))),
            _ => ControlFlow::Continue(()),
        }
    }
}

fn refused(text: &str) -> QueryError {
    QueryError::NotReading { what: first_words(text) }
}

/// The words in capitals with which a statement begins: `CREATE TABLE`, `INSERT INTO`.
fn first_words(text: &str) -> String {
    let capital = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let words: Vec<&str> = text.split_whitespace().take_while(capital).take(3).collect();
    if words.is_empty() { text.chars().take(40).collect() } else { words.join(" ") }
}

fn only_known_tables(statement: &Statement, functions: &BTreeSet<String>) -> Result<(), QueryError> {
    if let Some(name) = functions.iter().find(|name| !TABLE_FUNCTIONS.contains(&name.as_str())) {
        return Err(QueryError::NoSuchTable { name: format!("{name}()") });
    }
    let (references, _) = resolve_table_references(statement, true).map_err(|error| QueryError::of(&error, 0))?;
    match references.iter().find(|reference| !known(reference, functions)) {
        Some(reference) => Err(QueryError::NoSuchTable { name: reference.to_string() }),
        None => Ok(()),
    }
}

fn known(reference: &TableReference, functions: &BTreeSet<String>) -> bool {
    let ours = reference.catalog().is_none_or(|catalog| catalog == CATALOG);
    match reference.schema() {
        Some("information_schema") => ours,
        Some(schema) => ours && schema == SCHEMA && table(reference.table()).is_some(),
        None => table(reference.table()).is_some() || functions.contains(reference.table()),
    }
}
