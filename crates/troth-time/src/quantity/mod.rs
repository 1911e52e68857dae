//! Quantities: the numbers of a text, and which of them count something.
//!
//! Every number gets a kind, so that a reader who looks for tolls and arms takes the counts
//! and leaves years, ages, distances, calibres and the names of things that are numbers.
//! What is told loosely stays loose: "at least 12" has no upper end, "up to 40" no lower one,
//! "dozens" is two dozen or more.

mod kind;
mod number;

use troth_text::ByteSpan;

use crate::Word;
use crate::atom::{Line, atoms};
use crate::timex::grammar;

/// How many, as far as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// The least it can be; `None` where nothing was told.
    pub min: Option<u64>,
    /// The most it can be; `None` where nothing was told.
    pub max: Option<u64>,
    /// Whether the words are loose ("about", "at least", "dozens").
    pub approximate: bool,
}

impl Count {
    /// Exactly `n`.
    #[must_use]
    pub fn exact(n: u64) -> Self {
        Self { min: Some(n), max: Some(n), approximate: false }
    }
}

/// What a number does in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuantityKind {
    /// It counts things or people: "653 drones", "dozens", "no casualties".
    Count,
    /// The article "a", which counts one where nothing else does.
    Article,
    /// A part of a whole: "two-thirds of", "half the town".
    Share,
    /// "12 %".
    Percentage,
    /// "third", "19th" where no date is meant.
    Ordinal,
    /// "one" that counts nothing: "no one", "the other one", "one must".
    Pronoun,
    /// A date, clock time or length of time.
    Time,
    /// "12-year-old", "aged 12".
    Age,
    /// In kilometres.
    Distance,
    /// In millimetres: "155mm".
    Calibre,
    /// In a currency.
    Money,
    /// Another measure: weight, power, area, speed.
    Measure,
    /// A number that names: "Resolution 1701", "T-72", a telephone number.
    Name,
    /// The first half of a compound word: "three-storey", "five-member".
    Compound,
    /// A number of which nothing else is known: "48.52".
    Bare,
}

/// The unit that [`Quantity::amount`] is given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Kilometres, whatever was told.
    Kilometre,
    /// Millimetres.
    Millimetre,
    /// Hundredths.
    Percent,
    /// The whole.
    Whole,
    /// Years of age (months and weeks of age are fractions of them).
    YearOfAge,
    /// Kilograms; a tonne and a ton are a thousand of them.
    Kilogram,
    /// Litres.
    Litre,
    /// Hectares.
    Hectare,
    /// Square kilometres.
    SquareKilometre,
    /// Megawatts.
    Megawatt,
    /// Kilometres an hour.
    KilometreAnHour,
    /// Degrees, of arc or of temperature.
    Degree,
    /// A currency by its ISO 4217 code; "XXX" where the word ("pounds") names several.
    Currency(&'static str),
}

/// A number of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// Modifier, number and unit, without the noun that is counted.
    pub span: ByteSpan,
    /// What it does.
    pub kind: QuantityKind,
    /// How many things, which of a row; empty for kinds that have a `unit`, and for times.
    pub count: Count,
    /// The least and the most in `unit`, or in things where there is none.
    pub amount: (Option<f64>, Option<f64>),
    /// Unit of `amount`.
    pub unit: Option<Unit>,
    /// "at least", "about".
    pub modifier: Option<ByteSpan>,
    /// The number itself.
    pub number: ByteSpan,
    /// Whether it comes on top of what was told before: "another 12", "12 more".
    pub additional: bool,
    /// Number of its sentence.
    pub sentence: u32,
}

/// The numbers in `text`, cut into words and sentences by [`crate::words`].
#[must_use]
pub fn find_in(text: &str) -> Vec<Quantity> {
    find(&crate::words(text))
}

/// The numbers in `words`, in order, not overlapping.
#[must_use]
pub fn find(words: &[Word<'_>]) -> Vec<Quantity> {
    let atoms = atoms(words);
    let mut found = Vec::new();
    for (_, line) in Line::split(&atoms) {
        read_line(line, &mut found);
    }
    found
}

fn read_line(line: Line<'_, '_>, found: &mut Vec<Quantity>) {
    let mut times = grammar::find(line).into_iter().peekable();
    let mut at = 0;
    while at < line.len() {
        while times.next_if(|(_, hit)| hit.end <= at).is_some() {}
        if let Some((start, hit)) = times.next_if(|(start, _)| *start <= at) {
            found.extend(time(line, start.max(at), hit.end));
            at = hit.end.max(at + 1);
            continue;
        }
        let limit = times.peek().map_or(line.len(), |(start, _)| *start);
        match phone(line, at).or_else(|| quantity(line, at, limit)) {
            Some((end, quantity)) => {
                found.push(quantity);
                at = end;
            }
            None => at += 1,
        }
    }
}

/// A time expression with a number in it.
fn time(line: Line<'_, '_>, start: usize, end: usize) -> Option<Quantity> {
    let number = (start..end).find(|&at| {
        let entry = line.entry(at);
        line.digits(at).is_some() || entry.number.is_some() || entry.ordinal.is_some()
    })?;
    let number = line.span(number, number + 1);
    Some(Quantity { number, ..uncounted(line, start, end, QuantityKind::Time)? })
}

/// A telephone number, and the atom after it.
fn phone(line: Line<'_, '_>, at: usize) -> Option<(usize, Quantity)> {
    let end = kind::phone(line, at)?;
    Some((end, uncounted(line, at, end, QuantityKind::Name)?))
}

/// A quantity that tells of no amount.
fn uncounted(line: Line<'_, '_>, start: usize, end: usize, kind: QuantityKind) -> Option<Quantity> {
    let span = line.span(start, end);
    Some(Quantity {
        span,
        kind,
        count: Count::default(),
        amount: (None, None),
        unit: None,
        modifier: None,
        number: span,
        additional: false,
        sentence: line.get(start)?.sentence,
    })
}

/// The quantity that begins at atom `at` and ends before `limit`, and the atom after it.
fn quantity(line: Line<'_, '_>, at: usize, limit: usize) -> Option<(usize, Quantity)> {
    let told = number::read(line, at).filter(|told| told.end <= limit)?;
    let sense = kind::of(line, &told);
    let end = sense.end.max(told.end);
    let amount = |number: Option<f64>| number.map(|n| n * sense.scale * sense.factor);
    // The cast saturates, as a number of forty digits deserves.
    let whole = |number: Option<f64>| number.map(|n| (n * sense.scale).round() as u64);
    let quantity = Quantity {
        span: line.span(sense.start, end),
        kind: sense.kind,
        count: match sense.unit {
            Some(_) => Count { approximate: told.approximate, ..Count::default() },
            None => {
                Count { min: whole(told.min), max: whole(told.max), approximate: told.approximate }
            }
        },
        amount: (amount(told.min), amount(told.max)),
        unit: sense.unit,
        modifier: (told.start > at).then(|| line.span(at, told.start)),
        number: line.span(told.start, told.end_of_number),
        additional: told.additional,
        sentence: line.get(at)?.sentence,
    };
    Some((end, quantity))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use expect_test::{Expect, expect};

    fn check(texts: &[&str], expect: Expect) {
        let mut out = String::new();
        for text in texts {
            writeln!(out, "{text}").expect("a string takes all");
            for quantity in find_in(text) {
                writeln!(out, "  {}", shown(&quantity, text)).expect("a string takes all");
            }
        }
        expect.assert_eq(&out);
    }

    fn shown(quantity: &Quantity, text: &str) -> String {
        let end = |end: Option<u64>| end.map_or("..".to_owned(), |end| end.to_string());
        let Count { min, max, approximate } = quantity.count;
        let range = if min == max && min.is_some() {
            end(min)
        } else {
            format!("{}-{}", end(min), end(max))
        };
        let about = if approximate { "~" } else { "" };
        let more = if quantity.additional { " more" } else { "" };
        let unit = quantity.unit.map_or(String::new(), |unit| {
            let number =
                |number: Option<f64>| number.map_or("..".to_owned(), |n| format!("{:.3}", n));
            format!(" {}-{} {unit:?}", number(quantity.amount.0), number(quantity.amount.1))
        });
        format!("{:?} {about}{range}{more}{unit} `{}`", quantity.kind, quantity.span.slice(text))
    }

    #[test]
    fn counts_of_newswire() {
        check(
            &[
                "Norland fired 653 drones and 51 missiles, of which 585 were shot down.",
                "At least 12 people were killed and more than 60 wounded, officials said.",
                "Up to 40 drones crossed the border; fewer than ten were intercepted.",
                "About 1.2 million people fled, nearly half a million of them across the river.",
                "Between 10 and 20 shells fell; another 12 hit the port.",
                "Dozens were detained, hundreds of thousands lost power.",
                "Two or three gunmen and several dozen followers entered.",
                "No casualties were reported and none of the crew was hurt.",
                "The blast killed 10 to 15 soldiers and injured 10-15 more.",
                "Forty-two prisoners, a dozen of them women, came home.",
                "A drone struck a bridge. One of the strikes hit a school.",
                "Two-thirds of the homes and a quarter of the clinics are gone.",
                "Some 2,000 troops and 1 500 vehicles were seen.",
                "The toll rose to 60+ dead, 200 or more missing.",
            ],
            expect![[r#"
                Norland fired 653 drones and 51 missiles, of which 585 were shot down.
                  Count 653 `653`
                  Count 51 `51`
                  Count 585 `585`
                At least 12 people were killed and more than 60 wounded, officials said.
                  Count ~12-.. `At least 12`
                  Count ~60-.. `more than 60`
                Up to 40 drones crossed the border; fewer than ten were intercepted.
                  Count ~..-40 `Up to 40`
                  Count ~..-10 `fewer than ten`
                About 1.2 million people fled, nearly half a million of them across the river.
                  Count ~1200000 `About 1.2 million`
                  Count ~500000 `nearly half a million`
                Between 10 and 20 shells fell; another 12 hit the port.
                  Count 10-20 `Between 10 and 20`
                  Count 12 more `another 12`
                Dozens were detained, hundreds of thousands lost power.
                  Count ~24-.. `Dozens`
                  Count ~200000-.. `hundreds of thousands`
                Two or three gunmen and several dozen followers entered.
                  Count 2-3 `Two or three`
                  Count ~36-.. `several dozen`
                No casualties were reported and none of the crew was hurt.
                  Count 0 `No`
                  Count 0 `none`
                The blast killed 10 to 15 soldiers and injured 10-15 more.
                  Count 10-15 `10 to 15`
                  Count 10-15 more `10-15`
                Forty-two prisoners, a dozen of them women, came home.
                  Count 42 `Forty-two`
                  Count 12 `a dozen`
                A drone struck a bridge. One of the strikes hit a school.
                  Article 1 `A`
                  Article 1 `a`
                  Count 1 `One`
                  Article 1 `a`
                Two-thirds of the homes and a quarter of the clinics are gone.
                  Share ..-.. 0.667-0.667 Whole `Two-thirds`
                  Share ..-.. 0.250-0.250 Whole `a quarter`
                Some 2,000 troops and 1 500 vehicles were seen.
                  Count ~2000 `Some 2,000`
                  Count 1500 `1 500`
                The toll rose to 60+ dead, 200 or more missing.
                  Count ~60-.. `60+`
                  Count ~200-.. `200 or more`
            "#]],
        );
    }

    #[test]
    fn numbers_that_count_nothing() {
        check(
            &[
                "In 2031 the talks lasted two days and ended at 18:00 on 3 May.",
                "A 155mm shell landed 3 km north of the town, 500m from a clinic.",
                "Ana Ilic, 59, and her six-year-old son were unhurt; a man aged 42 died.",
                "The fund gave $5 million, €2bn and 300,000 hryvnias, up 12 per cent.",
                "Resolution 1701 and Article 5 bind them; T-72 tanks and S-300 batteries.",
                "Call +380 44 123 45 67 or 555-1234-99 for help.",
                "No one knew which one it was; one must ask the third witness.",
                "The team won 3-1 in the 19th round and lost 10-12 in the next.",
                "A three-storey block and a five-member council; a 200-strong column.",
                "It covers 12 square kilometres, about 25 miles away.",
            ],
            expect![[r#"
                In 2031 the talks lasted two days and ended at 18:00 on 3 May.
                  Time ..-.. `2031`
                  Time ..-.. `two days`
                  Time ..-.. `18:00 on 3 May`
                A 155mm shell landed 3 km north of the town, 500m from a clinic.
                  Calibre ..-.. 155.000-155.000 Millimetre `155mm`
                  Distance ..-.. 3.000-3.000 Kilometre `3 km`
                  Distance ..-.. 0.500-0.500 Kilometre `500m`
                  Article 1 `a`
                Ana Ilic, 59, and her six-year-old son were unhurt; a man aged 42 died.
                  Age ..-.. 59.000-59.000 YearOfAge `59`
                  Age ..-.. 6.000-6.000 YearOfAge `six-year-old`
                  Article 1 `a`
                  Age ..-.. 42.000-42.000 YearOfAge `42`
                The fund gave $5 million, €2bn and 300,000 hryvnias, up 12 per cent.
                  Money ..-.. 5000000.000-5000000.000 Currency("USD") `$5 million`
                  Money ..-.. 2000000000.000-2000000000.000 Currency("EUR") `€2bn`
                  Money ..-.. 300000.000-300000.000 Currency("UAH") `300,000 hryvnias`
                  Percentage ..-.. 12.000-12.000 Percent `12 per cent`
                Resolution 1701 and Article 5 bind them; T-72 tanks and S-300 batteries.
                  Name 1701 `1701`
                  Name 5 `5`
                  Name 72 `72`
                  Name 300 `300`
                Call +380 44 123 45 67 or 555-1234-99 for help.
                  Name ..-.. `+380 44 123 45 67`
                  Name ..-.. `555-1234-99`
                No one knew which one it was; one must ask the third witness.
                  Count 0 `No one`
                  Pronoun 1 `one`
                  Pronoun 1 `one`
                  Ordinal 3 `third`
                The team won 3-1 in the 19th round and lost 10-12 in the next.
                  Name 3 `3`
                  Name 1 `1`
                  Ordinal 19 `19th`
                  Name 10-12 `10-12`
                A three-storey block and a five-member council; a 200-strong column.
                  Article 1 `A`
                  Compound 3 `three`
                  Article 1 `a`
                  Compound 5 `five`
                  Count 200 `200`
                It covers 12 square kilometres, about 25 miles away.
                  Measure ..-.. 12.000-12.000 SquareKilometre `12 square kilometres`
                  Distance ~..-.. 40.234-40.234 Kilometre `about 25 miles`
            "#]],
        );
    }
}
