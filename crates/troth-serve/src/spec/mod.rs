//! The description of the interface (OpenAPI 3.1), made from the table of routes, the shapes in
//! `bodies.txt`, and examples that a test has taken from a server on the example docket.

mod shapes;

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use self::shapes::{bodies, schema_of};
use crate::routes::{self, May, Route, Takes};

/// Questions and answers by route: `{"GET /brief": {asks, sends, gives}}`.
const EXAMPLES: &str = include_str!("examples.json");

const ABOUT: &str = "Who said what, where, when, and how the word is kept. Documents and accounts come \
    in the wire format with more beside; lists as `{items, next, total}`; what goes wrong as `{error: \
    {id, message, help}}`. A write carries `x-csrf-token` as `/docket` gives it, or comes with a token \
    (`Authorization: Bearer`).";

/// The description as JSON.
///
/// ```
/// assert!(troth_serve::openapi().contains("/api/v1/incidents/{id}"));
/// ```
#[must_use]
pub fn openapi() -> String {
    static WRITTEN: LazyLock<String> = LazyLock::new(|| described().to_string());
    WRITTEN.clone()
}

fn described() -> Value {
    let examples: Value = serde_json::from_str(EXAMPLES).expect("a test has written it");
    let mut paths: Map<String, Value> = Map::new();
    for route in routes::all() {
        let path = paths.entry(format!("{}{}", routes::BASE, route.path)).or_insert(json!({}));
        let example = &examples[format!("{} {}", route.method, route.path)];
        path[route.method.as_str().to_lowercase()] = operation(route, example);
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Troth", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": bodies().components(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Made at `/tokens`."},
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "troth",
                    "description": "Begun at `/login`.",
                },
            },
        },
    })
}

fn operation(route: &Route, example: &Value) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "operationId": name(route),
        "description": format!("Answers {}. {}", route.gives, may(route.may)),
        "parameters": parameters(route),
        "responses": {
            "200": answer(route, example),
            "default": {
                "description": "Why not.",
                "content": {"application/json": {
                    "schema": schema_of("Fault"),
                    "example": {"error": {
                        "id": "not-here", "message": "there is no incident `x` here", "help": null,
                    }},
                }},
            },
        },
    });
    if route.takes != Takes::Nothing {
        operation["requestBody"] = sent(route, example);
    }
    if route.may != May::Anyone {
        operation["security"] = json!([{}, {"token": []}, {"session": []}]);
    }
    operation
}

fn parameters(route: &Route) -> Value {
    let id = route.path.contains("{id}").then(|| {
        json!({
            "name": "id", "in": "path", "required": true, "schema": {"type": "string"},
            "description": "its id, escaped: `/` as `%2F`, `:` as `%3A`",
        })
    });
    let others = route.parameters.iter().map(|(name, says)| {
        json!({"name": name, "in": "query", "description": says, "schema": {"type": "string"}})
    });
    id.into_iter().chain(others).collect()
}

fn body_of(route: &Route) -> &'static shapes::Body {
    let route = format!("{} {}", route.method, route.path);
    bodies().of(&route).unwrap_or_else(|| panic!("bodies.txt says nothing of `{route}`"))
}

fn answer(route: &Route, example: &Value) -> Value {
    let gives = body_of(route).gives;
    let (media_type, schema) = match gives.strip_prefix("bytes ") {
        Some(media_type) => (media_type, json!({"type": "string"})),
        None => ("application/json", schema_of(gives)),
    };
    json!({
        "description": route.gives,
        "content": {media_type: {"schema": schema, "example": example["gives"]}},
    })
}

fn sent(route: &Route, example: &Value) -> Value {
    let content = match route.takes {
        Takes::Files => json!({"multipart/form-data": {
            "schema": {"type": "object", "properties": {"files": {
                "type": "array", "items": {"type": "string", "format": "binary"},
                "description": "files, each under its own name",
            }}},
            "example": {"files": [example["sends"]]},
        }}),
        _ => {
            let takes = body_of(route).takes.unwrap_or("any");
            json!({"application/json": {"schema": schema_of(takes), "example": example["sends"]}})
        }
    };
    json!({"required": true, "content": content})
}

/// `get_incidents_id` of `GET /incidents/{id}`.
fn name(route: &Route) -> String {
    let path: String =
        route.path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let words = path.split('_').filter(|word| !word.is_empty());
    let method = route.method.as_str().to_lowercase();
    std::iter::once(method.as_str()).chain(words).collect::<Vec<_>>().join("_")
}

fn may(may: May) -> &'static str {
    match may {
        May::Anyone => "For everybody, also before a login.",
        May::Look | May::Own => "For readers.",
        May::Review => "For analysts.",
        May::Edit => "For editors.",
        May::Administer => "For admins.",
    }
}
