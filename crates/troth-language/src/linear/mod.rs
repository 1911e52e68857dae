//! The linear model: averaged perceptrons over hashed features.
//!
//! Four tables of small integers (tags, arcs, relations, names) and one of lemma exceptions lie
//! one after another in a single file, which is used as it is: opening it reads a header of a
//! few dozen bytes. What each table is asked, feature by feature, is written once here and
//! used by the program and by the trainer (`troth-train-linear`) alike, so that both agree.

pub mod arcs;
pub mod hash;
pub mod lemmas;
pub mod model;
pub mod names;
pub mod relations;
pub mod table;
pub mod tags;
pub mod words;
