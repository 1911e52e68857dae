//! MUC-4: the perpetrators, targets, victims and weapons of attacks, one document a line.
//!
//! A marked filler stands as all its mentions. It is found if the head of something that the
//! reader has in the slot is the head of one of its mentions; the head of a phrase is its last
//! word before "of", "from", "in", a comma and the like, in the singular, on both sides. What is read twice under
//! one head counts once, and so do several that find the same filler (as Patwardhan and Riloff
//! 2009, and Huang and Riloff 2012, count). Perpetrators are persons and organisations together.
//! From the reader come the accounts of attacks, harm and damage: actors are perpetrators, objects
//! are targets, recipients and the words of tolls are victims, instruments are weapons; what is
//! denied is left out. The set marks victims by name only, so victims without a name are left out;
//! a pronoun counts as its name. The set is lower-cased, and the reader gets it so.

use std::collections::BTreeSet;

use serde_json::Value;
use troth_model::{Account, Actor, EventType, ReadingId};

use super::coded::is_of_people;
use super::heads::Heads;
use super::{File, Gold, Measure, Miss, Set, Sheet, Tally};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::f1("all slots").aims_at(0.45),
    Measure::f1("perpetrator"),
    Measure::f1("target"),
    Measure::f1("victim"),
    Measure::f1("weapon"),
];

const SLOTS: [&str; 4] = ["perpetrator", "target", "victim", "weapon"];

/// A filler with all its mentions.
type Filler = Vec<String>;

struct Report {
    at: String,
    text: String,
    slots: [Vec<Filler>; 4],
}

/// Reads the documents; a line that is none is named.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    for file in files {
        for (number, line) in
            file.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
        {
            let at = format!("{}:{}", file.name, number + 1);
            match report(line, &at) {
                Ok(report) => set.documents.push(Box::new(report)),
                Err(problem) => set.problems.push(format!("{at}: {problem}")),
            }
        }
    }
}

fn report(line: &str, at: &str) -> Result<Report, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let text = value["doctext"].as_str().ok_or("expected `doctext`")?;
    let slot = |names: &[&str]| -> Vec<Filler> {
        let all = names.iter().filter_map(|name| value["extracts"][*name].as_array()).flatten();
        all.map(mentions).filter(|filler| !filler.is_empty()).collect()
    };
    let slots =
        [slot(&["PerpInd", "PerpOrg"]), slot(&["Target"]), slot(&["Victim"]), slot(&["Weapon"])];
    let id = value["docid"].as_str().unwrap_or_default();
    Ok(Report { at: format!("{at} {id}"), text: text.to_owned(), slots })
}

fn mentions(filler: &Value) -> Filler {
    let words = |mention: &Value| mention.get(0)?.as_str().map(str::to_owned);
    filler.as_array().into_iter().flatten().filter_map(words).collect()
}

impl Gold for Report {
    fn score(&self, engine: &Engine) -> Sheet {
        let document = super::text(&self.at, &self.text, None);
        let heads = Heads::new(engine.language().analyse(&self.text), &self.text);
        compare(self, &fillers(&engine.read(&document, &ReadingId::new("r1")), &heads))
    }
}

/// What the accounts put into each slot.
fn fillers(accounts: &[Account], heads: &Heads<'_>) -> [Vec<String>; 4] {
    let mut slots: [Vec<String>; 4] = Default::default();
    let is_attack = |account: &&Account| {
        matches!(account.event_type, EventType::Assault | EventType::Harm | EventType::Damage)
            && !account.factuality.is_negative()
    };
    for account in accounts.iter().filter(is_attack) {
        let hurt = account.effects.iter().filter(|effect| is_of_people(effect.kind));
        let hurt = hurt.filter(|effect| heads.is_name(effect.mention.span));
        let named = account.recipients.iter().filter(|actor| {
            actor.name.is_some()
                || actor.ground.mention().is_some_and(|mention| heads.is_name(mention.span))
        });
        slots[0].extend(account.actors.iter().filter_map(words));
        slots[1].extend(account.objects.iter().map(|object| object.mention.text.clone()));
        slots[2].extend(named.filter_map(words));
        slots[2].extend(hurt.map(|effect| effect.mention.text.clone()));
        slots[3].extend(account.instruments.iter().map(|thing| thing.mention.text.clone()));
    }
    slots
}

/// The words of an actor; of a pronoun, the name that it stands for, if it is known.
fn words(actor: &Actor) -> Option<String> {
    const PRONOUNS: &[&str] =
        &["he", "she", "it", "they", "him", "her", "them", "who", "which", "we"];
    let mention = actor.ground.mention()?;
    if PRONOUNS.contains(&mention.text.as_str()) {
        return actor.name.clone();
    }
    Some(mention.text.clone())
}

fn compare(report: &Report, found: &[Vec<String>; 4]) -> Sheet {
    let mut tallies = vec![Tally::default()];
    let mut misses = Vec::new();
    for (slot, name) in SLOTS.iter().enumerate() {
        let heads: BTreeSet<String> = found[slot].iter().filter_map(|words| head(words)).collect();
        let is_found = |filler: &&Filler| {
            filler.iter().any(|mention| head(mention).is_some_and(|head| heads.contains(&head)))
        };
        let gold = &report.slots[slot];
        let hits = gold.iter().filter(is_found).count();
        let is_marked = |own: &&String| {
            gold.iter().flatten().any(|mention| head(mention).as_ref() == Some(own))
        };
        let extra = heads.iter().filter(|own| !is_marked(own)).count();
        let tally = Tally { hits, missed: gold.len() - hits, extra };
        tallies[0].add(tally);
        tallies.push(tally);
        let mut miss = |class: String, gold: String, found: String, words: &str| {
            let sentence = around(&report.text, words);
            misses.push(Miss { at: report.at.clone(), sentence, class, gold, found });
        };
        for filler in gold.iter().filter(|filler| !is_found(filler)) {
            let read = heads.iter().cloned().collect::<Vec<_>>().join(", ");
            miss(format!("{name} not found"), filler.join(" = "), format!("[{read}]"), &filler[0]);
        }
        let mut told = BTreeSet::new();
        for words in &found[slot] {
            let Some(own) = head(words) else { continue };
            if !is_marked(&&own) && told.insert(own) {
                miss(
                    format!("{name} that is not marked"),
                    "nothing".to_owned(),
                    words.clone(),
                    words,
                );
            }
        }
    }
    Sheet { tallies, misses }
}

/// The last word before the phrase is qualified.
fn head(phrase: &str) -> Option<String> {
    const QUALIFIES: &[&str] = &[
        "of",
        "from",
        "in",
        "at",
        "on",
        "with",
        "for",
        "near",
        "to",
        "who",
        "that",
        "which",
        "belonging",
        "by",
        "and",
        "against",
    ];
    let phrase = phrase.split(',').next().unwrap_or(phrase).to_lowercase();
    let words =
        phrase.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let end = words.iter().skip(1).position(|word| QUALIFIES.contains(word));
    let head = words.get(end.unwrap_or(words.len().checked_sub(1)?))?;
    let head = head.strip_suffix("'s").unwrap_or(head);
    let singular = head.strip_suffix('s').filter(|rest| rest.len() > 2 && !rest.ends_with('s'));
    Some(singular.unwrap_or(head).to_owned())
}

/// The sentence with the first `words` in it.
fn around(text: &str, words: &str) -> String {
    let Some(at) = text.find(words) else { return String::new() };
    let start = text[..at].rfind(". ").map_or(0, |dot| dot + 2);
    let end = text[at..].find(". ").map_or(text.len(), |dot| at + dot + 1);
    super::one_line(&text[start..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"docid": "X-1", "doctext": "rebels of the red front bombed a bridge. two guards died.",
        "extracts": {"PerpInd": [[["rebels of the red front", 0], ["rebels", 0]]], "PerpOrg": [[["red front", 14]]],
        "Target": [[["bridge", 33]]], "Victim": [[["two guards", 41]]], "Weapon": []}}"#;

    fn report() -> Report {
        super::report(&LINE.replace('\n', " "), "f:1").expect("it is a report")
    }

    fn slots(words: [&[&str]; 4]) -> [Vec<String>; 4] {
        words.map(|slot| slot.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn the_head_is_the_last_word_before_what_qualifies_it() {
        for (phrase, expected) in [
            ("members of the red front", "member"),
            ("\"the red front\"", "front"),
            ("mayor ana petrova, 52", "petrova"),
            ("dynamite", "dynamite"),
            ("the mayor's", "mayor"),
        ] {
            assert_eq!(head(phrase).as_deref(), Some(expected));
        }
        assert_eq!(head("…"), None);
    }

    #[test]
    fn a_filler_is_found_once_by_any_of_its_mentions() {
        let found = slots([&["the rebels", "rebels"], &["a road", "the bridge"], &[], &["bomb"]]);
        let tallies = compare(&report(), &found).tallies;
        assert_eq!(
            tallies[1],
            Tally { hits: 1, missed: 1, extra: 0 },
            "the organisation is missed"
        );
        assert_eq!(tallies[2], Tally { hits: 1, missed: 0, extra: 1 });
        assert_eq!(tallies[3], Tally { hits: 0, missed: 1, extra: 0 });
        assert_eq!(tallies[4], Tally { hits: 0, missed: 0, extra: 1 });
        assert_eq!(tallies[0], Tally { hits: 2, missed: 2, extra: 2 });
    }

    #[test]
    fn a_line_that_is_no_report_says_why() {
        assert!(
            super::report("{\"docid\": 1}", "f:1")
                .is_err_and(|problem| problem.contains("doctext"))
        );
    }
}
