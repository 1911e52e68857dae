//! What can be written here: parties, terms, verbs and places.

use lsp_types::{CompletionItem, CompletionItemKind};
use troth_agreement::norm::Agreement;
use troth_agreement::syntax::{Statement, parse_block};
use troth_agreement::verbs::VERBS;
use troth_agreement::{BlockKind, blocks};
use troth_model::{InstrumentKind, ObjectCategory};

/// Words that begin a statement.
const STATEMENTS: &[&str] = &[
    "agreement",
    "clause",
    "define",
    "leave",
    "standard of proof:",
    "reports settle after",
    "day D is",
    "record",
];

/// Words that say when a clause binds, and what is done where it does not any more.
const OPTIONS: &[&str] = &[
    "in force from",
    "renewed for",
    "unless either party",
    "only after",
    "only until",
    "only while",
    "released by a breach of clause",
    "where",
    "with the same",
    "except within",
];

/// Words that name whom a clause binds, and what they must or may.
const WHO: &[&str] = &["neither party may", "each party must", "the parties must"];

/// What can stand at a byte of a page; nothing outside the blocks of code.
pub fn complete(
    page: &str,
    at: usize,
    agreement: &Agreement,
    places: &[String],
) -> Vec<CompletionItem> {
    let (found, _) = blocks(page);
    let is_here = |span: troth_text::ByteSpan| span.start() <= at && at <= span.end();
    if !found.iter().any(|block| block.kind != BlockKind::Drawing && is_here(block.content)) {
        return Vec::new();
    }
    let at = page.floor_char_boundary(at.min(page.len()));
    let line = page[..at].rsplit('\n').next().unwrap_or("");
    let is_quoted = line.matches('"').count() % 2 == 1;
    if is_quoted {
        return places
            .iter()
            .map(|name| item(name, CompletionItemKind::CONSTANT, "place"))
            .collect();
    }
    let before = line.trim_end_matches(|c: char| c.is_alphanumeric() || c == '-').trim_end();
    if before.ends_with("in category") || before.ends_with("in category,") {
        let all = ObjectCategory::ALL.iter();
        return all
            .map(|one| item(one.as_str(), CompletionItemKind::ENUM_MEMBER, "category"))
            .collect();
    }
    if before.ends_with(" where") || before.ends_with("with the same") {
        return fields(agreement);
    }
    if before.ends_with("of kind") || before.ends_with("of kind,") {
        let all = InstrumentKind::ALL.iter();
        return all
            .map(|one| item(one.as_str(), CompletionItemKind::ENUM_MEMBER, "weapon"))
            .collect();
    }
    everything(page, agreement)
}

/// The fields of the records that an agreement defines, each with what it holds.
fn fields(agreement: &Agreement) -> Vec<CompletionItem> {
    let mut items: Vec<CompletionItem> = Vec::new();
    for record in &agreement.records {
        for (name, kind) in &record.fields {
            if items.iter().all(|known| known.label != *name) {
                let detail = format!("{kind} of {}", record.name);
                items.push(item(name, CompletionItemKind::FIELD, &detail));
            }
        }
    }
    items
}

fn everything(page: &str, agreement: &Agreement) -> Vec<CompletionItem> {
    let parties = agreement.parties.iter();
    let mut items: Vec<CompletionItem> =
        parties.map(|party| item(party.as_str(), CompletionItemKind::CLASS, "party")).collect();
    items.extend(terms(page).iter().map(|term| item(term, CompletionItemKind::VARIABLE, "term")));
    let records = agreement.records.iter();
    items.extend(records.map(|one| item(&one.name, CompletionItemKind::STRUCT, "record")));
    items.extend(VERBS.iter().map(|verb| item(verb.base, CompletionItemKind::FUNCTION, "verb")));
    let keyword = |word: &&str| item(word, CompletionItemKind::KEYWORD, "");
    items.extend(STATEMENTS.iter().chain(WHO).chain(OPTIONS).map(keyword));
    items
}

/// The terms that the page defines or leaves open, in its order.
fn terms(page: &str) -> Vec<String> {
    let (blocks, _) = blocks(page);
    let code = blocks.iter().filter(|block| block.kind == BlockKind::Code);
    let statements = code.flat_map(|block| parse_block(page, block.content).statements.items);
    statements
        .filter_map(|item| match item.statement.node {
            Statement::Define(definition) => Some(definition.name.node),
            Statement::Undefined(name) => Some(name.node),
            _ => None,
        })
        .collect()
}

fn item(label: &str, kind: CompletionItemKind, detail: &str) -> CompletionItem {
    CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        ..CompletionItem::default()
    }
}
