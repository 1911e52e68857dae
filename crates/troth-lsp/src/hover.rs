//! What stands beside a clause when somebody points at it: its meaning, and how it stands.

use std::collections::BTreeMap;

use troth_agreement::{Agreement, Clause, in_plain_words};
use troth_model::{Finding, Standing};

/// The clause whose code holds a byte.
pub fn clause_at(agreement: &Agreement, at: usize) -> Option<&Clause> {
    let holds = |clause: &&Clause| clause.code.start() <= at && at <= clause.code.end();
    agreement.clauses.iter().find(holds)
}

/// Its meaning in plain words and, with findings, how it stands: Markdown.
pub fn beside(agreement: &Agreement, clause: &Clause, findings: Option<&[Finding]>) -> String {
    let mut text = format!("**Clause {}**\n\n", clause.label);
    for sentence in in_plain_words(agreement, clause) {
        text.push_str(&format!("{sentence}\n\n"));
    }
    if let Some(findings) = findings {
        text.push_str(&standing(clause, findings));
    }
    text
}

/// The reading and the bearer of a line.
type Row<'f> = (Option<&'f str>, Option<&'f str>);

/// "norland: 2 alleged, 1 disputed", a line for each bearer and reading.
fn standing(clause: &Clause, findings: &[Finding]) -> String {
    let mut rows: BTreeMap<Row<'_>, BTreeMap<Standing, usize>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.clause == clause.id) {
        let bearer = finding.bearer.as_ref().map(|party| party.as_str());
        let row = rows.entry((finding.reading.as_deref(), bearer)).or_default();
        *row.entry(finding.standing).or_default() += 1;
    }
    if rows.is_empty() {
        return "No case today.\n".to_owned();
    }
    let mut text = "**Today**\n\n".to_owned();
    for ((reading, bearer), counts) in rows {
        let reading = reading.map_or(String::new(), |by| format!(" (as {by} reads it)"));
        let counts: Vec<String> =
            counts.iter().map(|(standing, n)| format!("{n} {standing}")).collect();
        let bearer = bearer.unwrap_or("nobody named");
        text.push_str(&format!("- {bearer}{reading}: {}\n", counts.join(", ")));
    }
    text
}
