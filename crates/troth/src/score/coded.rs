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
    let people: Vec<Span> = others.filter_map(|actor| words(actor, account)).collect();
    let hurt = account.effects.iter().filter(|effect| is_of_people(effect.kind));
    let things = account.objects.iter().map(|object| object.mention.span).collect();
    let places = account.places.iter().filter_map(|place| place.ground.mention());
    [people, hurt.map(|effect| effect.mention.span).collect(), things]
        .into_iter()
        .chain([places.map(|mention| mention.span).collect()])
        .find(|spans: &Vec<Span>| !spans.is_empty())
        .unwrap_or_default()
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
    use troth_model::ReadingId;

    use super::*;
    use crate::Engine;

    fn check(text: &str, expected: &str) {
        let document = super::super::text("fixture", text, None);
        let letters: Vec<char> = text.chars().collect();
        let words = |spans: Vec<Span>| {
            let word = |span: Span| -> String {
                letters[span.start().get()..span.end().get()].iter().collect()
            };
            spans.into_iter().map(word).collect::<Vec<_>>().join(" + ")
        };
        let accounts = Engine::new(Vec::new()).read(&document, &ReadingId::new("r1"));
        let told: Vec<String> = accounts
            .iter()
            .map(|account| {
                let root = plover_type(account).map_or("nothing", EventType::as_str);
                format!("{root}: {} → {}", words(sources(account)), words(targets(account)))
            })
            .collect();
        assert_eq!(told.join("; "), expected, "{text}");
    }

    #[test]
    fn accounts_are_coded_as_the_field_codes_them() {
        check("Norland condemned Sudria.", "ACCUSE: Norland → Sudria");
        check("Norland shelled a bridge.", "ASSAULT: Norland → a bridge");
        check("Norland did not shell Sudria.", "nothing: Norland → Sudria");
        check("Norland will meet Sudria on Friday.", "AGREE: Norland → Sudria");
    }
}
