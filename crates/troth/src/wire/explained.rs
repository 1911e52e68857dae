//! Why an account's fields hold what they hold, as JSON.

use serde_json::{Value, json};
use troth_model::Mention;
use troth_read::Explained;

/// The account's id, and for each reason field, value, rule, words and path.
#[must_use]
pub fn explained_value(explained: &Explained) -> Value {
    let reasons: Vec<Value> = explained
        .reasons
        .iter()
        .map(|reason| {
            let path: Vec<Value> = reason
                .path
                .iter()
                .map(|edge| {
                    json!({
                        "from": words(&edge.from),
                        "relation": edge.relation,
                        "to": words(&edge.to),
                        "upwards": edge.upwards,
                    })
                })
                .collect();
            json!({
                "field": reason.field,
                "value": reason.value,
                "rule": reason.rule,
                "words": reason.words.as_ref().map(words),
                "path": path,
            })
        })
        .collect();
    json!({
        "kind": "explanation",
        "account": explained.account.id.as_str(),
        "text": explained.account.text,
        "reasons": reasons,
    })
}

fn words(mention: &Mention) -> Value {
    json!({
        "text": mention.text,
        "start": mention.span.start().get(),
        "end": mention.span.end().get(),
    })
}
