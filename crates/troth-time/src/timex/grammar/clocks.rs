//! Hours and parts of the day, and how they join the day beside them.

use jiff::civil::Date;

use super::super::calendar::{DayPart, Period, Unit};
use super::super::expression::{Anchor, Base, Clock, Expression, Hit, What, When};
use super::{day, longer};
use crate::atom::Line;
use crate::lexicon;
use crate::numeral;

/// "06:35", "10 p.m.", "1340 hours", "noon", with the zone that may follow.
pub(super) fn clock(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (end, clock) = clock_time(line, at)?;
    let mut expression = Expression::of(Base::Named(What::AnyDay, When::Bare));
    expression.clock = Some(clock);
    let end = with_zone(line, end, &mut expression);
    Some(Hit { end, expression, first: None })
}

/// The "T18:30:00Z" of an ISO 8601 date and time, joined to its date.
pub(super) fn iso_clock(line: Line<'_, '_>, date: Hit) -> Hit {
    let touches = line.is(date.end, "t") && line.glued(date.end) && line.glued(date.end + 1);
    let Some(clock) = touches.then(|| clock(line, date.end + 1)).flatten() else { return date };
    Hit { end: clock.end, ..date }.with(|expression| {
        expression.clock = clock.expression.clock;
        expression.zone = clock.expression.zone;
    })
}

/// A military date-time group: "081340ZMAR31", "081340Z MAR 31".
pub(super) fn date_time_group(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let digits = line.get(at).filter(|atom| atom.text.len() == 6)?.digits()?;
    let letters = line.get(at + 1).filter(|atom| atom.glued && atom.text.is_ascii())?.text;
    let offset = military_zone(letters.bytes().next()?)?;
    let (month, year_at) = match letters.len() {
        1 => (line.entry(at + 2).month, at + 3),
        _ => (lexicon::find(&letters[1..]).month, at + 2),
    };
    let year = line.get(year_at).filter(|atom| matches!(atom.text.len(), 2 | 4))?.digits()?;
    let year = if year < 100 { 2000 + year } else { year };
    let small = |number: u64| i8::try_from(number).ok();
    let (hour, minute) = (small(digits / 100 % 100)?, small(digits % 100)?);
    let date = Date::new(i16::try_from(year).ok()?, month?, small(digits / 10_000)?).ok()?;
    let mut expression = Expression::of(Base::Fixed(Period::Day(date)));
    expression.clock = Some(Clock { hour, minute, second: None });
    expression.zone = Some((at + 1, at + 2, Some(offset)));
    (hour < 24 && minute < 60).then_some(Hit { end: year_at + 1, expression, first: None })
}

/// The offset in minutes of a military zone letter; J is the observer's own time.
fn military_zone(letter: u8) -> Option<i16> {
    let place = i16::from(letter.to_ascii_uppercase());
    match letter.to_ascii_uppercase() {
        b'Z' => Some(0),
        b'A'..=b'I' => Some((place - i16::from(b'A') + 1) * 60),
        b'K'..=b'M' => Some((place - i16::from(b'A')) * 60),
        b'N'..=b'Y' => Some((i16::from(b'M') - place) * 60),
        _ => None,
    }
}

fn with_zone(line: Line<'_, '_>, at: usize, expression: &mut Expression) -> usize {
    let open = usize::from(line.is(at, "("));
    let Some((end, offset)) = zone_name(line, at + open) else { return at };
    if open == 1 && !line.is(end, ")") {
        return at;
    }
    expression.zone = Some((at + open, end, offset));
    end + open
}

/// A clock time at `at`, without zone or day.
fn clock_time(line: Line<'_, '_>, at: usize) -> Option<(usize, Clock)> {
    let of = |hour: i8, minute: i8| Clock { hour, minute, second: None };
    if line.any(at, &["noon", "midday"]) {
        return Some((at + 1, of(12, 0)));
    }
    if line.is(at, "midnight") {
        return Some((at + 1, of(24, 0)));
    }
    colon(line, at)
        .or_else(|| meridiem_alone(line, at))
        .or_else(|| military(line, at))
        .or_else(|| oclock(line, at))
        .or_else(|| past_the_hour(line, at))
        .or_else(|| in_the_morning(line, at))
}

/// The "4" of "4 in the morning".
fn in_the_morning(line: Line<'_, '_>, at: usize) -> Option<(usize, Clock)> {
    let hour = line.digits(at).or(line.entry(at).number).filter(|hour| (1..=12).contains(hour))?;
    line.phrases(at + 1, &["in the morning", "in the afternoon", "in the evening"])?;
    Some((at + 1, Clock { hour: i8::try_from(hour).ok()?, minute: 0, second: None }))
}

/// "06:35", "06:35:10", "6.35 p.m.", "13h40", "18:00 hrs".
fn colon(line: Line<'_, '_>, at: usize) -> Option<(usize, Clock)> {
    let hour = line.digits(at).filter(|hour| *hour <= 24)?;
    let mark = line.get(at + 1).filter(|atom| atom.glued && line.glued(at + 2))?;
    let minute = line.get(at + 2).filter(|atom| atom.text.len() == 2)?.digits()?;
    let scale = line.is(at + 3, ",") && line.glued(at + 3) && line.glued(at + 4);
    if minute > 59 || line.get(at)?.text.len() > 2 || scale || preceded_by_number(line, at) {
        return None;
    }
    let mut end = at + 3;
    let mut second = None;
    if mark.text == ":" && line.is(end, ":") && line.glued(end + 1) {
        second = line.digits(end + 1).filter(|second| *second < 60 && line.glued(end));
        end += if second.is_some() { 2 } else { 0 };
    }
    let (hour_end, hour) = after_noon(line, end, hour)?;
    let told = hour_end > end;
    let fits = match mark.text {
        ":" | "h" | "H" => true,
        // "6.35" alone is a number.
        "." => told || line.any(end, &["hrs", "hours", "gmt", "utc"]),
        _ => false,
    };
    let hours = usize::from(line.any(hour_end, &["hrs", "hours", "h"]));
    let clock = Clock {
        hour: i8::try_from(hour).ok()?,
        minute: i8::try_from(minute).ok()?,
        second: second.and_then(|second| i8::try_from(second).ok()),
    };
    (fits && (hour < 24 || minute == 0)).then_some((hour_end + hours, clock))
}

/// Whether digits before make this the tail of a longer number.
fn preceded_by_number(line: Line<'_, '_>, at: usize) -> bool {
    line.glued(at)
        && at >= 2
        && line.any_before(at, &[":", ".", ",", "/"])
        && line.glued(at - 1)
        && line.digits(at - 2).is_some()
}

/// The hour with "a.m." or "p.m." behind it counted in, and the atom after that.
fn after_noon(line: Line<'_, '_>, at: usize, hour: u64) -> Option<(usize, u64)> {
    match meridiem(line, at) {
        Some((end, afternoon)) if (1..=12).contains(&hour) => {
            Some((end, hour % 12 + if afternoon { 12 } else { 0 }))
        }
        Some((end, _)) => (hour <= 24).then_some((end, hour)),
        None => Some((at, hour)),
    }
}

/// "a.m.", "pm": whether it is after noon.
fn meridiem(line: Line<'_, '_>, at: usize) -> Option<(usize, bool)> {
    if line.any(at, &["am", "pm"]) {
        return Some((at + 1, line.is(at, "pm")));
    }
    let dotted = line.any(at, &["a", "p"])
        && line.is(at + 1, ".")
        && line.is(at + 2, "m")
        && line.glued(at + 1)
        && line.glued(at + 2);
    if !dotted {
        return None;
    }
    // The last full stop belongs to it unless it also ends the sentence.
    let stop = line.is(at + 3, ".") && line.glued(at + 3) && at + 4 < line.len();
    Some((at + 3 + usize::from(stop), line.is(at, "p")))
}

/// "10 p.m.", "seven a.m.".
fn meridiem_alone(line: Line<'_, '_>, at: usize) -> Option<(usize, Clock)> {
    let hour = line.digits(at).or(line.entry(at).number).filter(|hour| (1..=12).contains(hour))?;
    meridiem(line, at + 1)?;
    let (end, hour) = after_noon(line, at + 1, hour)?;
    Some((end, Clock { hour: i8::try_from(hour).ok()?, minute: 0, second: None }))
}

/// "1340 hours", "0635 GMT", "0635Z".
fn military(line: Line<'_, '_>, at: usize) -> Option<(usize, Clock)> {
    let atom = line.get(at).filter(|atom| atom.text.len() == 4)?;
    let number = atom.digits()?;
    let (hour, minute) = (number / 100, number % 100);
    let marked = line.any(at + 1, &["hours", "hrs", "h", "local"])
        || line.entry(at + 1).zone.is_some() && line.get(at + 1)?.text != "west";
    let led = line.any_before(
        at,
        &[
            "at",
            "around",
            "about",
            "from",
            "by",
            "until",
            "since",
            "to",
            "between",
            "and",
            "after",
            "before",
            "approximately",
        ],
    );
    let hours = line.any(at + 1, &["hours", "hrs"]);
    // "2000 hours" may be a length of time: only "at 2000 hours" is surely none.
    if !marked || hours && !led && !atom.text.starts_with('0') {
        return None;
    }
    let clock =
        Clock { hour: i8::try_from(hour).ok()?, minute: i8::try_from(minute).ok()?, second: None };
    let end = at + 1 + usize::from(line.any(at + 1, &["hours", "hrs", "h"]));
    (hour < 24 && minute < 60).then_some((end, clock))
}

/// "six o'clock".
fn oclock(line: Line<'_, '_>, at: usize) -> Option<(usize, Clock)> {
    let hour = line.digits(at).or(line.entry(at).number).filter(|hour| (1..=12).contains(hour))?;
    let marked = line.is(at + 1, "o") && line.any(at + 2, &["'", "’"]) && line.is(at + 3, "clock");
    marked.then_some((at + 4, Clock { hour: i8::try_from(hour).ok()?, minute: 0, second: None }))
}

/// "half past six", "quarter to seven".
fn past_the_hour(line: Line<'_, '_>, at: usize) -> Option<(usize, Clock)> {
    let start = at + usize::from(line.is(at, "a"));
    let minutes = match () {
        () if line.is(start, "half") && line.is(start + 1, "past") => 30,
        () if line.is(start, "quarter") && line.is(start + 1, "past") => 15,
        () if line.is(start, "quarter") && line.is(start + 1, "to") => -15,
        () => return None,
    };
    let hour = line.digits(start + 2).or(line.entry(start + 2).number)?;
    let hour = i8::try_from(hour).ok().filter(|hour| (1..=12).contains(hour))?;
    let clock = match minutes {
        -15 => Clock { hour: hour - 1, minute: 45, second: None },
        minute => Clock { hour, minute, second: None },
    };
    Some((start + 3, clock))
}

/// "GMT", "UTC+3", "MSK", "local time", "Kyiv time": the atom after it, its offset in minutes.
fn zone_name(line: Line<'_, '_>, at: usize) -> Option<(usize, Option<i16>)> {
    if let Some(end) = line.phrase(at, "local time") {
        return Some((end, None));
    }
    let atom = line.get(at).filter(|atom| atom.is_capital())?;
    let time = |end: usize| end + usize::from(line.is(end, "time"));
    let upper = atom.text.chars().all(char::is_uppercase);
    if let Some(offset) = atom.entry.zone.filter(|_| upper) {
        let from_utc = offset == Some(0) && atom.any(&["utc", "gmt"]);
        if let Some((end, minutes)) = from_utc.then(|| signed_hours(line, at + 1)).flatten() {
            return Some((end, Some(minutes)));
        }
        return Some((time(at + 1), offset));
    }
    let place = !atom.entry.known && line.is(at + 1, "time");
    place.then_some((at + 2, None))
}

/// "+3", "-05:30".
fn signed_hours(line: Line<'_, '_>, at: usize) -> Option<(usize, i16)> {
    let sign = match line.get(at).filter(|atom| atom.glued)?.text {
        "+" => 1,
        "-" | "−" | "–" => -1,
        _ => return None,
    };
    let hours = i16::try_from(line.digits(at + 1)?).ok().filter(|hours| *hours <= 14)?;
    let minutes = line.digits(at + 3).filter(|minutes| {
        line.is(at + 2, ":") && line.glued(at + 2) && line.glued(at + 3) && *minutes < 60
    });
    let end = at + if minutes.is_some() { 4 } else { 2 };
    Some((end, sign * (hours * 60 + i16::try_from(minutes.unwrap_or(0)).ok()?)))
}

/// "this morning", "last night", "the morning of 5 May", "at dawn", "overnight".
pub(super) fn part_of_day(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let offset = |n: i64, anchor: Anchor| Base::Offset { unit: Unit::Day, n, anchor };
    let named = |end: usize, base: Base, part: DayPart| {
        Some(Hit { end, expression: Expression::of(base).with_part(part), first: None })
    };
    if line.is(at, "overnight") {
        return overnight(line, at);
    }
    if line.is(at, "tonight") {
        return named(at + 1, offset(0, Anchor::Document), DayPart::Night);
    }
    for (words, n, anchor) in [
        ("this", 0, Anchor::Document),
        ("last", -1, Anchor::Document),
        ("that", 0, Anchor::Focus),
        ("that same", 0, Anchor::Focus),
        ("the same", 0, Anchor::Focus),
        ("the next", 1, Anchor::Focus),
        ("the following", 1, Anchor::Focus),
        ("the previous", -1, Anchor::Focus),
    ] {
        let Some(start) = line.phrase(at, words) else { continue };
        let (edge_start, edge) = part_edge(line, start);
        let Some(part) = part_alone(line, edge_start) else { continue };
        let hit = named(edge_start + 1, offset(n, anchor), part)?;
        return Some(hit.with(|expression| expression.edge = edge));
    }
    part_then_day(line, at).or_else(|| lone_part(line, at))
}

/// "early" or "late" before a part of the day.
fn part_edge(line: Line<'_, '_>, at: usize) -> (usize, Option<super::Edge>) {
    match () {
        () if line.is(at, "early") => (at + 1, Some(super::Edge::Start)),
        () if line.is(at, "late") => (at + 1, Some(super::Edge::End)),
        () if line.is(at, "mid") => (numeral::skip_hyphen(line, at + 1), Some(super::Edge::Mid)),
        () => (at, None),
    }
}

/// A part of the day at `at`; noon and midnight are clock times.
fn part_alone(line: Line<'_, '_>, at: usize) -> Option<DayPart> {
    let entry = line.entry(at);
    entry.part.filter(|part| !entry.plural && !matches!(part, DayPart::Noon | DayPart::Midnight))
}

/// "the night of 7 March", "the early hours of Sunday", "the morning of Friday, 8 March".
fn part_then_day(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let start = at + usize::from(line.is(at, "the"));
    let (part_end, part) = early_hours(line, start)
        .or_else(|| part_alone(line, start).map(|part| (start + 1, part)))?;
    let day_start = match line.any(part_end, &["of", "on"]) {
        true => part_end + 1,
        false => part_end,
    };
    if line.any(day_start, &["today", "yesterday", "tomorrow"]) || day_start > part_end {
        let hit = day(line, day_start).filter(|hit| hit.expression.is_bare_day())?;
        // "The early hours of Saturday morning" says it twice.
        let twice = usize::from(hit.first.is_none() && part_alone(line, hit.end).is_some());
        let hit = Hit { end: hit.end + twice, ..hit };
        // "the night of 7 to 8 March" is the night between them.
        let expression =
            hit.first.filter(|first| first.range).map_or(hit.expression, |f| f.expression);
        return Some(Hit { end: hit.end, expression: expression.with_part(part), first: None });
    }
    None
}

/// "(early) hours", "small hours".
fn early_hours(line: Line<'_, '_>, at: usize) -> Option<(usize, DayPart)> {
    let end = line.phrases(
        at,
        &[
            "early morning hours",
            "early hours of the morning",
            "early hours",
            "small hours",
            "wee hours",
        ],
    )?;
    Some((end, DayPart::EarlyHours))
}

/// "at dawn", "in the morning", "the evening": of the day spoken of.
fn lone_part(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let article = line.is(at, "the");
    let start = at + usize::from(article);
    let (start, edge) = part_edge(line, start);
    let (end, part) = early_hours(line, start)
        .or_else(|| part_alone(line, start).map(|part| (start + 1, part)))?;
    let led = line.any_before(
        at,
        &["at", "before", "after", "by", "until", "since", "during", "in", "from", "around"],
    );
    let dawn = matches!(part, DayPart::Dawn | DayPart::Dusk)
        && line.any_before(at, &["at", "before", "after", "by", "until", "around"]);
    let whole = article && led && !line.is(end, "of");
    if !(whole || dawn || led && edge.is_some()) {
        return None;
    }
    let mut expression = Expression::of(Base::Named(What::AnyDay, When::Bare)).with_part(part);
    expression.edge = edge;
    Some(Hit { end, expression, first: None })
}

/// "overnight", "overnight into Sunday", "overnight on Friday", "overnight from Friday to Saturday".
fn overnight(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    if let Some(hit) = night_after(line, at + 1) {
        return Some(hit);
    }
    let base = Base::Offset { unit: Unit::Day, n: -1, anchor: Anchor::Document };
    let bare = Hit {
        end: at + 1,
        expression: Expression::of(base).with_part(DayPart::Night),
        first: None,
    };
    let start = at + 1 + usize::from(line.any(at + 1, &["on", "of"]));
    let named = day(line, start).filter(|hit| hit.expression.is_bare_day() && hit.first.is_none());
    Some(named.map_or(bare, |hit| hit.with(|expression| expression.part = Some(DayPart::Night))))
}

/// "the night from Friday to Saturday", "the night between 7 and 8 March", "night to Sunday".
pub(super) fn night_between(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let start = at + usize::from(line.is(at, "the"));
    line.is(start, "night").then(|| night_after(line, start + 1))?
}

/// The words behind "night" that tell between which days it lies.
fn night_after(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let night = |end: usize, expression: Expression| Hit {
        end,
        expression: expression.with_part(DayPart::Night),
        first: None,
    };
    if line.any(at, &["into", "to"]) {
        let hit = day(line, at + 1).filter(|hit| hit.expression.is_bare_day())?;
        return Some(Hit {
            expression: Expression { eve: true, ..hit.expression }.with_part(DayPart::Night),
            ..hit
        });
    }
    if !line.any(at, &["from", "between", "of"]) {
        return None;
    }
    let first = day(line, at + 1).filter(|hit| hit.expression.is_bare_day())?;
    if let Some(left) = first.first {
        return Some(night(first.end, left.expression));
    }
    let joined = line.any(first.end, &["to", "and", "into", "on", "till", "until", "-", "–"]);
    let second = joined.then(|| day(line, first.end + 1)).flatten()?;
    Some(night(second.end, first.expression))
}

/// Joins what stands beside a day or an hour: "Friday night", "noon Saturday",
/// "3 May at 06:35", "10 p.m. on Wednesday".
pub(super) fn join(line: Line<'_, '_>, hit: Hit) -> Hit {
    if hit.first.is_some() {
        return hit;
    }
    if hit.expression.is_bare_day() {
        return longer(Some(hit), join_to_day(line, hit)).expect("one of them is there");
    }
    if hit.expression.is_day() && hit.expression.clock.is_none() {
        return longer(Some(hit), clock_behind(line, hit)).expect("one of them is there");
    }
    if hit.expression.is_lone_clock() {
        return longer(Some(hit), day_behind(line, hit)).expect("one of them is there");
    }
    hit
}

/// "Friday night", "yesterday late afternoon", "5 May in the evening", "Friday at noon".
fn join_to_day(line: Line<'_, '_>, hit: Hit) -> Option<Hit> {
    let (start, edge) = part_edge(line, hit.end);
    let part = part_alone(line, start).map(|part| (start + 1, part)).or_else(|| {
        let start = line.phrase(start, "in the").or_else(|| line.phrase(start, "at"))?;
        early_hours(line, start).or_else(|| Some((start + 1, part_alone(line, start)?)))
    });
    let with_part = part.map(|(end, part)| {
        let hit = Hit { end, ..hit }.with(|expression| {
            expression.part = Some(part);
            expression.edge = edge.or(expression.edge);
        });
        longer(Some(hit), clock_behind(line, hit)).expect("one of them is there")
    });
    longer(with_part, clock_behind(line, hit))
}

/// ", at 06:35" behind a day or a part of one.
fn clock_behind(line: Line<'_, '_>, hit: Hit) -> Option<Hit> {
    let comma = hit.end + usize::from(line.any(hit.end, &[",", "("]));
    let at = comma + usize::from(line.is(comma, "at"));
    let about = at + usize::from(line.any(at, &["around", "about", "approximately"]));
    let clock = clock(line, about)?;
    // "Friday, 10:40": a colon may also be a score, so a comma alone is not enough.
    let told = at > comma || clock.expression.zone.is_some() || hit.end == comma;
    if !told {
        return None;
    }
    Some(Hit { end: clock.end, ..hit }.with(|expression| {
        expression.clock = clock.expression.clock;
        expression.zone = clock.expression.zone;
        if about > at {
            expression.bound = Some(super::Modifier::Approximately);
        }
    }))
}

/// "on Wednesday", ", 3 May", "in the morning", "this morning" behind an hour.
fn day_behind(line: Line<'_, '_>, hit: Hit) -> Option<Hit> {
    hit.expression.clock?;
    let comma = hit.end + usize::from(line.is(hit.end, ","));
    let start = comma + usize::from(line.any(comma, &["on", "of"]));
    let told = |day: Hit| {
        Hit { end: day.end, ..hit }.with(|expression| {
            expression.base = day.expression.base;
            expression.part = day.expression.part;
        })
    };
    if let Some(found) = day(line, start).filter(|day| day.first.is_none()) {
        let part = part_alone(line, found.end).map(|part| {
            Hit { end: found.end + 1, ..found }.with(|expression| expression.part = Some(part))
        });
        return longer(Some(found), part).map(told);
    }
    let in_the = line.phrase(comma, "in").unwrap_or(comma);
    let part = part_of_day(line, start).or_else(|| part_of_day(line, in_the));
    part.filter(|part| part.expression.part.is_some()).map(|part| {
        let noon = part.expression.part;
        told(part).with(|expression| expression.clock = expression.clock.map(|c| in_part(c, noon)))
    })
}

/// "4 in the afternoon" is 16:00.
fn in_part(clock: Clock, part: Option<DayPart>) -> Clock {
    let late = matches!(part, Some(DayPart::Afternoon | DayPart::Evening | DayPart::Night));
    if late && (1..12).contains(&clock.hour) {
        return Clock { hour: clock.hour + 12, ..clock };
    }
    clock
}
