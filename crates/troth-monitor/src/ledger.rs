//! What a limit remembers of one party: its breaches in order, and the windows that hold too many.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use troth_agreement::norm::Limit;
use troth_model::{Finding, IncidentId};

use crate::limits::{Counted, windows};

/// The breaches of one party, and the finding of each window that holds too many.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    counted: Vec<Counted>,
    /// By the first breach of the window: the last one, and the finding.
    windows: BTreeMap<Key, (Key, Finding)>,
}

type Key = (Timestamp, IncidentId);

/// How the windows of a ledger changed.
#[derive(Debug, Default)]
pub(crate) struct Turned {
    pub(crate) gone: Vec<Finding>,
    pub(crate) come: Vec<Finding>,
}

impl Ledger {
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.windows.values().map(|(_, finding)| finding)
    }

    pub(crate) fn exceeds(&self) -> bool {
        !self.windows.is_empty()
    }

    fn put(&mut self, counted: Vec<Counted>) {
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
        counted: Vec<Counted>,
        limit: &Limit,
        judge: impl Fn(&[Counted]) -> Finding,
    ) -> Turned {
        let is_of_them = |one: &Counted| scenes.contains(&one.scene);
        let gone = self.counted.iter().filter(|one| is_of_them(one)).map(|one| one.key.clone());
        let touched: BTreeSet<Key> =
            gone.chain(counted.iter().map(|one| one.key.clone())).collect();
        self.counted.retain(|one| !is_of_them(one));
        self.put(counted);
        let mut turned = Turned::default();
        let mut before = std::mem::take(&mut self.windows);
        for window in windows(&self.counted, limit) {
            let own = &self.counted[window];
            let (first, last) = (&own[0].key, &own[own.len() - 1].key);
            let is_touched = touched.range(first.clone()..=last.clone()).next().is_some();
            let known = before.remove(first);
            let known = match known {
                Some((end, finding)) if !is_touched && end == *last => finding,
                known => {
                    turned.gone.extend(known.map(|(_, finding)| finding));
                    let finding = judge(own);
                    turned.come.push(finding.clone());
                    finding
                }
            };
            self.windows.insert(first.clone(), (last.clone(), known));
        }
        turned.gone.extend(before.into_values().map(|(_, finding)| finding));
        turned
    }
}
