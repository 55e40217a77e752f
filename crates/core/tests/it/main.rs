//! Tests of core that look from outside: one integration binary, one module a subject.

mod evidence;
mod finding;
mod report;
mod scan;
mod tokenizer;
mod web_pages;
