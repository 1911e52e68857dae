//! The known word that somebody may have meant.

use strsim::levenshtein;

/// The nearest of `known` to `word`, if it is near enough to have been meant: at most one change
/// in three characters, counted as Levenshtein counts. A word that begins or ends with the
/// other is near as well (`Kyiv`, `Europe/Kyiv`).
pub(super) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    let near = |name: &'k str| {
        let other = name.to_lowercase();
        let is_part = word.len() >= 3 && (other.starts_with(&word) || other.ends_with(&word));
        (if is_part { 1 } else { levenshtein(&word, &other) }, name)
    };
    let (n_changes, name) = known.into_iter().map(near).min()?;
    (n_changes * 3 <= word.chars().count().max(3)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_or_a_part_is_found_and_another_word_is_not() {
        assert_eq!(nearest("reliabilty", ["reliability", "name"]), Some("reliability"));
        assert_eq!(nearest("kyiv", ["Europe/Kyiv", "Europe/Kirov"]), Some("Europe/Kyiv"));
        assert_eq!(nearest("colour", ["name", "zone"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
