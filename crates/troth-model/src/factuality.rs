//! How a speaker stands to an event, and how far the event has come.

use crate::closed::closed_set;

closed_set! {
    /// Polarity and certainty after FactBank (Saurí and Pustejovsky 2009), as the innermost
    /// speaker (or the publisher) has it. Agreeing, disagreeing and silence are three things:
    /// `Uu` is the speaker's own silence on whether it is so.
    Factuality {
        /// Certain that it is so.
        Certain = "CT+",
        /// Probable.
        Probable = "PR+",
        /// Possible.
        Possible = "PS+",
        /// Certain that it is not so.
        CertainNot = "CT-",
        /// Probably not.
        ProbableNot = "PR-",
        /// Possibly not.
        PossibleNot = "PS-",
        /// Uncommitted: asked for, conditional, neither confirmed nor denied.
        Uncommitted = "Uu",
    }
}

impl Factuality {
    /// Whether the speaker says that it is not so, however certainly.
    #[must_use]
    #[inline]
    pub fn is_negative(self) -> bool {
        matches!(self, Self::CertainNot | Self::ProbableNot | Self::PossibleNot)
    }

    /// Whether the speaker says that it is so, however certainly.
    #[must_use]
    #[inline]
    pub fn is_positive(self) -> bool {
        matches!(self, Self::Certain | Self::Probable | Self::Possible)
    }

    /// The same certainty with the other polarity; `Uu` stays itself.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Certain => Self::CertainNot,
            Self::Probable => Self::ProbableNot,
            Self::Possible => Self::PossibleNot,
            Self::CertainNot => Self::Certain,
            Self::ProbableNot => Self::Probable,
            Self::PossibleNot => Self::Possible,
            Self::Uncommitted => Self::Uncommitted,
        }
    }
}

closed_set! {
    /// How far the event has come, as told.
    Status {
        /// It took place.
        Happened = "happened",
        /// It is going on.
        Ongoing = "ongoing",
        /// It is going to take place.
        Planned = "planned",
        /// Somebody gave his word that it will.
        Promised = "promised",
        /// Somebody holds it out.
        Offered = "offered",
        /// Somebody asks for it.
        Demanded = "demanded",
        /// It holds only if something else does.
        Conditional = "conditional",
        /// It may be.
        Possible = "possible",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negating_twice_changes_nothing() {
        for factuality in Factuality::ALL {
            assert_eq!(factuality.negated().negated(), *factuality);
        }
    }
}
