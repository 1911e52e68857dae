//! `/findings`: how clauses stand, case by case; one with the words that it rests on.

use axum::http::Method;
use serde_json::{Value, json};
use troth::wire;
use troth_agreement::Agreement;
use troth_model::{Account, Document, Finding};
use troth_monitor::{Excerpt, Explanation, Origin, explain, standing::rows};
use troth_text::{CodePoint, Span, TextIndex};

use super::{AS_OF, CURSOR, KNOWN, LIMIT, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::shown::clauses;
use crate::snapshot::Snapshot;
use crate::{known, lists, shown};

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/findings",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[
            ("agreement", "the agreement's id"),
            ("clause", "the clause's number, or its id"),
            ("party", "the id of the party that is bound"),
            ("standing", "kept, broken, disputed, alleged, unobserved, pending, undefined"),
            ("finality", "settled or provisional"),
            AS_OF,
            KNOWN,
            LIMIT,
            CURSOR,
        ],
        summary: "How each case stands",
        gives: "{items: findings with agreement, number, clause_title; next, total}",
        run: Run::Answer(list),
    },
    Route {
        method: Method::GET,
        path: "/findings/{id}",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[AS_OF, KNOWN],
        summary: "A finding with the clause's words and the sources' sentences that it rests on",
        gives: "the finding with clause, sources, rule, notes, standard",
        run: Run::Answer(one),
    },
];

fn list(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let judged = snapshot.judged(known::as_of(ask.app, snapshot, ask.query)?);
    let is = |name: &str, value: &str| ask.query.get(name).is_none_or(|told| told == value);
    let admits = |agreement: &Agreement, finding: &Finding| {
        let id = finding.clause.as_str();
        let number = id.rsplit('/').next().unwrap_or_default();
        let bearer = finding.bearer.as_ref().map_or("", |id| id.as_str());
        is("agreement", &agreement.id)
            && (is("clause", id) || is("clause", number))
            && is("party", bearer)
            && is("standing", finding.standing.as_str())
            && is("finality", finding.finality.as_str())
    };
    let key = format!("findings {}\n{}", judged.as_of, ask.query.but(&["limit", "cursor"]));
    let found = snapshot.found.get(key, || {
        let all = judged.findings().zip(0..);
        let fits = all.filter(|((at, finding), _)| {
            admits(&snapshot.docket.agreements[*at].1, finding)
        });
        fits.map(|(_, number)| number).collect::<Vec<u32>>().into()
    });
    let page = lists::page(ask, &found, |number| {
        let found = judged.finding(number);
        found.map_or(Value::Null, |(at, finding)| {
            placed(&snapshot.docket.agreements[at].1, finding)
        })
    });
    Ok(Reply::of(&page?))
}

fn placed(agreement: &Agreement, finding: &Finding) -> Value {
    let mut whole = wire::finding_value(finding);
    let clause = agreement.clause(&finding.clause);
    whole["agreement"] = agreement.id.as_str().into();
    whole["number"] = clause.map(|clause| clause.label.as_str()).into();
    whole["clause_title"] = clause.map(|clause| agreement.title(clause)).into();
    whole
}

fn one(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let judged = snapshot.judged(known::as_of(ask.app, snapshot, ask.query)?);
    let found = judged.findings().find(|(_, finding)| finding.id.as_str() == ask.id);
    let missing = || {
        Fault::not_here("finding", ask.id)
            .help("it may stand at another `as_of`: `/findings` lists those of now")
    };
    let (at, finding) = found.ok_or_else(missing)?;
    let agreement = &snapshot.docket.agreements[at].1;
    let mut whole = placed(agreement, finding);
    whole["rule"] = json!({
        "id": finding.rule.as_str(), "says": rows::described(&finding.rule),
    });
    if let Some(explanation) = explained(snapshot, agreement, finding) {
        whole["clause"] = clause(agreement, finding, &explanation);
        whole["sources"] = sources(snapshot, finding, &explanation);
        whole["notes"] = explanation.notes.into();
    }
    Ok(Reply::of(&whole))
}

fn explained(
    snapshot: &Snapshot,
    agreement: &Agreement,
    finding: &Finding,
) -> Option<Explanation> {
    let of_evidence =
        finding.evidence.iter().filter_map(|one| snapshot.account(one.account.as_str()));
    let accounts: Vec<Account> = of_evidence.cloned().collect();
    let documents: Vec<&Document> =
        accounts.iter().filter_map(|account| snapshot.document_of(account)).collect();
    explain(finding, agreement, &snapshot.world_of(&accounts, &documents))
}

fn clause(agreement: &Agreement, finding: &Finding, explanation: &Explanation) -> Value {
    let Some(clause) = agreement.clause(&finding.clause) else { return Value::Null };
    let index = TextIndex::new(&agreement.page);
    let code = index.to_code_points(clause.code);
    let of_page = explanation.excerpts.iter().find(|one| one.origin == Origin::Agreement);
    let labels = of_page.into_iter().flat_map(|excerpt| &excerpt.labels);
    // Labels stand in the page; the page of the finding shows the clause alone.
    let labels = labels.filter(|(span, _)| code.contains(*span)).map(|(span, says)| {
        let from = code.start().get();
        json!({"start": span.start().get() - from, "end": span.end().get() - from, "says": says})
    });
    json!({
        "agreement": agreement.id,
        "id": clause.id.as_str(),
        "number": clause.label,
        "title": agreement.title(clause),
        "text": clause.prose.slice(&agreement.page).trim(),
        "code": clause.code.slice(&agreement.page),
        "meaning": clauses::meaning(agreement, clause),
        "standard": clauses::standard(&clause.standard),
        "labels": labels.collect::<Value>(),
    })
}

/// So many code points are shown before and behind the words that matter.
const AROUND: usize = 240;

fn sources(snapshot: &Snapshot, finding: &Finding, explanation: &Explanation) -> Value {
    let each = explanation.excerpts.iter().filter_map(|excerpt| {
        let Origin::Document(id) = excerpt.origin else { return None };
        let document = snapshot.document(&id)?;
        let of = finding.evidence.iter().find_map(|one| {
            snapshot.account(one.account.as_str()).filter(|account| account.document == id)
        });
        Some(source(document, of, excerpt))
    });
    each.collect()
}

fn source(document: &Document, account: Option<&Account>, excerpt: &Excerpt) -> Value {
    let index = TextIndex::new(&document.text);
    let spans = || excerpt.labels.iter().map(|(span, _)| *span).chain(account.map(|one| one.span));
    let first = spans().map(Span::start).min().unwrap_or(CodePoint::new(0)).get();
    let last = spans().map(Span::end).max().unwrap_or(CodePoint::new(0)).get();
    let start = first.saturating_sub(AROUND);
    let whole = Span::new(CodePoint::new(start), CodePoint::new(last + AROUND));
    let labels = excerpt.labels.iter().enumerate().map(|(at, (span, says))| {
        json!({
            "start": span.start().get(), "end": span.end().get(), "says": says,
            "primary": at == 0,
        })
    });
    json!({
        "document": document.id.to_string(),
        "document_title": shown::title(document),
        "publisher": document.publisher.as_ref().map(|publisher| publisher.name.as_str()),
        "published": shown::published(document),
        "account": account.map(|account| account.id.as_str()),
        "text": index.to_bytes(whole).slice(&document.text),
        "offset": start,
        "labels": labels.collect::<Value>(),
    })
}
