//! Tests of core that look from outside: one module a subject.

mod tokenizer;
mod web_pages;
