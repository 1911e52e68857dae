//! Makes of each sentence others that might have been written: what treebanks lack and news has.
//!
//! Typographic quotes and dashes, headlines in capitals, lower case, lost spacing, sentences
//! without their full stop, and names that no gazetteer knows.

use troth_language::EntityKind;
use troth_language::network::decode::name_tag;

use crate::corpus::{ANY, Example, NONE, is_title};
use crate::rng::Rng;

/// Names to put in the place of others.
#[derive(Debug, Default)]
pub struct Pools {
    /// Whole names of persons, places and bodies, as they stand in the training parts.
    names: [Vec<Vec<String>>; 3],
}

impl Pools {
    pub fn of(examples: &[Example]) -> Self {
        let mut pools = Self::default();
        for example in examples {
            for (start, end, kind) in names_of(example) {
                if let Some(pool) = pools.names.get_mut(kind) {
                    pool.push(example.forms[start..end].to_vec());
                }
            }
        }
        pools
    }
}

/// Names known for sure: first token, one past the last, kind.
fn names_of(example: &Example) -> Vec<(usize, usize, usize)> {
    let tag = |idx: usize| {
        let tags = *example.names.get(idx)?;
        (tags.count_ones() == 1).then(|| tags.trailing_zeros() as usize)
    };
    let mut names = Vec::new();
    let mut idx = 0;
    while idx < example.forms.len() {
        let start = idx;
        idx += 1;
        let Some(first) = tag(start).filter(|tag| tag % 2 == 1) else { continue };
        while tag(idx) == Some(first + 1) {
            idx += 1;
        }
        names.push((start, idx, (first - 1) / 2));
    }
    names
}

/// One variant of `example`, often itself.
pub fn vary(example: &Example, pools: &Pools, rng: &mut Rng) -> Example {
    let mut example = example.clone();
    if rng.happens(0.2) {
        rename(&mut example, pools, rng);
    }
    if rng.happens(0.1) {
        abbreviate(&mut example, rng);
    }
    if example.syntax.is_empty() && rng.happens(0.06) {
        dateline(&mut example, pools, rng);
    } else if example.syntax.is_empty() && rng.happens(0.08) {
        return result(pools, rng);
    }
    if rng.happens(0.35) {
        curl(&mut example);
    }
    if rng.happens(0.3) {
        let dash = *rng.pick(&["—", "–", "-"]);
        replace(&mut example, &["--", "—", "–"], dash);
    }
    if rng.happens(0.15) {
        example.space_after.fill(true);
    }
    match rng.below(40) {
        0 | 1 => example.forms.iter_mut().for_each(|form| *form = form.to_uppercase()),
        2 => example.forms.iter_mut().for_each(|form| *form = form.to_lowercase()),
        3 => headline(&mut example),
        _ => {}
    }
    if rng.happens(0.06) {
        drop_stop(&mut example);
    }
    example
}

fn replace(example: &mut Example, old: &[&str], new: &str) {
    for form in example.forms.iter_mut().filter(|form| old.contains(&form.as_str())) {
        *form = new.to_owned();
    }
}

/// Straight quotes and apostrophes to curly ones, by what stands beside them.
fn curl(example: &mut Example) {
    let mut is_open = false;
    for idx in 0..example.forms.len() {
        let form = &mut example.forms[idx];
        match form.as_str() {
            "\"" | "``" | "''" => {
                let opens = match form.as_str() {
                    "``" => true,
                    "''" => false,
                    _ => !is_open,
                };
                is_open = opens;
                *form = if opens { "“" } else { "”" }.to_owned();
            }
            "'" | "`" => {
                let opens = idx == 0 || example.space_after[idx - 1];
                *form = if opens && !example.space_after[idx] { "‘" } else { "’" }.to_owned();
            }
            _ if form.contains('\'') => *form = form.replace('\'', "’"),
            _ => {}
        }
    }
}

/// Capitals on all words but the small ones.
fn headline(example: &mut Example) {
    const SMALL: &[&str] = &[
        "a", "an", "the", "of", "in", "on", "at", "to", "and", "or", "for", "by", "with", "'s",
        "n't",
    ];
    for form in &mut example.forms {
        if !SMALL.contains(&form.as_str()) {
            *form = capital(form);
        }
    }
}

fn capital(form: &str) -> String {
    let mut letters = form.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn drop_stop(example: &mut Example) {
    let last = example.forms.len() - 1;
    if last == 0 || example.forms[last] != "." {
        return;
    }
    let hangs = example.syntax.iter().any(|syntax| syntax.head == Some(last));
    if hangs {
        return;
    }
    example.forms.pop();
    example.space_after.pop();
    example.names.pop();
    example.syntax.pop();
}

/// Other names in the place of those known for sure: of one of the corpora if the number of words
/// allows, else invented.
fn rename(example: &mut Example, pools: &Pools, rng: &mut Rng) {
    for (start, end, kind) in names_of(example) {
        if kind == EntityKind::Other as usize || rng.happens(0.3) {
            continue;
        }
        let other = rng.pick(&pools.names[kind]);
        if other.len() == end - start && rng.happens(0.6) {
            example.forms[start..end].clone_from_slice(other);
        } else if example.syntax.is_empty() && rng.happens(0.7) {
            // No tree hangs on it, so the number of words may change; later names have moved, so
            // this is the last one changed.
            splice(example, start, end, kind, other);
            return;
        } else {
            let is_name = |form: &str| form.chars().next().is_some_and(char::is_uppercase);
            for form in &mut example.forms[start..end] {
                if is_name(form) && form.len() > 2 && !is_title(form) && !is_common(form) {
                    *form = invent(rng);
                }
            }
        }
    }
}

/// Initials for first names, and capitals for whole names, as in datelines and lists.
fn abbreviate(example: &mut Example, rng: &mut Rng) {
    for (start, end, kind) in names_of(example) {
        if rng.happens(0.5) {
            example.forms[start..end].iter_mut().for_each(|form| *form = form.to_uppercase());
        } else if kind == EntityKind::Person as usize && end > start + 1 {
            let first = example.forms[start].chars().next().filter(|first| first.is_uppercase());
            example.forms[start] = first.map_or_else(String::new, |first| format!("{first}."));
        }
    }
    example.forms.iter_mut().filter(|form| form.is_empty()).for_each(|form| form.push('X'));
}

/// A line of a table of results, in which a town's name is its club's: "Portshire 2 Eastham 1".
fn result(pools: &Pools, rng: &mut Rng) -> Example {
    const VERBS: &[&str] = &["beat", "defeated", "lost to", "drew with", "v", "held"];
    let mut line = Example::default();
    let club = |line: &mut Example, rng: &mut Rng| {
        let is_capital = rng.happens(0.2);
        let name = match rng.happens(0.5) {
            true => vec![invent(rng)],
            false => rng.pick(&pools.names[EntityKind::Place as usize]).clone(),
        };
        for (idx, form) in name.iter().enumerate() {
            let form = if is_capital { form.to_uppercase() } else { form.clone() };
            line.push(&form, 1 << name_tag(EntityKind::Organisation, idx == 0), true);
        }
    };
    let number =
        |line: &mut Example, rng: &mut Rng| line.push(&rng.below(80).to_string(), NONE, true);
    club(&mut line, rng);
    match rng.below(3) {
        0 => {
            number(&mut line, rng);
            club(&mut line, rng);
            number(&mut line, rng);
        }
        1 => (0..5 + rng.below(3)).for_each(|_| number(&mut line, rng)),
        _ => {
            rng.pick::<&str>(VERBS).split(' ').for_each(|word| line.push(word, NONE, true));
            club(&mut line, rng);
            line.push(&format!("{}-{}", rng.below(7), rng.below(7)), NONE, true);
        }
    }
    line
}

/// Puts a dateline before a sentence, or one alone in its place: "PORTSHIRE, Norland, Dec. 6
/// (Agency) —" or the place and a date in figures.
fn dateline(example: &mut Example, pools: &Pools, rng: &mut Rng) {
    const MONTHS: &[&str] = &[
        "Jan.",
        "Feb.",
        "March",
        "April",
        "May",
        "June",
        "July",
        "Aug.",
        "Sept.",
        "Oct.",
        "Nov.",
        "Dec.",
        "January",
        "February",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut line = Example::default();
    let place = |line: &mut Example, is_capital: bool, rng: &mut Rng| {
        for (idx, form) in rng.pick(&pools.names[EntityKind::Place as usize]).iter().enumerate() {
            let form = if is_capital { form.to_uppercase() } else { form.clone() };
            line.push(&form, 1 << name_tag(EntityKind::Place, idx == 0), true);
        }
    };
    place(&mut line, true, rng);
    if rng.happens(0.5) {
        line.push(",", NONE, true);
        place(&mut line, false, rng);
    }
    let day = 1 + rng.below(31);
    if rng.happens(0.5) {
        let date = format!("{}-{:02}-{day:02}", 1990 + rng.below(40), 1 + rng.below(12));
        line.push(&date, NONE, true);
        *example = line;
        return;
    }
    line.push(",", NONE, true);
    line.push(rng.pick::<&str>(MONTHS), NONE, true);
    line.push(&day.to_string(), NONE, true);
    if rng.happens(0.6) {
        line.push("(", NONE, false);
        line.push(&invent(rng), ANY, false);
        line.push(")", NONE, true);
    }
    line.push(rng.pick::<&str>(&["—", "-", "--", "–"]), NONE, true);
    line.forms.append(&mut example.forms);
    line.names.append(&mut example.names);
    line.space_after.append(&mut example.space_after);
    *example = line;
}

fn splice(example: &mut Example, start: usize, end: usize, kind: usize, name: &[String]) {
    let after = example.space_after[end - 1];
    example.forms.splice(start..end, name.iter().cloned());
    let mut spaces = vec![true; name.len()];
    spaces[name.len() - 1] = after;
    example.space_after.splice(start..end, spaces);
    let kind = EntityKind::ALL[kind];
    let tags = (0..name.len()).map(|idx| 1 << name_tag(kind, idx == 0));
    example.names.splice(start..end, tags);
}

/// Words that tell what is named; an invented word must not stand in their place.
fn is_common(form: &str) -> bool {
    const COMMON: &[&str] = &[
        "University",
        "College",
        "School",
        "Ministry",
        "Bank",
        "Party",
        "Council",
        "Commission",
        "Court",
        "Union",
        "Agency",
        "Army",
        "Force",
        "Forces",
        "Committee",
        "Company",
        "Inc",
        "Inc.",
        "Corp.",
        "Corporation",
        "Department",
        "Institute",
        "Association",
        "Church",
        "Club",
        "City",
        "Street",
        "River",
        "Lake",
        "Mount",
        "Island",
        "Islands",
        "National",
        "United",
        "States",
        "Nations",
        "North",
        "South",
        "East",
        "West",
        "Republic",
        "Kingdom",
        "County",
        "State",
        "House",
        "Senate",
        "Museum",
        "Library",
        "Hospital",
        "Group",
        "International",
        "World",
        "New",
        "Center",
        "Centre",
        "Records",
        "Studios",
        "Sea",
        "Ocean",
        "Road",
        "Avenue",
        "Park",
        "St.",
    ];
    COMMON.contains(&form)
}

/// A word of two or three syllables that might be a name in some language.
fn invent(rng: &mut Rng) -> String {
    const STARTS: &[&str] = &[
        "b", "br", "ch", "d", "dr", "f", "g", "gr", "h", "k", "kr", "kh", "l", "m", "n", "p", "r",
        "s", "sh", "sl", "st", "t", "tr", "v", "w", "y", "z", "zh", "", "", "al-", "j", "th",
    ];
    const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "a", "e", "o", "ai", "ou", "ia", "y"];
    const ENDS: &[&str] = &[
        "", "", "n", "r", "l", "s", "m", "k", "sk", "nd", "rt", "v", "t", "ng", "h", "j", "nk", "z",
    ];
    const LASTS: &[&str] = &[
        "ov", "ski", "enko", "ev", "in", "ić", "ez", "son", "ian", "shvili", "uk", "a", "i", "o",
        "an", "abad", "grad", "ivka", "sk", "ville", "ton", "burg", "stan", "land", "ia", "", "",
    ];
    let mut word = String::new();
    for _ in 0..1 + rng.below(2) {
        word.push_str(rng.pick::<&str>(STARTS));
        word.push_str(rng.pick::<&str>(MIDDLES));
        word.push_str(rng.pick::<&str>(ENDS));
    }
    word.push_str(rng.pick::<&str>(LASTS));
    capital(if word.len() < 3 { "Norland" } else { &word })
}
