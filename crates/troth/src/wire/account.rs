//! The `account` line: the public shape of an account, and the way back.

use std::borrow::Cow;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use troth_model::{
    Account, AccountId, AcledEvent, Actor, Attribution, CountRange, Country, DocumentId, Doubt,
    Effect, EffectKind, EventType, Extent, Factuality, FieldKind, FieldValue, FiledField, Filing,
    Ground, Instrument, InstrumentKind, Interval, Mention, Mode, Object, ObjectCategory, Place,
    Position, Quotation, ReadingId, Review, Rule, Sector, Status, When,
};
use troth_text::{CodePoint, Span};

use super::{WireError, wrong};

/// Texts are borrowed from the account while it is written, and from the line where it is read.
type Text<'a> = Cow<'a, str>;

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    document: Text<'a>,
    #[serde(borrow)]
    reading: Text<'a>,
    span: SpanField,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    event: EventField<'a>,
    #[serde(borrow)]
    actors: Vec<ActorField<'a>>,
    #[serde(borrow)]
    recipients: Vec<ActorField<'a>>,
    #[serde(borrow)]
    attribution: Vec<ActorField<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    speaker: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    cue: Option<MentionField<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    quotation: Option<Text<'a>>,
    #[serde(borrow)]
    factuality: Text<'a>,
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    condition: Option<MentionField<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    when: Option<WhenField<'a>>,
    #[serde(borrow)]
    r#where: Vec<PlaceField<'a>>,
    #[serde(borrow)]
    instruments: Vec<InstrumentField<'a>>,
    #[serde(borrow)]
    objects: Vec<ObjectField<'a>>,
    #[serde(borrow)]
    effects: Vec<EffectField<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    topic: Option<MentionField<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    filing: Option<FilingField<'a>>,
    #[serde(borrow)]
    corefers: Vec<Text<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    doubts: Vec<DoubtField<'a>>,
    #[serde(borrow)]
    review: Text<'a>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
struct SpanField {
    start: usize,
    end: usize,
}

#[derive(Serialize, Deserialize)]
struct MentionField<'a> {
    #[serde(borrow)]
    text: Text<'a>,
    start: usize,
    end: usize,
}

/// Words with their positions, or the rule that inferred the field. (Structures that have these
/// fields, or those of a mention, name them one by one: serde's `flatten` takes twice the time.)
#[derive(Default)]
struct GroundField<'a> {
    text: Option<Text<'a>>,
    start: Option<usize>,
    end: Option<usize>,
    inferred: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
struct FilingField<'a> {
    #[serde(borrow)]
    record: Text<'a>,
    #[serde(borrow)]
    fields: Vec<FiledFieldField<'a>>,
}

#[derive(Serialize, Deserialize)]
struct FiledFieldField<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    r#type: Text<'a>,
    /// As it would be written in a cell.
    #[serde(borrow)]
    value: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    start: usize,
    end: usize,
}

#[derive(Serialize, Deserialize)]
struct EventField<'a> {
    #[serde(borrow)]
    r#type: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    mode: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    acled: Option<AcledField<'a>>,
    #[serde(borrow)]
    trigger: MentionField<'a>,
}

#[derive(Serialize, Deserialize)]
struct AcledField<'a> {
    #[serde(borrow)]
    event_type: Text<'a>,
    #[serde(borrow)]
    sub_event_type: Text<'a>,
}

#[derive(Serialize, Deserialize)]
struct ActorField<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    text: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    inferred: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    country: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    sector: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
struct WhenField<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    text: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    inferred: Option<Text<'a>>,
    #[serde(borrow)]
    timex: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    from: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    to: Option<Text<'a>>,
}

#[derive(Serialize, Deserialize)]
struct PlaceField<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    text: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<usize>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    inferred: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    name: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    country: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    admin1: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    id: Option<Text<'a>>,
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
struct DoubtField<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    start: usize,
    end: usize,
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
struct InstrumentField<'a> {
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<CountField>,
    #[serde(borrow)]
    text: Text<'a>,
    start: usize,
    end: usize,
}

#[derive(Serialize, Deserialize)]
struct ObjectField<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    category: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<CountField>,
    #[serde(borrow)]
    text: Text<'a>,
    start: usize,
    end: usize,
}

#[derive(Serialize, Deserialize)]
struct EffectField<'a> {
    #[serde(borrow)]
    kind: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<CountField>,
    #[serde(borrow)]
    text: Text<'a>,
    start: usize,
    end: usize,
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
    // Each name of a field and each mark is some ten bytes, and most words stand in it twice.
    let mut line = Vec::with_capacity(1024 + 2 * account.text.len());
    serde_json::to_writer(&mut line, &to_line(account))
        .expect("an account line has only strings and numbers");
    String::from_utf8(line).expect("JSON is UTF-8")
}

fn to_line(account: &Account) -> Line<'_> {
    let unknown = account.attribution == Attribution::Unknown;
    Line {
        kind: "account".into(),
        id: account.id.as_str().into(),
        document: account.document.to_string().into(),
        reading: account.reading.as_str().into(),
        span: SpanField { start: account.span.start().get(), end: account.span.end().get() },
        text: text(&account.text),
        event: EventField {
            r#type: account.event_type.as_str().into(),
            mode: account.mode.map(|mode| mode.as_str().into()),
            acled: account.acled.map(|acled| AcledField {
                event_type: acled.event_type().into(),
                sub_event_type: acled.sub_event_type().into(),
            }),
            trigger: mention(&account.trigger),
        },
        actors: account.actors.iter().map(actor).collect(),
        recipients: account.recipients.iter().map(actor).collect(),
        attribution: account.attribution.chain().iter().map(actor).collect(),
        speaker: unknown.then_some(Cow::Borrowed("unknown")),
        cue: account.cue.as_ref().map(mention),
        quotation: account.quotation.map(|quotation| quotation.as_str().into()),
        factuality: account.factuality.as_str().into(),
        status: account.status.as_str().into(),
        condition: account.condition.as_ref().map(mention),
        when: account.when.as_ref().map(when),
        r#where: account.places.iter().map(place).collect(),
        instruments: account.instruments.iter().map(instrument).collect(),
        objects: account.objects.iter().map(object).collect(),
        effects: account.effects.iter().map(effect).collect(),
        topic: account.topic.as_ref().map(mention),
        filing: account.filing.as_deref().map(filing),
        corefers: account.corefers.iter().map(|id| id.as_str().into()).collect(),
        doubts: account.doubts.iter().map(doubt).collect(),
        review: account.review.as_str().into(),
    }
}

fn text(text: &str) -> Text<'_> {
    Cow::Borrowed(text)
}

fn told(text: &Option<String>) -> Option<Text<'_>> {
    text.as_deref().map(Cow::Borrowed)
}

fn mention(mention: &Mention) -> MentionField<'_> {
    let (start, end) = (mention.span.start().get(), mention.span.end().get());
    MentionField { text: text(&mention.text), start, end }
}

fn doubt(doubt: &Doubt) -> DoubtField<'_> {
    let MentionField { text, start, end } = mention(&doubt.mention);
    DoubtField { id: doubt.id.as_str().into(), text, start, end }
}

fn filing(filing: &Filing) -> FilingField<'_> {
    FilingField { record: text(&filing.kind), fields: filing.fields.iter().map(filed).collect() }
}

fn filed(field: &FiledField) -> FiledFieldField<'_> {
    let MentionField { text: words, start, end } = mention(&field.mention);
    FiledFieldField {
        name: text(&field.name),
        r#type: field.value.kind().as_str().into(),
        value: field.value.to_string().into(),
        text: words,
        start,
        end,
    }
}

fn instrument(told: &Instrument) -> InstrumentField<'_> {
    let MentionField { text, start, end } = mention(&told.mention);
    let kind = told.kind.as_str().into();
    InstrumentField { kind, count: told.count.map(count), text, start, end }
}

fn object(told: &Object) -> ObjectField<'_> {
    let MentionField { text, start, end } = mention(&told.mention);
    let category = told.category.map(|category| category.as_str().into());
    ObjectField { category, count: told.count.map(count), text, start, end }
}

fn effect(told: &Effect) -> EffectField<'_> {
    let MentionField { text, start, end } = mention(&told.mention);
    EffectField { kind: told.kind.as_str().into(), count: told.count.map(count), text, start, end }
}

fn ground(ground: &Ground) -> GroundField<'_> {
    match ground {
        Ground::Words(mention) => GroundField {
            text: Some(text(&mention.text)),
            start: Some(mention.span.start().get()),
            end: Some(mention.span.end().get()),
            inferred: None,
        },
        Ground::Inferred(rule) => {
            GroundField { inferred: Some(text(rule.as_str())), ..GroundField::default() }
        }
    }
}

fn actor(actor: &Actor) -> ActorField<'_> {
    let GroundField { text, start, end, inferred } = ground(&actor.ground);
    ActorField {
        text,
        start,
        end,
        inferred,
        name: told(&actor.name),
        country: actor.country.as_ref().map(|country| country.as_str().into()),
        sector: actor.sector.map(|sector| sector.as_str().into()),
    }
}

fn when(when: &When) -> WhenField<'_> {
    let GroundField { text, start, end, inferred } = ground(&when.ground);
    let of = |at: Option<DateTime>| at.map(|at| Cow::Owned(minute(at)));
    WhenField {
        text,
        start,
        end,
        inferred,
        timex: Cow::Borrowed(&when.timex),
        from: of(when.interval.and_then(Interval::from)),
        to: of(when.interval.and_then(Interval::to)),
    }
}

/// `2031-03-09T18:00`. (A third of the time of writing a line went into jiff's `strftime`.)
fn minute(at: DateTime) -> String {
    if at.year() < 0 {
        return at.strftime("%Y-%m-%dT%H:%M").to_string();
    }
    let (year, month, day) = (at.year().unsigned_abs(), at.month(), at.day());
    let pair = |number: i8| {
        let number = number.unsigned_abs();
        [char::from(b'0' + number / 10), char::from(b'0' + number % 10)]
    };
    let century = [(year / 100) as i8, (year % 100) as i8];
    let mut text = String::with_capacity(16);
    text.extend(century.into_iter().flat_map(pair));
    for (mark, number) in [('-', month), ('-', day), ('T', at.hour()), (':', at.minute())] {
        text.push(mark);
        text.extend(pair(number));
    }
    text
}

fn place(place: &Place) -> PlaceField<'_> {
    // The gazetteer's hundred-thousandths of a degree are about a metre.
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let GroundField { text, start, end, inferred } = ground(&place.ground);
    PlaceField {
        text,
        start,
        end,
        inferred,
        name: told(&place.name),
        country: place.country.as_ref().map(|country| country.as_str().into()),
        admin1: told(&place.admin1),
        lat: place.position.map(|position| round(position.latitude())),
        lon: place.position.map(|position| round(position.longitude())),
        id: told(&place.id),
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

fn from_line(line: Line<'_>) -> Result<Account, WireError> {
    let event_type = parsed("event.type", &line.event.r#type, EventType::parse, "a PLOVER type")?;
    let attribution = match (line.attribution.is_empty(), line.speaker.as_deref()) {
        (false, _) => Attribution::Chain(each(line.attribution, |a| from_actor("attribution", a))?),
        (true, Some("unknown")) => Attribution::Unknown,
        (true, _) => Attribution::Publisher,
    };
    Ok(Account {
        id: AccountId::new(line.id.into_owned()),
        document: parsed(
            "document",
            &line.document,
            DocumentId::parse,
            "sha256: and 64 hexadecimal digits",
        )?,
        reading: ReadingId::new(line.reading.into_owned()),
        span: span("span", line.span.start, line.span.end)?,
        text: line.text.into_owned(),
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
        filing: line.filing.map(from_filing).transpose()?.map(Box::new),
        corefers: line.corefers.into_iter().map(|id| AccountId::new(id.into_owned())).collect(),
        doubts: each(line.doubts, |DoubtField { id, text, start, end }| {
            let mention = from_mention("doubts", MentionField { text, start, end })?;
            Ok(Doubt { id: Rule::received(id.into_owned()), mention })
        })?,
        review: parsed(
            "review",
            &line.review,
            Review::parse,
            "unreviewed, confirmed, corrected or rejected",
        )?,
    })
}

fn from_filing(filing: FilingField<'_>) -> Result<Filing, WireError> {
    let fields = each(filing.fields, |field| {
        let FiledFieldField { name, r#type, value, text, start, end } = field;
        let kind = parsed("filing.type", &r#type, FieldKind::parse, "text, number or day")?;
        let read = |value: &str| FieldValue::parse(kind, value);
        Ok(FiledField {
            name: name.into_owned(),
            value: parsed("filing.value", &value, read, "a value of its type")?,
            mention: from_mention("filing", MentionField { text, start, end })?,
        })
    })?;
    Ok(Filing { kind: filing.record.into_owned(), fields })
}

fn each<T, U>(
    fields: Vec<T>,
    from: impl Fn(T) -> Result<U, WireError>,
) -> Result<Vec<U>, WireError> {
    // Just as much room as it takes: `collect` of results asks for more, in every list of an account.
    let mut values = Vec::with_capacity(fields.len());
    for field in fields {
        values.push(from(field)?);
    }
    Ok(values)
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

fn from_mention(field: &str, mention: MentionField<'_>) -> Result<Mention, WireError> {
    let span = span(field, mention.start, mention.end)?;
    Ok(Mention { span, text: mention.text.into_owned() })
}

fn owned(text: Option<Text<'_>>) -> Option<String> {
    text.map(Cow::into_owned)
}

fn from_ground(field: &str, ground: GroundField<'_>) -> Result<Ground, WireError> {
    match (ground.text, ground.start, ground.end, ground.inferred) {
        (Some(text), Some(start), Some(end), _) => {
            let span = span(field, start, end)?;
            Ok(Ground::Words(Mention { text: text.into_owned(), span }))
        }
        (_, _, _, Some(rule)) => Ok(Ground::Inferred(Rule::received(rule.into_owned()))),
        _ => Err(wrong(field, "`text`, `start` and `end`, or `inferred`")),
    }
}

fn from_actor(field: &str, actor: ActorField<'_>) -> Result<Actor, WireError> {
    let ActorField { text, start, end, inferred, .. } = actor;
    Ok(Actor {
        ground: from_ground(field, GroundField { text, start, end, inferred })?,
        name: owned(actor.name),
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

fn from_when(when: WhenField<'_>) -> Result<When, WireError> {
    let instant = |text: Option<Text<'_>>| -> Result<Option<DateTime>, WireError> {
        text.map(|text| parsed("when", &text, |t| t.parse().ok(), "a civil date and time"))
            .transpose()
    };
    let interval = Interval::new(instant(when.from)?, instant(when.to)?);
    let WhenField { text, start, end, inferred, timex, .. } = when;
    let ground = from_ground("when", GroundField { text, start, end, inferred })?;
    Ok(When { ground, timex: timex.into_owned(), interval })
}

fn from_place(place: PlaceField<'_>) -> Result<Place, WireError> {
    let PlaceField { text, start, end, inferred, .. } = place;
    let position = match (place.lat, place.lon) {
        (Some(lat), Some(lon)) => Some(
            Position::new(lat, lon).ok_or_else(|| wrong("where", "degrees within ±90 and ±180"))?,
        ),
        _ => None,
    };
    Ok(Place {
        ground: from_ground("where", GroundField { text, start, end, inferred })?,
        name: owned(place.name),
        country: place
            .country
            .map(|c| parsed("where.country", &c, Country::parse, "three capital letters"))
            .transpose()?,
        admin1: owned(place.admin1),
        position,
        id: owned(place.id),
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

fn from_instrument(field: InstrumentField<'_>) -> Result<Instrument, WireError> {
    let InstrumentField { text, start, end, .. } = field;
    Ok(Instrument {
        kind: parsed(
            "instruments.kind",
            &field.kind,
            InstrumentKind::parse,
            "a kind of instrument",
        )?,
        count: from_count(field.count)?,
        mention: from_mention("instruments", MentionField { text, start, end })?,
    })
}

fn from_object(field: ObjectField<'_>) -> Result<Object, WireError> {
    let ObjectField { text, start, end, .. } = field;
    let category =
        |c: Text<'_>| parsed("objects.category", &c, ObjectCategory::parse, "a category of object");
    Ok(Object {
        category: field.category.map(category).transpose()?,
        count: from_count(field.count)?,
        mention: from_mention("objects", MentionField { text, start, end })?,
    })
}

fn from_effect(field: EffectField<'_>) -> Result<Effect, WireError> {
    let EffectField { text, start, end, .. } = field;
    Ok(Effect {
        kind: parsed("effects.kind", &field.kind, EffectKind::parse, "a kind of effect")?,
        count: from_count(field.count)?,
        mention: from_mention("effects", MentionField { text, start, end })?,
    })
}
