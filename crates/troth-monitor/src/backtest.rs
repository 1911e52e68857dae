//! A draft held against the past: how it would have stood, what nobody could have told, and
//! which of its words decide.

use std::collections::BTreeMap;

use jiff::Timestamp;
use troth_agreement::norm::Norm;
use troth_agreement::{Agreement, Clause, Without};
use troth_model::{CaseKind, ClauseId, Finding, FindingId, PartyId, Standing};
use troth_text::ByteSpan;

use crate::binding::permissions;
use crate::check::{Checked, MANY, check_in};
use crate::judge::{Depth, Judge, Memo, Scope, short_number};
use crate::parts::each;
use crate::prohibitions::Stand;
use crate::tally::Permission;
use crate::view::View;

/// How a draft would have stood.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// The stretch over which it was held against what was told: `from` inclusive, `to`
    /// exclusive; `None` where the draft's own times were kept and leave an end open.
    pub period: (Option<Timestamp>, Option<Timestamp>),
    /// Every case.
    pub checked: Checked,
    /// The cases by standing: by clause, reading and bearer, in the order of the draft.
    pub rows: Vec<Row>,
    /// What could not have been told.
    pub unobservable: Vec<Unobservable>,
    /// What each word does, in the order of the draft; words without which no case would stand
    /// otherwise have no flips.
    pub words: Vec<Deciding>,
}

/// The cases of one clause, under one reading, of one bearer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which clause.
    pub clause: ClauseId,
    /// By whose reading; `None` for the text.
    pub reading: Option<String>,
    /// Of whom; `None` for what is told of nobody, or of all together.
    pub bearer: Option<PartyId>,
    /// How many cases stand so.
    pub counts: BTreeMap<Standing, usize>,
}

/// How much of a clause nobody could have told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Unobservable {
    /// Which clause, by its text.
    pub clause: ClauseId,
    /// The mean share of its cases' time and place that somebody watched, 0 to 1; the rest of
    /// the time is a case too.
    pub covered: f64,
    /// How many of its cases nobody could have told of.
    pub n_unobserved: usize,
    /// How many need a term that the draft leaves open.
    pub n_undefined: usize,
    /// How many cases there are.
    pub n_cases: usize,
}

/// What one word of a clause does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding {
    /// Which clause.
    pub clause: ClauseId,
    /// The word, in the draft's page.
    pub words: ByteSpan,
    /// The cases that would stand otherwise without it, in the order of their names.
    pub flips: Vec<Flip>,
}

/// A case that stands otherwise without a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    /// The case's finding.
    pub finding: FindingId,
    /// What was judged.
    pub title: String,
    /// How it stands with the word; `None` where there is no case.
    pub with: Option<Standing>,
    /// How it stands without.
    pub without: Option<Standing>,
}

/// Holds `draft`, at the times that it names (see [`Agreement::moved`]), against what is in
/// view; `without` are its clauses without each word ([`troth_agreement::without_each_word`]),
/// and are moved as the draft was.
#[must_use]
pub fn backtest(draft: &Agreement, without: &[Without], view: &View<'_>) -> Backtest {
    let checked = check_in(draft, view);
    let rows = rows(&checked.findings);
    let unobservable =
        draft.clauses.iter().map(|clause| unobservable(&clause.id, &checked.findings)).collect();
    let is_much = view.scenes.len() > MANY;
    let effort = |clause: &Clause| view.n_about(clause.text.norm.pattern());
    let stands = each(
        draft.clauses.len(),
        is_much,
        |at| effort(&draft.clauses[at]),
        |at| {
            let clause = &draft.clauses[at];
            (&clause.id, Standings::new(draft, clause, view))
        },
    );
    let stands: BTreeMap<_, _> = stands.into_iter().collect();
    let words = each(
        without.len(),
        is_much,
        |at| effort(&without[at].changed),
        |at| {
            let Without { clause, words, changed } = &without[at];
            let changed = Standings::new(draft, changed, view);
            let flips = stands[clause].flips(draft, &changed, view);
            Deciding { clause: clause.clone(), words: *words, flips }
        },
    );
    Backtest { period: (draft.force.from, draft.force.to), checked, rows, unobservable, words }
}

fn rows(findings: &[Finding]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for finding in findings {
        let is_it = |row: &&mut Row| {
            row.clause == finding.clause
                && row.reading == finding.reading
                && row.bearer == finding.bearer
        };
        // Findings come by clause, reading and bearer: the row is the last one or a new one.
        if rows.last_mut().as_mut().is_none_or(|row| !is_it(row)) {
            rows.push(Row {
                clause: finding.clause.clone(),
                reading: finding.reading.clone(),
                bearer: finding.bearer.clone(),
                counts: BTreeMap::new(),
            });
        }
        let row = rows.last_mut().expect("one was put there");
        *row.counts.entry(finding.standing).or_default() += 1;
    }
    rows
}

fn unobservable(clause: &ClauseId, findings: &[Finding]) -> Unobservable {
    let own = || findings.iter().filter(|found| found.clause == *clause && found.reading.is_none());
    let n_cases = own().count();
    let n_of = |standing| own().filter(|finding| finding.standing == standing).count();
    let sum: f64 = own().map(|finding| finding.covered).sum();
    Unobservable {
        clause: clause.clone(),
        covered: if n_cases == 0 { 0.0 } else { sum / n_cases as f64 },
        n_unobserved: n_of(Standing::Unobserved),
        n_undefined: n_of(Standing::Undefined),
        n_cases,
    }
}

/// How the cases of one clause stand by its text.
struct Standings<'s> {
    clause: &'s Clause,
    /// Of a prohibition: its incidents, in order, without findings, of which there may be many.
    of_incidents: Vec<Stand<'s>>,
    /// Everything else.
    others: Vec<Finding>,
}

impl<'s> Standings<'s> {
    fn new<'a>(draft: &'s Agreement, clause: &'s Clause, view: &'s View<'a>) -> Self {
        let permissions = permissions(draft, view);
        with_judge(draft, clause, view, &permissions, |judge| match &clause.text.norm {
            Norm::Prohibition { bearers, pattern, .. } => {
                let of_incidents = judge.stands(bearers.parties(), pattern);
                let told_of = of_incidents.iter().map(|one| one.bearer.cloned()).collect();
                let released = judge.released();
                let others = judge.rest(bearers.parties(), (pattern, None), &told_of, &released);
                let own = |one: Stand<'_>| {
                    let is_it = |party: &&'s PartyId| Some(*party) == one.bearer;
                    Stand { bearer: bearers.parties().iter().find(is_it), ..one }
                };
                let of_incidents = of_incidents.into_iter().map(own).collect();
                Self { clause, of_incidents, others }
            }
            _ => Self { clause, of_incidents: Vec::new(), others: judge.ordered(&mut Vec::new()) },
        })
    }

    /// The cases that stand otherwise in `changed`, by their names.
    fn flips(&self, draft: &Agreement, changed: &Self, view: &View<'_>) -> Vec<Flip> {
        let mut flips = flips(self.others.iter(), changed.others.iter());
        let permissions = permissions(draft, view);
        with_judge(draft, self.clause, view, &permissions, |judge| {
            let pattern = self.clause.text.norm.pattern();
            let mut parties: Vec<&PartyId> = draft.parties.iter().collect();
            parties.sort();
            let rank = |one: &PartyId| parties.iter().position(|party| *party == one);
            let mut apart = Vec::new();
            for (with, without) in paired(&self.of_incidents, &changed.of_incidents) {
                let (before, after) =
                    (with.map(|one| one.standing), without.map(|one| one.standing));
                if let (true, Some(either)) = (before != after, with.or(without)) {
                    let incident = view.scenes.incident(either.scene);
                    let place = (either.bearer.and_then(rank), short_number(incident.id.as_str()));
                    let (finding, title) = judge.named(pattern, either);
                    apart.push((place, Flip { finding, title, with: before, without: after }));
                }
            }
            // There may be a million: numbers are compared sooner than names.
            apart.sort_by_key(|(place, _)| *place);
            flips.extend(apart.into_iter().map(|(_, flip)| flip));
        });
        flips.sort_by(|a, b| a.finding.cmp(&b.finding));
        flips
    }
}

fn with_judge<'a, T>(
    draft: &Agreement,
    clause: &Clause,
    view: &View<'a>,
    permissions: &[Permission<'_>],
    work: impl FnOnce(&Judge<'_, 'a>) -> T,
) -> T {
    work(
        &Judge {
            view,
            agreement: draft,
            clause,
            reading: None,
            version: &clause.text,
            permissions,
            depth: Depth::Standing,
            scope: Scope::default(),
            memo: &Memo::default(),
            binding: None,
        }
        .bound(),
    )
}

/// The cases of both, those of one incident and bearer side by side.
fn paired<'p, 's>(
    one: &'p [Stand<'s>],
    other: &'p [Stand<'s>],
) -> impl Iterator<Item = (Option<&'p Stand<'s>>, Option<&'p Stand<'s>>)> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let key = |stand: &&Stand<'s>| (stand.bearer, stand.scene);
    std::iter::from_fn(move || match (one.peek().map(key), other.peek().map(key)) {
        (None, None) => None,
        (Some(a), Some(b)) if a == b => Some((one.next(), other.next())),
        (Some(a), Some(b)) if b < a => Some((None, other.next())),
        (Some(_), _) => Some((one.next(), None)),
        (None, Some(_)) => Some((None, other.next())),
    })
}

/// What another draft makes of the same past: the cases of clauses of one number that stand
/// otherwise, by their name within the draft.
#[must_use]
pub fn compare(one: &Checked, other: &Checked) -> Vec<Flip> {
    let named = |checked: &Checked| -> Vec<Finding> {
        let within = |finding: &Finding| {
            let id = finding.id.as_str();
            let name = id.split_once('/').map_or(id, |(_, name)| name);
            Finding { id: FindingId::new(name), ..finding.clone() }
        };
        checked.findings.iter().map(within).collect()
    };
    flips(named(one).iter(), named(other).iter())
}

/// The cases of `with` and `without` that stand otherwise, matched by name.
fn flips<'f>(
    with: impl Iterator<Item = &'f Finding>,
    without: impl Iterator<Item = &'f Finding>,
) -> Vec<Flip> {
    let mut cases: BTreeMap<&FindingId, (Option<&Finding>, Option<&Finding>)> = BTreeMap::new();
    with.for_each(|finding| cases.entry(&finding.id).or_default().0 = Some(finding));
    without.for_each(|finding| cases.entry(&finding.id).or_default().1 = Some(finding));
    let flip = |(id, (with, without)): (&FindingId, (Option<&Finding>, Option<&Finding>))| {
        let either = with.or(without)?;
        let (before, after) = (with.map(|f| f.standing), without.map(|f| f.standing));
        // The rest of the time is no happening: that it is there or gone says nothing.
        let is_rest =
            either.case.kind == CaseKind::Stretch && (with.is_none() || without.is_none());
        (before != after && !is_rest).then(|| Flip {
            finding: id.clone(),
            title: either.case.title.clone(),
            with: before,
            without: after,
        })
    };
    cases.into_iter().filter_map(flip).collect()
}
