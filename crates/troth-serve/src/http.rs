//! From HTTP to a route and back: what every request goes through.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, FromRequest, Multipart, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HOST, HeaderName, REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Response, StatusCode, request::Parts};

use crate::access::Visitor;
use crate::app::App;
use crate::ask::{Ask, Fault, Reply, Upload};
use crate::front::Front;
use crate::query::Query;
use crate::routes::{self, Route, Run, Takes};
use crate::{known, page};

/// Everything comes from the program itself; no script stands in a page.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What somebody sent runs nowhere, whatever a browser takes it for.
const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// A body that is no upload.
const SMALL_BODY: usize = 1 << 20;

/// Answers a request.
pub async fn handle(
    State(front): State<Arc<Front>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<Body> {
    let is_held_to_tls = front.options.tls.is_some() && !front.options.listen.ip().is_loopback();
    let mut response = match answer(&front, peer, request).await {
        Ok(response) => response,
        Err(fault) => refusal(&fault),
    };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(REFERRER_POLICY, "no-referrer");
    set(X_FRAME_OPTIONS, "DENY");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if is_held_to_tls {
        // For a year browsers come by TLS alone (RFC 6797). Not on this machine: `localhost` is
        // the name of other people's servers, too.
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

async fn answer(
    front: &Front,
    peer: SocketAddr,
    request: Request,
) -> Result<Response<Body>, Fault> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    front.access.check_host(host)?;
    let path = request.uri().path();
    let Some(path) = path.strip_prefix(routes::BASE) else { return Ok(page::file(path)) };
    let app = Arc::clone(front.app().ok_or_else(|| front.not_yet())?);
    let (route, id) = routes::find(request.method(), path)?;
    let (parts, body) = request.into_parts();
    let visitor = app.access.visitor(&parts, peer, route)?;
    if matches!(route.run, Run::Events) {
        return Ok(routes::stream::events(&app));
    }
    let query = Query::of(&parts.uri);
    let (body, files) = sent(&app, route, &parts, body).await?;
    let work = move || run(&app, route, &id, &query, &visitor, body, files);
    // A panic is a fault of ours: whoever asked is told so, and everybody else goes on.
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| {
        Err(Fault::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "fault",
            "this is a fault of the program",
        )
        .help("what was asked stands in the address; please report it"))
    })
    .map(written)
}

fn run(
    app: &App,
    route: &Route,
    id: &str,
    query: &Query,
    visitor: &Visitor,
    body: Bytes,
    files: Vec<Upload>,
) -> Result<Reply, Fault> {
    let Run::Answer(run) = route.run else { unreachable!("events were answered before") };
    let snapshot = known::snapshot(app, query)?;
    let reply = run(&Ask { app, snapshot, id, query, body, files, visitor })?;
    app.access.note(visitor, route, id);
    Ok(reply)
}

/// The body, as far as the route takes one.
async fn sent(
    app: &App,
    route: &Route,
    parts: &Parts,
    body: Body,
) -> Result<(Bytes, Vec<Upload>), Fault> {
    match route.takes {
        Takes::Nothing => Ok((Bytes::new(), Vec::new())),
        Takes::Json => Ok((read(parts, body, SMALL_BODY).await?, Vec::new())),
        Takes::Files => {
            let bytes = read(parts, body, app.options.largest_upload).await?;
            Ok((Bytes::new(), files_of(parts, bytes).await?))
        }
    }
}

async fn read(parts: &Parts, body: Body, most: usize) -> Result<Bytes, Fault> {
    let told = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if told.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    to_bytes(body, most).await.map_err(|error| {
        // axum says so only in its words: what was longer than its told length, or had none.
        match error.to_string().contains("length limit") {
            true => too_large(most),
            false => Fault::wrong(format!("the body did not come through: {error}")),
        }
    })
}

fn too_large(most: usize) -> Fault {
    let message = format!("this is larger than {} MB, the most that is taken here", most >> 20);
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message).help(
        "read it on the server's machine: `troth read --docket DIR FILE --largest 500MB`; the page \
         shows it at once",
    )
}

async fn files_of(parts: &Parts, bytes: Bytes) -> Result<Vec<Upload>, Fault> {
    let unread = |error: String| Fault::wrong(format!("the files did not come through: {error}"));
    let request = Request::from_parts(parts.clone(), Body::from(bytes));
    let mut form =
        Multipart::from_request(request, &()).await.map_err(|error| unread(error.to_string()))?;
    let mut files = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| unread(error.body_text()))? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let bytes = field.bytes().await.map_err(|error| unread(error.body_text()))?;
        files.push(Upload { name, bytes });
    }
    Ok(files)
}

fn written(reply: Reply) -> Response<Body> {
    match reply {
        Reply::Json(json) => json_response(json),
        Reply::Cookie { cookie, json } => {
            let mut response = json_response(json);
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().insert(SET_COOKIE, value);
            }
            response
        }
        Reply::Frame { nonce, html } => {
            let mut response = Response::new(Body::from(html));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
            let policy = format!(
                "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; \
                 form-action 'none'; sandbox; frame-ancestors 'self'"
            );
            let policy = HeaderValue::from_str(&policy).expect("a nonce has hexadecimal digits");
            headers.insert(CONTENT_SECURITY_POLICY, policy);
            response
        }
        Reply::Bytes { media_type, save_as, bytes } => {
            let mut response = Response::new(Body::from(bytes));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
            let saved = save_as.map(|name| format!("attachment; filename=\"{name}\""));
            if let Some(Ok(value)) = saved.map(|saved| HeaderValue::from_str(&saved)) {
                headers.insert(CONTENT_DISPOSITION, value);
            }
            response
        }
    }
}

fn json_response(json: String) -> Response<Body> {
    let mut response = Response::new(Body::from(json));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn refusal(fault: &Fault) -> Response<Body> {
    let mut response = json_response(fault.json());
    *response.status_mut() = fault.status;
    if fault.status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
