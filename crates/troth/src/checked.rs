//! How a docket's agreements stand: each with the world in which it was judged.

use std::path::PathBuf;

use troth_agreement::Agreement;
use troth_model::Incident;
use troth_monitor::{Asked, Checked, World, check};

use crate::kept::Kept;
use crate::opened::Docket;

/// An agreement with how it stands.
pub struct CheckedAgreement<'o> {
    /// Its file.
    pub path: &'o PathBuf,
    /// The agreement.
    pub agreement: &'o Agreement,
    /// The world it was checked in.
    pub world: World<'o>,
    /// How it stands.
    pub checked: Checked,
}

/// Checks every agreement of `docket` against what is known, in the order of their files.
#[must_use]
pub fn check_all<'o>(
    docket: &'o Docket,
    kept: &'o Kept,
    incidents: &'o [Incident],
    asked: Asked,
) -> Vec<CheckedAgreement<'o>> {
    docket
        .agreements
        .iter()
        .map(|(path, agreement)| {
            let world = docket.world(kept, incidents, agreement);
            let checked = check(agreement, &world, asked);
            CheckedAgreement { path, agreement, world, checked }
        })
        .collect()
}
