//! `/queue`: accounts that nobody has looked at, those first on which a clause's standing hangs.

use axum::http::Method;
use serde_json::{Value, json};
use troth_model::{Finality, Finding, Review};

use super::{AS_OF, CURSOR, KNOWN, LIMIT, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::shown::{self, clauses};
use crate::snapshot::{Judged, Snapshot};
use crate::{known, lists};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/queue",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[AS_OF, KNOWN, LIMIT, CURSOR],
    summary: "Accounts to review: those that somebody asked about, then those that the gravest \
              standings rest on",
    gives: "{items: [{account, why, findings}], next, total}",
    run: Run::Answer(queue),
}];

fn queue(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let judged = snapshot.judged(known::as_of(ask.app, snapshot, ask.query)?);
    let found = snapshot.found.get(format!("queue {}", judged.as_of), || {
        let mut all: Vec<(Weight, u32)> = judged
            .accounts()
            .filter(|at| snapshot.index.accounts.review[*at] == Review::Unreviewed)
            .map(|at| (weight(snapshot, &judged, at), crate::index::narrow(at)))
            .collect();
        let asked = snapshot.kept.outstanding.iter();
        let asked = asked.filter_map(|id| snapshot.index.account(&snapshot.kept, id));
        all.extend(asked.map(|at| (weight(snapshot, &judged, at), crate::index::narrow(at))));
        all.sort();
        all.dedup();
        all.into_iter().map(|(_, at)| at).collect::<Vec<u32>>().into()
    });
    let page = lists::page(ask, &found, |at| {
        let at = at as usize;
        item(snapshot, &judged, weight(snapshot, &judged, at), at)
    });
    Ok(Reply::of(&page?))
}

/// What comes first: the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Weight {
    /// What somebody asked about comes first.
    is_unasked: bool,
    gravity: usize,
    /// What can still change comes before what is settled.
    is_settled: bool,
    /// Of the smallest sets of accounts the smallest: this account weighs most there.
    n_evidence: usize,
    n_findings: std::cmp::Reverse<usize>,
}

fn weight(snapshot: &Snapshot, judged: &Judged, at: usize) -> Weight {
    let id = &snapshot.kept.accounts[at].id;
    let findings: Vec<&Finding> = judged.on_account(at).collect();
    let gravest = findings.iter().min_by_key(|finding| clauses::gravity(finding.standing));
    Weight {
        is_unasked: !snapshot.kept.outstanding.contains(id),
        gravity: gravest.map_or(usize::MAX, |finding| clauses::gravity(finding.standing)),
        is_settled: findings.iter().all(|finding| finding.finality == Finality::Settled),
        n_evidence: findings.iter().map(|finding| finding.evidence.len()).min().unwrap_or(0),
        n_findings: std::cmp::Reverse(findings.len()),
    }
}

fn item(snapshot: &Snapshot, judged: &Judged, weight: Weight, at: usize) -> Value {
    let account = &snapshot.kept.accounts[at];
    let findings: Vec<&Finding> = judged.on_account(at).collect();
    json!({
        "account": shown::account(snapshot, account),
        "why": why(weight, &findings),
        "findings": findings.iter().map(|finding| shown::standing(finding)).collect::<Value>(),
    })
}

fn why(weight: Weight, findings: &[&Finding]) -> String {
    let gravest = findings.iter().min_by_key(|finding| clauses::gravity(finding.standing));
    let asked = if weight.is_unasked { "" } else { "somebody asked for it; " };
    match gravest {
        Some(finding) => {
            let clause = finding.clause.as_str();
            let others = finding.evidence.len().saturating_sub(1);
            let alone = match others {
                0 => "on it alone".to_owned(),
                1 => "on it and one other account".to_owned(),
                n => format!("on it and {n} other accounts"),
            };
            format!("{asked}that clause {clause} stands {} rests {alone}", finding.standing)
        }
        None => format!("{asked}no finding rests on it"),
    }
}
