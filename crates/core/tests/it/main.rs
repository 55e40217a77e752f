//! Tests of core that look from outside: one module a subject.

mod scan;
mod tokenizer;
mod web_pages;
//! One integration binary for the crate; a module a subject.

mod evidence;
mod finding;
mod report;
