//! A draft held against what a docket knows: the one call behind `troth backtest`, `troth diff`
//! and the page.

use jiff::Timestamp;
use troth_agreement::{Agreement, ReadAgreement, Without, read_agreement_with, without_each_word};
use troth_model::{EventType, Incident};
use troth_monitor::{Asked, Backtest, View, backtest as hold};
use troth_text::Diagnostic;

use crate::kept::Kept;
use crate::opened::Docket;

/// The past that a draft is held against. An end that is left open is the draft's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The instant after the last.
    pub to: Option<Timestamp>,
}

/// A draft with how it would have stood.
#[derive(Debug)]
pub struct Tested {
    /// The draft, moved to the period.
    pub draft: Agreement,
    /// What is wrong in its page; clauses that could not be read were left out.
    pub diagnostics: Vec<Diagnostic>,
    /// How it would have stood, once every report of the period had settled.
    pub backtest: Backtest,
}

/// Holds the draft `page`, named `id`, against what `docket` knows. With `is_ablated` it is also
/// held against it without each of its words in turn.
///
/// Where the period names a first day, all dates of the draft are moved so that it begins then;
/// where it names a last, the draft ends then. It is judged as of the time at which the last
/// report of the period has settled, as known now.
#[must_use]
pub fn backtest(
    docket: &Docket,
    kept: &Kept,
    incidents: &[Incident],
    (id, page): (&str, &str),
    period: Period,
    is_ablated: bool,
) -> Tested {
    let parties = &docket.settings.parties;
    let ReadAgreement { agreement, diagnostics } =
        read_agreement_with(id, page, parties, &docket.settings.standard);
    let without = match is_ablated {
        true => without_each_word(id, page, parties, &docket.settings.standard),
        false => Vec::new(),
    };
    let (draft, without) = moved(agreement, without, period);
    if let Some(filings) = docket.filings_of(&draft) {
        let mut kept = kept.clone();
        filings.put_instead(&mut kept);
        let mut incidents: Vec<Incident> = incidents.to_vec();
        incidents.retain(|one| one.event_types.iter().all(|of| of.value != EventType::File));
        incidents.extend(troth_incident::filings(&kept.accounts));
        let backtest = held((&draft, &without), docket, &kept, &incidents);
        return Tested { draft, diagnostics, backtest };
    }
    let backtest = held((&draft, &without), docket, kept, incidents);
    Tested { draft, diagnostics, backtest }
}

fn held(
    (draft, without): (&Agreement, &[Without]),
    docket: &Docket,
    kept: &Kept,
    incidents: &[Incident],
) -> Backtest {
    let known_at = kept.recorded_at.unwrap_or(Timestamp::MAX);
    let end = draft.longest().to.filter(|to| *to < Timestamp::MAX);
    let as_of = end.map_or(known_at, |to| draft.settle.after(to, &draft.zone));
    let world = docket.world(kept, incidents, draft);
    let view = View::new(&world, Asked { as_of, known_at });
    hold(draft, without, &view)
}

fn moved(draft: Agreement, without: Vec<Without>, period: Period) -> (Agreement, Vec<Without>) {
    let Period { from, to } = period;
    if from.is_none() && to.is_none() {
        return (draft, without);
    }
    let from = from.or(draft.force.from).unwrap_or(Timestamp::MIN);
    let to = to.or(draft.longest().to).unwrap_or(Timestamp::MAX);
    let change = |one: Without| {
        let changed = draft.moved_clause(&one.changed, from, to);
        Without { changed, ..one }
    };
    let without = without.into_iter().map(change).collect();
    (draft.moved(from, to), without)
}
