//! Findings and their explanations as JSON.

use serde_json::{Value, json};
use troth_model::{Evidence, Finality, Finding, Standing};
use troth_monitor::{Change, Decided, Effect, Explanation, Origin, Release};

/// A finding: the clause, the case, how it stands, and what that rests on.
#[must_use]
pub fn finding_value(finding: &Finding) -> Value {
    let evidence: Vec<Value> = finding
        .evidence
        .iter()
        .map(|evidence| json!({"account": evidence.account.as_str(), "role": evidence.role.as_str(), "speaker": evidence.speaker}))
        .collect();
    json!({
        "kind": "finding",
        "id": finding.id.as_str(),
        "clause": finding.clause.as_str(),
        "bearer": finding.bearer.as_ref().map(|party| party.as_str()),
        "reading": finding.reading,
        "case": {
            "kind": finding.case.kind.as_str(),
            "incident": finding.case.incident.as_ref().map(|id| id.as_str()),
            "from": finding.case.from.to_string(),
            "to": finding.case.to.to_string(),
            "title": finding.case.title,
        },
        "standing": finding.standing.as_str(),
        "finality": finding.finality.as_str(),
        "rule": finding.rule.as_str(),
        "evidence": evidence,
        "n_for": finding.n_for,
        "n_against": finding.n_against,
        "covered": finding.covered,
        "n_reviewed": finding.n_reviewed,
        "progress": finding.progress.map(|progress| json!({
            "stage": progress.stage.as_str(), "level": progress.level(),
            "elapsed": progress.elapsed, "pace": progress.pace(),
        })),
        "as_of": finding.as_of.to_string(),
        "known_at": finding.known_at.to_string(),
    })
}

/// What was told that decides when a clause binds, and whether it does: a notice, or what a
/// condition asks for.
#[must_use]
pub fn decided_value(decided: &Decided) -> Value {
    let (effect, end) = match decided.effect {
        Effect::Ends(Some(end)) => ("ends", Some(end)),
        Effect::Ends(None) => ("is renewed", None),
        Effect::Begins => ("begins", None),
        Effect::Ceases => ("ceases", None),
        Effect::During => ("during", None),
    };
    json!({
        "kind": "decided",
        "clause": decided.clause.as_str(),
        "reading": decided.reading,
        "effect": effect,
        "end": end.map(|end| end.to_string()),
        "party": decided.party.as_ref().map(|party| party.as_str()),
        "standing": decided.standing.as_str(),
        "holds": matches!(decided.standing, Standing::Broken | Standing::Kept),
        "from": decided.when.0.to_string(),
        "to": decided.when.1.to_string(),
        "accounts": decided.accounts.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
    })
}

/// A party that is free of a clause, and since when.
#[must_use]
pub fn release_value(release: &Release) -> Value {
    json!({
        "kind": "released",
        "clause": release.clause.as_str(),
        "reading": release.reading,
        "party": release.party.as_str(),
        "since": release.since.to_string(),
    })
}

/// A finding that changed: how it stood, how it stands, and the accounts that changed it.
#[must_use]
pub fn change_value(change: &Change) -> Value {
    let stands = |told: Option<(Standing, Finality)>| {
        told.map(|(standing, finality)| json!({"standing": standing.as_str(), "finality": finality.as_str()}))
    };
    let accounts = |evidence: &[Evidence]| -> Vec<Value> {
        let entry = |one: &Evidence| json!({"account": one.account.as_str(), "role": one.role.as_str(), "speaker": one.speaker});
        evidence.iter().map(entry).collect()
    };
    json!({
        "kind": "change",
        "finding": change.id.as_str(),
        "title": change.title,
        "before": stands(change.before),
        "after": stands(change.after),
        "added": accounts(&change.added),
        "gone": accounts(&change.gone),
    })
}

/// The excerpts of an explanation: which text, and the labels into it, in code points. `agreement`
/// is the id of the agreement that the finding is about.
#[must_use]
pub fn excerpts_value(explanation: &Explanation, agreement: &str) -> Value {
    let excerpts = explanation.excerpts.iter().map(|excerpt| {
        let origin = match excerpt.origin {
            Origin::Agreement => agreement.to_owned(),
            Origin::Document(id) => id.to_string(),
        };
        let labels: Vec<Value> = excerpt
            .labels
            .iter()
            .map(|(span, says)| {
                json!({"start": span.start().get(), "end": span.end().get(), "says": says})
            })
            .collect();
        json!({"text": origin, "labels": labels})
    });
    excerpts.collect()
}
