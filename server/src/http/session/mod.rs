//! Who a request comes from: the session behind its cookie, and the message that waits in it.
//!
//! A session holds a sign-in ([`SignIn`]) and a message for the next page ([`Flash`]), nothing else. It is over after
//! an hour without use or twelve hours after the sign-in; who is behind it and what they may do is read anew for each
//! request.

mod store;

use std::collections::BTreeSet;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{ACCEPT, SET_COOKIE},
};
use regrant_app::{
    READ_AGAIN,
    api::{Flash, Lasts, Viewer, Visit, initials},
    routes::NAVIGATION,
};
use regrant_core::{
    Caller, Error,
    account::{self, Resumed, SignIn},
    session as sessions,
};
use regrant_model::ErrorKind;
use time::Duration;
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

use super::{
    AppState,
    failure::{Failure, refusal},
    page,
};
use store::Store;

const SIGN_IN: &str = "sign_in";
const FLASH: &str = "flash";

/// What is there for those who are not signed in.
const FOR_EVERYBODY: [&str; 2] = ["/sign-in", "/sign-out"];

/// The cookie's name. With the prefix a browser takes it from this very host over TLS only.
fn cookie_name(state: &AppState) -> &'static str {
    if state.is_https() { "__Host-regrant" } else { "regrant" }
}

/// The layer that finds the session of a request. The cookie lives as long as the browser; when the session is over is
/// the database's to say. `Lax`, so that a link from a mail and the way back from an identity provider find the session.
pub(super) fn layer(state: &AppState) -> SessionManagerLayer<impl tower_sessions::SessionStore + Clone> {
    SessionManagerLayer::new(Store(state.db.clone()))
        .with_name(cookie_name(state))
        .with_secure(state.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// Completes the cookies that remove a cookie: a browser ignores them for a `__Host-` name unless they are secure too.
pub(super) async fn remove_securely(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    if state.is_https() && answer.headers().contains_key(SET_COOKIE) {
        let cookies: Vec<HeaderValue> = answer.headers().get_all(SET_COOKIE).iter().cloned().collect();
        answer.headers_mut().remove(SET_COOKIE);
        for cookie in cookies {
            let completed = cookie
                .to_str()
                .ok()
                .filter(|text| text.starts_with("__Host-") && !text.contains("; Secure"))
                .and_then(|text| HeaderValue::from_str(&format!("{text}; Secure")).ok());
            answer.headers_mut().append(SET_COOKIE, completed.unwrap_or(cookie));
        }
    }
    answer
}

/// Finds out who asks. Whoever is signed in is in the request's extensions as a [`Caller`]; for a page there is a
/// [`Visit`] with the message that waited for it. An answer's [`Flash`] waits for the next page.
pub(super) async fn identify(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let resumed = match who(&state, &session).await {
        Ok(resumed) => resumed,
        Err(error) => return Failure(error).into_response(),
    };
    let lasts = resumed.as_ref().map(|resumed| lasts(resumed.left));
    let caller = resumed.map(|resumed| resumed.caller);
    let waiting = if shows_flash(&request) { session.get::<Flash>(FLASH).await.ok().flatten() } else { None };
    let viewer = caller.as_ref().map(viewer);
    request.extensions_mut().insert(Visit { viewer, lasts, flash: waiting.clone() });
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    let mut answer = next.run(request).await;
    let kept = match answer.extensions_mut().remove::<Flash>() {
        Some(flash) => session.insert(FLASH, flash).await,
        // Nobody has seen it when the answer leads to another page.
        None if waiting.is_some() && !answer.status().is_redirection() => forget_flash(&session).await,
        None => Ok(()),
    };
    if let Err(error) = kept {
        tracing::warn!(%error, "a message for the next page is lost or shown twice");
    }
    answer
}

/// Lets nobody past who is not signed in, except to sign in: a page leads to the sign-in page and back, a call is
/// answered with 401.
pub(super) async fn require(request: Request, next: Next) -> Response {
    if FOR_EVERYBODY.contains(&request.uri().path()) || request.extensions().get::<Caller>().is_some() {
        return next.run(request).await;
    }
    if !accepts_html(request.headers()) {
        return refusal(
            ErrorKind::NotSignedIn,
            "You are not signed in, or your session has ended. Sign in again.",
        );
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        let here = request.uri().path_and_query().map(http::uri::PathAndQuery::as_str);
        return Redirect::to(&page::sign_in(here)).into_response();
    }
    let mut answer =
        Redirect::to(&page::sign_in(page::referring(request.headers()).as_deref())).into_response();
    let flash = Flash::failed("Your session has ended, so this was not done. Sign in and try again.");
    answer.extensions_mut().insert(flash);
    answer
}

/// Starts somebody's session, under a new id.
///
/// # Errors
/// When the database fails.
pub(super) async fn begin(session: &Session, sign_in: SignIn) -> Result<(), Error> {
    session.clear().await;
    session.cycle_id().await.map_err(broken)?;
    session.insert(SIGN_IN, sign_in).await.map_err(broken)
}

/// Ends the session. What is said afterwards is said under a new id.
///
/// # Errors
/// When the database fails.
pub(super) async fn end(session: &Session) -> Result<(), Error> {
    session.clear().await;
    session.cycle_id().await.map_err(broken)
}

/// Who is signed in.
async fn who(state: &AppState, session: &Session) -> Result<Option<Resumed>, Error> {
    let Some(sign_in) = session.get::<SignIn>(SIGN_IN).await.map_err(broken)? else { return Ok(None) };
    let resumed = account::resume(&state.db, &sign_in).await?;
    if resumed.is_none() {
        end(session).await?;
        let flash = Flash::failed("Your session has ended. Sign in again.");
        session.insert(FLASH, flash).await.map_err(broken)?;
    }
    Ok(resumed)
}

/// `POST /ui/session/stay`: who is about to be signed out stays. Any request uses the session; this one does nothing else.
pub(super) async fn stay() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// How long the session that was used just now will last.
fn lasts(at_most: Duration) -> Lasts {
    Lasts { unused: sessions::IDLE.whole_seconds(), at_most: at_most.whole_seconds() }
}

/// The message was shown. A session in which nothing else is ends with it.
async fn forget_flash(session: &Session) -> Result<(), tower_sessions::session::Error> {
    session.remove::<Flash>(FLASH).await?;
    if session.get::<SignIn>(SIGN_IN).await?.is_none() {
        session.flush().await?;
    }
    Ok(())
}

fn viewer(caller: &Caller) -> Viewer {
    // Roles are declared from the widest to the narrowest.
    let role = caller.standing.roles.iter().map(|held| held.role).min();
    let asked = NAVIGATION.iter().flat_map(|section| section.entries).flat_map(|entry| entry.needs);
    let may: BTreeSet<_> =
        asked.copied().filter(|action| caller.standing.allows_somewhere(*action)).collect();
    Viewer {
        name: caller.name.clone(),
        initials: initials(&caller.name),
        role: role.map_or_else(String::new, |role| role.label().to_owned()),
        may: may.into_iter().collect(),
    }
}

fn shows_flash(request: &Request) -> bool {
    let headers = request.headers();
    *request.method() == Method::GET && accepts_html(headers) && !headers.contains_key(READ_AGAIN)
}

pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn broken(error: tower_sessions::session::Error) -> Error {
    Error::unavailable("Your session can't be read at the moment. Try again shortly.").with_source(error)
}
