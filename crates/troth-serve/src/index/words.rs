//! Which texts hold which words. A word is a run of letters and digits, in lower case.

use std::collections::HashMap;

use super::{Lists, narrow};

/// The words of a list of texts.
#[derive(Debug, Default)]
pub struct Words {
    /// In order, so that a beginning of a word is a stretch.
    words: Vec<Box<str>>,
    /// For each the texts that hold it, in order.
    texts: Lists,
}

/// So many words that begin alike are looked up at most.
const MOST_BEGINNINGS: usize = 4096;

impl Words {
    /// Indexes texts, each in parts.
    pub fn of<'t, P: IntoIterator<Item = &'t str>>(texts: impl Iterator<Item = P>) -> Self {
        let mut found: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        let mut word = String::new();
        for (at, parts) in texts.enumerate() {
            let at = narrow(at);
            for part in parts {
                each_word(part, &mut word, &mut |word| match found.get_mut(word) {
                    Some(list) if list.last() == Some(&at) => {}
                    Some(list) => list.push(at),
                    None => {
                        found.insert(word.into(), vec![at]);
                    }
                });
            }
        }
        let mut all: Vec<(Box<str>, Vec<u32>)> = found.into_iter().collect();
        all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut words = Self::default();
        for (word, texts) in all {
            words.words.push(word);
            words.texts.push(texts);
        }
        words
    }

    /// The texts that hold every word of `asked`, in order; of its last word a beginning is enough.
    /// None where nothing is asked.
    pub fn holding(&self, asked: &str) -> Option<Vec<u32>> {
        let mut all: Vec<String> = Vec::new();
        each_word(asked, &mut String::new(), &mut |word| all.push(word.to_owned()));
        let last = all.pop()?;
        let mut found = self.beginning_with(&last);
        for word in &all {
            let texts = self.exactly(word);
            found.retain(|at| texts.binary_search(at).is_ok());
        }
        Some(found)
    }

    fn exactly(&self, word: &str) -> &[u32] {
        let found = self.words.binary_search_by(|other| (**other).cmp(word));
        found.map_or(&[], |at| self.texts.get(at))
    }

    fn beginning_with(&self, start: &str) -> Vec<u32> {
        let first = self.words.partition_point(|word| &**word < start);
        let stretch = self.words[first..].iter().take_while(|word| word.starts_with(start));
        let n = stretch.take(MOST_BEGINNINGS).count();
        if n == 1 {
            return self.texts.get(first).to_vec();
        }
        let mut found: Vec<u32> =
            (first..first + n).flat_map(|at| self.texts.get(at)).copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Calls `each` with every word of a text; `word` is only there to be used again.
pub fn each_word(text: &str, word: &mut String, each: &mut dyn FnMut(&str)) {
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        word.clear();
        word.extend(part.chars().flat_map(char::to_lowercase));
        each(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_count_and_of_the_last_its_beginning() {
        let texts = ["The port of Ostby burned", "Ostby's ports are calm", "Харків, порт"];
        let words = Words::of(texts.iter().map(|text| [*text]));
        let holding = |asked| words.holding(asked);
        assert_eq!(holding("ostby por"), Some(vec![0, 1]));
        assert_eq!(holding("por ostby"), Some(vec![]), "only the last word may be a beginning");
        assert_eq!(holding("ХАРКІВ"), Some(vec![2]));
        assert_eq!(holding(" ,. "), None);
        assert_eq!(holding("nowhere"), Some(vec![]));
    }
}
