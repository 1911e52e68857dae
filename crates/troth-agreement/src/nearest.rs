//! The known word that somebody may have meant.

/// The nearest of `known` to `word`, if it is near enough to have been meant: at most one
/// change in three characters, counted as Levenshtein counts.
#[must_use]
pub fn nearest<'known>(
    word: &str,
    known: impl IntoIterator<Item = &'known str>,
) -> Option<&'known str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let changes = |other: &str| distance(&word, &other.to_lowercase().chars().collect::<Vec<_>>());
    let (best, name) = known.into_iter().map(|name| (changes(name), name)).min()?;
    (best * 3 <= word.len().max(3)).then_some(name)
}

fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let swap = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = swap.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
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
