//! Which words of a sentence tell of time: a grammar read from left to right, the longest
//! expression at each place winning. Every rule looks at a bounded number of atoms, so the
//! whole is linear in the text.

mod clocks;
mod dates;
mod durations;
mod periods;
mod relative;
mod sets;

use super::Modifier;
use super::calendar::Period;
use super::expression::{Base, Edge, Expression, Hit};
use crate::atom::{Kind, Line};

type Rule = fn(Line<'_, '_>, usize) -> Option<Hit>;

const RULES: &[Rule] = &[
    dates::weekday_date,
    dates::month_first,
    dates::day_first,
    dates::numeric,
    dates::month,
    dates::year,
    periods::decade,
    periods::century,
    periods::quarter,
    periods::quarter_of_year,
    periods::spoken_quarter,
    periods::season,
    periods::holiday,
    dates::weekday,
    dates::day_of_month,
    clocks::clock,
    clocks::date_time_group,
    clocks::part_of_day,
    clocks::night_between,
    relative::day,
    relative::shifted,
    relative::distance,
    relative::year_ago,
    relative::the_unit,
    relative::nth,
    relative::reference,
    relative::week_of,
    durations::duration,
    sets::every,
    sets::rate,
    sets::frequency,
    sets::plural,
];

/// All expressions of one sentence, in order, not overlapping: each with its first atom.
pub(crate) fn find(line: Line<'_, '_>) -> Vec<(usize, Hit)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.len() {
        match bounded(line, at) {
            Some(hit) => {
                debug_assert!(hit.end > at, "an expression has words");
                found.push((at, hit));
                at = hit.end;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether an expression may begin with this atom; most words of a text end here.
fn may_begin(line: Line<'_, '_>, at: usize) -> bool {
    let opens = |at: usize| {
        line.get(at).is_some_and(|atom| match atom.kind {
            Kind::Digits => true,
            Kind::Letters => atom.entry.opens,
            Kind::Mark => matches!(atom.text, "'" | "’" | "`"),
        })
    };
    let article = line.any(at, &["the", "a", "an"]);
    opens(at) && (!article || opens(at + 1) || line.entry(at + 1).known)
}

/// "about two years ago", "more than four hours", "around 7:15 p.m.".
fn bounded(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let atom = line.get(at)?;
    if !atom.entry.bends && !atom.is("~") {
        return edged(line, at);
    }
    let (start, bound) = bound(line, at)?;
    // "Over the past year" bounds nothing, "over a year" does.
    let pointed = line.any(start, &["the", "this", "that", "these", "last", "past", "next"]);
    let inner = edged(line, start).filter(|hit| !pointed && takes_bound(&hit.expression, bound));
    inner.map(|hit| hit.with(|expression| expression.bound = Some(bound)))
}

/// Amounts take any bound; a point in time only "about".
fn takes_bound(expression: &Expression, bound: Modifier) -> bool {
    match expression.base {
        Base::Duration { .. } | Base::Distance { .. } => true,
        _ => bound == Modifier::Approximately && expression.edge.is_none(),
    }
}

/// The words that make an amount vague, the longest first.
fn bound(line: Line<'_, '_>, at: usize) -> Option<(usize, Modifier)> {
    use Modifier::*;
    const BOUNDS: &[(&str, Modifier)] = &[
        ("no more than", AtMost),
        ("not more than", AtMost),
        ("no less than", AtLeast),
        ("no fewer than", AtLeast),
        ("not less than", AtLeast),
        ("more than", MoreThan),
        ("less than", LessThan),
        ("fewer than", LessThan),
        ("at least", AtLeast),
        ("at most", AtMost),
        ("up to", AtMost),
        ("as much as", AtMost),
        ("as long as", AtMost),
        ("well over", MoreThan),
        ("just over", MoreThan),
        ("just under", LessThan),
        ("over", MoreThan),
        ("under", LessThan),
        ("nearly", LessThan),
        ("almost", LessThan),
        ("about", Approximately),
        ("around", Approximately),
        ("approximately", Approximately),
        ("roughly", Approximately),
        ("circa", Approximately),
        ("some", Approximately),
        ("~", Approximately),
    ];
    BOUNDS.iter().find_map(|(phrase, modifier)| Some((line.phrase(at, phrase)?, *modifier)))
}

/// "early next year", "the end of March", "mid-November", "earlier in the week".
fn edged(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let plain = core(line, at);
    let Some((start, edge)) = edge(line, at) else { return plain };
    let inner = core(line, start).filter(|hit| hit.end > start && takes_edge(line, start, hit));
    let hit = inner.map(|hit| hit.with(|expression| expression.edge = Some(edge)));
    longer(plain, hit)
}

fn takes_edge(line: Line<'_, '_>, at: usize, hit: &Hit) -> bool {
    match hit.expression.base {
        Base::Fixed(Period::Day(_)) => hit.expression.clock.is_none(),
        Base::Named(..) | Base::Fixed(_) => true,
        Base::Offset { .. } => !line.is(at, "now"),
        _ => false,
    }
}

/// The words that name a part of a period.
fn edge(line: Line<'_, '_>, at: usize) -> Option<(usize, Edge)> {
    let article = if line.any(at, &["the", "a"]) { at + 1 } else { at };
    let atom = line.get(article)?;
    const NOUNS: &[(&str, Edge)] = &[
        ("beginning", Edge::Start),
        ("start", Edge::Start),
        ("opening", Edge::Start),
        ("middle", Edge::Mid),
        ("end", Edge::End),
        ("close", Edge::End),
        ("closing", Edge::End),
    ];
    const ADJECTIVES: &[(&str, Edge)] = &[
        ("early", Edge::Start),
        ("mid", Edge::Mid),
        ("late", Edge::End),
        ("earlier", Edge::Earlier),
        ("later", Edge::Later),
    ];
    let named = |words: &[(&str, Edge)]| {
        words.iter().find(|(word, _)| atom.is(word)).map(|(_, edge)| *edge)
    };
    if let Some(edge) = named(NOUNS) {
        let of = article + 1;
        return line.is(of, "of").then_some((of + 1, edge));
    }
    let edge = named(ADJECTIVES)?;
    if article > at && matches!(edge, Edge::Earlier | Edge::Later) {
        return None;
    }
    let mut start = crate::numeral::skip_hyphen(line, article + 1);
    if matches!(edge, Edge::Earlier | Edge::Later | Edge::Start | Edge::End) && article == at {
        start = if line.any(start, &["in", "on"]) { start + 1 } else { start };
    }
    Some((start, edge))
}

/// The longest reading of the words at `at` by any rule, with the day's hour and part joined.
pub(super) fn core(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let best = longest(RULES, line, at)?;
    Some(clocks::join(line, best))
}

/// The longest reading by any of `rules`; of equals the first.
fn longest(rules: &[Rule], line: Line<'_, '_>, at: usize) -> Option<Hit> {
    if !may_begin(line, at) {
        return None;
    }
    let mut best: Option<Hit> = None;
    for rule in rules {
        if let Some(hit) = rule(line, at)
            && best.as_ref().is_none_or(|best| hit.end > best.end)
        {
            best = Some(hit);
        }
    }
    best
}

/// The longest reading by the rules that tell of a day.
fn day(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    const DAYS: &[Rule] = &[
        dates::weekday_date,
        dates::month_first,
        dates::day_first,
        dates::numeric,
        periods::holiday,
        dates::weekday,
        dates::day_of_month,
        relative::day,
        relative::shifted,
    ];
    let best = longest(DAYS, line, at)?;
    best.expression.is_day().then_some(best)
}

fn longer(one: Option<Hit>, two: Option<Hit>) -> Option<Hit> {
    match (one, two) {
        (Some(one), Some(two)) => Some(if two.end > one.end { two } else { one }),
        (one, two) => one.or(two),
    }
}
