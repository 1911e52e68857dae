//! A set of rows, each with something known of it; by number, by its words, or by some of them.

use hashbrown::HashTable;

use crate::value::{hash_row, hash_words};

/// The number of a row in a [`Rows`].
pub(crate) type RowId = u32;

const NONE: RowId = RowId::MAX;

/// Rows of one width. Their words lie in one vector; numbers of rows that are gone are used again.
#[derive(Debug)]
pub(crate) struct Rows<V> {
    arity: usize,
    words: Vec<u64>,
    values: Vec<V>,
    free: Vec<RowId>,
    table: HashTable<RowId>,
    index: Option<Index>,
}

/// Rows by some of their columns: lists of rows that agree in them.
#[derive(Debug)]
struct Index {
    columns: Vec<usize>,
    heads: HashTable<RowId>,
    /// The row before and behind in its list.
    links: Vec<(RowId, RowId)>,
}

fn at(words: &[u64], arity: usize, id: RowId) -> &[u64] {
    let start = id as usize * arity;
    &words[start..start + arity]
}

fn picked<'r>(row: &'r [u64], columns: &'r [usize]) -> impl Iterator<Item = u64> + 'r {
    columns.iter().map(move |column| row[*column])
}

impl<V> Rows<V> {
    pub(crate) fn new(arity: usize) -> Self {
        Self {
            arity,
            words: Vec::new(),
            values: Vec::new(),
            free: Vec::new(),
            table: HashTable::new(),
            index: None,
        }
    }

    /// Lists rows by these columns too. To be said before there are any.
    pub(crate) fn index_by(&mut self, columns: Vec<usize>) {
        self.index = Some(Index { columns, heads: HashTable::new(), links: Vec::new() });
    }

    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    pub(crate) fn row(&self, id: RowId) -> &[u64] {
        at(&self.words, self.arity, id)
    }

    pub(crate) fn value(&self, id: RowId) -> &V {
        &self.values[id as usize]
    }

    pub(crate) fn value_mut(&mut self, id: RowId) -> &mut V {
        &mut self.values[id as usize]
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = RowId> {
        self.table.iter().copied()
    }

    pub(crate) fn find(&self, row: &[u64]) -> Option<RowId> {
        self.table.find(hash_row(row), |id| self.row(*id) == row).copied()
    }

    /// As [`Rows::find`], of the words that stand in these columns of a wider row.
    pub(crate) fn find_picked(&self, row: &[u64], columns: &[usize]) -> Option<RowId> {
        let hash = hash_words(picked(row, columns));
        let is_same = |id: &RowId| self.row(*id).iter().copied().eq(picked(row, columns));
        self.table.find(hash, is_same).copied()
    }

    /// Adds a row that is not there.
    pub(crate) fn insert(&mut self, row: &[u64], value: V) -> RowId {
        let id = if let Some(id) = self.free.pop() {
            let start = id as usize * self.arity;
            self.words[start..start + self.arity].copy_from_slice(row);
            self.values[id as usize] = value;
            id
        } else {
            self.words.extend_from_slice(row);
            self.values.push(value);
            RowId::try_from(self.values.len() - 1).expect("fewer than 2^32 rows in a window")
        };
        let (words, arity) = (&self.words, self.arity);
        self.table.insert_unique(hash_row(row), id, |id| hash_row(at(words, arity, *id)));
        if let Some(index) = &mut self.index {
            index.link(words, arity, id);
        }
        id
    }

    pub(crate) fn remove(&mut self, id: RowId) {
        let hash = hash_row(self.row(id));
        if let Ok(entry) = self.table.find_entry(hash, |other| *other == id) {
            entry.remove();
            self.free.push(id);
            if let Some(index) = &mut self.index {
                index.unlink(&self.words, self.arity, id);
            }
        }
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        self.words.clear();
        self.values.clear();
        self.free.clear();
        self.table.clear();
        if let Some(index) = &mut self.index {
            index.heads.clear();
            index.links.clear();
        }
    }

    /// The first row of those that hold these words in the columns of the index.
    pub(crate) fn first(&self, key: &[u64]) -> Option<RowId> {
        let index = self.index.as_ref()?;
        let is_same = |id: &RowId| picked(self.row(*id), &index.columns).eq(key.iter().copied());
        index.heads.find(hash_row(key), is_same).copied()
    }

    /// The row behind this one in its list.
    pub(crate) fn next(&self, id: RowId) -> Option<RowId> {
        let (_, next) = self.index.as_ref()?.links[id as usize];
        (next != NONE).then_some(next)
    }
}

impl Index {
    fn link(&mut self, words: &[u64], arity: usize, id: RowId) {
        let n_needed = id as usize + 1;
        if self.links.len() < n_needed {
            self.links.resize(n_needed, (NONE, NONE));
        }
        let Self { columns, heads, links } = self;
        let row = at(words, arity, id);
        let hash = hash_words(picked(row, columns));
        let is_same =
            |other: &RowId| picked(at(words, arity, *other), columns).eq(picked(row, columns));
        links[id as usize] = (NONE, NONE);
        if let Some(head) = heads.find_mut(hash, is_same) {
            links[id as usize].1 = *head;
            links[*head as usize].0 = id;
            *head = id;
        } else {
            let columns = &*columns;
            heads.insert_unique(hash, id, |id| hash_words(picked(at(words, arity, *id), columns)));
        }
    }

    fn unlink(&mut self, words: &[u64], arity: usize, id: RowId) {
        let (before, behind) = self.links[id as usize];
        if behind != NONE {
            self.links[behind as usize].0 = before;
        }
        if before != NONE {
            self.links[before as usize].1 = behind;
            return;
        }
        let hash = hash_words(picked(at(words, arity, id), &self.columns));
        if let Ok(mut entry) = self.heads.find_entry(hash, |other| *other == id) {
            if behind == NONE {
                entry.remove();
            } else {
                *entry.get_mut() = behind;
            }
        }
    }
}

/// Drops rows that were there before, from `start` on, and gives how many are left.
pub(crate) fn drop_repeated(words: &mut Vec<u64>, start: usize, arity: usize) -> usize {
    /// Up to so many rows each is compared with each.
    const FEW: usize = 12;
    if arity == 0 {
        return 0;
    }
    let n_rows = (words.len() - start) / arity;
    if n_rows < 2 {
        return n_rows;
    }
    let mut n_kept = 0;
    let mut seen = HashTable::new();
    for n in 0..n_rows {
        let from = start + n * arity;
        let is_there = {
            let row = &words[from..from + arity];
            let kept = |m: usize| &words[start + m * arity..start + (m + 1) * arity];
            if n_rows <= FEW {
                (0..n_kept).any(|m| kept(m) == row)
            } else {
                let hash = hash_row(row);
                let is_there = seen.find(hash, |m| kept(*m) == row).is_some();
                if !is_there {
                    // Rows before this one have been moved to the front already.
                    seen.insert_unique(hash, n_kept, |m| {
                        if *m == n_kept { hash } else { hash_row(kept(*m)) }
                    });
                }
                is_there
            }
        };
        if !is_there {
            words.copy_within(from..from + arity, start + n_kept * arity);
            n_kept += 1;
        }
    }
    words.truncate(start + n_kept * arity);
    n_kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_all_and_by_some_columns() {
        let mut rows = Rows::new(2);
        rows.index_by(vec![1]);
        let one = rows.insert(&[1, 7], "one");
        let two = rows.insert(&[2, 7], "two");
        rows.insert(&[3, 8], "three");
        assert_eq!(rows.find(&[2, 7]), Some(two));
        assert_eq!(rows.find_picked(&[7, 0, 1], &[2, 0]), Some(one));
        fn listed(rows: &Rows<&'static str>, key: u64) -> Vec<&'static str> {
            let mut found = Vec::new();
            let mut next = rows.first(&[key]);
            while let Some(id) = next {
                found.push(*rows.value(id));
                next = rows.next(id);
            }
            found
        }
        assert_eq!(listed(&rows, 7), ["two", "one"]);
        rows.remove(two);
        assert_eq!(listed(&rows, 7), ["one"]);
        let four = rows.insert(&[4, 7], "four");
        assert_eq!(four, two);
        rows.remove(one);
        assert_eq!(listed(&rows, 7), ["four"]);
        rows.remove(four);
        assert_eq!(listed(&rows, 7), Vec::<&str>::new());
        assert_eq!(rows.len(), 1);
    }

    #[test]
    fn repeated_rows_are_dropped() {
        for n in [3, 40] {
            let mut words = vec![99];
            for value in 0..n {
                words.extend([value % 2, 5]);
            }
            assert_eq!(drop_repeated(&mut words, 1, 2), 2);
            assert_eq!(words, [99, 0, 5, 1, 5]);
        }
    }
}
