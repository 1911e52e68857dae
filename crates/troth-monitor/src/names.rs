//! Where in a list the thing of a name stands: a table of numbers that is asked by the name's hash.
//!
//! A million names are looked up once each while a world is taken in; the list already holds the
//! names, so the table holds only places. Its order is never asked for.

/// Places in a list, by the hash of what stands there.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    /// Part of the hash and the place; [`FREE`] where there is none.
    slots: Vec<(u32, u32)>,
    n: usize,
}

const FREE: u32 = u32::MAX;

impl Names {
    pub(crate) fn with_room_for(n: usize) -> Self {
        Self { slots: vec![(0, FREE); (2 * n).next_power_of_two().max(16)], n: 0 }
    }

    /// The first place of this hash that `is_it` takes.
    pub(crate) fn find(&self, hash: u64, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let tag = tag(hash);
        self.from(tag)
            .map(|slot| self.slots[slot])
            .take_while(|(_, at)| *at != FREE)
            .find(|(own, at)| *own == tag && is_it(*at as usize))
            .map(|(_, at)| at as usize)
    }

    pub(crate) fn put(&mut self, hash: u64, at: usize) {
        if 2 * (self.n + 1) > self.slots.len() {
            let larger = Self::with_room_for(2 * self.n);
            let old = std::mem::replace(self, larger);
            for (tag, at) in old.slots.into_iter().filter(|(_, at)| *at != FREE) {
                self.put_tag(tag, at);
            }
        }
        let at = u32::try_from(at).expect("fewer than four billion things are known");
        self.put_tag(tag(hash), at);
    }

    fn put_tag(&mut self, tag: u32, at: u32) {
        let free = self.from(tag).find(|slot| self.slots[*slot].1 == FREE);
        self.slots[free.expect("half of the slots are free")] = (tag, at);
        self.n += 1;
    }

    /// The slots in which a tag may stand, the likeliest first.
    fn from(&self, tag: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        (tag as usize..).map(move |slot| slot & mask)
    }
}

fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A number for some bytes: the same on every machine.
pub(crate) fn hashed(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let hash =
        words.iter().fold(bytes.len() as u64, |hash, word| mixed(hash ^ u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mixed(hash ^ u64::from_le_bytes(last))
}

/// Both halves of a product, folded into one: each bit of `number` reaches each of the result.
pub(crate) fn mixed(number: u64) -> u64 {
    let wide = u128::from(number ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(0x8bb8_4b93_962e_acc9_u64);
    (wide as u64) ^ ((wide >> 64) as u64)
}

/// For tables of people, who are asked for a million times.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Quick(u64);

impl std::hash::Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = mixed(self.0) ^ hashed(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mixed(self.0 ^ number);
    }
}

/// How tables of people hash.
pub(crate) type Quickly = std::hash::BuildHasherDefault<Quick>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_where_it_stands() {
        let list: Vec<String> = (0..5_000).map(|n| format!("sha256:{n}/r1/{}", n % 7)).collect();
        let mut names = Names::with_room_for(0);
        for (at, name) in list.iter().enumerate() {
            names.put(hashed(name.as_bytes()), at);
        }
        let find = |name: &str| names.find(hashed(name.as_bytes()), |at| list[at] == name);
        assert!(list.iter().enumerate().all(|(at, name)| find(name) == Some(at)));
        assert_eq!(find("sha256:1/r1/9"), None);
    }

    #[test]
    fn bytes_that_differ_anywhere_have_other_numbers() {
        let numbers = ["", "a", "b", "aaaaaaaa", "aaaaaaab", "aaaaaaaaa", "baaaaaaaa"];
        let mut hashes: Vec<u64> = numbers.iter().map(|one| hashed(one.as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), numbers.len());
    }
}
