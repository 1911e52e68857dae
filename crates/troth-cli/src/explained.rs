//! Draws why an account's fields hold what they hold: labels into the sentence, edges beside them.

use std::collections::BTreeMap;
use std::io::IsTerminal;

use troth::{Edge, Explained, Reason, describe};
use troth_model::{Document, Mention};
use troth_text::{ByteSpan, Excerpt, Label, Paint, Picture, Severity, Source, TextIndex, render};

use crate::output;

/// One account's picture: its sentence with a label at each word that made a field, and under it the
/// rule of each field with the edges of the tree that lead to its words.
pub fn picture(document: &Document, explained: &Explained) -> String {
    let account = &explained.account;
    let index = TextIndex::new(&document.text);
    let sentence = index.to_bytes(account.span);
    let text = sentence.slice(&document.text);
    // Words of other sentences, such as the speaker of a quote that goes on, cannot be shown in it.
    let place = |mention: &Mention| {
        let span = index.to_bytes(mention.span);
        let start = span.start().checked_sub(sentence.start())?;
        sentence.contains(span).then(|| ByteSpan::new(start, span.end() - sentence.start()))
    };
    let mut labels: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for reason in &explained.reasons {
        if let Some(span) = reason.words.as_ref().and_then(place) {
            labels.entry((span.start(), span.end())).or_default().push(short(reason));
        }
    }
    let labels = labels
        .into_iter()
        .map(|((start, end), lines)| Label {
            span: ByteSpan::new(start, end),
            message: lines.join(" · "),
        })
        .collect();
    let name = document.title.as_deref().unwrap_or(&document.name);
    let excerpt = Excerpt { source: Source { name, text }, labels };
    let id = account.id.as_str().rsplit('/').next();
    let paint = if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Paint::Colour
    } else {
        Paint::Plain
    };
    let picture = Picture {
        severity: Severity::Note,
        kind: Some("account"),
        id,
        message: &format!("{}: {}", describe::kind(account), describe::what(account)),
        excerpts: vec![excerpt],
        notes: explained.reasons.iter().map(told).collect(),
        help: None,
    };
    render(&picture, paint, output::width())
}

/// What stands at the words: the field, and its value where the words themselves do not say it.
fn short(reason: &Reason) -> String {
    let is_said = reason.words.as_ref().is_some_and(|words| words.text == reason.value);
    if is_said { reason.field.to_owned() } else { format!("{} {}", reason.field, reason.value) }
}

/// "actors Russian army: the subject, in the frame the actor (fired →nsubj→ army)".
fn told(reason: &Reason) -> String {
    let value = match reason.field {
        "corefers" => reason.value.rsplit('/').next().unwrap_or_default().to_owned(),
        _ => describe::one_line(&reason.value),
    };
    let words = reason.words.as_ref().filter(|words| words.text != reason.value);
    let words = words.map_or_else(String::new, |words| format!(" “{}”", words.text));
    let edges: String = reason.path.iter().map(step).collect();
    let path = reason
        .path
        .first()
        .map_or_else(String::new, |first| format!(" ({}{edges})", first.from.text));
    format!("{} {value}{words}: {}{path}", reason.field, reason.rule)
}

fn step(edge: &Edge) -> String {
    if edge.upwards {
        format!(" ←{}← {}", edge.relation, edge.to.text)
    } else {
        format!(" →{}→ {}", edge.relation, edge.to.text)
    }
}
