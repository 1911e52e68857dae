//! The shapes of what goes in and comes out, from `bodies.txt`, as JSON Schema 2020-12 (which OpenAPI
//! 3.1 speaks).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

const BODIES: &str = include_str!("bodies.txt");
const WIRE: &str = include_str!("../../../../schema/wire-1.schema.json");

/// The verbs that begin a route.
const VERBS: &[&str] = &["GET", "POST", "DELETE"];

/// What `bodies.txt` says.
pub struct Bodies {
    shapes: Vec<Shape>,
    routes: BTreeMap<&'static str, Body>,
}

struct Shape {
    name: &'static str,
    /// Another shape, or a definition of the wire, whose fields it has too.
    base: Option<&'static str>,
    words: &'static str,
    fields: Vec<Field>,
}

struct Field {
    name: &'static str,
    is_optional: bool,
    kind: &'static str,
    words: &'static str,
}

/// What a route takes and gives.
#[derive(Default)]
pub struct Body {
    /// The shape that it gives; `bytes MEDIA/TYPE`, or `any`.
    pub gives: &'static str,
    /// The shape that it takes.
    pub takes: Option<&'static str>,
}

/// As the file has it, read once.
pub fn bodies() -> &'static Bodies {
    static BODIES_READ: LazyLock<Bodies> = LazyLock::new(|| Bodies::read(BODIES));
    &BODIES_READ
}

impl Bodies {
    fn read(text: &'static str) -> Self {
        let mut all = Self { shapes: Vec::new(), routes: BTreeMap::new() };
        let mut route: Option<&'static str> = None;
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix("  ") {
                None => {
                    let (head, words) = line.split_once(": ").expect("a head says what it is");
                    let is_route = VERBS.iter().any(|verb| head.starts_with(&format!("{verb} ")));
                    route = is_route.then_some(head);
                    match is_route {
                        true => drop(all.routes.insert(head, Body { gives: words, takes: None })),
                        false => all.shapes.push(Shape::read(head, words)),
                    }
                }
                Some(line) => match route.and_then(|route| all.routes.get_mut(route)) {
                    Some(body) => body.takes = line.strip_prefix("takes ").or(body.takes),
                    None => {
                        let shape = all.shapes.last_mut().expect("a shape stands above its fields");
                        shape.fields.push(Field::read(line));
                    }
                },
            }
        }
        all
    }

    /// What is said of a route (`GET /incidents`).
    pub fn of(&self, route: &str) -> Option<&Body> {
        self.routes.get(route)
    }

    fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.iter().find(|shape| shape.name == name)
    }

    /// Every shape, and the definitions of the wire that they use, by name.
    pub fn components(&self) -> Value {
        let wire = wire();
        let mut all: Map<String, Value> =
            wire.iter().map(|(name, schema)| (format!("wire.{name}"), schema.clone())).collect();
        for shape in &self.shapes {
            let mut properties = Map::new();
            let mut required = Vec::new();
            self.gather(shape, &wire, &mut properties, &mut required);
            required.sort_unstable();
            required.dedup();
            let schema = json!({
                "type": "object", "description": shape.words,
                "properties": properties, "required": required,
            });
            all.insert(shape.name.to_owned(), schema);
        }
        all.into()
    }

    fn gather(
        &self,
        shape: &Shape,
        wire: &Map<String, Value>,
        properties: &mut Map<String, Value>,
        required: &mut Vec<String>,
    ) {
        if let Some(base) = shape.base {
            match (self.shape(base), wire.get(base)) {
                (Some(base), _) => self.gather(base, wire, properties, required),
                (None, Some(defined)) => {
                    properties
                        .extend(defined["properties"].as_object().cloned().unwrap_or_default());
                    let names = defined["required"].as_array().into_iter().flatten();
                    required.extend(names.filter_map(Value::as_str).map(str::to_owned));
                }
                (None, None) => panic!("`{base}` under `{}` is no shape", shape.name),
            }
        }
        for field in &shape.fields {
            properties.insert(field.name.to_owned(), field.schema());
            match field.is_optional {
                true => required.retain(|name| name != field.name),
                false => required.push(field.name.to_owned()),
            }
        }
    }
}

impl Shape {
    fn read(head: &'static str, words: &'static str) -> Self {
        let (name, base) = match head.split_once(" < ") {
            Some((name, base)) => (name, Some(base)),
            None => (head, None),
        };
        Self { name, base, words, fields: Vec::new() }
    }
}

impl Field {
    fn read(line: &'static str) -> Self {
        let mut parts = line.splitn(3, ' ');
        let mut part = || parts.next().expect("a field has a name, a type and words");
        let (name, kind, words) = (part(), part(), part());
        let is_optional = name.ends_with('?');
        Self { name: name.trim_end_matches('?'), is_optional, kind, words }
    }

    fn schema(&self) -> Value {
        let mut schema = schema_of(self.kind);
        schema["description"] = self.words.into();
        schema
    }
}

/// The schema of a type as it is written in `bodies.txt`.
pub fn schema_of(kind: &str) -> Value {
    if let Some(kind) = kind.strip_suffix('?') {
        let mut schema = schema_of(kind);
        return match schema["type"].take() {
            Value::String(kind) => {
                schema["type"] = json!([kind, "null"]);
                schema
            }
            _ => json!({"oneOf": [schema_of(kind), {"type": "null"}]}),
        };
    }
    if let Some(kind) = kind.strip_suffix("[]") {
        return json!({"type": "array", "items": schema_of(kind)});
    }
    if let Some(kind) = kind.strip_suffix("{}") {
        return json!({"type": "object", "additionalProperties": schema_of(kind)});
    }
    match kind {
        "text" => json!({"type": "string"}),
        "number" => json!({"type": "number"}),
        "whole" => json!({"type": "integer"}),
        "yes" => json!({"type": "boolean"}),
        "time" => json!({"type": "string", "format": "date-time"}),
        "any" => json!({}),
        name => json!({"$ref": format!("#/components/schemas/{name}")}),
    }
}

/// The definitions of the wire, named as components.
fn wire() -> Map<String, Value> {
    let text = WIRE.replace("#/$defs/", "#/components/schemas/wire.");
    let mut whole: Value = serde_json::from_str(&text).expect("the wire's schema is JSON");
    match whole["$defs"].take() {
        Value::Object(definitions) => definitions,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::bodies;

    /// Two forms of what decides stood here once, and the later hid the other.
    #[test]
    fn no_two_shapes_have_one_name() {
        let mut seen = BTreeSet::new();
        let twice: Vec<&str> = bodies()
            .shapes
            .iter()
            .map(|shape| shape.name)
            .filter(|name| !seen.insert(*name))
            .collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
