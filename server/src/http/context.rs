//! What pages and server functions are given.

use http::request::Parts;
use leptos::{nonce::Nonce, prelude::*};
use regrant_app::api::{TokenIssuer, Visit};
use regrant_core::{Caller, db::Db};

use super::AppState;

/// Provides the database, the connected systems, the identity provider's name, who calls, what waits for them, and the nonce
/// of the answer. Server
/// functions ask for the first and the third as `(Db, Caller)`.
pub(super) fn provide(state: &AppState) {
    provide_context(state.db.clone());
    provide_context(state.systems.clone());
    if let Some(provider) = &state.provider {
        provide_context(TokenIssuer(provider.issuer().to_owned()));
    }
    let Some(parts) = use_context::<Parts>() else { return };
    if let Some(caller) = parts.extensions.get::<Caller>() {
        provide_context(caller.clone());
        provide_context::<(Db, Caller)>((state.db.clone(), caller.clone()));
    }
    if let Some(visit) = parts.extensions.get::<Visit>() {
        provide_context(visit.clone());
    }
    if let Some(nonce) = parts.extensions.get::<Nonce>() {
        provide_context(nonce.clone());
    }
}
