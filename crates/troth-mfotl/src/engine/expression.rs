//! Terms and conditions over the slots of a row.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use regex::bytes::Regex;

use crate::formula::{Arithmetic, Comparison, Convert};
use crate::value::{
    Symbols, Type, compare_floats, of_float, of_int, significant, to_float, to_int, write_int,
};

/// A term over the slots of a row.
#[derive(Debug)]
pub(crate) enum Operand {
    Slot(usize),
    Word(u64),
    Apply(Convert, Box<Operand>),
    Minus(bool, Box<Operand>),
    Arithmetic { sign: Arithmetic, is_float: bool, left: Box<Operand>, right: Box<Operand> },
}

/// A condition over the slots of a row.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) kind: TestKind,
    pub(crate) is_negated: bool,
}

#[derive(Debug)]
pub(crate) enum TestKind {
    Compare(Comparison, Type, Operand, Operand),
    Substring(Operand, Operand),
    Matches(Operand, Operand, Vec<Group>),
}

/// What is asked of a group of a pattern.
#[derive(Debug)]
pub(crate) enum Group {
    Any,
    Same(Operand),
    Give(usize),
}

/// What the evaluation of terms needs beside the row.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) symbols: Symbols,
    patterns: BTreeMap<u64, Option<Regex>>,
}

/// So many compiled patterns are kept.
const N_PATTERNS: usize = 256;

impl Texts {
    /// Compiled patterns go by their symbols: where those change, they are forgotten.
    pub(crate) fn forget_patterns(&mut self) {
        self.patterns.clear();
    }

    fn pattern(&mut self, word: u64) -> Option<(&Regex, &Symbols)> {
        if self.patterns.len() > N_PATTERNS {
            self.patterns.clear();
        }
        let symbols = &self.symbols;
        let regex = self
            .patterns
            .entry(word)
            .or_insert_with(|| crate::pattern::compile(symbols.text(word)).ok());
        regex.as_ref().map(|regex| (regex, symbols))
    }
}

impl Operand {
    /// The value; none where it is not defined: a division by zero, an integer beyond 64 bits.
    pub(crate) fn value(&self, row: &[u64], texts: &mut Texts) -> Option<u64> {
        match self {
            Self::Slot(slot) => Some(row[*slot]),
            Self::Word(word) => Some(*word),
            Self::Apply(function, inner) => {
                let word = inner.value(row, texts)?;
                apply(*function, word, &mut texts.symbols)
            }
            Self::Minus(true, inner) => Some(of_float(-to_float(inner.value(row, texts)?))),
            Self::Minus(false, inner) => to_int(inner.value(row, texts)?).checked_neg().map(of_int),
            Self::Arithmetic { sign, is_float, left, right } => {
                let (left, right) = (left.value(row, texts)?, right.value(row, texts)?);
                if *is_float {
                    Some(of_float(floats(*sign, to_float(left), to_float(right))))
                } else {
                    integers(*sign, to_int(left), to_int(right)).map(of_int)
                }
            }
        }
    }
}

fn floats(sign: Arithmetic, left: f64, right: f64) -> f64 {
    match sign {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    }
}

fn integers(sign: Arithmetic, left: i64, right: i64) -> Option<i64> {
    match sign {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "cutting the fraction off is what f2i does")]
#[allow(clippy::cast_precision_loss, reason = "i2f gives the nearest float")]
fn apply(function: Convert, word: u64, symbols: &mut Symbols) -> Option<u64> {
    let text_of = |word: u64, symbols: &Symbols| {
        String::from_utf8_lossy(symbols.text(word)).trim().to_owned()
    };
    Some(match function {
        Convert::FloatToInt => {
            let value = to_float(word).trunc();
            // Beyond 64 bits there is no integer; MonPoly gives 0 for those that are no numbers.
            if value.is_nan() || value.is_infinite() {
                0
            } else if value.abs() < 9.2e18 {
                of_int(value as i64)
            } else {
                return None;
            }
        }
        Convert::IntToFloat => of_float(to_int(word) as f64),
        Convert::IntToText => {
            let mut text = Vec::new();
            write_int(to_int(word), &mut text);
            symbols.intern(&text)
        }
        Convert::TextToInt => of_int(text_of(word, symbols).parse().unwrap_or(0)),
        Convert::FloatToText => symbols.intern(float_text(to_float(word)).as_bytes()),
        Convert::TextToFloat => of_float(text_of(word, symbols).parse().unwrap_or(0.0)),
        Convert::PatternToText => word,
        Convert::TextToPattern => word,
        Convert::DayOfMonth => of_int(civil(to_float(word)).2),
        Convert::Month => of_int(civil(to_float(word)).1),
        Convert::Year => of_int(civil(to_float(word)).0),
        Convert::FormatDate => {
            let (year, month, day) = civil(to_float(word));
            symbols.intern(format!("{year:04}-{month:02}-{day:02}").as_bytes())
        }
    })
}

/// A float as OCaml writes it: twelve digits, and a point where it would look like an integer.
fn float_text(value: f64) -> String {
    let mut text = significant(value, 12);
    let looks_whole = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if looks_whole {
        text.push('.');
    }
    text
}

/// Year, month and day of a time in seconds since 1970, UTC; nothing after the year 2100, as in
/// MonPoly.
#[allow(clippy::cast_possible_truncation, reason = "bounded just before")]
fn civil(seconds: f64) -> (i64, i64, i64) {
    let days = (seconds.clamp(-6.2e10, 4_102_444_800.0) as i64).div_euclid(24 * 60 * 60);
    // Days from 1 March of the year 0, in eras of 400 years: Howard Hinnant, "chrono-compatible
    // low-level date algorithms".
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

impl Test {
    /// Whether the condition holds of a row, whose slots for groups it fills. What is not defined
    /// does not hold, and its negation does not either.
    pub(crate) fn holds(&self, row: &mut [u64], texts: &mut Texts) -> bool {
        let held = match &self.kind {
            TestKind::Compare(sign, kind, left, right) => {
                compare(*sign, *kind, left, right, row, texts)
            }
            TestKind::Substring(left, right) => substring(left, right, row, texts),
            TestKind::Matches(text, pattern, groups) => matches(text, pattern, groups, row, texts),
        };
        held.is_some_and(|held| held != self.is_negated)
    }
}

fn compare(
    sign: Comparison,
    kind: Type,
    left: &Operand,
    right: &Operand,
    row: &[u64],
    texts: &mut Texts,
) -> Option<bool> {
    let (left, right) = (left.value(row, texts)?, right.value(row, texts)?);
    if sign == Comparison::Equal {
        return Some(left == right);
    }
    let order = match kind {
        Type::Int => to_int(left).cmp(&to_int(right)),
        Type::Float => compare_floats(to_float(left), to_float(right)),
        Type::Text | Type::Pattern => texts.symbols.compare(kind, left, right),
    };
    Some(match sign {
        Comparison::LessOrEqual => order != Ordering::Greater,
        _ => order == Ordering::Less,
    })
}

fn substring(left: &Operand, right: &Operand, row: &[u64], texts: &mut Texts) -> Option<bool> {
    let (part, whole) = (left.value(row, texts)?, right.value(row, texts)?);
    let (part, whole) = (texts.symbols.text(part), texts.symbols.text(whole));
    Some(part.is_empty() || whole.windows(part.len()).any(|window| window == part))
}

fn matches(
    text: &Operand,
    pattern: &Operand,
    groups: &[Group],
    row: &mut [u64],
    texts: &mut Texts,
) -> Option<bool> {
    let (text, pattern) = (text.value(row, texts)?, pattern.value(row, texts)?);
    let mut found: Vec<Option<Vec<u8>>> = Vec::new();
    let (regex, symbols) = texts.pattern(pattern)?;
    let text = symbols.text(text);
    if groups.is_empty() {
        return Some(regex.is_match(text));
    }
    let Some(captures) = regex.captures(text) else { return Some(false) };
    for n in 1..=groups.len() {
        found.push(captures.get(n).map(|group| group.as_bytes().to_vec()));
    }
    for (group, found) in groups.iter().zip(found) {
        if matches!(group, Group::Any) {
            continue;
        }
        let Some(found) = found else { return Some(false) };
        let word = texts.symbols.intern(&found);
        match group {
            Group::Any => {}
            Group::Same(operand) => {
                if operand.value(row, texts)? != word {
                    return Some(false);
                }
            }
            Group::Give(slot) => row[*slot] = word,
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(civil(0.0), (1970, 1, 1));
        assert_eq!(civil(951_782_400.0), (2000, 2, 29));
        assert_eq!(civil(-1.0), (1969, 12, 31));
        assert_eq!(civil(1_931_126_400.0), (2031, 3, 13));
        assert_eq!(civil(1e300), (2100, 1, 1));
    }

    #[test]
    fn floats_show_that_they_are_floats() {
        assert_eq!(float_text(-42.0), "-42.");
        assert_eq!(float_text(0.5), "0.5");
        assert_eq!(float_text(9.876_543_21e30), "9.87654321e+30");
    }
}
