//! Some incidents of a record whose accounts are too many to be held at once: all are linked by
//! what linking needs of them, and whole are loaded only those of incidents that may be meant.

use std::collections::BTreeSet;
use std::ops::Range;

use troth_incident::{Decision, Groups, Linker, Sketch};
use troth_model::{Account, AccountId, DocumentId, Incident};
use troth_record::{Kind, Known, Sequence, View};

use crate::grouped::{Origins, n_threads, shorten};
use crate::kept::{Failure, Keeper, Kept};
use crate::known::{Gathered, Standing, Words, known_up_to, stand, standing_readings, stretches};
use crate::wire;

impl Keeper {
    /// The incidents that may meet all of these conditions, with the accounts that tell them and
    /// the incidents that they are parts of or have as parts. None that meets them is left out;
    /// which others come along is not said.
    ///
    /// What is kept differs from [`Keeper::known_as_read`] in this: of accounts it has those of
    /// these incidents, and of those that people spoke of also what fell; no rulings; and of long
    /// texts only the beginning. All accounts are linked, but never held at once.
    ///
    /// # Errors
    /// When the record fails or is damaged.
    pub fn incidents_where(
        &self,
        at: Known,
        reading: Option<&str>,
        conditions: &[Condition<'_>],
    ) -> Result<(Kept, Vec<Incident>), Failure> {
        let view = self.record().as_known_at(at)?;
        let mut gathered = Gathered::but_accounts(&view)?;
        gathered.documents.iter_mut().for_each(|(document, _)| shorten(document));
        let mut words = Words::of(std::mem::take(&mut gathered.said));
        words.rulings.clear();
        let standing = standing_readings(&gathered, None);
        let mut spoken_of = SpokenOf::by(&words, &standing);
        // Which readings there are besides those that say so, only the accounts can tell.
        spoken_of.documents.extend(gathered.reads.keys().filter(|_| reading.is_some()));
        let sifting = Sifting {
            origins: Origins::of(gathered.documents.iter().map(|(document, _)| document)),
            standing,
            spoken_of,
            conditions,
        };
        // Not put into one list: there may be a million of them.
        let mut light = Vec::new();
        for sifted in stretches(self.record(), &view, |view, range| sifting.sift(view, range))? {
            light.push(sifted.light);
            gathered.accounts.extend(sifted.gathered.accounts);
            gathered.unreadable.extend(sifted.gathered.unreadable);
        }
        let mut kept = known_up_to(&view, stand(gathered, words, reading))?;
        light.push(kept.accounts.iter().map(|account| sifting.light(account, None)).collect());
        let incidents = chosen(light, &view, &mut kept, conditions.len())?;
        Ok((kept, incidents))
    }
}

/// What an incident has to meet: an incident does only if at least one of its accounts does by
/// itself. An account that does not tell what is asked about meets it.
pub type Condition<'a> = Box<dyn Fn(&Account) -> bool + Sync + 'a>;

/// What linking needs of an account, and the way back to it.
struct Light {
    id: AccountId,
    sketch: Sketch,
    /// Where the record has it; none where it is held anyway.
    entry: Option<Sequence>,
    /// Which conditions it meets, a bit for each.
    meets: u32,
}

/// Goes through accounts and keeps what linking needs of them.
struct Sifting<'a> {
    origins: Origins,
    standing: Standing,
    spoken_of: SpokenOf,
    conditions: &'a [Condition<'a>],
}

#[derive(Default)]
struct Sifted {
    light: Vec<Light>,
    /// Accounts that people spoke of, whole.
    gathered: Gathered,
}

impl Sifting<'_> {
    fn sift(&self, view: &View<'_>, range: Range<u64>) -> Result<Sifted, Failure> {
        let mut sifted = Sifted::default();
        for entry in view.entries(range, &[Kind::ACCOUNT]) {
            let entry = entry?;
            match sifted.gathered.line(view, &entry, wire::account_from_line)? {
                Some(account) if self.spoken_of.holds(&account) => {
                    sifted.gathered.accounts.push(account);
                }
                Some(account) if self.is_superseded(&account) => {}
                Some(account) => sifted.light.push(self.light(&account, Some(entry.sequence))),
                None => {}
            }
        }
        Ok(sifted)
    }

    fn is_superseded(&self, account: &Account) -> bool {
        let standing = self.standing.get(&account.document);
        standing.is_some_and(|(reading, _)| reading != account.reading.as_str())
    }

    fn light(&self, account: &Account, entry: Option<Sequence>) -> Light {
        let met = self.conditions.iter().enumerate().filter(|(_, condition)| condition(account));
        Light {
            id: account.id.clone(),
            sketch: self.origins.sketch(account),
            entry,
            meets: met.fold(0, |met, (bit, _)| met | 1 << bit),
        }
    }
}

/// What somebody said something about: whether it stands is to be decided.
#[derive(Default)]
struct SpokenOf {
    documents: BTreeSet<DocumentId>,
    accounts: BTreeSet<AccountId>,
}

impl SpokenOf {
    fn by(words: &Words, standing: &Standing) -> Self {
        let mut documents: BTreeSet<DocumentId> = words.corrections.keys().copied().collect();
        let mut accounts: BTreeSet<AccountId> = words.reviews.keys().cloned().collect();
        for id in words.retractions.keys() {
            match DocumentId::parse(id) {
                Some(document) => drop(documents.insert(document)),
                None => drop(accounts.insert(AccountId::new(id.as_str()))),
            }
        }
        for decision in &words.decisions {
            match decision {
                Decision::Joined(all) => accounts.extend(all.iter().cloned()),
                Decision::Split { out, rest } => {
                    accounts.extend(out.iter().chain(rest).cloned());
                }
            }
        }
        accounts.extend(words.credibilities.iter().flat_map(|(of, _)| of).cloned());
        // What was said of an account of an older reading holds for that which says the same.
        documents.extend(accounts.iter().filter_map(|id| {
            let mut parts = id.as_str().split('/');
            let document = DocumentId::parse(parts.next()?)?;
            let (last, _) = standing.get(&document)?;
            (parts.next() != Some(last)).then_some(document)
        }));
        Self { documents, accounts }
    }

    fn holds(&self, account: &Account) -> bool {
        self.documents.contains(&account.document) || self.accounts.contains(&account.id)
    }
}

/// Links all, and loads the accounts of the incidents that together meet each of the conditions,
/// and of their wholes and parts.
fn chosen(
    light: Vec<Vec<Light>>,
    view: &View<'_>,
    kept: &mut Kept,
    n_conditions: usize,
) -> Result<Vec<Incident>, Failure> {
    let mut ways: Vec<(AccountId, Option<Sequence>, u32)> =
        light.iter().flatten().map(|one| (one.id.clone(), one.entry, one.meets)).collect();
    ways.sort_unstable_by(|x, y| x.0.cmp(&y.0));
    let way = |id: &AccountId| {
        let at = ways.binary_search_by(|(other, ..)| other.cmp(id));
        at.map_or((None, 0), |at| (ways[at].1, ways[at].2))
    };
    let sketches = light.into_iter().flatten().map(|one| (one.id, one.sketch));
    let linker = Linker::of(sketches, &kept.decisions, n_threads());
    let groups = Groups::of(&linker);
    let all_met = (1_u32 << n_conditions) - 1;
    let meet_all =
        |ids: &[&AccountId]| ids.iter().fold(0, |met, id| met | way(id).1) & all_met == all_met;
    let found = (0..groups.members().len()).filter(|at| meet_all(&groups.members()[*at]));
    let found = groups.with_relatives(found.collect());
    let members = found.iter().flat_map(|at| &groups.members()[*at]);
    let mut entries: Vec<Sequence> = members.filter_map(|id| way(id).0).collect();
    entries.sort_unstable();
    for sequence in entries {
        if let Some(entry) = view.entry(sequence)?
            && let Some(bytes) = view.content(&entry)?
        {
            // It could be read a moment ago.
            kept.accounts.extend(wire::account_from_line(&String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(groups.incidents(found, &kept.accounts))
}
