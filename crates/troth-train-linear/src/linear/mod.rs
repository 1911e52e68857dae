//! The linear model: averaged perceptrons over hashed features.
//!
//! Four tables of small integers (tags, arcs, relations, names) lie one after another in a single
//! file, which is used as it is. The first model that the language layer had; kept as the
//! candidate that others are measured against.

pub mod arcs;
pub mod clusters;
pub mod hash;
pub mod model;
pub mod names;
pub mod relations;
pub mod table;
pub mod tags;
pub mod words;

use troth_language::{Deprel, Entity, Upos, Xpos};

use arcs::Input;
use clusters::Clusters;
use model::Model;
use relations::Tree;
use words::Word;

/// What the model finds in one sentence.
pub struct Found {
    /// Tags of each word.
    pub tags: Vec<(Xpos, Upos)>,
    /// Heads and relations.
    pub arcs: Vec<(Option<usize>, Deprel)>,
    /// Names.
    pub entities: Vec<Entity>,
}

/// Tags, tree and names of a sentence of words.
pub fn analyse(forms: &[String], model: &Model, clusters: Clusters) -> Found {
    let words: Vec<Word> = forms.iter().map(|form| Word::new(form, clusters)).collect();
    let classes = tags::tag(&words, model.n_classes(), &model.tags);
    let input = Input { words: &words, tags: &classes };
    let tree = Tree::new(arcs::parse(input, &model.arcs));
    let labels = relations::label(input, &tree, &model.relations);
    let entities = names::decode(&names::find(&words, &classes, &model.names));
    let tags = classes.iter().map(|class| model.class(*class)).collect();
    Found { tags, arcs: tree.heads().iter().copied().zip(labels).collect(), entities }
}
