//! What a number does: counts, measures, names.

use super::number::{Form, Told};
use super::{QuantityKind, Unit};
use crate::atom::{Kind, Line};
use crate::numeral;

/// The sense of a number, with the atoms of sign and unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sense {
    pub start: usize,
    pub end: usize,
    pub kind: QuantityKind,
    pub unit: Option<Unit>,
    /// How many of `unit` one of what was told is.
    pub factor: f64,
    /// What the number itself is multiplied by: a million in "$5m".
    pub scale: f64,
}

type Rule = fn(Line<'_, '_>, &Told) -> Option<Sense>;

/// The first that fits decides.
const RULES: &[Rule] =
    &[of_form, money, percentage, area, calibre, measure, age, name, compound, pronoun, bare];

/// What the number `told` does.
pub(super) fn of(line: Line<'_, '_>, told: &Told) -> Sense {
    RULES.iter().find_map(|rule| rule(line, told)).unwrap_or(Sense {
        start: told.first,
        end: told.end,
        kind: QuantityKind::Count,
        unit: None,
        factor: 1.0,
        scale: 1.0,
    })
}

fn sense(told: &Told, end: usize, kind: QuantityKind, unit: Unit, factor: f64) -> Option<Sense> {
    Some(Sense { start: told.first, end, kind, unit: Some(unit), factor, scale: 1.0 })
}

fn unitless(told: &Told, kind: QuantityKind) -> Option<Sense> {
    Some(Sense { start: told.first, end: told.end, kind, unit: None, factor: 1.0, scale: 1.0 })
}

fn of_form(_line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    match told.form {
        Form::Article => unitless(told, QuantityKind::Article),
        Form::Ordinal => unitless(told, QuantityKind::Ordinal),
        Form::Fraction => sense(told, told.end, QuantityKind::Share, Unit::Whole, 1.0),
        _ => None,
    }
}

/// "$5 million", "US$3bn", "20 million euros", "5,000 UAH".
fn money(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let sign = line.before(told.start).and_then(|atom| match atom.text {
        "$" => Some("USD"),
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "₽" => Some("RUB"),
        "₴" => Some("UAH"),
        "₪" => Some("ILS"),
        "¥" => Some("JPY"),
        _ => None,
    });
    if let Some(code) = sign {
        let (end, scale) = letter_scale(line, told.end).unwrap_or((told.end, 1.0));
        let start = told.first.min(told.start - 1);
        let sense = sense(told, end, QuantityKind::Money, Unit::Currency(code), 1.0)?;
        return Some(Sense { start, scale, ..sense });
    }
    let at = numeral::skip_hyphen(line, told.end);
    let of = at + usize::from(line.any(at, &["us", "canadian", "australian"]));
    let code = line.entry(of).currency?;
    sense(told, of + 1, QuantityKind::Money, Unit::Currency(code), 1.0)
}

/// "m", "bn", "k" glued to a sum of money.
fn letter_scale(line: Line<'_, '_>, at: usize) -> Option<(usize, f64)> {
    let atom = line.get(at).filter(|atom| atom.glued)?;
    let scale = match atom.text {
        "k" | "K" => 1e3,
        "m" | "M" | "mn" => 1e6,
        "bn" | "b" | "B" => 1e9,
        "tn" => 1e12,
        _ => return None,
    };
    Some((at + 1, scale))
}

fn percentage(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let at = numeral::skip_hyphen(line, told.end);
    let end = line.phrases(
        at,
        &["%", "percent", "per cent", "pct", "percentage point", "percentage points"],
    )?;
    sense(told, end, QuantityKind::Percentage, Unit::Percent, 1.0)
}

/// "12 square kilometres", "5 sq km", "3 km²".
fn area(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let square = told.end + usize::from(line.any(told.end, &["square", "sq"]));
    let dot = square + usize::from(square > told.end && line.is(square, "."));
    let (_, factor) = line.entry(dot).measure.filter(|(unit, _)| *unit == "km")?;
    let raised = line.is(dot + 1, "²") && line.glued(dot + 1);
    let end = dot + 1 + usize::from(raised);
    let squared = factor * factor;
    (square > told.end || raised)
        .then(|| sense(told, end, QuantityKind::Measure, Unit::SquareKilometre, squared))?
}

/// "155mm", "122-mm", "7.62 mm".
fn calibre(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let at = numeral::skip_hyphen(line, told.end);
    let (unit, factor) = line.entry(at).measure?;
    (unit == "mm").then(|| sense(told, at + 1, QuantityKind::Calibre, Unit::Millimetre, factor))?
}

fn measure(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let at = numeral::skip_hyphen(line, told.end);
    let nautical = at + usize::from(line.any(at, &["nautical"]));
    if let Some(end) = line.phrases(at, &["nautical miles", "nautical mile"]) {
        return sense(told, end, QuantityKind::Distance, Unit::Kilometre, 1.852);
    }
    if let Some(end) = line.phrases(nautical, &["km / h", "km per hour", "kilometres per hour"]) {
        return sense(told, end, QuantityKind::Measure, Unit::KilometreAnHour, 1.0);
    }
    if line.is(at, "m") {
        return metres(line, told, at);
    }
    if line.is(at, "°") {
        return sense(told, at + 1, QuantityKind::Measure, Unit::Degree, 1.0);
    }
    let (unit, factor) = line.entry(at).measure?;
    let (kind, unit) = match unit {
        "km" => (QuantityKind::Distance, Unit::Kilometre),
        "kg" => (QuantityKind::Measure, Unit::Kilogram),
        "litre" => (QuantityKind::Measure, Unit::Litre),
        "hectare" => (QuantityKind::Measure, Unit::Hectare),
        "megawatt" => (QuantityKind::Measure, Unit::Megawatt),
        "kilometre-an-hour" => (QuantityKind::Measure, Unit::KilometreAnHour),
        "degree" => (QuantityKind::Measure, Unit::Degree),
        _ => return None,
    };
    // "two foot patrols", "a barrel bomb": another noun's first half is no measure.
    let compound = line.any(at, &["foot", "barrel", "knot", "ton"])
        && told.max != Some(1.0)
        && at == told.end
        && line.get(at + 1).is_some_and(|next| next.kind == Kind::Letters && !next.entry.known);
    (!compound).then(|| sense(told, at + 1, kind, unit, factor))?
}

/// "500m": metres, unless people follow, of whom there are millions.
fn metres(line: Line<'_, '_>, told: &Told, at: usize) -> Option<Sense> {
    let people = line.get(at + 1).is_some_and(|next| {
        next.any(&["people", "children", "refugees", "civilians", "residents", "inhabitants"])
    });
    if people && line.glued(at) {
        return Some(Sense {
            start: told.first,
            end: at + 1,
            kind: QuantityKind::Count,
            unit: None,
            factor: 1.0,
            scale: 1e6,
        });
    }
    sense(told, at + 1, QuantityKind::Distance, Unit::Kilometre, 0.001)
}

/// "aged 12", "12-year-old", "12 years old", "Ana Ilic, 59,".
fn age(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let whole =
        |end: usize, per_year: f64| sense(told, end, QuantityKind::Age, Unit::YearOfAge, per_year);
    let at = numeral::skip_hyphen(line, told.end);
    let per_year = match line.get(at).map(|atom| atom.text.to_ascii_lowercase()).as_deref() {
        Some("year" | "years") => Some(1.0),
        Some("month" | "months") => Some(1.0 / 12.0),
        Some("week" | "weeks") => Some(1.0 / 52.0),
        Some("day" | "days") => Some(1.0 / 365.0),
        _ => None,
    };
    if let Some(per_year) = per_year {
        let old = numeral::skip_hyphen(line, at + 1);
        let end = line.phrases(old, &["old", "olds"]).or_else(|| line.phrase(old, "of age"));
        return end.and_then(|end| whole(end, per_year));
    }
    let plausible = told.max.is_some_and(|years| years <= 120.0);
    let aged = line.any_before(told.first, &["aged", "age", "ages"]);
    let beside_name = line.any_before(told.first, &[","])
        && line.any(told.end, &[",", "."])
        && told.first == told.start
        && told.form == Form::Digits
        && told.first >= 2
        && line.get(told.first - 2).is_some_and(|name| name.is_capital() && !name.entry.known)
        && line.before(told.first - 2).is_some_and(|name| name.is_capital() && !name.entry.known);
    (plausible && (aged || beside_name)).then(|| whole(told.end, 1.0))?
}

/// "Resolution 1701", "T-72", "No. 7", "+380 44 123 45 67", "(3)", "3:1".
fn name(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let digits = matches!(told.form, Form::Digits | Form::Hyphen);
    if !digits || told.first < told.start {
        return None;
    }
    let code = glued_into_word(line, told) || is_label(line, told) || is_list_mark(line, told);
    let score = scores(line, told);
    let long = told.end_of_number == told.start + 1
        && line.get(told.start).is_some_and(|atom| atom.text.len() >= 10);
    (code || score || long || is_address(line, told)).then(|| unitless(told, QuantityKind::Name))?
}

/// "T-72", "F16", "12th" apart: a letter, or a hyphen behind letters, touches the number.
fn glued_into_word(line: Line<'_, '_>, told: &Told) -> bool {
    let start = told.start;
    let before = line.glued(start)
        && line.before(start).is_some_and(|atom| {
            atom.kind == Kind::Letters
                || matches!(atom.text, "#" | "_" | "@" | "." | "°" | "=" | "\\" | ":")
                || matches!(atom.text, "-" | "‑" | "/") && line.glued(start - 1)
        });
    let after = line.get(told.end).is_some_and(|atom| {
        atom.glued && (atom.kind == Kind::Letters || matches!(atom.text, "°" | "@" | "_"))
    });
    before || after
}

fn is_label(line: Line<'_, '_>, told: &Told) -> bool {
    let Some(before) = line.before(told.start) else { return false };
    let number = before.is("no") || before.is(".") && line.is(told.start.saturating_sub(2), "no");
    let number = number && line.get(told.start.saturating_sub(2)).is_some();
    let capital = before.is_capital()
        || before.any(&["article", "paragraph", "clause", "section", "page", "phase"]);
    let single = told.min == told.max;
    let unit = before.entry.unit.is_some() && !before.entry.plural;
    before.is("number") || single && number || single && capital && (before.entry.label || unit)
}

/// "131 West Bridge Street".
fn is_address(line: Line<'_, '_>, told: &Told) -> bool {
    let capital = line.get(told.end).is_some_and(|next| next.is_capital());
    let street = |at: usize| line.any(at, &["street", "road", "avenue", "boulevard", "lane"]);
    capital && (1..4).any(|far| street(told.end + far))
}

/// "(3)", "1." at the head of a line of a list.
fn is_list_mark(line: Line<'_, '_>, told: &Told) -> bool {
    let bracketed = line.any_before(told.start, &["(", "["]) && line.any(told.end, &[")", "]"]);
    let head = told.start == 0 && line.any(told.end, &[".", ")"]) && line.glued(told.end);
    (bracketed && told.start == 1) || head && line.len() > told.end + 1
}

/// "3:1", "2-0", "3-3", "won 2-3": ends of no range.
fn scores(line: Line<'_, '_>, told: &Told) -> bool {
    let match_told = line.any_before(told.start, &["won", "lost", "drew", "beat"]);
    if told.form == Form::Hyphen {
        return match_told;
    }
    let mark = line.any(told.end, &[":", "-", "–", "/"]) && line.glued(told.end);
    mark && line.glued(told.end + 1) && line.digits(told.end + 1).is_some()
}

/// The end of a telephone number at `at`: a plus and digits, or three groups with hyphens.
pub(super) fn phone(line: Line<'_, '_>, at: usize) -> Option<usize> {
    let plus = line.is(at, "+") && line.glued(at + 1);
    let mut end = at + usize::from(plus);
    let mut groups = 0;
    // No telephone number has more groups, nor longer ones.
    while groups < 8 && line.get(end).is_some_and(|a| a.kind == Kind::Digits && a.text.len() <= 12)
    {
        groups += 1;
        end += 1;
        let hyphen = line.any(end, &["-", "‑"]) && line.glued(end) && line.glued(end + 1);
        if hyphen && line.digits(end + 1).is_some() {
            end += 1;
        } else if !plus || line.glued(end) {
            break;
        }
    }
    (groups >= 3 || plus && groups >= 1).then_some(end)
}

/// "three-storey", "five-member": the first half of a word.
fn compound(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let word = numeral::skip_hyphen(line, told.end);
    let joined = word > told.end && line.get(word).is_some_and(|next| next.kind == Kind::Letters);
    (joined && !line.is(word, "strong")).then(|| unitless(told, QuantityKind::Compound))?
}

/// "one" that stands for a noun or for anybody.
fn pronoun(line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    if !line.is(told.start, "one") || told.end_of_number != told.start + 1 {
        return None;
    }
    if line.is(told.end, "of") {
        return None;
    }
    let before = line.any_before(
        told.first,
        &[
            "the", "this", "that", "another", "each", "every", "any", "which", "other", "last",
            "next", "only", "good", "new", "same",
        ],
    );
    let after = line.any(
        told.end,
        &[
            "another", "'", "’", "can", "must", "should", "cannot", "may", "might", "would",
            "could", "day", "that", "who", "which",
        ],
    );
    let noun =
        line.get(told.end).is_some_and(|next| next.kind == Kind::Letters && !next.entry.known);
    (before && !noun || after).then(|| unitless(told, QuantityKind::Pronoun))?
}

/// A number with decimals and no unit counts nothing.
fn bare(_line: Line<'_, '_>, told: &Told) -> Option<Sense> {
    let broken = |number: Option<f64>| number.is_some_and(|number| number.fract() != 0.0);
    (broken(told.min) || broken(told.max)).then(|| unitless(told, QuantityKind::Bare))?
}
