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
        let person = self.person.map(|person| person.to_string());
        let parts = [
            ("Mood", self.mood.map(Mood::as_str)),
            ("Number", self.number.map(Number::as_str)),
            ("Person", person.as_deref()),
            ("Tense", self.tense.map(Tense::as_str)),
            ("VerbForm", self.verb_form.map(VerbForm::as_str)),
            ("Voice", self.voice.map(Voice::as_str)),
        ];
        let written =
            parts.iter().filter_map(|(name, value)| Some(format!("{name}={}", (*value)?)));
        let joined = written.collect::<Vec<_>>().join("|");
        if joined.is_empty() { "_".to_owned() } else { joined }
    }
}

/// Fills in the features of a sentence whose tags, lemmas and tree are known.
pub(crate) fn fill(tokens: &mut [Token]) {
    let relations = Relations::of(tokens);
    for at in 0..tokens.len() {
        tokens[at].feats = of_token(tokens, at, relations.below[at]);
    }
    for at in 0..tokens.len() {
        agree(tokens, at, &relations.subject);
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
            if token.deprel.is("nsubj") || token.deprel.is("expl") {
                here.subject = true;
                subject[head] = subject[head].or(Some(at));
            }
        }
        Self { below, subject }
    }
}

fn of_token(tokens: &[Token], at: usize, below: Below) -> Feats {
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
        "VB" => base_form(token, below),
        "VBN" => past_participle(token, below),
        "VBG" => ing_form(below),
        "NN" | "NNP" if token.upos != Upos::Adj => Feats { number: Some(Number::Singular), ..none },
        "NNS" | "NNPS" => Feats { number: Some(Number::Plural), ..none },
        "PRP" | "PRP$" => pronoun(&token.lemma),
        _ => none,
    }
}

fn base_form(token: &Token, below: Below) -> Feats {
    let main = token.head.is_none() || token.deprel.is("conj") || token.deprel.is("parataxis");
    if main
        && token.upos == Upos::Verb
        && !(below.aux || below.passive || below.marked || below.subject)
    {
        let mood = Some(Mood::Imperative);
        return Feats {
            mood,
            verb_form: Some(VerbForm::Finite),
            person: Some(2),
            ..Feats::default()
        };
    }
    Feats { verb_form: Some(VerbForm::Infinitive), ..Feats::default() }
}

fn past_participle(token: &Token, below: Below) -> Feats {
    let bare = !below.aux && token.upos == Upos::Verb && !below.subject;
    let modifies = ["acl", "amod", "advcl", "xcomp"].iter().any(|name| token.deprel.is(name));
    let voice = (below.passive || bare && modifies).then_some(Voice::Passive);
    Feats {
        tense: Some(Tense::Past),
        verb_form: Some(VerbForm::Participle),
        voice,
        ..Feats::default()
    }
}

fn ing_form(below: Below) -> Feats {
    if below.aux {
        let tense = Some(Tense::Present);
        return Feats { tense, verb_form: Some(VerbForm::Participle), ..Feats::default() };
    }
    Feats { verb_form: Some(VerbForm::Gerund), ..Feats::default() }
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
fn agree(tokens: &mut [Token], at: usize, subjects: &[Option<usize>]) {
    let token = &tokens[at];
    if !matches!(token.xpos.as_str(), "VBD" | "VBP") {
        return;
    }
    let helps = token.deprel.is("aux") || token.deprel.is("cop");
    let holder = token.head.filter(|_| helps).unwrap_or(at);
    if let Some(subject) = subjects[holder] {
        let feats = tokens[subject].feats;
        tokens[at].feats.number = feats.number;
        tokens[at].feats.person = Some(feats.person.unwrap_or(3));
    }
}
