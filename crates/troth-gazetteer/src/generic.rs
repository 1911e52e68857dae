//! "The Kursk region", "Fastiv district", "village of Robotyne": what the common word beside a
//! name says about the kind of place.

use crate::entry::Kind;

/// What the words around a name say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hint {
    /// A country.
    Country,
    /// A state, oblast, province, county, district; a region of any kind.
    Division,
    /// A city, town or village.
    Settlement,
    /// A river, lake, strait or sea.
    Water,
    /// A crossing, camp, base, plant.
    Site,
}

impl Hint {
    /// Whether a place of this kind is what the words say.
    #[must_use]
    pub fn admits(self, kind: Kind) -> bool {
        match self {
            Self::Country => kind == Kind::Country,
            Self::Division => {
                matches!(kind, Kind::Division1 | Kind::Division2 | Kind::Region)
            }
            Self::Settlement => kind.is_settlement(),
            Self::Water => kind == Kind::Water,
            Self::Site => kind == Kind::Site,
        }
    }
}

/// A common word (or two) after or before a name.
struct Generic {
    words: &'static str,
    /// Of which kind the place is that has the name without it; none where it has no kind.
    hint: Option<Hint>,
    of: Of,
}

/// Whose name it is that stands beside a common word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Of {
    /// An area's, or its seat's: "Odessa region".
    Area,
    /// The place's own: "city of Homs".
    Itself,
    /// Its own, or that of a place beside it: "Rafah crossing", "Pokrovsk front".
    Beside,
}

const fn generic(words: &'static str, hint: Hint, of: Of) -> Generic {
    Generic { words, hint: Some(hint), of }
}

/// A front or a side of a place: it has no kind of its own.
const fn side(words: &'static str) -> Generic {
    Generic { words, hint: None, of: Of::Beside }
}

/// After the name. Longer ones first where one ends in another.
const LAST: &[Generic] = &[
    generic("autonomous oblast", Hint::Division, Of::Area),
    generic("autonomous region", Hint::Division, Of::Area),
    generic("autonomous republic", Hint::Division, Of::Area),
    generic("oblast", Hint::Division, Of::Area),
    generic("region", Hint::Division, Of::Area),
    generic("governorate", Hint::Division, Of::Area),
    generic("province", Hint::Division, Of::Area),
    generic("state", Hint::Division, Of::Area),
    generic("krai", Hint::Division, Of::Area),
    generic("kray", Hint::Division, Of::Area),
    generic("republic", Hint::Division, Of::Area),
    generic("prefecture", Hint::Division, Of::Area),
    generic("department", Hint::Division, Of::Area),
    generic("territory", Hint::Division, Of::Area),
    generic("county", Hint::Division, Of::Area),
    generic("district", Hint::Division, Of::Area),
    generic("raion", Hint::Division, Of::Area),
    generic("rayon", Hint::Division, Of::Area),
    generic("parish", Hint::Division, Of::Area),
    generic("township", Hint::Division, Of::Area),
    generic("municipality", Hint::Division, Of::Area),
    generic("countryside", Hint::Division, Of::Area),
    generic("city", Hint::Settlement, Of::Itself),
    generic("town", Hint::Settlement, Of::Itself),
    generic("village", Hint::Settlement, Of::Itself),
    generic("river", Hint::Water, Of::Itself),
    generic("reservoir", Hint::Water, Of::Itself),
    generic("refugee camp", Hint::Site, Of::Beside),
    generic("border crossing", Hint::Site, Of::Beside),
    generic("crossing", Hint::Site, Of::Beside),
    generic("checkpoint", Hint::Site, Of::Beside),
    generic("camp", Hint::Site, Of::Beside),
    generic("international airport", Hint::Site, Of::Beside),
    generic("airport", Hint::Site, Of::Beside),
    generic("air base", Hint::Site, Of::Beside),
    generic("airbase", Hint::Site, Of::Beside),
    generic("airfield", Hint::Site, Of::Beside),
    generic("port", Hint::Site, Of::Beside),
    side("front"),
    side("direction"),
    side("sector"),
    side("axis"),
    side("suburbs"),
    side("outskirts"),
];

/// Before the name.
const FIRST: &[Generic] = &[
    generic("province of", Hint::Division, Of::Area),
    generic("region of", Hint::Division, Of::Area),
    generic("state of", Hint::Division, Of::Area),
    generic("governorate of", Hint::Division, Of::Area),
    generic("republic of", Hint::Division, Of::Area),
    generic("district of", Hint::Division, Of::Area),
    generic("county of", Hint::Division, Of::Area),
    generic("county", Hint::Division, Of::Area),
    generic("city of", Hint::Settlement, Of::Itself),
    generic("town of", Hint::Settlement, Of::Itself),
    generic("village of", Hint::Settlement, Of::Itself),
    generic("river", Hint::Water, Of::Itself),
    generic("port of", Hint::Site, Of::Beside),
];

/// Words before a name that a gazetteer may write or leave out. The Arabic article is written
/// by its sound, so that "ar-Raqqa" and "al-Raqqa" are one.
const ARTICLES: &[&str] = &["the", "al", "el", "ar", "as", "ash", "ad", "an", "at", "az"];

/// A normalised name without its common word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bare<'a> {
    pub name: &'a str,
    pub hint: Option<Hint>,
    pub of: Of,
}

/// The name in `key` without a common word after or before it.
pub(crate) fn bare(key: &str) -> Option<Bare<'_>> {
    let last = LAST.iter().find_map(|generic| {
        let name = key.strip_suffix(generic.words)?.strip_suffix(' ')?;
        Some(make_bare(generic, name))
    });
    last.or_else(|| {
        FIRST.iter().find_map(|generic| {
            let name = key.strip_prefix(generic.words)?.strip_prefix(' ')?;
            Some(make_bare(generic, name))
        })
    })
}

fn make_bare<'a>(generic: &Generic, name: &'a str) -> Bare<'a> {
    Bare { name: name.strip_prefix("the ").unwrap_or(name), hint: generic.hint, of: generic.of }
}

/// The name in `key` without an article.
pub(crate) fn without_article(key: &str) -> Option<&str> {
    if let Some(rest) = key.strip_prefix("ال") {
        return Some(rest);
    }
    let (first, rest) = key.split_once(' ')?;
    ARTICLES.contains(&first).then_some(rest)
}

/// `key` with the Arabic article, where it has none or another writing of it.
pub(crate) fn with_article(key: &str) -> String {
    format!("al {}", without_article(key).unwrap_or(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_come_off_on_both_sides() {
        for (key, name, hint) in [
            ("kursk region", "kursk", Some(Hint::Division)),
            ("village of robotyne", "robotyne", Some(Hint::Settlement)),
            ("rafah border crossing", "rafah", Some(Hint::Site)),
            ("county cork", "cork", Some(Hint::Division)),
            ("jonglei state", "jonglei", Some(Hint::Division)),
            ("pokrovsk front", "pokrovsk", None),
        ] {
            let bare = bare(key).expect("it has a common word");
            assert_eq!((bare.name, bare.hint), (name, hint), "{key}");
        }
        assert_eq!(bare("region"), None);
        assert_eq!(bare("state of"), None);
    }

    #[test]
    fn articles_come_off_and_on() {
        assert_eq!(without_article("el fasher"), Some("fasher"));
        assert_eq!(with_article("ar raqqa"), "al raqqa");
        assert_eq!(without_article("alma"), None);
    }
}
