//! Accounts that come in any order and are taken back: what is kept up to date comes to the same as
//! what is judged at once.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;
use troth_agreement::Agreement;
use troth_model::{AccountId, Incident};
use troth_monitor::{Asked, Received, Running, View, World, check};

use super::{Made, Told, Watch, instant};

/// What comes and goes: each account comes, and some are taken back, and some of these come again.
fn steps(n: usize, seed: u64) -> Vec<(usize, bool)> {
    let number = |at: usize, salt: u64| {
        let mixed = (seed ^ (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt)
            .wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 32) as u32
    };
    let mut steps: Vec<(u64, usize, bool)> = Vec::new();
    for at in 0..n {
        let came = u64::from(number(at, 1));
        steps.push((came, at, true));
        if number(at, 2) % 3 == 0 {
            let went = came + 1 + u64::from(number(at, 3));
            steps.push((went, at, false));
            if number(at, 4) % 3 == 0 {
                steps.push((went + 1 + u64::from(number(at, 5)), at, true));
            }
        }
    }
    steps.sort_unstable();
    steps.into_iter().map(|(_, at, comes)| (at, comes)).collect()
}

/// The incident of an account as those that are there tell it.
fn incident_with(made: &Made, history: &[Told], at: usize, there: &BTreeSet<usize>) -> Incident {
    let id = format!("i{}", history[at].incident);
    let whole = made.incidents.iter().find(|incident| incident.id.as_str() == id);
    let mut incident = whole.expect("it has an account").clone();
    let there: BTreeSet<&AccountId> = there.iter().map(|at| &made.accounts[*at].id).collect();
    incident.members.retain(|member| there.contains(&member.account));
    incident
}

/// Holds what is kept up to date, while the accounts of a history come and go, against a check of
/// what is left; how many findings there are.
pub fn comes_to_the_same(
    agreement: &Agreement,
    history: &[Told],
    watches: &[Watch],
    as_of: i8,
) -> Result<usize, TestCaseError> {
    let made = Made::new(history).watched(watches);
    let seed = history
        .iter()
        .fold(as_of as u64, |seed, told| seed.wrapping_mul(31).wrapping_add(told.said as u64));
    let steps = steps(history.len(), seed);
    let mut there = BTreeSet::new();
    let mut states = Vec::new();
    for (at, comes) in &steps {
        if *comes {
            there.insert(*at);
        } else {
            there.remove(at);
        }
        states.push([incident_with(&made, history, *at, &there)]);
    }
    let asked = Asked { as_of: instant(as_of), known_at: instant(as_of) };
    let nothing = World { documents: Vec::new(), accounts: &[], incidents: &[], ..made.world() };
    let mut running = Running::new(agreement, View::new(&nothing, asked));
    for ((at, comes), state) in steps.iter().zip(&states) {
        let account = &made.accounts[*at];
        if *comes {
            let document = &made.documents[*at];
            let received = Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
            running.tell(&received, std::slice::from_ref(account), state);
        } else {
            running.take_back(std::slice::from_ref(&account.id), state);
        }
    }
    let left: Vec<Told> = history
        .iter()
        .enumerate()
        .map(|(at, told)| Told {
            is_rejected: told.is_rejected || !there.contains(&at),
            ..told.clone()
        })
        .collect();
    let whole = Made::new(&left).watched(watches);
    let whole = check(agreement, &whole.world(), asked);
    prop_assert_eq!(running.findings(), whole.findings.clone());
    prop_assert_eq!(running.late(), whole.late);
    Ok(whole.findings.len())
}
