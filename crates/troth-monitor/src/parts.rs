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

/// What parts of some work came to, one after the other, without being put into one list: the parts of
/// a million words are large, and to move them takes as long as to make them.
#[derive(Debug)]
pub(crate) struct Parted<T> {
    parts: Vec<Vec<T>>,
    /// Where each part after the first begins.
    begins: Vec<usize>,
}

impl<T> Parted<T> {
    /// These parts; there is one at least.
    pub(crate) fn new(parts: Vec<Vec<T>>) -> Self {
        let mut begins = Vec::with_capacity(parts.len() - 1);
        let mut n = 0;
        for part in &parts[..parts.len() - 1] {
            n += part.len();
            begins.push(n);
        }
        Self { parts, begins }
    }

    pub(crate) fn len(&self) -> usize {
        self.begins.last().copied().unwrap_or(0) + self.parts.last().map_or(0, Vec::len)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.parts.iter().flatten()
    }

    /// Puts one behind the last.
    pub(crate) fn push(&mut self, one: T) {
        self.parts.last_mut().expect("there is a part").push(one);
    }

    #[inline]
    fn place(&self, at: usize) -> (usize, usize) {
        let part = self.begins.iter().take_while(|begin| **begin <= at).count();
        (part, if part == 0 { at } else { at - self.begins[part - 1] })
    }
}

impl<T> std::ops::Index<usize> for Parted<T> {
    type Output = T;

    #[inline]
    fn index(&self, at: usize) -> &T {
        let (part, at) = self.place(at);
        &self.parts[part][at]
    }
}

impl<T> std::ops::IndexMut<usize> for Parted<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        let (part, at) = self.place(at);
        &mut self.parts[part][at]
    }
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
    fn what_stands_in_parts_is_found_as_in_one_list() {
        for parts in
            [vec![vec![]], vec![vec![0, 1], vec![], vec![2], vec![3, 4]], vec![vec![], vec![0]]]
        {
            let all: Vec<i32> = parts.concat();
            let mut parted = Parted::new(parts);
            assert_eq!(parted.len(), all.len());
            assert!(parted.iter().eq(&all));
            assert!((0..all.len()).all(|at| parted[at] == all[at]));
            parted.push(7);
            assert_eq!(parted[all.len()], 7);
            parted[all.len()] = 8;
            assert_eq!(parted.iter().last(), Some(&8));
        }
    }

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
