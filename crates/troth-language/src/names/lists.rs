//! What is generally known about names: lists that anybody can edit, in `data/names`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::EntityKind;

macro_rules! list {
    ($name:literal) => {
        include_str!(concat!("../../data/names/", $name, ".txt"))
    };
}

/// The lists, in lower case.
pub struct Lists {
    known: HashMap<String, Known>,
    cities: HashSet<String>,
    titles: HashSet<String>,
    honorifics: HashSet<String>,
    bodies: HashSet<String>,
    no_names: HashSet<String>,
    short_forms: HashSet<String>,
    /// Words in the longest known name.
    pub longest: usize,
}

/// What a name is known to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its kind.
    pub kind: EntityKind,
    /// Whether persons are called so too.
    pub personal: bool,
}

static EMBEDDED: LazyLock<Lists> = LazyLock::new(Lists::read);

impl Lists {
    /// The lists that are part of the program.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn read() -> Self {
        let mut known = HashMap::new();
        let kinds = [
            (list!("places"), EntityKind::Place),
            (list!("peoples"), EntityKind::Other),
            (list!("organisations"), EntityKind::Organisation),
        ];
        for (list, kind) in kinds {
            for entry in entries(list) {
                let name = entry.strip_suffix('?').unwrap_or(entry);
                known.insert(
                    name.to_lowercase(),
                    Known { kind, personal: name.len() < entry.len() },
                );
            }
        }
        let longest = known.keys().map(|name| name.split(' ').count()).max().unwrap_or(1);
        let set = |list| entries(list).map(str::to_lowercase).collect();
        Self {
            known,
            cities: set(list!("cities")),
            titles: set(list!("titles")),
            honorifics: set(list!("honorifics")),
            bodies: set(list!("bodies")),
            no_names: set(list!("no-names")),
            short_forms: set(list!("short-forms")),
            longest,
        }
    }

    /// What the name, in lower case, is known to name; "us" is not "US".
    pub fn known(&self, name: &str) -> Option<Known> {
        self.known.get(name).copied()
    }

    /// Whether it is a city, in lower case.
    pub fn is_city(&self, name: &str) -> bool {
        self.cities.contains(name)
    }

    /// Whether the word stands before names without being part of them.
    pub fn is_title(&self, word: &str) -> bool {
        contains(&self.titles, word)
    }

    /// Whether what follows the word is a person.
    pub fn is_honorific(&self, word: &str) -> bool {
        word.starts_with(char::is_uppercase) && contains(&self.honorifics, word)
    }

    /// Whether bodies' names end so.
    pub fn is_body(&self, word: &str) -> bool {
        contains(&self.bodies, word)
    }

    /// Whether it is a day, a month and the like.
    pub fn is_no_name(&self, word: &str) -> bool {
        contains(&self.no_names, word)
    }

    /// Whether it is a short form of something that is no body.
    pub fn is_short_form(&self, word: &str) -> bool {
        contains(&self.short_forms, word)
    }
}

fn contains(words: &HashSet<String>, word: &str) -> bool {
    words.contains(word.to_lowercase().as_str())
}

/// The lines of a list but its comments.
fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_say_what_is_known() {
        let lists = Lists::embedded();
        assert_eq!(lists.known("norway").map(|known| known.kind), Some(EntityKind::Place));
        assert_eq!(lists.known("norwegians").map(|known| known.kind), Some(EntityKind::Other));
        assert_eq!(lists.known("jordan").map(|known| known.personal), Some(true));
        assert!(lists.known("norland").is_none());
        assert!(lists.is_title("Gen.") && !lists.is_title("Ana"));
    }
}
