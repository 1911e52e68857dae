//! The closed sets: Universal Dependencies v2 tags and relations, Penn Treebank tags, kinds of names.

use std::fmt;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every member, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As it is written in CoNLL-U.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The member written so.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.as_str() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

names! {
    /// Universal part-of-speech tags (UD v2).
    #[allow(missing_docs)]
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET",
        Intj = "INTJ", Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN",
        Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

names! {
    /// What a name names.
    EntityKind {
        /// A person.
        Person = "PER",
        /// A state, region, town, river: anything with a place on the map.
        Place = "LOC",
        /// A body of people that acts: government, army, firm, agency.
        Organisation = "ORG",
        /// Anything else with a name: peoples, events, works, weapons.
        Other = "MISC",
    }
}

/// The place of `name` in `all`.
const fn number_of(all: &[&str], name: &str) -> u8 {
    let mut number = 0;
    while !is_same(all[number as usize].as_bytes(), name.as_bytes()) {
        number += 1;
    }
    number
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// A Penn Treebank tag, as a number into [`Xpos::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Xpos(u8);

impl Xpos {
    /// The tags of UD English's XPOS column.
    pub const ALL: &'static [&'static str] = &[
        "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW",
        "GW", "HYPH", "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS",
        "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD",
        "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "XX", "``",
    ];

    /// `XX`, which says nothing.
    pub const UNKNOWN: Self = Self(number_of(Self::ALL, "XX"));

    /// The tag written so; `XX` where it is none of them.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let number = Self::ALL.iter().position(|tag| *tag == text);
        number.map_or(Self::UNKNOWN, |number| Self(number as u8))
    }

    /// Its number in [`Xpos::ALL`].
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The tag of a number in [`Xpos::ALL`].
    ///
    /// # Panics
    /// When the list is shorter.
    #[must_use]
    pub fn of_number(number: u8) -> Self {
        assert!(usize::from(number) < Self::ALL.len(), "`{number}` is a number in the list");
        Self(number)
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL[usize::from(self.0)]
    }
}

/// A Universal Dependencies relation with its subtype, as a number into [`Deprel::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Deprel(u8);

impl Deprel {
    /// The relations of UD English.
    pub const ALL: &'static [&'static str] = &[
        "acl",
        "acl:relcl",
        "advcl",
        "advcl:relcl",
        "advmod",
        "amod",
        "appos",
        "aux",
        "aux:pass",
        "case",
        "cc",
        "cc:preconj",
        "ccomp",
        "compound",
        "compound:prt",
        "conj",
        "cop",
        "csubj",
        "csubj:outer",
        "csubj:pass",
        "dep",
        "det",
        "det:predet",
        "discourse",
        "dislocated",
        "expl",
        "fixed",
        "flat",
        "flat:foreign",
        "goeswith",
        "iobj",
        "list",
        "mark",
        "nmod",
        "nmod:desc",
        "nmod:poss",
        "nmod:unmarked",
        "nsubj",
        "nsubj:outer",
        "nsubj:pass",
        "nummod",
        "obj",
        "obl",
        "obl:agent",
        "obl:unmarked",
        "orphan",
        "parataxis",
        "punct",
        "reparandum",
        "root",
        "vocative",
        "xcomp",
    ];

    /// `root`, of a sentence's head.
    pub const ROOT: Self = Self(number_of(Self::ALL, "root"));

    /// The relation written so; without its subtype where the list lacks it; `dep` where
    /// it is none at all.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let find = |text: &str| Self::ALL.iter().position(|relation| *relation == text);
        let main = text.split(':').next().unwrap_or(text);
        let number = find(text).or_else(|| find(main)).or_else(|| find("dep"));
        Self(u8::try_from(number.expect("dep is in the list")).expect("the list is short"))
    }

    /// Its number in [`Deprel::ALL`].
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The relation of a number in [`Deprel::ALL`].
    ///
    /// # Panics
    /// When the list is shorter.
    #[must_use]
    pub fn of_number(number: u8) -> Self {
        assert!(usize::from(number) < Self::ALL.len(), "`{number}` is a number in the list");
        Self(number)
    }

    /// As it is written, subtype included.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL[usize::from(self.0)]
    }

    /// Whether it is `name`, or a subtype of it when `name` has none.
    #[must_use]
    #[inline]
    pub fn is(self, name: &str) -> bool {
        let (text, name) = (self.as_str().as_bytes(), name.as_bytes());
        // Asked many times for every word: most differ in the first letter.
        text.first() == name.first()
            && text.strip_prefix(name).is_some_and(|rest| matches!(rest.first(), None | Some(b':')))
    }
}
