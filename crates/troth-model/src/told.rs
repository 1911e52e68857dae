//! What carries a field: words of the text, or a named rule.

use std::borrow::Cow;

use troth_text::Span;

/// Words of a document, with the code points on which they stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mention {
    /// The words, exactly as the text has them.
    pub text: String,
    /// Where they stand in the document's text.
    pub span: Span,
}

/// The name of a rule that inferred what the text does not carry in words of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rule(Cow<'static, str>);

impl Rule {
    /// A rule known to the program.
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// A rule as an earlier program or another one named it.
    #[must_use]
    pub fn received(name: String) -> Self {
        Self(Cow::Owned(name))
    }

    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a field holds what it holds. Law: no field of an account stands without one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ground {
    /// These words say so.
    Words(Mention),
    /// This rule inferred it.
    Inferred(Rule),
}

impl Ground {
    /// The words, where words carry it.
    #[must_use]
    #[inline]
    pub fn mention(&self) -> Option<&Mention> {
        match self {
            Self::Words(mention) => Some(mention),
            Self::Inferred(_) => None,
        }
    }
}

/// Words that are kept though they can hardly be meant as they stand: a date of 1753, a position
/// at 0, 0. What they tell is not reckoned with; they are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Doubt {
    /// The name of the fault, in words; it has a page in `docs/diagnostics/`.
    pub id: Rule,
    /// The words.
    pub mention: Mention,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        // Shared: every value of an incident names the accounts that tell it.
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The id written so.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().into())
            }

            /// As it is written.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

pub(crate) use text_id;

text_id! {
    /// Names a reading (program, model and lexicon that made accounts): `r1`.
    ReadingId
}

text_id! {
    /// Names an account: `sha256:9c1f…/r1/2`, its document, its reading, its number.
    AccountId
}
