//! The smallest set of accounts that suffices for a standing.

/// How many subsets of one size are tried before the search gives way to taking away.
const MAX_TRIED: usize = 4_000;

/// The smallest set of `0..n` for which `suffices` holds, the earliest of its size; where the
/// search would be long, a set from which nothing can be taken away.
///
/// `suffices` holds for all of `0..n`.
pub(crate) fn smallest(n: usize, suffices: impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let irreducible = taken_away((0..n).collect(), &suffices);
    for size in 0..irreducible.len() {
        let mut n_tried = 0;
        let mut subset: Vec<usize> = (0..size).collect();
        loop {
            if suffices(&subset) {
                return subset;
            }
            n_tried += 1;
            if n_tried > MAX_TRIED {
                return irreducible;
            }
            if !next_subset(&mut subset, n) {
                break;
            }
        }
    }
    irreducible
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
        assert_eq!(smallest(5, both), [0, 1]);
        assert_eq!(smallest(3, |_| true), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn nothing_can_be_taken_away(n in 1..9_usize, needed in 0..9_usize) {
            let needed = needed.min(n);
            let set = smallest(n, |set| set.len() >= needed);
            prop_assert_eq!(set.len(), needed);
        }
    }
}
