//! Incidents by columns: when, where, what, by whom, and whether somebody denies it.

use std::collections::HashMap;

use troth::{Docket, Extents, Kept};
use troth_incident::beside;
use troth_model::{AccountId, Incident, Stance, Value};

use super::accounts::{Accounts, NONE, Stretch};
use super::narrow;

/// The finest cells: 32 to the side of a tile of zoom 16.
pub const CELLS: u32 = 32 << 16;

/// Incidents by columns, in the order of the snapshot's list.
#[derive(Default)]
pub struct Incidents {
    /// Their types, a bit each by the order of all types.
    pub types: Vec<u32>,
    /// The place of the type that most accounts tell.
    pub kind: Vec<u8>,
    /// When: the narrowest stretch that is told.
    pub stretch: Vec<Stretch>,
    /// Degrees east of the place that is told most; not a number where none has a position.
    pub lon: Vec<f32>,
    /// Degrees north.
    pub lat: Vec<f32>,
    /// The cell of [`CELLS`] by [`CELLS`] of Web Mercator (EPSG:3857) in which that place lies.
    pub cell: Vec<(u32, u32)>,
    /// The radius in kilometres in which that place may lie.
    pub km: Vec<u16>,
    /// The parties that act or speak in its accounts, a bit each.
    pub sides: Vec<u64>,
    /// Whether somebody denies what another tells, or tells what cannot be true with it.
    pub contested: Vec<bool>,
    /// The account that tells most.
    pub head: Vec<u32>,
    /// All of them by when they were, the latest first, those without a time last.
    pub by_time: Vec<u32>,
}

impl Incidents {
    pub(super) fn of(
        docket: &Docket,
        kept: &Kept,
        incidents: &[Incident],
        account: &dyn Fn(&AccountId) -> Option<u32>,
        accounts: &Accounts,
    ) -> Self {
        let mut columns = Self::default();
        let extents = Extents::new(&docket.places);
        let mut known_km: HashMap<String, u16> = HashMap::new();
        for incident in incidents {
            let members: Vec<u32> =
                incident.members.iter().filter_map(|member| account(&member.account)).collect();
            let head = troth::head_of(members.iter().map(|at| &kept.accounts[*at as usize]));
            columns.head.push(head.and_then(|head| account(&head.id)).unwrap_or(NONE));
            columns.push_what(incident);
            columns
                .sides
                .push(members.iter().fold(0, |bits, at| bits | accounts.sides[*at as usize]));
            columns.stretch.push(narrowest(&members, accounts));
            let place = most_told(&incident.places, |place| place.position.is_some());
            let position = place.and_then(|place| place.position);
            columns.lon.push(position.map_or(f32::NAN, |at| at.longitude() as f32));
            columns.lat.push(position.map_or(f32::NAN, |at| at.latitude() as f32));
            columns
                .cell
                .push(position.map_or((0, 0), |at| mercator(at.longitude(), at.latitude())));
            let km = place.filter(|place| place.position.is_some()).map_or(0, |place| {
                let key = place.id.clone().unwrap_or_else(|| place.label().to_owned());
                *known_km.entry(key).or_insert_with(|| extents.km(place))
            });
            columns.km.push(km);
        }
        columns.by_time = columns.in_order();
        columns
    }

    fn push_what(&mut self, incident: &Incident) {
        let types = &incident.event_types;
        self.types.push(types.iter().fold(0, |bits, told| bits | 1 << (told.value as u32)));
        self.kind.push(most_told(types, |_| true).map_or(0, |kind| *kind as u8));
        let has = |stances: &[Stance]| {
            incident.members.iter().any(|member| stances.contains(&member.stance))
        };
        let is_denied = has(&[Stance::Denies]) && has(&[Stance::Tells, Stance::Admits]);
        // What one account tells cannot contradict itself.
        let is_contradicted = || incident.members.len() > 1 && beside(incident).is_contradicted();
        self.contested.push(is_denied || is_contradicted());
    }

    fn in_order(&self) -> Vec<u32> {
        let mut all: Vec<u32> = (0..narrow(self.stretch.len())).collect();
        let start = |at: &u32| self.stretch[*at as usize].start();
        all.sort_by(|a, b| start(b).cmp(&start(a)).then(a.cmp(b)));
        all
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Where, if that is known.
    pub fn position(&self, at: usize) -> Option<(f32, f32)> {
        let (lon, lat) = (self.lon[at], self.lat[at]);
        (!lon.is_nan()).then_some((lon, lat))
    }
}

fn mercator(lon: f64, lat: f64) -> (u32, u32) {
    let lat = lat.clamp(-85.051_128, 85.051_128).to_radians();
    let x = (lon + 180.0) / 360.0;
    let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0;
    let side = f64::from(CELLS);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and side"
    )]
    let cell = |part: f64| (part * side).clamp(0.0, side - 1.0) as u32;
    (cell(x), cell(y))
}

/// The value that most accounts tell, of those that `fits`; the first of equals.
fn most_told<T>(values: &[Value<T>], fits: impl Fn(&T) -> bool) -> Option<&T> {
    let mut best: Option<&Value<T>> = None;
    for told in values.iter().filter(|told| fits(&told.value)) {
        if best.is_none_or(|best| told.accounts.len() > best.accounts.len()) {
            best = Some(told);
        }
    }
    best.map(|told| &told.value)
}

fn narrowest(members: &[u32], accounts: &Accounts) -> Stretch {
    let told = members.iter().map(|at| accounts.stretch[*at as usize]).filter(|s| s.is_told());
    let length = |stretch: &Stretch| stretch.to.saturating_sub(stretch.from);
    told.min_by_key(length).unwrap_or(Stretch::NEVER)
}
