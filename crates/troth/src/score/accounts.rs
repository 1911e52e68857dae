//! Our own form: wire lines, a document with the accounts that a person finds in it.
//!
//! A labelled account is found if the reader has one of the same type in the same document whose
//! trigger overlaps, or, failing that, that stands in the same sentence. Each is matched once,
//! overlapping triggers first. Of the accounts found, the share whose innermost speaker, status
//! and factuality agree is told beside.

use troth_model::{Account, Actor, Attribution, Document, ReadingId};

use super::{File, Gold, Measure, Miss, Set, Sheet, Tally};
use crate::{Engine, wire};

const MEASURES: &[Measure] = &[
    Measure::f1("accounts with the right type").aims_at(0.75),
    Measure::f1("happenings whatever the type"),
    Measure::share("innermost speaker, of those found").aims_at(0.90),
    Measure::share("status, of those found").aims_at(0.90),
    Measure::share("factuality, of those found").aims_at(0.90),
];

struct Labelled {
    name: String,
    document: Document,
    accounts: Vec<Account>,
}

/// Reads the labelled documents; a line that is none is named.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    for file in files {
        let mut labelled: Vec<Labelled> = Vec::new();
        for (number, line) in file.text.lines().enumerate() {
            if let Err(error) = take(line, &file.name, &mut labelled) {
                set.problems.push(format!("{}:{}: {error}", file.name, number + 1));
            }
        }
        set.documents.extend(labelled.into_iter().map(|one| Box::new(one) as Box<dyn Gold>));
    }
}

fn take(line: &str, name: &str, labelled: &mut Vec<Labelled>) -> Result<(), String> {
    let is = |kind: &str| {
        line.contains(&format!("\"kind\":\"{kind}\""))
            || line.contains(&format!("\"kind\": \"{kind}\""))
    };
    if line.trim().is_empty() || is("reading") {
        return Ok(());
    }
    if !is("account") {
        let document = wire::document_from_line(line).map_err(|error| error.to_string())?;
        labelled.push(Labelled { name: name.to_owned(), document, accounts: Vec::new() });
        return Ok(());
    }
    let account = wire::account_from_line(line).map_err(|error| error.to_string())?;
    let last = labelled.last_mut().ok_or("an account before its document")?;
    last.accounts.push(account);
    Ok(())
}

impl Gold for Labelled {
    fn score(&self, engine: &Engine) -> Sheet {
        let read = engine.read(&self.document, &ReadingId::new("r1"));
        compare(&self.accounts, &read, &self.name)
    }
}

fn compare(labelled: &[Account], read: &[Account], at: &str) -> Sheet {
    let pairs = matched(labelled, read, &|a, b| a.event_type == b.event_type);
    let any = matched(labelled, read, &|_, _| true);
    let share = |same: fn(&Account, &Account) -> bool| {
        let hits = pairs.iter().filter(|(l, r)| same(&labelled[*l], &read[*r])).count();
        Tally::of(hits, pairs.len(), hits)
    };
    Sheet {
        tallies: vec![
            Tally::of(pairs.len(), labelled.len(), read.len()),
            Tally::of(any.len(), labelled.len(), read.len()),
            share(same_speaker),
            share(|l, r| l.status == r.status),
            share(|l, r| l.factuality == r.factuality),
        ],
        misses: misses(labelled, read, &pairs, &any, at),
    }
}

fn misses(
    labelled: &[Account],
    read: &[Account],
    pairs: &[(usize, usize)],
    any: &[(usize, usize)],
    at: &str,
) -> Vec<Miss> {
    let mut misses = Vec::new();
    let mut miss = |account: &Account, class: String, gold: String, found: String| {
        let sentence = super::one_line(&account.text);
        misses.push(Miss { at: at.to_owned(), sentence, class, gold, found });
    };
    for (idx, account) in labelled.iter().enumerate() {
        if pairs.iter().any(|(l, _)| *l == idx) {
            continue;
        }
        let other = any.iter().find(|(l, _)| *l == idx).map(|(_, r)| &read[*r]);
        let found = other.map_or_else(|| "nothing".to_owned(), told);
        let class = other.map_or_else(
            || format!("{} not read", account.event_type),
            |other| format!("{} read as {}", account.event_type, other.event_type),
        );
        miss(account, class, told(account), found);
    }
    for (idx, account) in read.iter().enumerate() {
        let is_matched = pairs.iter().chain(any).any(|(_, r)| *r == idx);
        if !is_matched {
            let class = format!("{} read where none is", account.event_type);
            miss(account, class, "nothing".to_owned(), told(account));
        }
    }
    for (l, r) in pairs {
        let (l, r) = (&labelled[*l], &read[*r]);
        if !same_speaker(l, r) {
            miss(l, "another speaker".to_owned(), speaker_words(l), speaker_words(r));
        }
        if l.status != r.status {
            let class = format!("status {} read as {}", l.status, r.status);
            miss(l, class, format!("{} {}", told(l), l.status), r.status.to_string());
        }
        if l.factuality != r.factuality {
            let class = format!("factuality {} read as {}", l.factuality, r.factuality);
            miss(l, class, format!("{} {}", told(l), l.factuality), r.factuality.to_string());
        }
    }
    misses
}

fn told(account: &Account) -> String {
    format!("{} “{}”", account.event_type, account.trigger.text)
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
