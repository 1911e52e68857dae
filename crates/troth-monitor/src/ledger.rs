//! What a limit remembers of one party: its breaches in order, and the windows that hold too many.

use std::collections::BTreeSet;

use troth_agreement::norm::Limit;
use troth_model::Finding;

use crate::limits::{Counted, Key, windows};

/// The breaches of one party, and the finding of each window that holds too many.
#[derive(Debug, Default)]
pub(crate) struct Ledger<'a> {
    counted: Vec<Counted<'a>>,
    /// In order; they do not overlap.
    windows: Vec<Held<'a>>,
}

/// A window that holds too many.
#[derive(Debug)]
struct Held<'a> {
    first: Key<'a>,
    last: Key<'a>,
    finding: Finding,
}

/// How the windows of a ledger changed.
#[derive(Debug, Default)]
pub(crate) struct Turned {
    pub(crate) gone: Vec<Finding>,
    pub(crate) come: Vec<Finding>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.windows.iter().map(|held| &held.finding)
    }

    pub(crate) fn exceeds(&self) -> bool {
        !self.windows.is_empty()
    }

    fn put(&mut self, counted: Vec<Counted<'a>>) {
        const FEW: usize = 8;
        if counted.len() > FEW {
            self.counted.extend(counted);
            self.counted.sort_by(|a, b| a.key.cmp(&b.key));
            return;
        }
        for one in counted {
            let at = self.counted.partition_point(|other| other.key < one.key);
            self.counted.insert(at, one);
        }
    }

    /// Puts in what is counted now of `scenes`; windows that hold one of them, or others than
    /// before, are judged by `judge`.
    pub(crate) fn turn(
        &mut self,
        scenes: &[usize],
        counted: Vec<Counted<'a>>,
        limit: &Limit,
        judge: impl Fn(&[Counted<'a>]) -> Finding,
    ) -> Turned {
        let is_of_them = |one: &Counted<'_>| scenes.contains(&one.scene);
        let gone = self.counted.iter().filter(|one| is_of_them(one)).map(|one| one.key);
        let touched: BTreeSet<Key<'a>> = gone.chain(counted.iter().map(|one| one.key)).collect();
        let mut turned = Turned::default();
        if touched.is_empty() {
            return turned;
        }
        self.counted.retain(|one| !is_of_them(one));
        self.put(counted);
        let mut before = std::mem::take(&mut self.windows).into_iter().peekable();
        for window in windows(&self.counted, limit) {
            let own = &self.counted[window];
            let (first, last) = (own[0].key, own[own.len() - 1].key);
            while let Some(over) = before.next_if(|held| held.first < first) {
                turned.gone.push(over.finding);
            }
            let known = before.next_if(|held| held.first == first);
            let is_touched = touched.range(first..=last).next().is_some();
            if let Some(same) = known.as_ref().filter(|held| !is_touched && held.last == last) {
                debug_assert_eq!(same.first, first, "it is the same window");
                self.windows.extend(known);
                continue;
            }
            turned.gone.extend(known.map(|held| held.finding));
            let finding = judge(own);
            turned.come.push(finding.clone());
            self.windows.push(Held { first, last, finding });
        }
        turned.gone.extend(before.map(|held| held.finding));
        turned
    }
}
