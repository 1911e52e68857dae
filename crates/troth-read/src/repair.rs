//! Mends what the parser takes wrongly again and again, before anything else looks at a tree: each mend
//! knows its case by the tree and the lexicon's words, and changes nothing else. Two garden paths are here,
//! the rest in the modules by where they come from.
//!
//! "Talks aimed at peace are entering …", "any troops sent there would be …": the participle
//! after the noun was taken for the main verb, and the main verb stands without a subject. A
//! finite verb needs one, so the participle becomes the noun's and the subject the verb's.

use troth_language::{Deprel, Sentence, Upos, Xpos};

use crate::lexicon;

mod clauses;
mod lines;
mod nouns;
mod official;
mod participles;
mod runs;

/// Mends `sentence`, where it can be mended.
pub fn repair(sentence: &mut Sentence, text: &str) {
    know_forms(sentence, text);
    official::name_well(sentence, text);
    official::name_participle(sentence, text);
    official::name_past_form(sentence, text);
    official::find_present_verb(sentence, text);
    lines::find_headline_verb(sentence, text);
    lines::name_plural_subject(sentence, text);
    lines::name_first_gerund(sentence, text);
    lines::find_first_of_two(sentence, text);
    lines::find_with_object(sentence, text);
    lines::raise_intransitive(sentence, text);
    lines::turn_accused(sentence, text);
    lines::turn_headline(sentence, text);
    if let Some(verb) = hidden_verb(sentence, text) {
        raise(sentence, text, verb);
    }
    set_dateline_apart(sentence, text);
    name_gerund(sentence, text);
    nouns::name_agents(sentence, text);
    nouns::split_counts(sentence);
    nouns::name_counted(sentence);
    participles::free_perfect(sentence, text);
    participles::free_second_verb(sentence, text);
    official::free_later_verb(sentence, text);
    official::hang_infinitive(sentence);
    participles::share_auxiliary(sentence, text);
    participles::call_on(sentence, text);
    participles::free_predicate(sentence);
    participles::join_states(sentence);
    participles::free_gerund(sentence, text);
    runs::free_closing_gerund(sentence, text);
    runs::free_second_infinitive(sentence, text);
    lines::raise_predicate(sentence);
    official::raise_log_line(sentence, text);
    clauses::raise_attribute(sentence);
    clauses::name_plurals(sentence, text);
    clauses::join_compounds(sentence, text);
    clauses::free_subjunctive(sentence, text);
    clauses::raise_participle(sentence, text);
    clauses::name_first_word(sentence, text);
    clauses::gather_subjects(sentence, text);
    clauses::hang_on_calls(sentence, text);
    clauses::count_up_to(sentence, text);
    clauses::raise_told(sentence, text);
    clauses::part_speech_acts(sentence, text);
    clauses::raise_cue(sentence, text);
    count_at_least(sentence, text);
    count_times(sentence, text);
    find_verb(sentence);
    turn_conditions(sentence, text);
    part_subjects(sentence);
    name_before_cue(sentence, text);
    participles::give_back_object(sentence);
    free_of_days(sentence, text);
    part_day_and_subject(sentence, text);
    rehang_clauses(sentence, text);
    let bare: Vec<usize> =
        (0..sentence.tokens.len()).filter(|idx| is_bare_finite(sentence, text, *idx)).collect();
    for main in bare {
        if let Some((participle, subject)) = stolen_subject(sentence, main) {
            rehang(sentence, main, participle, subject);
        } else if let Some(subject) = loose_noun(sentence, main) {
            hang(sentence, subject, main, "nsubj");
        }
    }
}

/// Gives the verbs of the lexicon their lemma: a tagger that never saw "shelled" cannot tell it. A
/// past form read as an adjective or a present one, with a subject and an object, is a verb's.
fn know_forms(sentence: &mut Sentence, text: &str) {
    for idx in 0..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let is_verb = token.upos == Upos::Verb;
        if !is_verb && (token.upos != Upos::Adj || !has_both(sentence, idx)) {
            continue;
        }
        let word = token.span.slice(text);
        let lower;
        let form = if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower = word.to_lowercase();
            lower.as_str()
        } else {
            word
        };
        let Some(lemma) = lexicon::verb_lemma(form) else { continue };
        let is_present = matches!(token.xpos.as_str(), "VB" | "VBP" | "JJ");
        let token = &mut sentence.tokens[idx];
        token.upos = Upos::Verb;
        if is_present && !form.ends_with("ing") && !form.ends_with('s') {
            token.xpos = Xpos::parse("VBD");
        }
        if token.lemma != lemma {
            token.lemma = lemma.to_owned();
        }
    }
}

fn has_both(sentence: &Sentence, idx: usize) -> bool {
    let has = |name| children(sentence, idx).any(|child| sentence.tokens[child].deprel.is(name));
    has("nsubj") && has("obj")
}

/// "GENEVA, 14 October – The envoy met …": the sentence begins after the dash.
fn set_dateline_apart(sentence: &mut Sentence, text: &str) {
    const LONGEST: usize = 14;
    let word = |idx: usize| sentence.tokens[idx].span.slice(text);
    let n_tokens = sentence.tokens.len();
    let is_capital = |word: &str| word.len() > 2 && word.chars().all(char::is_uppercase);
    let dash = (1..n_tokens.min(LONGEST)).find(|idx| matches!(word(*idx), "-" | "–" | "—" | "--"));
    let Some(dash) = dash.filter(|dash| is_capital(word(0)) && dash + 1 < n_tokens) else { return };
    let is_plain = (0..dash).all(|idx| {
        matches!(sentence.tokens[idx].upos, Upos::Propn | Upos::Num | Upos::Punct | Upos::Noun)
    });
    let outside = |idx: &usize| sentence.tokens[*idx].head.is_none_or(|head| head > dash);
    let Some(top) = (0..dash).find(outside).filter(|_| is_plain) else { return };
    let hung: Vec<usize> = (dash + 1..n_tokens)
        .filter(|idx| sentence.tokens[*idx].head.is_some_and(|head| head < dash))
        .collect();
    if let Some((first, rest)) = hung.split_first() {
        sentence.tokens[*first].head = sentence.tokens[top].head;
        sentence.tokens[*first].deprel = sentence.tokens[top].deprel;
        for idx in rest {
            sentence.tokens[*idx].head = Some(*first);
        }
        hang(sentence, top, *first, "dep");
    } else if sentence.tokens[top].head.is_some() {
        sentence.tokens[top].deprel = Deprel::parse("dep");
    }
}

/// "The two armies agreed to a truce, the ministry said": of two subjects of one verb the first is
/// that of the clause which stands between them.
fn part_subjects(sentence: &mut Sentence) {
    for verb in 0..sentence.tokens.len() {
        if sentence.tokens[verb].upos != Upos::Verb {
            continue;
        }
        let is = |idx: usize, name: &str| sentence.tokens[idx].deprel.is(name);
        let subjects: Vec<usize> =
            children(sentence, verb).filter(|child| is(*child, "nsubj")).collect();
        let &[first, .., last] = subjects.as_slice() else { continue };
        let clause = children(sentence, verb).find(|child| {
            let is_finite = matches!(sentence.tokens[*child].xpos.as_str(), "VBZ" | "VBP" | "VBD");
            let hangs_loose =
                ["obl", "advcl", "parataxis", "dep"].iter().any(|name| is(*child, name));
            (is(*child, "ccomp") || is_finite && hangs_loose)
                && first < *child
                && *child < last
                && !children(sentence, *child).any(|below| is(below, "nsubj"))
        });
        if let Some(clause) = clause {
            hang(sentence, clause, verb, "ccomp");
            hang(sentence, first, clause, "nsubj");
        } else if let Some(told) = told_between(sentence, first, last, verb) {
            hang(sentence, told, verb, "ccomp");
            hang(sentence, first, told, "nsubj");
        } else if let Some(told) = told_as_participle(sentence, first, last, verb) {
            // "Jets bombed the hills, destroying two huts, the ministry said": of the first subject
            // "bombed" tells, and all that follows it up to the second.
            sentence.tokens[told].xpos = Xpos::parse("VBD");
            hang(sentence, told, verb, "ccomp");
            hang(sentence, first, told, "nsubj");
        }
    }
}

/// "Rebels backed by the east took the mill, the elders said": of the first of two subjects of a cue
/// the past verb between them tells, wherever it was hung.
fn told_between(sentence: &Sentence, first: usize, last: usize, cue: usize) -> Option<usize> {
    let is_free = |idx: &usize| {
        let token = &sentence.tokens[*idx];
        token.xpos.as_str() == "VBD"
            && token.upos == Upos::Verb
            && !children(sentence, *idx).any(|below| sentence.tokens[below].deprel.is("nsubj"))
            && !token.deprel.is("conj")
            && reaches(sentence, *idx, first)
    };
    (first < last && last < cue && is_cue_verb(sentence, cue))
        .then(|| (first + 1..last).find(is_free))
        .flatten()
}

/// The participle with an object that the first of two subjects of a cue was taken to be described by.
fn told_as_participle(sentence: &Sentence, first: usize, last: usize, cue: usize) -> Option<usize> {
    let told = children(sentence, first).find(|child| {
        let token = &sentence.tokens[*child];
        token.deprel.is("acl")
            && matches!(token.xpos.as_str(), "VBN" | "VBD")
            && children(sentence, *child).any(|below| sentence.tokens[below].deprel.is("obj"))
    })?;
    let is_first_told = first < told && told < last && last < cue;
    (is_first_told && is_cue_verb(sentence, cue)).then_some(told)
}

/// "…, the governor, Ana Petrova, wrote on her channel": a cue after commas has the name between
/// them for its subject.
fn name_before_cue(sentence: &mut Sentence, text: &str) {
    let comma = |idx: usize| sentence.tokens[idx].span.slice(text) == ",";
    let mut found = None;
    for verb in 3..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let is_cue = token.upos == Upos::Verb
            && token.deprel.is("conj")
            && comma(verb - 1)
            && !children(sentence, verb).any(|child| {
                ["nsubj", "cc"].iter().any(|name| sentence.tokens[child].deprel.is(name))
            })
            && lexicon::cues(&token.lemma).iter().any(|cue| cue.pos == lexicon::Pos::Verb);
        if !is_cue {
            continue;
        }
        // The phrase that ends at the comma and begins after another one.
        let phrase = |idx: &usize| {
            let is_word = |at: &usize| sentence.tokens[*at].upos != Upos::Punct;
            let mut within = (0..verb).filter(is_word).filter(|at| reaches(sentence, *at, *idx));
            let Some(from) = within.next() else { return false };
            let to = within.next_back().unwrap_or(from);
            to + 2 == verb && from > 0 && comma(from - 1)
        };
        let noun = (1..verb - 1).find(|idx| {
            matches!(sentence.tokens[*idx].upos, Upos::Noun | Upos::Propn)
                && !sentence.tokens[*idx].deprel.is("nsubj")
                && phrase(idx)
        });
        found = found.or(noun.map(|noun| (noun, verb)));
    }
    if let Some((noun, verb)) = found.filter(|(noun, verb)| !reaches(sentence, *verb, *noun)) {
        hang(sentence, noun, verb, "nsubj");
        sentence.tokens[verb].deprel = Deprel::parse("parataxis");
    }
}

/// "Firing across the line went on": a sentence that begins with a gerund and has no other subject
/// is about what the gerund names.
fn name_gerund(sentence: &mut Sentence, text: &str) {
    let Some(main) = sentence.tokens.first().and_then(|token| token.head) else { return };
    let first = &sentence.tokens[0];
    let is_gerund = first.xpos.as_str() == "VBG" && first.deprel.is("advcl");
    let has_subject =
        children(sentence, main).any(|child| sentence.tokens[child].deprel.is("nsubj"));
    let has_object = children(sentence, 0).any(|child| sentence.tokens[child].deprel.is("obj"));
    if is_gerund && !has_subject && !has_object {
        let word = first.span.slice(text).to_lowercase();
        let first = &mut sentence.tokens[0];
        (first.upos, first.xpos, first.lemma) = (Upos::Noun, Xpos::parse("NN"), word);
        hang(sentence, 0, main, "nsubj");
    }
}

/// "Guards molested women in the camp": a sentence needs a verb. Where the tagger found none, a
/// participle between two nouns is it.
fn find_verb(sentence: &mut Sentence) {
    let tag = |idx: usize| sentence.tokens[idx].xpos.as_str();
    let is_noun = |idx: usize| matches!(sentence.tokens[idx].upos, Upos::Noun | Upos::Propn);
    // "The blast shattered windows": after an article and before the verb stands a noun.
    let is_read_as_adjective =
        |idx: usize| idx > 0 && sentence.tokens[idx].upos == Upos::Adj && tag(idx - 1) == "DT";
    let has_finite = (0..sentence.tokens.len()).any(|idx| {
        // What a second clause after a comma tells ("…, doctors said") is not this one's verb, nor
        // is that of a dependent clause ("after drones crossed the border").
        let set_off = (1..idx).any(|before| matches!(tag(before), "," | ":"));
        let is_attribute = sentence.tokens[idx].deprel.is("amod");
        matches!(tag(idx), "VBD" | "VBZ" | "VBP" | "MD")
            && !is_attribute
            && !set_off
            && !in_dependent(sentence, idx)
    });
    let found = (1..sentence.tokens.len()).find(|idx| {
        let token = &sentence.tokens[*idx];
        matches!(tag(*idx), "VBN" | "VBD")
            && token.deprel.is("amod")
            && token.head.is_some_and(|noun| noun > *idx && noun - idx <= 6)
            && (is_noun(idx - 1) || is_read_as_adjective(idx - 1))
    });
    if let Some((noun, verb)) = root_participle(sentence).filter(|_| !has_finite) {
        sentence.tokens[verb].head = None;
        sentence.tokens[verb].deprel = sentence.tokens[noun].deprel;
        sentence.tokens[verb].xpos = Xpos::parse("VBD");
        hang(sentence, noun, verb, "nsubj");
        return;
    }
    let Some(verb) = found.filter(|_| !has_finite) else { return };
    let object = sentence.tokens[verb].head.expect("an attribute has its noun");
    let subject = (0..verb).rev().find(|idx| {
        let head = sentence.tokens[*idx].head;
        (is_noun(*idx) || *idx + 1 == verb && is_read_as_adjective(*idx))
            && head.is_none_or(|head| head == object || head >= verb)
    });
    let Some(subject) = subject else { return };
    let is_over = sentence.tokens[subject].head.is_some() && reaches(sentence, object, subject);
    if is_over {
        return;
    }
    // The object's place in the sentence is the verb's now, unless the subject held it.
    let top = if sentence.tokens[subject].head.is_none() { subject } else { object };
    sentence.tokens[verb].head = sentence.tokens[top].head;
    // "Guards beat women in the camp, the inquiry found": the clause is what was found.
    let relation = sentence.tokens[top].deprel;
    sentence.tokens[verb].deprel =
        if relation.is("obj") { Deprel::parse("ccomp") } else { relation };
    sentence.tokens[verb].upos = Upos::Verb;
    sentence.tokens[verb].xpos = Xpos::parse("VBD");
    if sentence.tokens[subject].upos == Upos::Adj {
        (sentence.tokens[subject].upos, sentence.tokens[subject].xpos) =
            (Upos::Noun, Xpos::parse("NN"));
    }
    hang(sentence, subject, verb, "nsubj");
    hang(sentence, object, verb, "obj");
    for idx in 0..sentence.tokens.len() {
        let head = sentence.tokens[idx].head;
        let is_before = idx < subject && head == Some(object);
        let is_circumstance = head == Some(top) && sentence.tokens[idx].deprel.is("punct");
        if is_before && sentence.tokens[idx].deprel.is("det") {
            hang(sentence, idx, subject, "det");
        } else if is_circumstance && idx != verb {
            sentence.tokens[idx].head = Some(verb);
        }
    }
}

/// Whether a token stands in a clause that hangs on another or joins one.
fn in_dependent(sentence: &Sentence, idx: usize) -> bool {
    std::iter::successors(Some(idx), |at| sentence.tokens[*at].head)
        .take(sentence.tokens.len())
        .any(|at| ["advcl", "acl", "conj"].iter().any(|name| sentence.tokens[at].deprel.is(name)))
}

/// "The rebels released 19 fishermen" read as a noun with its participle: an object makes it a verb.
fn root_participle(sentence: &Sentence) -> Option<(usize, usize)> {
    let root = (0..sentence.tokens.len()).find(|idx| sentence.tokens[*idx].head.is_none())?;
    let is_noun = matches!(sentence.tokens[root].upos, Upos::Noun | Upos::Propn);
    let verb = children(sentence, root).find(|child| {
        sentence.tokens[*child].deprel.is("acl")
            && sentence.tokens[*child].xpos.as_str() == "VBN"
            && children(sentence, *child).any(|below| sentence.tokens[below].deprel.is("obj"))
    })?;
    is_noun.then_some((root, verb))
}

/// In "killed at least nine people" nobody was killed "at" anything: the words belong to the number,
/// and the people are the verb's object.
fn count_at_least(sentence: &mut Sentence, text: &str) {
    let word = |idx: usize| sentence.tokens[idx].span.slice(text).to_lowercase();
    let found: Vec<usize> = (1..sentence.tokens.len().saturating_sub(2))
        .filter(|at| word(*at) == "at" && matches!(word(at + 1).as_str(), "least" | "most"))
        .collect();
    for at in found {
        let above = |idx: usize| sentence.tokens[idx].head;
        let noun = [above(at), above(at + 1)].into_iter().flatten().find(|idx| *idx > at + 1);
        let Some(noun) = noun.filter(|noun| sentence.tokens[*noun].upos != Upos::Verb) else {
            continue;
        };
        let counted = above(noun).filter(|_| sentence.tokens[noun].deprel.is("nummod"));
        let noun = counted.unwrap_or(noun);
        hang(sentence, at, noun, "advmod");
        hang(sentence, at + 1, at, "fixed");
        let verb = sentence.tokens[noun]
            .head
            .filter(|verb| *verb + 1 == at && sentence.tokens[*verb].upos == Upos::Verb);
        if let Some(verb) = verb.filter(|_| sentence.tokens[noun].deprel.is("obl")) {
            hang(sentence, noun, verb, "obj");
        }
    }
}

/// "violated the truce 14 times": the noun before the number is the verb's object, not how often.
fn count_times(sentence: &mut Sentence, text: &str) {
    for times in 2..sentence.tokens.len() {
        let token = &sentence.tokens[times];
        let is_count = token.span.slice(text) == "times"
            && token.deprel.is("obl")
            && sentence.tokens[times - 1].upos == Upos::Num;
        let Some(verb) = token.head.filter(|verb| is_count && *verb < times) else { continue };
        let noun = times - 2;
        let is_taken = verb < noun
            && sentence.tokens[noun].upos == Upos::Noun
            && sentence.tokens[noun].head == Some(times);
        if is_taken {
            hang(sentence, noun, verb, "obj");
        }
    }
}

/// "Should the raids go on, we will leave": the clause with its auxiliary first is the condition of
/// the one after it, not the other way round.
fn turn_conditions(sentence: &mut Sentence, text: &str) {
    for main in 0..sentence.tokens.len() {
        if !sentence.tokens[main].deprel.is("parataxis") {
            continue;
        }
        let Some(first) = sentence.tokens[main].head.filter(|head| *head < main) else { continue };
        let subject =
            children(sentence, first).find(|child| sentence.tokens[*child].deprel.is("nsubj"));
        let inverted = children(sentence, first).any(|child| {
            sentence.tokens[child].deprel.is("aux")
                && subject.is_some_and(|subject| child < subject)
                && ["should", "had"]
                    .iter()
                    .any(|word| sentence.tokens[child].span.slice(text).eq_ignore_ascii_case(word))
        });
        if inverted {
            sentence.tokens[main].head = sentence.tokens[first].head;
            sentence.tokens[main].deprel = sentence.tokens[first].deprel;
            hang(sentence, first, main, "advcl");
        }
    }
}

/// Three attachments that cost an account: a that-clause right after its verb, talks told beside a
/// name ("with Petrova in talks"), and the second of two reported verbs.
fn rehang_clauses(sentence: &mut Sentence, text: &str) {
    for idx in 0..sentence.tokens.len() {
        let Some(head) = sentence.tokens[idx].head else { continue };
        let that = children(sentence, idx).find(|child| {
            sentence.tokens[*child].deprel.is("mark")
                && sentence.tokens[*child].span.slice(text).eq_ignore_ascii_case("that")
        });
        if let Some(verb) = that.and_then(|mark| mark.checked_sub(1)) {
            let is_verb = sentence.tokens[verb].upos == Upos::Verb;
            if is_verb && head != verb && head < idx && !reaches(sentence, verb, idx) {
                hang(sentence, idx, verb, "ccomp");
                continue;
            }
        }
        // "told the mission that …": the clause is what was told, not which mission.
        let addressee = that.is_some_and(|mark| mark == head + 1)
            && sentence.tokens[idx].deprel.is("acl")
            && ["obj", "iobj"].iter().any(|name| sentence.tokens[head].deprel.is(name));
        if addressee
            && let Some(verb) = sentence.tokens[head].head
            && matches!(
                sentence.tokens[verb].lemma.as_str(),
                "tell" | "inform" | "assure" | "warn" | "notify" | "remind" | "advise" | "persuade"
            )
        {
            hang(sentence, idx, verb, "ccomp");
            continue;
        }
        if let Some((first, object)) = second_participle(sentence, idx, head) {
            hang(sentence, idx, first, "conj");
            hang(sentence, object, idx, "obj");
            continue;
        }
        let beside_name = sentence.tokens[idx].deprel.is("nmod")
            && sentence.tokens[idx].upos == Upos::Noun
            && sentence.tokens[head].upos == Upos::Propn
            && head < idx
            && children(sentence, idx).any(|child| {
                sentence.tokens[child].deprel.is("case")
                    && matches!(
                        sentence.tokens[child].span.slice(text).to_lowercase().as_str(),
                        "in" | "during" | "for"
                    )
            });
        if beside_name {
            if let Some(verb) =
                verb_above(sentence, head).filter(|verb| !reaches(sentence, *verb, idx))
            {
                hang(sentence, idx, verb, "obl");
            }
            continue;
        }
        if let Some(first) = reported_twin(sentence, text, idx, head) {
            hang(sentence, idx, first, "conj");
        }
    }
}

/// In "destroying the hall and damaging two carriages", the participle that the second one joins,
/// and the second one's object.
fn second_participle(sentence: &Sentence, idx: usize, noun: usize) -> Option<(usize, usize)> {
    let tag = |at: usize| sentence.tokens[at].xpos.as_str();
    let is_read_as_adjective = tag(idx) == "VBG"
        && sentence.tokens[idx].deprel.is("amod")
        && sentence.tokens[noun].deprel.is("conj")
        && idx > 0
        && sentence.tokens[idx - 1].deprel.is("cc")
        && noun > idx;
    if !is_read_as_adjective {
        return None;
    }
    let first_object = sentence.tokens[noun].head?;
    let first = sentence.tokens[first_object].head?;
    (sentence.tokens[first_object].deprel.is("obj") && tag(first) == "VBG").then_some((first, noun))
}

/// In "said that they had met and had agreed", the verb that the second one joins.
fn reported_twin(sentence: &Sentence, text: &str, idx: usize, head: usize) -> Option<usize> {
    let aux = |at: usize| {
        children(sentence, at)
            .find(|child| sentence.tokens[*child].deprel.is("aux"))
            .map(|child| sentence.tokens[child].span.slice(text).to_lowercase())
    };
    if !sentence.tokens[idx].deprel.is("conj")
        || children(sentence, idx).any(|child| sentence.tokens[child].deprel.is("nsubj"))
    {
        return None;
    }
    let first = children(sentence, head)
        .find(|child| *child < idx && sentence.tokens[*child].deprel.is("ccomp"))?;
    // "said that they stayed and had struck": after a past "said" only the reported part says "had",
    // or speaks of what is and will be.
    let had = || {
        sentence.tokens[head].xpos.as_str() == "VBD"
            && is_cue_verb(sentence, head)
            && aux(idx).is_some_and(|word| {
                matches!(
                    word.as_str(),
                    "had"
                        | "would"
                        | "will"
                        | "can"
                        | "could"
                        | "may"
                        | "might"
                        | "must"
                        | "should"
                        | "has"
                        | "have"
                        | "is"
                        | "are"
                )
            })
    };
    let is_twin = aux(idx).is_some() && (aux(idx) == aux(first) || had());
    (is_twin && aux(head).is_none()).then_some(first)
}

fn is_cue_verb(sentence: &Sentence, idx: usize) -> bool {
    lexicon::cues(&sentence.tokens[idx].lemma).iter().any(|cue| cue.pos == lexicon::Pos::Verb)
}

/// Whether `above` lies over `below`: hanging it there would make a loop.
fn reaches(sentence: &Sentence, below: usize, above: usize) -> bool {
    std::iter::successors(Some(below), |at| sentence.tokens[*at].head)
        .take(sentence.tokens.len())
        .any(|at| at == above)
}

fn hang(sentence: &mut Sentence, idx: usize, head: usize, deprel: &str) {
    sentence.tokens[idx].head = Some(head);
    sentence.tokens[idx].deprel = Deprel::parse(deprel);
}

/// "said on Saturday that he had come": what follows a day hangs on the verb, not on the day; and
/// in "on Friday, Lind and Petrova said" the names are the verb's subject.
fn free_of_days(sentence: &mut Sentence, text: &str) {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "morning",
        "evening",
        "afternoon",
        "night",
        "week",
        "month",
    ];
    let is_day = |sentence: &Sentence, idx: usize| {
        DAYS.contains(&sentence.tokens[idx].span.slice(text).to_lowercase().as_str())
    };
    for idx in 0..sentence.tokens.len() {
        let Some(day) =
            sentence.tokens[idx].head.filter(|day| *day < idx && is_day(sentence, *day))
        else {
            continue;
        };
        let relation = sentence.tokens[idx].deprel;
        let marked = children(sentence, idx).any(|child| {
            sentence.tokens[child].deprel.is("mark")
                && sentence.tokens[child].span.slice(text).eq_ignore_ascii_case("that")
        });
        let clause = marked && (relation.is("acl") || relation.is("appos") || relation.is("ccomp"));
        if clause {
            if let Some(verb) = verb_above(sentence, day).filter(|verb| *verb < idx) {
                hang(sentence, idx, verb, "ccomp");
            }
        } else if relation.is("appos") && sentence.tokens[idx].upos == Upos::Propn {
            let verb = (idx + 1..sentence.tokens.len()).find(|at| {
                matches!(sentence.tokens[*at].xpos.as_str(), "VBD" | "VBZ" | "VBP")
                    && !children(sentence, *at)
                        .any(|child| sentence.tokens[child].deprel.is("nsubj"))
                    && !["aux", "cop"].iter().any(|name| sentence.tokens[*at].deprel.is(name))
            });
            if let Some(verb) = verb {
                hang(sentence, idx, verb, "nsubj");
            }
        }
    }
}

/// "On Saturday shells hit the market": after "on" a day is no attribute of the noun that follows, which
/// is the next verb's subject.
fn part_day_and_subject(sentence: &mut Sentence, text: &str) {
    const DAYS: &[&str] =
        &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    for day in 1..sentence.tokens.len().saturating_sub(2) {
        let token = &sentence.tokens[day];
        let noun = token.head.filter(|noun| {
            *noun > day
                && token.deprel.is("compound")
                && DAYS.contains(&token.span.slice(text).to_lowercase().as_str())
        });
        let Some(noun) = noun else { continue };
        let case = day - 1;
        let is_dated = sentence.tokens[case].head == Some(noun)
            && sentence.tokens[case].deprel.is("case")
            && sentence.tokens[case].span.slice(text).eq_ignore_ascii_case("on");
        let verb = noun + 1;
        let is_bare = is_dated
            && verb < sentence.tokens.len()
            && matches!(sentence.tokens[verb].xpos.as_str(), "VBD" | "VBZ" | "VBP")
            && !children(sentence, verb).any(|child| sentence.tokens[child].deprel.is("nsubj"));
        if is_bare {
            hang(sentence, day, verb, "obl");
            hang(sentence, case, day, "case");
            hang(sentence, noun, verb, "nsubj");
        }
    }
}

fn verb_above(sentence: &Sentence, idx: usize) -> Option<usize> {
    let above = std::iter::successors(sentence.tokens[idx].head, |at| sentence.tokens[*at].head);
    above.take(sentence.tokens.len()).find(|at| sentence.tokens[*at].upos == Upos::Verb)
}

/// A noun before a finite verb without a subject that hangs beside it on the same word.
fn loose_noun(sentence: &Sentence, main: usize) -> Option<usize> {
    let above = sentence.tokens[main].head?;
    (0..main).rev().find(|idx| {
        let token = &sentence.tokens[*idx];
        token.head == Some(above)
            && matches!(token.upos, Upos::Noun | Upos::Propn)
            && ["ccomp", "dep", "parataxis", "appos"].iter().any(|name| token.deprel.is(name))
            && !children(sentence, *idx)
                .any(|child| sentence.tokens[child].deprel.is("case") && child < *idx)
    })
}

/// A clause after "that" needs a finite verb. Where the tagger found none, or took a plural noun
/// after an adjective for one ("that Norlandic raids struck the port"), a past form between two
/// nouns is it.
fn hidden_verb(sentence: &Sentence, text: &str) -> Option<usize> {
    let word = |idx: usize| sentence.tokens[idx].span.slice(text).to_lowercase();
    let tag = |idx: usize| sentence.tokens[idx].xpos.as_str();
    let noun = |idx: usize| {
        matches!(tag(idx), "NN" | "NNS" | "NNP" | "NNPS") || is_false_verb(sentence, idx)
    };
    // A past verb that "modifies" the noun after it is that noun's verb.
    let odd = (1..sentence.tokens.len()).find(|idx| {
        let token = &sentence.tokens[*idx];
        token.xpos.as_str() == "VBD"
            && token.deprel.is("amod")
            && token.head.is_some_and(|head| head > *idx)
            && noun(idx - 1)
    });
    if odd.is_some() {
        return odd;
    }
    let that = (0..sentence.tokens.len()).find(|idx| word(*idx) == "that" && tag(*idx) == "IN")?;
    let clause = that + 1..sentence.tokens.len();
    let finite = |idx: &usize| {
        matches!(tag(*idx), "VBD" | "VBZ" | "VBP" | "MD") && !is_false_verb(sentence, *idx)
    };
    if clause.clone().any(|idx| finite(&idx)) {
        return None;
    }
    clause.skip(1).find(|idx| {
        let past = word(*idx).ends_with("ed")
            || matches!(word(*idx).as_str(), "struck" | "hit" | "shot" | "took" | "fled");
        let misread = matches!(tag(*idx), "JJ" | "VBN" | "NN" | "VB");
        let takes = sentence.tokens[*idx].head.is_some_and(|head| {
            head > *idx && head - idx <= 6 || head + 1 == *idx && is_false_verb(sentence, head)
        });
        past && misread && takes && noun(idx - 1)
    })
}

/// A plural noun read as a verb: its only subject is the adjective before it.
fn is_false_verb(sentence: &Sentence, idx: usize) -> bool {
    sentence.tokens[idx].xpos.as_str() == "VBZ"
        && idx > 0
        && sentence.tokens[idx - 1].upos.as_str() == "ADJ"
        && sentence.tokens[idx - 1].head == Some(idx)
}

/// Makes `verb` the verb of its clause: the noun before it the subject, the one after the object.
fn raise(sentence: &mut Sentence, text: &str, verb: usize) {
    let subject = verb - 1;
    let above = sentence.tokens[verb].head.filter(|head| *head > verb);
    let own = children(sentence, verb).find(|child| sentence.tokens[*child].deprel.is("obj"));
    let Some(object) = above.or(own) else { return };
    let saying = (0..subject)
        .rev()
        .find(|idx| matches!(sentence.tokens[*idx].xpos.as_str(), "VBD" | "VBZ" | "VBP"));
    let Some(saying) = saying.filter(|idx| *idx != object) else { return };
    let lemma = match sentence.tokens[verb].span.slice(text).to_lowercase().as_str() {
        "hit" => "hit".to_owned(),
        word => match lexicon::verb_lemma(word) {
            Some(lemma) => lemma.to_owned(),
            None => word.strip_suffix("ed").unwrap_or(word).to_owned(),
        },
    };
    for idx in 0..sentence.tokens.len() {
        // What hung on the false verb, or on the object from before it, belongs to the clause.
        let of_subject = sentence.tokens[idx].head == Some(subject) && idx > verb;
        if of_subject {
            sentence.tokens[idx].head = Some(verb);
        }
    }
    let set = |sentence: &mut Sentence, idx: usize, head: usize, deprel: &str| {
        sentence.tokens[idx].head = Some(head);
        sentence.tokens[idx].deprel = Deprel::parse(deprel);
    };
    set(sentence, verb, saying, "ccomp");
    set(sentence, subject, verb, "nsubj");
    set(sentence, object, verb, "obj");
    sentence.tokens[verb].upos = Upos::Verb;
    sentence.tokens[verb].xpos = Xpos::parse("VBD");
    sentence.tokens[verb].lemma = lemma;
    if is_adjective(sentence, subject - 1) {
        set(sentence, subject - 1, subject, "amod");
    }
    if sentence.tokens[subject].xpos.as_str() == "VBZ" {
        let word = sentence.tokens[subject].span.slice(text).to_lowercase();
        sentence.tokens[subject].upos = Upos::Noun;
        sentence.tokens[subject].xpos = Xpos::parse("NNS");
        sentence.tokens[subject].lemma = word.strip_suffix('s').unwrap_or(&word).to_owned();
    }
}

fn is_adjective(sentence: &Sentence, idx: usize) -> bool {
    sentence.tokens[idx].upos.as_str() == "ADJ"
}

fn children(sentence: &Sentence, head: usize) -> impl Iterator<Item = usize> + '_ {
    (0..sentence.tokens.len()).filter(move |idx| sentence.tokens[*idx].head == Some(head))
}

/// A clause with a finite auxiliary or copula, no subject, and nothing that marks it as
/// dependent or joins it to another.
fn is_bare_finite(sentence: &Sentence, text: &str, idx: usize) -> bool {
    let token = |at: usize| &sentence.tokens[at];
    if sentence.tokens[idx].head.is_none()
        || token(idx).deprel.is("conj")
        || token(idx).deprel.is("acl")
    {
        return false;
    }
    let mut finite = false;
    for child in children(sentence, idx) {
        let relation = token(child).deprel;
        if ["nsubj", "csubj", "mark", "cc", "expl"].iter().any(|name| relation.is(name)) {
            return false;
        }
        let word = token(child).span.slice(text);
        if relation.is("advmod")
            && matches!(
                word.to_lowercase().as_str(),
                "when" | "where" | "while" | "as" | "than" | "how" | "why"
            )
        {
            return false;
        }
        let form = token(child).xpos.as_str();
        finite |= (relation.is("aux") || relation.is("cop"))
            && child < idx
            && matches!(form, "MD" | "VBZ" | "VBP" | "VBD");
    }
    finite
}

/// The participle before `main` that took its subject.
fn stolen_subject(sentence: &Sentence, main: usize) -> Option<(usize, usize)> {
    let above = sentence.tokens[main].head?;
    let near = |idx: usize| idx == above || sentence.tokens[idx].head == Some(above);
    (0..main).rev().filter(|idx| near(*idx)).find_map(|idx| {
        let is_past = matches!(sentence.tokens[idx].xpos.as_str(), "VBD" | "VBN");
        let has_own = children(sentence, idx)
            .any(|child| ["aux", "cop"].iter().any(|name| sentence.tokens[child].deprel.is(name)));
        let subject = children(sentence, idx)
            .find(|child| sentence.tokens[*child].deprel.is("nsubj") && *child < idx)?;
        let object = children(sentence, idx)
            .any(|child| sentence.tokens[child].deprel.is("obj") && child != main);
        // "The army said two more were shot": a verb of saying needs no second subject.
        let says = idx == above
            && sentence.tokens[main].deprel.is("ccomp")
            && lexicon::cues(&sentence.tokens[idx].lemma)
                .iter()
                .any(|cue| cue.pos == lexicon::Pos::Verb);
        // What the participle says follows its noun at once, or after the noun's own phrase.
        (is_past && !has_own && !object && !says).then_some((idx, subject))
    })
}

fn rehang(sentence: &mut Sentence, main: usize, participle: usize, subject: usize) {
    let (head, deprel) = (sentence.tokens[participle].head, sentence.tokens[participle].deprel);
    // The sentence may hang the participle on the main verb's side: avoid a loop.
    if head == Some(main) {
        return;
    }
    sentence.tokens[main].head = head;
    sentence.tokens[main].deprel = deprel;
    sentence.tokens[subject].head = Some(main);
    sentence.tokens[subject].deprel = Deprel::parse("nsubj");
    sentence.tokens[participle].head = Some(subject);
    sentence.tokens[participle].deprel = Deprel::parse("acl");
    // What stood before the subject belongs to the whole clause again.
    for idx in 0..sentence.tokens.len() {
        let moved = sentence.tokens[idx].head == Some(participle) && (idx < subject || idx > main);
        if moved && idx != main {
            sentence.tokens[idx].head = Some(main);
        }
    }
}
