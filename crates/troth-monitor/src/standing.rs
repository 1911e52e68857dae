//! How a case stands: the two tables of PRODUCT.md ("How a case stands"), row by row.
//!
//! Nothing here looks at accounts: the tables are functions of what was counted. Each answer
//! names the row that decided.

use troth_model::{Rule, Standing};

/// What was told of a breach, as counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreachTold {
    /// Whether the accused side's own spokesmen admit it.
    pub is_admitted: bool,
    /// Whether anybody tells it.
    pub is_told: bool,
    /// Whether it is told up to the clause's standard of proof.
    pub meets_standard: bool,
    /// Whether something specific speaks against it.
    pub is_countered: bool,
    /// Whether somebody could have told.
    pub is_covered: bool,
}

/// What was told of a duty, as counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyTold {
    /// Whether anybody tells that it was done.
    pub is_done: bool,
    /// Whether that is told up to the clause's standard of proof.
    pub meets_standard: bool,
    /// Whether something specific speaks against it.
    pub is_countered: bool,
    /// Whether its time has come.
    pub is_due: bool,
    /// Whether somebody could have told.
    pub is_covered: bool,
}

/// The first table: prohibitions, limits, states.
#[must_use]
pub fn of_prohibition(told: BreachTold) -> (Standing, Rule) {
    if told.is_admitted {
        return (Standing::Broken, rows::ADMITTED);
    }
    match (told.is_told, told.meets_standard, told.is_countered, told.is_covered) {
        (true, _, true, _) => (Standing::Disputed, rows::TOLD_AND_COUNTERED),
        (true, true, false, _) => (Standing::Broken, rows::TOLD_TO_STANDARD),
        (true, false, false, _) => (Standing::Alleged, rows::TOLD_BELOW_STANDARD),
        // A denial alone changes nothing.
        (false, _, _, true) => (Standing::Kept, rows::QUIET_AND_COVERED),
        (false, _, _, false) => (Standing::Unobserved, rows::QUIET_AND_NOT_COVERED),
    }
}

/// The second table: obligations.
#[must_use]
pub fn of_duty(told: DutyTold) -> (Standing, Rule) {
    match (told.is_done, told.is_countered, told.meets_standard) {
        (true, true, _) => (Standing::Disputed, rows::DONE_AND_COUNTERED),
        (true, false, true) => (Standing::Kept, rows::DONE_TO_STANDARD),
        (true, false, false) => (Standing::Alleged, rows::DONE_BELOW_STANDARD),
        (false, _, _) => match (told.is_due, told.is_covered) {
            (false, _) => (Standing::Pending, rows::NOT_YET_DUE),
            (true, true) => (Standing::Broken, rows::DUE_AND_COVERED),
            (true, false) => (Standing::Unobserved, rows::DUE_AND_NOT_COVERED),
        },
    }
}

/// The rows by name.
pub mod rows {
    use troth_model::Rule;

    /// "the accused side's own spokesmen admit it"
    pub const ADMITTED: Rule = Rule::named("admitted-by-the-accused-side");
    /// "breach told up to the standard of proof, nothing against"
    pub const TOLD_TO_STANDARD: Rule = Rule::named("breach-told-to-standard");
    /// "breach told up to the standard or below it, and something specific against"
    pub const TOLD_AND_COUNTERED: Rule = Rule::named("breach-told-and-countered");
    /// "breach told below the standard, nothing against"
    pub const TOLD_BELOW_STANDARD: Rule = Rule::named("breach-told-below-standard");
    /// "no breach told, coverage of the case's time and place"
    pub const QUIET_AND_COVERED: Rule = Rule::named("no-breach-told-covered");
    /// "no breach told, no coverage"
    pub const QUIET_AND_NOT_COVERED: Rule = Rule::named("no-breach-told-not-covered");
    /// "done, up to the standard, nothing against"
    pub const DONE_TO_STANDARD: Rule = Rule::named("done-to-standard");
    /// "done, and something specific against"
    pub const DONE_AND_COUNTERED: Rule = Rule::named("done-and-countered");
    /// "done, below the standard"
    pub const DONE_BELOW_STANDARD: Rule = Rule::named("done-below-standard");
    /// "not done, not yet due"
    pub const NOT_YET_DUE: Rule = Rule::named("not-yet-due");
    /// "not done, due, coverage"
    pub const DUE_AND_COVERED: Rule = Rule::named("due-not-done-covered");
    /// "not done, due, no coverage"
    pub const DUE_AND_NOT_COVERED: Rule = Rule::named("due-not-done-not-covered");
    /// The clause needs a term that the parties left open.
    pub const TERM_LEFT_OPEN: Rule = Rule::named("term-left-open");

    /// What a row says, in PRODUCT.md's words.
    #[must_use]
    pub fn described(rule: &Rule) -> &'static str {
        let known = [
            (ADMITTED, "the accused side's own spokesmen admit it"),
            (TOLD_TO_STANDARD, "breach told up to the standard of proof, nothing against"),
            (TOLD_AND_COUNTERED, "breach told, and something specific against"),
            (TOLD_BELOW_STANDARD, "breach told below the standard of proof, nothing against"),
            (QUIET_AND_COVERED, "no breach told, and somebody could have told"),
            (QUIET_AND_NOT_COVERED, "no breach told, and nobody could have told"),
            (DONE_TO_STANDARD, "done, told up to the standard of proof, nothing against"),
            (DONE_AND_COUNTERED, "told as done, and something specific against"),
            (DONE_BELOW_STANDARD, "told as done, below the standard of proof"),
            (NOT_YET_DUE, "not done, and not yet due"),
            (DUE_AND_COVERED, "due and not done, and somebody could have told"),
            (DUE_AND_NOT_COVERED, "due and not told as done, and nobody could have told"),
            (TERM_LEFT_OPEN, "the clause needs a term that the parties left open"),
        ];
        known.into_iter().find(|(row, _)| row == rule).map_or("", |(_, words)| words)
    }
}
