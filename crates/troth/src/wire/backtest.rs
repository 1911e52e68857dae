//! A back-test as JSON.

use serde_json::{Value, json};
use troth_monitor::{Backtest, Flip};

use super::finding_value;
use crate::backtest::Tested;

/// A back-test: rows, what nobody could have told, words with the cases that they decide, findings.
#[must_use]
pub fn backtest_value(tested: &Tested) -> Value {
    let Tested { draft, backtest, .. } = tested;
    let Backtest { period, checked, rows, unobservable, words } = backtest;
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let counts: serde_json::Map<String, Value> =
                row.counts.iter().map(|(standing, n)| (standing.to_string(), json!(n))).collect();
            json!({
                "clause": row.clause.as_str(), "reading": row.reading,
                "bearer": row.bearer.as_ref().map(|party| party.as_str()), "cases": counts,
            })
        })
        .collect();
    let unobservable: Vec<Value> = unobservable
        .iter()
        .map(|row| {
            json!({
                "clause": row.clause.as_str(), "covered": row.covered,
                "unobserved": row.n_unobserved, "undefined": row.n_undefined, "cases": row.n_cases,
            })
        })
        .collect();
    let words: Vec<Value> = words
        .iter()
        .map(|word| {
            json!({
                "clause": word.clause.as_str(),
                "words": word.words.slice(&draft.page),
                "start": word.words.start(), "end": word.words.end(),
                "flips": word.flips.iter().map(flip_value).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "kind": "backtest",
        "agreement": draft.id,
        "from": period.0.map(|at| at.to_string()),
        "to": period.1.map(|at| at.to_string()),
        "rows": rows,
        "unobservable": unobservable,
        "words": words,
        "findings": checked.findings.iter().map(finding_value).collect::<Vec<_>>(),
    })
}

/// A case that stands otherwise without a word, or under another draft.
#[must_use]
pub fn flip_value(flip: &Flip) -> Value {
    json!({
        "finding": flip.finding.as_str(),
        "title": flip.title,
        "with": flip.with.map(|standing| standing.as_str()),
        "without": flip.without.map(|standing| standing.as_str()),
    })
}
