//! `troth coverage`: who could have observed what ground when, by what means.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use troth::{Atlas, Docket};
use troth_model::{Coverage, CoverageState, CoveredArea, EventType, Position};

use super::docket::{DocketArgs, has_errors, tell_faults};
use crate::Outcome;
use crate::input::parse_moment;
use crate::output::{self, DIM, styled};

/// Show who could have observed what area when, and by what means; where nobody could.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth coverage\n  troth coverage --at 2031-03-08T18:00\n  troth coverage --format geojson > coverage.geojson\n\nReads the docket's coverage.csv. `troth import` adds the rows of a patrol's log to it. A row whose\n`state` is `outage` or `denied` takes away: its observer could tell nothing there and then."
)]
pub struct CoverageCommand {
    /// The docket's folder; the one that the current folder lies in where it is left out.
    #[arg(long, value_name = "DIR")]
    docket: Option<std::path::PathBuf>,
    /// Only what holds at this time.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Only of observers whose name holds this.
    #[arg(long, value_name = "WORDS")]
    observer: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Form,
}

/// The forms in which coverage comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
    /// A map: GeoJSON (RFC 7946), circles as polygons, named places at their middle.
    Geojson,
}

impl CoverageCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When the call is wrong, or standard output fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let arguments = DocketArgs { docket: self.docket.clone(), ..DocketArgs::default() };
        let docket = arguments.docket()?;
        tell_faults(&docket);
        let zone = &docket.settings.zone;
        let at = self.at.as_deref().map(|at| parse_moment(at, zone)).transpose()?;
        let rows: Vec<&Coverage> =
            docket.coverage.iter().filter(|row| self.is_asked(row, at)).collect();
        match self.format {
            Form::Table => output::put(&table(&rows, zone))?,
            Form::Json => {
                let all: Vec<Value> = rows.iter().map(|row| line(row)).collect();
                output::put(&(serde_json::to_string_pretty(&all)? + "\n"))?;
            }
            Form::Jsonl => {
                rows.iter().try_for_each(|row| output::put(&format!("{}\n", line(row))))?
            }
            Form::Geojson => {
                output::put(&(serde_json::to_string_pretty(&map(&rows, &docket))? + "\n"))?
            }
        }
        Ok(if has_errors(&docket) { Outcome::Unread } else { Outcome::Fine })
    }

    fn is_asked(&self, row: &Coverage, at: Option<Timestamp>) -> bool {
        let words = self.observer.as_ref().map(|words| words.to_lowercase());
        at.is_none_or(|at| row.from <= at && at < row.to)
            && words.is_none_or(|words| row.observer.to_lowercase().contains(&words))
    }
}

fn table(rows: &[&Coverage], zone: &TimeZone) -> String {
    if rows.is_empty() {
        return "nobody is known to have watched: no row of coverage.csv fits\n".to_owned();
    }
    let mut table = output::table(&["who", "from", "to", "where", "means", "what", ""]);
    let time = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    for row in rows {
        let state = match row.state {
            CoverageState::Watched => String::new(),
            CoverageState::Outage => "could not tell".to_owned(),
            CoverageState::Denied => "access denied".to_owned(),
        };
        table.add_row([
            row.observer.clone(),
            time(row.from),
            time(row.to),
            area(&row.area),
            row.means.clone(),
            what(&row.what),
            styled(DIM, &state),
        ]);
    }
    format!("{table}\n")
}

fn area(area: &CoveredArea) -> String {
    match area {
        CoveredArea::Everywhere => "everywhere".to_owned(),
        CoveredArea::Named(name) => name.clone(),
        CoveredArea::Circle { center, km } => {
            format!("{km} km around {:.4}, {:.4}", center.latitude(), center.longitude())
        }
    }
}

fn what(types: &[EventType]) -> String {
    match types {
        [] => "anything".to_owned(),
        types => types.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn line(row: &Coverage) -> Value {
    let ground = match &row.area {
        CoveredArea::Everywhere => json!({"everywhere": true}),
        CoveredArea::Named(name) => json!({"place": name}),
        CoveredArea::Circle { center, km } => {
            json!({"lat": center.latitude(), "lon": center.longitude(), "km": km})
        }
    };
    json!({
        "kind": "coverage", "id": row.id.as_str(), "observer": row.observer,
        "from": row.from.to_string(), "to": row.to.to_string(), "area": ground,
        "means": row.means, "what": row.what.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "state": row.state.as_str(),
    })
}

// ---- the map ----

/// So many sides a circle has as a polygon.
const SIDES: u32 = 64;

fn map(rows: &[&Coverage], docket: &Docket) -> Value {
    let mut atlas = Atlas::new(docket.places.clone());
    let feature = |row: &&Coverage| {
        json!({
            "type": "Feature", "id": row.id.as_str(),
            "geometry": geometry(&row.area, &mut atlas),
            "properties": line(row),
        })
    };
    let features: Vec<Value> = rows.iter().map(feature).collect();
    json!({"type": "FeatureCollection", "features": features})
}

/// None for everywhere, and for a name that the gazetteer does not have.
fn geometry(area: &CoveredArea, atlas: &mut Atlas) -> Value {
    match area {
        CoveredArea::Everywhere => Value::Null,
        CoveredArea::Named(name) => {
            let known = atlas.place(name, None, None).and_then(|place| place.position);
            known.map_or(Value::Null, |at| json!({"type": "Point", "coordinates": pair(at)}))
        }
        CoveredArea::Circle { center, km } => {
            // Counter-clockwise, as RFC 7946 has it, and closed.
            let corner = |side: u32| {
                pair(center.towards(360.0 - 360.0 * f64::from(side) / f64::from(SIDES), *km))
            };
            let ring: Vec<[f64; 2]> = (0..=SIDES).map(|side| corner(side % SIDES)).collect();
            json!({"type": "Polygon", "coordinates": [ring]})
        }
    }
}

/// Longitude first.
fn pair(at: Position) -> [f64; 2] {
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    [round(at.longitude()), round(at.latitude())]
}
