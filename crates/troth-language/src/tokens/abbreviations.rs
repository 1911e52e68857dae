//! Words that keep their full stop.
//!
//! The lists say what a stop after them means, which is what the sentence splitter asks.

/// What a full stop after a word tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// "Gen." — something always follows: no sentence ends here.
    Inner,
    /// "No. 5" — an abbreviation only before a number.
    BeforeNumber,
    /// "U.S.", "Inc." — may also end a sentence.
    MayEnd,
}

/// Before a name or another word; written with a capital.
const TITLES: &[&str] = &[
    "Adm", "Amb", "Atty", "Ave", "Brig", "Bros", "Brother", "Capt", "Cardl", "Cdr", "Cmdr", "Col",
    "Comdr", "Cpl", "Cpt", "Dep", "Dept", "Det", "Dir", "Dr", "Fr", "Ft", "Gen", "Gov", "Hon",
    "Insp", "Lieut", "Lt", "Ltcol", "Maj", "Messrs", "Mgr", "Min", "Mlle", "Mme", "Mr", "Mrs",
    "Ms", "Msgr", "Mt", "Pfc", "Pres", "Prof", "Pte", "Pvt", "Rep", "Reps", "Rev", "Sec", "Sen",
    "Sens", "Sgt", "Spc", "St", "Ste", "Supt", "Vol",
];
const TITLES_END: &[&str] = &["Bros", "Dept", "Ave"];

const MONTHS: &[&str] =
    &["Apr", "Aug", "Dec", "Feb", "Jan", "Jul", "Jun", "Nov", "Oct", "Sep", "Sept"];
/// Also words of their own ("Mar", "sat", "sun"): abbreviations only before a number.
const BEFORE_NUMBER: &[&str] = &[
    "App", "Art", "Arts", "Ch", "Doc", "Eq", "Ex", "Fig", "Figs", "Mar", "Mon", "No", "Nos", "Op",
    "Res", "Sat", "Sun", "Tab", "art", "ch", "fig", "figs", "no", "nos", "op", "p", "para",
    "paras", "pp", "sec", "vol",
];
const INNER: &[&str] = &[
    "Fri", "Rd", "Thu", "Thur", "Thurs", "Tue", "Tues", "P.S", "PS", "Univ", "Wed", "approx", "c",
    "ca", "cf", "eds", "esp", "i.e", "e.g", "resp", "v", "viz", "vs",
];
const MAY_END: &[&str] = &[
    "Assn", "Blvd", "Co", "Corp", "Cos", "Esq", "Inc", "Intl", "Jr", "Ltd", "PLC", "Ph.D", "Sr",
    "al", "assn", "dept", "est", "et", "etc", "govt", "hr", "hrs", "intl", "jr", "km", "lb", "lbs",
    "max", "min", "mins", "mph", "oz", "sq", "sr", "tel", "yrs",
];
/// States of the United States, which stand after a comma.
const STATES: &[&str] = &[
    "Ala", "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky",
    "La", "Mass", "Md", "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ore", "Pa",
    "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo",
];
/// Abbreviations only when they are short measures; too often plain words to end on.
const NEVER: &[&str] = &["et", "min", "max", "est"];

/// What a full stop after `word` (given without it) tells; `None` where it ends a sentence.
pub fn stop_after(word: &str, after_comma: bool) -> Option<Stop> {
    if NEVER.contains(&word) {
        return None;
    }
    if TITLES_END.contains(&word) || MAY_END.contains(&word) || is_dotted(word) {
        return Some(Stop::MayEnd);
    }
    if TITLES.contains(&word)
        || is_shouted_title(word)
        || MONTHS.contains(&word)
        || INNER.contains(&word)
    {
        return Some(Stop::Inner);
    }
    if BEFORE_NUMBER.contains(&word) {
        return Some(Stop::BeforeNumber);
    }
    (after_comma && STATES.contains(&word)).then_some(Stop::MayEnd)
}

/// "GEN.", as headlines write it.
fn is_shouted_title(word: &str) -> bool {
    word.len() > 1
        && word.bytes().all(|b| b.is_ascii_uppercase())
        && TITLES.iter().any(|title| title.eq_ignore_ascii_case(word))
}

/// Single letters with stops between: "U.S", "a.m", "Ph.D", "J.R".
pub fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.len() <= 12
        && word.split('.').all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_alphabetic) && letters.count() <= 1
        })
}
