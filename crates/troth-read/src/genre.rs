//! Tells texts that only sound like war and talks: match reports, recipes, games, code.
//!
//! Their words stand in `lexicon/genres.toml`. Such a text gives no accounts at all, for whatever
//! its verbs say ("attacked the near post") is not told of actors in public life.

use crate::lexicon::{self, GenreWord, NameKind, Sense};
use crate::nouns;
use crate::phrases;
use crate::tree::Tree;
use crate::who::Roster;

/// How much a word counts that is hardly used elsewhere.
const STRONG: usize = 3;
/// How much it takes to know a genre.
const ENOUGH: usize = 4;

/// Whether the document is of a genre that tells of no happenings in public life.
pub fn is_other(trees: &[Tree<'_>], roster: &Roster<'_>) -> bool {
    let most = weights(trees).into_iter().max().unwrap_or(0);
    most >= ENOUGH && most > n_public(trees, roster)
}

/// What the words of each genre count that the document uses, each once.
fn weights(trees: &[Tree<'_>]) -> [usize; lexicon::N_GENRES] {
    let mut used: Vec<&'static GenreWord> = Vec::new();
    for tree in trees {
        for idx in 0..tree.len() {
            let found = lexicon::genre_words(tree.lemma(idx)).iter().find(|row| {
                phrases::end(tree, idx, row.words).is_some()
                    && !used.iter().any(|other| std::ptr::eq(*other, *row))
            });
            used.extend(found);
        }
    }
    let mut weights = [0; lexicon::N_GENRES];
    for row in used {
        weights[row.genre] += if row.is_strong { STRONG } else { 1 };
    }
    weights
}

/// How many parties, offices and forces of public life the document names, each once.
fn n_public(trees: &[Tree<'_>], roster: &Roster<'_>) -> usize {
    let mut named: Vec<&str> = Vec::new();
    for (tree, hits) in trees.iter().zip(&roster.hits) {
        let kinds = [NameKind::Body, NameKind::Organisation, NameKind::Group, NameKind::State];
        named.extend(hits.iter().filter_map(|hit| hit.entry(&kinds)).map(|name| name.canonical));
        let public = (0..tree.len()).filter(|idx| tree.is_nominal(*idx) && is_public(tree, *idx));
        named.extend(public.map(|idx| tree.lemma(idx)));
    }
    named.sort_unstable();
    named.dedup();
    named.len()
}

fn is_public(tree: &Tree<'_>, idx: usize) -> bool {
    use troth_model::Sector as S;
    nouns::senses(tree, idx).iter().any(|noun| match noun.sense {
        Sense::People(Some(sector)) | Sense::Title(Some(sector)) => {
            !matches!(sector, S::Civilians | S::Business | S::Media)
        }
        Sense::Instrument(_) => true,
        _ => false,
    })
}
