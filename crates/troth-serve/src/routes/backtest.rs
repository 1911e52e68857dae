//! `/backtest`: how a draft would have stood over a past period, and which of its words decide.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use troth::{Period, Tested, backtest};
use troth_text::TextIndex;

use super::{KNOWN, May, Route, Run, Takes, agreements};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::query::Query;

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/backtest",
    may: May::Look,
    takes: Takes::Json,
    parameters: &[KNOWN],
    summary: "Holds a draft against what is known: {text, from?, to?, ablate?: without each word}",
    gives: "{from, to, rows: [{number, title, bearer, reading, counts}], deciding: [{number, word, \
            start, end, changes, says}], unobservable, diagnostics}",
    run: Run::Answer(test),
}];

#[derive(Deserialize)]
struct Body {
    text: String,
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    ablate: bool,
}

fn test(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let snapshot = &*ask.snapshot;
    let zone = &snapshot.docket.settings.zone;
    let told = Query::from_pairs([("from", body.from.as_deref()), ("to", body.to.as_deref())]);
    let period = Period { from: told.start("from", zone)?, to: told.moment("to", zone)? };
    if let (Some(from), Some(to)) = (period.from, period.to)
        && to <= from
    {
        return Err(Fault::wrong("the period ends before it begins"));
    }
    let page = ("draft", body.text.as_str());
    let (docket, kept) = (&snapshot.docket, &snapshot.kept);
    let tested = backtest(docket, kept, &snapshot.incidents, page, period, body.ablate);
    Ok(Reply::of(&shown(&tested)))
}

fn shown(tested: &Tested) -> Value {
    let draft = &tested.draft;
    let (from, to) = tested.backtest.period;
    let label = |id: &troth_model::ClauseId| {
        draft.clause(id).map_or_else(|| id.as_str().to_owned(), |clause| clause.label.clone())
    };
    let rows = tested.backtest.rows.iter().map(|row| {
        let counts: Map<String, Value> =
            row.counts.iter().map(|(standing, n)| (standing.to_string(), json!(n))).collect();
        json!({
            "number": label(&row.clause),
            "title": draft.clause(&row.clause).map(|clause| draft.title(clause)),
            "bearer": row.bearer.as_ref().map(|id| id.as_str()),
            "reading": row.reading,
            "counts": counts,
        })
    });
    let unobservable = tested.backtest.unobservable.iter().map(|row| {
        json!({
            "number": label(&row.clause), "covered": row.covered, "unobserved": row.n_unobserved,
            "undefined": row.n_undefined, "cases": row.n_cases,
        })
    });
    let rows: Value = rows.collect();
    json!({
        "from": from.map(|at| at.to_string()),
        "to": to.map(|at| at.to_string()),
        "rows": rows,
        "unobservable": unobservable.collect::<Value>(),
        "deciding": deciding(tested),
        "diagnostics": agreements::diagnostics(&draft.page, &tested.diagnostics),
    })
}

/// Words with how many cases stand otherwise without them, those that decide most first.
fn deciding(tested: &Tested) -> Value {
    let draft = &tested.draft;
    let index = TextIndex::new(&draft.page);
    let mut words: Vec<_> =
        tested.backtest.words.iter().filter(|word| !word.flips.is_empty()).collect();
    words.sort_by_key(|word| (std::cmp::Reverse(word.flips.len()), word.words));
    let each = words.into_iter().map(|word| {
        let span = index.to_code_points(word.words);
        let says = word.flips.first().map(|flip| {
            let standing = |told: Option<troth_model::Standing>| {
                told.map_or("no case", troth_model::Standing::as_str)
            };
            format!("{} → {}: {}", standing(flip.with), standing(flip.without), flip.title)
        });
        json!({
            "number": draft.clause(&word.clause).map(|clause| clause.label.as_str()),
            "word": word.words.slice(&draft.page).trim(),
            "start": span.start().get(), "end": span.end().get(),
            "changes": word.flips.len(),
            "says": says,
        })
    });
    each.collect()
}
