//! What clauses ask of the fields of what is filed, and what excuses what comes soon after it.

use troth_agreement::norm::{FieldCondition, FieldTest, Preceding};
use troth_model::{Account, FieldValue, Filing, Incident, PartyId};

use crate::cases::Case;
use crate::telling::Span;

/// Something that is told to the standard of proof, and excuses what comes soon after it.
pub(crate) struct Excuse<'c> {
    exception: &'c Preceding,
    party: PartyId,
    when: Span,
    filing: Option<Filing>,
    incident: &'c Incident,
}

/// R42: whether the fields of what an account files are so.
pub(crate) fn are_so(account: &Account, conditions: &[FieldCondition]) -> bool {
    conditions.iter().all(|condition| {
        let told = account.filing.as_ref().and_then(|filing| filing.field(&condition.field));
        told.is_some_and(|told| is_so(told, &condition.test))
    })
}

fn is_so(told: &FieldValue, test: &FieldTest) -> bool {
    let difference = |other: &FieldValue| match (told, other) {
        (FieldValue::Number(a), FieldValue::Number(b)) => a - b,
        (FieldValue::Day(a), FieldValue::Day(b)) => f64::from((*a - *b).get_days()),
        _ => f64::NAN,
    };
    match test {
        FieldTest::Is(any) => any.iter().any(|one| one == told),
        FieldTest::IsNot(none) => none.iter().all(|one| one != told),
        FieldTest::More(other) => difference(other) > 0.0,
        FieldTest::Less(other) => difference(other) < 0.0,
        FieldTest::AtLeast(other) => difference(other) >= 0.0,
        FieldTest::AtMost(other) => difference(other) <= 0.0,
    }
}

/// R43: whether two filings say the same in all of these fields; an empty one is the same as
/// nothing. Whose they are is asked elsewhere.
pub(crate) fn are_same(fields: &[String], a: Option<&Filing>, b: Option<&Filing>) -> bool {
    fields.iter().filter(|field| *field != "party").all(|field| {
        match (a.and_then(|a| a.field(field)), b.and_then(|b| b.field(field))) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
    })
}

impl<'c> Case<'c> {
    /// R44: whether something before excuses what an account tells of `party`.
    pub(crate) fn is_excused(
        &self,
        account: &Account,
        when: Span,
        party: Option<&PartyId>,
    ) -> bool {
        self.excuses().iter().any(|excuse| {
            let same = &excuse.exception.same;
            let is_whose =
                same.iter().all(|field| field != "party") || party == Some(&excuse.party);
            let (from, to) = excuse.when;
            // Nothing excuses itself.
            let is_own = excuse.incident.members.iter().any(|m| m.account == account.id);
            !is_own
                && from <= when.0
                && when.0 < to
                && is_whose
                && are_same(same, excuse.filing.as_ref(), account.filing.as_deref())
        })
    }

    fn excuses(&self) -> &[Excuse<'c>] {
        self.excuses.get_or_init(|| {
            let mut all = Vec::new();
            for exception in self.version.norm.pattern().preceding() {
                for told in self.told_before(&exception.fact) {
                    let to = exception.within.after(told.when.1, &self.agreement.zone);
                    let when = (told.when.0, to);
                    let Told { party, filing, incident, .. } = told;
                    all.push(Excuse { exception, party, when, filing, incident });
                }
            }
            all
        })
    }
}

/// Something told to the standard of proof.
pub(crate) struct Told<'c> {
    pub(crate) party: PartyId,
    pub(crate) when: Span,
    pub(crate) filing: Option<Filing>,
    pub(crate) incident: &'c Incident,
}
