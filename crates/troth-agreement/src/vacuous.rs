//! Clauses that can never be broken: their exceptions, or a permission, take out all that they
//! forbid.

use troth_text::Diagnostic;

use crate::norm::{Agreement, Atom, Bearers, Clause, Except, Norm, Pattern};

/// The clauses of `agreement` that nobody can break, each with what takes everything out.
pub(crate) fn vacuous(agreement: &Agreement) -> Vec<Diagnostic> {
    let clauses = agreement.clauses.iter();
    clauses.filter_map(|clause| of_clause(agreement, clause)).collect()
}

fn of_clause(agreement: &Agreement, clause: &Clause) -> Option<Diagnostic> {
    let (Norm::Prohibition { bearers, pattern, .. } | Norm::Limit { bearers, pattern, .. }) =
        &clause.text.norm
    else {
        return None;
    };
    let diagnostic = Diagnostic::warning("vacuous-clause", "this clause can never be broken");
    if is_swallowed(pattern) {
        return Some(
            diagnostic
                .at(clause.code, "its exceptions take out all that it forbids")
                .help("take the exception out, or forbid more than it"),
        );
    }
    let binds_as_long = |other: &Clause| {
        other.text.condition.is_none()
            && other.text.force == clause.text.force
            && other.text.renewal == clause.text.renewal
    };
    let mut others = agreement.clauses.iter().filter(|other| binds_as_long(other));
    let permission = others.find(|other| permits(other, bearers, pattern))?;
    Some(
        diagnostic
            .at(clause.words.act, "all of this is permitted elsewhere")
            .at(permission.words.act, "permitted here")
            .help("narrow the permission, or forbid more than it permits"),
    )
}

/// Whether everything that the pattern names is excepted again.
fn is_swallowed(pattern: &Pattern) -> bool {
    let mut things: Vec<&Atom> = pattern.things.except.iter().collect();
    let (mut weapons, mut areas) = (Vec::new(), Vec::new());
    for except in &pattern.except {
        match except {
            Except::Things(matcher) => things.extend(&matcher.any),
            Except::Weapons(kinds) => weapons.extend(kinds),
            Except::Area(area) => areas.push(area),
            Except::Fields(_) | Except::After(_) => {}
        }
    }
    let all_things = !pattern.things.any.is_empty()
        && pattern.things.any.iter().all(|atom| things.contains(&atom));
    let all_weapons =
        !pattern.weapons.is_empty() && pattern.weapons.iter().all(|kind| weapons.contains(&kind));
    let all_areas =
        !pattern.areas.is_empty() && pattern.areas.iter().all(|area| areas.contains(&area));
    // What has to be so, and is excepted again.
    let all_fields = pattern.except.iter().any(|except| {
        matches!(except, Except::Fields(out) if out.iter().all(|one| pattern.fields.contains(one)))
    });
    all_things || all_weapons || all_areas || all_fields
}

/// Whether a permission lets each of `bearers` do all that `pattern` forbids: the same verb, and
/// nothing narrower.
fn permits(clause: &Clause, bearers: &Bearers, pattern: &Pattern) -> bool {
    let Norm::Permission { bearers: free, pattern: permitted } = &clause.text.norm else {
        return false;
    };
    let is_free = bearers.parties().iter().all(|party| free.parties().contains(party));
    let takes_things = permitted.things.is_open()
        || (permitted.things.except.is_empty()
            && !pattern.things.any.is_empty()
            && pattern.things.any.iter().all(|atom| permitted.things.any.contains(atom)));
    let takes_weapons = permitted.weapons.is_empty()
        || (!pattern.weapons.is_empty()
            && pattern.weapons.iter().all(|kind| permitted.weapons.contains(kind)));
    let takes_areas = permitted.areas.is_empty()
        || (!pattern.areas.is_empty()
            && pattern.areas.iter().all(|area| permitted.areas.contains(area)));
    is_free
        && permitted.verb == pattern.verb
        && permitted.except.is_empty()
        && permitted.participants.is_empty()
        && permitted.fields.iter().all(|one| pattern.fields.contains(one))
        && takes_things
        && takes_weapons
        && takes_areas
}

#[cfg(test)]
mod tests {
    use troth_model::{Party, PartyId};

    use super::*;
    use crate::read_agreement;

    fn n_vacuous(code: &str) -> usize {
        let page = format!(
            "```troth\nagreement \"T\" between norland and sudria in force from 2031-03-01\n{code}\n```\n"
        );
        let parties = ["norland", "sudria"].map(|id| Party {
            id: PartyId::new(id),
            name: id.to_owned(),
            countries: Vec::new(),
            members: Vec::new(),
        });
        let read = read_agreement("t", &page, &parties);
        assert_eq!(read.diagnostics, []);
        vacuous(&read.agreement).len()
    }

    #[test]
    fn what_is_excepted_again_forbids_nothing() {
        assert_eq!(n_vacuous("clause 1: neither party may attack a port except a port"), 1);
        assert_eq!(n_vacuous("clause 1: neither party may attack a port except a bridge"), 0);
        assert_eq!(
            n_vacuous("clause 1: neither party may attack in \"Ostby\" except in \"Ostby\""),
            1
        );
    }

    #[test]
    fn what_is_permitted_to_all_is_no_breach() {
        let forbids = "clause 1: neither party may attack a port\n";
        let permits = |who: &str| format!("{forbids}clause 2: {who} may attack a port or a bridge");
        assert_eq!(n_vacuous(&permits("norland and sudria")), 1);
        assert_eq!(n_vacuous(&permits("norland")), 0, "sudria is still bound");
        let later = format!("{} only after norland withdraws", permits("norland and sudria"));
        assert_eq!(n_vacuous(&later), 0, "it is permitted only from then on");
    }
}
