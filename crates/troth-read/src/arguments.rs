//! The deep places around a verb or an event noun: who did it, what to, and the phrases with
//! their case words, whatever way the sentence was turned.

use crate::lexicon::{self, Light};
use crate::nouns;
use crate::tree::Tree;

/// Something that stands in a place of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// `subject`, `object`, `iobject`, `complement`, `possessive`, `modifier`, or a preposition.
    pub slot: String,
    /// The token that heads what stands there.
    pub head: usize,
    /// Whether it hangs on the object and only may be the verb's.
    pub is_loose: bool,
}

/// Every argument of the trigger `idx`.
pub fn arguments(tree: &Tree<'_>, idx: usize) -> Vec<Argument> {
    let mut found = Vec::new();
    if tree.is_verbal(idx) || (tree.upos(idx) == "ADJ" && !tree.is(idx, "amod")) {
        verb_arguments(tree, idx, &mut found);
    } else {
        noun_arguments(tree, idx, &mut found);
    }
    found.dedup();
    found
}

fn push(found: &mut Vec<Argument>, slot: &str, head: usize) {
    if !found.iter().any(|argument| argument.head == head && argument.slot == slot) {
        found.push(Argument { slot: slot.to_owned(), head, is_loose: false });
    }
}

fn verb_arguments(tree: &Tree<'_>, verb: usize, found: &mut Vec<Argument>) {
    if let Some(subject) = deep_subject(tree, verb) {
        push(found, "subject", subject);
    }
    if let Some(object) = deep_object(tree, verb) {
        push(found, "object", object);
    }
    for child in tree.children(verb).iter().copied() {
        match tree.deprel(child) {
            "iobj" => push(found, "iobject", child),
            // "gave the province two boats": of two objects the first is whom it is for.
            "obj" if is_first_of_two(tree, verb, child) => {
                push(found, "iobject", child);
                if names_as(tree, verb) {
                    push(found, "object", child);
                }
            }
            "obj" => {
                // "were denied entry": what a passive keeps as its object.
                if tree.is_passive(verb) {
                    push(found, "object", child);
                }
                if names_as(tree, verb) && found.iter().any(|a| a.slot == "iobject") {
                    push(found, "complement", child);
                }
                object_phrases(tree, child, found);
                named_as(tree, verb, child, found);
            }
            "xcomp" | "ccomp" => {
                push(found, "complement", child);
                if has_to(tree, child) {
                    push(found, "infinitive", child);
                }
            }
            // "It is false that …": of an adjective the clause is what it is told of.
            "csubj" if tree.upos(verb) == "ADJ" => push(found, "complement", child),
            "obl:agent" => {}
            "compound:prt" => push(found, tree.lemma(child), child),
            _ if tree.is_any(child, &["obl", "nmod"]) => case_arguments(tree, child, found),
            _ if tree.is_any(child, &["advcl", "acl"]) => mark_arguments(tree, child, found),
            _ => {}
        }
    }
    stranded(tree, verb, found);
    // What a shared second object of conjoined verbs carries: "shelled and mined the road".
    if deep_object(tree, verb).is_none() && !tree.is_passive(verb) {
        let shared = tree.children_by(verb, &["conj"]).find_map(|c| {
            (tree.is_verbal(c) && tree.child(c, "nsubj").is_none())
                .then(|| tree.child(c, "obj"))
                .flatten()
        });
        if let Some(object) = shared {
            push(found, "object", object);
        }
    }
}

/// "called the raid “barbarism”": what something is called, read as an apposition of it.
fn named_as(tree: &Tree<'_>, verb: usize, object: usize, found: &mut Vec<Argument>) {
    if names_as(tree, verb) {
        for name in tree.children_by(object, &["appos"]) {
            push(found, "complement", name);
        }
    }
}

/// A verb that says what something is.
fn names_as(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(tree.lemma(verb), "call" | "label" | "brand" | "dub" | "deem")
}

/// "were called upon to stop", "was fired on": a preposition left behind by a passive goes with whom
/// the verb was done to.
fn stranded(tree: &Tree<'_>, verb: usize, found: &mut Vec<Argument>) {
    const PREPOSITIONS: &[&str] = &["on", "upon", "at", "into", "over"];
    let next = verb + 1;
    if next >= tree.len() || !tree.is_passive(verb) || !tree.children(verb).contains(&next) {
        return;
    }
    let word = tree.word(next).to_lowercase();
    if PREPOSITIONS.contains(&word.as_str())
        && let Some(object) = deep_object(tree, verb)
    {
        push(found, &word, object);
    }
}

fn is_first_of_two(tree: &Tree<'_>, verb: usize, object: usize) -> bool {
    tree.children_by(verb, &["obj"]).any(|other| other > object)
}

/// "armed the militia with rifles", "warned the junta of sanctions": a phrase on the object may be
/// the verb's.
fn object_phrases(tree: &Tree<'_>, object: usize, found: &mut Vec<Argument>) {
    let own = found.len();
    for child in tree.children_by(object, &["nmod"]) {
        if child > object && !tree.is_of(child) {
            case_arguments(tree, child, found);
        }
    }
    found[own..].iter_mut().for_each(|argument| argument.is_loose = true);
}

fn case_arguments(tree: &Tree<'_>, child: usize, found: &mut Vec<Argument>) {
    let cases = tree.case_words(child);
    for case in &cases {
        push(found, case, child);
        if let Some((_, last)) = case.rsplit_once(' ') {
            push(found, last, child);
        }
    }
    // "as well as", "along with", "together with": company.
    if cases
        .iter()
        .any(|case| matches!(case.as_str(), "alongside" | "along with" | "together with"))
    {
        push(found, "with", child);
    }
}

fn mark_arguments(tree: &Tree<'_>, child: usize, found: &mut Vec<Argument>) {
    for mark in tree.children_by(child, &["mark", "case"]) {
        let word = tree.word(mark).to_lowercase();
        if word == "to" {
            push(found, "complement", child);
        } else {
            push(found, &word, child);
        }
    }
    let is_infinitive = tree.children_by(child, &["mark"]).any(|m| tree.xpos(m) == "TO");
    if is_infinitive {
        push(found, "complement", child);
        push(found, "infinitive", child);
    }
}

fn noun_arguments(tree: &Tree<'_>, noun: usize, found: &mut Vec<Argument>) {
    for child in tree.children(noun).iter().copied() {
        match tree.deprel(child) {
            "nmod:poss" => push(found, "possessive", child),
            "amod" | "compound" | "nmod:desc" | "flat" if child < noun => {
                push(found, "modifier", child);
                // "US-Norland talks", "US and Norland officials": both modify.
                for conj in tree.children_by(child, &["conj", "compound"]) {
                    push(found, "modifier", conj);
                }
            }
            // "talks held in Ostby with both": what the participle is told of belongs to the noun.
            "acl"
                if tree.xpos(child) == "VBN" && !lexicon::lights(tree.lemma(child)).is_empty() =>
            {
                for told in tree.children_by(child, &["obl"]) {
                    case_arguments(tree, told, found);
                }
            }
            "acl" | "ccomp" | "xcomp" => mark_or_complement(tree, child, found),
            _ if tree.is_any(child, &["nmod", "obl"]) => case_arguments(tree, child, found),
            _ => {}
        }
    }
    if tree.child(noun, "cop").is_some()
        && let Some(subject) = tree.children_by(noun, &["nsubj"]).next()
    {
        push(found, "subject", antecedent(tree, subject));
    } else if let Some(whose) = state_of(tree, noun) {
        push(found, "subject", whose);
    }
    light_arguments(tree, noun, found);
}

/// "left the port *without power*", "remains *under siege*": of whom a phrase of state is told.
fn state_of(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    const VERBS: &[&str] = &["leave", "keep", "remain", "stay", "hold", "live", "stand", "put"];
    let verb = tree.head(noun).filter(|verb| tree.is_verbal(*verb))?;
    let is_state = tree.is_any(noun, &["obl", "xcomp", "advcl"])
        && VERBS.contains(&tree.lemma(verb))
        && tree.child(noun, "case").is_some();
    let whose = || deep_object(tree, verb).or_else(|| deep_subject(tree, verb));
    is_state.then(whose).flatten()
}

fn mark_or_complement(tree: &Tree<'_>, child: usize, found: &mut Vec<Argument>) {
    mark_arguments(tree, child, found);
    if tree.is_any(child, &["ccomp", "xcomp"]) {
        push(found, "complement", child);
    }
    // "strikes involving drones", "attacks targeting the port"
    if tree.xpos(child) == "VBG"
        && tree.is(child, "acl")
        && let Some(object) = tree.child(child, "obj")
    {
        push(found, &tree.word(child).to_lowercase(), object);
    }
}

/// A verb that carries an event noun, and what the lexicon says of it.
#[derive(Debug, Clone, Copy)]
pub struct Carrier {
    /// The verb.
    pub verb: usize,
    /// Its entry.
    pub light: &'static Light,
}

/// The verb that carries the noun trigger, where it lends it its subject: "carried out strikes".
pub fn carrier(tree: &Tree<'_>, noun: usize) -> Option<Carrier> {
    let first = anchor(tree, noun);
    let verb = tree.head(first)?;
    let is_place = tree.is_any(first, &["obj", "nsubj", "obl", "xcomp", "nmod"]);
    if !is_place || !(tree.is_verbal(verb)) {
        return None;
    }
    let fits = |light: &&'static Light| {
        let is_subject = tree.is(first, "nsubj") && !tree.is_passive(verb);
        let stands = light_words_stand(tree, verb, first, light.words);
        let noun_fits = light.nouns.is_empty()
            || light.nouns.iter().any(|filler| {
                nouns::fills(tree, noun, filler) || nouns::fills(tree, first, filler)
            });
        stands && noun_fits && is_subject == (light.subject == "event")
    };
    let best =
        lexicon::lights(tree.lemma(verb)).iter().filter(fits).max_by_key(|light| light.words.len());
    best.map(|light| Carrier { verb, light })
}

/// The noun on which an event noun's clause hangs: "a third day of talks" hangs on its day.
pub fn anchor(tree: &Tree<'_>, noun: usize) -> usize {
    const SPANS: &[&str] = &[
        "day",
        "hour",
        "week",
        "month",
        "round",
        "series",
        "wave",
        "session",
        "night",
        "year",
        "spate",
        "number",
        "start",
        "end",
        "part",
        "dozen",
        "hundred",
        "thousand",
        "score",
        "couple",
        "handful",
        "pair",
        "string",
        "barrage",
        "flurry",
        "succession",
        "campaign",
    ];
    let first = tree.first_conjunct(noun);
    match tree.head(first) {
        // "claimed responsibility for the attack": the attack is what is claimed.
        Some(above) if tree.lemma(above) == "responsibility" && tree.is(first, "nmod") => above,
        Some(above) if tree.is_of(first) && SPANS.contains(&tree.lemma(above)) => {
            tree.first_conjunct(above)
        }
        _ => first,
    }
}

/// The verb of [`carrier`].
pub fn light_verb(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    carrier(tree, noun).map(|carrier| carrier.verb)
}

/// The rest of a light verb's phrase: its particle, or the preposition of the noun.
fn light_words_stand(tree: &Tree<'_>, verb: usize, noun: usize, words: &[&str]) -> bool {
    let cases = tree.case_words(noun);
    let has_case = cases.iter().any(|case| words[1..].contains(&case.as_str()));
    // Without a preposition of its own the verb takes the noun as object or subject.
    let bare_fits = words.len() > 1 || !tree.is_any(noun, &["obl", "nmod"]);
    bare_fits
        && words[1..].iter().all(|word| {
            has_case || tree.children(verb).iter().any(|child| tree.lemma(*child) == *word)
        })
}

fn light_arguments(tree: &Tree<'_>, noun: usize, found: &mut Vec<Argument>) {
    if let Some(Carrier { verb, light }) = carrier(tree, noun) {
        let mut around = Vec::new();
        verb_arguments(tree, verb, &mut around);
        let first = anchor(tree, noun);
        around.retain(|argument| {
            argument.slot != "object" && argument.head != noun && argument.head != first
        });
        for argument in around {
            let slot = match (argument.slot.as_str(), light.subject) {
                ("subject", "event" | "source") => continue,
                ("subject", role @ ("recipient" | "target" | "where")) => format!("@{role}"),
                (slot, _) => slot.to_owned(),
            };
            push(found, &slot, argument.head);
        }
        return;
    }
    // "talks in Ostby brought": time and place stand with the verb.
    let first = anchor(tree, noun);
    if let Some(verb) = tree.head(first).filter(|verb| tree.is_verbal(*verb))
        && tree.is(first, "nsubj")
    {
        for child in tree.children_by(verb, &["obl"]) {
            let cases = tree.case_words(child);
            if cases.iter().any(|case| matches!(case.as_str(), "between" | "with" | "in" | "at")) {
                case_arguments(tree, child, found);
            }
        }
    }
}

/// Who does it: the subject of an active verb, the "by" phrase of a passive one.
pub fn deep_subject(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    if tree.is_passive(verb) {
        return agent(tree, verb);
    }
    surface_subject(tree, verb, 0)
}

fn agent(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    tree.child(verb, "obl:agent").or_else(|| {
        tree.children_by(verb, &["obl"])
            .find(|child| tree.case_words(*child).iter().any(|c| c == "by"))
    })
}

/// To whom or what: the object of an active verb, the subject of a passive one.
pub fn deep_object(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    if tree.is_passive(verb) {
        return surface_subject(tree, verb, 0);
    }
    tree.children_by(verb, &["obj"])
        .last()
        .map(|object| antecedent(tree, object))
        .or_else(|| relative_object(tree, verb))
        .or_else(|| bare_oblique(tree, verb))
}

/// A noun after the verb that needs no preposition and dates nothing is its object, whatever the
/// parser calls it.
fn bare_oblique(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    tree.children(verb).iter().copied().find(|child| {
        tree.deprel(*child) == "obl"
            && *child > verb
            && matches!(tree.upos(*child), "NOUN" | "PROPN")
            && tree.child(*child, "case").is_none()
            && !crate::times::is_time_noun(tree, *child)
    })
}

/// In "the bridge that Norland struck", the bridge.
fn relative_object(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let is_relative = tree.is(verb, "acl:relcl") && tree.child(verb, "nsubj").is_some();
    let has_own = tree.children_by(verb, &["nsubj"]).any(|s| is_relative_pronoun(tree, s));
    (is_relative && !has_own).then(|| tree.head(verb)).flatten()
}

fn is_relative_pronoun(tree: &Tree<'_>, idx: usize) -> bool {
    matches!(tree.word(idx).to_lowercase().as_str(), "that" | "which" | "who" | "whom")
        && matches!(tree.xpos(idx), "WDT" | "WP" | "IN" | "DT")
}

/// What a relative pronoun stands for; anything else stands for itself.
pub fn antecedent(tree: &Tree<'_>, idx: usize) -> usize {
    if !is_relative_pronoun(tree, idx) {
        return idx;
    }
    let clause =
        std::iter::once(idx).chain(tree.ancestors(idx)).find(|at| tree.is(*at, "acl:relcl"));
    clause.and_then(|clause| tree.head(clause)).unwrap_or(idx)
}

/// The subject as the sentence has it, borrowed from the verb above where it is not said again.
fn surface_subject(tree: &Tree<'_>, verb: usize, steps: usize) -> Option<usize> {
    if steps > 8 {
        return None;
    }
    let own = tree.children_by(verb, &["nsubj"]).find(|s| !tree.is(*s, "nsubj:outer"));
    // "Lind is to meet …": the outer subject of the copula is the verb's.
    let outer = || tree.child(verb, "nsubj").filter(|_| crate::stance::is_to_come(tree, verb));
    if let Some(subject) = own.or_else(outer) {
        let found = antecedent(tree, subject);
        return (tree.word(found) != "there").then_some(found);
    }
    let above = tree.head(verb)?;
    match tree.deprel(verb) {
        "conj" if tree.is_verbal(above) || tree.child(above, "cop").is_some() => {
            borrowed_from_conjunct(tree, verb, above, steps)
        }
        "xcomp" => controller(tree, above, steps),
        "ccomp" if has_to(tree, verb) => controller(tree, above, steps),
        "acl" | "acl:relcl" => participle_subject(tree, verb, above, steps),
        _ if tree.is(verb, "advcl") => adverbial_subject(tree, verb, above, steps),
        _ => None,
    }
}

/// A conjoined verb shares the other's subject; a passive borrows what an active one acts as.
fn borrowed_from_conjunct(
    tree: &Tree<'_>,
    _verb: usize,
    above: usize,
    steps: usize,
) -> Option<usize> {
    surface_subject(tree, above, steps + 1)
}

fn has_to(tree: &Tree<'_>, verb: usize) -> bool {
    tree.children_by(verb, &["mark"]).any(|mark| tree.xpos(mark) == "TO")
}

/// "urged Sudria to withdraw": the object; "Norland promised to withdraw": the subject.
fn controller(tree: &Tree<'_>, above: usize, steps: usize) -> Option<usize> {
    const SUBJECT_CONTROL: &[&str] = &["promise", "vow", "pledge", "threaten", "swear"];
    if !SUBJECT_CONTROL.contains(&tree.lemma(above)) && !tree.is_passive(above) {
        if let Some(object) = tree.child(above, "obj").or_else(|| tree.child(above, "iobj")) {
            return Some(object);
        }
        // "called on Sudria to withdraw"
        let lemma = tree.lemma(above);
        if matches!(lemma, "call" | "appeal" | "look" | "wait") {
            let on = tree.children_by(above, &["obl"]).find(|child| {
                tree.case_words(*child)
                    .iter()
                    .any(|c| matches!(c.as_str(), "on" | "upon" | "to" | "for"))
            });
            if on.is_some() {
                return on;
            }
        }
    }
    surface_subject(tree, above, steps + 1)
}

fn participle_subject(tree: &Tree<'_>, verb: usize, above: usize, steps: usize) -> Option<usize> {
    if tree.is(verb, "acl:relcl") {
        // The relative clause without a subject of its own is about its noun.
        return Some(above);
    }
    if has_to(tree, verb) {
        // "a plan by Norland to attack", "Norland's decision to withdraw"
        let owner = tree.child(above, "nmod:poss").filter(|o| tree.upos(*o) != "PRON");
        return owner.or_else(|| {
            if tree.head(above).is_none() {
                return Some(above);
            }
            let carrier = tree.head(above).filter(|c| tree.is_verbal(*c))?;
            tree.is(above, "obj").then(|| surface_subject(tree, carrier, steps + 1)).flatten()
        });
    }
    if tree.xpos(verb) == "VBG"
        && tree.is(above, "obj")
        && crate::attribution::is_document_noun(tree, above)
        && let Some(issuer) = tree.head(above)
    {
        // "issued a statement calling on …": whoever issues it calls.
        return surface_subject(tree, issuer, steps + 1);
    }
    if tree.xpos(verb) == "VBG" && verb > 0 && tree.word(verb - 1) == "," {
        // ", continuing its raids": a participle after a comma is about the clause, not the noun.
        let clause = tree
            .ancestors(verb)
            .find(|at| tree.is_verbal(*at) && tree.child(*at, "nsubj").is_some());
        return clause.and_then(|clause| surface_subject(tree, clause, steps + 1)).or(Some(above));
    }
    Some(above)
}

fn adverbial_subject(tree: &Tree<'_>, verb: usize, above: usize, steps: usize) -> Option<usize> {
    let marks: Vec<String> = tree
        .children_by(verb, &["mark", "case"])
        .map(|mark| tree.word(mark).to_lowercase())
        .collect();
    // "quoted an officer as saying"
    let as_saying = tree.xpos(verb) == "VBG" && marks.iter().any(|mark| mark == "as");
    let of_object = as_saying
        || marks.iter().any(|mark| matches!(mark.as_str(), "of" | "from" | "for" | "into"));
    if of_object {
        let passive_subject =
            tree.is_passive(above).then(|| surface_subject(tree, above, steps + 1));
        let object = tree.child(above, "obj");
        if let Some(found) = passive_subject.flatten().or(object) {
            return Some(found);
        }
    }
    if tree.is_verbal(above) || tree.child(above, "cop").is_some() {
        // "X urged Y to do E": parsers give advcl as often as xcomp.
        if has_to(tree, verb) && tree.child(above, "obj").is_some() {
            const OBJECT_CONTROL: &[&str] = &[
                "urge", "ask", "order", "tell", "force", "press", "push", "call", "request",
                "warn", "instruct", "invite", "allow", "persuade", "compel", "pressure", "expect",
            ];
            if OBJECT_CONTROL.contains(&tree.lemma(above)) {
                return tree.child(above, "obj");
            }
        }
        let found = surface_subject(tree, above, steps + 1);
        return found.or_else(|| {
            // ", expressing …" hung too low: the sentence's own subject does it.
            let root = tree.ancestors(verb).last().filter(|_| tree.xpos(verb) == "VBG")?;
            surface_subject(tree, root, steps + 1)
        });
    }
    None
}
