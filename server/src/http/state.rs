//! What every request handler may use.

use std::{num::NonZeroU32, sync::Arc};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use regrant_core::{
    db::Db,
    engine::{Storm, Systems},
};
use regrant_graph::Provider;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::run_events::Watched;
use crate::assets::Site;

/// What the web server is made of; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub(super) db: Db,
    pub(super) systems: Systems,
    pub(super) public_url: Arc<Url>,
    pub(super) behind_proxy: bool,
    pub(super) api_rate: NonZeroU32,
    pub(super) provider: Option<Arc<Provider>>,
    pub(super) storm: Storm,
    pub(super) site: &'static Site,
    pub(super) leptos: LeptosOptions,
    pub(super) watched: Arc<Watched>,
    pub(super) stop: CancellationToken,
}

impl AppState {
    /// `public_url` is the address under which people reach the portal: it decides about secure cookies and which
    /// origins may post.
    pub fn new(db: Db, systems: Systems, public_url: Url) -> Self {
        let leptos = LeptosOptions::builder().output_name("regrant").build();
        let watched = Arc::new(Watched::new(db.clone()));
        Self {
            db,
            systems,
            public_url: Arc::new(public_url),
            behind_proxy: false,
            api_rate: regrant_graph::DEFAULT_RATE,
            provider: None,
            storm: Storm::default(),
            site: Site::of_this_binary(),
            leptos,
            watched,
            stop: CancellationToken::new(),
        }
    }

    /// A proxy in front tells the client's address in `X-Forwarded-For`.
    #[must_use]
    pub fn behind_proxy(self, behind_proxy: bool) -> Self {
        Self { behind_proxy, ..self }
    }

    /// How many calls of the API each client may make a second.
    #[must_use]
    pub fn api_rate(self, api_rate: NonZeroU32) -> Self {
        Self { api_rate, ..self }
    }

    /// Tokens of this identity provider count at the API, too.
    #[must_use]
    pub fn provider(self, provider: Option<Provider>) -> Self {
        Self { provider: provider.map(Arc::new), ..self }
    }

    /// The engine that works in the same process, whose bulk gives way to calls of the API.
    #[must_use]
    pub fn storm(self, storm: Storm) -> Self {
        Self { storm, ..self }
    }

    /// Serves these files in place of the binary's own.
    #[must_use]
    pub fn site(self, site: &'static Site) -> Self {
        Self { site, ..self }
    }

    /// Ends streams when this is cancelled.
    pub(super) fn until(self, stop: CancellationToken) -> Self {
        Self { stop, ..self }
    }

    /// Whether people reach the portal over TLS.
    pub(super) fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
