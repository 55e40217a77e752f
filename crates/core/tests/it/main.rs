//! Tests of core that look from outside: one module a subject.

mod scan;
mod site_roles;
mod tokenizer;
mod web_pages;
