//! The secrets of programs. The answer to the post that makes one is the page of the program with the secret on it, and the
//! only thing that ever holds it: no redirect follows, since an address or the session would have to carry the secret to
//! the next page. That post goes to the page's own address, so whoever reads the page again asks for it with GET, and is
//! shown none; and a post that is sent again makes no other secret, since the newest one is then another than its form
//! has seen.
//!
//! A new app registration is made without a secret, and the form that asked for it is led on as it is (307) to the address
//! of what was made, which makes the first secret.

use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::{Path, Request, State},
    response::{IntoResponse as _, Redirect, Response},
};
use http::{
    HeaderMap, HeaderValue, Method,
    header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE},
    request::Parts,
};
use leptos::prelude::provide_context;
use regrant_app::{
    api::{Flash, NewSecret, Typed, Visit},
    shell,
};
use regrant_core::{
    Caller, Error, Result,
    app_registration::{self, Credentials, NewApp, Replaces},
    caller::no_such,
    input::Name,
};
use regrant_model::{AppRegistrationId, AppSecretId, policy::Action};
use secrecy::SecretString;
use time::Duration;

use super::{AppState, context, failure::Failure, session::accepts_html};

const PAGE: &str = "/directory/app-registrations";

/// Longer forms are none of ours.
const LONGEST_FORM: usize = 16 * 1024;

/// `POST /directory/app-registrations`: registers a program, and leads the form on to where it gets its secret.
pub(super) async fn create(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let form = Form::read(body).await;
    match register(&state, &caller, &form).await {
        Ok(app) => Redirect::temporary(&format!("{PAGE}/{app}")).into_response(),
        Err(error) => refused(error, &parts.headers, &format!("{PAGE}/new"), form),
    }
}

/// `POST /directory/app-registrations/{app}`: gives a program a new secret, and shows it.
pub(super) async fn rotate_secret(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(app): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let form = Form::read(body).await;
    match rotate(&state, &caller, &app, &form).await {
        Ok(made) => shown(state, parts, made.secret, form.one("newest").is_empty()).await,
        Err(error) => refused(error, &parts.headers, parts.uri.path(), form),
    }
}

async fn register(state: &AppState, caller: &Caller, form: &Form) -> Result<AppRegistrationId> {
    caller.may(Action::RegisterApps)?;
    let name = Name::parse("Name", form.one("name"))?;
    let permissions: std::result::Result<_, _> = form.all("permission").map(str::parse).collect();
    let permissions =
        permissions.map_err(|_| Error::invalid("Permissions: choose from those that the form names."))?;
    app_registration::register(&state.db, caller, &NewApp { name, permissions }).await
}

/// Without a word about secrets of before there must be none, and nothing overlaps.
async fn rotate(state: &AppState, caller: &Caller, app: &str, form: &Form) -> Result<Credentials> {
    caller.may(Action::RegisterApps)?;
    let app: AppRegistrationId = app.parse().map_err(|_| no_such("app registration"))?;
    let hours: u16 = match form.one("overlap") {
        "" => 0,
        hours => hours.parse().map_err(|_| Error::invalid("Overlap: choose one of those offered."))?,
    };
    let seen: Option<AppSecretId> =
        match form.one("newest") {
            "" => None,
            id => Some(id.parse().map_err(|_| {
                Error::invalid("What was sent names no secret. Reload the page and try again.")
            })?),
        };
    let overlap = Duration::hours(hours.into());
    app_registration::rotate_secret(&state.db, caller, app, overlap, Replaces::Newest(seen)).await
}

/// What a form has sent.
struct Form(Vec<(String, String)>);

impl Form {
    /// A body that can't be read says nothing, and what is missing is said then.
    async fn read(body: Body) -> Self {
        let bytes = to_bytes(body, LONGEST_FORM).await.unwrap_or_default();
        Self(url::form_urlencoded::parse(&bytes).into_owned().collect())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    fn one(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }
}

/// The page at this address, with the secret on it.
async fn shown(state: AppState, parts: Parts, secret: SecretString, is_first: bool) -> Response {
    let told = if is_first {
        "The app registration was created. Copy its secret before you leave this page."
    } else {
        "The new secret was made. Copy it before you leave this page."
    };
    let visit = parts.extensions.get::<Visit>().cloned().unwrap_or_default();
    let mut page = Request::from_parts(parts, Body::empty());
    *page.method_mut() = Method::GET;
    page.headers_mut().remove(CONTENT_LENGTH);
    page.headers_mut().remove(CONTENT_TYPE);
    page.extensions_mut().insert(Visit { flash: Some(Flash::done(told)), ..visit });
    let secret = NewSecret(secret);
    let (options, assets) = (state.leptos.clone(), state.site.names());
    let render = leptos_axum::render_app_async_with_context(
        move || {
            context::provide(&state);
            provide_context(secret.clone());
        },
        move || shell(options.clone(), assets.clone()),
    );
    let mut answer = render(page).await;
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Back to the form, which says why and holds what was typed; who asks without a browser gets the status.
fn refused(error: Error, headers: &HeaderMap, page: &str, form: Form) -> Response {
    if !accepts_html(headers) {
        return Failure(error).into_response();
    }
    error.report();
    let mut answer = Redirect::to(page).into_response();
    let typed = Some(Typed { page: page.to_owned(), fields: form.0 });
    answer.extensions_mut().insert(Flash { typed, ..Flash::failed(error.public()) });
    answer
}
