//! What was computed is kept for the next who asks; the longest unasked goes first.

use std::sync::{Arc, Mutex, OnceLock};

/// A small cache. Two who ask for the same at once wait for one computation.
pub struct Cache<K, V> {
    kept: Mutex<Vec<Slot<K, V>>>,
    most: usize,
}

/// The key, and what is computed once by whoever asks first.
type Slot<K, V> = (K, Arc<OnceLock<V>>);

impl<K: PartialEq, V: Clone> Cache<K, V> {
    /// A cache of `most` values.
    pub fn new(most: usize) -> Self {
        Self { kept: Mutex::new(Vec::new()), most }
    }

    /// The value of a key, computed where it is not kept.
    pub fn get(&self, key: K, compute: impl FnOnce() -> V) -> V {
        let slot = {
            let mut kept = self.kept.lock().expect("nothing panics while it holds the cache");
            let slot = match kept.iter().position(|(other, _)| *other == key) {
                Some(at) => kept.remove(at),
                None => (key, Arc::new(OnceLock::new())),
            };
            let value = Arc::clone(&slot.1);
            kept.push(slot);
            if kept.len() > self.most {
                kept.remove(0);
            }
            value
        };
        slot.get_or_init(compute).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unasked_goes_first() {
        let cache = Cache::new(2);
        let mut n = 0;
        let mut ask = |key| {
            cache.get(key, || {
                n += 1;
                n
            })
        };
        assert_eq!(
            [ask("a"), ask("b"), ask("a"), ask("c"), ask("a"), ask("b")],
            [1, 2, 1, 3, 1, 4]
        );
    }
}
