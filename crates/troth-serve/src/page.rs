//! The page in the program: every file of `web/dist` under its path, and `index.html` for every
//! route of the page itself.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../web/dist"]
struct Built;

/// What stands at a path.
pub fn file(path: &str) -> Response<Body> {
    let path = path.trim_start_matches('/');
    let found = Built::get(path).filter(|_| !path.is_empty());
    let (path, found) = match found {
        Some(found) => (path, Some(found)),
        // A file that is not there is none; anything else is a route of the page.
        None if path.starts_with("assets/") => (path, None),
        None => ("index.html", Built::get("index.html")),
    };
    let Some(found) = found else {
        let mut response = Response::new(Body::from("not here"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let mut response = Response::new(match found.data {
        std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
        std::borrow::Cow::Owned(bytes) => Body::from(bytes),
    });
    let media_type = found.metadata.mimetype();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(media_type) {
        headers.insert(CONTENT_TYPE, value);
    }
    // Vite writes a hash into the names of what lies in `assets`.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}
