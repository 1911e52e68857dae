//! Time expressions: which words, their TIMEX3 type and value, and the interval they tell of.
//!
//! Two steps: the grammar says what the words say ("Friday night", "two weeks ago"), then each
//! is placed on the calendar in the order of the text, from the document's date, the day last
//! spoken of, and the tense of its clause. Without a document's date, what hangs on it keeps
//! an open value ("XXXX-12-26") and has no interval: we never guess one.

pub(crate) mod calendar;
mod choose;
mod expression;
pub(crate) mod grammar;
pub(crate) mod holiday;
mod relation;
mod resolve;
mod tense;
mod value;

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use troth_text::ByteSpan;

use crate::Word;
use crate::atom::{Line, atoms};
use calendar::{Period, Unit};
use expression::{Anchor, Base, Expression, Hit, What, When};
pub use relation::Relation;
use resolve::{Meaning, Standpoint};

/// What the document says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    /// The day it was published, in its own time. Relative words count from it.
    pub document_date: Option<Date>,
}

impl Context {
    /// A document published on `date`.
    #[must_use]
    pub fn dated(date: Date) -> Self {
        Self { document_date: Some(date) }
    }
}

/// TIMEX3's types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimexKind {
    /// A day or longer: "Friday", "1998", "now".
    Date,
    /// A part of a day: "Friday night", "06:35".
    Time,
    /// A length of time: "three days".
    Duration,
    /// Times that come again: "daily", "every Friday".
    Set,
}

impl fmt::Display for TimexKind {
    /// As TIMEX3's `type` has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Date => "DATE",
            Self::Time => "TIME",
            Self::Duration => "DURATION",
            Self::Set => "SET",
        })
    }
}

/// TIMEX3's `mod`: how the words bend the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Modifier {
    /// "early March", "the beginning of".
    Start,
    /// "mid-March".
    Mid,
    /// "late March", "the end of".
    End,
    /// "about".
    Approximately,
    /// "more than".
    MoreThan,
    /// "less than", "nearly".
    LessThan,
    /// "at least".
    AtLeast,
    /// "at most", "up to".
    AtMost,
}

impl fmt::Display for Modifier {
    /// As TIMEX3's `mod` has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "START",
            Self::Mid => "MID",
            Self::End => "END",
            Self::Approximately => "APPROX",
            Self::MoreThan => "MORE_THAN",
            Self::LessThan => "LESS_THAN",
            Self::AtLeast => "EQUAL_OR_MORE",
            Self::AtMost => "EQUAL_OR_LESS",
        })
    }
}

/// A half-open stretch of civil time; either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    from: Option<DateTime>,
    to: Option<DateTime>,
}

impl Interval {
    /// From `from` (inclusive) to `to` (exclusive); `None` where they are not in that order.
    #[must_use]
    pub fn new(from: Option<DateTime>, to: Option<DateTime>) -> Option<Self> {
        let ordered = !matches!((from, to), (Some(from), Some(to)) if from >= to);
        ordered.then_some(Self { from, to })
    }

    /// Its first moment; `None` where its beginning is open.
    #[must_use]
    pub fn from(self) -> Option<DateTime> {
        self.from
    }

    /// The first moment after it; `None` where its end is open.
    #[must_use]
    pub fn to(self) -> Option<DateTime> {
        self.to
    }
}

impl fmt::Display for Interval {
    /// As an ISO 8601-2 interval, `..` for an open end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = || "..".to_owned();
        let from = self.from.map_or_else(open, |from| from.to_string());
        let to = self.to.map_or_else(open, |to| to.to_string());
        write!(f, "{from}/{to}")
    }
}

/// The zone that a clock time was told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    /// Its name as told: "GMT", "local time", "Kyiv time".
    pub span: ByteSpan,
    /// Its offset, where the name means one offset everywhere.
    pub offset: Option<Offset>,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Timex {
    /// Its words, without the preposition.
    pub span: ByteSpan,
    /// TIMEX3's type.
    pub kind: TimexKind,
    /// TIMEX3's value; of a range the values of its ends with "/" between them (ISO 8601).
    pub value: String,
    /// TIMEX3's mod.
    pub modifier: Option<Modifier>,
    /// When it was, `relation` counted in, in the document's time or that of `zone`.
    pub interval: Option<Interval>,
    /// How the told time and the happening stand to each other: "since", "by".
    pub relation: Option<Relation>,
    /// The words of the relation.
    pub relation_span: Option<ByteSpan>,
    /// The zone of a clock time, where one is told.
    pub zone: Option<Zone>,
    /// Which of a row: "the third day of talks" is 3.
    pub ordinal: Option<u64>,
    /// Number of its sentence.
    pub sentence: u32,
    /// The two ends of a range, each as it would be found alone; empty otherwise.
    pub parts: Vec<Timex>,
}

/// The time expressions in `text`, cut into words and sentences by [`crate::words`].
#[must_use]
pub fn find_in(text: &str, context: &Context) -> Vec<Timex> {
    find(&crate::words(text), context)
}

/// The time expressions in `words`, in order, not overlapping (the parts of a range lie in it).
#[must_use]
pub fn find(words: &[Word<'_>], context: &Context) -> Vec<Timex> {
    let atoms = atoms(words);
    let mut standpoint =
        Standpoint { document: context.document_date, focus: None, quarter: None, sentence: 0 };
    let mut found = Vec::new();
    for (_, line) in Line::split(&atoms) {
        let pieces = pieces(line);
        let mut at = 0;
        while at < pieces.len() {
            let (timexes, used) = read(line, &pieces[at..], &mut standpoint);
            found.extend(timexes);
            at += used;
        }
    }
    found
}

/// One expression and its atoms.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    expression: Expression,
    /// Joined to the next by words that make one range of both.
    opens_range: bool,
}

/// The expressions of a line, those that share words taken apart.
fn pieces(line: Line<'_, '_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (start, hit) in grammar::find(line) {
        let Hit { end, expression, first } = hit;
        let mut second = start;
        if let Some(first) = first {
            second = first.second;
            pieces.push(Piece {
                start: first.start,
                end: first.end,
                expression: first.expression,
                opens_range: first.range,
            });
        }
        pieces.push(Piece { start: second, end, expression, opens_range: false });
    }
    for at in 1..pieces.len() {
        if relation::joins(line, &pieces[at - 1], &pieces[at]) {
            pieces[at - 1].opens_range = true;
        }
    }
    pieces
}

/// Reads the first of `pieces`, or the range that it opens; and how many were used.
fn read(line: Line<'_, '_>, pieces: &[Piece], standpoint: &mut Standpoint) -> (Vec<Timex>, usize) {
    let first = pieces[0];
    match pieces.get(1).filter(|_| first.opens_range) {
        Some(second) => {
            let left = Piece { expression: shared(first.expression, second.expression), ..first };
            let left = single(line, left, standpoint);
            let expression = following(first.expression, second.expression);
            let right = single(line, Piece { expression, ..*second }, standpoint);
            (range(left, right), 2)
        }
        None => (vec![single(line, first, standpoint).0], 1),
    }
}

/// What the left end of a range leaves to the right one: "2" to "5 April", "18:00" to "20:00
/// on Friday", "January" to "March 1998".
fn shared(left: Expression, right: Expression) -> Expression {
    if left.is_lone_clock() && !right.is_lone_clock() {
        return Expression { base: right.base, ..left };
    }
    let year = match right.base {
        Base::Named(_, When::Year(year)) => Some(year),
        Base::Fixed(period) => period.year(),
        _ => None,
    };
    let month = match right.base {
        Base::Named(What::MonthDay(month, _), when) => Some((month, when)),
        Base::Fixed(Period::Day(day)) => Some((day.month(), When::Year(day.year()))),
        _ => None,
    };
    let base = match (left.base, year, month) {
        (Base::Named(What::DayOfMonth(day), When::Bare), _, Some((month, when))) => {
            Base::Named(What::MonthDay(month, day), when)
        }
        (Base::Named(what @ (What::Month(_) | What::MonthDay(..)), When::Bare), Some(year), _) => {
            Base::Named(what, When::Year(year))
        }
        (base, ..) => base,
    };
    Expression { base, ..left }
}

/// What the right end of a range takes from the left one: it comes after it.
fn following(left: Expression, right: Expression) -> Expression {
    let base = match (right.base, left.clock, right.clock) {
        (Base::Named(What::AnyDay, _), Some(from), Some(to))
            if (to.hour, to.minute) <= (from.hour, from.minute) =>
        {
            Base::Offset { unit: Unit::Day, n: 1, anchor: Anchor::Focus }
        }
        (Base::Named(What::AnyDay, when), ..) => Base::Named(What::AnyDay, when),
        (Base::Named(what, When::Bare), ..) => Base::Named(what, When::Focus(1)),
        (base, ..) => base,
    };
    Expression { base, ..right }
}

/// One expression, placed; the standpoint moves on to it.
fn single(line: Line<'_, '_>, piece: Piece, standpoint: &mut Standpoint) -> (Timex, Meaning) {
    let Piece { start, end, expression, .. } = piece;
    let tense = tense::around(line, start, end);
    standpoint.sentence = line.get(start).map_or(0, |atom| atom.sentence);
    let meaning = standpoint.resolve(&expression, tense);
    standpoint.move_to(&expression, meaning.period);
    let relation = relation::before(line, start, &expression);
    let interval = meaning.interval.and_then(|interval| {
        relation::apply(relation.map(|(_, relation)| relation), interval, meaning.moment)
    });
    let timex = Timex {
        span: line.span(start, end),
        kind: meaning.kind,
        value: meaning.value.clone(),
        modifier: meaning.modifier,
        interval,
        relation: relation.map(|(_, relation)| relation),
        relation_span: relation.map(|(from, _)| line.span(from, start)),
        zone: expression.zone.map(|(from, to, minutes)| Zone {
            span: line.span(from, to),
            offset: minutes.and_then(|m| Offset::from_seconds(i32::from(m) * 60).ok()),
        }),
        ordinal: match expression.base {
            Base::Nth { n, .. } => Some(n),
            _ => None,
        },
        sentence: line.get(start).map_or(0, |atom| atom.sentence),
        parts: Vec::new(),
    };
    (timex, meaning)
}

/// Two ends as one range, or as two expressions where they are not in order.
fn range(left: (Timex, Meaning), right: (Timex, Meaning)) -> Vec<Timex> {
    let (mut left, left_meaning) = left;
    let (mut right, right_meaning) = right;
    let placed = left_meaning.interval.zip(right_meaning.interval);
    let interval = placed.and_then(|((from, _), (until, to))| {
        Interval::new(Some(from), Some(if right_meaning.moment { until } else { to }))
    });
    if placed.is_some() && interval.is_none() {
        return vec![left, right];
    }
    let whole = |meaning: &Meaning| {
        meaning.interval.and_then(|interval| relation::apply(None, interval, meaning.moment))
    };
    left.interval = whole(&left_meaning);
    right.interval = whole(&right_meaning);
    let (relation, relation_span) = (left.relation.take(), left.relation_span.take());
    right.relation = None;
    right.relation_span = None;
    let timex = Timex {
        span: left.span.cover(right.span),
        kind: left.kind,
        value: format!("{}/{}", left.value, right.value),
        modifier: None,
        interval,
        relation: relation.filter(|relation| *relation != Relation::From),
        relation_span,
        zone: right.zone.or(left.zone),
        ordinal: None,
        sentence: left.sentence,
        parts: vec![left, right],
    };
    vec![timex]
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::Tense;
    use expect_test::{Expect, expect};
    use jiff::civil::date;

    fn check(context: &Context, texts: &[&str], expect: Expect) {
        let mut out = String::new();
        for text in texts {
            writeln!(out, "{text}").expect("a string takes all");
            for timex in find_in(text, context) {
                writeln!(out, "  {}", shown(&timex, text)).expect("a string takes all");
            }
        }
        expect.assert_eq(&out);
    }

    fn shown(timex: &Timex, text: &str) -> String {
        let mut shown = format!("{} {} `{}`", timex.kind, timex.value, timex.span.slice(text));
        for told in [
            timex.modifier.map(|modifier| modifier.to_string()),
            timex.relation.map(|relation| relation.to_string()),
            timex.interval.map(|interval| interval.to_string().replace(":00:00", "")),
            timex.ordinal.map(|ordinal| format!("#{ordinal}")),
            timex.zone.map(|zone| format!("{} {:?}", zone.span.slice(text), zone.offset)),
        ]
        .into_iter()
        .flatten()
        {
            shown.push(' ');
            shown.push_str(&told);
        }
        shown
    }

    /// A Saturday.
    fn saturday() -> Context {
        Context::dated(date(2031, 3, 8))
    }

    #[test]
    fn newswire() {
        check(
            &saturday(),
            &[
                "Norland fired 40 drones on Friday night.",
                "The envoys met on Friday and will meet again in the capital on Monday.",
                "Sudria launched more strikes overnight.",
                "A fortnight ago the four leaders spoke by telephone.",
                "They are taking part in a third day of talks.",
                "Two days of talks ended earlier this month.",
                "Last week the ministry said the bridge would open next month.",
                "The army has held the town since 24 February.",
                "Both sides must withdraw by 10 October.",
                "Fighting raged between 2 and 5 April 2030.",
                "At dawn, shells fell on the port; at 06:35 a second wave came.",
                "The two met for a few hours at the weekend.",
                "He was killed in the night from Friday to Saturday.",
                "Elections are due in late June, two years after the war.",
                "In the last 24 hours 12 people were killed.",
            ],
            expect![[r#"
                Norland fired 40 drones on Friday night.
                  TIME 2031-03-07TNI `Friday night` 2031-03-07T18/2031-03-08T06
                The envoys met on Friday and will meet again in the capital on Monday.
                  DATE 2031-03-07 `Friday` 2031-03-07T00/2031-03-08T00
                  DATE 2031-03-10 `Monday` 2031-03-10T00/2031-03-11T00
                Sudria launched more strikes overnight.
                  TIME 2031-03-07TNI `overnight` 2031-03-07T18/2031-03-08T06
                A fortnight ago the four leaders spoke by telephone.
                  DATE 2031-W08 `A fortnight ago` 2031-02-17T00/2031-02-24T00
                They are taking part in a third day of talks.
                  DATE 2031-03-08 `a third day` 2031-03-08T00/2031-03-09T00 #3
                Two days of talks ended earlier this month.
                  DURATION P2D `Two days`
                  DATE 2031-03 `earlier this month` START 2031-03-01T00/2031-03-09T00
                Last week the ministry said the bridge would open next month.
                  DATE 2031-W09 `Last week` 2031-02-24T00/2031-03-03T00
                  DATE 2031-04 `next month` 2031-04-01T00/2031-05-01T00
                The army has held the town since 24 February.
                  DATE 2031-02-24 `24 February` since 2031-02-24T00/..
                Both sides must withdraw by 10 October.
                  DATE 2031-10-10 `10 October` by ../2031-10-11T00
                Fighting raged between 2 and 5 April 2030.
                  DATE 2030-04-02/2030-04-05 `2 and 5 April 2030` between 2030-04-02T00/2030-04-06T00
                At dawn, shells fell on the port; at 06:35 a second wave came.
                  TIME 2031-03-08TMO `dawn` 2031-03-08T04/2031-03-08T08
                  TIME 2031-03-08T06:35 `06:35` 2031-03-08T06:35:00/2031-03-08T06:36:00
                The two met for a few hours at the weekend.
                  DURATION PTXH `a few hours` for
                  DATE 2031-W10-WE `the weekend` 2031-03-08T00/2031-03-10T00
                He was killed in the night from Friday to Saturday.
                  TIME 2031-03-07TNI `the night from Friday to Saturday` 2031-03-07T18/2031-03-08T06
                Elections are due in late June, two years after the war.
                  DATE 2031-06 `late June` END 2031-06-21T00/2031-07-01T00
                  DURATION P2Y `two years`
                In the last 24 hours 12 people were killed.
                  DURATION PT24H `the last 24 hours` in 2031-03-07T00/2031-03-09T00
            "#]],
        );
    }

    #[test]
    fn reports_and_communiques() {
        check(
            &saturday(),
            &[
                "At 13:40 the patrol heard six explosions, assessed as outgoing, 3km north.",
                "On 7 March, between 18:00 and 20:15, the camera recorded 12 bursts.",
                "The truce holds from 18:00 on the 19th to midnight on the 21st.",
                "The truce shall enter into force at 00:00 GMT on 1 April 2031 for 30 days.",
                "Each Party shall report within 48 hours, and every two weeks thereafter.",
                "Convoys leave daily; clinics open every Friday, Tuesday nights and twice a week.",
                "As of 09:30 local time, 8 March 2031, roads were closed.",
                "Shelling 1340-1420 hrs (UTC+3), 06.03.2031.",
                "Schools closed for Ramadan and reopened after Easter Monday; Christmas Eve was calm.",
                "The night of 7-8 March was quiet; in the early hours of Sunday it was not.",
                "Prices rose in the third quarter of 2030 and through the winter.",
                "Quiet in the 1990s, in the 20th century and since 2014.",
            ],
            expect![[r#"
                At 13:40 the patrol heard six explosions, assessed as outgoing, 3km north.
                  TIME 2031-03-08T13:40 `13:40` 2031-03-08T13:40:00/2031-03-08T13:41:00
                On 7 March, between 18:00 and 20:15, the camera recorded 12 bursts.
                  DATE 2031-03-07 `7 March` 2031-03-07T00/2031-03-08T00
                  TIME 2031-03-07T18:00/2031-03-07T20:15 `18:00 and 20:15` between 2031-03-07T18/2031-03-07T20:15:00
                The truce holds from 18:00 on the 19th to midnight on the 21st.
                  TIME 2031-03-19T18:00/2031-03-21T24:00 `18:00 on the 19th to midnight on the 21st` 2031-03-19T18/2031-03-22T00
                The truce shall enter into force at 00:00 GMT on 1 April 2031 for 30 days.
                  TIME 2031-04-01T00:00 `00:00 GMT on 1 April 2031` 2031-04-01T00/2031-04-01T00:01:00 GMT Some(00:00:00)
                  DURATION P30D `30 days` for
                Each Party shall report within 48 hours, and every two weeks thereafter.
                  DURATION PT48H `48 hours` within
                  SET P2W `every two weeks`
                Convoys leave daily; clinics open every Friday, Tuesday nights and twice a week.
                  SET P1D `daily`
                  SET XXXX-WXX-5 `every Friday`
                  SET XXXX-WXX-2TNI `Tuesday nights`
                  SET P1W `twice a week`
                As of 09:30 local time, 8 March 2031, roads were closed.
                  TIME 2031-03-08T09:30 `09:30 local time, 8 March 2031` 2031-03-08T09:30:00/2031-03-08T09:31:00 local time None
                Shelling 1340-1420 hrs (UTC+3), 06.03.2031.
                  DURATION PTXH `1340-1420 hrs`
                  DATE 2031-03-06 `06.03.2031` 2031-03-06T00/2031-03-07T00
                Schools closed for Ramadan and reopened after Easter Monday; Christmas Eve was calm.
                  DATE 2030-12-26 `Ramadan` APPROX 2030-12-26T00/2031-01-25T00
                  DATE 2031-04-14 `Easter Monday` after 2031-04-15T00/..
                  DATE 2030-12-24 `Christmas Eve` 2030-12-24T00/2030-12-25T00
                The night of 7-8 March was quiet; in the early hours of Sunday it was not.
                  TIME 2031-03-07TNI `The night of 7-8 March` 2031-03-07T18/2031-03-08T06
                  TIME 2031-03-02TMO `the early hours of Sunday` 2031-03-02T00/2031-03-02T06
                Prices rose in the third quarter of 2030 and through the winter.
                  DATE 2030-Q3 `the third quarter of 2030` 2030-07-01T00/2030-10-01T00
                  DATE 2030-WI `the winter` until ../2031-03-01T00
                Quiet in the 1990s, in the 20th century and since 2014.
                  DATE 199 `the 1990s` 1990-01-01T00/2000-01-01T00
                  DATE 19 `the 20th century` 1900-01-01T00/2000-01-01T00
                  DATE 2014 `2014` since 2014-01-01T00/..
            "#]],
        );
    }

    #[test]
    fn words_of_the_field() {
        check(
            &saturday(),
            &[
                "The blast came in the early hours of Saturday morning.",
                "Sirens sounded at 3:15 a.m. (00:15 GMT) and around 2100 GMT on Friday.",
                "For a second straight day and the third night in a row the city was hit.",
                "A day earlier he had come; since the start of the year, 12 have died.",
                "It ends by the end of the month, by year's end or in mid-2032.",
                "Notice is given no later than 5 May, effective 1 June, prior to Easter.",
                "On the night of 7-8 March; on 7/8 March; 08-Mar-31; 2031-03-06T18:30:00Z.",
                "Overnight into Saturday, overnight from Friday to Saturday.",
                "Patrols run 24 hours a day; between the hours of 18:00 and 06:00 a curfew applies.",
                "The wars of 2014-16 and from January to March 2030 are over.",
                "The deal was signed on Sunday (March 2); talks resume Monday to Wednesday.",
                "On 3 March he said that on the 5th they would go at half past six.",
                "At 081340ZMAR31 fire was opened. The meeting of 05/06/2031, of 25/06/2031.",
                "The ruling was due on Thursday; the council is to meet on Thursday.",
                "On Tuesday, 4 March, at 13:40 and 14:10 explosions were heard.",
            ],
            expect![[r#"
                The blast came in the early hours of Saturday morning.
                  TIME 2031-03-08TMO `the early hours of Saturday morning` 2031-03-08T00/2031-03-08T06
                Sirens sounded at 3:15 a.m. (00:15 GMT) and around 2100 GMT on Friday.
                  TIME 2031-03-08T03:15 `3:15 a.m.` 2031-03-08T03:15:00/2031-03-08T03:16:00
                  TIME 2031-03-08T00:15 `00:15 GMT` 2031-03-08T00:15:00/2031-03-08T00:16:00 GMT Some(00:00:00)
                  TIME 2031-03-07T21:00 `around 2100 GMT on Friday` APPROX 2031-03-07T21/2031-03-07T21:01:00 GMT Some(00:00:00)
                For a second straight day and the third night in a row the city was hit.
                  DATE 2031-03-08 `a second straight day` 2031-03-08T00/2031-03-09T00 #2
                  TIME 2031-03-07TNI `the third night in a row` 2031-03-07T18/2031-03-08T06 #3
                A day earlier he had come; since the start of the year, 12 have died.
                  DATE 2031-03-07 `A day earlier` 2031-03-07T00/2031-03-08T00
                  DATE 2031 `the start of the year` START since 2031-01-01T00/..
                It ends by the end of the month, by year's end or in mid-2032.
                  DATE 2031-03 `the end of the month` END by ../2031-04-01T00
                  DATE 2031 `year's end` END by ../2032-01-01T00
                  DATE 2032 `mid-2032` MID 2032-05-02T00/2032-09-01T00
                Notice is given no later than 5 May, effective 1 June, prior to Easter.
                  DATE 2031-05-05 `5 May` by ../2031-05-06T00
                  DATE 2031-06-01 `1 June` from 2031-06-01T00/..
                  DATE 2031-04-13 `Easter` before ../2031-04-13T00
                On the night of 7-8 March; on 7/8 March; 08-Mar-31; 2031-03-06T18:30:00Z.
                  TIME 2031-03-07TNI `the night of 7-8 March` 2031-03-07T18/2031-03-08T06
                  DATE 2031-03-07/2031-03-08 `7/8 March` 2031-03-07T00/2031-03-09T00
                  DATE 2031-03-08 `08-Mar-31` 2031-03-08T00/2031-03-09T00
                  TIME 2031-03-06T18:30:00 `2031-03-06T18:30:00Z` 2031-03-06T18:30:00/2031-03-06T18:30:01 Z Some(00:00:00)
                Overnight into Saturday, overnight from Friday to Saturday.
                  TIME 2031-03-07TNI `Overnight into Saturday` 2031-03-07T18/2031-03-08T06
                  TIME 2031-03-07TNI `overnight from Friday to Saturday` 2031-03-07T18/2031-03-08T06
                Patrols run 24 hours a day; between the hours of 18:00 and 06:00 a curfew applies.
                  DURATION PT24H `24 hours`
                  SET P1D `a day`
                  TIME 2031-03-08T18:00/2031-03-09T06:00 `18:00 and 06:00` 2031-03-08T18/2031-03-09T06
                The wars of 2014-16 and from January to March 2030 are over.
                  DATE 2014/2016 `2014-16` 2014-01-01T00/2017-01-01T00
                  DATE 2030-01/2030-03 `January to March 2030` 2030-01-01T00/2030-04-01T00
                The deal was signed on Sunday (March 2); talks resume Monday to Wednesday.
                  DATE 2031-03-02 `Sunday (March 2)` 2031-03-02T00/2031-03-03T00
                  DATE 2031-03-10/2031-03-12 `Monday to Wednesday` 2031-03-10T00/2031-03-13T00
                On 3 March he said that on the 5th they would go at half past six.
                  DATE 2031-03-03 `3 March` 2031-03-03T00/2031-03-04T00
                  DATE 2031-03-05 `the 5th` 2031-03-05T00/2031-03-06T00
                  TIME 2031-03-05T06:30 `half past six` 2031-03-05T06:30:00/2031-03-05T06:31:00
                At 081340ZMAR31 fire was opened. The meeting of 05/06/2031, of 25/06/2031.
                  TIME 2031-03-08T13:40 `081340ZMAR31` 2031-03-08T13:40:00/2031-03-08T13:41:00 ZMAR Some(00:00:00)
                  DATE 2031-XX-XX `05/06/2031`
                  DATE 2031-06-25 `25/06/2031` 2031-06-25T00/2031-06-26T00
                The ruling was due on Thursday; the council is to meet on Thursday.
                  DATE 2031-03-13 `Thursday` 2031-03-13T00/2031-03-14T00
                  DATE 2031-03-13 `Thursday` 2031-03-13T00/2031-03-14T00
                On Tuesday, 4 March, at 13:40 and 14:10 explosions were heard.
                  TIME 2031-03-04T13:40 `Tuesday, 4 March, at 13:40` 2031-03-04T13:40:00/2031-03-04T13:41:00
                  TIME 2031-03-04T14:10 `14:10` 2031-03-04T14:10:00/2031-03-04T14:11:00
            "#]],
        );
    }

    #[test]
    fn the_tense_that_the_caller_knows_decides() {
        let text = "Envoys in the capital Friday";
        let told = |tense: Tense| {
            let words = crate::words(text).into_iter();
            let words: Vec<_> = words.map(|word| Word { tense: Some(tense), ..word }).collect();
            find(&words, &Context::dated(date(2031, 3, 5)))[0].value.clone()
        };
        assert_eq!(told(Tense::Past), "2031-02-28");
        assert_eq!(told(Tense::Future), "2031-03-07");
    }

    #[test]
    fn without_a_date_of_the_document() {
        check(
            &Context::default(),
            &[
                "Yesterday, on 26 December, two weeks ago, on Friday night, last year, today.",
                "On 26 December 2030 at 18:00 it began; the next day it ended.",
            ],
            expect![[r#"
                Yesterday, on 26 December, two weeks ago, on Friday night, last year, today.
                  DATE XXXX-XX-XX `Yesterday`
                  DATE XXXX-12-26 `26 December`
                  DATE XXXX-WXX `two weeks ago`
                  TIME XXXX-WXX-5TNI `Friday night`
                  DATE XXXX `last year`
                  DATE PRESENT_REF `today`
                On 26 December 2030 at 18:00 it began; the next day it ended.
                  TIME 2030-12-26T18:00 `26 December 2030 at 18:00` 2030-12-26T18/2030-12-26T18:01:00
                  DATE 2030-12-27 `the next day` 2030-12-27T00/2030-12-28T00
            "#]],
        );
    }

    #[test]
    fn words_that_tell_no_time() {
        check(
            &saturday(),
            &[
                "They march on; she may go. The fall of the city was swift. A second man fled.",
                "March the prisoners out. Mark Spring and April Jones sat in the sun.",
                "He is six years old and lives at 1990 Main Street; 2000 shells fell.",
                "The 6-year-old hid; 155mm shells, 3:1 odds and version 1.2.3.",
            ],
            expect![[r#"
                They march on; she may go. The fall of the city was swift. A second man fled.
                March the prisoners out. Mark Spring and April Jones sat in the sun.
                He is six years old and lives at 1990 Main Street; 2000 shells fell.
                The 6-year-old hid; 155mm shells, 3:1 odds and version 1.2.3.
            "#]],
        );
    }
}
