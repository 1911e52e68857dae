//! An account as the coding schemes of the field would have it: one type, one source, one target.
//!
//! PLOVER and CAMEO code a sentence's event as told, without status and factuality of their own.
//! So, after PLOVER's manual 0.8: what is denied is not coded; what is demanded is the REQUEST;
//! a helpful deed that is promised, offered or planned is AGREE, and so is a planned talk; a
//! hostile one that is announced is THREATEN; harm and damage are the ASSAULT that did them; an
//! outage is not coded. Of talks, all of whose participants are actors with us, the first is
//! source and the others targets.

use troth_model::{Account, Actor, EventType, Quad, Status};
use troth_text::Span;

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
    account.actors[..n].iter().filter_map(words).collect()
}

/// Upon whom, where words say so.
pub fn targets(account: &Account) -> Vec<Span> {
    let from = if is_mutual(account) { 1 } else { account.actors.len() };
    account.actors[from..].iter().chain(&account.recipients).filter_map(words).collect()
}

fn is_mutual(account: &Account) -> bool {
    account.event_type == EventType::Consult
        && account.recipients.is_empty()
        && account.actors.len() > 1
}

fn words(actor: &Actor) -> Option<Span> {
    actor.ground.mention().map(|mention| mention.span)
}
