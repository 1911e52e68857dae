//! When: cells of dates and clocks, widened to the precision that the row tells.

use jiff::civil::DateTime;
use troth_model::{Ground, Interval, When};
use troth_text::{ByteSpan, Diagnostic};

use super::{Notes, Reader};
use crate::bound::{Cols, key};
use crate::dates::{Stamp, clock_of, stamp, widened};
use crate::delimited::Cell;
use crate::fault::shown;
use crate::mapping::Unit;
use crate::table::value;

impl Reader<'_, '_> {
    /// When it happened; `None` where the row does not tell, or tells what nobody can mean.
    pub(super) fn when(&self, notes: &mut Notes) -> Option<When> {
        self.check_further_dates(notes);
        let bound = self.bound;
        let (from_cell, from) = self.stamp(&bound.from, &bound.from_clock, notes)?;
        let to = if self.is_end_invented() {
            return Some(self.open_ended(from_cell, from));
        } else {
            let to = self.stamp(&bound.to, &bound.to_clock, notes);
            // A clock alone stands for an hour of the day on which it began.
            to.or_else(|| self.ending_clock(from))
        };
        let to = to.filter(|(cell, to)| self.ends_after(from, (*cell, *to), notes));
        let end = to.map_or(from.end(), |(_, to)| match to {
            Stamp::Moment(at) => at.max(from.start()),
            day => day.end(),
        });
        let end = if end == from.start() { from.end() } else { end };
        let precision = self.first(&bound.time_precision);
        let unit = precision.and_then(|(_, told)| self.unit(&told)).unwrap_or(Unit::Told);
        let (start, end) = widened(from.start(), end, unit);
        Some(When {
            ground: Ground::Words(self.mention(self.cover(from_cell, to.map(|(cell, _)| cell)))),
            timex: timex(from, to.map(|(_, to)| to), unit, (start, end)),
            interval: Interval::new(Some(start), Some(end)),
        })
    }

    fn unit(&self, told: &str) -> Option<Unit> {
        self.bound.time_precisions.get(&key(told)).copied()
    }

    fn is_end_invented(&self) -> bool {
        self.bound.end_invented.as_ref().is_some_and(|(column, invented)| {
            let cell = self.row.cell(self.table.text, *column);
            cell.is_some_and(|cell| key(&value(self.table.text, cell)) == *invented)
        })
    }

    fn open_ended(&self, cell: Cell, from: Stamp) -> When {
        When {
            ground: Ground::Words(self.mention(cell.span)),
            timex: from.timex(),
            interval: Interval::new(Some(from.start()), None),
        }
    }

    /// Both cells where they stand side by side, else the first.
    fn cover(&self, from: Cell, to: Option<Cell>) -> ByteSpan {
        match to {
            Some(to)
                if to.span.start() >= from.span.end() && to.span.start() - from.span.end() <= 3 =>
            {
                from.span.cover(to.span)
            }
            _ => from.span,
        }
    }

    fn stamp(&self, dates: &Cols, clocks: &Cols, notes: &mut Notes) -> Option<(Cell, Stamp)> {
        let (cell, told) = self.first(dates)?;
        let rule = &self.mapping.time;
        let Some(stamp) = stamp(&told, &rule.formats, &self.bound.zone) else {
            let message = format!("`{}` is no date that this program reads", shown(&told));
            let diagnostic = Diagnostic::warning("table-date-unreadable", message);
            notes.doubt(
                diagnostic,
                cell.span,
                "write 2031-03-09, or name its form in the mapping: `formats = [\"%d/%m/%Y\"]`",
            );
            return None;
        };
        if stamp.is_filler() || rule.missing.iter().any(|missing| *missing == told) {
            self.filler(cell, &told, notes);
            return None;
        }
        let clock = self.first(clocks).and_then(|(_, told)| clock_of(&told));
        Some((cell, clock.map_or(stamp, |clock| stamp.at(clock))))
    }

    fn ending_clock(&self, from: Stamp) -> Option<(Cell, Stamp)> {
        let (cell, told) = self.first(&self.bound.to_clock)?;
        let clock = clock_of(&told)?;
        let start = from.start();
        // A watch that ends at an earlier hour than it began ends on the next day.
        let is_next_day = clock < start.time();
        let day = if is_next_day { start.date().tomorrow().ok()? } else { start.date() };
        Some((cell, Stamp::Day(day).at(clock)))
    }

    fn filler(&self, cell: Cell, told: &str, notes: &mut Notes) {
        let message = format!("`{}` stands for a date that is missing", shown(told));
        let diagnostic = Diagnostic::warning("table-date-missing", message);
        notes.doubt(diagnostic, cell.span, "leave the cell empty; no time is made of it");
    }

    /// Dates that no field is made of, in lists too, are looked at for fillers all the same.
    fn check_further_dates(&self, notes: &mut Notes) {
        for column in &self.bound.also_dates {
            let Some((cell, told)) = self.first(std::slice::from_ref(column)) else { continue };
            let zone = &self.bound.zone;
            let is_filler = |part: &str| stamp(part, &[], zone).is_some_and(Stamp::is_filler);
            if told.split(';').any(is_filler) {
                self.filler(cell, &told, notes);
            }
        }
    }

    fn ends_after(&self, from: Stamp, (cell, to): (Cell, Stamp), notes: &mut Notes) -> bool {
        let is_after = to.start() >= from.start() || to.end() > from.start();
        if !is_after {
            let diagnostic = Diagnostic::warning("table-ends-first", "this ends before it begins");
            notes.doubt(diagnostic, cell.span, "only its beginning is reckoned with");
        }
        is_after
    }
}

fn timex(from: Stamp, to: Option<Stamp>, unit: Unit, widened: (DateTime, DateTime)) -> String {
    let plain = match to {
        Some(to) if to.timex() != from.timex() => {
            return format!("{}/{}", from.timex(), to.timex());
        }
        _ => from,
    };
    let start = widened.0.date();
    match unit {
        Unit::Week => {
            let week = start.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Unit::Month => Stamp::Month(start).timex(),
        Unit::Year => Stamp::Year(start.year()).timex(),
        Unit::Told | Unit::Day => plain.timex(),
    }
}
