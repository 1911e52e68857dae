//! Numbers with the words that loosen them: "at least 12", "10 to 15", "dozens".

use crate::atom::{Kind, Line};
use crate::numeral::{self, Numeral, skip_hyphen};

/// A number as told, with its ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Told {
    /// First atom of modifier or number.
    pub first: usize,
    /// First atom of the number.
    pub start: usize,
    /// The atom after the number.
    pub end_of_number: usize,
    /// The atom after the number and what loosens it from behind ("or more").
    pub end: usize,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub approximate: bool,
    pub additional: bool,
    pub form: Form,
}

/// How the number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Digits,
    Words,
    /// "dozens", "several", "no".
    Vague,
    Article,
    /// "two-thirds", "half".
    Fraction,
    Ordinal,
    /// "10-15", glued.
    Hyphen,
}

/// What a modifier does to a number's ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    AtLeast,
    AtMost,
    About,
    More,
}

const BOUNDS: &[(&str, Bound)] = &[
    ("at least", Bound::AtLeast),
    ("at the very least", Bound::AtLeast),
    ("no fewer than", Bound::AtLeast),
    ("no less than", Bound::AtLeast),
    ("not fewer than", Bound::AtLeast),
    ("not less than", Bound::AtLeast),
    ("a minimum of", Bound::AtLeast),
    ("no more than", Bound::AtMost),
    ("not more than", Bound::AtMost),
    ("at most", Bound::AtMost),
    ("a maximum of", Bound::AtMost),
    ("up to", Bound::AtMost),
    ("as many as", Bound::AtMost),
    ("as much as", Bound::AtMost),
    ("more than", Bound::AtLeast),
    ("well over", Bound::AtLeast),
    ("just over", Bound::AtLeast),
    ("upwards of", Bound::AtLeast),
    ("upward of", Bound::AtLeast),
    ("in excess of", Bound::AtLeast),
    ("exceeding", Bound::AtLeast),
    ("over", Bound::AtLeast),
    ("above", Bound::AtLeast),
    (">", Bound::AtLeast),
    ("fewer than", Bound::AtMost),
    ("less than", Bound::AtMost),
    ("just under", Bound::AtMost),
    ("under", Bound::AtMost),
    ("below", Bound::AtMost),
    ("<", Bound::AtMost),
    ("close to", Bound::About),
    ("an estimated", Bound::About),
    ("estimated", Bound::About),
    ("about", Bound::About),
    ("around", Bound::About),
    ("some", Bound::About),
    ("nearly", Bound::About),
    ("almost", Bound::About),
    ("approximately", Bound::About),
    ("approx .", Bound::About),
    ("approx", Bound::About),
    ("roughly", Bound::About),
    ("circa", Bound::About),
    ("possibly", Bound::About),
    ("perhaps", Bound::About),
    ("maybe", Bound::About),
    ("~", Bound::About),
    ("another", Bound::More),
    ("a further", Bound::More),
    ("an additional", Bound::More),
    ("further", Bound::More),
    ("additional", Bound::More),
];

/// The number that begins at `at`, with the modifiers before and behind it.
pub(super) fn read(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let atom = line.get(at)?;
    let may_begin = match atom.kind {
        Kind::Digits => true,
        Kind::Letters => atom.entry.known,
        Kind::Mark => !matches!(atom.text, "." | "," | "\"" | "(" | ")" | ":" | ";"),
    };
    if !may_begin {
        return None;
    }
    modified(line, at).or_else(|| plain(line, at)).map(|told| loosened(line, told))
}

/// One or two modifiers and a number: "at least another 12".
fn modified(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let (start, bound) = bound(line, at)?;
    if let Some((inner, second)) = self::bound(line, start) {
        return plain(line, inner)
            .filter(is_number)
            .map(|told| bent(bent(told, second), bound))
            .map(|told| Told { first: at, ..told });
    }
    let told = plain(line, start).filter(is_number)?;
    // "Another one" is no number.
    let pronoun = bound == Bound::More && line.is(start, "one");
    (!pronoun).then(|| Told { first: at, ..bent(told, bound) })
}

fn is_number(told: &Told) -> bool {
    !matches!(told.form, Form::Article | Form::Ordinal)
}

fn bound(line: Line<'_, '_>, at: usize) -> Option<(usize, Bound)> {
    BOUNDS.iter().find_map(|(phrase, bound)| Some((line.phrase(at, phrase)?, *bound)))
}

fn bent(told: Told, bound: Bound) -> Told {
    match bound {
        Bound::AtLeast => Told { max: None, approximate: true, ..told },
        Bound::AtMost => Told { min: None, max: told.max.or(told.min), approximate: true, ..told },
        Bound::About => Told { approximate: true, ..told },
        Bound::More => Told { additional: true, ..told },
    }
}

/// "or more", "or so", "+", "more" behind the number.
fn loosened(line: Line<'_, '_>, told: Told) -> Told {
    const BEHIND: &[(&str, Bound)] = &[
        ("or more", Bound::AtLeast),
        ("or so", Bound::About),
        ("or fewer", Bound::AtMost),
        ("or less", Bound::AtMost),
        ("more", Bound::More),
        ("others", Bound::More),
        ("other", Bound::More),
    ];
    if !is_number(&told) || told.max == Some(0.0) {
        return told;
    }
    if line.is(told.end, "+") && line.glued(told.end) {
        return Told { end: told.end + 1, ..bent(told, Bound::AtLeast) };
    }
    let behind = BEHIND.iter().find_map(|(words, b)| Some((line.phrase(told.end, words)?, *b)));
    match behind {
        // "12 more than" compares, it does not add; "others" stays for the noun.
        Some((end, Bound::More)) if line.is(end, "than") => told,
        Some((_, Bound::More)) => bent(told, Bound::More),
        Some((end, bound)) => Told { end, ..bent(told, bound) },
        None => told,
    }
}

/// A number without modifiers.
fn plain(line: Line<'_, '_>, at: usize) -> Option<Told> {
    between(line, at)
        .or_else(|| fraction(line, at))
        .or_else(|| cardinal_or_range(line, at))
        .or_else(|| ordinal(line, at))
        .or_else(|| vague(line, at))
        .or_else(|| nothing(line, at))
        .or_else(|| article(line, at))
}

fn told(at: usize, end: usize, min: Option<f64>, max: Option<f64>, form: Form) -> Told {
    Told {
        first: at,
        start: at,
        end_of_number: end,
        end,
        min,
        max,
        approximate: form == Form::Vague,
        additional: false,
        form,
    }
}

/// "between 10 and 20", "from 10 to 20".
fn between(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let joint = match () {
        () if line.is(at, "between") => "and",
        () if line.is(at, "from") => "to",
        () => return None,
    };
    let low = numeral::cardinal(line, at + 1)?;
    let high = line.is(low.end, joint).then(|| numeral::cardinal(line, low.end + 1))??;
    let (low, high) = shared_scale(low, high)?;
    let told = told(at + 1, high.end, Some(low), Some(high.value), form(high));
    Some(Told { first: at, start: at + 1, ..told })
}

fn form(number: Numeral) -> Form {
    if number.digits { Form::Digits } else { Form::Words }
}

/// "12", "10 to 15", "10-15", "two or three".
fn cardinal_or_range(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let low = numeral::cardinal(line, at)?;
    if let Some(told) = range(line, at, low) {
        return Some(told);
    }
    // "19th" is no 19.
    if low.digits && numeral::ordinal(line, at).is_some_and(|(end, _)| end > low.end) {
        return None;
    }
    Some(told(at, low.end, Some(low.value), Some(low.value), form(low)))
}

fn range(line: Line<'_, '_>, at: usize, low: Numeral) -> Option<Told> {
    let joint = line.get(low.end)?;
    let hyphen = matches!(joint.text, "-" | "–" | "—");
    if !hyphen && !joint.any(&["to", "or"]) {
        return None;
    }
    let high = numeral::cardinal(line, low.end + 1)?;
    let glued = hyphen && joint.glued && line.glued(low.end + 1);
    let (low, high) = shared_scale(low, high)?;
    let form = if glued { Form::Hyphen } else { form(high) };
    Some(told(at, high.end, Some(low), Some(high.value), form))
}

/// "2 to 3 million" begins at two million. None where the ends are not in order.
fn shared_scale(low: Numeral, high: Numeral) -> Option<(f64, Numeral)> {
    let shares = low.scale == 1.0 && high.scale > 1.0 && low.value < high.value / high.scale;
    let least = if shares { low.value * high.scale } else { low.value };
    (least < high.value).then_some((least, high))
}

/// "two-thirds", "a quarter of", "half of", "1/3", "one in five".
fn fraction(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let whole =
        |end: usize, share: f64| Some(told(at, end, Some(share), Some(share), Form::Fraction));
    if line.is(at, "half") {
        let scale = line.entry(at + 1 + usize::from(line.any(at + 1, &["a", "an"])));
        let number = scale.scale.is_some() || scale.dozen.is_some();
        let noun = line.any(at + 1, &["of", "the", "its", "their", "all", "his", "her", "our"]);
        return (!number && noun).then(|| whole(at + 1, 0.5))?;
    }
    let above = match line.any(at, &["a", "an"]) {
        true => Some((at + 1, 1.0)),
        false => numeral::cardinal(line, at)
            .filter(|number| !number.digits || number.value < 10.0)
            .map(|number| (number.end, number.value)),
    };
    let (end, above) = above?;
    if let Some(share) = out_of(line, end, above) {
        return whole(share.0, share.1);
    }
    let below_at = skip_hyphen(line, end);
    let entry = line.entry(below_at);
    let below = entry.fraction? as f64;
    let plural = line.get(below_at)?.text.ends_with('s') || line.is(below_at, "halves");
    let fits = if above == 1.0 { !plural } else { plural && above < below };
    let of = line.is(below_at + 1, "of") || below_at > end || plural;
    // "a second of" is no half, "a third attack" no third.
    (fits && of).then(|| whole(below_at + 1, above / below))?
}

/// "in five", "out of four" behind a number.
fn out_of(line: Line<'_, '_>, at: usize, above: f64) -> Option<(usize, f64)> {
    let start = line.phrase(at, "out of").or_else(|| line.phrase(at, "in every"));
    let start = start.or_else(|| line.phrase(at, "in").filter(|_| above == 1.0))?;
    let below = numeral::cardinal(line, start)?;
    let sane = below.value > above && below.value <= 100.0 && below.end == start + 1;
    sane.then(|| (below.end, above / below.value))
}

fn ordinal(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let (end, number) = numeral::ordinal(line, at)?;
    let number = Some(number as f64);
    Some(told(at, end, number, number, Form::Ordinal))
}

/// "dozens", "hundreds of thousands", "several", "a few", "a couple of".
fn vague(line: Line<'_, '_>, at: usize) -> Option<Told> {
    const WORDS: &[(&str, Option<f64>, Option<f64>)] = &[
        ("a couple of", Some(2.0), None),
        ("a couple", Some(2.0), None),
        ("a pair of", Some(2.0), Some(2.0)),
        ("several", Some(3.0), None),
        ("a handful of", Some(2.0), None),
        ("a few", Some(2.0), None),
        ("few", None, None),
        ("a large number of", Some(2.0), None),
        ("a number of", Some(2.0), None),
        ("large numbers of", Some(2.0), None),
        ("multiple", Some(2.0), None),
        ("numerous", None, None),
        ("countless", None, None),
        ("many", None, None),
        ("a lot of", None, None),
        ("both", Some(2.0), Some(2.0)),
    ];
    if let Some(least) = line.entry(at).vague {
        return vague_plural(line, at, least as f64);
    }
    let (end, min, max) =
        WORDS.iter().find_map(|(words, min, max)| Some((line.phrase(at, words)?, *min, *max)))?;
    // "several dozen", "a few hundred".
    if let Some(scale) = line.entry(end).scale.or(line.entry(end).dozen) {
        let min = min.map(|min| min * scale as f64);
        return Some(told(at, end + 1, min, None, Form::Vague));
    }
    let exact = max.is_some();
    let told = told(at, end, min, max, Form::Vague);
    Some(Told { approximate: !exact, ..told })
}

/// "tens of thousands": the product of both.
fn vague_plural(line: Line<'_, '_>, at: usize, least: f64) -> Option<Told> {
    let mut end = at + 1;
    let mut least = least;
    if line.is(end, "of")
        && let Some(more) = line.entry(end + 1).vague.filter(|more| *more >= 2000)
    {
        least *= more as f64 / 2.0;
        end += 2;
    }
    // "tens" alone is little used but of thousands; "scores" alone may be of a match.
    let alone = end == at + 1 && line.any(at, &["tens", "scores"]) && !line.is(end, "of");
    (!alone).then(|| told(at, end, Some(least), None, Form::Vague))
}

/// "no casualties", "none", "not a single", "nobody".
fn nothing(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let zero = |end: usize| {
        let told = told(at, end, Some(0.0), Some(0.0), Form::Vague);
        Some(Told { approximate: false, ..told })
    };
    if let Some(end) = line.phrases(at, &["not a single", "not one", "no one", "nobody", "none"]) {
        return zero(end);
    }
    let noun = line.get(at + 1).is_some_and(|next| {
        next.kind == Kind::Letters
            && !next.any(&["longer", "doubt", "more", "matter", "less", "fewer", "way", "later"])
    });
    (line.is(at, "no") && noun).then(|| zero(at + 1))?
}

/// "a drone".
fn article(line: Line<'_, '_>, at: usize) -> Option<Told> {
    let noun = line.get(at + 1).is_some_and(|next| next.kind == Kind::Letters);
    let article = line.any(at, &["a", "an"]) && noun && !line.glued(at + 1);
    article.then(|| told(at, at + 1, Some(1.0), Some(1.0), Form::Article))
}
