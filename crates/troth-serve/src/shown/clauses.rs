//! Clauses as the interface shows them: their words, and how they stand now for whom.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use troth::wire;
use troth_agreement::norm::{InForce, Norm, Proof, Standard};
use troth_agreement::{Agreement, Clause};
use troth_model::{Finality, Finding, Force, Standing};
use troth_monitor::Checked;
use troth_text::TextIndex;

/// How grave a standing is: the first is what a board shows.
pub const GRAVITY: [Standing; 7] = [
    Standing::Broken,
    Standing::Disputed,
    Standing::Alleged,
    Standing::Unobserved,
    Standing::Pending,
    Standing::Undefined,
    Standing::Kept,
];

/// The place of a standing in that order.
pub fn gravity(standing: Standing) -> usize {
    GRAVITY.iter().position(|other| *other == standing).unwrap_or(GRAVITY.len())
}

/// What a clause does, in a word.
pub fn kind(clause: &Clause) -> &'static str {
    match clause.text.norm {
        Norm::Prohibition { .. } => "prohibition",
        Norm::Limit { .. } => "limit",
        Norm::Duty { .. } => "duty",
        Norm::Permission { .. } => "permission",
    }
}

/// What a clause means, in plain words.
pub fn meaning(agreement: &Agreement, clause: &Clause) -> String {
    troth_agreement::in_plain_words(agreement, clause).join(" ")
}

/// What has to be told for a case to count as shown.
pub fn standard(standard: &Standard) -> String {
    let words = |proof: &Proof| match proof {
        Proof::Admitted => "the accused side admits it".to_owned(),
        Proof::Observed => "observers saw it".to_owned(),
        Proof::Anyone => "anyone tells it".to_owned(),
        Proof::Independent { n_speakers, is_outside } => {
            let outside = if *is_outside { " that are not of the complaining side" } else { "" };
            format!("{n_speakers} independent speakers{outside} tell it")
        }
    };
    standard.any.iter().map(words).collect::<Vec<_>>().join(", or if ")
}

/// A clause with its words, and how it stands.
pub fn clause(agreement: &Agreement, clause: &Clause, checked: &Checked) -> Value {
    let index = TextIndex::new(&agreement.page);
    let span = |span: troth_text::ByteSpan| {
        let span = index.to_code_points(span);
        json!({"start": span.start().get(), "end": span.end().get()})
    };
    let parties: Vec<&str> =
        clause.text.norm.bearers().parties().iter().map(|id| id.as_str()).collect();
    json!({
        "number": clause.label,
        "id": clause.id.as_str(),
        "title": agreement.title(clause),
        "text": clause.prose.slice(&agreement.page).trim(),
        "code": clause.code.slice(&agreement.page).trim(),
        "text_span": span(clause.prose),
        "code_span": span(clause.code),
        "kind": kind(clause),
        "parties": parties,
        "meaning": meaning(agreement, clause),
        "open_terms": clause.text.open_terms.iter().map(|(term, _)| term.as_str()).collect::<Vec<_>>(),
        "in_force": in_force(clause.text.longest()),
        "force": force(checked, clause),
        "now": now(checked, clause),
        "decided": decided(checked, clause),
    })
}

/// What was told on which it depends when a clause binds, in the wire's words.
fn decided(checked: &Checked, clause: &Clause) -> Value {
    checked.decided.iter().filter(|one| one.clause == clause.id).map(wire::decided_value).collect()
}

/// When something binds.
pub fn in_force(force: InForce) -> Value {
    let shown = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({"from": shown(force.from), "to": shown(force.to)})
}

/// Whether a clause binds now, by the text.
pub fn force(checked: &Checked, clause: &Clause) -> &'static str {
    let found = checked.force.iter().find(|one| one.clause == clause.id && one.reading.is_none());
    match found.map(|one| one.force) {
        Some(Force::NotYet) => "not yet",
        Some(Force::NoLonger) => "no longer",
        Some(Force::InForce) | None => "in force",
    }
}

/// How a clause stands, for each bearer and reading: the gravest standing, whether any case is
/// open, and how many cases stand how.
pub fn now(checked: &Checked, clause: &Clause) -> Value {
    let mut by_whom: BTreeMap<(Option<&str>, Option<&str>), Vec<&Finding>> = BTreeMap::new();
    for finding in checked.findings.iter().filter(|finding| finding.clause == clause.id) {
        let bearer = finding.bearer.as_ref().map(|id| id.as_str());
        by_whom.entry((bearer, finding.reading.as_deref())).or_default().push(finding);
    }
    let each = by_whom.into_iter().map(|((bearer, reading), findings)| {
        let mut all = told(&findings);
        all["bearer"] = bearer.into();
        all["reading"] = reading.into();
        all
    });
    each.collect()
}

/// Several findings as one: `{standing, finality, n_cases, counts}`.
pub fn told(findings: &[&Finding]) -> Value {
    let worst = findings.iter().map(|finding| finding.standing).min_by_key(|one| gravity(*one));
    let of_worst = || findings.iter().filter(|finding| Some(finding.standing) == worst);
    let is_settled = of_worst().all(|finding| finding.finality == Finality::Settled);
    let mut counts = serde_json::Map::new();
    for standing in GRAVITY {
        let n = findings.iter().filter(|finding| finding.standing == standing).count();
        if n > 0 {
            counts.insert(standing.as_str().to_owned(), n.into());
        }
    }
    json!({
        "standing": worst.map(Standing::as_str),
        "finality": if is_settled { "settled" } else { "provisional" },
        "n_cases": findings.len(),
        "counts": counts,
    })
}
