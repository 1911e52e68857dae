//! Why each field of an account holds what it holds: the rule, the words, and the edges of the
//! sentence's tree that lead from the trigger to them.
//!
//! Told from what the passes left behind, so it cannot disagree with the account. Status and
//! factuality come out of a walk over many words; which of them counted is found by asking again
//! without each: a word without which the answer would be another one made it.

use troth_language::Sentence;
use troth_model::{Account, AcledEvent, Actor, Attribution, Document, Ground, Mention, ReadingId};
use troth_text::{ByteSpan, Span};

use super::{Passes, Reader};
use crate::arguments;
use crate::attribution::Said;
use crate::events::Draft;
use crate::stance::Stance;
use crate::tree::Tree;
use crate::who::Who;

/// An account with the reason for each of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The account, as [`Reader::read`] gives it.
    pub account: Account,
    /// The reasons, in the order of the account's fields.
    pub reasons: Vec<Reason>,
}

/// Why a field holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The field, as the wire names it: `event.type`, `actors`, `factuality`.
    pub field: &'static str,
    /// What it holds.
    pub value: String,
    /// The rule that made it so, in words.
    pub rule: String,
    /// The words that carry it; `None` where no words of their own do.
    pub words: Option<Mention>,
    /// The edges of the tree from the trigger to the words; empty where they are the trigger, or
    /// stand in another sentence.
    pub path: Vec<Edge>,
}

/// One step along an edge of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where the step begins.
    pub from: Mention,
    /// Where it ends.
    pub to: Mention,
    /// The relation of Universal Dependencies, told of the dependent of the two.
    pub relation: &'static str,
    /// Whether `to` is the head.
    pub upwards: bool,
}

impl Reader<'_> {
    /// The accounts of `document` as [`Reader::read`] gives them, each with its reasons.
    #[must_use]
    pub fn explain(&self, document: &Document, reading: &ReadingId) -> Vec<Explained> {
        let plain = crate::plain::without_marks(&document.text);
        self.with_passes(document, &plain, |passes| passes.explained(reading))
    }
}

impl Passes<'_> {
    fn explained(&self, reading: &ReadingId) -> Vec<Explained> {
        let drafts = self.drafts();
        let explain = |account: Account| {
            let is_its = |draft: &Draft| {
                let tree = &self.trees[draft.sentence];
                let from = tree.token(draft.trigger.start).span;
                let trigger = from.cover(tree.token(draft.trigger.end - 1).span);
                self.index.to_code_points(trigger) == account.trigger.span
                    && draft.entry.event_type == account.event_type
            };
            let found = drafts
                .iter()
                .find_map(|beside| Some((beside.iter().find(|draft| is_its(draft))?, beside)));
            let reasons = found.map_or_else(Vec::new, |(draft, beside)| {
                let tree = &self.trees[draft.sentence];
                let said = self.said(draft, beside);
                Case { passes: self, tree, draft, beside, said, account: &account }.reasons()
            });
            Explained { account, reasons }
        };
        self.accounts(reading).into_iter().map(explain).collect()
    }
}

/// One account with the draft that it was made from.
struct Case<'c> {
    passes: &'c Passes<'c>,
    tree: &'c Tree<'c>,
    draft: &'c Draft,
    beside: &'c [Draft],
    said: Said,
    account: &'c Account,
}

impl Case<'_> {
    fn reasons(&self) -> Vec<Reason> {
        let mut all = self.event();
        all.extend(self.people("actors", &self.account.actors, &self.draft.actors));
        all.extend(self.people("recipients", &self.account.recipients, &self.draft.recipients));
        all.extend(self.speakers());
        all.extend(self.stance("status"));
        all.extend(self.stance("factuality"));
        all.extend(self.circumstances());
        all.extend(self.things());
        all.extend(self.account.corefers.iter().map(|id| Reason {
            field: "corefers",
            value: id.as_str().to_owned(),
            rule: "tells of the same happening in this document".to_owned(),
            words: None,
            path: Vec::new(),
        }));
        all
    }

    fn event(&self) -> Vec<Reason> {
        let entry = self.draft.entry;
        let kind = format!("{:?}", entry.pos).to_lowercase();
        let rule = format!("the lexicon's {kind} “{}”", entry.words.join(" "));
        let trigger = &self.account.trigger;
        let value = self.account.event_type.to_string();
        let mut all = vec![self.reason("event.type", value.clone(), rule.clone(), trigger)];
        if let Some(carrier) = arguments::carrier(self.tree, self.draft.head) {
            let verb = self.passes.mention(self.tree.token(carrier.verb).span);
            let lends = format!("the light verb “{}” carries it", carrier.light.words.join(" "));
            all.push(self.reason("event.type", value, lends, &verb));
        }
        let mut of_kind = |field, value: &str, own: bool| {
            let (rule, words) = if own { (rule.clone(), trigger) } else { self.by_other_words() };
            all.push(self.reason(field, value.to_owned(), rule, words));
        };
        if let Some(mode) = self.account.mode {
            of_kind("event.mode", mode.as_str(), entry.mode == Some(mode.as_str()));
        }
        if let Some(acled) = self.account.acled {
            let own = entry.acled.and_then(AcledEvent::parse) == Some(acled);
            of_kind("event.acled", acled.sub_event_type(), own);
        }
        all
    }

    /// A mode that the trigger leaves open: the weapon decides, or the noun that it took over.
    fn by_other_words(&self) -> (String, &Mention) {
        let trigger = &self.account.trigger;
        match (self.account.instruments.first(), self.draft.means) {
            (Some(weapon), _) => ("by the weapon".to_owned(), &weapon.mention),
            (None, Some(means)) => {
                (format!("the lexicon's “{}”, its means", means.words.join(" ")), trigger)
            }
            (None, None) => ("by the words around the trigger".to_owned(), trigger),
        }
    }

    fn people(&self, field: &'static str, actors: &[Actor], drafted: &[Who]) -> Vec<Reason> {
        let reason = |actor: &Actor| match &actor.ground {
            Ground::Words(mention) => {
                let who = drafted
                    .iter()
                    .find(|who| self.passes.index.to_code_points(who.span) == mention.span);
                let rule = match who {
                    None if self.draft.speaker_acts => "whoever says it does it".to_owned(),
                    _ => self.place_of(mention.span),
                };
                let rule = rule + &meant(who.and_then(|who| who.rule), actor);
                self.reason(field, actor.label().to_owned(), rule, mention)
            }
            Ground::Inferred(rule) => inferred(field, actor.label(), rule.as_str()),
        };
        actors.iter().map(reason).collect()
    }

    /// "the subject of the frame, its actor".
    fn place_of(&self, span: Span) -> String {
        let around = arguments::arguments(self.tree, self.draft.head);
        let standing = self.head_of(span).and_then(|head| {
            let holds = |argument: &&arguments::Argument| {
                argument.head == head || self.tree.conjuncts(argument.head).contains(&head)
            };
            around
                .iter()
                .find(holds)
                .or_else(|| around.iter().find(|argument| self.tree.is_under(head, argument.head)))
        });
        let Some(argument) = standing else {
            return "stands with the verb that carries the trigger".to_owned();
        };
        let slot = match argument.slot.as_str() {
            slot @ ("subject" | "object" | "complement" | "possessive" | "modifier") => {
                format!("the {slot}")
            }
            "iobject" => "the indirect object".to_owned(),
            preposition => format!("the phrase with “{preposition}”"),
        };
        match self.draft.entry.role(&argument.slot) {
            Some(role) => {
                format!("{slot}, in the frame the {}", format!("{role:?}").to_lowercase())
            }
            None => slot,
        }
    }

    fn speakers(&self) -> Vec<Reason> {
        let chain = match &self.account.attribution {
            Attribution::Publisher => {
                let rule = "no cue covers the trigger";
                return vec![inferred("attribution", "the publisher", rule)];
            }
            Attribution::Unknown => {
                let rule = "in quotation marks, and no cue beside them has a speaker";
                return vec![inferred("attribution", "unknown", rule)];
            }
            Attribution::Chain(chain) => chain,
        };
        let cue = self.account.cue.as_ref();
        let covers = cue.map_or_else(
            || "says the quote around the trigger".to_owned(),
            |cue| format!("speaker of “{}”, which covers the trigger", cue.text),
        );
        let reason = |(at, actor): (usize, &Actor)| {
            let who = self.said.chain.get(at);
            let rule = if at == 0 { covers.clone() } else { "relays it".to_owned() };
            let rule = rule + &meant(who.and_then(|who| who.rule), actor);
            match &actor.ground {
                Ground::Words(mention) => {
                    self.reason("attribution", actor.label().to_owned(), rule, mention)
                }
                Ground::Inferred(rule) => inferred("attribution", actor.label(), rule.as_str()),
            }
        };
        let mut all: Vec<Reason> = chain.iter().enumerate().map(reason).collect();
        let attributes = |cue: &Mention| {
            self.reason("cue", cue.text.clone(), "the lexicon's cue".to_owned(), cue)
        };
        all.extend(cue.map(attributes));
        all
    }

    /// The words, events and cues without which status or factuality would be another.
    fn stance(&self, field: &'static str) -> Vec<Reason> {
        let told = |stance: Stance| match field {
            "status" => stance.status.map(|status| status.to_string()).unwrap_or_default(),
            _ => stance.factuality().to_string(),
        };
        let of = |tree: &Tree<'_>, beside: &[Draft], said: &Said| {
            told(self.passes.stance_in(tree, self.draft, beside, said))
        };
        let holds = of(self.tree, self.beside, &self.said);
        let value = match field {
            "status" => self.account.status.to_string(),
            _ => self.account.factuality.to_string(),
        };
        let mut all = Vec::new();
        let without = |other: String| format!("without it: {other}");
        for idx in (0..self.tree.len()).filter(|idx| !self.draft.trigger.contains(idx)) {
            let sentence = without_word(self.tree.sentence, idx);
            let other = of(&Tree::new(&sentence, self.tree.text), self.beside, &self.said);
            if other != holds {
                let word = self.passes.mention(self.tree.token(idx).span);
                all.push(self.reason(field, value.clone(), without(other), &word));
            }
        }
        for (at, event) in self.beside.iter().enumerate() {
            let mut others = self.beside.to_vec();
            others.remove(at);
            let other = of(self.tree, &others, &self.said);
            if event.head != self.draft.head && other != holds {
                let word = self.passes.mention(self.tree.token(event.head).span);
                let rule = format!("content of {}; {}", event.entry.event_type, without(other));
                all.push(self.reason(field, value.clone(), rule, &word));
            }
        }
        let plain = Said { polarity: "+", certainty: "CT", ..self.said.clone() };
        let other = of(self.tree, self.beside, &plain);
        if let Some(cue) = self.account.cue.as_ref().filter(|_| other != holds) {
            let rule = format!("the cue says so; {}", without(other));
            all.push(self.reason(field, value.clone(), rule, cue));
        }
        if all.is_empty() {
            let rule = match field {
                "status" if self.draft.entry.status == Some(self.account.status) => {
                    "the lexicon's entry says so"
                }
                "status" => "the form of the verb",
                _ => "no word weakens, denies or leaves it open",
            };
            all.push(self.reason(field, value, rule.to_owned(), &self.account.trigger));
        }
        all
    }

    fn circumstances(&self) -> Vec<Reason> {
        let account = self.account;
        let condition = account.condition.iter().map(|words| {
            self.reason("condition", words.text.clone(), "an open condition".to_owned(), words)
        });
        let when = account.when.iter().map(|when| match &when.ground {
            Ground::Words(words) => {
                let rule = "the time that hangs on the trigger's clause".to_owned();
                self.reason("when", when.timex.clone(), rule, words)
            }
            Ground::Inferred(rule) => inferred("when", &when.timex, rule.as_str()),
        });
        let places = account.places.iter().map(|place| match &place.ground {
            Ground::Words(words) => {
                let rule = place.id.as_ref().map_or_else(
                    || "a place that the gazetteer does not have".to_owned(),
                    |id| format!("the gazetteer's {id}, chosen with the document's other places"),
                );
                self.reason("where", place.label().to_owned(), rule, words)
            }
            Ground::Inferred(rule) => inferred("where", place.label(), rule.as_str()),
        });
        condition.chain(when).chain(places).collect()
    }

    fn things(&self) -> Vec<Reason> {
        let account = self.account;
        let by_place = |field, value: String, words: &Mention| {
            self.reason(field, value, self.place_of(words.span), words)
        };
        let weapons = account
            .instruments
            .iter()
            .map(|thing| by_place("instruments", thing.kind.to_string(), &thing.mention));
        let objects = account.objects.iter().map(|object| {
            let value = object.category.map_or(object.mention.text.clone(), |it| it.to_string());
            by_place("objects", value, &object.mention)
        });
        let effects = account
            .effects
            .iter()
            .map(|effect| by_place("effects", effect.kind.to_string(), &effect.mention));
        let topic = account.topic.iter().map(|words| by_place("topic", words.text.clone(), words));
        weapons.chain(objects).chain(effects).chain(topic).collect()
    }

    fn reason(&self, field: &'static str, value: String, rule: String, words: &Mention) -> Reason {
        let path = self.head_of(words.span).map_or_else(Vec::new, |head| self.path_to(head));
        Reason { field, value, rule, words: Some(words.clone()), path }
    }

    /// The token of this sentence that heads `span`.
    fn head_of(&self, span: Span) -> Option<usize> {
        let bytes: ByteSpan = self.passes.index.to_bytes(span);
        let inside: Vec<usize> =
            (0..self.tree.len()).filter(|idx| self.tree.token(*idx).span.overlaps(bytes)).collect();
        let is_top = |idx: &&usize| self.tree.head(**idx).is_none_or(|it| !inside.contains(&it));
        inside.iter().find(is_top).copied()
    }

    /// Up from the trigger to the lowest word above both, and down again.
    fn path_to(&self, to: usize) -> Vec<Edge> {
        let chain = |idx: usize| -> Vec<usize> {
            std::iter::once(idx).chain(self.tree.ancestors(idx)).collect()
        };
        let (up, down) = (chain(self.draft.head), chain(to));
        let Some(meeting) = up.iter().find(|idx| down.contains(idx)) else { return Vec::new() };
        let below = |chain: &[usize]| -> Vec<usize> {
            chain.iter().take_while(|idx| *idx != meeting).copied().collect()
        };
        let climb = below(&up).into_iter().filter_map(|idx| self.edge(idx, true));
        let descend = below(&down).into_iter().rev().filter_map(|idx| self.edge(idx, false));
        climb.chain(descend).collect()
    }

    /// The edge above token `idx`, walked up or down.
    fn edge(&self, idx: usize, upwards: bool) -> Option<Edge> {
        let word = |idx: usize| self.passes.mention(self.tree.token(idx).span);
        let (own, head) = (word(idx), word(self.tree.head(idx)?));
        let (from, to) = if upwards { (own, head) } else { (head, own) };
        Some(Edge { from, to, relation: self.tree.deprel(idx), upwards })
    }
}

fn inferred(field: &'static str, value: &str, rule: &str) -> Reason {
    let (value, rule) = (value.to_owned(), rule.to_owned());
    Reason { field, value, rule, words: None, path: Vec::new() }
}

/// What a rule found to be meant by the words.
fn meant(rule: Option<&str>, actor: &Actor) -> String {
    let stands_for = actor.name.as_ref().map_or_else(String::new, |name| format!(" for {name}"));
    rule.map_or_else(String::new, |rule| format!("; {rule}{stands_for}"))
}

/// The sentence as if nothing stood at token `idx`: its place in the tree stays, its word goes.
fn without_word(sentence: &Sentence, idx: usize) -> Sentence {
    let mut sentence = sentence.clone();
    let token = &mut sentence.tokens[idx];
    token.lemma.clear();
    token.span = ByteSpan::new(token.span.start(), token.span.start());
    sentence
}

#[cfg(test)]
mod tests {
    use troth_gazetteer::Gazetteer;
    use troth_language::Language;
    use troth_model::DocumentId;

    use super::*;

    fn document(text: &str) -> Document {
        Document {
            id: DocumentId::new([0; 32]),
            title: None,
            publisher: None,
            published: None,
            language: None,
            zone: jiff::tz::TimeZone::UTC,
            url: None,
            name: "fixture".to_owned(),
            text: text.to_owned(),
        }
    }

    fn explained(text: &str) -> Vec<Explained> {
        let (language, gazetteer) = (Language::embedded(), Gazetteer::embedded());
        let reader = Reader::new(&language, &gazetteer);
        let (document, reading) = (document(text), ReadingId::new("r1"));
        let explained = reader.explain(&document, &reading);
        let accounts: Vec<Account> = explained.iter().map(|one| one.account.clone()).collect();
        assert_eq!(accounts, reader.read(&document, &reading), "the accounts are the same");
        explained
    }

    /// The words that made `field` of the first account of `text`.
    fn words(text: &str, field: &str) -> Vec<String> {
        let explained = explained(text);
        let reasons = explained.first().map_or(&[][..], |one| &one.reasons);
        let own = reasons.iter().filter(|reason| reason.field == field);
        own.filter_map(|reason| reason.words.as_ref()).map(|words| words.text.clone()).collect()
    }

    #[test]
    fn every_field_has_its_reason() {
        let text = "According to harbour officials, the Russian army fired 40 drones at the port of \
                    Odesa on 3 March 2031.";
        let all = explained(text);
        let fields: Vec<&str> = all[0].reasons.iter().map(|reason| reason.field).collect();
        for field in
            ["event.type", "actors", "attribution", "cue", "status", "factuality", "when", "where"]
        {
            assert!(fields.contains(&field), "{field} in {fields:?}");
        }
        let actor = all[0].reasons.iter().find(|reason| reason.field == "actors");
        let path: Vec<&str> = actor.expect("an actor").path.iter().map(|it| it.relation).collect();
        assert_eq!(path, ["nsubj"]);
    }

    #[test]
    fn a_word_counts_if_without_it_the_answer_would_be_another() {
        let text = "The Russian army will attack the port of Odesa.";
        assert_eq!(words(text, "status"), ["will"]);
        let text = "The Russian army may have attacked the port of Odesa.";
        assert_eq!(words(text, "factuality"), ["may"]);
        let plain = "The Russian army attacked the port of Odesa.";
        assert_eq!(words(plain, "status"), ["attacked"], "the form of the verb itself");
    }

    #[test]
    fn a_text_without_accounts_has_nothing_to_explain() {
        assert!(explained("Beat the eggs with the sugar.").is_empty());
        assert!(explained("").is_empty());
    }
}
