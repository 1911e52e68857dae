//! The description of the interface (OpenAPI 3.1), made from the table of routes.

use axum::http::Method;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, OpenApiBuilder, PathItem, Required, ResponseBuilder,
};

use crate::routes::{self, May, Route, Takes};

/// The description as JSON.
#[must_use]
pub fn openapi() -> String {
    let mut paths = PathsBuilder::new();
    for route in routes::all() {
        let item = PathItem::new(verb(&route.method), operation(route));
        paths = paths.path(format!("{}{}", routes::BASE, route.path), item);
    }
    let info = InfoBuilder::new()
        .title("Troth")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Who said what, where, when, and how the word is kept. Documents and accounts come in \
             the wire format; errors as {error: {id, message, help}}; lists as {items, next, total}.",
        ))
        .build();
    let described = OpenApiBuilder::new().info(info).paths(paths.build()).build();
    described.to_json().expect("a description has only strings")
}

fn verb(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let text = || ObjectBuilder::new().schema_type(Type::String).build();
    let mut operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .operation_id(Some(name(route)))
        .description(Some(format!("Answers {}. {}", route.gives, may(route.may))));
    if route.path.contains("{id}") {
        let id = ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(text()));
        operation = operation.parameter(id);
    }
    for (name, says) in route.parameters {
        let parameter = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(*says))
            .schema(Some(text()));
        operation = operation.parameter(parameter);
    }
    let content = |media_type: &str| {
        let any = ObjectBuilder::new().schema_type(Type::Object).build();
        (media_type.to_owned(), ContentBuilder::new().schema(Some(any)).build())
    };
    let takes = match route.takes {
        Takes::Nothing => None,
        Takes::Json => Some("application/json"),
        Takes::Files => Some("multipart/form-data"),
    };
    if let Some(media_type) = takes {
        let (media_type, content) = content(media_type);
        let body = RequestBodyBuilder::new().content(media_type, content).build();
        operation = operation.request_body(Some(body));
    }
    let (media_type, content) = content("application/json");
    let good = ResponseBuilder::new().description(route.gives).content(media_type, content);
    let bad = ResponseBuilder::new().description("{error: {id, message, help}}");
    operation.response("200", good.build()).response("default", bad.build()).build()
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
