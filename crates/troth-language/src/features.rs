//! What UD's FEATS column says of a verb or noun, read off its tag and its place in the tree.

use crate::{Token, Upos};

macro_rules! values {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum $name { $($variant),+ }

        impl $name {
            /// As it is written in CoNLL-U.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    )+ };
}

values! {
    /// Tense of a finite verb or participle.
    Tense { Past = "Past", Present = "Pres" }
    /// What a verb form can do in a clause.
    VerbForm { Finite = "Fin", Infinitive = "Inf", Participle = "Part", Gerund = "Ger" }
    /// Mood of a finite verb.
    Mood { Indicative = "Ind", Imperative = "Imp" }
    /// One or many.
    Number { Singular = "Sing", Plural = "Plur" }
    /// Voice; only the passive is marked in English.
    Voice { Passive = "Pass" }
}

/// Features of a token; `None` where it has none or they cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Feats {
    /// Mood.
    pub mood: Option<Mood>,
    /// Number; that of a finite verb is its subject's.
    pub number: Option<Number>,
    /// First, second or third.
    pub person: Option<u8>,
    /// Tense.
    pub tense: Option<Tense>,
    /// Form of a verb.
    pub verb_form: Option<VerbForm>,
    /// Voice.
    pub voice: Option<Voice>,
}

impl Feats {
    /// As the FEATS column of CoNLL-U, `_` for none.
    #[must_use]
    pub fn to_conllu(self) -> String {
        let mut written = String::new();
        self.write_conllu(&mut written);
        written
    }

    /// [`Feats::to_conllu`] behind what stands in `to`.
    pub(crate) fn write_conllu(self, to: &mut String) {
        const PERSONS: [&str; 4] = ["0", "1", "2", "3"];
        let person = self.person.and_then(|person| PERSONS.get(usize::from(person)));
        let parts = [
            ("Mood=", self.mood.map(Mood::as_str)),
            ("Number=", self.number.map(Number::as_str)),
            ("Person=", person.copied()),
            ("Tense=", self.tense.map(Tense::as_str)),
            ("VerbForm=", self.verb_form.map(VerbForm::as_str)),
            ("Voice=", self.voice.map(Voice::as_str)),
        ];
        let n_before = to.len();
        for (name, value) in parts.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
            if to.len() > n_before {
                to.push('|');
            }
            to.push_str(name);
            to.push_str(value);
        }
        if to.len() == n_before {
            to.push('_');
        }
    }
}

/// Fills in the features of a sentence whose tags, lemmas and tree are known.
pub(crate) fn fill(text: &str, tokens: &mut [Token]) {
    let relations = Relations::of(tokens);
    for at in 0..tokens.len() {
        tokens[at].feats = of_token(text, tokens, at, relations.below[at]);
    }
    for at in 0..tokens.len() {
        agree(text, tokens, at, &relations);
    }
}

/// What hangs on each token, as far as features ask.
struct Relations {
    below: Vec<Below>,
    subject: Vec<Option<usize>>,
}

#[derive(Clone, Copy, Default)]
struct Below {
    aux: bool,
    passive: bool,
    marked: bool,
    subject: bool,
    /// Others are joined to it: "Norland and Sudria".
    joined: bool,
}

impl Relations {
    fn of(tokens: &[Token]) -> Self {
        let mut below = vec![Below::default(); tokens.len()];
        let mut subject = vec![None; tokens.len()];
        for (at, token) in tokens.iter().enumerate() {
            let Some(head) = token.head else { continue };
            let here = &mut below[head];
            here.aux |= token.deprel.is("aux") || token.deprel.is("cop");
            here.passive |= token.deprel.is("aux:pass");
            here.marked |= token.deprel.is("mark");
            here.joined |= token.deprel.is("conj");
            if token.deprel.is("nsubj") || token.deprel.is("expl") {
                here.subject = true;
                subject[head] = subject[head].or(Some(at));
            }
        }
        Self { below, subject }
    }
}

fn of_token(text: &str, tokens: &[Token], at: usize, below: Below) -> Feats {
    let token = &tokens[at];
    let none = Feats::default();
    let finite = Feats { mood: Some(Mood::Indicative), verb_form: Some(VerbForm::Finite), ..none };
    match token.xpos.as_str() {
        "VBD" => Feats { tense: Some(Tense::Past), ..finite },
        "VBP" => Feats { tense: Some(Tense::Present), ..finite },
        "VBZ" => Feats {
            tense: Some(Tense::Present),
            number: Some(Number::Singular),
            person: Some(3),
            ..finite
        },
        "MD" => Feats { verb_form: Some(VerbForm::Finite), ..none },
        "VB" => base_form(tokens, at, below),
        "VBN" => past_participle(tokens, at, below),
        "VBG" => ing_form(tokens, at, below),
        "DT" => determiner(&token.span.slice(text).to_ascii_lowercase()),
        "NN" | "NNP" if token.upos != Upos::Adj => Feats { number: Some(Number::Singular), ..none },
        "NNS" | "NNPS" => Feats { number: Some(Number::Plural), ..none },
        "PRP" | "PRP$" => pronoun(&token.lemma),
        _ => none,
    }
}

fn base_form(tokens: &[Token], at: usize, below: Below) -> Feats {
    let token = &tokens[at];
    let finite = Some(VerbForm::Finite);
    let order = Feats { mood: Some(Mood::Imperative), verb_form: finite, ..Feats::default() };
    let first = first_joined(tokens, at);
    if first != at && tokens[first].feats == order {
        return order;
    }
    let main = token.head.is_none() || token.deprel.is("parataxis");
    let helped = below.aux || below.passive || below.marked || below.subject;
    if main && token.upos == Upos::Verb && !helped {
        return order;
    }
    Feats { verb_form: Some(VerbForm::Infinitive), ..Feats::default() }
}

fn past_participle(tokens: &[Token], at: usize, below: Below) -> Feats {
    let token = &tokens[at];
    let first = first_joined(tokens, at);
    let bare = !below.aux && token.upos == Upos::Verb && !below.subject;
    // "Three killed in Varn" says so without an auxiliary too.
    let modifies =
        ["acl", "amod", "advcl", "xcomp", "root"].iter().any(|name| token.deprel.is(name));
    let as_first = first != at && bare && tokens[first].feats.voice.is_some();
    let voice = (below.passive || as_first || bare && modifies).then_some(Voice::Passive);
    Feats {
        tense: Some(Tense::Past),
        verb_form: Some(VerbForm::Participle),
        voice,
        ..Feats::default()
    }
}

/// "is going" and "having gone" are participles; what stands in a noun's or an adjective's place
/// is a gerund, as UD English has it. What is joined to another is as that one.
fn ing_form(tokens: &[Token], at: usize, below: Below) -> Feats {
    const GERUNDS: [&str; 8] =
        ["acl", "xcomp", "amod", "csubj", "obj", "nsubj", "compound", "nmod"];
    let token = &tokens[at];
    let first = first_joined(tokens, at);
    let gerund = GERUNDS.iter().any(|name| tokens[first].deprel.is(name));
    if gerund && !below.aux && token.upos != Upos::Aux {
        return Feats { verb_form: Some(VerbForm::Gerund), ..Feats::default() };
    }
    let tense = Some(Tense::Present);
    Feats { tense, verb_form: Some(VerbForm::Participle), ..Feats::default() }
}

/// The first of the verbs that `at` is joined to, itself if to none.
fn first_joined(tokens: &[Token], at: usize) -> usize {
    let joined = tokens[at].head.filter(|_| tokens[at].deprel.is("conj"));
    joined.filter(|head| tokens[*head].xpos == tokens[at].xpos).unwrap_or(at)
}

fn determiner(form: &str) -> Feats {
    let number = match form {
        "this" | "that" => Some(Number::Singular),
        "these" | "those" => Some(Number::Plural),
        _ => None,
    };
    Feats { number, ..Feats::default() }
}

fn pronoun(lemma: &str) -> Feats {
    use Number::{Plural, Singular};
    let (number, person) = match lemma.to_ascii_lowercase().as_str() {
        "i" | "my" | "mine" | "myself" | "me" => (Some(Singular), 1),
        "we" | "our" | "ours" | "us" | "ourselves" => (Some(Plural), 1),
        "you" | "your" | "yours" | "yourself" => (None, 2),
        "they" | "their" | "theirs" | "them" | "themselves" => (Some(Plural), 3),
        _ => (Some(Singular), 3),
    };
    Feats { number, person: Some(person), ..Feats::default() }
}

/// A finite verb has its subject's number and person; an auxiliary has those of its verb's subject.
fn agree(text: &str, tokens: &mut [Token], at: usize, relations: &Relations) {
    let token = &tokens[at];
    let present = token.xpos.as_str() == "VBP";
    if !present && token.xpos.as_str() != "VBD" {
        return;
    }
    let helps = token.deprel.is("aux") || token.deprel.is("cop");
    let holder = token.head.filter(|_| helps).unwrap_or(at);
    let Some(subject) = relations.subject[holder] else { return };
    let feats = tokens[subject].feats;
    let person = feats.person.unwrap_or(3);
    // In the third person only plurals go with "are" and "have".
    let plural = person == 3 && present || relations.below[subject].joined;
    let number = match token.span.slice(text) {
        "was" => Some(Number::Singular),
        "were" if person == 3 => Some(Number::Plural),
        _ if plural => Some(Number::Plural),
        _ => feats.number,
    };
    tokens[at].feats.number = number;
    tokens[at].feats.person = Some(person);
}

#[cfg(test)]
mod tests {
    use crate::Language;

    fn check(text: &str, form: &str, expected: &str) {
        let analysis = Language::embedded().analyse(text);
        let mut tokens = analysis.sentences.iter().flat_map(|sentence| &sentence.tokens);
        let token = tokens.find(|token| token.span.slice(text) == form).expect("the form is there");
        assert_eq!(token.feats.to_conllu(), expected);
    }

    #[test]
    fn verbs_have_tense_mood_and_voice() {
        let past = "Mood=Ind|Number=Plur|Person=3|Tense=Past|VerbForm=Fin";
        check("Norland and Sudria signed the treaty.", "signed", past);
        check("The bridge was destroyed.", "destroyed", "Tense=Past|VerbForm=Part|Voice=Pass");
        check("The army has destroyed it.", "destroyed", "Tense=Past|VerbForm=Part");
        check("They are talking.", "talking", "Tense=Pres|VerbForm=Part");
        check("Stop the war!", "Stop", "Mood=Imp|VerbForm=Fin");
        check("The envoys want to leave.", "leave", "VerbForm=Inf");
    }
}
