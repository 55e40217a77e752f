//! Tests of core that look from outside: one integration binary, one module a subject.

mod evidence;
mod finding;
mod hostile;
mod link;
mod minified;
mod name;
mod report;
mod scan;
mod site_roles;
mod tokenizer;
mod tokenizer_pieces;
mod tokenizer_standard;
mod watch_list;
mod web_pages;
