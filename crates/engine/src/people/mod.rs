//! Which accounts are worked by one crew, and which merely live, work or study together?

mod builder;
mod columns;
mod kind;
mod networks;
mod passages;
mod resolve;
mod ties;
mod units;

pub(crate) use builder::PeopleBuilder;
pub(crate) use columns::*;
pub(crate) use kind::Kind;
pub(crate) use ties::Tie;
pub(crate) fn stages(people: &People) -> (networks::Lines, units::Units, Vec<ties::Tie>) {
    let lines = networks::Lines::of(people);
    let units = units::Units::of(people, &lines);
    let ties = ties::ties(people, &lines, &units);
    (lines, units, ties)
}
