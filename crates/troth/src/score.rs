//! How well the reader reads: its accounts against accounts labelled by people.
//!
//! A labelled account is found if the reader has one of the same type in the same document whose
//! trigger overlaps, or, failing that, that stands in the same sentence. Each is matched once,
//! overlapping triggers first. Of the accounts found, the share whose innermost speaker, status
//! and factuality agree is told beside.

use troth_model::{Account, Actor, Attribution};

/// Hits and misses of one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Labelled and read.
    pub hits: usize,
    /// Labelled and not read.
    pub missed: usize,
    /// Read and not labelled.
    pub extra: usize,
}

impl Tally {
    /// Share of what was read that is labelled, 0 to 1; 1 where nothing was read.
    #[must_use]
    pub fn precision(self) -> f64 {
        share(self.hits, self.hits + self.extra)
    }

    /// Share of what is labelled that was read, 0 to 1; 1 where nothing is labelled.
    #[must_use]
    pub fn recall(self) -> f64 {
        share(self.hits, self.hits + self.missed)
    }

    /// Their harmonic mean.
    #[must_use]
    pub fn f1(self) -> f64 {
        share(2 * self.hits, 2 * self.hits + self.missed + self.extra)
    }

    fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.missed += other.missed;
        self.extra += other.extra;
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// What one document came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DocumentScore {
    /// Accounts with the right type.
    pub accounts: Tally,
    /// Accounts whatever their type.
    pub happenings: Tally,
    /// Of the accounts found: how many have the right innermost speaker.
    pub speakers: usize,
    /// … the right status.
    pub statuses: usize,
    /// … the right factuality.
    pub factualities: usize,
    /// Labelled accounts that were not found, and read ones that are not labelled, in words.
    pub errors: Vec<String>,
}

/// Scores over many documents, with what is needed for intervals.
#[derive(Debug, Clone, Default)]
pub struct Score {
    documents: Vec<DocumentScore>,
}

impl Score {
    /// Adds one document: its labelled accounts and those read.
    pub fn add(&mut self, labelled: &[Account], read: &[Account]) {
        self.documents.push(score_document(labelled, read));
    }

    /// Document by document, in the order in which they were added.
    #[must_use]
    pub fn documents(&self) -> &[DocumentScore] {
        &self.documents
    }

    /// All documents together.
    #[must_use]
    pub fn whole(&self) -> DocumentScore {
        sum(self.documents.iter())
    }

    /// The 95 % interval of `of`, by 1,000 bootstrap samples of whole documents from a fixed seed.
    #[must_use]
    pub fn interval(&self, of: impl Fn(&DocumentScore) -> f64) -> (f64, f64) {
        let n = self.documents.len();
        if n == 0 {
            return (1.0, 1.0);
        }
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut values: Vec<f64> = (0..1000)
            .map(|_| of(&sum((0..n).map(|_| &self.documents[draw(&mut state, n)]))))
            .collect();
        values.sort_by(f64::total_cmp);
        (values[25], values[974])
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): chance that is the same on every machine.
#[allow(clippy::cast_possible_truncation, reason = "the remainder is below n")]
fn draw(state: &mut u64, n: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) % n as u64) as usize
}

fn sum<'d>(documents: impl Iterator<Item = &'d DocumentScore>) -> DocumentScore {
    documents.fold(DocumentScore::default(), |mut whole, document| {
        whole.accounts.add(document.accounts);
        whole.happenings.add(document.happenings);
        whole.speakers += document.speakers;
        whole.statuses += document.statuses;
        whole.factualities += document.factualities;
        whole
    })
}

fn score_document(labelled: &[Account], read: &[Account]) -> DocumentScore {
    let same_type = |a: &Account, b: &Account| a.event_type == b.event_type;
    let pairs = matched(labelled, read, &same_type);
    let any = matched(labelled, read, &|_, _| true);
    let found = |pair: fn(&Account, &Account) -> bool| {
        pairs.iter().filter(|(l, r)| pair(&labelled[*l], &read[*r])).count()
    };
    let mut errors = Vec::new();
    for (idx, account) in labelled.iter().enumerate() {
        if !pairs.iter().any(|(l, _)| *l == idx) {
            errors.push(format!(
                "missed {} `{}`: {}",
                account.event_type,
                account.trigger.text,
                account.text.trim()
            ));
        }
    }
    for (idx, account) in read.iter().enumerate() {
        if !pairs.iter().any(|(_, r)| *r == idx) {
            errors.push(format!(
                "extra {} `{}`: {}",
                account.event_type,
                account.trigger.text,
                account.text.trim()
            ));
        }
    }
    for (l, r) in &pairs {
        let (l, r) = (&labelled[*l], &read[*r]);
        if !same_speaker(l, r) {
            errors.push(format!(
                "speaker {} for {}: {}",
                speaker_words(r),
                speaker_words(l),
                l.text.trim()
            ));
        }
        if l.status != r.status || l.factuality != r.factuality {
            errors.push(format!(
                "{} {} for {} {} `{}`: {}",
                r.factuality,
                r.status,
                l.factuality,
                l.status,
                l.trigger.text,
                l.text.trim()
            ));
        }
    }
    DocumentScore {
        accounts: tally(&pairs, labelled, read),
        happenings: tally(&any, labelled, read),
        speakers: found(same_speaker),
        statuses: found(|l, r| l.status == r.status),
        factualities: found(|l, r| l.factuality == r.factuality),
        errors,
    }
}

fn tally(pairs: &[(usize, usize)], labelled: &[Account], read: &[Account]) -> Tally {
    Tally {
        hits: pairs.len(),
        missed: labelled.len() - pairs.len(),
        extra: read.len() - pairs.len(),
    }
}

fn matched(
    labelled: &[Account],
    read: &[Account],
    fits: &dyn Fn(&Account, &Account) -> bool,
) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let closeness: [fn(&Account, &Account) -> bool; 2] =
        [|l, r| l.trigger.span.overlaps(r.trigger.span), |l, r| l.span.overlaps(r.span)];
    for close in closeness {
        for (l, label) in labelled.iter().enumerate() {
            if pairs.iter().any(|(taken, _)| *taken == l) {
                continue;
            }
            let free = (0..read.len()).find(|r| {
                !pairs.iter().any(|(_, taken)| taken == r)
                    && fits(label, &read[*r])
                    && close(label, &read[*r])
            });
            pairs.extend(free.map(|r| (l, r)));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The same innermost speaker: overlapping words, or the same name; or nobody in both.
fn same_speaker(a: &Account, b: &Account) -> bool {
    match (a.attribution.innermost(), b.attribution.innermost()) {
        (Some(a), Some(b)) => same_actor(a, b),
        (None, None) => {
            (a.attribution == Attribution::Unknown) == (b.attribution == Attribution::Unknown)
        }
        _ => false,
    }
}

fn same_actor(a: &Actor, b: &Actor) -> bool {
    let words = match (a.ground.mention(), b.ground.mention()) {
        (Some(a), Some(b)) => a.span.overlaps(b.span),
        _ => false,
    };
    words || a.name.is_some() && a.name == b.name
}

fn speaker_words(account: &Account) -> String {
    match &account.attribution {
        Attribution::Publisher => "the publisher".to_owned(),
        Attribution::Unknown => "unknown".to_owned(),
        Attribution::Chain(chain) => format!("“{}”", chain[0].label()),
    }
}
