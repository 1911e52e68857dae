//! The known word that somebody may have meant.

use strsim::levenshtein;

/// The nearest of `known` to `word`, if it is near enough to have been meant: at most one
/// change in three characters, counted as Levenshtein counts.
#[must_use]
pub fn nearest<'known>(
    word: &str,
    known: impl IntoIterator<Item = &'known str>,
) -> Option<&'known str> {
    let word = word.to_lowercase();
    let near = |name: &'known str| (levenshtein(&word, &name.to_lowercase()), name);
    let (n_changes, name) = known.into_iter().map(near).min()?;
    (n_changes * 3 <= word.chars().count().max(3)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        assert_eq!(nearest("atack", ["attack", "meet"]), Some("attack"));
        assert_eq!(nearest("invade", ["attack", "meet"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
