//! `POST /sign-in` and `POST /sign-out`: plain forms that answer with a redirect in any case.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Extension, Form,
    extract::{ConnectInfo, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, header::RETRY_AFTER};
use regrant_app::api::{Flash, Typed};
use regrant_core::{
    Caller, Error,
    account::{self, Attempt},
    session as store,
};
use secrecy::SecretString;
use serde::Deserialize;
use tower_sessions::Session;

use super::{AppState, failure::Failure, page, session};

/// The form's fields.
#[derive(Deserialize)]
pub(super) struct Fields {
    user_name: String,
    password: SecretString,
}

/// What the form's address says.
#[derive(Deserialize)]
pub(super) struct Address {
    /// Where somebody wanted to go.
    next: Option<String>,
}

/// Signs in and leads to where somebody wanted to go; after a failure, back to the form, which says why.
pub(super) async fn sign_in(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Query(address): Query<Address>,
    browser: Session,
    Form(form): Form<Fields>,
) -> Result<Response, Failure> {
    let next = address.next.as_deref().and_then(page::own_path);
    let client = client(&headers, peer, state.behind_proxy);
    let typed = form.user_name.clone();
    let attempt = Attempt { user_name: form.user_name, password: form.password, address: client };
    match account::sign_in(&state.db, attempt).await {
        Ok(sign_in) => {
            session::begin(&browser, sign_in).await?;
            if let Err(error) = store::prune(&state.db).await {
                error.report();
            }
            Ok(Redirect::to(next.unwrap_or("/")).into_response())
        }
        Err(error) => Ok(refused(&error, next, typed)),
    }
}

/// Signs out, whether or not somebody is signed in.
pub(super) async fn sign_out(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    browser: Session,
) -> Result<Response, Failure> {
    session::end(&browser).await?;
    let mut answer = Redirect::to("/sign-in").into_response();
    if let Some(Extension(caller)) = caller {
        account::sign_out(&state.db, &caller).await?;
        answer.extensions_mut().insert(Flash::done("You have signed out."));
    }
    Ok(answer)
}

fn refused(error: &Error, next: Option<&str>, user_name: String) -> Response {
    error.report();
    let mut answer = Redirect::to(&page::sign_in(next)).into_response();
    if let Some(wait) = error.retry_after() {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    // The form comes back with the name that was typed, if it can be one.
    let fields = if user_name.len() <= 200 { vec![("user_name".to_owned(), user_name)] } else { Vec::new() };
    let typed = Some(Typed { page: "/sign-in".to_owned(), fields });
    answer.extensions_mut().insert(Flash { typed, ..Flash::failed(error.public()) });
    answer
}

/// The client's address. Of a list of proxies only the last entry is by our own one; the others anybody may write.
fn client(headers: &HeaderMap, peer: SocketAddr, behind_proxy: bool) -> IpAddr {
    let told = || {
        let told = headers.get_all("x-forwarded-for").iter().next_back()?;
        told.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    if behind_proxy { told().unwrap_or(peer.ip()) } else { peer.ip() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_proxy_is_believed() {
        let peer: SocketAddr = "192.0.2.1:5000".parse().unwrap();
        let mut headers = HeaderMap::new();
        assert_eq!(client(&headers, peer, true), peer.ip());
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.9.9.9, 198.51.100.4"));
        assert_eq!(client(&headers, peer, false), peer.ip());
        assert_eq!(client(&headers, peer, true).to_string(), "198.51.100.4");
        headers.append("x-forwarded-for", HeaderValue::from_static("garbage"));
        assert_eq!(client(&headers, peer, true), peer.ip());
    }
}
