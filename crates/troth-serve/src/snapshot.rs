//! What was known at one time, with its index: never changed once made, shared by all who ask.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use troth::{Docket, Failure, Kept, incidents_of};
use troth_agreement::Clause;
use troth_agreement::norm::InForce;
use troth_model::{Account, AccountId, Document, DocumentId, Finding, Incident};
use troth_monitor::{Asked, Checked, World};

use crate::app::App;
use crate::cache::Cache;
use crate::front::{Opening, Step};
use crate::index::Index;
use crate::index::accounts::NONE;
use crate::said::Spoken;

/// What was known.
pub struct Snapshot {
    /// The docket, with its files as they were known.
    pub docket: Docket,
    /// Documents and accounts.
    pub kept: Kept,
    /// The accounts as incidents.
    pub incidents: Vec<Incident>,
    /// All of it by id, type, time, place, party, word.
    pub index: Index,
    /// When the last entry was recorded that is looked at.
    pub known_at: Timestamp,
    /// The time that it is for whoever asks, where he asks about the past; none: it is now.
    pub present: Option<Timestamp>,
    /// The end of the day of the last thing that is known to have happened.
    last_day_end: Option<Timestamp>,
    judged: Cache<Timestamp, Arc<Judged>>,
    /// How many entries are known; more than made this snapshot, where those that came since
    /// change nothing of it.
    head: AtomicU64,
    /// What people had said up to an entry.
    spoken: Mutex<Option<(u64, Arc<Spoken>)>>,
    /// Lists that were asked for, by their question.
    pub found: Cache<String, Arc<Vec<u32>>>,
    /// Answers that take long to write, by their question.
    pub written: Cache<String, Arc<str>>,
}

/// How the agreements stand at a time.
pub struct Judged {
    /// The time.
    pub as_of: Timestamp,
    /// In the order of the docket's agreements.
    pub agreements: Vec<Checked>,
    /// For each incident the findings on it: agreement and place in its list.
    by_incident: BTreeMap<u32, Vec<(usize, usize)>>,
    /// For each account the findings that rest on it.
    by_account: BTreeMap<u32, Vec<(usize, usize)>>,
}

/// What is kept of answers.
const LISTS: usize = 128;

impl Snapshot {
    /// Makes the snapshot of what is known.
    pub fn of(docket: Docket, kept: Kept, present: Option<Timestamp>) -> Self {
        Self::opening(docket, kept, present, &Opening::default())
    }

    /// The same, and says how far it is.
    pub fn opening(
        docket: Docket,
        mut kept: Kept,
        present: Option<Timestamp>,
        opening: &Opening,
    ) -> Self {
        docket.filed_into(&mut kept);
        opening.at(Step::Link);
        let incidents = incidents_of(&kept);
        opening.at(Step::Index);
        let index = Index::of(&docket, &kept, &incidents);
        let last_day_end = last_day_end(&index, &docket.settings.zone);
        let n_entries = kept.n_entries;
        let known_at = kept.recorded_at.or(present).unwrap_or_else(Timestamp::now);
        Self {
            docket,
            kept,
            incidents,
            index,
            known_at,
            present,
            last_day_end,
            judged: Cache::new(8),
            head: AtomicU64::new(n_entries),
            spoken: Mutex::new(None),
            found: Cache::new(LISTS),
            written: Cache::new(32),
        }
    }

    /// How many entries of the record it knows.
    pub fn head(&self) -> u64 {
        self.head.load(Ordering::Relaxed)
    }

    /// Says that entries came that change nothing of what is known here.
    pub fn move_head(&self, head: u64) {
        self.head.store(head, Ordering::Relaxed);
    }

    /// What people had said, read from the record when it is first asked for.
    ///
    /// # Errors
    /// When the record fails.
    pub fn spoken(&self, app: &App) -> Result<Arc<Spoken>, Failure> {
        let head = self.head();
        let mut kept = self.spoken.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((until, spoken)) = &*kept
            && *until == head
        {
            return Ok(Arc::clone(spoken));
        }
        let spoken = Arc::new(app.with_keeper(|keeper| Spoken::of(keeper, head))?);
        *kept = Some((head, Arc::clone(&spoken)));
        Ok(spoken)
    }

    /// The time up to which the world is judged where nobody names one: the present; once every
    /// agreement is over, the end of the day of the last thing that is known to have happened.
    pub fn judged_until(&self, present: Timestamp) -> Timestamp {
        let agreements = &self.docket.agreements;
        let is_over = |force: InForce| force.to.is_some_and(|to| to <= present);
        let all_over = agreements.iter().all(|(_, agreement)| {
            let mut versions = agreement.clauses.iter().flat_map(Clause::versions);
            is_over(agreement.longest()) && versions.all(|(_, version)| is_over(version.longest()))
        });
        match self.last_day_end {
            Some(end) if !agreements.is_empty() && all_over => end.min(present),
            _ => present,
        }
    }

    /// Judges what the brief asks for first, so that nobody has to wait for it.
    pub fn prepare(&self, present: Timestamp) {
        let as_of = self.judged_until(present);
        let _ = self.judged(as_of);
        let _ = self.judged(day_before(as_of));
    }

    /// How the agreements stand at a time; judged once.
    pub fn judged(&self, as_of: Timestamp) -> Arc<Judged> {
        self.judged.get(as_of, || Arc::new(self.judge(as_of)))
    }

    fn judge(&self, as_of: Timestamp) -> Judged {
        let asked = Asked { as_of, known_at: self.known_at };
        let all = troth::check_all(&self.docket, &self.kept, &self.incidents, asked);
        let agreements: Vec<Checked> = all.into_iter().map(|one| one.checked).collect();
        let (mut by_incident, mut by_account) = (BTreeMap::new(), BTreeMap::new());
        for (agreement, checked) in agreements.iter().enumerate() {
            for (at, finding) in checked.findings.iter().enumerate() {
                let rests_on = self.accounts_behind(finding);
                let mut incidents: Vec<u32> = rests_on
                    .iter()
                    .map(|account| self.index.accounts.incident[*account as usize])
                    .filter(|incident| *incident != NONE)
                    .collect();
                let of = finding.case.incident.as_ref();
                let of = of.and_then(|id| self.index.incident(&self.incidents, id.as_str()));
                incidents.extend(of.map(crate::index::narrow));
                incidents.sort_unstable();
                incidents.dedup();
                for incident in incidents {
                    by_incident.entry(incident).or_insert_with(Vec::new).push((agreement, at));
                }
                for account in rests_on {
                    by_account.entry(account).or_insert_with(Vec::new).push((agreement, at));
                }
            }
        }
        Judged { as_of, agreements, by_incident, by_account }
    }

    fn accounts_behind(&self, finding: &Finding) -> Vec<u32> {
        let found = |id: &AccountId| self.index.account(&self.kept, id).map(crate::index::narrow);
        let mut all: Vec<u32> =
            finding.evidence.iter().filter_map(|evidence| found(&evidence.account)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The account of this id, standing or fallen.
    pub fn account(&self, id: &str) -> Option<&Account> {
        let id = AccountId::new(id);
        match self.index.account(&self.kept, &id) {
            Some(at) => Some(&self.kept.accounts[at]),
            None => self.index.fallen(&self.kept, &id).map(|at| &self.kept.fallen[at].0),
        }
    }

    /// The document of this id.
    pub fn document(&self, id: &DocumentId) -> Option<&Document> {
        let at = self.index.document(&self.kept, id)?;
        Some(&self.kept.documents[at].0)
    }

    /// The document of an account.
    pub fn document_of(&self, account: &Account) -> Option<&Document> {
        self.document(&account.document)
    }

    /// Who published an account's document.
    pub fn publisher_of(&self, account: &Account) -> Option<&str> {
        let document = self.document_of(account)?;
        document.publisher.as_ref().map(|publisher| publisher.name.as_str())
    }

    /// The world of one finding: its own accounts, which are enough to explain it.
    pub fn world_of<'w>(
        &'w self,
        accounts: &'w [Account],
        documents: &[&'w Document],
    ) -> World<'w> {
        World {
            parties: &self.docket.settings.parties,
            sources: &self.docket.settings.sources,
            documents: documents
                .iter()
                .map(|document| troth_monitor::Received {
                    document,
                    recorded_at: self.known_at,
                    retracted_at: None,
                })
                .collect(),
            accounts,
            incidents: &[],
            coverage: &self.docket.coverage,
            rulings: &[],
            outstanding: &[],
            positions: BTreeMap::new(),
        }
    }
}

/// The whole hour a day before: so that what stood then is judged once an hour.
pub fn day_before(as_of: Timestamp) -> Timestamp {
    let hour = as_of.as_second() - as_of.as_second().rem_euclid(3600);
    Timestamp::from_second(hour - 24 * 3600).unwrap_or(as_of)
}

fn last_day_end(index: &Index, zone: &TimeZone) -> Option<Timestamp> {
    let columns = &index.incidents;
    let ends = columns.stretch.iter().filter(|stretch| stretch.is_told()).map(|told| told.to);
    let last = ends.filter(|end| *end != i64::MAX).max()?;
    // A stretch ends before this second: what was told for all of a day ends on it.
    let day = Timestamp::from_second(last - 1).ok()?.to_zoned(zone.clone()).date();
    Some(day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?.timestamp())
}

impl Judged {
    /// Every finding with the place of its agreement.
    pub fn findings(&self) -> impl Iterator<Item = (usize, &Finding)> {
        let each = self.agreements.iter().enumerate();
        each.flat_map(|(at, checked)| checked.findings.iter().map(move |finding| (at, finding)))
    }

    /// The finding at a place among all of them.
    pub fn finding(&self, at: u32) -> Option<(usize, &Finding)> {
        let mut left = at as usize;
        for (agreement, checked) in self.agreements.iter().enumerate() {
            match checked.findings.get(left) {
                Some(finding) => return Some((agreement, finding)),
                None => left -= checked.findings.len(),
            }
        }
        None
    }

    /// The findings on an incident, or that rest on its accounts.
    pub fn on_incident(&self, at: usize) -> impl Iterator<Item = &Finding> {
        self.of(self.by_incident.get(&crate::index::narrow(at)))
    }

    /// The findings that rest on an account.
    pub fn on_account(&self, at: usize) -> impl Iterator<Item = &Finding> {
        self.of(self.by_account.get(&crate::index::narrow(at)))
    }

    /// The accounts that some finding rests on, by their place.
    pub fn accounts(&self) -> impl Iterator<Item = usize> {
        self.by_account.keys().map(|at| *at as usize)
    }

    fn of(&self, places: Option<&Vec<(usize, usize)>>) -> impl Iterator<Item = &Finding> {
        let places = places.map_or(&[][..], Vec::as_slice);
        places.iter().map(|(agreement, at)| &self.agreements[*agreement].findings[*at])
    }
}
