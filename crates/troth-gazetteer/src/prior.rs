//! How likely a place is meant by a name, before anything is known of the document.
//!
//! The measure is the decimal logarithm of people, as news speaks of places about in
//! proportion to them, with handicaps for what a bare name seldom means. The numbers were
//! found by `examples/measure.rs` on two gold sets together and are round on purpose.

use crate::entry::{Entry, Kind, NameKind, Origin, Seat};
use crate::resolve::Weights;

/// The prior of `entry` under a name that belongs to it as `name_kind` says.
pub(crate) fn prior(entry: &Entry, name_kind: NameKind, weights: &Weights) -> f64 {
    size(entry, weights) + seat(entry.seat, weights) - handicap(name_kind, weights)
        + if entry.origin == Origin::Docket { weights.docket } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "people are far fewer than 2^52")]
fn size(entry: &Entry, weights: &Weights) -> f64 {
    let people = (entry.population as f64).max(1.0).log10();
    match entry.kind {
        Kind::Country => weights.country.max(people),
        Kind::Division1 => people.max(3.0) - weights.division1,
        Kind::Division2 => people.max(2.0) - weights.division2,
        Kind::Quarter => people.max(3.0) - weights.quarter,
        Kind::Region | Kind::Water => weights.region,
        Kind::Site => 4.0,
        Kind::City | Kind::Town | Kind::Village => people.max(weights.village),
    }
}

fn seat(seat: Option<Seat>, weights: &Weights) -> f64 {
    match seat {
        Some(Seat::Country) => 2.0 * weights.seat,
        Some(Seat::Division1) => weights.seat,
        Some(Seat::Division2) => 0.5 * weights.seat,
        Some(Seat::Lower) | None => 0.0,
    }
}

fn handicap(name_kind: NameKind, weights: &Weights) -> f64 {
    match name_kind {
        NameKind::Main | NameKind::Adjective => 0.0,
        NameKind::Other => weights.other_name,
        NameKind::Short => weights.other_name + 1.0,
    }
}
