//! One incident as a person reads it: what is told, by whom, and how that stands together; and why
//! its accounts stand together.

use std::collections::BTreeMap;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde_json::{Value, json};
use troth::{Weighed, describe};
use troth_incident::{Accord, Field, Linker, Relation, Sum, Tied, Verdict, in_words};
use troth_model::{Account, AccountId, Credibility, EventType, Rule};

use crate::commands::short;
use crate::output::{self, BOLD, DIM, styled};

/// Type and mode of an account in a few words.
pub fn title(account: &Account) -> String {
    describe::kind(account)
}

/// The reading view of an incident.
pub fn picture(weighed: &Weighed<'_>) -> String {
    let first = weighed.said.first().map(|said| title(said.account)).unwrap_or_default();
    let name = styled(DIM, &short(weighed.incident.id.as_str()));
    let mut text = format!("{}  {name}\n\n", styled(BOLD, &first));
    text.push_str(&fields(weighed));
    text.push_str(&format!("\n{}\n", styled(BOLD, "who says what")));
    text.push_str(&said(weighed));
    text.push_str(&format!("\n{}\n", styled(BOLD, "who tells it independently")));
    text.push_str(&voices(weighed));
    text.push_str(&credibility(weighed));
    text.push_str(&family(weighed));
    text
}

/// Rows without lines, as wide as the terminal; `widths` are the greatest of the first columns.
fn rows(widths: &[u16], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(output::width()).unwrap_or(110))
        .add_rows(rows);
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(*width)));
    }
    let drawn = if table.row_count() == 0 { String::new() } else { table.to_string() };
    drawn.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// Each field: its values, who stands behind each, and how they stand together.
fn fields(weighed: &Weighed<'_>) -> String {
    let speakers = speakers(weighed);
    let mut lines = Vec::new();
    let beside = &weighed.beside;
    push(&mut lines, &speakers, "when", &beside.when, |told| describe::stretch(*told));
    push(&mut lines, &speakers, "where", &beside.places, |told| describe::one_line(told.label()));
    push(&mut lines, &speakers, "by", &beside.actors, |told| describe::one_line(told.label()));
    push(&mut lines, &speakers, "to", &beside.recipients, |told| describe::one_line(told.label()));
    for (kind, field) in &beside.weapons {
        push(&mut lines, &speakers, &format!("{kind}s"), field, ToString::to_string);
    }
    for (kind, field) in &beside.tolls {
        push(&mut lines, &speakers, kind.as_str(), field, ToString::to_string);
    }
    let hit = weighed.incident.objects.iter().map(|told| {
        vec![
            "of".to_owned(),
            describe::one_line(&told.value.mention.text),
            who(&speakers, &told.accounts),
        ]
    });
    lines.extend(hit);
    rows(&[14, 34], lines)
}

fn push<T>(
    lines: &mut Vec<Vec<String>>,
    speakers: &BTreeMap<&AccountId, String>,
    name: &str,
    field: &Field<T>,
    tell: impl Fn(&T) -> String,
) {
    for (at, told) in field.values.iter().enumerate() {
        let relations =
            field.relations.iter().filter(|(a, ..)| *a == at).map(|(_, b, relation)| {
                let other = tell(&field.values[*b].value);
                match relation {
                    Relation::Refines => styled(DIM, &format!("within {other}")),
                    Relation::Meets => styled(DIM, &format!("beside {other}")),
                    Relation::Contradicts => styled(BOLD, &format!("contradicts {other}")),
                }
            });
        let mut value = vec![tell(&told.value)];
        value.extend(relations);
        let name = match (at, field.accord) {
            (0, Accord::Contradicted) => format!("{name}\n{}", styled(BOLD, "contradicted")),
            (0, Accord::Agreed | Accord::Range | Accord::Refined) => {
                format!("{name}\n{}", styled(DIM, field.accord.as_str()))
            }
            (0, _) => name.to_owned(),
            _ => String::new(),
        };
        lines.push(vec![name, value.join("\n"), who(speakers, &told.accounts)]);
    }
}

/// Who speaks in each account, with the document: "the mayor (Coast Radio, 9 Mar)".
fn speakers<'w>(weighed: &'w Weighed<'_>) -> BTreeMap<&'w AccountId, String> {
    let one = |said: &'w troth::SaidIn<'_>| {
        let document = said.document;
        let publisher = document.and_then(|one| one.publisher.as_ref()).map(|one| one.name.clone());
        let day = document
            .and_then(|one| one.published)
            .map(|published| published.day.strftime("%-d %b %Y").to_string());
        let from: Vec<String> =
            publisher.filter(|name| *name != said.speaker.label).into_iter().chain(day).collect();
        let from = styled(DIM, &format!("({})", from.join(", ")));
        (&said.account.id, format!("{} {from}", describe::one_line(&said.speaker.label)))
    };
    weighed.said.iter().map(one).collect()
}

fn who(speakers: &BTreeMap<&AccountId, String>, accounts: &[AccountId]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in accounts.iter().filter_map(|id| speakers.get(id)) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.join("\n")
}

/// Each account: speaker, how he stands to it, what he says.
fn said(weighed: &Weighed<'_>) -> String {
    let lines = weighed.said.iter().map(|said| {
        let speaker = describe::one_line(&said.speaker.label);
        let side = said.speaker.side.as_ref().map(|side| styled(DIM, &format!(" ({side})")));
        let id = styled(DIM, &short(said.account.id.as_str()));
        vec![
            format!("{speaker}{}", side.unwrap_or_default()),
            said.stance.as_str().to_owned(),
            format!("{}\n{id}", describe::what(said.account)),
        ]
    });
    rows(&[34, 10], lines.collect())
}

fn voices(weighed: &Weighed<'_>) -> String {
    let mut text = String::new();
    for (number, voice) in weighed.voices.iter().enumerate() {
        let side = voice.side.as_ref().map_or("of no side".to_owned(), |side| format!("of {side}"));
        let because: Vec<&str> =
            voice.because.iter().map(|rule| one_because(rule.as_str())).collect();
        let because = match because.is_empty() {
            true => String::new(),
            false => styled(DIM, &format!(": {}", because.join(", "))),
        };
        let names = voice.labels.iter().map(|label| describe::one_line(label));
        let names: Vec<String> = names.collect();
        text.push_str(&format!("  {}  {}, {side}{because}\n", number + 1, names.join(" and ")));
    }
    text
}

fn one_because(rule: &str) -> &str {
    match rule {
        "one-speaker" => "one speaker",
        "one-side" => "one side",
        "shared-wording" => "one text, printed twice",
        "one-post-or-geolocation" => "one post or geolocation",
        other => other,
    }
}

fn credibility(weighed: &Weighed<'_>) -> String {
    let told = |credibility: Credibility| format!("{credibility}, {}", credibility.in_words());
    let suggested = &weighed.suggestion;
    let suggestion = format!("suggested {}: {}", told(suggested.credibility), suggested.reason);
    let heading = styled(BOLD, "credibility");
    match weighed.credibility {
        Some(set) => format!(
            "\n{heading}\n  {} {}\n  {}\n",
            told(set),
            styled(DIM, "(set by a person)"),
            styled(DIM, &suggestion)
        ),
        None => format!("\n{heading}\n  {suggestion}\n"),
    }
}

/// What it is part of, its parts, and whether they add up.
fn family(weighed: &Weighed<'_>) -> String {
    let mut text = String::new();
    for (heading, incidents) in [("part of", &weighed.wholes), ("its parts", &weighed.parts)] {
        if !incidents.is_empty() {
            text.push_str(&format!("\n{}\n", styled(BOLD, heading)));
        }
        for incident in incidents {
            let kind = incident.event_types.first().map_or("", |told| told.value.as_str());
            let places: Vec<String> =
                incident.places.iter().map(|told| describe::one_line(told.value.label())).collect();
            let name = styled(DIM, &short(incident.id.as_str()));
            text.push_str(&format!("  {kind} {}  {name}\n", places.join(", ")));
        }
    }
    for total in &weighed.totals {
        let stands = match total.sum {
            Sum::AddsUp => "which adds up",
            Sum::Fewer => "fewer than the whole",
            Sum::More => "more than the whole",
        };
        text.push_str(&format!(
            "  {}: {} told of the whole, {} of {}: {stands}\n",
            total.of,
            total.whole,
            total.parts,
            output::counted(total.n_parts, "part"),
        ));
    }
    text
}

/// Why an incident's accounts stand together, and which others were compared and passed over.
pub struct Why {
    together: Vec<Tied>,
    said: Vec<(AccountId, AccountId)>,
    parts: Vec<Tied>,
    apart: Vec<Tied>,
}

/// So many of those that were passed over are shown.
const SHOWN: usize = 6;

impl Why {
    /// Looks it up.
    pub fn of(linker: &Linker, members: &[AccountId]) -> Self {
        let is_own = |id: &AccountId| members.contains(id);
        let ties = || members.iter().flat_map(|id| linker.ties_of(id));
        let together = ties()
            .filter(|tied| tied.verdict == Verdict::Same && is_own(&tied.b) && tied.a < tied.b);
        let parts =
            ties().filter(|tied| matches!(tied.verdict, Verdict::PartOf | Verdict::HasPart));
        let said = members.iter().flat_map(|id| {
            let others = linker.said_with(id).filter(|other| id < *other);
            others.map(|other| (id.clone(), other.clone())).collect::<Vec<_>>()
        });
        let not_joined = ties().filter(|tied| tied.verdict == Verdict::Same && !is_own(&tied.b));
        let passed = members.iter().flat_map(|id| linker.passed_over(id));
        let mut apart: Vec<Tied> =
            not_joined.chain(passed.filter(|tied| !is_own(&tied.b))).collect();
        apart.sort_by(|x, y| (-for_it(x), &x.a, &x.b).cmp(&(-for_it(y), &y.a, &y.b)));
        apart.truncate(SHOWN);
        Self { together: together.collect(), said: said.collect(), parts: parts.collect(), apart }
    }

    /// For a person.
    pub fn told(&self, what: &dyn Fn(&AccountId) -> String) -> String {
        let mut text = String::new();
        let groups = [
            ("why they stand together", &self.together),
            ("parts and wholes", &self.parts),
            ("passed over", &self.apart),
        ];
        for (a, b) in &self.said {
            text.push_str(&format!("  {} and {}: a person joined them\n", what(a), what(b)));
        }
        for (heading, ties) in groups {
            if !ties.is_empty() {
                text.push_str(&format!("\n{}\n", styled(BOLD, heading)));
            }
            for tied in ties {
                let between = match tied.verdict {
                    Verdict::PartOf => "is part of",
                    Verdict::HasPart => "has as a part",
                    _ => "and",
                };
                text.push_str(&format!("  {}\n  {between} {}\n", what(&tied.a), what(&tied.b)));
                for rule in &tied.reasons {
                    text.push_str(&format!("      for      {}\n", reason(rule)));
                }
                for rule in &tied.doubts {
                    text.push_str(&format!("      against  {}\n", reason(rule)));
                }
            }
        }
        if text.is_empty() {
            text.push_str("  one account tells of it, and no other is like it\n");
        }
        text
    }

    /// As data.
    pub fn value(&self) -> Value {
        let ties = |ties: &[Tied]| -> Vec<Value> { ties.iter().map(tied_value).collect() };
        let said: Vec<Value> =
            self.said.iter().map(|(a, b)| json!({"a": a.as_str(), "b": b.as_str()})).collect();
        json!({
            "together": ties(&self.together),
            "joined_by_a_person": said,
            "parts": ties(&self.parts),
            "passed_over": ties(&self.apart),
        })
    }
}

fn tied_value(tied: &Tied) -> Value {
    let marks = |rules: &[Rule]| -> Vec<Value> {
        let one = |rule: &Rule| {
            let (words, weight) = in_words(rule).unwrap_or((rule.as_str(), 0));
            json!({"rule": rule.as_str(), "says": words, "weight": weight})
        };
        rules.iter().map(one).collect()
    };
    let verdict = match tied.verdict {
        Verdict::Same => "same",
        Verdict::PartOf => "part-of",
        Verdict::HasPart => "has-part",
        Verdict::Apart => "apart",
        Verdict::Forbidden => "forbidden",
    };
    json!({
        "a": tied.a.as_str(), "b": tied.b.as_str(), "verdict": verdict, "weight": tied.weight,
        "for": marks(&tied.reasons), "against": marks(&tied.doubts),
    })
}

/// How much speaks for it, whatever speaks against.
fn for_it(tied: &Tied) -> i32 {
    tied.reasons.iter().filter_map(in_words).map(|(_, weight)| weight).sum()
}

/// "the same place (+4)".
fn reason(rule: &Rule) -> String {
    match in_words(rule) {
        Some((words, -99)) => format!("{words}, which forbids it"),
        Some((words, 0)) => words.to_owned(),
        Some((words, weight)) => format!("{words} ({weight:+})"),
        None => rule.as_str().to_owned(),
    }
}

/// An account in few words with its short id.
pub fn in_few_words(account: &Account) -> String {
    let what = describe::what(account);
    let what =
        if what.is_empty() { EventType::as_str(account.event_type).to_owned() } else { what };
    format!("{} “{what}”", short(account.id.as_str()))
}
