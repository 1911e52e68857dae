//! An account as the coding schemes of the field would have it: one type, one source, one target.
//!
//! PLOVER and CAMEO code a sentence's event as told, without status and factuality of their own.
//! So, after PLOVER's manual 0.8: what is denied is not coded; what is demanded is the REQUEST;
//! a helpful deed that is promised, offered or planned is AGREE, and so is a planned talk; a
//! hostile one that is announced is THREATEN; harm and damage are the ASSAULT that did them; an
//! outage is not coded. Of talks, all of whose participants are actors with us, the first is
//! source and the others targets. Upon whom: the recipients; these schemes write there whatever
//! the deed is done to, so where nobody is told, the people hurt, else the things, else the place.

use troth_model::{Account, Actor, EffectKind, EventType, Quad, Status};
use troth_text::{CodePoint, Span};

/// The type that PLOVER would code; `None` for what it would not.
pub fn plover_type(account: &Account) -> Option<EventType> {
    use EventType as E;
    if account.factuality.is_negative() {
        return None;
    }
    let plain = match account.event_type {
        E::Harm | E::Damage => E::Assault,
        E::Disruption => return None,
        other => other,
    };
    match account.status {
        Status::Demanded => Some(E::Request),
        Status::Possible => None,
        Status::Promised | Status::Offered | Status::Planned | Status::Conditional => {
            Some(announced(plain))
        }
        Status::Happened | Status::Ongoing => Some(plain),
    }
}

fn announced(event_type: EventType) -> EventType {
    use EventType as E;
    match (event_type, event_type.quad()) {
        (E::Threaten | E::Reject | E::Request | E::Accuse, _) => event_type,
        (_, Quad::VerbalCooperation | Quad::MaterialCooperation) => E::Agree,
        _ => E::Threaten,
    }
}

/// Who acts, where words say so.
pub fn sources(account: &Account) -> Vec<Span> {
    let n = if is_mutual(account) { 1 } else { account.actors.len() };
    account.actors[..n].iter().filter_map(|actor| words(actor, account)).collect()
}

/// Upon whom, where words say so; where nobody is told, whom it hurt, what was hit or taken, or
/// where it was.
pub fn targets(account: &Account) -> Vec<Span> {
    let from = if is_mutual(account) { 1 } else { account.actors.len() };
    let others = account.actors[from..].iter().chain(&account.recipients);
    let people: Vec<Span> = others
        .filter_map(|actor| words(actor, account))
        .map(|span| whose_thing(span, account).unwrap_or(span))
        .collect();
    let hurt = account.effects.iter().filter(|effect| is_of_people(effect.kind));
    let things = account.objects.iter().map(|object| object.mention.span).collect();
    let places = account.places.iter().filter_map(|place| place.ground.mention());
    let topic = account.topic.iter().filter(|_| is_stand(account)).map(|topic| topic.span);
    [people, hurt.map(|effect| effect.mention.span).collect(), things, topic.collect()]
        .into_iter()
        .chain([places.map(|mention| mention.span).collect()])
        .find(|spans: &Vec<Span>| !spans.is_empty())
        .unwrap_or_default()
}

/// Words for or against what somebody did, says or wants.
fn is_stand(account: &Account) -> bool {
    use EventType as E;
    matches!(account.event_type, E::Reject | E::Support | E::Accuse)
}

/// The object or topic whose words name somebody only as its owner: "the council's offer".
fn whose_thing(span: Span, account: &Account) -> Option<Span> {
    let things = account.objects.iter().map(|object| object.mention.span);
    let topic = account.topic.iter().map(|topic| topic.span);
    things.chain(topic).find(|thing| {
        is_stand(account)
            && thing.start() <= span.start()
            && span.end() <= thing.end()
            && *thing != span
    })
}

fn is_mutual(account: &Account) -> bool {
    account.event_type == EventType::Consult
        && account.recipients.is_empty()
        && account.actors.len() > 1
}

/// Whether a toll of this kind counts people.
pub fn is_of_people(kind: EffectKind) -> bool {
    !matches!(kind, EffectKind::Damaged | EffectKind::Destroyed | EffectKind::Cut)
}

/// The words of an actor; of a pronoun, its name where the same sentence has it.
fn words(actor: &Actor, account: &Account) -> Option<Span> {
    const PRONOUNS: &[&str] =
        &["he", "she", "it", "they", "him", "her", "them", "his", "its", "their", "who", "which"];
    let mention = actor.ground.mention()?;
    if PRONOUNS.contains(&mention.text.to_lowercase().as_str())
        && let Some(name) = &actor.name
        && let Some(at) = account.text.find(name.as_str())
    {
        let start = account.span.start().get() + account.text[..at].chars().count();
        let end = start + name.chars().count();
        return Some(Span::new(CodePoint::new(start), CodePoint::new(end)));
    }
    Some(mention.span)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::wire;

    const TEXT: &str = "The army said it had shelled a bridge.";

    /// An account of [`TEXT`] with these fields in place of its own.
    fn account(fields: Value) -> Account {
        let at = |words: &str| {
            let start = TEXT.find(words).expect("it is in the text");
            json!({"text": words, "start": start, "end": start + words.len()})
        };
        let mut line = json!({
            "kind": "account", "id": "a", "document": format!("sha256:{}", "0".repeat(64)),
            "reading": "r1", "span": {"start": 0, "end": TEXT.len()}, "text": TEXT,
            "event": {"type": "ASSAULT", "trigger": at("shelled")},
            "actors": [{"text": "it", "start": 14, "end": 16, "name": "army"}], "recipients": [],
            "attribution": [], "factuality": "CT+", "status": "happened", "where": [],
            "instruments": [], "objects": [at("a bridge")], "effects": [], "corefers": [],
            "review": "unreviewed"
        });
        for (name, value) in fields.as_object().expect("fields") {
            line[name.as_str()] = value.clone();
        }
        wire::account_from_line(&line.to_string()).expect("it is an account")
    }

    fn of_type(name: &str, status: &str, factuality: &str) -> &'static str {
        let trigger = json!({"text": "shelled", "start": 21, "end": 28});
        let event = json!({"type": name, "trigger": trigger});
        let fields = json!({"event": event, "status": status, "factuality": factuality});
        plover_type(&account(fields)).map_or("nothing", |found| found.as_str())
    }

    #[test]
    fn types_are_those_that_plover_would_code() {
        let cases = [
            ("ASSAULT", "happened", "CT+", "ASSAULT"),
            ("ASSAULT", "happened", "CT-", "nothing"),
            ("ASSAULT", "demanded", "Uu", "REQUEST"),
            ("ASSAULT", "planned", "CT+", "THREATEN"),
            ("AID", "promised", "CT+", "AGREE"),
            ("CONSULT", "planned", "CT+", "AGREE"),
            ("REJECT", "planned", "CT+", "REJECT"),
            ("HARM", "happened", "CT+", "ASSAULT"),
            ("DISRUPTION", "happened", "CT+", "nothing"),
        ];
        for (name, status, factuality, expected) in cases {
            assert_eq!(of_type(name, status, factuality), expected, "{name} {status} {factuality}");
        }
    }

    fn words(spans: &[Span]) -> Vec<&'static str> {
        spans.iter().map(|span| &TEXT[span.start().get()..span.end().get()]).collect()
    }

    #[test]
    fn a_pronoun_is_its_name_and_a_thing_is_the_target_where_nobody_is() {
        let plain = account(json!({}));
        assert_eq!(
            (words(&sources(&plain)), words(&targets(&plain))),
            (vec!["army"], vec!["a bridge"])
        );
        let recipient = json!([{"text": "The army", "start": 0, "end": 8}]);
        let told = account(json!({"recipients": recipient}));
        assert_eq!(words(&targets(&told)), ["The army"]);
    }
}
