//! Zones and lines drawn on the page: a block `geojson NAME` to positions.
//!
//! Reads what an agreement needs of GeoJSON (RFC 7946): polygons and lines, alone, in features
//! and in collections; properties are passed over. Longitude stands before latitude there. A zone
//! whose edge crosses itself encloses nobody knows what, and is refused.

use troth_model::Position;
use troth_text::{ByteSpan, Diagnostic};

/// What a page draws under one name.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// Its name.
    pub name: String,
    /// What it is made of; never empty.
    pub shapes: Vec<Shape>,
}

/// One piece of a drawing.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A zone: its edge first, then its holes, each a closed ring.
    Zone(Vec<Vec<Position>>),
    /// A line of two points at least.
    Line(Vec<Position>),
}

impl Drawing {
    /// Reads the block `content` of `page`, drawn under `name`.
    pub(crate) fn read(page: &str, name: ByteSpan, content: ByteSpan) -> Read<Self> {
        let unreadable = |why: &str| {
            Box::new(
                Diagnostic::error("unreadable-drawing", "this drawing cannot be read")
                    .at(name, why.to_owned())
                    .help("put a GeoJSON Polygon or LineString with its `coordinates` here"),
            )
        };
        let Some(value) = Json::read(content.slice(page)) else {
            return Err(unreadable("it is no JSON"));
        };
        let mut shapes = Vec::new();
        if gather(&value, &mut shapes).is_none() {
            return Err(unreadable("a position is not on the earth, or a ring is not closed"));
        }
        if shapes.is_empty() {
            return Err(unreadable("it draws neither a zone nor a line"));
        }
        let rings = shapes.iter().filter_map(|shape| match shape {
            Shape::Zone(rings) => Some(rings),
            Shape::Line(_) => None,
        });
        if rings.flatten().any(|ring| crosses_itself(ring)) {
            return Err(Box::new(
                Diagnostic::error("crossing-zone", "the edge of this zone crosses itself")
                    .at(name, "nobody can say what lies inside")
                    .help("name the corners in their order around the zone"),
            ));
        }
        Ok(Self { name: name.slice(page).to_owned(), shapes })
    }

    /// Whether a position lies in one of its zones and in no hole of it.
    #[must_use]
    pub fn holds(&self, position: Position) -> bool {
        self.shapes.iter().any(|shape| match shape {
            Shape::Zone(rings) => {
                rings.iter().filter(|ring| is_inside(ring, position)).count() % 2 == 1
            }
            Shape::Line(_) => false,
        })
    }

    /// How far a position is from the nearest point of its lines and edges, in kilometres.
    #[must_use]
    pub fn distance_km(&self, position: Position) -> f64 {
        let lines = self.shapes.iter().flat_map(|shape| match shape {
            Shape::Zone(rings) => rings.iter().collect::<Vec<_>>(),
            Shape::Line(line) => vec![line],
        });
        let pieces = lines.flat_map(|line| line.windows(2));
        pieces.map(|piece| distance_to_piece(position, piece[0], piece[1])).fold(f64::MAX, f64::min)
    }
}

/// Reading one drawing: its fault is a diagnostic, and the rest of the page is read.
type Read<T> = Result<T, Box<Diagnostic>>;

/// The shapes of a GeoJSON value; `None` where coordinates are wrong.
fn gather(value: &Json, shapes: &mut Vec<Shape>) -> Option<()> {
    let coordinates = value.get("coordinates");
    match (value.get("type").and_then(Json::text), coordinates) {
        (Some("Polygon"), Some(rings)) => shapes.push(Shape::Zone(self::rings(rings)?)),
        (Some("MultiPolygon"), Some(Json::List(zones))) => {
            for zone in zones {
                shapes.push(Shape::Zone(rings(zone)?));
            }
        }
        (Some("LineString"), Some(line)) => shapes.push(Shape::Line(line_of(line)?)),
        (Some("MultiLineString"), Some(Json::List(lines))) => {
            for line in lines {
                shapes.push(Shape::Line(line_of(line)?));
            }
        }
        _ => {}
    }
    for inner in ["geometry", "features", "geometries"] {
        match value.get(inner) {
            Some(Json::List(values)) => {
                for value in values {
                    gather(value, shapes)?;
                }
            }
            Some(one) => gather(one, shapes)?,
            None => {}
        }
    }
    Some(())
}

fn rings(value: &Json) -> Option<Vec<Vec<Position>>> {
    let Json::List(rings) = value else { return None };
    let rings: Vec<Vec<Position>> = rings.iter().map(positions).collect::<Option<_>>()?;
    let is_closed = |ring: &Vec<Position>| ring.len() >= 4 && ring.first() == ring.last();
    (!rings.is_empty() && rings.iter().all(is_closed)).then_some(rings)
}

fn line_of(value: &Json) -> Option<Vec<Position>> {
    positions(value).filter(|line| line.len() >= 2)
}

fn positions(value: &Json) -> Option<Vec<Position>> {
    let Json::List(points) = value else { return None };
    points
        .iter()
        .map(|point| match point {
            Json::List(numbers) => match numbers.as_slice() {
                [Json::Number(lon), Json::Number(lat), ..] => Position::new(*lat, *lon),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

// ---- on the plane ----

/// Even-odd rule on longitude and latitude: right for zones of some hundred kilometres that do
/// not cross the date line.
fn is_inside(ring: &[Position], position: Position) -> bool {
    let (x, y) = (position.longitude(), position.latitude());
    let crossings = ring.windows(2).filter(|side| {
        let (a, b) = (side[0], side[1]);
        (a.latitude() > y) != (b.latitude() > y) && {
            let along = (y - a.latitude()) / (b.latitude() - a.latitude());
            x < a.longitude() + along * (b.longitude() - a.longitude())
        }
    });
    crossings.count() % 2 == 1
}

/// The distance to the piece from `a` to `b`: its nearest point is found on a plane that touches
/// the earth at `position`.
fn distance_to_piece(position: Position, a: Position, b: Position) -> f64 {
    let shrink = position.latitude().to_radians().cos();
    let flat = |at: Position| {
        ((at.longitude() - position.longitude()) * shrink, at.latitude() - position.latitude())
    };
    let ((ax, ay), (bx, by)) = (flat(a), flat(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 { 0.0 } else { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) };
    let at = |from: f64, to: f64| from + along * (to - from);
    let nearest = Position::new(at(a.latitude(), b.latitude()), at(a.longitude(), b.longitude()));
    nearest.map_or(f64::MAX, |nearest| position.distance_km(nearest))
}

/// Whether two sides that are no neighbours meet.
fn crosses_itself(ring: &[Position]) -> bool {
    let sides: Vec<&[Position]> = ring.windows(2).collect();
    let n = sides.len();
    (0..n).any(|i| {
        (i + 2..n).any(|j| {
            let are_neighbours = i == 0 && j == n - 1;
            !are_neighbours && meet(sides[i], sides[j])
        })
    })
}

fn meet(one: &[Position], other: &[Position]) -> bool {
    let turn = |a: Position, b: Position, c: Position| {
        let cross = (b.longitude() - a.longitude()) * (c.latitude() - a.latitude())
            - (b.latitude() - a.latitude()) * (c.longitude() - a.longitude());
        cross.partial_cmp(&0.0).unwrap_or(std::cmp::Ordering::Equal)
    };
    let (a, b, c, d) = (one[0], one[1], other[0], other[1]);
    turn(a, b, c) != turn(a, b, d) && turn(c, d, a) != turn(c, d, b)
}

// ---- JSON ----

/// A JSON value (RFC 8259), as much as GeoJSON needs of it: escapes in texts stay as they are
/// written.
enum Json<'t> {
    Object(Vec<(&'t str, Json<'t>)>),
    List(Vec<Json<'t>>),
    Text(&'t str),
    Number(f64),
    Other,
}

/// Values may stand so deep in one another.
const MAX_DEPTH: usize = 64;

impl<'t> Json<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let mut rest = text;
        let value = Self::value(&mut rest, 0)?;
        rest.trim().is_empty().then_some(value)
    }

    fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else { return None };
        fields.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    fn text(&self) -> Option<&'t str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn value(rest: &mut &'t str, depth: usize) -> Option<Self> {
        *rest = rest.trim_start();
        if depth > MAX_DEPTH {
            return None;
        }
        match rest.chars().next()? {
            '{' => Self::members(rest, '}', |rest| {
                let name = quoted(rest)?;
                eat(rest, ':').then_some(())?;
                Some((name, Self::value(rest, depth + 1)?))
            })
            .map(Self::Object),
            '[' => Self::members(rest, ']', |rest| Self::value(rest, depth + 1)).map(Self::List),
            '"' => quoted(rest).map(Self::Text),
            _ => {
                let end = rest.find([',', ']', '}']).unwrap_or(rest.len());
                let word = rest[..end].trim();
                *rest = &rest[end..];
                match word {
                    "true" | "false" | "null" => Some(Self::Other),
                    _ => word.parse().ok().map(Self::Number),
                }
            }
        }
    }

    fn members<T>(
        rest: &mut &'t str,
        close: char,
        mut member: impl FnMut(&mut &'t str) -> Option<T>,
    ) -> Option<Vec<T>> {
        *rest = &rest[1..];
        let mut members = Vec::new();
        if eat(rest, close) {
            return Some(members);
        }
        loop {
            members.push(member(rest)?);
            if eat(rest, close) {
                return Some(members);
            }
            eat(rest, ',').then_some(())?;
        }
    }
}

fn eat(rest: &mut &str, wanted: char) -> bool {
    *rest = rest.trim_start();
    match rest.strip_prefix(wanted) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

fn quoted<'t>(rest: &mut &'t str) -> Option<&'t str> {
    eat(rest, '"').then_some(())?;
    let bytes = rest.as_bytes();
    let mut at = 0;
    while *bytes.get(at)? != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    let text = rest.get(..at)?;
    *rest = rest.get(at + 1..)?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Read<Drawing> {
        let page = format!("buffer{text}");
        Drawing::read(&page, ByteSpan::new(0, 6), ByteSpan::new(6, page.len()))
    }

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).expect("a place on the earth")
    }

    #[test]
    fn a_square_holds_its_middle_and_not_its_hole() {
        let drawing = read(
            r#"{"type": "Feature", "properties": {"name": "a \"b\""}, "geometry": {"type": "Polygon",
            "coordinates": [[[0,0],[4,0],[4,4],[0,4],[0,0]], [[1,1],[2,1],[2,2],[1,2],[1,1]]]}}"#,
        )
        .expect("a polygon");
        assert!(drawing.holds(at(3.0, 3.0)));
        assert!(!drawing.holds(at(1.5, 1.5)));
        assert!(!drawing.holds(at(5.0, 3.0)));
    }

    #[test]
    fn a_line_has_a_distance() {
        let drawing =
            read(r#"{"type":"LineString","coordinates":[[37,48],[38,48]]}"#).expect("a line");
        assert!((drawing.distance_km(at(48.1, 37.5)) - 11.12).abs() < 0.01);
        assert!(drawing.distance_km(at(48.0, 38.2)) > 14.0);
    }

    #[test]
    fn what_cannot_be_a_zone_is_named() {
        let id = |text: &str| read(text).map_err(|diagnostic| diagnostic.id);
        let crossed = r#"{"type":"Polygon","coordinates":[[[0,0],[4,4],[4,0],[0,4],[0,0]]]}"#;
        assert_eq!(id(crossed), Err("crossing-zone"));
        assert_eq!(id("{"), Err("unreadable-drawing"));
        assert_eq!(id(r#"{"type":"Point","coordinates":[0,0]}"#), Err("unreadable-drawing"));
        let open = r#"{"type":"Polygon","coordinates":[[[0,0],[4,4],[4,0]]]}"#;
        assert_eq!(id(open), Err("unreadable-drawing"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[\\[\\]{}\",:0-9a-z\\\\é ]{0,40}") {
            let _ = read(&text);
        }
    }
}
