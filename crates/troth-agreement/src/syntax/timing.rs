//! When, how often, within what: the words of time.

use jiff::Span;
use jiff::civil::{Date, Time};
use troth_text::{ByteSpan, Diagnostic};

use super::parser::Parser;
use super::{Spanned, Timing, TokenKind, Written};
use crate::length::{Calendar, Length, Moment, Window};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Parser<'_> {
    /// A timing, if one begins here: the inner `None` is one that could not be read.
    pub(super) fn timing(&mut self) -> Option<Option<Timing>> {
        if self.eat(&["by"]) {
            Some(self.moment().map(|moment| Timing::By(moment.node)))
        } else if self.at_words(&["at", "least"]) && !self.is_ahead() {
            Some(self.every())
        } else if self.at_words(&["within"]) && !self.is_distance() {
            self.advance();
            Some(self.within())
        } else if self.eat(&["more", "than"]) {
            Some(self.more_than())
        } else {
            None
        }
    }

    /// Whether `at least` begins the time of a notice: `at least 7 days before`.
    fn is_ahead(&self) -> bool {
        let before = self.token_after(4);
        self.token_after(2).kind == TokenKind::Number && self.text_of(before) == "before"
    }

    /// Whether `within` begins a distance: `within 20 km of`.
    pub(super) fn is_distance(&mut self) -> bool {
        let start = self.position();
        self.advance();
        self.advance();
        let is_distance = self.at_words(&["km"]);
        self.rewind(start);
        is_distance
    }

    fn every(&mut self) -> Option<Timing> {
        self.expect(&["at", "least", "once", "every"])?;
        self.length().map(|length| Timing::Every(length.node))
    }

    fn within(&mut self) -> Option<Timing> {
        let within = self.length()?.node;
        if self.eat(&["after"]) {
            return self.after(within);
        }
        self.expect(&["of", "an", "alleged", "breach", "of"])?;
        let clauses = self.clauses_named()?;
        Some(Timing::Answer { within, clauses })
    }

    /// `clause 1 or 2`
    pub(super) fn clauses_named(&mut self) -> Option<Vec<Written>> {
        if self.at_start() {
            // The next clause, and this one was cut short.
            self.unexpected("`clause`");
            return None;
        }
        if !self.eat(&["clauses"]) {
            self.expect(&["clause"])?;
        }
        self.labels()
    }

    fn labels(&mut self) -> Option<Vec<Written>> {
        let mut labels = vec![self.label()?];
        loop {
            let start = self.position();
            let has_join = self.eat_kind(TokenKind::Comma) | self.eat(&["or"]) | self.eat(&["and"]);
            let is_label = matches!(self.token().kind, TokenKind::Number | TokenKind::Label);
            if !(has_join && is_label) {
                self.rewind(start);
                return Some(labels);
            }
            labels.push(self.label()?);
        }
    }

    fn after(&mut self, within: Length) -> Option<Timing> {
        let (who, pattern) = self.happening()?;
        Some(Timing::After { within, who, pattern: Box::new(pattern) })
    }

    fn more_than(&mut self) -> Option<Timing> {
        let count = self.count("a number")?;
        let what =
            if self.eat(&["times"]) || self.eat(&["time"]) { None } else { Some(self.noun()?) };
        self.expect(&["in", "any"])?;
        let window = self.window()?;
        Some(Timing::MoreThan { count, what, window })
    }
}

impl Parser<'_> {
    /// `24 hours`, `calendar day`
    fn window(&mut self) -> Option<Window> {
        if !self.eat(&["calendar"]) {
            return self.length().map(|length| Window::Sliding(length.node));
        }
        let named = Calendar::ALL.iter().find(|(_, name)| self.at_words(&[name]));
        let Some((calendar, _)) = named else {
            self.unexpected("`day`, `week` or `month`");
            return None;
        };
        self.advance();
        Some(Window::Calendar(*calendar))
    }

    /// `day D is 2031-03-01`, after `day`.
    pub(super) fn day_d(&mut self, is: &str) -> Option<Spanned<Date>> {
        self.expect(&["D", is])?;
        let start = self.position();
        let day = date(self)?;
        Some(Spanned::new(day, self.span_since(start)))
    }

    /// So many days after the day D, if `D+14` comes next: the inner `None` is one that cannot be
    /// counted.
    fn after_d(&mut self) -> Option<Option<(Date, u32)>> {
        let start = self.position();
        if !self.at_words_then(&["D"], TokenKind::Stray) {
            return None;
        }
        self.advance();
        let sign = self.advance();
        let number = self.advance();
        let n_days: Option<u32> = self.text_of(number).parse().ok();
        let (true, Some(n_days)) = (self.text_of(sign) == "+", n_days) else {
            self.rewind(start);
            self.unexpected("a date such as `2031-03-09` or `D+14`");
            return Some(None);
        };
        let span = self.span_since(start);
        let Some(day) = self.calendar_start() else {
            self.diagnostics.push(
                Diagnostic::error("missing-day-d", "nothing says which day is D")
                    .at(span, "counted from it")
                    .help("say it once: `day D is 2031-03-01`"),
            );
            return Some(None);
        };
        let counted = day.checked_add(Span::new().try_days(n_days).unwrap_or_default());
        Some(counted.ok().map(|day| (day, n_days)))
    }
}

/// `2031-03-09`, `9 March 2031`, `D+14`, each followed by `18:00` or `at 18:00`.
pub(super) fn moment(parser: &mut Parser<'_>) -> Option<Spanned<Moment>> {
    let start = parser.position();
    let (day, after_d) = match parser.after_d() {
        Some(counted) => counted.map(|(day, n_days)| (day, Some(n_days)))?,
        None => (date(parser)?, None),
    };
    let has_at = parser.at_words_then(&["at"], TokenKind::Time);
    if has_at {
        parser.advance();
    }
    let time = if parser.token().kind == TokenKind::Time { Some(time(parser)?) } else { None };
    Some(Spanned::new(Moment { day, time, after_d }, parser.span_since(start)))
}

fn date(parser: &mut Parser<'_>) -> Option<Date> {
    let start = parser.position();
    let token = parser.token();
    let text = parser.text_of(token);
    let parts = match token.kind {
        TokenKind::Date => {
            parser.advance();
            let mut parts = text.split('-').map(str::parse::<i16>);
            let mut next = || parts.next().and_then(Result::ok);
            (next(), next(), next())
        }
        TokenKind::Number => {
            let day = text.parse().ok();
            parser.advance();
            let month = month(parser)?;
            if parser.token().kind != TokenKind::Number {
                parser.unexpected("a year");
                return None;
            }
            let year = parser.written().node.parse().ok();
            (year, Some(month), day)
        }
        _ => {
            parser.unexpected("a date such as `2031-03-09`");
            return None;
        }
    };
    let made = match parts {
        (Some(year), Some(month), Some(day)) => made_date(year, month, day),
        _ => None,
    };
    if made.is_none() {
        impossible_date(parser, parser.span_since(start), parts);
    }
    made
}

fn month(parser: &mut Parser<'_>) -> Option<i16> {
    let token = parser.token();
    let name = parser.text_of(token);
    let at = MONTHS.iter().position(|month| {
        month.eq_ignore_ascii_case(name)
            || (name.len() >= 3 && month[..3].eq_ignore_ascii_case(name))
    });
    let Some(at) = at else {
        parser.unexpected("a month");
        return None;
    };
    parser.advance();
    i16::try_from(at + 1).ok()
}

fn made_date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn impossible_date(
    parser: &mut Parser<'_>,
    span: ByteSpan,
    (year, month, _): (Option<i16>, Option<i16>, Option<i16>),
) {
    let first = match (year, month) {
        (Some(year), Some(month)) => made_date(year, month, 1),
        _ => None,
    };
    let help = match first {
        Some(first) => {
            let name = MONTHS[usize::try_from(first.month() - 1).expect("a month counts from 1")];
            format!("{name} {} has {} days", first.year(), first.days_in_month())
        }
        None => "write a date as `2031-03-09` or `9 March 2031`".to_owned(),
    };
    parser.diagnostics.push(
        Diagnostic::error("impossible-date", "there is no such day")
            .at(span, "not in the calendar")
            .help(help),
    );
}

fn time(parser: &mut Parser<'_>) -> Option<Time> {
    let token = parser.advance();
    let text = parser.text_of(token);
    let (hour, minute) = text.split_once(':').expect("a time's token holds a colon");
    let made = match (hour.parse(), minute.parse()) {
        (Ok(hour), Ok(minute)) => Time::new(hour, minute, 0, 0).ok(),
        _ => None,
    };
    if made.is_none() {
        parser.diagnostics.push(
            Diagnostic::error("impossible-time", format!("there is no such time as `{text}`"))
                .at(token.span, "not on the clock")
                .help("write a time as `00:00` to `23:59`"),
        );
    }
    made
}
