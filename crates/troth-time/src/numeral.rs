//! Numbers as they are written: "1,200", "1.2 million", "forty-two", "a hundred and five".

use crate::atom::{Kind, Line};

/// A number and the atom after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Numeral {
    pub end: usize,
    pub value: f64,
    /// Whether it begins with digits.
    pub digits: bool,
    /// The scale it ends with: a million in "1.2 million", one in "12".
    pub scale: f64,
}

impl Numeral {
    /// The value where it is a whole number.
    pub(crate) fn whole(self) -> Option<u64> {
        // The cast saturates, which is what a number of forty digits deserves.
        (self.value >= 0.0 && self.value.fract() == 0.0).then_some(self.value as u64)
    }
}

/// No number is written with more atoms; keeps the readers linear on any text.
const LONGEST: usize = 24;

/// The cardinal number that begins at `at`. "a" alone is none; "a hundred" is.
pub(crate) fn cardinal(line: Line<'_, '_>, at: usize) -> Option<Numeral> {
    let atom = line.get(at)?;
    match atom.kind {
        Kind::Digits => Some(scaled(line, digits(line, at)?)),
        Kind::Letters => spelled(line, at).or_else(|| article(line, at)),
        Kind::Mark => {
            vulgar(atom.text).map(|value| Numeral { end: at + 1, value, digits: true, scale: 1.0 })
        }
    }
}

/// The ordinal number that begins at `at`: "19th", "third", "twenty-first".
pub(crate) fn ordinal(line: Line<'_, '_>, at: usize) -> Option<(usize, u64)> {
    if let Some(number) = line.digits(at) {
        let suffix = line.glued(at + 1) && line.any(at + 1, &["st", "nd", "rd", "th"]);
        return suffix.then_some((at + 2, number));
    }
    let entry = line.entry(at);
    if let Some(tens) = entry.number.filter(|number| *number >= 20) {
        let unit = skip_hyphen(line, at + 1);
        return line.entry(unit).ordinal.filter(|n| *n < 10).map(|ones| (unit + 1, tens + ones));
    }
    entry.ordinal.map(|number| (at + 1, number))
}

/// "1", "1,200", "1.2", "2 1/2", "3½".
fn digits(line: Line<'_, '_>, at: usize) -> Option<Numeral> {
    let mut value = line.get(at)?.text.parse::<f64>().ok()?;
    let mut end = at + 1;
    let narrow = line.get(at)?.text.len() <= 3;
    while narrow && end < at + LONGEST {
        let Some(group) = group(line, end).or_else(|| spaced_group(line, at, end)) else { break };
        value = value * 1000.0 + line.get(group)?.text.parse::<f64>().ok()?;
        end = group + 1;
    }
    if let Some(fraction) = decimals(line, end) {
        return Some(Numeral { end: end + 2, value: value + fraction, digits: true, scale: 1.0 });
    }
    if let Some((fraction_end, fraction)) = mixed(line, end) {
        return Some(Numeral {
            end: fraction_end,
            value: value + fraction,
            digits: true,
            scale: 1.0,
        });
    }
    Some(Numeral { end, value, digits: true, scale: 1.0 })
}

/// The "200" of ",200" glued on both sides.
fn group(line: Line<'_, '_>, at: usize) -> Option<usize> {
    let comma = line.is(at, ",") && line.glued(at) && line.glued(at + 1);
    (comma && three_digits(line, at + 1)).then_some(at + 1)
}

/// The "500" of "1 500", where nothing else touches either.
fn spaced_group(line: Line<'_, '_>, first: usize, at: usize) -> Option<usize> {
    let apart = !line.glued(first) && !line.glued(at);
    let zero = line.get(first)?.text.starts_with('0');
    let unit = line.glued(at + 1) && line.get(at + 1)?.kind != Kind::Mark;
    (apart && !zero && !unit && three_digits(line, at)).then_some(at)
}

fn three_digits(line: Line<'_, '_>, at: usize) -> bool {
    line.get(at).is_some_and(|atom| atom.kind == Kind::Digits && atom.text.len() == 3)
}

/// ".25" glued on both sides and not followed by another part, as in a date or an address.
fn decimals(line: Line<'_, '_>, at: usize) -> Option<f64> {
    let touches = line.is(at, ".") && line.glued(at) && line.glued(at + 1);
    let atom = line.get(at + 1).filter(|atom| touches && atom.kind == Kind::Digits)?;
    let more = line.is(at + 2, ".")
        && line.glued(at + 2)
        && line.glued(at + 3)
        && line.digits(at + 3).is_some();
    if more {
        return None;
    }
    format!("0.{}", atom.text).parse().ok()
}

/// The "1/2" of "2 1/2" and "2-1/2", the "½" of "2½".
fn mixed(line: Line<'_, '_>, at: usize) -> Option<(usize, f64)> {
    let start = if line.is(at, "-") && line.glued(at) { at + 1 } else { at };
    if let Some(fraction) = line.get(start).and_then(|atom| vulgar(atom.text)) {
        return Some((start + 1, fraction));
    }
    let above = line.digits(start).filter(|number| *number < 10)?;
    let slash = line.is(start + 1, "/") && line.glued(start + 1) && line.glued(start + 2);
    let below = line.digits(start + 2).filter(|number| slash && (2..10).contains(number))?;
    let proper = above < below && (start > at || !line.glued(start));
    proper.then_some((start + 3, above as f64 / below as f64))
}

fn vulgar(text: &str) -> Option<f64> {
    match text {
        "½" => Some(0.5),
        "⅓" => Some(1.0 / 3.0),
        "⅔" => Some(2.0 / 3.0),
        "¼" => Some(0.25),
        "¾" => Some(0.75),
        _ => None,
    }
}

/// "1.2 million", "3 dozen".
fn scaled(line: Line<'_, '_>, number: Numeral) -> Numeral {
    let mut number = number;
    for _ in 0..2 {
        let at = skip_hyphen(line, number.end);
        let entry = line.entry(at);
        let Some(scale) = entry.scale.or(entry.dozen) else { break };
        let scale = scale as f64;
        number = Numeral {
            end: at + 1,
            value: number.value * scale,
            scale: number.scale * scale,
            ..number
        };
    }
    number
}

/// "a hundred and five", "a dozen", "half a million".
fn article(line: Line<'_, '_>, at: usize) -> Option<Numeral> {
    if line.is(at, "half") {
        let start = if line.any(at + 1, &["a", "an"]) { at + 2 } else { at + 1 };
        let entry = line.entry(start);
        let scale = entry.scale.or(entry.dozen)?;
        return Some(Numeral {
            end: start + 1,
            value: scale as f64 / 2.0,
            digits: false,
            scale: 1.0,
        });
    }
    let scale = line.any(at, &["a", "an"]).then(|| line.entry(at + 1))?;
    if let Some(dozen) = scale.dozen {
        return Some(Numeral { end: at + 2, value: dozen as f64, digits: false, scale: 1.0 });
    }
    scale.scale?;
    group_of_words(line, at + 1, 1.0)
}

/// "forty-two", "two hundred and five thousand", "two and a half", "two dozen".
fn spelled(line: Line<'_, '_>, at: usize) -> Option<Numeral> {
    line.entry(at).number?;
    let number = group_of_words(line, at, 0.0)?;
    Some(and_a_half(line, number))
}

/// "and a half", with the scale that may follow: "two and a half million".
fn and_a_half(line: Line<'_, '_>, number: Numeral) -> Numeral {
    match line.phrase(number.end, "and a half") {
        Some(end) => scaled(line, Numeral { end, value: number.value + 0.5, ..number }),
        None => number,
    }
}

/// Reads number words from `at`; `current` is what stands before a first scale ("a" is one).
fn group_of_words(line: Line<'_, '_>, at: usize, current: f64) -> Option<Numeral> {
    let (mut total, mut current, mut end) = (0.0, current, at);
    let mut least = f64::INFINITY;
    let mut scale_of_all = 1.0;
    while end < at + LONGEST {
        let start = joint(line, end, at);
        let entry = line.entry(start);
        if let Some(number) = entry.number.filter(|number| (*number as f64) < least) {
            current += number as f64;
            scale_of_all = 1.0;
            // After "forty" only ones may follow, after ones nothing but a scale.
            least = if (20..100).contains(&number) { 10.0 } else { 0.0 };
        } else if let Some(scale) = entry.scale.filter(|_| current > 0.0) {
            scale_of_all *= scale as f64;
            if scale == 100 {
                current *= 100.0;
                least = 100.0;
            } else {
                total += current * scale as f64;
                current = 0.0;
                least = 1000.0;
            }
        } else if let Some(dozen) = entry.dozen.filter(|_| current > 0.0) {
            current *= dozen as f64;
            scale_of_all *= dozen as f64;
            least = 0.0;
        } else {
            break;
        }
        end = start + 1;
    }
    (end > at).then_some(Numeral {
        end,
        value: total + current,
        digits: false,
        scale: scale_of_all,
    })
}

/// Over the hyphen of "forty-two" and the "and" of "hundred and five".
fn joint(line: Line<'_, '_>, at: usize, first: usize) -> usize {
    if at == first {
        return at;
    }
    let after_scale = line.before(at).is_some_and(|atom| atom.entry.scale.is_some());
    if after_scale && line.is(at, "and") && line.entry(at + 1).number.is_some() {
        return at + 1;
    }
    skip_hyphen(line, at)
}

/// Over a hyphen that joins two words.
pub(crate) fn skip_hyphen(line: Line<'_, '_>, at: usize) -> usize {
    let hyphen = line.any(at, &["-", "‐", "‑"]) && line.glued(at) && line.glued(at + 1);
    if hyphen { at + 1 } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atom::atoms;
    use crate::words;
    use expect_test::{Expect, expect};

    fn check(texts: &[&str], expect: Expect) {
        let mut out = String::new();
        for text in texts {
            let words = words(text);
            let atoms = atoms(&words);
            let (_, line) = Line::split(&atoms).next().expect("a sentence");
            let told = match cardinal(line, 0) {
                Some(number) => {
                    format!("{} `{}`", number.value, line.span(0, number.end).slice(text))
                }
                None => "none".to_owned(),
            };
            out.push_str(&format!("{text}: {told}\n"));
        }
        expect.assert_eq(&out);
    }

    #[test]
    fn numbers_in_digits_and_words() {
        check(
            &[
                "653 drones",
                "1,200 shells",
                "1.2 million people",
                "forty-two",
                "a dozen",
                "two dozen",
                "a hundred and five",
                "two hundred and five thousand three hundred and one",
                "half a million",
                "two and a half million",
                "2 1/2",
                "3½",
                "twenty-one twelve",
                "1.2.2031",
                "12,34",
                "nineteen ninety",
                "a gun",
                "12,345,678.9",
            ],
            expect![[r#"
                653 drones: 653 `653`
                1,200 shells: 1200 `1,200`
                1.2 million people: 1200000 `1.2 million`
                forty-two: 42 `forty-two`
                a dozen: 12 `a dozen`
                two dozen: 24 `two dozen`
                a hundred and five: 105 `a hundred and five`
                two hundred and five thousand three hundred and one: 205301 `two hundred and five thousand three hundred and one`
                half a million: 500000 `half a million`
                two and a half million: 2500000 `two and a half million`
                2 1/2: 2.5 `2 1/2`
                3½: 3.5 `3½`
                twenty-one twelve: 21 `twenty-one`
                1.2.2031: 1 `1`
                12,34: 12 `12`
                nineteen ninety: 19 `nineteen`
                a gun: none
                12,345,678.9: 12345678.9 `12,345,678.9`
            "#]],
        );
    }
}
