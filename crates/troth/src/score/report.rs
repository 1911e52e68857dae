//! What a set came to, and what went wrong in it.

use std::collections::BTreeMap;

use super::tally::{figures, sum};
use super::{Figure, Form, Measure, Miss, Set, Sheet, Tally, Told};

/// One measure with its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What was measured.
    pub measure: Measure,
    /// All documents together.
    pub tally: Tally,
    /// Share of what was read that is marked.
    pub precision: Figure,
    /// Share of what is marked that was read.
    pub recall: Figure,
    /// Their harmonic mean.
    pub f1: Figure,
}

impl Measured {
    /// The figure by which the measure is told: F1, or the share.
    #[must_use]
    pub fn figure(&self) -> Figure {
        match self.measure.told {
            Told::F1 => self.f1,
            Told::Share => self.recall,
        }
    }
}

/// What one set came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The set.
    pub name: String,
    /// Its form.
    pub form: Form,
    /// How many documents were read (records, where a document is one sentence).
    pub n_documents: usize,
    /// In the order of the form's measures.
    pub measures: Vec<Measured>,
    /// Everything that was read otherwise than marked, in the order of the documents.
    pub misses: Vec<Miss>,
    /// Records that could not be read.
    pub problems: Vec<String>,
}

impl Report {
    pub(super) fn new(set: &Set, sheets: &[Sheet]) -> Self {
        let measured = |(at, measure): (usize, &Measure)| {
            let column: Vec<Tally> = sheets.iter().map(|sheet| sheet.tallies[at]).collect();
            let [precision, recall, f1] = figures(&column);
            Measured { measure: *measure, tally: sum(column.iter()), precision, recall, f1 }
        };
        Self {
            name: set.name.clone(),
            form: set.form,
            n_documents: sheets.len(),
            measures: set.measures.iter().enumerate().map(measured).collect(),
            misses: sheets.iter().flat_map(|sheet| sheet.misses.iter().cloned()).collect(),
            problems: set.problems.clone(),
        }
    }

    /// The `n` sentences with most misses, worst first; of equal ones the first of the set.
    #[must_use]
    pub fn worst(&self, n: usize) -> Vec<Vec<&Miss>> {
        let mut sentences: Vec<Vec<&Miss>> = Vec::new();
        let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for miss in &self.misses {
            let at = *places.entry((&miss.at, &miss.sentence)).or_insert_with(|| {
                sentences.push(Vec::new());
                sentences.len() - 1
            });
            sentences[at].push(miss);
        }
        sentences.sort_by_key(|misses| std::cmp::Reverse(misses.len()));
        sentences.truncate(n);
        sentences
    }

    /// How often each kind of error occurs, the commonest first.
    #[must_use]
    pub fn classes(&self) -> Vec<(&str, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for miss in &self.misses {
            *counts.entry(&miss.class).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(class, n)| (std::cmp::Reverse(*n), *class));
        counts
    }
}
