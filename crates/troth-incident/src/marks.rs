//! What can speak for or against two accounts telling of one happening, with what it weighs.
//!
//! One line for each mark. Marks are kept as bits, so that a link costs a few bytes however many
//! there are, and are told as [`Rule`]s. The weights were chosen on labelled pairs (`corpora/links`)
//! and on stories (`suites/incidents`); as much as [`ENOUGH`] makes two accounts one happening.

use troth_model::Rule;

/// So much makes two accounts one happening.
pub(crate) const ENOUGH: i32 = 10;
/// So much makes a narrow happening part of a wide one: a part shares less with its whole.
pub(crate) const ENOUGH_FOR_PART: i32 = 7;

macro_rules! marks {
    ($($(#[$doc:meta])* $mark:ident = $name:literal, $weight:literal, $words:literal;)+) => {
        /// One thing that speaks for or against.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(crate) enum Mark { $($(#[$doc])* $mark),+ }

        /// Name, weight and words of each mark, in the order of [`Mark`].
        const MARKS: &[(&str, i32, &str)] = &[$(($name, $weight, $words)),+];
        const ALL: &[Mark] = &[$(Mark::$mark),+];
    };
}

marks! {
    CorefersInDocument = "corefer-in-document", 20, "the text itself makes them one";
    ToldInOneSentence = "told-in-one-sentence", 20, "one sentence tells both";
    SameType = "same-type", 1, "the same kind of happening";
    CauseAndToll = "cause-and-toll", 1, "an act and its effect";
    SameMode = "same-mode", 1, "done in the same way";
    SameWord = "same-word", 1, "told with the same word";
    SameStart = "same-start", 6, "both begin within minutes of each other";
    SameDay = "same-day-told", 4, "both are told for the same day";
    TimesMeet = "times-meet", 2, "the times that they tell meet";
    PublishedAboutThen = "published-about-then", 2, "published about then";
    PublishedLater = "published-days-later", 1, "published two days after";
    SamePlace = "same-place", 4, "the same place";
    PlacesClose = "places-close", 3, "places within ten kilometres";
    PlacesNear = "places-near", 2, "places within 25 kilometres";
    PlaceWithin = "place-within", 2, "one place lies in the other";
    SameActor = "same-actor", 1, "the same actor";
    SameRecipient = "same-recipient", 1, "the same recipient";
    SameDoer = "same-doer", 4, "the same person or body does it";
    SameTo = "same-to", 2, "to the same person or body";
    SameParticipants = "same-participants", 5, "two or more of those taking part are the same";
    AParticipant = "a-participant-in-common", 2, "somebody takes part in both";
    SameObject = "same-kind-of-object", 4, "the same kind of thing was hit";
    SameThing = "same-thing", 2, "the same thing is named";
    SameCount = "same-count", 4, "the same count";
    CountsMeet = "counts-meet", 2, "counts that can be one number";
    SameWeapon = "same-kind-of-weapon", 1, "the same kind of weapon";
    SameToll = "same-toll", 2, "tolls that can be one number";
    SameSpeaker = "same-speaker", 1, "the same speaker tells both";
    QuotesTheOther = "one-quotes-the-other", 2, "one relays the other's speaker or publisher";
    SameCopy = "same-copy", 4, "their documents share much of their wording";
    AlikeDocuments = "alike-documents", 1, "their documents speak of the same things";
    SameLemma = "same-lemma", 6, "told with the same word";
    AlikeWords = "alike-words", 6, "told with words of like meaning";
    OneDocument = "one-document", 4, "one document tells both";
    OneSubject = "one-subject", 4, "their documents have the same subject";
    SameArguments = "same-arguments", 3, "the same people, places or things stand beside them";
    // Against.
    OtherSubject = "other-subject", -4, "their documents have other subjects";
    Saying = "saying", -3, "each saying is its own";
    OtherObject = "other-kind-of-object", -3, "other kinds of things were hit";
    OtherWeapon = "other-kind-of-weapon", -1, "other kinds of weapons";
    TimeUnknown = "time-unknown", -30, "the time of one of them is not known closely enough";
    StagesDiffer = "stages-differ", -4, "the one has happened, the other may or shall happen";
    StartsDiffer = "starts-differ", -3, "they do not begin together";
    DaysDiffer = "days-differ", -1, "told for neighbouring days";
    ActorsDiffer = "actors-differ", 0, "other actors";
    RecipientsDiffer = "recipients-differ", 0, "other recipients";
    CountsDiffer = "counts-differ", 0, "counts that cannot be one number";
    TollsDiffer = "tolls-differ", 0, "tolls that cannot be one number";
    // What forbids.
    TimesApart = "times-apart", -99, "their times do not meet";
    PlacesApart = "places-apart", -99, "their places lie apart";
    CountriesApart = "countries-apart", -99, "in other countries";
    OppositeWays = "opposite-ways", -99, "one side does it to the other, and the other to the one";
    OtherPeople = "other-people", -99, "other people do it";
    OtherKind = "other-kind", -99, "another kind of happening";
}

/// A set of marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Marks(u64);

impl Marks {
    pub(crate) fn add(&mut self, mark: Mark) {
        self.0 |= 1 << mark as u8;
    }

    pub(crate) fn has(self, mark: Mark) -> bool {
        self.0 & 1 << mark as u8 != 0
    }

    /// What they weigh together.
    pub(crate) fn weight(self) -> i32 {
        self.all().map(|mark| MARKS[mark as usize].1).sum()
    }

    /// Whether one of them forbids.
    pub(crate) fn forbid(self) -> bool {
        self.0 >> Mark::TimesApart as u8 != 0
    }

    fn all(self) -> impl Iterator<Item = Mark> {
        ALL.iter().copied().filter(move |mark| self.has(*mark))
    }

    /// What speaks for it.
    pub(crate) fn reasons(self) -> Vec<Rule> {
        self.all().filter(|mark| *mark < Mark::OtherSubject).map(rule).collect()
    }

    /// What speaks against it.
    pub(crate) fn doubts(self) -> Vec<Rule> {
        self.all().filter(|mark| *mark >= Mark::OtherSubject).map(rule).collect()
    }
}

fn rule(mark: Mark) -> Rule {
    Rule::named(MARKS[mark as usize].0)
}

/// A reason or doubt in words, and what it weighs; none for a rule of another program.
#[must_use]
pub fn in_words(rule: &Rule) -> Option<(&'static str, i32)> {
    MARKS
        .iter()
        .find(|(name, ..)| *name == rule.as_str())
        .map(|(_, weight, words)| (*words, *weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_has_a_bit_and_a_name_of_its_own() {
        assert!(ALL.len() <= 64);
        for mark in ALL {
            let mut marks = Marks::default();
            marks.add(*mark);
            let told = [marks.reasons(), marks.doubts()].concat();
            assert_eq!(told.len(), 1);
            assert_eq!(in_words(&told[0]).map(|(_, weight)| weight), Some(marks.weight()));
            assert_eq!(marks.forbid(), marks.weight() == -99);
        }
    }
}
