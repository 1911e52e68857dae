//! Names as numbers: each name is kept once, in lower case beside how it is written.

use std::collections::HashMap;

use super::narrow;

/// Names with their numbers, in the order in which they came.
#[derive(Debug, Default)]
pub struct Labels {
    by_name: HashMap<String, u32>,
    written: Vec<String>,
}

impl Labels {
    /// The number of a name, a new one where it was not there.
    pub fn number(&mut self, name: &str) -> u32 {
        let key = name.to_lowercase();
        if let Some(number) = self.by_name.get(&key) {
            return *number;
        }
        let number = narrow(self.written.len());
        self.by_name.insert(key, number);
        self.written.push(name.to_owned());
        number
    }

    /// A name as it was first written.
    pub fn name(&self, number: u32) -> &str {
        &self.written[number as usize]
    }

    /// Of each name whether it holds these words, in any case.
    pub fn holding(&self, words: &str) -> Vec<bool> {
        let words = words.to_lowercase();
        self.written.iter().map(|name| name.to_lowercase().contains(&words)).collect()
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.written.len()
    }
}
