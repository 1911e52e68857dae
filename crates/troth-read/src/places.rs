//! Places by sentence: names of the gazetteer, resolved over the whole document, and which of
//! them tell where an event took place.

use std::collections::BTreeMap;

use troth_gazetteer::{Context, EntryId, Gazetteer, Hint, Mention as Name};
use troth_language::EntityKind;
use troth_model::{Country, Ground, Mention, Place, Position};
use troth_text::{ByteSpan, TextIndex};

use crate::arguments;
use crate::events::Draft;
use crate::lexicon::{NameKind, Sense};
use crate::nouns;
use crate::tree::Tree;
use crate::who::Roster;

/// A name of a place in a sentence.
#[derive(Debug, Clone)]
struct Named {
    sentence: usize,
    from: usize,
    to: usize,
    span: ByteSpan,
    hint: Option<Hint>,
    within: Vec<usize>,
}

/// The places of a document.
pub struct Places {
    named: Vec<(ByteSpan, Option<Place>)>,
    by_token: BTreeMap<(usize, usize), usize>,
}

impl Places {
    /// Finds and resolves every name of a place in `trees`.
    pub fn new(
        trees: &[Tree<'_>],
        roster: &Roster<'_>,
        gazetteer: &Gazetteer,
        index: &TextIndex<'_>,
    ) -> Self {
        let mut named: Vec<Named> = Vec::new();
        for (s, tree) in trees.iter().enumerate() {
            named.extend(find(tree, s, roster, gazetteer));
        }
        put_within(trees, &mut named);
        let texts: Vec<&str> = named.iter().map(|name| name.span.slice(index.text())).collect();
        let names: Vec<Name<'_>> = named
            .iter()
            .zip(&texts)
            .map(|(found, text)| Name {
                name: text,
                hint: found.hint,
                within: found.within.iter().map(|at| texts[*at]).collect(),
            })
            .collect();
        let countries = roster.countries().into_iter().map(|(code, n)| (code, n as f64)).collect();
        let context = Context { countries, ..Context::default() };
        let resolved = gazetteer.resolve(&names, &context);
        let mut by_token = BTreeMap::new();
        let mut places = Vec::new();
        for (number, (found, id)) in named.iter().zip(resolved).enumerate() {
            for idx in found.from..found.to {
                by_token.insert((found.sentence, idx), number);
            }
            places.push((found.span, id.map(|id| place(gazetteer, id, found.span, index))));
        }
        Self { named: places, by_token }
    }

    /// The name of a place that stands at token `head` of sentence `s`.
    pub fn at(&self, s: usize, head: usize) -> Option<ByteSpan> {
        self.by_token.get(&(s, head)).map(|number| self.named[*number].0)
    }

    /// Every name of a place, in the order of the text.
    pub fn all(&self, index: &TextIndex<'_>) -> Vec<Place> {
        (0..self.named.len()).map(|number| self.place(number, index)).collect()
    }

    /// Where the draft took place: the most specific names told.
    pub fn of(
        &self,
        tree: &Tree<'_>,
        draft: &Draft,
        beside: &[Draft],
        index: &TextIndex<'_>,
    ) -> Vec<Place> {
        let mut found = self.own(tree, draft, beside, index);
        if found.is_empty() && draft.entry.event_type.is_violent() {
            // "struck Ostby, killing 12": the toll fell where the blow did.
            let cause = tree.ancestors(draft.head).find_map(|above| {
                beside
                    .iter()
                    .find(|other| other.head == above && other.entry.event_type.is_violent())
            });
            if let Some(cause) = cause {
                found = self.own(tree, cause, beside, index);
            }
        }
        most_specific(found)
    }

    fn own(
        &self,
        tree: &Tree<'_>,
        draft: &Draft,
        beside: &[Draft],
        index: &TextIndex<'_>,
    ) -> Vec<Place> {
        let mut heads: Vec<usize> = draft.places.clone();
        heads.extend(draft.objects.iter().map(|object| object.head));
        heads.extend(carrier_places(tree, draft));
        let mut numbers: Vec<usize> = self.before_where(tree, draft).into_iter().collect();
        let mut relative: Vec<ByteSpan> = Vec::new();
        for head in heads {
            let cut = |child: usize| {
                child != head
                    && beside.iter().any(|other| other.head == child && other.head != draft.head)
                    || tree.is_any(child, &["nmod:poss", "acl:relcl", "parataxis"])
                        && !tree.is(child, "acl")
            };
            for idx in tree.subtree_without(head, cut) {
                let Some(number) = self.by_token.get(&(draft.sentence, idx)) else { continue };
                if describes(tree, idx)
                    || tree
                        .case_words(idx)
                        .iter()
                        .any(|case| matches!(case.as_str(), "with" | "between" | "about"))
                {
                    continue;
                }
                match direction_of(tree, idx) {
                    Some(span) => relative.push(span),
                    None if !numbers.contains(number) => numbers.push(*number),
                    None => {}
                }
            }
        }
        let mut places: Vec<Place> =
            numbers.iter().map(|number| self.place(*number, index)).collect();
        if places.is_empty() {
            relative.dedup();
            places.extend(relative.into_iter().map(|span| words_only(span, index)));
        }
        places
    }

    /// "in Ostby, where they are meeting": the place before the clause.
    fn before_where(&self, tree: &Tree<'_>, draft: &Draft) -> Option<usize> {
        let verb = arguments::light_verb(tree, draft.head).unwrap_or(draft.head);
        let relative =
            tree.children_by(verb, &["advmod"]).find(|child| tree.lemma(*child) == "where")?;
        (relative.saturating_sub(3)..relative)
            .rev()
            .find_map(|idx| self.by_token.get(&(draft.sentence, idx)).copied())
    }

    fn place(&self, number: usize, index: &TextIndex<'_>) -> Place {
        let (span, place) = &self.named[number];
        place.clone().unwrap_or_else(|| words_only(*span, index))
    }
}

/// "the US president": a name that describes somebody or something is not where it happened.
fn describes(tree: &Tree<'_>, idx: usize) -> bool {
    let above = tree.head(idx);
    tree.is_any(idx, &["amod", "compound", "nmod:poss", "nmod:desc"])
        && above.is_some_and(|above| {
            above > idx
                && matches!(tree.upos(above), "NOUN" | "PROPN")
                && !is_area_word(tree, above)
        })
}

fn is_area_word(tree: &Tree<'_>, idx: usize) -> bool {
    let word = tree.lemma(idx).to_lowercase();
    AREA_WORDS.contains(&word.as_str())
        || WATER_WORDS.contains(&word.as_str())
        || matches!(
            word.as_str(),
            "city"
                | "town"
                | "village"
                | "suburb"
                | "port"
                | "airport"
                | "front"
                | "border"
                | "coast"
                | "valley"
        )
}

/// A place that the gazetteer does not have, or that is told by direction: just the words.
fn words_only(span: ByteSpan, index: &TextIndex<'_>) -> Place {
    let mention =
        Mention { text: span.slice(index.text()).to_owned(), span: index.to_code_points(span) };
    Place {
        ground: Ground::Words(mention),
        name: None,
        country: None,
        admin1: None,
        position: None,
        id: None,
        extent: None,
    }
}

fn place(gazetteer: &Gazetteer, id: EntryId, span: ByteSpan, index: &TextIndex<'_>) -> Place {
    let entry = gazetteer.entry(id);
    let is_division = entry.kind == troth_gazetteer::Kind::Division1;
    Place {
        name: Some(entry.name.to_owned()),
        country: entry.country.and_then(Country::parse),
        admin1: entry.admin1.or_else(|| is_division.then_some(entry.name)).map(str::to_owned),
        position: Position::new(entry.lat, entry.lon),
        id: Some(entry.identifier()),
        ..words_only(span, index)
    }
}

/// Phrases beside the verb that carries a noun trigger: "the talks took place in Ostby".
fn carrier_places(tree: &Tree<'_>, draft: &Draft) -> Vec<usize> {
    let head = draft.head;
    // Whoever joins a talk "from Ostby" is in Ostby.
    let talks = draft.entry.event_type == troth_model::EventType::Consult;
    let first = arguments::anchor(tree, head);
    let verb = arguments::light_verb(tree, head).or_else(|| {
        tree.head(first)
            .filter(|verb| tree.is_verbal(*verb) && tree.is_any(first, &["nsubj", "obl", "obj"]))
    });
    let own = std::iter::once(head).chain(verb);
    // "met Ana Petrova in Ostby" may hang on her name; a name is in no place of its own.
    let on_names = (0..tree.len()).filter(|idx| {
        talks
            && tree.is(*idx, "nmod")
            && tree.head(*idx).is_some_and(|above| {
                tree.upos(above) == "PROPN"
                    || nouns::senses(tree, above)
                        .iter()
                        .any(|noun| matches!(noun.sense, Sense::Title(_)))
            })
            && tree.is_under(*idx, head)
            && tree.case_words(*idx).iter().any(|case| matches!(case.as_str(), "in" | "at"))
    });
    let on_names: Vec<usize> = on_names.collect();
    own.flat_map(|verb| {
        tree.children_by(verb, &["obl", "nmod"]).filter(|child| {
            tree.case_words(*child).iter().any(|case| {
                talks && case == "from"
                    || matches!(
                        case.as_str(),
                        "in" | "at"
                            | "near"
                            | "across"
                            | "over"
                            | "outside"
                            | "around"
                            | "throughout"
                            | "inside"
                            | "along"
                    )
            })
        })
    })
    .chain(on_names)
    .collect()
}

/// The phrase of a direction or distance that the name only anchors: "south-west of Kyiv".
fn direction_of(tree: &Tree<'_>, idx: usize) -> Option<ByteSpan> {
    const DIRECTIONS: &[&str] = &[
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "north-east",
        "north-west",
        "south-east",
        "south-west",
        "outskirt",
        "km",
        "kilometre",
        "kilometer",
        "mile",
        "kilometres",
        "miles",
    ];
    let is_direction = |at: usize| {
        let word = tree.word(at).to_lowercase();
        DIRECTIONS.contains(&word.as_str())
            || DIRECTIONS.contains(&tree.lemma(at).to_lowercase().as_str())
    };
    let case =
        tree.children_by(idx, &["case"]).find(|case| matches!(tree.lemma(*case), "of" | "from"))?;
    let mut from = case.checked_sub(1).filter(|at| is_direction(*at))?;
    while from > 0
        && (is_direction(from - 1)
            || matches!(tree.word(from - 1), "-" | "–")
            || tree.upos(from - 1) == "NUM")
    {
        from -= 1;
    }
    Some(tree.token(from).span.cover(tree.token(idx).span))
}

/// Without areas that contain another of the places.
fn most_specific(places: Vec<Place>) -> Vec<Place> {
    let contains = |outer: &Place, inner: &Place| {
        let is_country = outer.admin1.is_none() && outer.country.is_some();
        let country_of = is_country && inner.admin1.is_some() && inner.country == outer.country;
        let division_of = outer.admin1.is_some()
            && outer.admin1 == outer.name
            && inner.admin1 == outer.admin1
            && inner.name != outer.name;
        country_of || division_of
    };
    let keep: Vec<bool> =
        places.iter().map(|place| !places.iter().any(|other| contains(place, other))).collect();
    places.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(place, _)| place).collect()
}

fn find(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, gazetteer: &Gazetteer) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut idx = 0;
    while idx < tree.len() {
        match range_at(tree, s, idx, roster, gazetteer) {
            Some(to) => {
                let to = with_common_word(tree, to);
                let from = with_common_word_before(tree, idx);
                let span = tree.token(idx).span.cover(tree.token(to - 1).span);
                found.push(Named {
                    sentence: s,
                    from: idx,
                    to,
                    span,
                    hint: hint(tree, from, idx, to, s, roster),
                    within: Vec::new(),
                });
                idx = to;
            }
            None => idx += 1,
        }
    }
    found
}

/// "Paris, Texas", "Tora in North Darfur": the name after the comma or the "in" is where the first
/// one lies; in "Kyiv, Kharkiv and Odesa" none lies in another.
fn put_within(trees: &[Tree<'_>], named: &mut [Named]) {
    for at in 1..named.len() {
        let (inner, outer) = (&named[at - 1], &named[at]);
        if inner.sentence != outer.sentence || inner.to >= outer.from {
            continue;
        }
        let tree = &trees[inner.sentence];
        let after = if outer.to < tree.len() { tree.word(outer.to) } else { "." };
        let lists = |at: usize| {
            named.get(at + 1).is_some_and(|next| {
                next.sentence == outer.sentence && next.from <= outer.to + 2 && after != "in"
            })
        };
        let between: Vec<&str> = (inner.to..outer.from).map(|idx| tree.word(idx)).collect();
        let lies_in = match between.as_slice() {
            [","] => !matches!(after, "and" | "or" | "&") && !lists(at),
            [first, rest @ ..] => {
                *first == "in"
                    && rest.len() <= 2
                    && rest
                        .iter()
                        .enumerate()
                        .all(|(n, _)| matches!(tree.upos(inner.to + 1 + n), "DET" | "ADJ" | "NOUN"))
            }
            [] => false,
        };
        if lies_in {
            named[at - 1].within = vec![at];
        }
    }
}

/// The end of the name of a place that starts at token `idx`.
fn range_at(
    tree: &Tree<'_>,
    s: usize,
    idx: usize,
    roster: &Roster<'_>,
    gazetteer: &Gazetteer,
) -> Option<usize> {
    if roster.is_person(s, idx) || !tree.word(idx).starts_with(char::is_uppercase) {
        return None;
    }
    if let Some(hit) = roster.hit(s, idx) {
        use NameKind as K;
        let is_place = hit.entry(&[K::State, K::Capital, K::City]).is_some();
        return (is_place && hit.range.start == idx).then_some(hit.range.end);
    }
    let entity = tree.sentence.entities.iter().find(|entity| entity.range.contains(&idx));
    match entity {
        Some(entity) if entity.kind == EntityKind::Place && entity.range.start == idx => {
            Some(entity.range.end)
        }
        Some(entity) if entity.kind == EntityKind::Place => None,
        Some(entity) if entity.kind != EntityKind::Other && entity.range.len() > 1 => None,
        _ => gazetteer_range(tree, idx, gazetteer),
    }
}

/// A name that only the gazetteer knows counts where a preposition of place stands before it.
fn gazetteer_range(tree: &Tree<'_>, idx: usize, gazetteer: &Gazetteer) -> Option<usize> {
    if tree.upos(idx) != "PROPN" {
        return None;
    }
    let before = idx.checked_sub(1).map(|at| tree.word(at).to_lowercase())?;
    let locative = matches!(
        before.as_str(),
        "in" | "near"
            | "at"
            | "outside"
            | "from"
            | "towards"
            | "toward"
            | "around"
            | "of"
            | "into"
            | "on"
            | "to"
            | "and"
            | ","
    );
    if !locative {
        return None;
    }
    let to = (idx..tree.len().min(idx + 5))
        .find(|at| !matches!(tree.upos(*at), "PROPN") && !matches!(tree.word(*at), "-" | "'s"))
        .unwrap_or(tree.len().min(idx + 5));
    let words: Vec<&str> = (idx..to).map(|at| tree.word(at)).collect();
    let (n_words, _) = gazetteer.longest_match(&words)?;
    (n_words > 0).then_some(idx + n_words)
}

const AREA_WORDS: &[&str] = &[
    "region",
    "oblast",
    "province",
    "governorate",
    "district",
    "county",
    "raion",
    "state",
    "department",
    "prefecture",
];
const WATER_WORDS: &[&str] = &["river", "sea", "lake", "strait", "gulf", "bay"];

/// "the Kursk region": the common word belongs to the name.
fn with_common_word(tree: &Tree<'_>, to: usize) -> usize {
    let next = tree.sentence.tokens.get(to).map(|_| tree.lemma(to).to_lowercase());
    let belongs = next.is_some_and(|word| {
        AREA_WORDS.contains(&word.as_str()) || WATER_WORDS.contains(&word.as_str())
    });
    if belongs { to + 1 } else { to }
}

/// The start of "the town of" before a name.
fn with_common_word_before(tree: &Tree<'_>, idx: usize) -> usize {
    if idx >= 2 && tree.word(idx - 1) == "of" { idx - 2 } else { idx }
}

fn hint(
    tree: &Tree<'_>,
    before: usize,
    from: usize,
    to: usize,
    s: usize,
    roster: &Roster<'_>,
) -> Option<Hint> {
    let last = tree.lemma(to - 1).to_lowercase();
    if to - from > 1 && AREA_WORDS.contains(&last.as_str()) {
        return Some(Hint::Division);
    }
    if to - from > 1 && WATER_WORDS.contains(&last.as_str()) {
        return Some(Hint::Water);
    }
    if before < from {
        let word = tree.lemma(before).to_lowercase();
        if matches!(word.as_str(), "town" | "city" | "village" | "settlement" | "suburb" | "hamlet")
        {
            return Some(Hint::Settlement);
        }
        if AREA_WORDS.contains(&word.as_str()) {
            return Some(Hint::Division);
        }
    }
    let hit = roster.hit(s, from)?;
    hit.entry(&[NameKind::State]).map(|_| Hint::Country)
}
