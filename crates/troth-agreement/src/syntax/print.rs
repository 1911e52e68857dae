//! Statements back to text, in one layout: what `troth fmt` writes.

use std::fmt::Write as _;

use super::{
    Article, Clause, ConditionSpec, Definition, End, ExampleLine, Exception, Expectation, FactSpec,
    ForceSpec, Given, Head, Join, Modal, Near, Noun, NounKind, Nouns, PatternSpec, Proof, Reading,
    ReadingOf, RenewalSpec, Spanned, Speaker, SpokenStance, Statement, Statements, Timing, Who,
    Written,
};
use super::{FieldSpec, FieldTest, Qualifier, RecordSpec};
use crate::verbs::Verb;
use troth_model::{FieldKind, FieldValue};

/// A line may be this long, in characters, before qualifiers move to lines of their own.
const WIDTH: usize = 100;

/// The statements of a `troth` block, one below the other.
#[must_use]
pub fn print_block(statements: &Statements<Statement>) -> String {
    print_items(statements, print_statement)
}

/// The lines of a `troth example` block.
#[must_use]
pub fn print_example(lines: &Statements<ExampleLine>) -> String {
    print_items(lines, print_line)
}

fn print_items<T>(statements: &Statements<T>, print: fn(&T) -> String) -> String {
    let mut out = String::new();
    for item in &statements.items {
        print_comments(&mut out, &item.comments);
        out.push_str(&print(&item.statement.node));
        out.push('\n');
    }
    print_comments(&mut out, &statements.trailing);
    out
}

fn print_comments(out: &mut String, comments: &[String]) {
    for comment in comments {
        let _ = writeln!(out, "{}", format!("# {comment}").trim_end());
    }
}

fn print_statement(statement: &Statement) -> String {
    match statement {
        Statement::Agreement(head) => print_head(head),
        Statement::Settling(length) => format!("reports settle after {}", length.node),
        Statement::Standard(proofs) => print_standard(proofs),
        Statement::Define(definition) => format!("define {}", print_definition(definition)),
        Statement::Undefined(name) => format!("leave {} undefined", name.node),
        Statement::DayD(day) => format!("day D is {}", day.node),
        Statement::Record(record) => print_record(record),
        Statement::Reading(reading) => print_reading(reading),
        Statement::Clause(clause) => print_clause(clause),
    }
}

fn print_record(record: &RecordSpec) -> String {
    let fields: Vec<String> =
        record.fields.iter().map(|(name, kind)| format!("{}: {}", name.node, kind.node)).collect();
    let by = record.by.as_ref().map_or(String::new(), |by| format!(" by {}", by.node));
    let name = &record.name.node;
    // On one line: a field called `day` that began one would begin another statement.
    match fields.is_empty() {
        true => format!("record {name} {{}}{by}"),
        false => format!("record {name} {{ {} }}{by}", fields.join(", ")),
    }
}

fn print_field_spec(spec: &FieldSpec) -> String {
    let values = |values: &[FieldValue]| print_joined(values.iter().map(print_value), Join::Or);
    let compared = |words: [&str; 2], value: &FieldValue| {
        let word = if value.kind() == FieldKind::Day { words[1] } else { words[0] };
        format!("{word} {}", print_value(value))
    };
    let test = match &spec.test.node {
        FieldTest::Is(all) => values(all),
        FieldTest::IsNot(all) => format!("not {}", values(all)),
        FieldTest::More(value) => compared(["more than", "after"], value),
        FieldTest::Less(value) => compared(["less than", "before"], value),
        FieldTest::AtLeast(value) => compared(["at least"; 2], value),
        FieldTest::AtMost(value) => compared(["at most"; 2], value),
    };
    format!("{} is {test}", spec.field.node)
}

fn print_value(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => format!("\"{text}\""),
        FieldValue::Number(_) | FieldValue::Day(_) => value.to_string(),
    }
}

fn print_head(head: &Head) -> String {
    let mut out = format!("agreement \"{}\" between {}", head.name.node, print_and(&head.parties));
    if let Some(force) = &head.force {
        let _ = write!(out, "\n  in force {}", print_force(&force.node));
    }
    if let Some(zone) = &head.zone {
        let _ = write!(out, "\n  times in {}", zone.node);
    }
    out
}

fn print_force(force: &ForceSpec) -> String {
    let from = force.from.map(|from| format!("from {}", from.node));
    let end = match &force.end {
        End::Open => None,
        End::Until(moment) => Some(format!("until {}", moment.node)),
        End::For(length) => Some(format!("for {}", length.node)),
    };
    let told = [from, end].into_iter().flatten().collect::<Vec<_>>().join(" ");
    match force.renewal.as_ref().map(|renewal| print_renewal(&renewal.node)) {
        Some(renewal) => format!("{told}, {renewal}"),
        None => told,
    }
}

fn print_renewal(renewal: &RenewalSpec) -> String {
    let notice = print_happening(&renewal.who.node, &renewal.notice);
    let ahead = renewal.ahead.map_or(String::new(), |ahead| format!(" {} before", ahead.node));
    format!("renewed for {} unless {notice}{ahead}", renewal.term.node)
}

fn print_happening(who: &Who, pattern: &PatternSpec) -> String {
    let form = verb_form(pattern.verb.node, who);
    format!("{} {}", print_who(who), print_pattern(pattern, form))
}

fn print_condition(condition: &ConditionSpec) -> String {
    match condition {
        ConditionSpec::After { fact, until: None } => format!("only after {}", print_fact(fact)),
        ConditionSpec::After { fact, until: Some(until) } => {
            format!("only after {} until {}", print_fact(fact), print_fact(until))
        }
        ConditionSpec::Until(fact) => format!("only until {}", print_fact(fact)),
        ConditionSpec::While(fact) => format!("only while {}", print_fact(fact)),
    }
}

fn print_fact(fact: &FactSpec) -> String {
    let by =
        |by: &Option<Written>| by.as_ref().map_or(String::new(), |by| format!(" by {}", by.node));
    match fact {
        FactSpec::Told { who, pattern } => print_happening(&who.node, pattern),
        FactSpec::Broken { clauses, by: party } => {
            format!("a breach of clause {}{}", print_or(clauses), by(party))
        }
        FactSpec::Kept { clause, by: party } => {
            format!("clause {} is kept{}", clause.node, by(party))
        }
    }
}

fn print_standard(proofs: &[Spanned<Proof>]) -> String {
    let proofs: Vec<String> = proofs.iter().map(|proof| print_proof(proof.node)).collect();
    format!("standard of proof: {}", proofs.join(" or "))
}

fn print_proof(proof: Proof) -> String {
    match proof {
        Proof::Admitted => "admitted by the accused side".to_owned(),
        Proof::Observed => "seen by observers".to_owned(),
        Proof::Anyone => "told by anyone".to_owned(),
        Proof::Independent { n_speakers, is_outside } => {
            let speakers = if n_speakers == 1 { "speaker" } else { "speakers" };
            let outside = if is_outside { " not of the complaining side" } else { "" };
            format!("{n_speakers} independent {speakers}{outside}")
        }
    }
}

fn print_definition(definition: &Definition) -> String {
    let except = match &definition.except {
        Some(nouns) => format!(" except {}", print_nouns(nouns)),
        None => String::new(),
    };
    format!("{} as {}{except}", definition.name.node, print_nouns(&definition.nouns))
}

fn print_reading(reading: &Reading) -> String {
    let of = match &reading.of {
        ReadingOf::Term(definition) => print_definition(definition),
        ReadingOf::Force(force) => format!("in force {}", print_force(&force.node)),
        ReadingOf::DayD(day) => format!("day D as {}", day.node),
        ReadingOf::Clause(clause) => {
            print_clause_as(&format!("clause {} as", clause.label.node), clause)
        }
    };
    format!("{} reads {of}", reading.party.node)
}

fn print_clause(clause: &Clause) -> String {
    print_clause_as(&format!("clause {}:", clause.label.node), clause)
}

fn print_clause_as(start: &str, clause: &Clause) -> String {
    let norm = &clause.norm;
    let start = format!(
        "{start} {} {} {}",
        print_who(&norm.who.node),
        print_modal(norm.modal.node, &norm.who.node),
        print_act(&norm.pattern, norm.pattern.verb.node.base),
    );
    // What excuses it takes in all that follows: the time of the clause stands before it.
    let is_after =
        |one: &&Spanned<Qualifier>| matches!(one.node, Qualifier::Except(Exception::After { .. }));
    let qualifiers = || norm.pattern.qualifiers.iter();
    let mut parts: Vec<String> = qualifiers()
        .filter(|one| !is_after(one))
        .map(|qualifier| print_qualifier(&qualifier.node))
        .chain(norm.timing.iter().map(|timing| print_timing(&timing.node)))
        .chain(qualifiers().filter(is_after).map(|one| print_qualifier(&one.node)))
        .collect();
    // A short clause stays on one line.
    let one_line = format!("{start} {}", parts.join(" "));
    let mut out = if one_line.trim_end().chars().count() <= WIDTH {
        parts.clear();
        one_line.trim_end().to_owned()
    } else {
        start
    };
    parts.extend(clause.force.iter().map(|force| format!("in force {}", print_force(&force.node))));
    parts.extend(clause.standard.iter().map(|standard| print_standard(&standard.node)));
    parts.extend(clause.released.iter().map(|labels| {
        let labels = print_joined(labels.node.iter().map(|label| label.node.clone()), Join::Or);
        format!("released by a breach of clause {labels}")
    }));
    parts.extend(clause.condition.iter().map(|condition| print_condition(&condition.node)));
    for part in parts {
        let _ = write!(out, "\n  {part}");
    }
    out
}

fn print_who(who: &Who) -> String {
    match who {
        Who::Neither => "neither party".to_owned(),
        Who::Each => "each party".to_owned(),
        Who::Either => "either party".to_owned(),
        Who::Together => "the parties".to_owned(),
        Who::Accused => "the accused party".to_owned(),
        Who::Named(parties) => print_and(parties),
    }
}

fn print_modal(modal: Modal, who: &Who) -> &'static str {
    match (modal, who) {
        (Modal::Must, _) => "must",
        (Modal::May, _) | (Modal::MayNot, Who::Neither) => "may",
        (Modal::MayNot, _) => "may not",
    }
}

fn print_act(pattern: &PatternSpec, form: &str) -> String {
    match &pattern.nouns {
        Some(nouns) => format!("{form} {}", print_nouns(nouns)),
        None => form.to_owned(),
    }
}

/// A pattern with its verb in this form: `attacks a port with drone`.
#[must_use]
pub fn print_pattern(pattern: &PatternSpec, form: &str) -> String {
    let mut out = print_act(pattern, form);
    for qualifier in &pattern.qualifiers {
        let _ = write!(out, " {}", print_qualifier(&qualifier.node));
    }
    out
}

fn print_qualifier(qualifier: &Qualifier) -> String {
    match qualifier {
        Qualifier::With(nouns) => format!("with {}", print_nouns(nouns)),
        Qualifier::In(noun) => format!("in {}", print_noun(&noun.node)),
        Qualifier::Near(near) => format!("within {}", print_near(near)),
        Qualifier::Except(Exception::SelfDefence) => "except in self-defence".to_owned(),
        Qualifier::Except(Exception::Nouns(nouns)) => format!("except {}", print_nouns(nouns)),
        Qualifier::Where(all) => {
            let all: Vec<String> = all.iter().map(|spec| print_field_spec(&spec.node)).collect();
            format!("where {}", all.join(" and "))
        }
        Qualifier::Same(fields) => format!("with the same {}", print_and(fields)),
        Qualifier::Except(Exception::After { within, who, pattern }) => {
            format!("except within {} after {}", within.node, print_happening(&who.node, pattern))
        }
        Qualifier::Except(Exception::Qualifier(inner)) => {
            format!("except {}", print_qualifier(inner))
        }
    }
}

fn print_timing(timing: &Timing) -> String {
    match timing {
        Timing::By(moment) => format!("by {moment}"),
        Timing::Every(length) => format!("at least once every {length}"),
        Timing::Answer { within, clauses } => {
            let clauses = print_joined(clauses.iter().map(|label| label.node.clone()), Join::Or);
            format!("within {within} of an alleged breach of clause {clauses}")
        }
        Timing::After { within, who, pattern } => {
            format!("within {within} after {}", print_happening(&who.node, pattern))
        }
        Timing::MoreThan { count, what, window } => {
            let what = what.as_ref().map_or("times".to_owned(), |noun| print_noun(&noun.node));
            format!("more than {count} {what} in any {window}")
        }
    }
}

fn verb_form(verb: &Verb, who: &Who) -> &'static str {
    match who {
        Who::Together => verb.base,
        Who::Named(parties) if parties.len() > 1 => verb.base,
        _ => verb.third,
    }
}

fn print_nouns(nouns: &Nouns) -> String {
    print_joined(nouns.items.iter().map(|noun| print_noun(&noun.node)), nouns.join)
}

fn print_noun(noun: &Noun) -> String {
    let article = match noun.article {
        Some(Article::A) => "a ",
        Some(Article::An) => "an ",
        Some(Article::The) => "the ",
        None => "",
    };
    format!("{article}{}", print_kind(&noun.kind))
}

fn print_kind(kind: &NounKind) -> String {
    match kind {
        NounKind::Name(name) => name.clone(),
        NounKind::Words(words) => format!("\"{words}\""),
        NounKind::Category(words) => format!("thing in category {}", print_or(words)),
        NounKind::ThingCalled(words) => format!("thing called {}", print_quoted(words)),
        NounKind::AnyoneCalled(words) => format!("anyone called {}", print_quoted(words)),
        NounKind::Weapon(words) => format!("weapon of kind {}", print_or(words)),
        NounKind::Calibre(mm) => format!("weapon of calibre {} mm or more", mm.node),
        NounKind::Drawn(name) => format!("area drawn as \"{}\"", name.node),
        NounKind::Place(name) => format!("place \"{}\"", name.node),
        NounKind::Division(name) => format!("division \"{}\"", name.node),
        NounKind::Country(code) => format!("country {}", code.node),
        NounKind::Near(near) => format!("area within {}", print_near(near)),
    }
}

fn print_near(near: &Near) -> String {
    let towards = near.towards.map_or(String::new(), |wind| format!(" {}", wind.name()));
    let line = if near.is_line { "the line " } else { "" };
    format!("{} km{towards} of {line}\"{}\"", near.km.node, near.of.node)
}

fn print_quoted(words: &[Written]) -> String {
    print_joined(words.iter().map(|word| format!("\"{}\"", word.node)), Join::Or)
}

fn print_or(words: &[Written]) -> String {
    print_joined(words.iter().map(|word| word.node.clone()), Join::Or)
}

fn print_and(words: &[Written]) -> String {
    print_joined(words.iter().map(|word| word.node.clone()), Join::And)
}

/// `a, b or c`
fn print_joined(words: impl Iterator<Item = String>, join: Join) -> String {
    let mut words: Vec<String> = words.collect();
    let last = words.pop().expect("a list holds at least one word");
    let join = if join == Join::And { "and" } else { "or" };
    if words.is_empty() { last } else { format!("{} {join} {last}", words.join(", ")) }
}

fn print_line(line: &ExampleLine) -> String {
    match line {
        ExampleLine::Given(given) => format!("given {}", print_given(given)),
        ExampleLine::Then(expectation) => print_expectation(expectation),
    }
}

fn print_given(given: &Given) -> String {
    match given {
        Given::Tells { speaker, said, who, pattern, at, happened } => {
            let mut out = format!(
                "{} says on {} that {} {}",
                print_speaker(&speaker.node),
                said.node,
                print_who(&who.node),
                print_pattern(pattern, pattern.verb.node.past),
            );
            if let Some(place) = at {
                let _ = write!(out, " at \"{}\"", place.node);
            }
            if let Some(moment) = happened {
                let _ = write!(out, " on {}", moment.node);
            }
            out
        }
        Given::Speaks { speaker, stance, said } => {
            let says = match stance {
                SpokenStance::Says => "says",
                SpokenStance::Denies => "denies",
                SpokenStance::Admits => "admits",
            };
            format!("{} {says} it on {}", print_speaker(&speaker.node), said.node)
        }
        Given::Coverage { of, from, to } => {
            let of = of.as_ref().map_or(String::new(), |place| format!("of \"{}\" ", place.node));
            format!("coverage {of}from {} to {}", from.node, to.node)
        }
    }
}

fn print_speaker(speaker: &Speaker) -> String {
    match speaker {
        Speaker::Party(party) => party.clone(),
        Speaker::Named(name) => format!("\"{name}\""),
        Speaker::Observer => "an observer".to_owned(),
    }
}

fn print_expectation(expectation: &Expectation) -> String {
    let mut out = format!(
        "then on {} clause {} {}",
        expectation.on.node,
        expectation.clause.node,
        match expectation.standing.node {
            Some(standing) => format!("is {standing}"),
            None => "has no case".to_owned(),
        }
    );
    if let Some(finality) = expectation.finality {
        let _ = write!(out, " and {finality}");
    }
    if let Some(party) = &expectation.party {
        let _ = write!(out, " for {}", party.node);
    }
    if let Some(reader) = &expectation.reader {
        let _ = write!(out, " as {} reads it", reader.node);
    }
    out
}
