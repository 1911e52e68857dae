//! The smallest set of accounts that suffices for a standing.

use std::ops::Range;

/// How many subsets of one size are tried before the search gives way to taking away.
const MAX_TRIED: usize = 4_000;

/// Of larger sets, the first so many of each kind are looked at before the whole.
const FEW: usize = 16;

/// The smallest set of `0..n` for which `suffices` holds, the earliest of its size; where the
/// search would be long, a set from which nothing can be taken away.
///
/// `suffices` holds for all of `0..n`, and for no set smaller than `least`. `kind` tells what each
/// of them may add that others cannot.
pub(crate) fn smallest(
    n: usize,
    least: usize,
    kind: impl Fn(usize) -> usize,
    suffices: impl Fn(&[usize]) -> bool,
) -> Vec<usize> {
    if n <= least {
        return (0..n).collect();
    }
    if n <= FEW {
        return searched(n, least..n, &suffices)
            .unwrap_or_else(|| taken_away((0..n).collect(), &suffices));
    }
    let irreducible = taken_away(beginning(n, kind, &suffices), &suffices);
    searched(n, least..irreducible.len(), &suffices).unwrap_or(irreducible)
}

/// The earliest of the smallest sets of these sizes, unless the search is long.
fn searched(
    n: usize,
    sizes: Range<usize>,
    suffices: &impl Fn(&[usize]) -> bool,
) -> Option<Vec<usize>> {
    for size in sizes {
        let mut n_tried = 0;
        let mut subset: Vec<usize> = (0..size).collect();
        loop {
            if suffices(&subset) {
                return Some(subset);
            }
            n_tried += 1;
            if n_tried > MAX_TRIED {
                return None;
            }
            if !next_subset(&mut subset, n) {
                break;
            }
        }
    }
    None
}

/// The first so many of each kind that suffice: of a thousand voices nearly always the first few
/// do, and the others need not be taken away one by one.
fn beginning(
    n: usize,
    kind: impl Fn(usize) -> usize,
    suffices: &impl Fn(&[usize]) -> bool,
) -> Vec<usize> {
    let mut size = FEW;
    while size < n {
        let mut n_of_kind: Vec<usize> = Vec::new();
        let is_among_first = |at: &usize| {
            let kind = kind(*at);
            n_of_kind.resize(n_of_kind.len().max(kind + 1), 0);
            n_of_kind[kind] += 1;
            n_of_kind[kind] <= size
        };
        let first: Vec<usize> = (0..n).filter(is_among_first).collect();
        if suffices(&first) {
            return first;
        }
        size *= 4;
    }
    (0..n).collect()
}

/// Takes away one after the other, the last first, until each one is needed.
fn taken_away(mut set: Vec<usize>, suffices: &impl Fn(&[usize]) -> bool) -> Vec<usize> {
    loop {
        let before = set.len();
        for at in (0..set.len()).rev() {
            let left = set.remove(at);
            if !suffices(&set) {
                set.insert(at, left);
            }
        }
        if set.len() == before {
            return set;
        }
    }
}

/// The next subset of the same size in lexicographic order.
fn next_subset(subset: &mut [usize], n: usize) -> bool {
    let size = subset.len();
    let Some(at) = (0..size).rev().find(|at| subset[*at] < n - size + at) else { return false };
    subset[at] += 1;
    for later in at + 1..size {
        subset[later] = subset[later - 1] + 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_earliest_pair_is_found() {
        let both = |set: &[usize]| set.iter().any(|x| x % 2 == 1) && set.iter().any(|x| x % 2 == 0);
        assert_eq!(smallest(5, 0, |_| 0, both), [0, 1]);
        assert_eq!(smallest(5, 2, |_| 0, both), [0, 1]);
        assert_eq!(smallest(3, 0, |_| 0, |_| true), Vec::<usize>::new());
        assert_eq!(smallest(1, 1, |_| 0, |set| !set.is_empty()), [0]);
    }

    #[test]
    fn of_many_the_first_are_preferred_and_one_that_suffices_alone_is_found() {
        let pair = |set: &[usize]| set.len() >= 2;
        assert_eq!(smallest(5_000, 0, |_| 0, pair), [0, 1]);
        let late = |set: &[usize]| set.len() >= 2 || set.contains(&900);
        assert_eq!(smallest(5_000, 1, |_| 0, late), [900]);
        let last = |set: &[usize]| set.contains(&999) && set.contains(&3);
        assert_eq!(smallest(1_000, 2, |_| 0, last), [3, 999]);
        assert_eq!(smallest(1_000, 2, |at| usize::from(at == 999), last), [3, 999]);
    }

    proptest! {
        #[test]
        fn nothing_can_be_taken_away(n in 1..9_usize, needed in 0..9_usize) {
            let needed = needed.min(n);
            let set = smallest(n, 0, |at| at % 2, |set| set.len() >= needed);
            prop_assert_eq!(set.len(), needed);
        }
    }
}
