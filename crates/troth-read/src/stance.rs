//! How far an event has come and how certain it is told: polarity, certainty, status, condition.
//!
//! Walks from the trigger upwards, through auxiliaries, negations and the verbs that govern it
//! ("plans to", "failed to", "demanded that"), up to the clause of the one who says it.

use std::ops::Range;

use troth_model::{Factuality, Status};

use crate::arguments;
use crate::lexicon::{self, Modal, Pos};
use crate::phrases;
use crate::tree::Tree;

/// What the walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stance {
    /// Whether it is told as so (`true`), as not so (`false`).
    pub positive: bool,
    /// CT, PR, PS or U.
    pub certainty: &'static str,
    /// How far it has come, where a word said so.
    pub status: Option<Status>,
    /// The token that heads what it depends on.
    pub condition: Option<usize>,
}

impl Stance {
    const PLAIN: Self = Self { positive: true, certainty: "CT", status: None, condition: None };

    /// The wire's factuality. What is asked for, offered or conditional commits nobody.
    pub fn factuality(self) -> Factuality {
        let uncommitted = self.certainty == "U"
            || matches!(
                self.status,
                Some(Status::Demanded | Status::Conditional | Status::Offered)
            );
        if uncommitted {
            return Factuality::Uncommitted;
        }
        let positive = match self.certainty {
            "PR" => Factuality::Probable,
            "PS" => Factuality::Possible,
            _ => Factuality::Certain,
        };
        if self.positive { positive } else { positive.negated() }
    }

    /// Takes over what a governing word says.
    fn governed_by(&mut self, modal: &Modal) {
        match modal.polarity {
            "-" => self.positive = !self.positive,
            "?" => self.certainty = "U",
            _ => {}
        }
        self.weaken(modal.certainty);
        // "vowed to keep fighting": what is only promised does not go on yet.
        let goes_on = self.status == Some(Status::Ongoing);
        self.status = self.status.filter(|_| !(goes_on && modal.status.is_some())).or(modal.status);
    }

    /// Keeps the weaker certainty.
    pub fn weaken(&mut self, certainty: &'static str) {
        const ORDER: &[&str] = &["CT", "PR", "PS", "U"];
        let rank = |wanted: &str| ORDER.iter().position(|c| *c == wanted).unwrap_or(0);
        if rank(certainty) > rank(self.certainty) {
            self.certainty = certainty;
        }
    }
}

/// What an event that governs another says of it: the type of its trigger, by token.
pub type Governors<'g> = &'g dyn Fn(usize) -> Option<Status>;

/// The stance of the trigger at `idx`. `stop` names the tokens at which somebody's words begin.
///
/// In reported words "would" is the future seen from then: "said he would come".
pub fn stance(
    tree: &Tree<'_>,
    idx: usize,
    own_words: &Range<usize>,
    reported: bool,
    governors: Governors<'_>,
    stop: &dyn Fn(usize) -> bool,
) -> Stance {
    let mut stance = Stance::PLAIN;
    let mut at = idx;
    if !tree.is_verbal(idx) {
        noun_words(tree, idx, own_words, &mut stance);
        if stance.status == Some(Status::Ongoing) {
            // "ongoing negotiations" go on, whatever is planned about them.
            return stance;
        }
        if let Some(carrier) = arguments::carrier(tree, idx) {
            at = carrier.verb;
            stance.status =
                carrier.light.status.filter(|status| !is_past_ongoing(tree, at, *status));
            stance.positive ^= carrier.light.polarity == "-";
        } else if let Some(verb) = copula_or_carrier(tree, idx) {
            at = verb;
        }
    }
    let before = stance;
    let may_not_be = hangs_on_any(tree, at);
    climb(tree, at, (idx, own_words), &mut stance, governors, stop);
    if reported
        && stance.status == Some(Status::Conditional)
        && stance.condition.is_none()
        && !in_condition(tree, at)
        && !may_not_be
    {
        stance.status = Some(before.status.unwrap_or(Status::Planned));
        stance.certainty = before.certainty;
    }
    stance
}

fn in_condition(tree: &Tree<'_>, at: usize) -> bool {
    std::iter::once(at).chain(tree.ancestors(at)).any(|idx| is_conditional_clause(tree, idx))
}

/// "launched an offensive" a year ago is over: only a present verb says that it goes on.
fn is_past_ongoing(tree: &Tree<'_>, verb: usize, status: Status) -> bool {
    status == Status::Ongoing
        && tree.xpos(verb) == "VBD"
        && !matches!(tree.lemma(verb), "continue" | "resume" | "begin" | "start")
}

/// "talks took place", "strikes are under way": the noun's clause tells the tense.
fn copula_or_carrier(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    let noun = arguments::anchor(tree, noun);
    // "A curfew is in place": in a phrase of state the copula tells.
    let is_state = |idx: usize| {
        matches!(tree.lemma(idx), "place" | "force" | "effect" | "ongoing" | "underway")
            && tree.child(idx, "cop").is_some()
    };
    tree.head(noun)
        .filter(|verb| (tree.is_verbal(*verb) || is_state(*verb)) && tree.is(noun, "nsubj"))
}

fn noun_words(tree: &Tree<'_>, noun: usize, own: &Range<usize>, stance: &mut Stance) {
    // The "without" of "without power" is the event, and denies none.
    for child in tree.children(noun).iter().copied().filter(|child| !own.contains(child)) {
        let lemma = tree.lemma(child).to_lowercase();
        if tree.is(child, "det") && matches!(lemma.as_str(), "no" | "neither") {
            stance.positive = false;
        }
        if tree.is(child, "case") && lemma == "of" && of_no_word(tree, noun) {
            stance.positive = false;
        } else if tree.is(child, "case")
            && lemma == "of"
            && let Some(certainty) = of_report(tree, noun)
        {
            stance.weaken(certainty);
        }
        if tree.is_any(child, &["amod", "compound", "acl"])
            && let Some(modal) = modal_at(tree, child, &[Pos::Adjective])
        {
            stance.governed_by(modal);
        }
        if tree.is(child, "case") && lemma == "without" {
            stance.positive = false;
        }
    }
}

/// "There were no reports of casualties": none are told.
pub fn of_no_word(tree: &Tree<'_>, noun: usize) -> bool {
    let above = tree.head(noun).filter(|_| tree.is_of(noun));
    above.is_some_and(|above| {
        matches!(tree.lemma(above), "report" | "word" | "sign" | "indication")
            && tree
                .children_by(above, &["det"])
                .any(|det| tree.lemma(det).eq_ignore_ascii_case("no"))
    })
}

/// "reports of killings", "allegations of torture": told, and by nobody who vouches for it.
pub fn of_report(tree: &Tree<'_>, noun: usize) -> Option<&'static str> {
    let first = tree.first_conjunct(noun);
    let above = tree.head(first).filter(|_| tree.is_of(first) && tree.is(first, "nmod"))?;
    match (tree.lemma(above), tree.xpos(above)) {
        ("report", "NNS") => Some("PR"),
        ("allegation", "NNS") => Some("PS"),
        _ => None,
    }
}

fn climb(
    tree: &Tree<'_>,
    start: usize,
    (trigger, own_words): (usize, &Range<usize>),
    stance: &mut Stance,
    governors: Governors<'_>,
    stop: &dyn Fn(usize) -> bool,
) {
    let mut at = start;
    for _ in 0..tree.len() {
        clause_words(tree, at, (at == trigger).then_some(own_words), stance);
        condition(tree, at, trigger, stance);
        let Some(above) = tree.head(at).filter(|_| !tree.is_circumstance(at)) else { break };
        if stop(at) {
            // "promised to", "vowed that": the one who says it sets its status as well.
            if let Some(modal) = governor_modal(tree, above, at).filter(|m| m.status.is_some()) {
                stance.governed_by(modal);
            }
            break;
        }
        if !governs(tree, at) {
            break;
        }
        if let Some(modal) = governor_modal(tree, above, at) {
            stance.governed_by(modal);
        }
        if let Some(status) = governors(above)
            && above != trigger
            && is_content_of(tree, at, above)
        {
            stance.status = stance.status.or(Some(status));
        }
        at = above;
    }
    if stance.status.is_none() {
        stance.status = Some(tense(tree, start, trigger));
    }
    let is_asked = tree.word(tree.len() - 1) == "?" && !tree.ancestors(start).any(stop);
    if is_asked && matches!(stance.status, Some(Status::Happened | Status::Ongoing)) {
        stance.certainty = "U";
    }
}

/// Whether what stands above says something of what stands at `at`.
fn governs(tree: &Tree<'_>, at: usize) -> bool {
    let relation = tree.deprel(at);
    matches!(relation, "xcomp" | "ccomp" | "obj" | "acl" | "obl" | "nmod" | "csubj" | "nsubj:pass")
        || tree.is(at, "conj")
        || (tree.is(at, "advcl") && tree.xpos(at) != "VBD")
}

/// Whether `at` is what the event above is about: demanded, promised, refused.
fn is_content_of(tree: &Tree<'_>, at: usize, _above: usize) -> bool {
    tree.is_any(at, &["xcomp", "ccomp", "obj", "acl"])
        || tree.is(at, "advcl") && tree.children_by(at, &["mark"]).any(|m| tree.xpos(m) == "TO")
        || tree.is_any(at, &["obl", "nmod"])
            && tree
                .case_words(at)
                .iter()
                .any(|c| matches!(c.as_str(), "for" | "to" | "of" | "with"))
}

/// Auxiliaries and negations of one clause; its object counts only where the clause is the trigger's own.
fn clause_words(tree: &Tree<'_>, at: usize, own: Option<&Range<usize>>, stance: &mut Stance) {
    // The "not" of "not true" is the event.
    let is_other = |child: &usize| own.is_none_or(|own| !own.contains(child));
    for child in tree.children(at).iter().copied().filter(is_other) {
        let lemma = tree.lemma(child).to_lowercase();
        let word = tree.word(child).to_lowercase();
        if tree.is_any(child, &["advmod", "cc", "det"]) && is_negation(&lemma, &word) {
            stance.positive = !stance.positive;
        }
        if tree.is(child, "mark") && lemma == "without" {
            stance.positive = !stance.positive;
        }
        if tree.is(child, "aux")
            && let Some(modal) = modal_at(tree, child, &[Pos::Auxiliary, Pos::Modal, Pos::Verb])
        {
            stance.governed_by(modal);
        }
        if tree.is(child, "advmod")
            && !is_negation(&lemma, &word)
            && let Some(modal) = modal_at(tree, child, &[Pos::Adverb])
        {
            stance.governed_by(modal);
        }
        // "Nobody was hurt", "injuring no one".
        let is_none = matches!(lemma.as_str(), "nobody" | "none" | "nothing" | "no-one")
            || tree
                .children_by(child, &["det"])
                .any(|det| matches!(tree.lemma(det).to_lowercase().as_str(), "no" | "neither"));
        if is_none && (tree.is(child, "nsubj") || own.is_some() && tree.is(child, "obj")) {
            stance.positive = false;
        }
    }
}

fn is_negation(lemma: &str, word: &str) -> bool {
    matches!(lemma, "not" | "never" | "neither" | "nor") || matches!(word, "n't" | "n’t")
}

/// The entry for the word at `idx`, if it is of one of `kinds`.
fn modal_at(tree: &Tree<'_>, idx: usize, kinds: &[Pos]) -> Option<&'static Modal> {
    let lemma = tree.lemma(idx).to_lowercase();
    let word = tree.word(idx).to_lowercase();
    let by_word = if word == lemma { &[] } else { lexicon::modals(&word) };
    by_word
        .iter()
        .chain(lexicon::modals(&lemma))
        .filter(|modal| kinds.contains(&modal.pos) && phrases::stand(tree, idx, modal.words))
        .max_by_key(|modal| modal.words.len())
}

/// Whether the word above says how far what stands below it has come, or how sure it is.
pub fn is_governed(tree: &Tree<'_>, above: usize, below: usize) -> bool {
    governor_modal(tree, above, below).is_some()
}

/// What the word above says of the clause or noun below it.
fn governor_modal(tree: &Tree<'_>, above: usize, below: usize) -> Option<&'static Modal> {
    if tree.is(below, "conj") {
        return None;
    }
    let is_content = tree.is_any(below, &["xcomp", "ccomp", "acl", "obj", "csubj", "nsubj:pass"])
        || tree.is(below, "advcl")
            && tree
                .children_by(below, &["mark"])
                .any(|m| matches!(tree.lemma(m).to_lowercase().as_str(), "to" | "from"))
        || tree.is(below, "obl")
            && tree
                .case_words(below)
                .iter()
                .any(|c| matches!(c.as_str(), "for" | "to" | "from" | "on"));
    let relative = tree.is(below, "acl:relcl");
    // "Work had to be interrupted": what had to be done was done.
    let was_forced = tree.lemma(above) == "have" && tree.xpos(above) == "VBD";
    if !is_content || relative || was_forced {
        return None;
    }
    let kinds: &[Pos] = match tree.upos(above) {
        // "is prepared to": a participle after its copula is read as a passive.
        "VERB" if tree.xpos(above) == "VBN" => &[Pos::Verb, Pos::Adjective],
        "VERB" | "AUX" => &[Pos::Verb, Pos::Auxiliary, Pos::Modal],
        "NOUN" | "PROPN" => &[Pos::Noun],
        "ADJ" => &[Pos::Adjective],
        _ => &[],
    };
    modal_at(tree, above, kinds)
}

/// "if", "unless", "should a ceasefire be agreed", "any troops sent there would be …".
fn condition(tree: &Tree<'_>, at: usize, trigger: usize, stance: &mut Stance) {
    if is_conditional_clause(tree, at) {
        stance.status = Some(Status::Conditional);
        return;
    }
    if stance.condition.is_some() {
        return;
    }
    if hangs_on_any(tree, at) {
        stance.status = Some(Status::Conditional);
        return;
    }
    let clause = tree
        .children_by(at, &["advcl"])
        .find(|clause| is_conditional_clause(tree, *clause) && !tree.is_under(trigger, *clause));
    let any = || {
        let would = tree
            .children_by(at, &["aux"])
            .any(|aux| matches!(tree.lemma(aux), "would" | "will" | "could"));
        let subject = tree.children_by(at, &["nsubj"]).next().filter(|_| would)?;
        tree.children_by(subject, &["det"])
            .any(|det| tree.lemma(det).eq_ignore_ascii_case("any"))
            .then_some(subject)
    };
    if let Some(head) = clause.or_else(any) {
        stance.condition = Some(head);
        // "threatened to leave unless …": what has been said or done no longer hangs on anything.
        let is_done = tree.xpos(at) == "VBD" && tree.child(at, "aux").is_none();
        if !is_done {
            stance.status = Some(Status::Conditional);
        }
    }
}

/// "any troops sent there": none need have been sent.
fn hangs_on_any(tree: &Tree<'_>, at: usize) -> bool {
    tree.is(at, "acl")
        && tree.head(at).is_some_and(|noun| {
            tree.children_by(noun, &["det"]).any(|det| tree.lemma(det).eq_ignore_ascii_case("any"))
        })
}

fn is_conditional_clause(tree: &Tree<'_>, at: usize) -> bool {
    if !tree.is(at, "advcl") {
        return false;
    }
    let marked = tree.children_by(at, &["mark", "advmod"]).any(|mark| {
        matches!(
            tree.lemma(mark).to_lowercase().as_str(),
            "if" | "unless" | "provided" | "providing"
        )
    });
    // "should a ceasefire be established": the auxiliary stands before the subject.
    let inverted = tree.children_by(at, &["aux"]).any(|aux| {
        let first = tree.children_by(at, &["nsubj"]).next();
        matches!(tree.lemma(aux).to_lowercase().as_str(), "should" | "have")
            && first.is_some_and(|subject| aux < subject)
            && tree.children_by(at, &["mark"]).next().is_none()
    });
    marked || inverted
}

/// What the verb form alone tells, looking upwards where the form has no tense of its own.
fn tense(tree: &Tree<'_>, at: usize, trigger: usize) -> Status {
    if is_announced(tree, at) || is_to_come(tree, at) {
        return Status::Planned;
    }
    let start = at;
    let mut at = at;
    for _ in 0..tree.len() {
        if let Some(status) = own_tense(tree, at, trigger) {
            // "condemns the shelling": that somebody speaks of it now does not make it go on.
            let is_carried = at == start || tree.xpos(at) == "VBG";
            let goes_on = status == Status::Ongoing && !is_carried;
            return if goes_on { Status::Happened } else { status };
        }
        match tree.head(at) {
            Some(above) => at = above,
            None => break,
        }
    }
    Status::Happened
}

/// "UN envoy to visit the front": a headline's infinitive is what is to come.
fn is_announced(tree: &Tree<'_>, at: usize) -> bool {
    tree.is(at, "acl")
        && tree.xpos(at) == "VB"
        && tree.children_by(at, &["mark"]).any(|mark| tree.xpos(mark) == "TO")
        && tree.head(at).is_some_and(|noun| tree.head(noun).is_none() && tree.is_nominal(noun))
}

/// "is to meet", "were to leave", "are due to talk": what is arranged.
pub fn is_to_come(tree: &Tree<'_>, at: usize) -> bool {
    // "had been due to expire" tells of what was to come then.
    let is_present = tree
        .children_by(at, &["cop", "aux"])
        .any(|be| matches!(tree.xpos(be), "VBZ" | "VBP") && tree.lemma(be) == "be");
    tree.xpos(at) == "VB"
        && tree.children_by(at, &["cop", "aux"]).any(|be| tree.lemma(be) == "be")
        && tree.children_by(at, &["mark"]).any(|mark| {
            tree.xpos(mark) == "TO" || is_present && matches!(tree.lemma(mark), "due" | "set")
        })
}

/// A verb that tells of what goes on, rather than of what is done.
fn lasts(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(
        tree.lemma(verb),
        "continue"
            | "remain"
            | "keep"
            | "hold"
            | "have"
            | "last"
            | "be"
            | "go"
            | "face"
            | "maintain"
            | "observe"
            | "wage"
            | "fight"
            | "rage"
            | "persist"
            | "conduct"
            | "lead"
            | "carry"
            | "undergo"
            | "live"
    )
}

/// "Power remains cut", "The road stays closed": a state that goes on.
fn remains(tree: &Tree<'_>, at: usize) -> bool {
    tree.is(at, "xcomp")
        && tree.head(at).is_some_and(|verb| {
            matches!(tree.lemma(verb), "remain" | "stay")
                && matches!(tree.xpos(verb), "VBZ" | "VBP")
        })
}

/// A line without a full stop.
fn is_headline(tree: &Tree<'_>) -> bool {
    tree.len() > 0 && !matches!(tree.word(tree.len() - 1), "." | "!" | "?" | "”" | "\"" | "…")
}

fn own_tense(tree: &Tree<'_>, at: usize, trigger: usize) -> Option<Status> {
    if at == trigger && remains(tree, at) {
        return Some(Status::Ongoing);
    }
    if !tree.is_verbal(at) {
        let copula = tree.child(at, "cop")?;
        let present = matches!(tree.xpos(copula), "VBZ" | "VBP");
        return Some(if present { Status::Ongoing } else { Status::Happened });
    }
    let auxiliaries: Vec<usize> = tree.children_by(at, &["aux", "aux:pass"]).collect();
    let is_present_be =
        |idx: &usize| tree.lemma(*idx) == "be" && matches!(tree.xpos(*idx), "VBZ" | "VBP");
    let has = |lemma: &str| auxiliaries.iter().any(|aux| tree.lemma(*aux) == lemma);
    let is_progressive = auxiliaries.iter().any(|aux| tree.xpos(*aux) == "VBG");
    match tree.xpos(at) {
        "VBD" => Some(Status::Happened),
        "VBG" if auxiliaries.iter().any(is_present_be) && !has("have") => Some(Status::Ongoing),
        "VBG" if !auxiliaries.is_empty() => Some(Status::Happened),
        // "Joint patrols are being carried out".
        "VBN" if auxiliaries.iter().any(is_present_be) && is_progressive => Some(Status::Ongoing),
        "VBN" if !auxiliaries.is_empty() => Some(Status::Happened),
        "VBN" if at == trigger => Some(Status::Happened),
        // "We extend our condolences": done by saying so.
        "VBZ" | "VBP" if arguments::light_verb(tree, trigger) == Some(at) && !lasts(tree, at) => {
            Some(Status::Happened)
        }
        // "Shell kills nine in Ostby": a headline's present tells what is done.
        "VBZ" | "VBP" if at != trigger && is_headline(tree) && !lasts(tree, at) => {
            Some(Status::Happened)
        }
        "VBZ" | "VBP" if at != trigger && !matches!(tree.lemma(at), "say" | "report" | "claim") => {
            Some(Status::Ongoing)
        }
        "VBZ" | "VBP" => Some(Status::Happened),
        _ => None,
    }
}
