//! A clause in plain words: what an editor shows beside it and a page under it.

use troth_model::{ClauseId, FieldValue, PartyId, Standing};

use crate::norm::{
    Agreement, Area, Atom, Bearers, Clause, Condition, Due, Except, Fact, FieldCondition,
    FieldTest, InForce, Limit, Matcher, Norm, Pattern, Preceding, Proof, Renewal, Standard,
    Version, Weapon, Window,
};
use crate::verbs::Slot;

/// What a clause says, in sentences: by the text first, then as each party reads it otherwise.
#[must_use]
pub fn in_plain_words(agreement: &Agreement, clause: &Clause) -> Vec<String> {
    let mut sentences = of_version(agreement, &clause.text);
    sentences.push(format!("Broken only if {}.", of_standard(&clause.standard)));
    if !clause.released_by.is_empty() {
        let clauses = of_clauses(&clause.released_by);
        sentences.push(format!("A party is free of it once another party has broken {clauses}."));
    }
    for (party, version) in clause.written_readings() {
        let read = of_version(agreement, version).join(" ");
        sentences.push(format!("As {party} reads it: {read}"));
    }
    sentences
}

/// What a clause waits for or lasts until, where more than the calendar decides when it binds.
#[must_use]
pub fn when_it_binds(version: &Version) -> Option<String> {
    version.condition.as_ref().map(of_condition)
}

/// Of whom a case of a clause is: of its bearer; of all together who owe it together.
#[must_use]
pub fn of_whom(clause: &Clause, bearer: Option<&str>, standing: Standing) -> String {
    match (bearer, clause.text.norm.bearers()) {
        (Some(bearer), _) => bearer.to_owned(),
        (None, Bearers::Together(parties)) => parties_of(parties),
        (None, Bearers::Each(parties)) if standing == Standing::Undefined => parties_of(parties),
        (None, _) => "nobody named".to_owned(),
    }
}

fn of_version(agreement: &Agreement, version: &Version) -> Vec<String> {
    let mut sentences = vec![of_norm(agreement, &version.norm)];
    sentences.extend(of_force(agreement, version.force));
    sentences.extend(version.renewal.iter().map(of_renewal));
    sentences.extend(version.condition.iter().map(of_condition));
    if !version.open_terms.is_empty() {
        let terms: Vec<&str> = version.open_terms.iter().map(|(term, _)| term.as_str()).collect();
        let terms = joined(&terms, "and");
        sentences.push(format!("The parties left open what {terms} means, so nobody can say."));
    }
    sentences
}

fn of_norm(agreement: &Agreement, norm: &Norm) -> String {
    let who = |bearers: &Bearers| match bearers {
        Bearers::Each(parties) if parties.len() > 1 => format!("each of {}", parties_of(parties)),
        Bearers::Each(parties) => parties_of(parties),
        Bearers::Together(parties) => format!("{} together", parties_of(parties)),
        Bearers::Accused => "whoever is accused".to_owned(),
    };
    match norm {
        Norm::Prohibition { bearers, pattern, hears_plea } => {
            let plea = if *hears_plea { " Self-defence is shown, not believed." } else { "" };
            format!("Forbidden to {}: {}.{plea}", who(bearers), of_pattern(pattern))
        }
        Norm::Limit { bearers, pattern, limit } => {
            format!("Allowed to {} {}: {}.", who(bearers), of_limit(limit), of_pattern(pattern))
        }
        Norm::Duty { bearers, pattern, due } => {
            let deed = of_pattern(pattern);
            format!("Owed by {}: {deed}, {}.", who(bearers), of_due(agreement, due))
        }
        Norm::Permission { bearers, pattern } => {
            format!("Permitted to {}: {}.", who(bearers), of_pattern(pattern))
        }
    }
}

fn of_renewal(renewal: &Renewal) -> String {
    let ahead = renewal.ahead.map_or(String::new(), |ahead| format!(", {ahead} before its end"));
    format!(
        "Renewed for {} each time, unless it is told to the standard of proof that {}{ahead}; \
         where a party tells otherwise of that, it is shown as that party reads it.",
        renewal.term,
        of_fact(&renewal.notice)
    )
}

fn of_condition(condition: &Condition) -> String {
    match condition {
        Condition::After { fact, until: None } => {
            format!(
                "It binds from when it is told to the standard of proof that {}.",
                of_fact(fact)
            )
        }
        Condition::After { fact, until: Some(until) } => format!(
            "It binds each time from when it is told to the standard of proof that {}, until {}.",
            of_fact(fact),
            of_fact(until)
        ),
        Condition::Until(fact) => {
            format!("It binds until it is told to the standard of proof that {}.", of_fact(fact))
        }
        Condition::While(fact) => format!(
            "It binds only for as long as it is told to the standard of proof that {}.",
            of_fact(fact)
        ),
    }
}

fn of_fact(fact: &Fact) -> String {
    let by = |by: &Option<PartyId>| by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
    match fact {
        Fact::Told { bearers, pattern } => {
            let names: Vec<&str> = bearers.parties().iter().map(PartyId::as_str).collect();
            format!("{} did this: {}", joined(&names, "or"), of_pattern(pattern))
        }
        Fact::Broken { clauses, by: party } => {
            format!("{} stands broken{}", of_clauses(clauses), by(party))
        }
        Fact::Kept { clause, by: party } => {
            format!("{} stands kept{}", of_clauses(std::slice::from_ref(clause)), by(party))
        }
    }
}

/// "clause 1 or 2": by their numbers, all of one agreement.
fn of_clauses(clauses: &[ClauseId]) -> String {
    let number = |id: &'_ ClauseId| id.as_str().rsplit('/').next().unwrap_or_default().to_owned();
    let numbers: Vec<String> = clauses.iter().map(number).collect();
    format!("clause {}", joined(&numbers, "or"))
}

fn parties_of(parties: &[PartyId]) -> String {
    let names: Vec<&str> = parties.iter().map(PartyId::as_str).collect();
    joined(&names, "and")
}

fn of_limit(limit: &Limit) -> String {
    let what = match &limit.of {
        None => "times".to_owned(),
        Some(weapons) if weapons.is_empty() => "weapons".to_owned(),
        Some(weapons) => joined(&weapons.iter().map(of_weapon).collect::<Vec<_>>(), "or"),
    };
    let window = match limit.window {
        Window::Sliding(length) => format!("any {length}"),
        window @ Window::Calendar(_) => format!("any {window}"),
    };
    format!("at most {} {what} in {window}", limit.count)
}

fn of_due(agreement: &Agreement, due: &Due) -> String {
    match due {
        Due::By(at) => format!("before {}", moment(agreement, *at)),
        Due::Every(length) => format!("once in every {length}"),
        Due::Answer { within, clauses: of } => {
            format!("within {within} of an alleged breach of {}", of_clauses(of))
        }
        Due::After { within, bearers, trigger, same } => {
            let parties = parties_of(bearers.parties());
            let same = of_same(same);
            format!("within {within} after {parties} did this: {}{same}", of_pattern(trigger))
        }
    }
}

fn of_pattern(pattern: &Pattern) -> String {
    let mut words = vec![pattern.verb.base.to_owned()];
    let things = of_matcher(&pattern.things);
    words.extend((!things.is_empty()).then_some(things));
    words.extend(pattern.participants.iter().map(|one| format!("with {}", of_matcher(one))));
    if !pattern.weapons.is_empty() {
        let weapons: Vec<String> = pattern.weapons.iter().map(of_weapon).collect();
        let with = if pattern.verb.slot == Slot::Weapons { "" } else { "with " };
        words.push(format!("{with}{}", joined(&weapons, "or")));
    }
    if !pattern.areas.is_empty() {
        let areas: Vec<String> = pattern.areas.iter().map(of_area).collect();
        words.push(format!("in {}", joined(&areas, "or")));
    }
    if !pattern.fields.is_empty() {
        words.push(format!("where {}", of_conditions(&pattern.fields)));
    }
    words.extend(pattern.except.iter().map(|except| match except {
        Except::Things(things) => format!("but not {}", of_matcher(things)),
        Except::Weapons(weapons) => {
            let weapons: Vec<String> = weapons.iter().map(of_weapon).collect();
            format!("but not with {}", joined(&weapons, "or"))
        }
        Except::Area(area) => format!("but not in {}", of_area(area)),
        Except::Fields(conditions) => format!("but not where {}", of_conditions(conditions)),
        Except::After(preceding) => {
            let Preceding { within, fact, same } = &**preceding;
            format!("but not within {within} after {}{}", of_fact(fact), of_same(same))
        }
    }));
    words.join(" ")
}

fn of_same(same: &[String]) -> String {
    if same.is_empty() { String::new() } else { format!(", with the same {}", joined(same, "and")) }
}

fn of_conditions(conditions: &[FieldCondition]) -> String {
    let of_value = |value: &FieldValue| match value {
        FieldValue::Text(text) => format!("“{text}”"),
        other => other.to_string(),
    };
    let any =
        |values: &[FieldValue]| joined(&values.iter().map(of_value).collect::<Vec<_>>(), "or");
    let one = |condition: &FieldCondition| {
        let test = match &condition.test {
            FieldTest::Is(values) => any(values),
            FieldTest::IsNot(values) => format!("not {}", any(values)),
            FieldTest::More(day @ FieldValue::Day(_)) => format!("after {day}"),
            FieldTest::Less(day @ FieldValue::Day(_)) => format!("before {day}"),
            FieldTest::More(value) => format!("more than {value}"),
            FieldTest::Less(value) => format!("less than {value}"),
            FieldTest::AtLeast(value) => format!("at least {value}"),
            FieldTest::AtMost(value) => format!("at most {value}"),
        };
        format!("{} is {test}", condition.field)
    };
    joined(&conditions.iter().map(one).collect::<Vec<_>>(), "and")
}

fn of_matcher(matcher: &Matcher) -> String {
    let any: Vec<String> = matcher.any.iter().map(of_atom).collect();
    let except: Vec<String> = matcher.except.iter().map(of_atom).collect();
    match (any.is_empty(), except.is_empty()) {
        (true, true) => String::new(),
        (false, true) => joined(&any, "or"),
        (true, false) => format!("anything but {}", joined(&except, "or")),
        (false, false) => format!("{}, but not {}", joined(&any, "or"), joined(&except, "or")),
    }
}

fn of_atom(atom: &Atom) -> String {
    match atom {
        Atom::Category(category) => format!("{category} things"),
        Atom::Called(words) => format!("“{words}”"),
        Atom::Party(party) => party.to_string(),
        Atom::Country(country) => country.to_string(),
        Atom::Weapon(weapon) => of_weapon(weapon),
        Atom::Filing(kind) => kind.clone(),
    }
}

fn of_weapon(weapon: &Weapon) -> String {
    match weapon {
        Weapon::Kind(kind) => format!("{kind}s"),
        Weapon::Calibre(mm) => format!("weapons of {mm} mm or more"),
        Weapon::Called(words) => format!("“{words}”"),
    }
}

fn of_area(area: &Area) -> String {
    match area {
        Area::Named(name) => name.clone(),
        Area::Division(name) => format!("the division {name}"),
        Area::Country(country) => country.to_string(),
        Area::Near { km, of } => format!("{km} km around {of}"),
        Area::Sector { km, towards, of } => format!("{km} km to the {} of {of}", towards.name()),
        Area::Drawn(drawing) => format!("the zone drawn as “{}”", drawing.name),
        Area::NearLine { km, line } => format!("{km} km to either side of “{}”", line.name),
    }
}

fn of_force(agreement: &Agreement, force: InForce) -> Option<String> {
    let at = |at| moment(agreement, at);
    match (force.from, force.to) {
        (Some(from), Some(to)) => Some(format!("In force from {} to {}.", at(from), at(to))),
        (Some(from), None) => Some(format!("In force from {} on.", at(from))),
        (None, Some(to)) => Some(format!("In force until {}.", at(to))),
        (None, None) => None,
    }
}

fn moment(agreement: &Agreement, at: jiff::Timestamp) -> String {
    at.to_zoned(agreement.zone.clone()).strftime("%-d %b %Y %H:%M").to_string()
}

fn of_standard(standard: &Standard) -> String {
    let words: Vec<String> = standard
        .any
        .iter()
        .map(|proof| match proof {
            Proof::Admitted => "the accused side admits it".to_owned(),
            Proof::Observed => "an observer saw it".to_owned(),
            Proof::Anyone => "somebody known tells it".to_owned(),
            Proof::Independent { n_speakers, is_outside } => {
                let outside = if *is_outside { " outside the complaining side" } else { "" };
                format!("{n_speakers} independent speakers{outside} tell it")
            }
        })
        .collect();
    joined(&words, "or")
}

/// "a, b or c"
fn joined<T: AsRef<str>>(words: &[T], join: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {join} {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use troth_model::Party;

    use super::*;
    use crate::read_agreement;

    fn check(code: &str, expected: Expect) {
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
        expected.assert_eq(&in_plain_words(&read.agreement, &read.agreement.clauses[0]).join("\n"));
    }

    #[test]
    fn a_prohibition_with_everything() {
        check(
            "clause 1: neither party may attack a port or \"fuel depot\" with drone \
             within 20 km of \"Ostby\" except in \"Westby\" released by a breach of clause 1",
            expect![[r#"
                Forbidden to each of norland and sudria: attack port things or “fuel depot” with drones in 20 km around Ostby but not in Westby.
                In force from 1 Mar 2031 00:00 on.
                Broken only if 2 independent speakers outside the complaining side tell it.
                A party is free of it once another party has broken clause 1."#]],
        );
    }

    #[test]
    fn a_clause_that_renews_itself_and_waits_for_something() {
        check(
            "clause 1: neither party may attack a port\n  \
             in force from 2031-03-01 for 30 days, renewed for 2 weeks unless either party gives \
             notice 7 days before\n  only after sudria withdraws \"heavy weapons\" until a breach of \
             clause 2 by norland\n\
             clause 2: neither party may attack a bridge",
            expect![[r#"
                Forbidden to each of norland and sudria: attack port things.
                In force from 1 Mar 2031 00:00 to 31 Mar 2031 00:00.
                Renewed for 2 weeks each time, unless it is told to the standard of proof that norland or sudria did this: give notice “renewal”, “renew”, “extension”, “extend”, “prolongation”, “prolong”, “termination” or “terminate”, 7 days before its end; where a party tells otherwise of that, it is shown as that party reads it.
                It binds each time from when it is told to the standard of proof that sudria did this: withdraw “heavy weapons”, until clause 2 stands broken by norland.
                Broken only if 2 independent speakers outside the complaining side tell it."#]],
        );
    }

    #[test]
    fn a_duty_that_is_read_in_another_way() {
        check(
            "sudria reads clause 1 as norland must meet sudria by 2031-04-09\n\
             clause 1: norland must meet sudria by 2031-03-09",
            expect![[r#"
                Owed by norland: meet with sudria, before 10 Mar 2031 00:00.
                In force from 1 Mar 2031 00:00 on.
                Broken only if 2 independent speakers outside the complaining side tell it.
                As sudria reads it: Owed by norland: meet with sudria, before 10 Apr 2031 00:00. In force from 1 Mar 2031 00:00 on."#]],
        );
    }
}
