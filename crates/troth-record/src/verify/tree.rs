//! The tree over the entries' bytes, built in order and held against every hash of it that is kept,
//! every checkpoint, and every redaction.

use std::collections::{BTreeMap, VecDeque};

use super::stretch::{EARLIER, Stretch};
use super::{Damage, Place, chain};
use crate::checkpoint::Checkpoint;
use crate::entry::Sequence;
use crate::error::Result;
use crate::hash::Hash;
use crate::merkle::{Frontier, TreeHash};
use crate::note::VerifierKey;
use crate::record::read_verifier;
use crate::store::Store;

pub(super) struct TreeWalk<'a> {
    store: &'a dyn Store,
    verifier: Option<VerifierKey>,
    checkpoints: CheckpointsInOrder<'a>,
    /// The tree over the entries' bytes.
    tree: Frontier,
    /// The tree over the leaf hashes that are kept, where the two have parted. The next
    /// checkpoint tells which of them is right, and so what is damaged.
    kept_tree: Option<Frontier>,
    /// Whether no checkpoint from here on can be right, one having failed already.
    astray: bool,
    /// Redacted entries whose redaction is still to come, by the redaction's place.
    redactions: BTreeMap<u64, u64>,
    last_recorded_at: i64,
    pub(super) n_checkpoints: u64,
    pub(super) damages: Vec<Damage>,
}

impl<'a> TreeWalk<'a> {
    pub(super) fn new(store: &'a dyn Store) -> Self {
        let mut walk = Self {
            store,
            verifier: None,
            checkpoints: CheckpointsInOrder::new(store),
            tree: Frontier::default(),
            kept_tree: None,
            astray: false,
            redactions: BTreeMap::new(),
            last_recorded_at: i64::MIN,
            n_checkpoints: 0,
            damages: Vec::new(),
        };
        match store.facts().and_then(|facts| read_verifier(&facts)) {
            Ok(verifier) => walk.verifier = Some(verifier),
            Err(error) => walk.damage(Place::Facts, chain(&error)),
        }
        walk
    }

    /// How many entries the tree has by now.
    pub(super) fn size(&self) -> u64 {
        self.tree.size()
    }

    fn damage(&mut self, place: Place, what: impl Into<String>) {
        self.damages.push(Damage { place, what: what.into() });
    }

    /// The next entries.
    pub(super) fn take(&mut self, stretch: Stretch) -> Result<()> {
        if let Some((earliest, latest)) = stretch.times {
            if earliest < self.last_recorded_at {
                self.damage(Place::Entry(Sequence(stretch.first)), EARLIER);
            }
            self.last_recorded_at = self.last_recorded_at.max(latest);
        }
        self.redactions.extend(stretch.redacted.iter().map(|(sequence, by)| (*by, *sequence)));
        for (sequence, about) in &stretch.redactions {
            self.redaction(*sequence, about.as_deref());
        }
        self.check_checkpoints()?;
        for (of_bytes, kept) in stretch.leaves {
            self.push(of_bytes, kept)?;
            self.check_checkpoints()?;
        }
        Ok(())
    }

    /// A redaction names the entry that it took the content of, and that entry names it.
    fn redaction(&mut self, sequence: u64, about: Option<&str>) {
        let target = self.redactions.remove(&sequence);
        let named = target.map(|target| format!("entry:{target}"));
        if about.is_none() || about != named.as_deref() {
            let what = "it does not name the entry that was redacted by it";
            self.damage(Place::Entry(Sequence(sequence)), what);
        }
    }

    fn push(&mut self, of_bytes: Hash, kept: Hash) -> Result<()> {
        if of_bytes != kept && self.kept_tree.is_none() {
            self.kept_tree = Some(self.tree.clone());
        }
        let (mut filled, mut kept_filled) = (Vec::new(), Vec::new());
        self.tree.push(of_bytes, &mut filled);
        if let Some(tree) = &mut self.kept_tree {
            tree.push(kept, &mut kept_filled);
        }
        for (idx, node) in filled.iter().enumerate() {
            self.check_node(node, kept_filled.get(idx))?;
        }
        Ok(())
    }

    fn check_node(&mut self, node: &TreeHash, or: Option<&TreeHash>) -> Result<()> {
        let kept = self.store.tree_hashes(node.level, node.index, 1)?.pop();
        if kept.is_none() || (kept != Some(node.hash) && kept != or.map(|or| or.hash)) {
            let place = Place::Tree(node.level, node.index);
            self.damage(place, "it is not the hash over what lies below it");
        }
        Ok(())
    }

    fn check_checkpoints(&mut self) -> Result<()> {
        while let Some((told, note)) = self.checkpoints.next_up_to(self.tree.size())? {
            self.n_checkpoints += 1;
            if let Some(what) = self.check_checkpoint(told, &note) {
                self.damage(Place::Checkpoint(told), what);
            }
        }
        Ok(())
    }

    fn check_checkpoint(&mut self, told: u64, note: &str) -> Option<String> {
        let verifier = self.verifier.as_ref()?;
        let head = match Checkpoint::open(note, verifier) {
            Ok(head) => head,
            Err(error) => return Some(chain(&error)),
        };
        if head.size != told || told != self.tree.size() {
            return Some(format!("it is kept as that over {told}, and says {}", head.size));
        }
        let kept = self.kept_tree.take();
        if head.root == self.tree.root() {
            return None;
        }
        match kept {
            Some(kept) if head.root == kept.root() => self.tree = kept,
            _ if self.astray => {}
            kept => {
                self.kept_tree = kept;
                self.astray = true;
                return Some("the entries are not those that were signed".to_owned());
            }
        }
        None
    }

    /// What is left over when all `size` entries are in the tree.
    pub(super) fn end(&mut self, size: u64) -> Result<()> {
        self.check_checkpoints()?;
        if self.checkpoints.last != Some(size) {
            self.damage(Place::Checkpoint(size), "it is missing");
        }
        // Others may have appended meanwhile; what came later is not this walk's. The size is
        // asked for after what it is compared with.
        while let Some((told, _)) = self.checkpoints.next_up_to(u64::MAX)? {
            if told > self.store.size()? {
                self.damage(Place::Checkpoint(told), format!("there are only {size} entries"));
            }
        }
        for (by, sequence) in std::mem::take(&mut self.redactions) {
            let what = format!("its content is gone, and entry {by} does not say why");
            self.damage(Place::Entry(Sequence(sequence)), what);
        }
        for level in 1..8u8 {
            let n_full = size >> (8 * u32::from(level));
            let more = !self.store.tree_hashes(level, n_full, 1)?.is_empty();
            if more && n_full == self.store.size()? >> (8 * u32::from(level)) {
                self.damage(Place::Tree(level, n_full), "there is no tile that it could belong to");
            }
        }
        Ok(())
    }
}

/// Checkpoints, smallest first, read page by page.
struct CheckpointsInOrder<'a> {
    store: &'a dyn Store,
    page: VecDeque<(u64, String)>,
    next: u64,
    last: Option<u64>,
}

impl<'a> CheckpointsInOrder<'a> {
    fn new(store: &'a dyn Store) -> Self {
        Self { store, page: Default::default(), next: 0, last: None }
    }

    /// The next one over at most `size` entries.
    fn next_up_to(&mut self, size: u64) -> Result<Option<(u64, String)>> {
        if self.page.is_empty() {
            self.page = self.store.checkpoints(self.next, 1024)?.into();
            self.next = match self.page.back() {
                Some((last, _)) => last + 1,
                // Asked again only when the record grows meanwhile, which this walk ignores.
                None => u64::MAX,
            };
        }
        match self.page.front() {
            Some((told, _)) if *told <= size => {
                self.last = Some(*told);
                Ok(self.page.pop_front())
            }
            _ => Ok(None),
        }
    }
}
