//! What changed between two answers, and which accounts changed it.

use std::collections::BTreeMap;

use troth_model::{Evidence, EvidenceRole, Finality, Finding, FindingId, Standing};

/// A finding that stands otherwise than before, or on other accounts.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its name.
    pub id: FindingId,
    /// What was judged.
    pub title: String,
    /// How it stood; `None` where there was no such case.
    pub before: Option<(Standing, Finality)>,
    /// How it stands; `None` where there is no such case any more.
    pub after: Option<(Standing, Finality)>,
    /// Accounts on which it rests now, and did not before.
    pub added: Vec<Evidence>,
    /// Accounts on which it rested, and does not any more.
    pub gone: Vec<Evidence>,
    whose: Finding,
}

impl Change {
    /// Asks something of the finding as it stands now, or stood last.
    pub fn finding<T>(&self, ask: impl FnOnce(&Finding) -> T) -> T {
        ask(&self.whose)
    }
}

/// What is otherwise in `after` than in `before`, by the findings' names. That a case came to rest
/// on other accounts is a change, too; that time went by alone is one only if it settled something.
#[must_use]
pub fn changes(before: &[Finding], after: &[Finding]) -> Vec<Change> {
    let mut cases: BTreeMap<&FindingId, (Option<&Finding>, Option<&Finding>)> = BTreeMap::new();
    before.iter().for_each(|finding| cases.entry(&finding.id).or_default().0 = Some(finding));
    after.iter().for_each(|finding| cases.entry(&finding.id).or_default().1 = Some(finding));
    cases.into_values().filter_map(|(before, after)| change(before, after)).collect()
}

fn change(before: Option<&Finding>, after: Option<&Finding>) -> Option<Change> {
    let whose = after.or(before)?;
    let stands = |finding: &Finding| (finding.standing, finding.finality);
    let (stood, standing) = (before.map(stands), after.map(stands));
    let (added, gone) = (without(after, before), without(before, after));
    (stood != standing || !added.is_empty() || !gone.is_empty()).then(|| Change {
        id: whose.id.clone(),
        title: whose.case.title.clone(),
        before: stood,
        after: standing,
        added,
        gone,
        whose: whose.clone(),
    })
}

/// The accounts of one finding that are not the other's. Coverage is no account.
fn without(of: Option<&Finding>, other: Option<&Finding>) -> Vec<Evidence> {
    let known = other.map_or(&[][..], |other| &other.evidence);
    let own = of.map_or(&[][..], |of| &of.evidence).iter();
    own.filter(|entry| entry.role != EvidenceRole::Coverage && !known.contains(entry))
        .cloned()
        .collect()
}
