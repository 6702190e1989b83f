//! The one table of addresses.

use axum::{
    Router,
    extract::{Request, State},
    handler::Handler as _,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use leptos::server_fn::axum::{get_server_fn_service, server_fn_paths};
use leptos_axum::{LeptosRoutes as _, generate_route_list_with_exclusions, handle_server_fns_with_context};
use regrant_app::{App, api::forms::plain_forms, shell};
use regrant_model::{ErrorKind, view::DirectoryTable};
use tower_http::limit::RequestBodyLimitLayer;

use super::{
    AppState, context, download, failure::refusal, headers, health, import, metrics, origin, run_events,
    session, sign_in, trace,
};
use crate::assets::{self, Site};

/// Longer bodies are refused, except for files to import. The longest form is a selection of a page's rows.
const LONGEST_BODY: usize = 2 * 1024 * 1024;

/// Everything that is served.
pub fn router(state: AppState) -> Router {
    metrics::install();
    portal(&state)
        .layer(RequestBodyLimitLayer::new(LONGEST_BODY))
        // It limits what it reads by itself.
        .route("/directory/import", post(import::send))
        .layer(from_fn(session::require))
        .layer(from_fn_with_state(state.clone(), session::identify))
        .layer(session::layer(&state))
        .layer(from_fn_with_state(state.clone(), session::remove_securely))
        .merge(files(state.site))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .layer(from_fn_with_state(state.clone(), origin::same))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn(trace::request))
        .with_state(state)
}

/// What a session stands behind.
fn portal(state: &AppState) -> Router<AppState> {
    // They are all below /ui; leptos_routes would put each beside the pages, without plain form posts.
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let pages = generate_route_list_with_exclusions(App, Some(functions));
    let parts = state.clone();
    let (options, assets) = (state.leptos.clone(), state.site.names());
    Router::new()
        .leptos_routes_with_context(
            state,
            pages,
            move || context::provide(&parts),
            move || shell(options.clone(), assets.clone()),
        )
        .route("/sign-in", post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/identity-governance/access-packages/{package}/assignments.csv", get(download::assignments))
        .route("/identity-governance/access-packages/{package}/requests.csv", get(download::requests))
        .route(
            "/identity-governance/access-packages/{package}/separation-of-duties/both.csv",
            get(download::conflicts),
        )
        .route("/identity-governance/runs/{run}/items.csv", get(download::run_items))
        .route(
            "/directory/users.csv",
            get(async |state, caller| download::directory(DirectoryTable::Users, state, caller)),
        )
        .route(
            "/directory/groups.csv",
            get(async |state, caller| download::directory(DirectoryTable::Groups, state, caller)),
        )
        .route(
            "/directory/memberships.csv",
            get(async |state, caller| download::directory(DirectoryTable::Memberships, state, caller)),
        )
        .route("/directory/users/{user}/access.csv", get(download::access))
        .route("/directory/import/{import}/errors.csv", get(import::errors))
        .route("/identity-governance/resources/{resource}/access.csv", get(download::resource_access))
        .route("/ui/runs/{run}/events", get(run_events::events))
        .route("/ui/runs/{run}/progress", get(run_events::progress))
        .route("/ui/{*function}", get(function).post(function.layer(from_fn(plain_forms))))
}

/// The site's own files; those below `/assets/` also when they are another build's, to say that they are gone.
fn files(site: &Site) -> Router<AppState> {
    let roots = site.addresses().filter(|address| !address.starts_with(assets::HASHED));
    roots
        .fold(Router::new(), |router, address| router.route(address, get(file)))
        .route(&format!("{}{{*file}}", assets::HASHED), get(file))
}

async fn file(State(state): State<AppState>, request: Request) -> Response {
    assets::serve(state.site, request.uri().path(), request.headers())
}

/// A server function of a page.
async fn function(State(state): State<AppState>, request: Request) -> Response {
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return refusal(ErrorKind::NotFound, "There is no such action. Reload the page and try again.");
    }
    handle_server_fns_with_context(move || context::provide(&state), request).await.into_response()
}
