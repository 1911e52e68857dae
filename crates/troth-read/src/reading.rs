//! One document to its accounts: runs the passes in order and ties every field to its words.

use troth_gazetteer::Gazetteer;
use troth_language::Language;
use troth_model::{
    Account, AccountId, AcledEvent, Actor, Attribution, CountRange, Document, Effect, EventType,
    Ground, Instrument, InstrumentKind, Interval, Mention, Mode, Object, ReadingId, Review, Status,
    When,
};
use troth_text::{ByteSpan, TextIndex};

use crate::attribution::{Said, Speech};
use crate::counts::Counts;
use crate::events::{self, Draft, Thing};
use crate::layers::{self, Layers, SpeechAct};
use crate::lexicon::Pos;
use crate::places::Places;
use crate::repair::repair;
use crate::stance::{self, Stance};
use crate::times::{self, Times};
use crate::tree::Tree;
use crate::who::{Roster, Who};
use crate::{attitudes, corefer, genre, plain, quotes};

mod explain;

pub use explain::{Edge, Explained, Reason};

/// Names this reader, its model and its lexicon in the record.
pub const READING: &str = concat!("troth-read ", env!("CARGO_PKG_VERSION"));

/// Reads documents. Making one is cheap; it can be shared between threads.
pub struct Reader<'a> {
    language: &'a Language,
    gazetteer: &'a Gazetteer,
    n_threads: usize,
}

/// What all passes over one document share.
struct Passes<'a> {
    document: &'a Document,
    index: TextIndex<'a>,
    trees: &'a [Tree<'a>],
    roster: &'a Roster<'a>,
    speech: Speech,
    times: Times,
    counts: Counts,
    places: Places,
}

impl<'a> Reader<'a> {
    /// A reader that uses this language model and these places.
    #[must_use]
    pub fn new(language: &'a Language, gazetteer: &'a Gazetteer) -> Self {
        Self { language, gazetteer, n_threads: 1 }
    }

    /// The same with `n_threads` threads for each document; what is read does not depend on it.
    #[must_use]
    pub fn on_threads(self, n_threads: usize) -> Self {
        Self { n_threads, ..self }
    }

    /// The accounts of `document`, in the order of their trigger in the text, named as accounts
    /// of `reading`. Any text gives a result; a text without happenings gives none.
    #[must_use]
    pub fn read(&self, document: &Document, reading: &ReadingId) -> Vec<Account> {
        let plain = plain::without_marks(&document.text);
        self.with_passes(document, &plain, |passes| passes.accounts(reading))
    }

    /// What the reader sees in `document` beside its accounts: every attribution, time and place.
    #[must_use]
    pub fn layers(&self, document: &Document) -> Layers {
        self.with_passes(document, &document.text, |passes| {
            layers::gather(
                passes.trees,
                &passes.speech,
                &passes.speech_acts(),
                &passes.times,
                &passes.places,
                &passes.index,
            )
        })
    }

    /// Runs the passes over the sentences of `plain`: the document's text, or the same with words
    /// blanked.
    fn with_passes<T>(
        &self,
        document: &Document,
        plain: &str,
        then: impl FnOnce(&Passes<'_>) -> T,
    ) -> T {
        let mut analysis = self.language.analyse_on(plain, self.n_threads);
        analysis.sentences.iter_mut().for_each(|sentence| repair(sentence, &document.text));
        let trees: Vec<Tree<'_>> =
            analysis.sentences.iter().map(|sentence| Tree::new(sentence, &document.text)).collect();
        let roster = Roster::new(&trees);
        let index = TextIndex::new(&document.text);
        then(&Passes {
            document,
            places: Places::new(&trees, &roster, self.gazetteer, &index),
            index,
            speech: Speech::new(&trees, &roster, quotes::find(&document.text)),
            times: Times::new(&trees, document.published.map(|published| published.day)),
            counts: Counts::new(&trees),
            trees: &trees,
            roster: &roster,
        })
    }
}

impl Passes<'_> {
    /// Verbs that are speech and event at once ("condemned", "called for", "rejected"), where no cue
    /// tells of them already, and attitudes.
    fn speech_acts(&self) -> Vec<SpeechAct> {
        use EventType as E;
        let mut acts = Vec::new();
        for (s, tree) in self.trees.iter().enumerate() {
            let cues = self.speech.frames(s);
            for draft in events::find(self.trees, self.roster, s) {
                let speaks = matches!(
                    draft.entry.event_type,
                    E::Accuse | E::Request | E::Reject | E::Threaten | E::Support
                );
                let is_told = cues.iter().any(|frame| frame.cue_head == draft.head);
                if !speaks || is_told || draft.entry.pos != Pos::Verb {
                    continue;
                }
                let object = crate::arguments::deep_object(tree, draft.head);
                let mut inside = vec![false; tree.len()];
                for head in [object, draft.content, draft.topic].into_iter().flatten() {
                    tree.subtree(head).into_iter().for_each(|idx| inside[idx] = true);
                }
                let first = tree.token(draft.trigger.start).span;
                acts.push(SpeechAct {
                    sentence: s,
                    head: draft.head,
                    cue: first.cover(tree.token(draft.trigger.end - 1).span),
                    speaker: crate::arguments::deep_subject(tree, draft.head)
                        .and_then(|head| crate::attribution::speaker_of(tree, s, head, self.roster))
                        .or_else(|| draft.actors.into_iter().next()),
                    content: inside,
                });
            }
            let is_told = |head: usize| {
                cues.iter().any(|frame| frame.cue_head == head)
                    || acts.iter().any(|act: &SpeechAct| act.sentence == s && act.head == head)
            };
            let held = attitudes::find(tree, s, self.roster, is_told);
            acts.extend(held);
        }
        acts
    }

    /// All accounts, numbered in the order of their trigger.
    fn accounts(&self, reading: &ReadingId) -> Vec<Account> {
        if genre::is_other(self.trees, self.roster) {
            return Vec::new();
        }
        let mut accounts: Vec<Account> =
            self.drafts().iter().flat_map(|sentence| self.accounts_of(sentence, reading)).collect();
        accounts.sort_by_key(|account| (account.trigger.span.start(), account.trigger.span.end()));
        for (number, account) in accounts.iter_mut().enumerate() {
            account.id = AccountId::new(format!("{}/{reading}/{}", self.document.id, number + 1));
        }
        let spans = self.trees.iter().map(|tree| {
            let span = tree.sentence.span();
            (span, self.index.to_code_points(span))
        });
        corefer::link(&mut accounts, &corefer::Sentences::of(&self.document.text, spans));
        accounts
    }

    /// The drafts of every sentence, without those that only point back.
    fn drafts(&self) -> Vec<Vec<Draft>> {
        let mut told: Vec<EventType> = Vec::new();
        let mut all = Vec::new();
        for s in 0..self.trees.len() {
            let mut drafts = events::find(self.trees, self.roster, s);
            let asked = contents(&self.trees[s], &drafts, EventType::Request);
            let accused = contents(&self.trees[s], &drafts, EventType::Accuse);
            let purposes = purposes(&self.trees[s], &drafts);
            let discussed = contents(&self.trees[s], &drafts, EventType::Consult);
            let settled = papers(&self.trees[s], &drafts);
            let halted = halted(&self.trees[s], &drafts);
            let laid_down = contents_of_accords(&self.trees[s], &drafts);
            let threatened = threatened_nouns(&self.trees[s], &drafts);
            drafts.retain(|draft| {
                let is_noun = draft.entry.pos == Pos::Noun;
                let is_only_topic = is_noun && discussed.contains(&draft.head) && yields(draft);
                let is_purpose = draft.entry.event_type == EventType::Consult
                    && draft.entry.pos == Pos::Verb
                    && discussed.contains(&draft.head);
                let is_settled = is_noun && settled.contains(&draft.head);
                let is_halted =
                    is_noun && (halted.contains(&draft.head) || threatened.contains(&draft.head));
                let is_laid_down = laid_down
                    .iter()
                    .any(|content| is_part_of(&self.trees[s], draft.head, *content));
                let is_aim = purposes.contains(&draft.head);
                !(is_only_topic || is_settled || is_purpose || is_halted || is_laid_down || is_aim)
                    && (is_noun && (asked.contains(&draft.head) || accused.contains(&draft.head))
                        || self.tells_something(draft, &told))
            });
            self.drop_what_content_says(&mut drafts);
            told.extend(drafts.iter().map(|draft| draft.entry.event_type));
            all.push(drafts);
        }
        all
    }

    /// A noun that only points back, or an event of nobody and nothing, is no account.
    fn tells_something(&self, draft: &Draft, told: &[EventType]) -> bool {
        let tree = &self.trees[draft.sentence];
        let has_people = !draft.actors.is_empty() || !draft.recipients.is_empty();
        let has_things = draft.objects.iter().any(|object| object.category.is_some())
            || !draft.instruments.is_empty()
            || !draft.effects.is_empty();
        let has_place =
            draft.places.iter().any(|head| self.places.at(draft.sentence, *head).is_some());
        let outage = draft.entry.event_type == EventType::Disruption;
        let something = has_people || has_things || has_place || outage || draft.speaker_acts;
        if draft.entry.pos == Pos::Auxiliary {
            // What somebody must do is a demand only where somebody is told to say so.
            return !self.speech.said(self.trees, draft.sentence, draft.head).chain.is_empty();
        }
        if draft.entry.pos != Pos::Noun {
            if draft.entry.event_type == EventType::Reject && is_negated(tree, draft) {
                // "neither confirmed nor denied", "did not deny": nothing is rejected.
                return false;
            }
            // "The army said two more were shot down": somebody tells it, whoever it befell.
            return something
                || !draft.objects.is_empty()
                || is_impersonal(tree, draft)
                || has_party(tree, draft.head)
                || !self.speech.said(self.trees, draft.sentence, draft.head).chain.is_empty();
        }
        if self.is_only_aimed_at(tree, draft)
            || is_played(tree, draft.head)
            || is_addressed(tree, draft.head)
            || (draft.entry.event_type.is_violent() || draft.entry.event_type == EventType::Protest)
                && is_halted(tree, draft.head)
        {
            return false;
        }
        let points_back = tree.children_by(draft.head, &["det"]).any(|det| {
            matches!(
                tree.lemma(det).to_lowercase().as_str(),
                "the" | "this" | "that" | "these" | "those" | "such"
            )
        });
        // "The death toll rose to 45" is a new count each time.
        // So does "the next meeting": one that nobody told of.
        let is_another = tree.children_by(draft.head, &["amod"]).any(|child| {
            matches!(
                tree.lemma(child),
                "next"
                    | "second"
                    | "third"
                    | "fourth"
                    | "further"
                    | "new"
                    | "upcoming"
                    | "previous"
            )
        });
        let points_back = points_back && tree.lemma(draft.head) != "toll" && !is_another;
        if points_back && told.contains(&draft.entry.event_type) && !has_place {
            // "took part in the call": whoever is told to have been there too is a new fact.
            let own = draft.actors.len() + draft.recipients.len() + draft.instruments.len();
            let joined = crate::arguments::carrier(tree, draft.head).is_some() && own > 0;
            return own > 1 || joined || has_things;
        }
        let asks = draft.entry.event_type == EventType::Request && draft.content.is_some();
        something || asks || is_told(tree, draft.head) || is_background(tree, draft, told)
    }

    /// "initiatives for an agreement", "steps towards a ceasefire": what is only aimed at has not
    /// been told to happen.
    fn is_only_aimed_at(&self, tree: &Tree<'_>, draft: &Draft) -> bool {
        let aimed = tree.is_any(draft.head, &["nmod", "obl"])
            && tree.case_words(draft.head).iter().any(|case| {
                matches!(
                    case.as_str(),
                    "for" | "toward" | "towards" | "about" | "on" | "to" | "into"
                )
            });
        yields(draft) && aimed && crate::arguments::carrier(tree, draft.head).is_none()
    }

    /// "vowed to strike": the promised thing is the account, with its status; and a demand or
    /// denial whose content is an event of its own keeps both.
    fn drop_what_content_says(&self, drafts: &mut Vec<Draft>) {
        let refused: Vec<usize> = drafts
            .iter()
            .filter(|draft| {
                draft.entry.event_type == EventType::Reject
                    && !is_denial(&self.trees[draft.sentence], draft)
            })
            .filter_map(|draft| draft.content)
            .collect();
        drafts.retain(|draft| {
            !(refused.contains(&draft.head) && could_be_refused(draft.entry.event_type))
        });
        // Of what two sides agree on the agreement is told, of what one side does the deed.
        let promised: Vec<(usize, usize, bool)> = drafts
            .iter()
            .filter(|draft| {
                draft.entry.event_type == EventType::Agree && draft.entry.pos != Pos::Noun
            })
            .filter_map(|draft| {
                let tree = &self.trees[draft.sentence];
                let is_clause = |content: &usize| {
                    tree.is_any(*content, &["xcomp", "ccomp"])
                        || tree.is_verbal(*content) && draft.entry.status == Some(Status::Promised)
                };
                let content = draft.content.filter(is_clause)?;
                let is_joint = is_joint(tree, draft);
                let is_told = drafts.iter().any(|other| other.head == content);
                (is_joint || is_told).then_some((draft.head, content, is_joint))
            })
            .collect();
        drafts.retain(|draft| {
            let tree = &self.trees[draft.sentence];
            promised.iter().all(|(head, content, is_joint)| {
                if !is_joint {
                    return draft.head != *head;
                }
                draft.head == *head
                    || draft.entry.event_type.is_violent()
                    || !is_within(tree, draft.head, *content)
            })
        });
    }

    fn accounts_of(&self, drafts: &[Draft], reading: &ReadingId) -> Vec<Account> {
        drafts.iter().map(|draft| self.account(draft, drafts, reading)).collect()
    }

    fn account(&self, draft: &Draft, beside: &[Draft], reading: &ReadingId) -> Account {
        let tree = &self.trees[draft.sentence];
        let said = self.said(draft, beside);
        let stance = self.stance(draft, beside, &said);
        let sentence = tree.sentence.span();
        let status =
            draft.entry.status.filter(|_| stance.status.is_none_or(is_plain)).or(stance.status);
        let status = status.unwrap_or(Status::Happened);
        let status = if self.lasts(draft, status) { Status::Ongoing } else { status };
        // "Up to a million are dead": they stay so, and died once.
        let is_over = draft.entry.pos == Pos::Adjective
            && draft.entry.effect == Some(troth_model::EffectKind::Killed)
            && status == Status::Ongoing;
        let status = if is_over { Status::Happened } else { status };
        let when = self.when(draft, beside);
        let status =
            if self.is_ahead(draft, status, when.as_ref()) { Status::Planned } else { status };
        let status = if stance.positive && self.is_undertaken(draft, status, &said) {
            Status::Promised
        } else {
            status
        };
        let stance = self.as_spoken(draft, Stance { status: Some(status), ..stance });
        let status = stance.status.unwrap_or(status);
        Account {
            id: AccountId::new(String::new()),
            document: self.document.id,
            reading: reading.clone(),
            span: self.index.to_code_points(sentence),
            text: sentence.slice(&self.document.text).to_owned(),
            event_type: draft.entry.event_type,
            mode: self.mode(draft),
            acled: self.acled(draft),
            trigger: self.mention(
                tree.token(draft.trigger.start).span.cover(tree.token(draft.trigger.end - 1).span),
            ),
            actors: self.actors(draft, &said),
            recipients: draft.recipients.iter().map(|who| self.actor(who, &said)).collect(),
            cue: said.cue.filter(|_| !said.chain.is_empty()).map(|span| self.mention(span)),
            quotation: said.quotation,
            factuality: stance.factuality(),
            status,
            condition: stance
                .condition
                .map(|head| self.mention(trimmed(tree, &tree.subtree(head)))),
            when,
            places: self.places.of(tree, draft, beside, &self.index),
            instruments: self.instruments(draft),
            objects: self.objects(draft),
            effects: self.effects(draft),
            topic: self.topic(draft),
            filing: None,
            attribution: self.attribution(&said),
            corefers: Vec::new(),
            doubts: Vec::new(),
            review: Review::Unreviewed,
        }
    }

    fn mention(&self, span: ByteSpan) -> Mention {
        Mention {
            text: span.slice(&self.document.text).to_owned(),
            span: self.index.to_code_points(span),
        }
    }

    /// Who says it: the frames around the trigger, and before them whoever accuses or demands.
    fn said(&self, draft: &Draft, beside: &[Draft]) -> Said {
        let tree = &self.trees[draft.sentence];
        let mut said = self.speech.said(self.trees, draft.sentence, draft.head);
        if said.chain.is_empty() && events::is_sighting(tree, draft.head) {
            // "The mission observed four tanks": what was seen is its word.
            let seer = crate::arguments::deep_subject(tree, draft.head);
            said.chain.extend(seer.and_then(|head| {
                crate::attribution::speaker_of(tree, draft.sentence, head, self.roster)
            }));
        }
        for above in tree.ancestors(draft.head) {
            let speech_act = beside.iter().find(|other| {
                other.head == above
                    && matches!(other.entry.event_type, EventType::Accuse | EventType::Request)
                    && other.content.is_some_and(|content| is_within(tree, draft.head, content))
            });
            let Some(act) = speech_act else { continue };
            let ours = |who: &&Who| who.rule == Some("first-person");
            if let Some(who) = act.actors.first().filter(|who| !ours(who)) {
                said.chain.retain(|other| {
                    let is_same = other.name.is_some() && other.name == who.name;
                    !other.span.overlaps(who.span) && !is_same
                });
                said.chain.insert(0, who.clone());
                said.cue = Some(tree.token(act.head).span);
                said.quotation = said.quotation.or(Some(troth_model::Quotation::Indirect));
                if act.entry.mode == Some("allege") {
                    said.polarity = "+";
                }
            }
        }
        said
    }

    fn stance(&self, draft: &Draft, beside: &[Draft], said: &Said) -> Stance {
        self.stance_in(&self.trees[draft.sentence], draft, beside, said)
    }

    /// The same in another tree of the draft's sentence.
    fn stance_in(&self, tree: &Tree<'_>, draft: &Draft, beside: &[Draft], said: &Said) -> Stance {
        let frames = self.speech.frames(draft.sentence);
        let governors = |above: usize| -> Option<Status> {
            let other =
                beside.iter().find(|other| other.head == above && other.head != draft.head)?;
            let content = other.content?;
            if !is_within(tree, draft.head, content) {
                return None;
            }
            match other.entry.event_type {
                EventType::Request => Some(Status::Demanded),
                EventType::Agree => Some(other.entry.status.unwrap_or(Status::Promised)),
                EventType::Threaten => Some(Status::Conditional),
                EventType::Concede => Some(Status::Offered),
                _ => None,
            }
        };
        // The walk ends where somebody's words begin: what stands above is about the speaking.
        let stop = |at: usize| {
            frames.iter().any(|frame| {
                frame.content[draft.head]
                    && frame.content[at]
                    && tree.head(at).is_some_and(|above| !frame.content[above])
            })
        };
        let reported = !said.chain.is_empty();
        let mut stance =
            stance::stance(tree, draft.head, &draft.trigger, reported, &governors, &stop);
        match said.polarity {
            "-" => stance.positive = !stance.positive,
            "?" => stance.certainty = "U",
            _ => {}
        }
        stance.weaken(said.certainty);
        stance
    }

    /// "have blockaded the town since May": begun then, and not ended.
    fn lasts(&self, draft: &Draft, status: Status) -> bool {
        use EventType as E;
        let tree = &self.trees[draft.sentence];
        let has_marked = |child: usize| {
            tree.children_by(child, &["case", "mark"]).any(|mark| tree.lemma(mark) == "since")
        };
        // "have been turned back 22 times since May": each time is over.
        let is_counted = [
            crate::arguments::deep_subject(tree, draft.head),
            crate::arguments::deep_object(tree, draft.head),
        ]
        .into_iter()
        .flatten()
        .any(|head| tree.child(head, "nummod").is_some());
        status == Status::Happened
            && !is_counted
            && matches!(draft.entry.event_type, E::Coerce | E::Consult | E::Protest)
            && tree.children_by(draft.head, &["aux"]).any(|aux| tree.lemma(aux) == "have")
            && tree.children_by(draft.head, &["obl", "advcl"]).any(has_marked)
    }

    /// A word spoken has been spoken: "Any violation will be answered" threatens now, and "That is
    /// untrue" denies now.
    fn as_spoken(&self, draft: &Draft, stance: Stance) -> Stance {
        use EventType as E;
        let event_type = draft.entry.event_type;
        let is_within_condition = stance.condition.is_none();
        let threatens = event_type == E::Threaten
            && stance.status == Some(Status::Conditional)
            && !is_within_condition;
        let answers = stance.status == Some(Status::Ongoing)
            && draft.entry.pos != Pos::Verb
            && draft.entry.status.is_none()
            && matches!(event_type, E::Reject | E::Accuse | E::Support | E::Request);
        // "will not hesitate to strike": said now, and no denial.
        let dares =
            event_type == E::Threaten && self.trees[draft.sentence].lemma(draft.head) == "hesitate";
        if dares {
            let status = Some(Status::Happened);
            return Stance { status, positive: true, certainty: "CT", ..stance };
        }
        match (threatens, answers) {
            (true, _) => Stance { status: Some(Status::Happened), certainty: "CT", ..stance },
            (_, true) => Stance { status: Some(Status::Happened), ..stance },
            _ => stance,
        }
    }

    /// "The talks open in Ostby on Thursday": the present of what is to come.
    fn is_ahead(&self, draft: &Draft, status: Status, when: Option<&When>) -> bool {
        let tree = &self.trees[draft.sentence];
        let is_present = || {
            self.clause_heads(tree, draft)
                .into_iter()
                .any(|verb| matches!(tree.xpos(verb), "VBZ" | "VBP"))
        };
        let from = when.and_then(|when| when.interval).and_then(|interval| interval.from());
        let published = self.document.published.map(|published| published.day);
        use EventType as E;
        let is_step = matches!(
            draft.entry.event_type,
            E::Consult | E::Retreat | E::Aid | E::Protest | E::Mobilize | E::Cooperate | E::Coerce
        );
        is_step
            && is_plain(status)
            && from.zip(published).is_some_and(|(from, day)| from.date() > day)
            && is_present()
    }

    /// "The Front will admit the monitors": a friendly step that somebody says they will take towards
    /// others is an undertaking.
    fn is_undertaken(&self, draft: &Draft, status: Status, said: &Said) -> bool {
        use EventType as E;
        let tree = &self.trees[draft.sentence];
        let by_will = self.clause_heads(tree, draft).into_iter().any(|verb| {
            tree.children_by(verb, &["aux"]).any(|aux| {
                matches!(
                    tree.word(aux).to_lowercase().as_str(),
                    "will" | "would" | "shall" | "'ll" | "’ll"
                )
            })
        });
        // What an accord lays down: "The fighters are to give up their arms".
        let laid_down = crate::stance::is_to_come(tree, draft.head)
            && matches!(draft.entry.event_type, E::Retreat | E::Concede | E::Cooperate);
        let own_word = said.chain.first().is_none_or(|speaker| {
            let for_state = speaker.sector == Some(troth_model::Sector::Government)
                && speaker.country.is_none();
            for_state
                || draft.actors.iter().any(|actor| {
                    actor.rule == Some("first-person")
                        || actor.name.is_some() && actor.name == speaker.name
                        || actor.country.is_some() && actor.country == speaker.country
                })
        });
        let friendly =
            matches!(draft.entry.event_type, E::Retreat | E::Cooperate | E::Aid | E::Concede);
        let nobody_acts = draft.actors.is_empty() && tree.is_passive(draft.head);
        status == Status::Planned && friendly && (laid_down || by_will && (own_word || nobody_acts))
    }

    /// PLOVER's mode; how an attack was made decides where its word leaves it open.
    fn mode(&self, draft: &Draft) -> Option<Mode> {
        use InstrumentKind as I;
        let event_type = draft.entry.event_type;
        let by_means = || draft.means.and_then(|entry| entry.mode);
        let told = draft.entry.mode.or_else(by_means).and_then(|mode| Mode::of(event_type, mode));
        if event_type == EventType::Consult {
            return told.or_else(|| self.consult_mode(draft));
        }
        if event_type != EventType::Assault {
            return told;
        }
        let kinds: Vec<I> = draft.instruments.iter().filter_map(|thing| thing.instrument).collect();
        let any = |wanted: &[I]| kinds.iter().any(|kind| wanted.contains(kind));
        let by_weapon = if any(&[I::Missile, I::Aircraft, I::Bomb, I::Helicopter]) {
            Some("aerial")
        } else if any(&[I::Drone]) {
            Some("drone")
        } else if any(&[I::Artillery, I::Shell, I::Rocket]) {
            Some("heavy-weapons")
        } else if any(&[I::Explosive, I::Mine]) {
            Some("explosives")
        } else if any(&[I::SmallArms]) {
            Some("firearms")
        } else if any(&[I::Chemical]) {
            Some("unconventional")
        } else {
            None
        };
        by_weapon.and_then(|mode| Mode::of(event_type, mode)).or(told)
    }

    fn consult_mode(&self, draft: &Draft) -> Option<Mode> {
        let tree = &self.trees[draft.sentence];
        let around = tree.subtree_without(draft.head, |child| {
            tree.is_any(child, &["acl:relcl", "parataxis", "advcl"])
        });
        let says = |words: &[&str]| {
            around.iter().any(|idx| words.contains(&tree.lemma(*idx).to_lowercase().as_str()))
        };
        if says(&["telephone", "phone", "virtually", "videoconference", "online", "video"]) {
            return Mode::of(EventType::Consult, "phone");
        }
        None
    }

    fn acled(&self, draft: &Draft) -> Option<AcledEvent> {
        use InstrumentKind as I;
        let by_means = || draft.means.and_then(|entry| entry.acled);
        let by_word = draft.entry.acled.or_else(by_means).and_then(AcledEvent::parse);
        if draft.entry.event_type != EventType::Assault || draft.entry.acled == Some("Armed clash")
        {
            return by_word;
        }
        let kinds: Vec<I> = draft.instruments.iter().filter_map(|thing| thing.instrument).collect();
        let any = |wanted: &[I]| kinds.iter().any(|kind| wanted.contains(kind));
        let by_weapon = if any(&[I::Drone, I::Aircraft, I::Bomb, I::Helicopter]) {
            Some("Air/drone strike")
        } else if any(&[I::Missile, I::Rocket, I::Shell, I::Artillery]) {
            Some("Shelling/artillery/missile attack")
        } else if any(&[I::Mine, I::Explosive]) {
            Some("Remote explosive/landmine/IED")
        } else {
            None
        };
        let explosive =
            by_word.is_none_or(|told| told.event_type() == "Explosions/Remote violence");
        by_weapon.filter(|_| explosive).and_then(AcledEvent::parse).or(by_word)
    }

    fn actors(&self, draft: &Draft, said: &Said) -> Vec<Actor> {
        let mut all: Vec<Actor> = draft.actors.iter().map(|who| self.actor(who, said)).collect();
        if draft.speaker_acts {
            let speaker = said.chain.first().map(|who| self.actor(who, said));
            all = speaker.into_iter().collect();
        }
        let mut seen: Vec<Actor> = Vec::new();
        for actor in all {
            let same = |other: &Actor| {
                other == &actor
                    || other.name.is_some()
                        && other.name == actor.name
                        && other.sector == actor.sector
            };
            if !seen.iter().any(same) {
                seen.push(actor);
            }
        }
        seen
    }

    /// The model's actor; in somebody's words "we" is the speaker, outside them the publisher.
    fn actor(&self, who: &Who, said: &Said) -> Actor {
        let ground = Ground::Words(self.mention(who.span));
        if who.rule == Some("first-person") {
            return match said.chain.first() {
                Some(speaker) => Actor {
                    ground,
                    name: speaker.name.clone(),
                    country: speaker.country,
                    sector: speaker.sector,
                },
                None => Actor {
                    ground,
                    name: self.document.publisher.as_ref().map(|publisher| publisher.name.clone()),
                    country: None,
                    sector: None,
                },
            };
        }
        Actor { ground, name: who.name.clone(), country: who.country, sector: who.sector }
    }

    fn attribution(&self, said: &Said) -> Attribution {
        let chain: Vec<Actor> =
            said.chain.iter().map(|who| self.actor(who, &Said::default())).collect();
        if !chain.is_empty() {
            Attribution::Chain(chain)
        } else if said.is_unknown {
            Attribution::Unknown
        } else {
            Attribution::Publisher
        }
    }

    fn instruments(&self, draft: &Draft) -> Vec<Instrument> {
        draft
            .instruments
            .iter()
            .filter_map(|thing| {
                let (count, span) = self.counted(draft.sentence, thing);
                thing.instrument.map(|kind| Instrument { kind, count, mention: self.mention(span) })
            })
            .collect()
    }

    fn objects(&self, draft: &Draft) -> Vec<Object> {
        draft
            .objects
            .iter()
            .map(|thing| {
                let (count, span) = self.counted(draft.sentence, thing);
                Object { category: thing.category, count, mention: self.mention(span) }
            })
            .collect()
    }

    fn counted(&self, s: usize, thing: &Thing) -> (Option<CountRange>, ByteSpan) {
        let tree = &self.trees[s];
        let phrase = tree.cover(&tree.noun_phrase(thing.head));
        match self.counts.of(tree, s, thing.head) {
            Some((count, span)) => (Some(count), span.cover(phrase)),
            None => (None, phrase),
        }
    }

    fn effects(&self, draft: &Draft) -> Vec<Effect> {
        let tree = &self.trees[draft.sentence];
        let mut effects = Vec::new();
        for (kind, head) in &draft.effects {
            let of_people = crate::counts::is_of_people(*kind);
            // "lost 40 men and two tanks": the tanks were not killed.
            let is_meant = |at: &usize| {
                !of_people
                    || *at == *head
                    || !crate::nouns::senses(tree, *at).iter().any(|noun| {
                        matches!(
                            noun.sense,
                            crate::lexicon::Sense::Thing(_) | crate::lexicon::Sense::Instrument(_)
                        )
                    })
            };
            for conjunct in tree.conjuncts(*head).into_iter().filter(is_meant) {
                let counted = self.counts.of(tree, draft.sentence, conjunct);
                let phrase = tree.cover(&tree.noun_phrase(conjunct));
                let (count, span) =
                    counted.map_or((None, phrase), |(count, span)| (Some(count), span));
                effects.push(Effect { kind: *kind, count, mention: self.mention(span) });
            }
        }
        effects
    }

    fn topic(&self, draft: &Draft) -> Option<Mention> {
        let talk = matches!(
            draft.entry.event_type,
            EventType::Consult
                | EventType::Agree
                | EventType::Request
                | EventType::Reject
                | EventType::Support
                | EventType::Threaten
                | EventType::Accuse
                | EventType::Concede
        );
        let tree = &self.trees[draft.sentence];
        let head = draft.topic.filter(|_| talk)?;
        let tokens = tree.subtree_without(head, |child| {
            tree.is_any(child, &["case", "mark", "punct"]) && tree.head(child) == Some(head)
        });
        Some(self.mention(trimmed(tree, &tokens)))
    }

    /// The time that hangs on the trigger, or on the verb that it shares a clause with.
    fn when(&self, draft: &Draft, beside: &[Draft]) -> Option<When> {
        let tree = &self.trees[draft.sentence];
        let frames = self.speech.frames(draft.sentence);
        let found = self.times.of(draft.sentence).iter().find(|(timex, head)| {
            !draft.trigger.contains(head)
                && is_dating(timex)
                && self.dates(tree, *head, draft, beside, frames)
        });
        found.map(|(timex, head)| {
            let when = times::when(timex, &self.index);
            // "had struck the camp twice since 25 December": told as over, on the day of the report.
            let is_since = tree.case_words(*head).iter().any(|case| case == "since");
            let is_over = tree
                .children_by(draft.head, &["aux"])
                .any(|aux| tree.lemma(aux) == "have" && tree.xpos(aux) == "VBD");
            if is_since && is_over { self.closed(when) } else { when }
        })
    }

    /// The same time, ended with the day of the report where it is open.
    fn closed(&self, when: When) -> When {
        let open = when.interval.filter(|interval| interval.to().is_none());
        let day = self.document.published.map(|published| published.day);
        let end = day.and_then(|day| day.tomorrow().ok()).map(|day| day.at(0, 0, 0, 0));
        let closed = open.zip(end).and_then(|(open, end)| Interval::new(open.from(), Some(end)));
        When { interval: closed.or(when.interval), ..when }
    }

    /// Whether the time headed by token `time` dates the draft: the nearest event or cue above
    /// it is the draft's own, or one that the draft shares its clause with.
    fn dates(
        &self,
        tree: &Tree<'_>,
        time: usize,
        draft: &Draft,
        beside: &[Draft],
        frames: &[crate::attribution::Frame],
    ) -> bool {
        let own: Vec<usize> = self.clause_heads(tree, draft);
        for above in std::iter::once(time).chain(tree.ancestors(time)) {
            if own.contains(&above) {
                return true;
            }
            if beside.iter().any(|other| other.head == above) {
                // An event below the dated one, without a time of its own, happened with it.
                return tree.is_under(draft.head, above) && shares_time(tree, draft.head, above);
            }
            // A cue's time is when it was said, and a clause with a subject of its own keeps its time.
            let own_clause =
                tree.is_verbal(above) && tree.children_by(above, &["nsubj"]).next().is_some();
            if own_clause || frames.iter().any(|frame| frame.cue_head == above) {
                return false;
            }
        }
        false
    }

    /// The trigger, and the light or carrying verb above it.
    fn clause_heads(&self, tree: &Tree<'_>, draft: &Draft) -> Vec<usize> {
        let mut heads = vec![draft.head];
        if let Some(light) = crate::arguments::light_verb(tree, draft.head) {
            heads.push(light);
        }
        let first = tree.first_conjunct(draft.head);
        if draft.entry.pos == Pos::Noun && tree.is_any(first, &["nsubj", "obj", "obl"]) {
            heads.extend(tree.head(first).filter(|verb| tree.is_verbal(*verb)));
        }
        if tree.is_any(draft.head, &["xcomp"]) {
            heads.extend(tree.head(draft.head));
        }
        heads
    }
}

/// A step that may be asked for, talked about or worked towards without having been taken.
fn yields(draft: &Draft) -> bool {
    use EventType as E;
    matches!(draft.entry.event_type, E::Agree | E::Retreat | E::Concede | E::Support | E::Cooperate)
}

/// The words for what the events of `event_type` in a sentence are about: asked for, talked about.
fn contents(tree: &Tree<'_>, drafts: &[Draft], event_type: EventType) -> Vec<usize> {
    // What was asked for in a demand that somebody refused is not asked for here.
    let refused: Vec<usize> = drafts
        .iter()
        .filter(|draft| draft.entry.event_type == EventType::Reject)
        .filter_map(|draft| draft.content)
        .collect();
    let of_type = drafts
        .iter()
        .filter(|draft| draft.entry.event_type == event_type && !refused.contains(&draft.head));
    of_type
        .filter_map(|draft| draft.content.or(draft.topic))
        .flat_map(|head| tree.conjuncts(head))
        .collect()
}

/// What is signed, or stopped as a punishment: "signed a security partnership", "suspended its aid".
fn papers(tree: &Tree<'_>, drafts: &[Draft]) -> Vec<usize> {
    use EventType as E;
    let settles = |draft: &&Draft| {
        draft.entry.pos == Pos::Verb
            && matches!(draft.entry.event_type, E::Agree | E::Sanction)
            && draft.entry.status.is_none()
    };
    let objects = drafts
        .iter()
        .filter(settles)
        .filter_map(|draft| crate::arguments::deep_object(tree, draft.head));
    let all: Vec<usize> = objects.flat_map(|head| tree.conjuncts(head)).collect();
    let gives = |head: &usize| {
        drafts.iter().any(|draft| {
            draft.head == *head
                && (yields(draft) || matches!(draft.entry.event_type, E::Aid | E::Consult))
        })
    };
    all.into_iter().filter(gives).collect()
}

/// "signed an agreement to end hostilities": what an accord is for stands as its topic.
fn contents_of_accords(tree: &Tree<'_>, drafts: &[Draft]) -> Vec<usize> {
    const ACCORDS: &[&str] = &[
        "agreement",
        "deal",
        "accord",
        "pact",
        "treaty",
        "memorandum",
        "understanding",
        "protocol",
        "compromise",
        "settlement",
        "roadmap",
    ];
    let signs = |verb: usize| {
        drafts.iter().any(|draft| {
            draft.head == verb
                && draft.entry.event_type == EventType::Agree
                && crate::arguments::deep_object(tree, verb)
                    .is_some_and(|object| ACCORDS.contains(&tree.lemma(object)))
        })
    };
    let is_content = |clause: &usize| {
        let has_to = tree.children_by(*clause, &["mark"]).any(|mark| tree.xpos(mark) == "TO");
        has_to
            && tree.head(*clause).is_some_and(|above| {
                tree.is(*clause, "acl") && ACCORDS.contains(&tree.lemma(above))
                    || tree.is(*clause, "advcl") && signs(above)
            })
    };
    (0..tree.len()).filter(is_content).collect()
}

/// Whether `below` belongs to the clause at `content`, not to another one hung below it (", expressing …").
fn is_part_of(tree: &Tree<'_>, below: usize, content: usize) -> bool {
    is_within(tree, below, content)
        && std::iter::once(below)
            .chain(tree.ancestors(below))
            .take_while(|at| *at != content)
            .all(|at| !tree.is_any(at, &["advcl", "parataxis"]))
}

/// "threatened further attacks": what is threatened is told with the threat.
fn threatened_nouns(tree: &Tree<'_>, drafts: &[Draft]) -> Vec<usize> {
    drafts
        .iter()
        .filter(|draft| {
            draft.entry.event_type == EventType::Threaten && draft.entry.pos == Pos::Verb
        })
        .filter_map(|draft| crate::arguments::deep_object(tree, draft.head))
        .flat_map(|head| tree.conjuncts(head))
        .collect()
}

/// "marched to demand back pay", "was sent to help end the war": what something is done for has not
/// been told to happen.
fn purposes(tree: &Tree<'_>, drafts: &[Draft]) -> Vec<usize> {
    // "used drones to attack the port": what is done by these is done.
    const MEANS: &[&str] = &["use", "employ", "go", "come", "join", "combine", "work", "help"];
    let is_content = |verb: usize, deed: usize| {
        drafts.iter().any(|draft| draft.head == verb && draft.content == Some(deed))
    };
    drafts
        .iter()
        .map(|draft| draft.head)
        .filter(|deed| {
            // "to help end the war": the end is what the help is for.
            let is_lower = |at: &usize| tree.is(*at, "xcomp");
            let clause =
                std::iter::successors(Some(*deed), |at| tree.head(*at).filter(|_| is_lower(at)))
                    .take(tree.len())
                    .find(|at| !is_lower(at))
                    .unwrap_or(*deed);
            let is_infinitive =
                tree.children_by(clause, &["mark"]).any(|mark| tree.xpos(mark) == "TO");
            let verb = tree.head(clause).filter(|verb| tree.is_verbal(*verb) && *verb < clause);
            is_infinitive
                && tree.deprel(clause) == "advcl"
                && verb.is_some_and(|verb| {
                    !MEANS.contains(&tree.lemma(verb))
                        && !stance::is_governed(tree, verb, clause)
                        && !is_content(verb, clause)
                        && crate::lexicon::cues(tree.lemma(verb)).is_empty()
                })
        })
        .collect()
}

/// What is told to be stopped by a verb that is an account itself: "suspended its strikes on ports",
/// "lifted most of its sanctions".
fn halted(tree: &Tree<'_>, drafts: &[Draft]) -> Vec<usize> {
    use EventType as E;
    const STOPS: &[&str] = &[
        "halt", "stop", "end", "suspend", "pause", "cease", "lift", "ease", "call", "scrap",
        "relax", "remove", "waive", "cut",
    ];
    let stops = |verb: usize| {
        STOPS.contains(&tree.lemma(verb))
            && (tree.children_by(verb, &["mark"]).any(|mark| tree.xpos(mark) == "TO")
                || drafts.iter().any(|draft| {
                    draft.head == verb
                        && draft.entry.pos == Pos::Verb
                        && matches!(draft.entry.event_type, E::Retreat | E::Sanction | E::Concede)
                }))
    };
    let is_hostile = |event_type: E| {
        event_type.is_violent()
            || matches!(
                event_type,
                E::Coerce | E::Sanction | E::Mobilize | E::Cooperate | E::Protest
            )
    };
    let nouns = drafts.iter().filter(|draft| is_hostile(draft.entry.event_type));
    nouns
        .map(|draft| draft.head)
        .filter(|noun| {
            let first = tree.first_conjunct(*noun);
            let part = tree.head(first).filter(|above| {
                tree.is_of(first) && tree.is_any(first, &["nmod"]) && tree.is_nominal(*above)
            });
            let whole = part.unwrap_or(first);
            // "The attacks must stop": what stops is as little told to happen.
            let ends = |verb: usize| {
                matches!(tree.lemma(verb), "stop" | "cease" | "end")
                    && crate::arguments::deep_subject(tree, verb) == Some(whole)
            };
            (0..tree.len()).any(|verb| {
                stops(verb)
                    && (ends(verb) || crate::arguments::deep_object(tree, verb) == Some(whole))
            })
        })
        .collect()
}

/// "after weeks of fighting", "amid clashes": violence before which something else is told, where
/// nothing told of it yet.
fn is_background(tree: &Tree<'_>, draft: &Draft, told: &[EventType]) -> bool {
    let first = crate::arguments::anchor(tree, draft.head);
    let is_definite = tree.children_by(draft.head, &["det"]).any(|det| tree.lemma(det) != "a");
    let is_of_kind = matches!(draft.entry.event_type, EventType::Assault | EventType::Protest);
    is_of_kind
        && !told.contains(&draft.entry.event_type)
        && !is_definite
        // "since war broke out in March": the month is no march.
        && !crate::times::is_time_noun(tree, draft.head)
        && (is_measured(tree, first)
            || tree.is_any(first, &["obl", "nmod", "advcl"])
                && (tree.is_circumstance(first)
                    || tree.case_words(first).iter().any(|case| {
                        matches!(
                            case.as_str(),
                            "in" | "over" | "into" | "from" | "by" | "during" | "amid" | "despite"
                        )
                    })))
}

/// "a night of demonstrations", "three decades of bloodshed", "a wave of raids": how much of it, or
/// for how long, is told.
fn is_measured(tree: &Tree<'_>, noun: usize) -> bool {
    const WAVES: &[&str] = &["wave", "spate", "string", "bout", "outbreak", "campaign", "surge"];
    let measure = tree.head(noun).filter(|_| tree.is(noun, "nmod") && tree.is_of(noun));
    measure.is_some_and(|measure| {
        crate::times::is_time_noun(tree, measure) || WAVES.contains(&tree.lemma(measure))
    })
}

/// Whether two or more parties agree: they are named, or counted as sides.
fn is_joint(tree: &Tree<'_>, draft: &Draft) -> bool {
    const SIDES: &[&str] = &[
        "side",
        "party",
        "government",
        "country",
        "state",
        "leader",
        "minister",
        "president",
        "delegation",
        "negotiator",
        "army",
        "faction",
        "foe",
        "rival",
        "neighbour",
        "neighbor",
    ];
    let by_number = |subject: usize| {
        // "They agreed that …": those who met.
        let are_they = tree.word(subject).eq_ignore_ascii_case("they");
        let is_plural = matches!(tree.xpos(subject), "NNS" | "NNPS")
            && SIDES.contains(&tree.lemma(subject).to_lowercase().as_str());
        let is_both = tree.lemma(subject).eq_ignore_ascii_case("both")
            || tree
                .children_by(subject, &["det", "nummod"])
                .any(|child| matches!(tree.word(child).to_lowercase().as_str(), "both" | "two"));
        is_plural || is_both || are_they
    };
    tree.lemma(draft.head) == "agree"
        && (draft.actors.len() > 1
            || crate::arguments::deep_subject(tree, draft.head).is_some_and(by_number))
}

/// "a moratorium on strikes", "an end to the fighting": what the other noun ends is not told to
/// happen once more.
fn is_halted(tree: &Tree<'_>, noun: usize) -> bool {
    const ENDS: &[&str] = &[
        "moratorium",
        "ban",
        "end",
        "halt",
        "pause",
        "cessation",
        "suspension",
        "stop",
        "lull",
        "prohibition",
        "freeze",
        "break",
        "de-escalation",
        "reduction",
    ];
    let first = tree.first_conjunct(noun);
    tree.is(first, "nmod")
        && tree
            .head(first)
            .is_some_and(|above| ENDS.contains(&tree.lemma(above)) && tree.upos(above) == "NOUN")
}

/// "told a meeting of ministers that …": those who hear it.
fn is_addressed(tree: &Tree<'_>, noun: usize) -> bool {
    tree.is_any(noun, &["obj", "iobj"])
        && tree
            .head(noun)
            .is_some_and(|verb| matches!(tree.lemma(verb), "tell" | "inform" | "remind" | "assure"))
}

/// Whether the trigger is denied by a word that is no part of it.
fn is_negated(tree: &Tree<'_>, draft: &Draft) -> bool {
    tree.children_by(draft.head, &["advmod", "cc"])
        .filter(|child| !draft.trigger.contains(child))
        .any(|child| {
            matches!(tree.lemma(child), "not" | "never" | "nor" | "neither")
                || matches!(tree.word(child), "n't" | "n’t")
        })
}

/// "denied the attack", "rejected claims that": says that it is not so, rather than that it shall
/// not be.
fn is_denial(tree: &Tree<'_>, draft: &Draft) -> bool {
    crate::lexicon::cues(tree.lemma(draft.head)).iter().any(|cue| cue.polarity == "-")
        && !matches!(tree.lemma(draft.head), "reject" | "dismiss" | "refuse" | "decline")
}

/// A meeting, a deal, help: with its refusal it has not come about.
fn could_be_refused(event_type: EventType) -> bool {
    use EventType as E;
    matches!(
        event_type,
        E::Consult
            | E::Agree
            | E::Retreat
            | E::Aid
            | E::Cooperate
            | E::Concede
            | E::Support
            | E::Request
    )
}

/// "It was agreed to continue", "It demanded that …": nobody is named, and what is settled or asked is.
fn is_impersonal(tree: &Tree<'_>, draft: &Draft) -> bool {
    let is_settled = draft.entry.event_type == EventType::Agree && tree.is_passive(draft.head);
    (is_settled || draft.entry.event_type == EventType::Request)
        && draft.content.is_some_and(|content| tree.is_verbal(content))
}

/// Whether a noun stands beside the verb as its subject or object: somebody or something of whom
/// no list knows more.
fn has_party(tree: &Tree<'_>, verb: usize) -> bool {
    let is_noun = |idx: usize| {
        let is_somebody = matches!(
            tree.word(idx).to_lowercase().as_str(),
            "he" | "she" | "they" | "we" | "him" | "her" | "them" | "us" | "both"
        );
        matches!(tree.upos(idx), "NOUN" | "PROPN" | "NUM") || is_somebody
    };
    crate::arguments::deep_subject(tree, verb).is_some_and(is_noun)
        || crate::arguments::deep_object(tree, verb).is_some_and(is_noun)
}

/// Whether a noun is what its clause tells ("talks resumed", "reported a raid", "No casualties"), and
/// no mere circumstance of something else.
fn is_told(tree: &Tree<'_>, noun: usize) -> bool {
    let first = crate::arguments::anchor(tree, noun);
    tree.head(first).is_none()
        || stance::of_no_word(tree, noun)
        || stance::of_report(tree, noun).is_some()
        || is_counted_by(tree, first)
        || tree.lemma(noun) == "request" && tree.case_words(first).iter().any(|case| case == "at")
        || tree.is_any(first, &["nsubj", "obj"])
        || crate::arguments::carrier(tree, noun).is_some()
}

/// "87 incidents of shelling", "a wave of arrests", "the start of talks": the noun before only counts or
/// stages it, and is told itself.
fn is_counted_by(tree: &Tree<'_>, noun: usize) -> bool {
    const COUNTERS: &[&str] = &[
        "incident",
        "case",
        "instance",
        "act",
        "spate",
        "outbreak",
        "resumption",
        "start",
        "beginning",
        "escalation",
        "intensification",
        "continuation",
        "campaign",
        "spell",
        "bout",
        "exchange",
        "outburst",
        "round",
    ];
    let above = tree.head(noun).filter(|_| tree.is_of(noun) && tree.is(noun, "nmod"));
    above.is_some_and(|above| {
        COUNTERS.contains(&tree.lemma(above)) && tree.is_any(above, &["nsubj", "obj", "root"])
    })
}

/// Whether `below` is part of what stands at `content`: what it is only dated by ("following the
/// failure of talks") is not.
fn is_within(tree: &Tree<'_>, below: usize, content: usize) -> bool {
    let dated = |idx: usize| idx != content && tree.is_circumstance(idx);
    let mut at = below;
    while at != content {
        if dated(at) {
            return false;
        }
        match tree.head(at) {
            Some(head) => at = head,
            None => return false,
        }
    }
    true
}

/// "will film a raid", "re-enact the battle": shown, not done.
fn is_played(tree: &Tree<'_>, noun: usize) -> bool {
    let above = tree.head(tree.first_conjunct(noun)).filter(|verb| tree.is_verbal(*verb));
    let is_object = tree.is_any(tree.first_conjunct(noun), &["obj", "nsubj:pass"]);
    above.filter(|_| is_object).is_some_and(|verb| {
        // What "was filmed" by those who stood by was done.
        let is_witnessed = tree.lemma(verb) == "film" && tree.is_passive(verb);
        // Of "re-enact" the second half is the verb.
        !is_witnessed
            && (tree.lemma(verb).ends_with("enact")
                || crate::nouns::senses(tree, verb).iter().any(|word| match word.sense {
                    crate::lexicon::Sense::Class(class) => {
                        crate::lexicon::CLASSES[usize::from(class)] == "pretend"
                    }
                    _ => false,
                }))
    })
}

/// A duration or a bare reference to now dates nothing.
fn is_dating(timex: &troth_time::timex::Timex) -> bool {
    let span = matches!(
        timex.kind,
        troth_time::timex::TimexKind::Set | troth_time::timex::TimexKind::Duration
    );
    timex.interval.is_some() || !span && timex.value != "XXXX-XX-XX"
}

/// Whether an event below another one in the tree happened in the same clause: participles,
/// conjuncts and objects do, clauses with a mark or tense of their own do not.
fn shares_time(tree: &Tree<'_>, below: usize, above: usize) -> bool {
    let mut at = below;
    while at != above {
        let own_clause = tree.is_any(at, &["ccomp", "acl:relcl", "parataxis"])
            || tree.is(at, "advcl") && tree.children_by(at, &["mark"]).next().is_some();
        if own_clause {
            return false;
        }
        match tree.head(at) {
            Some(head) => at = head,
            None => return false,
        }
    }
    true
}

fn is_plain(status: Status) -> bool {
    matches!(status, Status::Happened | Status::Ongoing)
}

/// The words of `tokens` without punctuation at either end.
fn trimmed(tree: &Tree<'_>, tokens: &[usize]) -> ByteSpan {
    let is_mark = |idx: &&usize| tree.upos(**idx) == "PUNCT";
    let first = tokens.iter().find(|idx| !is_mark(idx)).unwrap_or(&tokens[0]);
    let last = tokens.iter().rev().find(|idx| !is_mark(idx)).unwrap_or(&tokens[0]);
    tree.token(*first).span.cover(tree.token(*last).span)
}
