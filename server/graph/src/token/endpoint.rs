//! `POST /oauth2/v2.0/token`: client credentials for a token, as RFC 6749 says (sections 2.3.1, 4.4 and 5).

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use regrant_core::{ErrorKind, app_registration};
use secrecy::SecretString;
use serde_json::json;

use super::own::LIFETIME;
use crate::state::GraphState;

/// Gives a program a token for its client id and secret, in the form or in the Authorization header.
pub(crate) async fn issue(State(state): State<GraphState>, headers: HeaderMap, body: Bytes) -> Response {
    let asked = match Asked::read(&headers, &body) {
        Ok(asked) => asked,
        Err(refusal) => return refusal.into_response(),
    };
    let shown = match app_registration::authenticate(&state.db, &asked.client, &asked.secret).await {
        Ok(shown) => shown,
        Err(error) if error.kind() == ErrorKind::NotSignedIn => {
            return Refusal(StatusCode::UNAUTHORIZED, "invalid_client", error.public().to_owned())
                .into_response();
        }
        Err(error) => {
            error.report();
            return Refusal(
                StatusCode::SERVICE_UNAVAILABLE,
                "temporarily_unavailable",
                error.public().to_owned(),
            )
            .into_response();
        }
    };
    match state.tokens.make(&shown) {
        Ok(token) => answer(
            StatusCode::OK,
            &json!({
                "token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token,
            }),
        ),
        Err(error) => {
            error.report();
            Refusal(StatusCode::INTERNAL_SERVER_ERROR, "server_error", error.public().to_owned())
                .into_response()
        }
    }
}

struct Asked {
    client: String,
    secret: SecretString,
}

impl Asked {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        let wrong = |error, text: &str| Refusal(StatusCode::BAD_REQUEST, error, text.to_owned());
        let form = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !form.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
            return Err(wrong("invalid_request", "Send a form: application/x-www-form-urlencoded."));
        }
        let (mut grant, mut client, mut secret) = (None, None, None);
        for (name, value) in form_urlencoded::parse(body) {
            let place = match name.as_ref() {
                "grant_type" => &mut grant,
                "client_id" => &mut client,
                "client_secret" => &mut secret,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(wrong("invalid_request", &format!("{name} is there twice.")));
            }
        }
        match grant.as_deref() {
            Some("client_credentials") => {}
            Some(_) => {
                return Err(wrong("unsupported_grant_type", "Only client_credentials is supported here."));
            }
            None => return Err(wrong("invalid_request", "grant_type is missing.")),
        }
        if let Some((basic_client, basic_secret)) = basic(headers) {
            if secret.is_some() {
                return Err(wrong("invalid_request", "The client's secret is there twice."));
            }
            (client, secret) = (Some(basic_client), Some(basic_secret));
        }
        let client = client.ok_or_else(|| wrong("invalid_request", "client_id is missing."))?;
        let secret = secret.ok_or_else(|| wrong("invalid_request", "client_secret is missing."))?;
        Ok(Self { client, secret: secret.into() })
    }
}

/// Client id and secret of the Authorization header, each form-encoded before they were put together (section 2.3.1).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, text) = value.split_once(' ')?;
    let text = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(text.trim()).ok())??;
    let text = String::from_utf8(text).ok()?;
    let (client, secret) = text.split_once(':')?;
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    Some((decoded(client)?, decoded(secret)?))
}

/// Status, error and description (section 5.2).
struct Refusal(StatusCode, &'static str, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut refused = answer(self.0, &json!({ "error": self.1, "error_description": self.2 }));
        if self.0 == StatusCode::UNAUTHORIZED {
            refused
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"regrant\""));
        }
        refused
    }
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (PRAGMA, HeaderValue::from_static("no-cache")),
    ];
    (status, headers, body.to_string()).into_response()
}
