//! What a record comes to at a time: which accounts stand, and why the others do not.
//!
//! An account stands as long as the last reading of its document has it, nobody has withdrawn it or
//! its document, no newer document stands for its document, and no person has rejected it or put
//! another in its place. All of this is decided from the entries up to the time that is asked
//! about, so that what was known then comes out as it came out then.
//!
//! [`Keeper::known`] holds all of it; [`Keeper::incidents_where`] gives some incidents of a record.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use troth_incident::Decision;
use troth_model::{Account, AccountId, Credibility, Document, DocumentId, Review};
use troth_monitor::Ruling;
use troth_record::{Entry, Kind, Known, Record, Sequence, View};

use crate::compared::nameless;
use crate::grouped::n_threads;
use crate::kept::{Failure, Fall, Keeper, Kept, read_kind, text_kind};
use crate::said::{self, KeptRuling, Said, Verdict};
use crate::wire;

impl Keeper {
    /// Everything that was known at a time, or at an entry.
    ///
    /// # Errors
    /// When the record fails or is damaged.
    pub fn known(&self, at: Known) -> Result<Kept, Failure> {
        self.known_as_read(at, None)
    }

    /// The same; `done` is told how many more entries were looked at for accounts, and of how many.
    ///
    /// # Errors
    /// When the record fails or is damaged.
    pub fn known_telling(
        &self,
        at: Known,
        done: impl Fn(u64, u64) + Sync,
    ) -> Result<Kept, Failure> {
        let view = self.record().as_known_at(at)?;
        let gathered = Gathered::telling(self.record(), &view, done)?;
        known_of(&view, gathered, None)
    }

    /// Everything that was known at a time, as one reading had it; documents that this reading
    /// did not read, as the last one had them.
    ///
    /// # Errors
    /// When the record fails or is damaged.
    pub fn known_as_read(&self, at: Known, reading: Option<&str>) -> Result<Kept, Failure> {
        let view = self.record().as_known_at(at)?;
        known_of(&view, Gathered::of(self.record(), &view)?, reading)
    }
}

fn known_of(
    view: &View<'_>,
    mut gathered: Gathered,
    reading: Option<&str>,
) -> Result<Kept, Failure> {
    let words = Words::of(std::mem::take(&mut gathered.said));
    known_up_to(view, stand(gathered, words, reading))
}

/// Notes up to where the record was looked at.
pub(crate) fn known_up_to(view: &View<'_>, kept: Kept) -> Result<Kept, Failure> {
    let recorded_at = match view.n_entries().checked_sub(1) {
        Some(last) => view.entry(Sequence(last))?.map(|entry| entry.recorded_at),
        None => None,
    };
    Ok(Kept { n_entries: view.n_entries(), recorded_at, ..kept })
}

/// Of documents that were read more than once, the reading that stands and the entry since which
/// it does.
pub(crate) type Standing = BTreeMap<DocumentId, (String, Sequence)>;

/// So many entries are read at once by one thread.
const STRETCH: u64 = 16_384;

/// What `read` makes of the entries of a view, stretch by stretch in their order: of a large
/// record on several threads.
pub(crate) fn stretches<T: Send>(
    record: &Record,
    view: &View<'_>,
    read: impl Fn(&View<'_>, Range<u64>) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
    let n_entries = view.n_entries();
    if n_entries <= STRETCH {
        return Ok(vec![read(view, 0..n_entries)?]);
    }
    let last = Known::Entry(Sequence(n_entries - 1));
    let next = AtomicU64::new(0);
    let work = |record: Record| -> Result<Vec<(u64, T)>, Failure> {
        let view = record.as_known_at(last)?;
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(STRETCH, Ordering::Relaxed);
            if start >= n_entries {
                return Ok(done);
            }
            done.push((start, read(&view, start..n_entries.min(start + STRETCH))?));
        }
    };
    let doors = (0..n_threads()).map(|_| record.reader());
    let doors = doors.collect::<Result<Vec<_>, _>>()?;
    let mut done = std::thread::scope(|scope| {
        let threads: Vec<_> = doors.into_iter().map(|door| scope.spawn(|| work(door))).collect();
        let done = threads.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.collect::<Result<Vec<_>, _>>()
    })?
    .into_iter()
    .flatten()
    .collect::<Vec<_>>();
    done.sort_by_key(|(start, _)| *start);
    Ok(done.into_iter().map(|(_, read)| read).collect())
}

/// What the entries of a view hold, before anything is decided.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) documents: Vec<(Document, Timestamp)>,
    pub(crate) accounts: Vec<Account>,
    /// Later readings of each document, in their order, with their entries.
    pub(crate) reads: BTreeMap<DocumentId, Vec<(String, Sequence)>>,
    pub(crate) said: Vec<(Sequence, Said)>,
    pub(crate) unreadable: Vec<String>,
}

impl Gathered {
    /// What the entries of a view of a record hold.
    pub(crate) fn of(record: &Record, view: &View<'_>) -> Result<Self, Failure> {
        Self::telling(record, view, |_, _| {})
    }

    fn telling(
        record: &Record,
        view: &View<'_>,
        done: impl Fn(u64, u64) + Sync,
    ) -> Result<Self, Failure> {
        let mut gathered = Self::but_accounts(view)?;
        let read = stretches(record, view, |view, range| {
            let n_entries = range.end - range.start;
            let read = Self::of_stretch(view, range)?;
            done(n_entries, view.n_entries());
            Ok(read)
        })?;
        gathered.accounts.reserve(read.iter().map(|stretch| stretch.accounts.len()).sum());
        for stretch in read {
            gathered.accounts.extend(stretch.accounts);
            gathered.unreadable.extend(stretch.unreadable);
        }
        Ok(gathered)
    }

    /// The same without the accounts.
    pub(crate) fn but_accounts(view: &View<'_>) -> Result<Self, Failure> {
        let mut gathered = Self::default();
        for entry in view.entries(0..u64::MAX, &[text_kind()]) {
            let entry = entry?;
            if let Some(mut document) = gathered.line(view, &entry, wire::document_from_line)? {
                if document.text.is_empty() {
                    document.text = text_in_bytes(view, &entry)?;
                }
                gathered.documents.push((document, entry.recorded_at));
            }
        }
        for entry in view.entries(0..u64::MAX, &[read_kind()]) {
            let entry = entry?;
            let read = gathered.line(view, &entry, |line| read_of(&entry, line))?;
            let Some((document, reading)) = read else { continue };
            gathered.reads.entry(document).or_default().push((reading, entry.sequence));
        }
        for entry in view.entries(0..u64::MAX, &said::KINDS) {
            let entry = entry?;
            // Without its subject it was redacted: nobody knows any more what it spoke of.
            let Some(about) = entry.about.clone() else { continue };
            let said = match entry.kind == Kind::RETRACTION {
                true => Some(Said::Retraction(about)),
                false => {
                    gathered.line(view, &entry, |line| Said::read(&entry.kind, &about, line))?
                }
            };
            gathered.said.extend(said.map(|said| (entry.sequence, said)));
        }
        Ok(gathered)
    }

    /// The accounts of some entries.
    fn of_stretch(view: &View<'_>, range: Range<u64>) -> Result<Self, Failure> {
        let mut gathered = Self::default();
        for entry in view.entries(range, &[Kind::ACCOUNT]) {
            let account = gathered.line(view, &entry?, wire::account_from_line)?;
            gathered.accounts.extend(account);
        }
        Ok(gathered)
    }

    /// The content of an entry as `read` reads it; what cannot be read is noted.
    pub(crate) fn line<T, E: std::fmt::Display>(
        &mut self,
        view: &View<'_>,
        entry: &Entry,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Failure> {
        let Some(bytes) = view.content(entry)? else { return Ok(None) };
        match read(&String::from_utf8_lossy(&bytes)) {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                self.unreadable.push(format!("entry {}: {error}", entry.sequence));
                Ok(None)
            }
        }
    }

    /// The reading that stands for a document, if it was read more than once.
    pub(crate) fn standing(&self, document: &DocumentId) -> Option<&str> {
        match self.reads.get(document).and_then(|reads| reads.last()) {
            Some((reading, _)) => Some(reading),
            None => {
                let of = self.accounts.iter().find(|account| account.document == *document);
                of.map(|account| account.reading.as_str())
            }
        }
    }

    /// The accounts that a reading has of a document; of every reading if none is named.
    pub(crate) fn accounts_of(&self, document: &DocumentId, reading: Option<&str>) -> Vec<Account> {
        let is_of = |account: &&Account| {
            account.document == *document
                && reading.is_none_or(|reading| account.reading.as_str() == reading)
        };
        self.accounts.iter().filter(is_of).cloned().collect()
    }

    /// Whether a reading read a document.
    pub(crate) fn was_read(&self, document: &DocumentId, reading: &str) -> bool {
        let said = self.reads.get(document).into_iter().flatten().any(|(name, _)| name == reading);
        said || self
            .accounts
            .iter()
            .any(|account| account.document == *document && account.reading.as_str() == reading)
    }
}

/// The text of a document whose line has none: then its bytes are its text.
fn text_in_bytes(view: &View<'_>, text: &Entry) -> Result<String, Failure> {
    let line = view.content(text)?.unwrap_or_default();
    let Some(about) = text.about.as_deref().filter(|_| !wire::has_text(&line)) else {
        return Ok(String::new());
    };
    let Some(entry) = view.latest(&Kind::DOCUMENT, Some(about))? else { return Ok(String::new()) };
    let bytes = view.content(&entry)?.unwrap_or_default();
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

fn read_of(entry: &Entry, line: &str) -> Result<(DocumentId, String), String> {
    let value: serde_json::Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let reading = value.get("reading").and_then(|reading| reading.as_str());
    let document = entry.about.as_deref().and_then(DocumentId::parse);
    match (document, reading) {
        (Some(document), Some(reading)) => Ok((document, reading.to_owned())),
        _ => Err("expected a document and the reading that read it".to_owned()),
    }
}

/// What people say, as far as it was not taken back.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) reviews: BTreeMap<AccountId, (Sequence, Verdict)>,
    /// Documents for which a newer one stands.
    pub(crate) corrections: BTreeMap<DocumentId, Sequence>,
    pub(crate) retractions: BTreeMap<String, Sequence>,
    pub(crate) rulings: Vec<KeptRuling>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) credibilities: Vec<(Vec<AccountId>, Credibility)>,
}

impl Words {
    pub(crate) fn of(said: Vec<(Sequence, Said)>) -> Self {
        let mut taken_back = BTreeSet::new();
        // The last first: what takes back may itself have been taken back.
        for (sequence, said) in said.iter().rev() {
            if let Said::Retraction(id) = said
                && let Some(number) = id.strip_prefix("entry:")
                && !taken_back.contains(sequence)
            {
                taken_back.extend(number.parse().map(Sequence));
            }
        }
        let mut words = Self::default();
        for (sequence, said) in said {
            if taken_back.contains(&sequence) {
                continue;
            }
            match said {
                Said::Review(account, verdict) => {
                    words.reviews.insert(account, (sequence, verdict));
                }
                Said::Correction { of, .. } => {
                    words.corrections.insert(of, sequence);
                }
                Said::Retraction(id) => {
                    words.retractions.insert(id, sequence);
                }
                Said::Ruling(ruling) => words.rulings.push(ruling),
                Said::Join(accounts) => words.decisions.push(Decision::Joined(accounts)),
                Said::Split { out, rest } => words.decisions.push(Decision::Split { out, rest }),
                Said::Credibility { of, credibility } => {
                    words.credibilities.push((of, credibility));
                }
            }
        }
        words
    }

    /// Why all accounts of a document have fallen.
    fn fall_of(&self, document: &DocumentId) -> Option<Fall> {
        let retracted = self.retractions.get(&document.to_string()).copied().map(Fall::Retracted);
        retracted.or_else(|| self.corrections.get(document).copied().map(Fall::Corrected))
    }
}

/// Decides which accounts stand.
pub(crate) fn stand(mut gathered: Gathered, mut words: Words, reading: Option<&str>) -> Kept {
    let standing = standing_readings(&gathered, reading);
    if !standing.is_empty() {
        carry_reviews(&gathered, &standing, &mut words);
        let order: BTreeMap<DocumentId, usize> =
            (0..).zip(&gathered.documents).map(|(idx, (document, _))| (document.id, idx)).collect();
        gathered.accounts.sort_by_key(|account| order.get(&account.document).copied());
    }
    let publisher = |(document, _): &(Document, Timestamp)| {
        Some((document.id, document.publisher.as_ref()?.name.clone()))
    };
    let publishers = gathered.documents.iter().filter_map(publisher).collect();
    let mut kept = Kept {
        documents: gathered.documents,
        publishers,
        unreadable: gathered.unreadable,
        ..Kept::default()
    };
    let mut fall: (Option<DocumentId>, Option<Fall>) = (None, None);
    for account in gathered.accounts {
        if fall.0 != Some(account.document) {
            fall = (Some(account.document), words.fall_of(&account.document));
        }
        let superseded = standing.get(&account.document).and_then(|(name, by)| {
            (*name != account.reading.as_str()).then_some(Fall::Superseded(*by))
        });
        match fall.1.or(superseded) {
            Some(fall) => kept.fallen.push((account, fall)),
            None => stand_or_fall(account, &words, &mut kept),
        }
    }
    let heirs = heirs(&kept, &words);
    let heir = |id: &AccountId| heirs.get(id).unwrap_or(id).clone();
    kept.decisions = words.decisions.iter().map(|decision| decision.renamed(&heir)).collect();
    let renamed = |(of, credibility): &(Vec<AccountId>, Credibility)| {
        (of.iter().map(heir).collect(), *credibility)
    };
    kept.credibilities = words.credibilities.iter().map(renamed).collect();
    kept.rulings = rulings(&kept, &words.rulings);
    kept
}

/// The readings that stand; where `reading` read a document, that one.
pub(crate) fn standing_readings(gathered: &Gathered, reading: Option<&str>) -> Standing {
    let mut standing = BTreeMap::new();
    for (document, reads) in &gathered.reads {
        let Some((last, by)) = reads.last() else { continue };
        let name = match reading {
            Some(reading) if gathered.was_read(document, reading) => reading,
            _ => last,
        };
        standing.insert(*document, (name.to_owned(), *by));
    }
    standing
}

/// A person's word on an account holds for the account of another reading that says the same.
fn carry_reviews(gathered: &Gathered, standing: &Standing, words: &mut Words) {
    let stands = |account: &Account| {
        standing.get(&account.document).is_none_or(|(name, _)| *name == account.reading.as_str())
    };
    let mut carried = Vec::new();
    for older in gathered.accounts.iter().filter(|account| !stands(account)) {
        let Some((sequence, verdict)) = words.reviews.get(&older.id) else { continue };
        let same = gathered.accounts.iter().find(|newer| {
            newer.document == older.document && stands(newer) && nameless(newer) == nameless(older)
        });
        if let Some(newer) = same
            && words.reviews.get(&newer.id).is_none_or(|(own, _)| own < sequence)
        {
            carried.push((newer.id.clone(), (*sequence, verdict.clone())));
        }
    }
    words.reviews.extend(carried);
}

/// An account, and what was put in its place, by what people say of each.
fn stand_or_fall(mut account: Account, words: &Words, kept: &mut Kept) {
    loop {
        if let Some(entry) = words.retractions.get(account.id.as_str()) {
            return kept.fallen.push((account, Fall::Retracted(*entry)));
        }
        match words.reviews.get(&account.id) {
            None => return kept.accounts.push(account),
            Some((_, Verdict::Confirmed)) => {
                account.review = Review::Confirmed;
                return kept.accounts.push(account);
            }
            Some((_, Verdict::Asked)) => {
                kept.outstanding.push(account.id.clone());
                return kept.accounts.push(account);
            }
            Some((entry, Verdict::Rejected)) => {
                account.review = Review::Rejected;
                return kept.fallen.push((account, Fall::Rejected(*entry)));
            }
            Some((entry, Verdict::Corrected(other))) => {
                let mut other = Account { review: Review::Confirmed, ..(**other).clone() };
                std::mem::swap(&mut account, &mut other);
                other.review = Review::Corrected;
                kept.fallen.push((other, Fall::Corrected(*entry)));
            }
        }
    }
}

/// For accounts that people spoke of and that do not stand any more, the one in their place: of a
/// later reading that says the same, or what a person put there.
fn heirs(kept: &Kept, words: &Words) -> BTreeMap<AccountId, AccountId> {
    let mut heirs = BTreeMap::new();
    if words.decisions.is_empty() && words.credibilities.is_empty() {
        return heirs;
    }
    let standing: BTreeMap<DocumentId, Vec<&Account>> =
        kept.accounts.iter().fold(BTreeMap::new(), |mut standing, account| {
            standing.entry(account.document).or_default().push(account);
            standing
        });
    let no_account = Vec::new();
    for (older, fall) in &kept.fallen {
        let others = standing.get(&older.document).unwrap_or(&no_account);
        let heir = match (fall, words.reviews.get(&older.id)) {
            (Fall::Superseded(_), _) => {
                let bare = nameless(older);
                others.iter().find(|newer| nameless(newer) == bare).map(|newer| &newer.id)
            }
            (Fall::Corrected(_), Some((_, Verdict::Corrected(other)))) => {
                // A correction may itself have been corrected.
                let is_of = |newer: &&&Account| {
                    newer.id == other.id
                        || newer.id.as_str().starts_with(&format!("{}.", other.id.as_str()))
                };
                others.iter().find(is_of).map(|newer| &newer.id)
            }
            _ => None,
        };
        heirs.extend(heir.map(|heir| (older.id.clone(), heir.clone())));
    }
    heirs
}

/// Rulings with the incidents that their accounts are in now.
fn rulings(kept: &Kept, rulings: &[KeptRuling]) -> Vec<Ruling> {
    if rulings.is_empty() {
        return Vec::new();
    }
    let incidents = crate::incidents_of(kept);
    let mut found = Vec::new();
    for ruling in rulings {
        let holds = |incident: &&troth_model::Incident| {
            incident.members.iter().any(|member| ruling.of.contains(&member.account))
        };
        found.extend(incidents.iter().filter(holds).map(|incident| Ruling {
            incident: incident.id.clone(),
            account: ruling.account.clone(),
            outcome: ruling.outcome.clone(),
        }));
    }
    found
}
