//! Treebanks and lists of names from their files.

use std::io::{self, Read};
use std::path::Path;

use troth_language::{Deprel, Entity, EntityKind, Upos, Xpos};

/// A sentence as its annotators left it.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    /// The words.
    pub forms: Vec<String>,
    /// Universal tags.
    pub upos: Vec<Upos>,
    /// Penn Treebank tags.
    pub xpos: Vec<Xpos>,
    /// Dictionary forms.
    pub lemmas: Vec<String>,
    /// Features.
    pub feats: Vec<String>,
    /// Heads; `None` for the root.
    pub heads: Vec<Option<usize>>,
    /// Relations.
    pub deprels: Vec<Deprel>,
    /// Names, where the corpus tells them.
    pub entities: Vec<Entity>,
    /// The sentence as it was written, where the corpus tells it.
    pub text: String,
    /// Whether a paragraph or document begins with it.
    pub begins_paragraph: bool,
    /// Whether white space follows each word.
    pub space_after: Vec<bool>,
    /// Whether a document begins with it.
    pub begins_document: bool,
    /// The number of words in each written token ("don't" is one of two).
    pub surface: Vec<usize>,
    /// Whether somebody looked for names in it.
    pub has_names: bool,
}

/// All of a gzipped or plain file.
pub fn read(path: &Path) -> io::Result<String> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let bytes = std::fs::read(path).map_err(named)?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(named)?;
    Ok(text)
}

/// The treebanks that may be learnt from.
pub fn training(data: &Path) -> io::Result<Vec<Gold>> {
    let mut sentences = treebank(&data.join("syntax/ewt-train.conllu.gz"))?;
    sentences.extend(treebank(&data.join("syntax/gum-open-train.conllu.gz"))?);
    Ok(sentences)
}

/// A treebank in CoNLL-U.
pub fn treebank(path: &Path) -> io::Result<Vec<Gold>> {
    let text = read(path)?;
    let blocks = text.split("\n\n").filter(|block| block.contains('\t'));
    Ok(blocks.map(sentence).collect())
}

fn sentence(block: &str) -> Gold {
    let mut gold = Gold::default();
    let mut marks = Vec::new();
    for line in block.lines() {
        if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim();
            gold.begins_document |= comment.starts_with("newdoc");
            gold.begins_paragraph |= comment.starts_with("newpar") || comment.starts_with("newdoc");
            if let Some(text) = comment.strip_prefix("text = ") {
                gold.text = text.to_owned();
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        if let Some((first, last)) = columns[0].split_once('-') {
            let number = |text: &str| text.parse::<usize>().expect("a number in the first column");
            gold.surface.push(number(last) + 1 - number(first));
            continue;
        }
        if columns[0].contains('.') {
            continue;
        }
        word(&mut gold, &columns);
        marks.push(columns[9].to_owned());
    }
    let spaces = spaces(&gold, &marks, block);
    gold.space_after = spaces;
    gold.entities = super::names::from_marks(&gold, &marks);
    gold.has_names = block.contains("Entity=");
    gold
}

/// White space after each word: none inside a written token, and none where it is said so.
fn spaces(gold: &Gold, marks: &[String], block: &str) -> Vec<bool> {
    let mut spaces: Vec<bool> = marks.iter().map(|mark| !mark.contains("SpaceAfter=No")).collect();
    let ranges =
        block.lines().filter(|line| line.split('\t').next().is_some_and(|id| id.contains('-')));
    let mut closed = ranges.map(|line| line.contains("SpaceAfter=No"));
    let mut at = 0;
    for &n_words in &gold.surface {
        if n_words > 1 {
            spaces[at..at + n_words - 1].fill(false);
            spaces[at + n_words - 1] = !closed.next().unwrap_or(false);
        }
        at += n_words;
    }
    spaces
}

fn word(gold: &mut Gold, columns: &[&str]) {
    if gold.surface.iter().sum::<usize>() == gold.forms.len() {
        gold.surface.push(1);
    }
    gold.forms.push(columns[1].to_owned());
    gold.lemmas.push(columns[2].to_owned());
    gold.upos.push(Upos::parse(columns[3]).unwrap_or(Upos::X));
    gold.xpos.push(Xpos::parse(columns[4]));
    gold.feats.push(columns[5].to_owned());
    gold.heads.push(columns[6].parse::<usize>().ok().and_then(|head| head.checked_sub(1)));
    gold.deprels.push(Deprel::parse(columns[7]));
}

/// Names in columns: the word first (or second, after a number), its label last or third.
pub fn names(path: &Path) -> io::Result<Vec<Gold>> {
    let text = read(path)?;
    let mut sentences = Vec::new();
    let mut rows: Vec<(&str, &str)> = Vec::new();
    let mut begins_document = true;
    for line in text.lines().chain([""]) {
        if line.is_empty() {
            if rows.first().is_some_and(|row| row.0.starts_with("-DOCSTART-")) {
                begins_document = true;
            } else if !rows.is_empty() {
                sentences.push(Gold { begins_document, ..named(&rows) });
                begins_document = false;
            }
            rows.clear();
        } else if !line.starts_with("# ") {
            rows.push(columns(line));
        }
    }
    Ok(sentences)
}

fn columns(line: &str) -> (&str, &str) {
    if line.contains('\t') {
        let columns: Vec<&str> = line.split('\t').collect();
        return (columns[1], columns[2]);
    }
    let (word, rest) = line.split_once(' ').unwrap_or((line, "O"));
    (word, rest.rsplit(' ').next().unwrap_or("O"))
}

/// A sentence of words with B-, I- and O (either scheme), its words split as the program does.
fn named(rows: &[(&str, &str)]) -> Gold {
    let mut gold = Gold::default();
    let mut open: Option<EntityKind> = None;
    for (written, label) in rows {
        let kind = label.get(2..).and_then(kind);
        let start = gold.forms.len();
        gold.forms.extend(troth_language::words(written).iter().map(|part| (*part).to_owned()));
        let end = gold.forms.len();
        match kind {
            Some(kind) if open == Some(kind) && !label.starts_with("B-") => {
                gold.entities.last_mut().expect("a name is open").range.end = end;
            }
            Some(kind) => gold.entities.push(Entity { range: start..end, kind }),
            None => {}
        }
        open = kind;
        gold.surface.push(end - start);
        gold.space_after.extend((start..end).map(|at| at + 1 == end));
    }
    gold
}

fn kind(name: &str) -> Option<EntityKind> {
    match name {
        "OTHER" => Some(EntityKind::Other),
        _ => EntityKind::parse(name),
    }
}
