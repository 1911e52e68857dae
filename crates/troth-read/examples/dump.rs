//! Prints what the reader takes from a text, a line a field: for those who work on the reader.
//!
//! `cargo run --release -p troth-read --example dump -- FILE [YYYY-MM-DD] [--trees]`

use jiff::tz::TimeZone;
use troth_gazetteer::Gazetteer;
use troth_language::Language;
use troth_model::{Actor, Document, DocumentId, Published, ReadingId};
use troth_read::Reader;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(&arguments[0]).expect("the file is readable");
    let day = arguments.get(1).and_then(|date| date.parse().ok());
    let language = Language::embedded();
    let gazetteer = Gazetteer::embedded();
    if arguments.iter().any(|argument| argument == "--trees") {
        for sentence in &language.analyse(&text).sentences {
            for (idx, token) in sentence.tokens.iter().enumerate() {
                let name = sentence
                    .entities
                    .iter()
                    .find(|e| e.range.contains(&idx))
                    .map_or("", |e| e.kind.as_str());
                let head = token.head.map_or(0, |head| head + 1);
                println!(
                    "{}\t{}\t{}\t{}\t{}\t{head}\t{}\t{name}",
                    idx + 1,
                    token.span.slice(&text),
                    token.lemma,
                    token.upos,
                    token.xpos.as_str(),
                    token.deprel.as_str()
                );
            }
            println!();
        }
        return;
    }
    let document = Document {
        id: DocumentId::new([0; 32]),
        title: None,
        publisher: None,
        published: day.map(|day| Published { day, at: None }),
        language: Some("en".into()),
        zone: TimeZone::UTC,
        url: None,
        name: arguments[0].clone(),
        text,
    };
    let start = std::time::Instant::now();
    let accounts = Reader::new(&language, &gazetteer).read(&document, &ReadingId::new("r1"));
    let took = start.elapsed();
    let mut sentence = None;
    for account in &accounts {
        if sentence != Some(account.span) {
            println!("\n# {}", account.text);
            sentence = Some(account.span);
        }
        let number = account.id.as_str().rsplit('/').next().unwrap_or_default();
        print!("  [{number}] {}", account.event_type);
        if let Some(mode) = account.mode {
            print!("/{}", mode.as_str());
        }
        print!(" `{}` {} {}", account.trigger.text, account.factuality, account.status);
        list("actors", &account.actors);
        list("to", &account.recipients);
        list("by", account.attribution.chain());
        if let Some(when) = &account.when {
            print!(" | when {} {:?}", when.timex, when.interval.map(|i| (i.from(), i.to())));
        }
        for place in &account.places {
            print!(
                " | at {} ({:?} {:?})",
                place.label(),
                place.country.map(|c| c.to_string()),
                place.admin1
            );
        }
        for thing in &account.instruments {
            print!(" | with {}={:?}", thing.kind, thing.mention.text);
        }
        for thing in &account.objects {
            print!(" | obj {:?}={:?}", thing.category.map(|c| c.as_str()), thing.mention.text);
        }
        for effect in &account.effects {
            print!(" | {}={:?}", effect.kind, effect.mention.text);
        }
        if let Some(topic) = &account.topic {
            print!(" | topic {:?}", topic.text);
        }
        if let Some(condition) = &account.condition {
            print!(" | if {:?}", condition.text);
        }
        if let Some(quotation) = account.quotation {
            print!(" | {quotation}");
        }
        if !account.corefers.is_empty() {
            print!(
                " | = {:?}",
                account
                    .corefers
                    .iter()
                    .map(|id| id.as_str().rsplit('/').next().unwrap_or_default())
                    .collect::<Vec<_>>()
            );
        }
        println!();
    }
    eprintln!("{} accounts in {took:?}", accounts.len());
}

fn list(label: &str, actors: &[Actor]) {
    if actors.is_empty() {
        return;
    }
    let one = |actor: &Actor| {
        let country = actor.country.map(|c| c.to_string()).unwrap_or_default();
        let sector = actor.sector.map(|s| s.to_string()).unwrap_or_default();
        format!("{}<{country}:{sector}>", actor.label())
    };
    print!(" | {label} {}", actors.iter().map(one).collect::<Vec<_>>().join(", "));
}
