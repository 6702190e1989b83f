//! Form posts, with and without script.
//!
//! Leptos would answer a failed post with a redirect that carries the error in the address, where anybody could put
//! words of their own. Here the server function answers as it does to a program, and [`plain_forms`] turns that into `303 See Other` back to the page, with the message left in the session for it: the answer carries a [`Flash`]
//! as an extension, which the session layer around it stores and hands to the next page's `Visit`.

use super::{AppError, Flash, Typed};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::Response,
};
use http::{
    HeaderMap, HeaderValue, StatusCode, Uri,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, REFERER, SET_COOKIE},
    request::Parts,
};
use leptos::prelude::{FromServerFnError, use_context};
use regrant_model::{RunId, view::SystemTestStep};
use std::sync::{Arc, Mutex, PoisonError};

/// An error's body is short; anything longer is none of ours.
const LONGEST_ERROR: usize = 64 * 1024;
/// What is kept of a form that failed; a form that somebody has typed is short.
const LONGEST_FORM: usize = 16 * 1024;
const FORM: &str = "application/x-www-form-urlencoded";

/// Where a server function leaves its message of success during a plain form post.
#[derive(Clone, Default)]
struct Outbox(Arc<Mutex<Option<Flash>>>);

impl Outbox {
    fn put(&self, flash: Flash) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(flash);
    }

    fn take(&self) -> Option<Flash> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Says on the next page that something was done. Only forms have a next page; to a program this says
/// nothing.
pub fn flash(text: impl Into<String>) {
    leave(Flash::done(text));
}

/// Says on the next page that a run was started, and leads to it: by then it may be done, and no longer on the page.
pub fn flash_run(text: impl Into<String>, run: RunId) {
    leave(Flash { run: Some(run), ..Flash::done(text) });
}

/// Says on the next page what the test of a connected system found.
pub fn flash_test(steps: Vec<SystemTestStep>) {
    let broken = steps.iter().filter(|step| !step.ok).count();
    let flash = match broken {
        0 => Flash::done("The test is done: everything works that Regrant needs."),
        1 => Flash::failed("The test is done: one thing does not work."),
        broken => Flash::failed(format!("The test is done: {broken} things do not work.")),
    };
    leave(Flash { steps, ..flash });
}

fn leave(flash: Flash) {
    if let Some(outbox) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Outbox>().cloned()) {
        outbox.put(flash);
    }
}

/// The middleware around the server functions. The session layer stands outside of it; the referrer policy must let a
/// page's own address through (`same-origin`).
pub async fn plain_forms(request: Request, next: Next) -> Response {
    if !accepts_page(request.headers()) {
        return next.run(request).await;
    }
    let back = page_of(request.headers());
    let page = back.to_str().unwrap_or_default().split('?').next().unwrap_or_default().to_owned();
    let (mut request, fields) = read(request).await;
    let outbox = Outbox::default();
    request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
    request.extensions_mut().insert(outbox.clone());

    let (parts, body) = next.run(request).await.into_parts();
    let flash = if parts.status.is_success() {
        outbox.take()
    } else {
        let bytes = to_bytes(body, LONGEST_ERROR).await.unwrap_or_default();
        Some(Flash { typed: Some(Typed { page, fields }), ..Flash::failed(AppError::de(bytes).message) })
    };

    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SEE_OTHER;
    let location = parts.headers.get(LOCATION).cloned().unwrap_or(back);
    answer.headers_mut().insert(LOCATION, location);
    for cookie in parts.headers.get_all(SET_COOKIE) {
        answer.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    if let Some(flash) = flash {
        answer.extensions_mut().insert(flash);
    }
    answer
}

/// Reads what a form sends, to fill the form in anew should it fail, and gives the request on as it was. Secrets are left
/// out, and forms that are too long to be kept in a session are not kept.
async fn read(request: Request) -> (Request, Vec<(String, String)>) {
    let form = request.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == FORM);
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if !form || length.is_none_or(|length: usize| length > LONGEST_FORM) {
        return (request, Vec::new());
    }
    let (parts, body) = request.into_parts();
    // A body that can't be read is none that a server function could read.
    let bytes = to_bytes(body, LONGEST_FORM).await.unwrap_or_default();
    let fields = form_urlencoded::parse(&bytes)
        .filter(|(name, _)| !name.contains("password"))
        .map(|(name, text)| (name.into_owned(), text.into_owned()))
        .collect();
    (Request::from_parts(parts, Body::from(bytes)), fields)
}

fn accepts_page(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// The path and query of the page that the form stood on, never another host.
fn page_of(headers: &HeaderMap) -> HeaderValue {
    headers
        .get(REFERER)
        .and_then(|referer| referer.to_str().ok())
        .and_then(|referer| referer.parse::<Uri>().ok())
        .and_then(|uri| uri.path_and_query().map(ToString::to_string))
        .filter(|page| page.starts_with('/') && !page.starts_with("//") && !page.contains('\\'))
        .and_then(|page| HeaderValue::from_str(&page).ok())
        .unwrap_or(HeaderValue::from_static("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_goes_back_to_its_page_and_to_no_other_host() {
        for (referer, page) in [
            ("http://localhost:3000/my-access?tab=requests", "/my-access?tab=requests"),
            ("https://evil.test//evil.test/x", "/"),
            ("/relative?x=1", "/relative?x=1"),
            ("not a url", "/"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(REFERER, HeaderValue::from_static(referer));
            assert_eq!(page_of(&headers), page, "{referer}");
        }
        assert_eq!(page_of(&HeaderMap::new()), "/");
    }
}
