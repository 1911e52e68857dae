//! Work cut into parts, each on a thread of its own where there is much of it. What comes out does
//! not depend on it: the parts are put together in their order.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// As many as a laptop can use; on fewer cores they take turns.
const N_PARTS: usize = 4;

/// Cuts `0..n` into parts of at least `least`, and gives what each came to, in order.
pub(crate) fn in_parts<T: Send>(
    n: usize,
    least: usize,
    work: impl Fn(Range<usize>) -> T + Sync,
) -> Vec<T> {
    let n_parts = (n / least).clamp(1, N_PARTS);
    if n_parts == 1 {
        return vec![work(0..n)];
    }
    let bound = |part: usize| part * n / n_parts;
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_parts)
            .map(|part| scope.spawn(move || work(bound(part)..bound(part + 1))))
            .collect();
        threads.into_iter().map(|one| one.join().expect("a part does not panic")).collect()
    })
}

/// Does each of `0..n`, side by side if `is_much`, those of most `effort` first, and gives what each
/// came to, in order.
pub(crate) fn each<T: Send>(
    n: usize,
    is_much: bool,
    effort: impl Fn(usize) -> usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    if !is_much || n < 2 {
        return (0..n).map(work).collect();
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|at| std::cmp::Reverse(effort(*at)));
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        while let Some(at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push((*at, work(*at)));
        }
        done
    };
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..N_PARTS.min(n)).map(|_| scope.spawn(take)).collect();
        let joined = threads.into_iter().map(|one| one.join().expect("a part does not panic"));
        joined.flatten().collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, done)| done).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_their_order() {
        let sums = in_parts(1_000, 10, |range| range.collect::<Vec<_>>());
        assert_eq!(sums.concat(), (0..1_000).collect::<Vec<_>>());
        assert_eq!(sums.len(), N_PARTS);
        assert_eq!(in_parts(9, 10, |range| range.len()), [9]);
        assert_eq!(
            each(50, true, |at| at % 7, |at| at * at),
            (0..50).map(|at| at * at).collect::<Vec<_>>()
        );
    }
}
