//! `troth incidents`: what happened, as far as the accounts tell, each value with who says it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};
use troth::docket::Settings;
use troth::{Condition, SaidIn, Weighed, Weighing, describe, publisher_of};
use troth_model::{Account, EventType, Incident, Interval};

use super::docket::{DocketArgs, Opened};
use super::named;
use crate::Outcome;
use crate::area::Area;
use crate::incident::{picture, title};
use crate::output::{self, DIM, Format, styled};

/// In which order incidents come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sort {
    /// By the name of their first account.
    Id,
    /// When they happened, the earliest first; those of no known time last.
    Time,
    /// How many accounts tell of them, the most first.
    Accounts,
    /// How many independent voices tell of them, the most first.
    Voices,
}

/// List the incidents of a docket: accounts of one happening, side by side.
///
/// With the name of an incident, show that one: every value with who stands behind it, who tells it
/// independently of whom, how credible that makes it, its parts and its wholes.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth incidents --contested\n  troth incidents --from 2031-03-01 --to 2031-03-09 --area Ostby --type ASSAULT,HARM --sort time\n  troth incidents --area delta.geojson --format json\n  troth incidents 1f3a/3\n\n`troth explain 1f3a/3` shows why its accounts stand together, and which others were passed over."
)]
pub struct Incidents {
    /// Show this incident: by the name of any of its accounts.
    #[arg(value_name = "INCIDENT")]
    incident: Option<String>,
    #[command(flatten)]
    docket: DocketArgs,
    /// Only what happened at or after this time.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only what happened before this time; a day stands for its end.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Only in this area: a GeoJSON file with polygons, or the name of a place or region.
    #[arg(long, value_name = "FILE|PLACE")]
    area: Option<String>,
    /// Only of these types (`ASSAULT,HARM`).
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    r#type: Vec<String>,
    /// Only where this party acts, suffers or speaks, by its id in `troth.toml`.
    #[arg(long, value_name = "PARTY")]
    party: Option<String>,
    /// Only where somebody denies what another tells, or two tell what cannot both be true.
    #[arg(long)]
    contested: bool,
    /// Only where more than one account tells of it.
    #[arg(long)]
    several: bool,
    /// In which order.
    #[arg(long, value_enum, default_value = "id")]
    sort: Sort,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Incidents {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket or no such incident, a filter cannot be read, or its record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        // Whoever asks for all, or for one by its name, gets what is known of all.
        let opened = match self.incident {
            None if self.is_narrow() => {
                self.docket.open_where(|settings| Ok(Filter::of(&self, settings)?.conditions()))?
            }
            _ => self.docket.open()?,
        };
        let weighing = Weighing::new(&opened.kept, &opened.incidents, &opened.docket.settings);
        let text = match &self.incident {
            Some(name) => {
                let incident = named::incident(name, &opened.kept, &opened.incidents)?;
                let weighed = weighing.weigh(incident);
                match self.format {
                    Format::Table => picture(&weighed),
                    Format::Json => {
                        serde_json::to_string_pretty(&as_json(&opened, &weighed))? + "\n"
                    }
                    Format::Jsonl => as_json(&opened, &weighed).to_string() + "\n",
                }
            }
            None => self.list(&opened, &weighing)?,
        };
        output::put(&text)?;
        Ok(if opened.all_read { Outcome::Fine } else { Outcome::Unread })
    }

    /// Whether the filters leave out incidents by what single accounts tell.
    fn is_narrow(&self) -> bool {
        self.from.is_some() || self.to.is_some() || self.area.is_some() || !self.r#type.is_empty()
    }

    fn list(&self, opened: &Opened, weighing: &Weighing<'_>) -> Result<String, troth::Failure> {
        let filter = Filter::of(self, &opened.docket.settings)?;
        let mut found: Vec<Weighed<'_>> = opened
            .incidents
            .iter()
            .filter(|incident| filter.admits(opened, incident))
            .map(|incident| weighing.weigh(incident))
            .filter(|weighed| filter.admits_weighed(weighed))
            .collect();
        match self.sort {
            Sort::Id => {}
            Sort::Time => found.sort_by_key(|weighed| {
                let start = start(weighed.incident);
                (start.is_none(), start)
            }),
            Sort::Accounts => found.sort_by_key(|weighed| std::cmp::Reverse(weighed.said.len())),
            Sort::Voices => found.sort_by_key(|weighed| std::cmp::Reverse(weighed.voices.len())),
        }
        Ok(match self.format {
            Format::Table => as_table(opened, &found),
            Format::Json => {
                let all: Vec<Value> =
                    found.iter().map(|weighed| as_json(opened, weighed)).collect();
                serde_json::to_string_pretty(&all)? + "\n"
            }
            Format::Jsonl => {
                found.iter().map(|weighed| as_json(opened, weighed).to_string() + "\n").collect()
            }
        })
    }
}

/// The filters, read.
struct Filter<'a> {
    asked: &'a Incidents,
    from: Option<DateTime>,
    to: Option<DateTime>,
    area: Option<Area>,
    types: Vec<EventType>,
}

impl<'a> Filter<'a> {
    fn of(asked: &'a Incidents, settings: &Settings) -> Result<Self, troth::Failure> {
        let civil = |at: Timestamp| at.to_zoned(settings.zone.clone()).datetime();
        let start = |told: &String| match told.parse::<Date>() {
            Ok(day) => Ok(day.at(0, 0, 0, 0)),
            Err(_) => troth::parse_moment(told, &settings.zone).map(civil),
        };
        let end = |told: &String| troth::parse_moment(told, &settings.zone).map(civil);
        if let Some(party) = &asked.party {
            let known: Vec<&str> = settings.parties.iter().map(|party| party.id.as_str()).collect();
            if !known.contains(&party.as_str()) {
                return Err(format!(
                    "the docket has no party `{party}`: expected one of {}",
                    known.join(", ")
                )
                .into());
            }
        }
        let kind = |name: &String| {
            EventType::parse(&name.trim().to_uppercase()).ok_or_else(|| {
                let all: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
                format!("`{name}` is no type of event: expected one of {}", all.join(", "))
            })
        };
        Ok(Self {
            asked,
            from: asked.from.as_ref().map(start).transpose()?,
            to: asked.to.as_ref().map(end).transpose()?,
            area: asked.area.as_deref().map(Area::of).transpose()?,
            types: asked.r#type.iter().map(kind).collect::<Result<_, _>>()?,
        })
    }

    /// What of it single accounts can say.
    fn conditions(self) -> Vec<Condition<'static>> {
        let Self { from, to, area, types, .. } = self;
        let mut conditions: Vec<Condition<'static>> = Vec::new();
        if !types.is_empty() {
            conditions.push(Box::new(move |account| types.contains(&account.event_type)));
        }
        if let Some(area) = area {
            conditions
                .push(Box::new(move |account| account.places.iter().any(|place| area.has(place))));
        }
        if from.is_some() || to.is_some() {
            conditions.push(Box::new(move |account| {
                let told = account.when.as_ref().and_then(|when| when.interval);
                told.is_none_or(|told| meets(told, from, to))
            }));
        }
        conditions
    }

    fn admits(&self, opened: &Opened, incident: &Incident) -> bool {
        (!self.asked.several || incident.members.len() > 1)
            && (self.types.is_empty()
                || incident.event_types.iter().any(|told| self.types.contains(&told.value)))
            && self.area.as_ref().is_none_or(|area| area.holds(incident))
            && (self.from.is_none() && self.to.is_none() || self.is_then(opened, incident))
    }

    /// Whether any account tells it for the time asked; of those that tell none, whether its
    /// document came out then.
    fn is_then(&self, opened: &Opened, incident: &Incident) -> bool {
        if !incident.intervals.is_empty() {
            return incident.intervals.iter().any(|told| meets(told.value, self.from, self.to));
        }
        let mut published = opened
            .kept
            .documents
            .iter()
            .filter(|(document, _)| {
                let of = document.id.to_string();
                incident.members.iter().any(|member| member.account.as_str().starts_with(&of))
            })
            .filter_map(|(document, _)| document.published)
            .filter_map(|told| {
                Interval::new(Some(told.day.at(0, 0, 0, 0)), Some(told.day.at(23, 59, 59, 0)))
            });
        published.any(|day| meets(day, self.from, self.to))
    }

    fn admits_weighed(&self, weighed: &Weighed<'_>) -> bool {
        (!self.asked.contested || weighed.is_contested())
            && self.asked.party.as_deref().is_none_or(|party| weighed.concerns(party))
    }
}

/// Whether a time told meets the stretch asked for.
fn meets(told: Interval, from: Option<DateTime>, to: Option<DateTime>) -> bool {
    to.is_none_or(|end| told.from().is_none_or(|start| start < end))
        && from.is_none_or(|start| told.to().is_none_or(|end| start < end))
}

fn start(incident: &Incident) -> Option<DateTime> {
    incident.intervals.iter().filter_map(|told| told.value.from().or(told.value.to())).min()
}

fn as_table(opened: &Opened, found: &[Weighed<'_>]) -> String {
    let mut table = output::table(&["incident", "when", "where", "who says what"]);
    for weighed in found {
        let Some(first) = weighed.said.first() else { continue };
        let mut lines: Vec<String> = Vec::new();
        for SaidIn { account, stance, .. } in &weighed.said {
            let publisher = publisher_of(&opened.kept, account);
            let who = describe::who_says(account, publisher.as_deref());
            let line =
                format!("{who} {}: {}", styled(DIM, stance.as_str()), describe::what(account));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let first_told = |of: fn(&Account) -> String| {
            weighed
                .said
                .iter()
                .map(|said| of(said.account))
                .find(|told| !told.is_empty())
                .unwrap_or_default()
        };
        let name = styled(DIM, &named::short(weighed.incident.id.as_str()));
        table.add_row([
            format!("{}\n{name}", title(first.account)),
            first_told(describe::when),
            first_told(describe::places),
            lines.join("\n"),
        ]);
    }
    format!("{table}\n{}\n", output::counted(found.len(), "incident"))
}

fn as_json(opened: &Opened, weighed: &Weighed<'_>) -> Value {
    let incident = weighed.incident;
    let told: Vec<Value> = weighed
        .said
        .iter()
        .map(|SaidIn { account, stance, speaker, document }| {
            let publisher = publisher_of(&opened.kept, account);
            json!({
                "account": account.id.as_str(),
                "stance": stance.as_str(),
                "speaker": describe::who_says(account, publisher.as_deref()),
                "side": speaker.side.as_ref().map(|side| side.as_str()),
                "document": document.and_then(|document| document.title.as_deref()),
                "says": describe::what(account),
            })
        })
        .collect();
    let types: Vec<&str> = incident.event_types.iter().map(|value| value.value.as_str()).collect();
    let places: Vec<&str> = incident.places.iter().map(|value| value.value.label()).collect();
    let mut value = json!({
        "kind": "incident",
        "id": incident.id.as_str(),
        "event_types": types,
        "where": places,
        "accounts": told,
        "links": troth::wire::links_value(incident),
    });
    if let (Value::Object(own), Value::Object(more)) = (&mut value, weighed.value()) {
        own.extend(more);
    }
    value
}
