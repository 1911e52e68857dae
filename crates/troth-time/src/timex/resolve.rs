//! From what an expression says to what it means on the day of the document.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::calendar::{DayPart, Period, Unit, add_days, midnight};
use super::choose::{
    coming, days_between, in_year, last_before, moved, nearest, next_after, passed, this,
};
use super::expression::{Amount, Anchor, Base, Clock, Edge, Expression, What, When, Window};
use super::value::{clock_suffix, duration_value, named_set, unplaced};
use super::{Modifier, TimexKind};
use crate::Tense;
use crate::lexicon::Reference;

/// What is known while a document is read: its date, and the day last spoken of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standpoint {
    pub document: Option<Date>,
    pub focus: Option<Period>,
    /// The quarter last spoken of, and the sentence.
    pub quarter: Option<(Period, u32)>,
    pub sentence: u32,
}

/// An expression's meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Meaning {
    pub kind: TimexKind,
    pub value: String,
    pub modifier: Option<Modifier>,
    pub interval: Option<(DateTime, DateTime)>,
    /// The stretch of the calendar, where there is one: the next expression may count from it.
    pub period: Option<Period>,
    /// Whether it is one moment: "since 18:00" begins there, "until 18:00" ends there.
    pub moment: bool,
}

impl Standpoint {
    /// The meaning of `expression` where the verb has `tense`.
    pub(crate) fn resolve(&self, expression: &Expression, tense: Option<Tense>) -> Meaning {
        match expression.base {
            Base::Duration { amount, window } => self.duration(expression, amount, window),
            Base::Reference(reference) => self.reference(expression, reference),
            Base::Every(amount) => set(duration_value(amount)),
            Base::EveryNamed(what) => set(named_set(what, expression.part)),
            Base::Frequency(value) => set(value.to_owned()),
            _ => match self.period(expression, tense) {
                Some(period) => point(expression, around(expression, period), self.document),
                None => partial(expression),
            },
        }
    }

    /// Goes on from `period`; what only compares ("a year earlier") leaves the story where it is.
    pub(crate) fn move_to(&mut self, expression: &Expression, period: Option<Period>) {
        if matches!(expression.base, Base::Distance { sign: -1, .. } | Base::SpokenQuarter { .. }) {
            return;
        }
        self.focus = period.or(self.focus);
        // Figures are told of quarters that are over; the others are outlook.
        let over = |period: Period| self.document.is_none_or(|today| period.end() <= Some(today));
        if let Some(quarter @ Period::Quarter(..)) = period.filter(|period| over(*period)) {
            self.quarter = Some((quarter, self.sentence));
        }
    }

    fn reference(&self, expression: &Expression, reference: Reference) -> Meaning {
        let value = match reference {
            Reference::Present => "PRESENT_REF",
            Reference::Past => "PAST_REF",
            Reference::Future => "FUTURE_REF",
        };
        Meaning { modifier: modifier(expression), ..plain(TimexKind::Date, value.to_owned()) }
    }

    fn duration(&self, expression: &Expression, amount: Amount, window: Window) -> Meaning {
        let interval = || {
            let today = self.document?;
            let (start, end) = (midnight(today), midnight(add_days(today, 1)?));
            match window {
                Window::Free => None,
                Window::Past => Some((moved(start, amount, -1)?, end)),
                Window::Next => Some((start, moved(end, amount, 1)?)),
            }
        };
        Meaning {
            modifier: modifier(expression),
            interval: interval(),
            ..plain(TimexKind::Duration, duration_value(amount))
        }
    }

    /// The stretch of the calendar that is meant; none where the document's date would be needed.
    fn period(&self, expression: &Expression, tense: Option<Tense>) -> Option<Period> {
        match expression.base {
            Base::Fixed(period) => Some(period),
            Base::Named(what, when) => self.named(what, when, tense),
            Base::Offset { unit, n, anchor } => self.offset(unit, n, anchor),
            Base::Distance { amount, sign, anchor } => self.distance(amount, sign, anchor),
            Base::Nth { unit, runs, .. } => self.nth(unit, runs, expression.part, tense),
            Base::UnsureDay { year, one, two } => self.unsure(year, one, two),
            Base::SpokenQuarter { year, latest } => self.spoken_quarter(year, latest),
            _ => None,
        }
    }

    /// The day that is the third of talks: today, where they go on.
    fn nth(
        &self,
        unit: Unit,
        runs: bool,
        part: Option<DayPart>,
        tense: Option<Tense>,
    ) -> Option<Period> {
        if !runs && tense == Some(Tense::Past) {
            return None;
        }
        let today = Period::around(self.document?, unit);
        // The night that the news tell of is the last one.
        today.shift(if part.is_some() { -1 } else { 0 })
    }

    /// The quarter of which is spoken, else the last that is over.
    fn spoken_quarter(&self, year: Option<i16>, latest: bool) -> Option<Period> {
        let spoken_of = self.quarter.filter(|_| !latest);
        match (spoken_of, year) {
            (Some((Period::Quarter(_, quarter), _)), Some(year)) => {
                Some(Period::Quarter(year, quarter))
            }
            (_, Some(year)) => Some(Period::Year(year)),
            (Some((quarter, _)), None) => Some(quarter),
            (None, None) => Period::around(self.document?, Unit::Quarter).shift(-1),
        }
    }

    /// The quarter spoken of a few sentences ago.
    fn recent_quarter(&self) -> Option<Period> {
        let near = |told: u32| self.sentence.saturating_sub(told) <= 4;
        self.quarter.filter(|(_, told)| near(*told)).map(|(quarter, _)| quarter)
    }

    /// "03/04/2031" is the document's own date if it can be, else nobody knows.
    fn unsure(&self, year: i16, one: i8, two: i8) -> Option<Period> {
        let today = self.document?;
        let same = today.year() == year
            && ((today.month(), today.day()) == (one, two)
                || (today.month(), today.day()) == (two, one));
        same.then_some(Period::Day(today))
    }

    /// The day that `anchor` counts from.
    fn base(&self, anchor: Anchor) -> Option<Period> {
        let document = self.document.map(Period::Day);
        match anchor {
            Anchor::Document => document,
            Anchor::Focus => self.focus.or(document),
        }
    }

    fn offset(&self, unit: Unit, n: i64, anchor: Anchor) -> Option<Period> {
        let base = self.base(anchor)?;
        let step = if unit == Unit::Fortnight { 2 } else { 1 };
        match (base, unit) {
            // "That day" after a year was told is a day of which we know no more.
            (Period::Year(_) | Period::Quarter(..) | Period::Half(..), Unit::Day | Unit::Week)
                if anchor == Anchor::Focus =>
            {
                Period::around(self.document?, unit).shift(n)
            }
            _ => Period::around(base.first()?, unit).shift(n.checked_mul(step)?),
        }
    }

    fn distance(&self, amount: Amount, sign: i64, anchor: Anchor) -> Option<Period> {
        let n = amount.n?;
        let keeps = amount.unit == Unit::Year && n.fract() == 0.0;
        // "A year ago" beside a quarter's figures is that quarter of the year before.
        if let Some(quarter) = self.recent_quarter().filter(|_| keeps && n == 1.0 && sign < 0) {
            return quarter.shift_years(-1);
        }
        if keeps && anchor == Anchor::Focus {
            return self.base(Anchor::Focus)?.shift_years(sign.checked_mul(n as i64)?);
        }
        let from = self.base(anchor)?.first()?;
        let unit = match amount.unit {
            Unit::Decade | Unit::Century | Unit::Millennium => Unit::Year,
            unit if n.fract() == 0.0 => unit,
            Unit::Year => Unit::Month,
            _ => Unit::Day,
        };
        if amount.unit.is_clock() {
            return Some(Period::Day(moved(midnight(from), amount, sign)?.date()));
        }
        let to = moved(midnight(from), amount, sign)?.date();
        Some(Period::around(to, unit))
    }

    fn named(&self, what: What, when: When, tense: Option<Tense>) -> Option<Period> {
        if let When::Year(year) = when {
            return in_year(what, year);
        }
        let today = self.document;
        match when {
            When::YearOffset(n) => in_year(what, Period::Year(today?.year()).shift(n)?.year()?),
            When::WeekOffset(n) => {
                let What::Weekday(number) = what else { return None };
                let week = Period::around(today?, Unit::Week).shift(n)?;
                add_days(week.first()?, i64::from(number) - 1).map(Period::Day)
            }
            When::Focus(n) => {
                let from = self.base(Anchor::Focus)?;
                match n {
                    0 => nearest(what, from.first()?, 1),
                    n if n > 0 => next_after(what, from.first()?),
                    _ => last_before(what, from.first()?),
                }
            }
            When::Last => last_before(what, today?),
            When::Next => next_after(what, today?),
            When::This => this(what, today?),
            _ => self.bare(what, tense),
        }
    }

    /// "Friday", "March", "March 8", "the third quarter" alone.
    fn bare(&self, what: What, tense: Option<Tense>) -> Option<Period> {
        if what == What::AnyDay {
            let spoken_of = self.focus.filter(|focus| matches!(focus, Period::Day(_)));
            return spoken_of.or_else(|| self.document.map(Period::Day));
        }
        let today = self.document?;
        match (what, tense) {
            (What::Weekday(_), Some(Tense::Future)) => coming(what, today),
            (What::Weekday(_) | What::Quarter(_) | What::Half(_), _) => passed(what, today),
            (What::Weekend, Some(Tense::Past)) => passed(what, today),
            (What::Weekend, Some(Tense::Future)) => coming(what, today),
            (_, Some(Tense::Past)) => nearest(what, today, 6),
            (_, Some(Tense::Future)) => nearest(what, today, 0),
            (_, Some(Tense::Present)) => nearest(what, today, 1),
            (_, None) => nearest(what, today, 2),
        }
    }
}

fn plain(kind: TimexKind, value: String) -> Meaning {
    Meaning { kind, value, modifier: None, interval: None, period: None, moment: false }
}

fn set(value: String) -> Meaning {
    plain(TimexKind::Set, value)
}

/// The week around the day, or the day before it, where the words ask for that.
fn around(expression: &Expression, period: Period) -> Period {
    let day = period.first();
    let eve = expression.eve.then(|| add_days(day?, -1).map(Period::Day)).flatten();
    let wide = expression.around.and_then(|unit| day.map(|day| Period::around(day, unit)));
    eve.or(wide).unwrap_or(period)
}

/// The meaning of a stretch of the calendar, narrowed to a part of the day or an hour.
fn point(expression: &Expression, period: Period, today: Option<Date>) -> Meaning {
    let day = match period {
        Period::Day(day) => Some(day),
        _ => None,
    };
    let modifier = modifier(expression);
    if let (Some(day), Some(clock)) = (day, expression.clock) {
        let day = night_goes_on(day, clock, expression.part);
        return Meaning {
            modifier,
            interval: clock_interval(day, clock),
            period: Some(Period::Day(day)),
            moment: true,
            ..plain(TimexKind::Time, format!("{day}{}", clock_suffix(clock)))
        };
    }
    if let (Some(day), Some(part)) = (day, expression.part) {
        return Meaning {
            modifier,
            interval: part.interval(day),
            period: Some(period),
            ..plain(TimexKind::Time, format!("{day}{}", part.suffix()))
        };
    }
    let interval = holiday_interval(expression, period).or_else(|| period.interval());
    let interval = interval.map(|interval| narrowed(interval, period, expression.edge, today));
    Meaning {
        modifier,
        interval,
        period: Some(period),
        ..plain(TimexKind::Date, period.to_string())
    }
}

/// A feast of several days.
fn holiday_interval(expression: &Expression, period: Period) -> Option<(DateTime, DateTime)> {
    let Base::Named(What::Holiday(holiday), _) = expression.base else { return None };
    let (first, days) =
        holiday.in_year(period.year()?).find(|(first, _)| Period::Day(*first) == period)?;
    Some((midnight(first), midnight(add_days(first, days)?)))
}

/// "Friday night at 2" is on Saturday.
fn night_goes_on(day: Date, clock: Clock, part: Option<DayPart>) -> Date {
    match part {
        Some(DayPart::Night) if clock.hour < 6 => add_days(day, 1).unwrap_or(day),
        _ => day,
    }
}

/// The minute (or second) that a clock time names.
fn clock_interval(day: Date, clock: Clock) -> Option<(DateTime, DateTime)> {
    let whole = clock.hour == 24;
    let time =
        Time::new(if whole { 0 } else { clock.hour }, clock.minute, clock.second.unwrap_or(0), 0);
    let day = if whole { add_days(day, 1)? } else { day };
    let from = day.to_datetime(time.ok()?);
    let length = if clock.second.is_some() { 1.second() } else { 1.minute() };
    Some((from, from.checked_add(length).ok()?))
}

/// The interval of an edge: the first, middle or last third; of a day, its half.
fn narrowed(
    (from, to): (DateTime, DateTime),
    period: Period,
    edge: Option<Edge>,
    today: Option<Date>,
) -> (DateTime, DateTime) {
    let days = days_between(from.date(), to.date());
    let at = |days: i64| add_days(from.date(), days).map_or(from, midnight);
    let noon = || from.checked_add(12.hours()).unwrap_or(from);
    let today = today.map(midnight);
    let tomorrow = || today.and_then(|today| today.checked_add(1.day()).ok());
    match edge {
        Some(Edge::Start) if matches!(period, Period::Day(_)) => (from, noon()),
        Some(Edge::End) if matches!(period, Period::Day(_)) => (noon(), to),
        Some(Edge::Start) => (from, at((days + 2) / 3)),
        Some(Edge::Mid) => (at(days / 3), at(days - days / 3)),
        Some(Edge::End) => (at(days - (days + 2) / 3), to),
        Some(Edge::Earlier) => {
            (from, tomorrow().filter(|end| from < *end && *end < to).unwrap_or(to))
        }
        Some(Edge::Later) => {
            (today.filter(|start| from < *start && *start < to).unwrap_or(from), to)
        }
        None => (from, to),
    }
}

fn modifier(expression: &Expression) -> Option<Modifier> {
    let edge = expression.edge.map(|edge| match edge {
        Edge::Start | Edge::Earlier => Modifier::Start,
        Edge::Mid => Modifier::Mid,
        Edge::End | Edge::Later => Modifier::End,
    });
    let moon = match expression.base {
        Base::Named(What::Holiday(holiday), _) if holiday.is_approximate() => {
            Some(Modifier::Approximately)
        }
        _ => None,
    };
    expression.bound.or(edge).or(moon)
}

/// The value of what cannot be placed: "XXXX-12-26", "XXXX-WXX-5TNI".
fn partial(expression: &Expression) -> Meaning {
    let (kind, value) = match expression.base {
        Base::Named(what, _) => (TimexKind::Date, unplaced(what)),
        Base::Offset { unit, n: 0, anchor: Anchor::Document } if unit == Unit::Day => {
            let timed = expression.part.is_some() || expression.clock.is_some();
            let value = if timed { unit.unknown() } else { "PRESENT_REF" };
            (TimexKind::Date, value.to_owned())
        }
        Base::Offset { unit, .. } | Base::Nth { unit, .. } => {
            (TimexKind::Date, unit.unknown().to_owned())
        }
        Base::Distance { amount: Amount { n: None, .. }, sign, .. } => {
            let value = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
            (TimexKind::Date, value.to_owned())
        }
        Base::SpokenQuarter { .. } => (TimexKind::Date, Unit::Quarter.unknown().to_owned()),
        Base::Distance { amount, .. } => (TimexKind::Date, amount.unit.unknown().to_owned()),
        Base::UnsureDay { year, .. } => (TimexKind::Date, format!("{year:04}-XX-XX")),
        _ => (TimexKind::Date, "XXXX-XX-XX".to_owned()),
    };
    let suffix = match (expression.clock, expression.part) {
        (Some(clock), _) => clock_suffix(clock),
        (None, Some(part)) => part.suffix().to_owned(),
        (None, None) => String::new(),
    };
    let kind = if suffix.is_empty() { kind } else { TimexKind::Time };
    Meaning { modifier: modifier(expression), ..plain(kind, value + &suffix) }
}
