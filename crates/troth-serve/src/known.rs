//! `as_known_at`: what was known at a time, or up to an entry.

use std::sync::Arc;

use jiff::Timestamp;
use troth::Failure;
use troth_record::{Known, Sequence};

use crate::app::App;
use crate::ask::Fault;
use crate::query::Query;
use crate::snapshot::Snapshot;

/// The snapshot that a request asks about.
///
/// # Errors
/// When the moment cannot be read, or the record fails.
pub fn snapshot(app: &App, query: &Query) -> Result<Arc<Snapshot>, Fault> {
    let now = app.now();
    let Some(told) = query.get("as_known_at") else { return Ok(now) };
    let (at, time) = moment(told, &now)?;
    let view = |keeper: &troth::Keeper| Ok(keeper.record().as_known_at(at)?.n_entries());
    let n_entries = app.with_keeper(view)?;
    if n_entries == now.head() && time.is_none() {
        return Ok(now);
    }
    app.past.get((n_entries, time), || then(app, at, time).map(Arc::new).map_err(Fault::from))
}

fn moment(told: &str, now: &Snapshot) -> Result<(Known, Option<Timestamp>), Fault> {
    if let Ok(number) = told.trim_start_matches('#').parse() {
        return Ok((Known::Entry(Sequence(number)), None));
    }
    troth::parse_known(told, &now.docket.settings.zone).map_err(Fault::wrong)
}

fn then(app: &App, at: Known, time: Option<Timestamp>) -> Result<Snapshot, Failure> {
    let docket = app.now().docket.clone();
    app.with_keeper(|keeper| {
        let kept = keeper.known(at)?;
        let (docket, _) = docket.as_known(keeper, at)?;
        let present = time.or(kept.recorded_at);
        Ok(Snapshot::of(docket, kept, present.or_else(|| Some(Timestamp::now()))))
    })
}

/// The time up to which the world is judged.
///
/// # Errors
/// When it cannot be read.
pub fn as_of(app: &App, snapshot: &Snapshot, query: &Query) -> Result<Timestamp, Fault> {
    let told = query.moment("as_of", &snapshot.docket.settings.zone)?;
    Ok(told.or(snapshot.present).unwrap_or_else(|| snapshot.judged_until(app.present())))
}
