//! With what, to what, and with what toll.

use troth_model::{CountRange, Effect, Instrument, InstrumentKind, Object, ObjectCategory};
use troth_text::Diagnostic;

use super::{Notes, Reader};
use crate::bound::{Cols, Toll};
use crate::delimited::Cell;
use crate::fault::shown;
use crate::numbers::count;

/// Whether none of these counts lies below the one before.
fn is_rising(counts: &[CountRange]) -> bool {
    counts.windows(2).all(|pair| {
        let (earlier, later): (CountRange, CountRange) = (pair[0], pair[1]);
        CountRange::min(earlier) <= CountRange::min(later)
    })
}

impl Reader<'_, '_> {
    /// Tolls that are more than none: low, best and high as a range that the cell of the best
    /// figure carries.
    pub(super) fn effects(&self, notes: &mut Notes) -> Vec<Effect> {
        self.bound.effects.iter().filter_map(|toll| self.effect(toll, notes)).collect()
    }

    fn effect(&self, toll: &Toll, notes: &mut Notes) -> Option<Effect> {
        let best = self.count(&toll.best, notes);
        let low = self.count(&toll.low, notes);
        let high = self.count(&toll.high, notes);
        let (cell, _) = best.or(low).or(high)?;
        let told: Vec<CountRange> =
            [low, best, high].into_iter().flatten().map(|(_, n)| n).collect();
        let range = match &told[..] {
            [only] => *only,
            _ if is_rising(&told) => {
                let (first, last) = (*told.first()?, *told.last()?);
                CountRange::new(CountRange::min(first), CountRange::max(last), false)?
            }
            _ => {
                self.out_of_order(toll, notes);
                let least = told.iter().copied().filter_map(CountRange::min).min();
                let most = told.iter().copied().filter_map(CountRange::max).max();
                CountRange::new(least, most, true)?
            }
        };
        let is_none = CountRange::max(range) == Some(0);
        (!is_none).then(|| Effect {
            kind: toll.kind,
            count: Some(range),
            mention: self.mention(cell.span),
        })
    }

    fn out_of_order(&self, toll: &Toll, notes: &mut Notes) {
        let cells: Vec<(Cell, String)> = [&toll.low, &toll.best, &toll.high]
            .into_iter()
            .filter_map(|columns| self.first(columns))
            .map(|(cell, told)| (cell, told.trim().to_owned()))
            .collect();
        let told: Vec<&str> = cells.iter().map(|(_, told)| told.as_str()).collect();
        let Some(((first, _), rest)) = cells.split_first() else { return };
        let span = rest.iter().fold(first.span, |span, (cell, _)| {
            let (a, b) = (span.start().min(cell.span.start()), span.end().max(cell.span.end()));
            troth_text::ByteSpan::new(a, b)
        });
        let message = format!(
            "low, best and high are not in their order: {} ({})",
            shown(&told.join(", ")),
            toll.kind
        );
        let diagnostic = Diagnostic::warning("table-counts-out-of-order", message);
        notes.doubt(diagnostic, span, "the range that holds all of them is kept, as approximate");
    }

    /// A count of a column; one that cannot be read is marked.
    fn count(&self, columns: &Cols, notes: &mut Notes) -> Option<(Cell, CountRange)> {
        let (cell, told) = self.first(columns)?;
        let read = count(&told);
        if read.is_none() {
            let message = format!("`{}` is no count", shown(&told));
            let diagnostic = Diagnostic::warning("table-count-unreadable", message);
            notes.doubt(
                diagnostic,
                cell.span,
                "expected a number, `at least 5`, `about 20` or `5-7`",
            );
        }
        Some((cell, read?))
    }

    pub(super) fn instruments(&self, notes: &mut Notes) -> Vec<Instrument> {
        let mut instruments = Vec::new();
        for rule in &self.bound.instruments {
            let name = self.first(&rule.name);
            let count = self.count(&rule.count, notes);
            let held = name.as_ref().and_then(|(_, told)| {
                let told = told.to_lowercase();
                rule.kinds.iter().find(|(word, _)| told.contains(word)).map(|(_, kind)| *kind)
            });
            // Where kinds are told, a name that holds none of them names no weapon.
            let is_any = name.is_some() && rule.kinds.is_empty();
            let other = is_any.then_some(InstrumentKind::Other);
            let Some(kind) = held.or(rule.kind).or(other) else { continue };
            let cell = name.map(|(cell, _)| cell).or(count.map(|(cell, _)| cell));
            let Some(cell) = cell else { continue };
            instruments.push(Instrument {
                kind,
                count: count.map(|(_, range)| range),
                mention: self.mention(cell.span),
            });
        }
        instruments
    }

    pub(super) fn objects(&self) -> Vec<Object> {
        let mut objects = Vec::new();
        for rule in &self.bound.objects {
            let Some((cell, told)) = self.first(&rule.name) else { continue };
            let split = rule.split.as_deref();
            let parts: Vec<&str> = split.map_or(vec![&*told], |mark| told.split(mark).collect());
            let category = |part: &str| -> Option<ObjectCategory> {
                let part = part.to_lowercase();
                let found = rule.categories.iter().find(|(word, _)| part.contains(word));
                found.map(|(_, category)| *category)
            };
            let mut known = Vec::new();
            for category in parts.into_iter().map(category) {
                if !known.contains(&category) {
                    known.push(category);
                    objects.push(Object {
                        category,
                        count: None,
                        mention: self.mention(cell.span),
                    });
                }
            }
        }
        objects
    }
}
