//! The `account` line: the public shape of an account, and the way back.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use troth_model::{
    Account, AccountId, AcledEvent, Actor, Attribution, CountRange, Country, DocumentId, Doubt,
    Effect, EffectKind, EventType, Extent, Factuality, Ground, Instrument, InstrumentKind,
    Interval, Mention, Mode, Object, ObjectCategory, Place, Position, Quotation, ReadingId, Review,
    Rule, Sector, Status, When,
};
use troth_text::{CodePoint, Span};

use super::{WireError, wrong};

#[derive(Serialize, Deserialize)]
struct Line {
    kind: String,
    id: String,
    document: String,
    reading: String,
    span: SpanField,
    text: String,
    event: EventField,
    actors: Vec<ActorField>,
    recipients: Vec<ActorField>,
    attribution: Vec<ActorField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cue: Option<MentionField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quotation: Option<String>,
    factuality: String,
    status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<MentionField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<WhenField>,
    r#where: Vec<PlaceField>,
    instruments: Vec<InstrumentField>,
    objects: Vec<ObjectField>,
    effects: Vec<EffectField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<MentionField>,
    corefers: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<DoubtField>,
    review: String,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
struct SpanField {
    start: usize,
    end: usize,
}

#[derive(Serialize, Deserialize)]
struct MentionField {
    text: String,
    start: usize,
    end: usize,
}

/// Words with their positions, or the rule that inferred the field.
#[derive(Serialize, Deserialize, Default)]
struct GroundField {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inferred: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct EventField {
    r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acled: Option<AcledField>,
    trigger: MentionField,
}

#[derive(Serialize, Deserialize)]
struct AcledField {
    event_type: String,
    sub_event_type: String,
}

#[derive(Serialize, Deserialize)]
struct ActorField {
    #[serde(flatten)]
    ground: GroundField,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sector: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct WhenField {
    #[serde(flatten)]
    ground: GroundField,
    timex: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct PlaceField {
    #[serde(flatten)]
    ground: GroundField,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<ExtentField>,
}

/// The same as in the model: around the position, or seen from an observer.
#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(untagged)]
enum ExtentField {
    Sector { from: PointField, bearing: [f64; 2], km: [f64; 2] },
    Within { km: f64 },
}

#[derive(Serialize, Deserialize, Clone, Copy)]
struct PointField {
    lat: f64,
    lon: f64,
}

#[derive(Serialize, Deserialize)]
struct DoubtField {
    id: String,
    #[serde(flatten)]
    mention: MentionField,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
struct CountField {
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    approximate: bool,
}

#[derive(Serialize, Deserialize)]
struct InstrumentField {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<CountField>,
    #[serde(flatten)]
    mention: MentionField,
}

#[derive(Serialize, Deserialize)]
struct ObjectField {
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<CountField>,
    #[serde(flatten)]
    mention: MentionField,
}

#[derive(Serialize, Deserialize)]
struct EffectField {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<CountField>,
    #[serde(flatten)]
    mention: MentionField,
}

/// Someone who acts, as the wire has it.
pub(super) fn actor_value(told: &Actor) -> serde_json::Value {
    value_of(&actor(told))
}

/// A place, as the wire has it.
pub(super) fn place_value(told: &Place) -> serde_json::Value {
    value_of(&place(told))
}

/// A weapon with its count, as the wire has it.
pub(super) fn instrument_value(told: &Instrument) -> serde_json::Value {
    value_of(&instrument(told))
}

/// A thing with its count, as the wire has it.
pub(super) fn object_value(told: &Object) -> serde_json::Value {
    value_of(&object(told))
}

/// A toll, as the wire has it.
pub(super) fn effect_value(told: &Effect) -> serde_json::Value {
    value_of(&effect(told))
}

fn value_of(field: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(field).expect("a field of the wire has only strings and numbers")
}

/// The line of an account.
#[must_use]
pub fn account_line(account: &Account) -> String {
    serde_json::to_string(&to_line(account)).expect("an account line has only strings and numbers")
}

fn to_line(account: &Account) -> Line {
    let unknown = account.attribution == Attribution::Unknown;
    Line {
        kind: "account".to_owned(),
        id: account.id.to_string(),
        document: account.document.to_string(),
        reading: account.reading.to_string(),
        span: SpanField { start: account.span.start().get(), end: account.span.end().get() },
        text: account.text.clone(),
        event: EventField {
            r#type: account.event_type.to_string(),
            mode: account.mode.map(|mode| mode.as_str().to_owned()),
            acled: account.acled.map(|acled| AcledField {
                event_type: acled.event_type().to_owned(),
                sub_event_type: acled.sub_event_type().to_owned(),
            }),
            trigger: mention(&account.trigger),
        },
        actors: account.actors.iter().map(actor).collect(),
        recipients: account.recipients.iter().map(actor).collect(),
        attribution: account.attribution.chain().iter().map(actor).collect(),
        speaker: unknown.then(|| "unknown".to_owned()),
        cue: account.cue.as_ref().map(mention),
        quotation: account.quotation.map(|quotation| quotation.to_string()),
        factuality: account.factuality.to_string(),
        status: account.status.to_string(),
        condition: account.condition.as_ref().map(mention),
        when: account.when.as_ref().map(when),
        r#where: account.places.iter().map(place).collect(),
        instruments: account.instruments.iter().map(instrument).collect(),
        objects: account.objects.iter().map(object).collect(),
        effects: account.effects.iter().map(effect).collect(),
        topic: account.topic.as_ref().map(mention),
        corefers: account.corefers.iter().map(ToString::to_string).collect(),
        doubts: account
            .doubts
            .iter()
            .map(|d| DoubtField { id: d.id.as_str().to_owned(), mention: mention(&d.mention) })
            .collect(),
        review: account.review.to_string(),
    }
}

fn mention(mention: &Mention) -> MentionField {
    MentionField {
        text: mention.text.clone(),
        start: mention.span.start().get(),
        end: mention.span.end().get(),
    }
}

fn instrument(told: &Instrument) -> InstrumentField {
    InstrumentField {
        kind: told.kind.to_string(),
        count: told.count.map(count),
        mention: mention(&told.mention),
    }
}

fn object(told: &Object) -> ObjectField {
    ObjectField {
        category: told.category.map(|category| category.to_string()),
        count: told.count.map(count),
        mention: mention(&told.mention),
    }
}

fn effect(told: &Effect) -> EffectField {
    EffectField {
        kind: told.kind.to_string(),
        count: told.count.map(count),
        mention: mention(&told.mention),
    }
}

fn ground(ground: &Ground) -> GroundField {
    match ground {
        Ground::Words(mention) => GroundField {
            text: Some(mention.text.clone()),
            start: Some(mention.span.start().get()),
            end: Some(mention.span.end().get()),
            inferred: None,
        },
        Ground::Inferred(rule) => {
            GroundField { inferred: Some(rule.as_str().to_owned()), ..GroundField::default() }
        }
    }
}

fn actor(actor: &Actor) -> ActorField {
    ActorField {
        ground: ground(&actor.ground),
        name: actor.name.clone(),
        country: actor.country.map(|country| country.to_string()),
        sector: actor.sector.map(|sector| sector.to_string()),
    }
}

fn when(told: &When) -> WhenField {
    let minute = |at: DateTime| at.strftime("%Y-%m-%dT%H:%M").to_string();
    WhenField {
        ground: ground(&told.ground),
        timex: told.timex.clone(),
        from: told.interval.and_then(Interval::from).map(minute),
        to: told.interval.and_then(Interval::to).map(minute),
    }
}

fn place(place: &Place) -> PlaceField {
    // The gazetteer's hundred-thousandths of a degree are about a metre.
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    PlaceField {
        ground: ground(&place.ground),
        name: place.name.clone(),
        country: place.country.map(|country| country.to_string()),
        admin1: place.admin1.clone(),
        lat: place.position.map(|position| round(position.latitude())),
        lon: place.position.map(|position| round(position.longitude())),
        id: place.id.clone(),
        extent: place.extent.map(|extent| match extent {
            Extent::Within { km } => ExtentField::Within { km },
            Extent::Sector { from, bearing, km } => ExtentField::Sector {
                from: PointField { lat: round(from.latitude()), lon: round(from.longitude()) },
                bearing: [bearing.0, bearing.1],
                km: [km.0, km.1],
            },
        }),
    }
}

fn count(range: CountRange) -> CountField {
    CountField { min: range.min(), max: range.max(), approximate: range.is_approximate() }
}

/// Reads an account line back.
///
/// # Errors
/// Names the field that is not as the schema has it.
pub fn account_from_line(line: &str) -> Result<Account, WireError> {
    let line: Line = serde_json::from_str(line).map_err(|e| wrong("account", &e.to_string()))?;
    if line.kind != "account" {
        return Err(wrong("kind", "`account`"));
    }
    from_line(line)
}

fn from_line(line: Line) -> Result<Account, WireError> {
    let event_type = parsed("event.type", &line.event.r#type, EventType::parse, "a PLOVER type")?;
    let attribution = match (line.attribution.is_empty(), line.speaker.as_deref()) {
        (false, _) => Attribution::Chain(each(line.attribution, |a| from_actor("attribution", a))?),
        (true, Some("unknown")) => Attribution::Unknown,
        (true, _) => Attribution::Publisher,
    };
    Ok(Account {
        id: AccountId::new(line.id),
        document: parsed(
            "document",
            &line.document,
            DocumentId::parse,
            "sha256: and 64 hexadecimal digits",
        )?,
        reading: ReadingId::new(line.reading),
        span: span("span", line.span.start, line.span.end)?,
        text: line.text,
        event_type,
        mode: line
            .event
            .mode
            .map(|mode| {
                parsed("event.mode", &mode, |m| Mode::of(event_type, m), "a mode of its type")
            })
            .transpose()?,
        acled: line
            .event
            .acled
            .map(|a| {
                parsed(
                    "event.acled",
                    &a.sub_event_type,
                    AcledEvent::parse,
                    "an ACLED sub-event type",
                )
            })
            .transpose()?,
        trigger: from_mention("event.trigger", line.event.trigger)?,
        actors: each(line.actors, |a| from_actor("actors", a))?,
        recipients: each(line.recipients, |a| from_actor("recipients", a))?,
        attribution,
        cue: line.cue.map(|m| from_mention("cue", m)).transpose()?,
        quotation: line
            .quotation
            .map(|q| parsed("quotation", &q, Quotation::parse, "direct, indirect or mixed"))
            .transpose()?,
        factuality: parsed(
            "factuality",
            &line.factuality,
            Factuality::parse,
            "CT+, PR+, PS+, CT-, PR-, PS- or Uu",
        )?,
        status: parsed("status", &line.status, Status::parse, "a status such as `happened`")?,
        condition: line.condition.map(|m| from_mention("condition", m)).transpose()?,
        when: line.when.map(from_when).transpose()?,
        places: each(line.r#where, from_place)?,
        instruments: each(line.instruments, from_instrument)?,
        objects: each(line.objects, from_object)?,
        effects: each(line.effects, from_effect)?,
        topic: line.topic.map(|m| from_mention("topic", m)).transpose()?,
        corefers: line.corefers.into_iter().map(AccountId::new).collect(),
        doubts: each(line.doubts, |doubt| {
            let mention = from_mention("doubts", doubt.mention)?;
            Ok(Doubt { id: Rule::received(doubt.id), mention })
        })?,
        review: parsed(
            "review",
            &line.review,
            Review::parse,
            "unreviewed, confirmed, corrected or rejected",
        )?,
    })
}

fn each<T, U>(
    fields: Vec<T>,
    from: impl Fn(T) -> Result<U, WireError>,
) -> Result<Vec<U>, WireError> {
    fields.into_iter().map(from).collect()
}

fn parsed<T>(
    field: &str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
    expected: &str,
) -> Result<T, WireError> {
    parse(text).ok_or_else(|| wrong(field, &format!("{expected}, found `{text}`")))
}

fn span(field: &str, start: usize, end: usize) -> Result<Span, WireError> {
    if start > end {
        return Err(wrong(field, "a start that does not lie after its end"));
    }
    Ok(Span::new(CodePoint::new(start), CodePoint::new(end)))
}

fn from_mention(field: &str, mention: MentionField) -> Result<Mention, WireError> {
    Ok(Mention { span: span(field, mention.start, mention.end)?, text: mention.text })
}

fn from_ground(field: &str, ground: GroundField) -> Result<Ground, WireError> {
    match (ground.text, ground.start, ground.end, ground.inferred) {
        (Some(text), Some(start), Some(end), _) => {
            Ok(Ground::Words(Mention { text, span: span(field, start, end)? }))
        }
        (_, _, _, Some(rule)) => Ok(Ground::Inferred(Rule::received(rule))),
        _ => Err(wrong(field, "`text`, `start` and `end`, or `inferred`")),
    }
}

fn from_actor(field: &str, actor: ActorField) -> Result<Actor, WireError> {
    Ok(Actor {
        ground: from_ground(field, actor.ground)?,
        name: actor.name,
        country: actor
            .country
            .map(|c| parsed("country", &c, Country::parse, "three capital letters"))
            .transpose()?,
        sector: actor
            .sector
            .map(|s| parsed("sector", &s, Sector::parse, "a PLOVER sector"))
            .transpose()?,
    })
}

fn from_when(when: WhenField) -> Result<When, WireError> {
    let instant = |text: Option<String>| -> Result<Option<DateTime>, WireError> {
        text.map(|text| parsed("when", &text, |t| t.parse().ok(), "a civil date and time"))
            .transpose()
    };
    let interval = Interval::new(instant(when.from)?, instant(when.to)?);
    Ok(When { ground: from_ground("when", when.ground)?, timex: when.timex, interval })
}

fn from_place(place: PlaceField) -> Result<Place, WireError> {
    let position = match (place.lat, place.lon) {
        (Some(lat), Some(lon)) => Some(
            Position::new(lat, lon).ok_or_else(|| wrong("where", "degrees within ±90 and ±180"))?,
        ),
        _ => None,
    };
    Ok(Place {
        ground: from_ground("where", place.ground)?,
        name: place.name,
        country: place
            .country
            .map(|c| parsed("where.country", &c, Country::parse, "three capital letters"))
            .transpose()?,
        admin1: place.admin1,
        position,
        id: place.id,
        extent: place.extent.map(from_extent).transpose()?,
    })
}

fn from_extent(extent: ExtentField) -> Result<Extent, WireError> {
    let wrong = || wrong("where.extent", "`km` above 0, or `from`, `bearing` and `km`");
    match extent {
        ExtentField::Within { km } if km > 0.0 => Ok(Extent::Within { km }),
        ExtentField::Within { .. } => Err(wrong()),
        ExtentField::Sector { from, bearing, km } => {
            let from = Position::new(from.lat, from.lon).ok_or_else(wrong)?;
            let is_legal = bearing.iter().all(|degrees| (0.0..=360.0).contains(degrees))
                && 0.0 <= km[0]
                && km[0] <= km[1];
            let (bearing, km) = ((bearing[0], bearing[1]), (km[0], km[1]));
            is_legal.then_some(Extent::Sector { from, bearing, km }).ok_or_else(wrong)
        }
    }
}

fn from_count(count: Option<CountField>) -> Result<Option<CountRange>, WireError> {
    let range = |c: CountField| {
        CountRange::new(c.min, c.max, c.approximate)
            .ok_or_else(|| wrong("count", "a `min` that does not lie above its `max`"))
    };
    count.map(range).transpose()
}

fn from_instrument(field: InstrumentField) -> Result<Instrument, WireError> {
    Ok(Instrument {
        kind: parsed(
            "instruments.kind",
            &field.kind,
            InstrumentKind::parse,
            "a kind of instrument",
        )?,
        count: from_count(field.count)?,
        mention: from_mention("instruments", field.mention)?,
    })
}

fn from_object(field: ObjectField) -> Result<Object, WireError> {
    let category =
        |c: String| parsed("objects.category", &c, ObjectCategory::parse, "a category of object");
    Ok(Object {
        category: field.category.map(category).transpose()?,
        count: from_count(field.count)?,
        mention: from_mention("objects", field.mention)?,
    })
}

fn from_effect(field: EffectField) -> Result<Effect, WireError> {
    Ok(Effect {
        kind: parsed("effects.kind", &field.kind, EffectKind::parse, "a kind of effect")?,
        count: from_count(field.count)?,
        mention: from_mention("effects", field.mention)?,
    })
}
