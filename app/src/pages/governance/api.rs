//! Server functions of the Identity Governance page.

#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::unused_async,
        reason = "server functions are async for the browser, also those that only read the context"
    )
)]

#[cfg(feature = "ssr")]
use crate::api::part;
use crate::api::{AppError, Read};
use leptos::prelude::server;
#[cfg(feature = "ssr")]
use regrant_core::{Caller, db::Db};
#[cfg(feature = "ssr")]
use regrant_model::policy::Action;
use serde::{Deserialize, Serialize};

/// What of Identity Governance the caller's roles show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Catalogs, and access packages in them.
    pub catalogs: bool,
    /// Runs.
    pub runs: bool,
}

/// What the caller's roles show.
#[server(prefix = "/ui", endpoint = "governance/shown", protocol = Read)]
pub async fn for_caller() -> Result<Shown, AppError> {
    let (_, caller) = part::<(Db, Caller)>()?;
    let somewhere = |action| caller.standing.allows_somewhere(action);
    Ok(Shown { catalogs: somewhere(Action::ViewCatalog), runs: somewhere(Action::ViewAssignments) })
}
