//! The one table of addresses.

use axum::{
    Router,
    extract::{Request, State},
    handler::Handler,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{MethodRouter, get, post},
};
use http::Method;
use leptos::server_fn::axum::{get_server_fn_service, server_fn_paths};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes as _, generate_route_list_with_exclusions, handle_server_fns_with_context,
};
use regrant_app::{App, api::forms::plain_forms, shell};
use regrant_graph::GraphState;
use regrant_model::{ErrorKind, view::DirectoryTable};
use tower_http::limit::RequestBodyLimitLayer;
use url::Url;

use super::{
    AppState, app_registrations, compress, context, count, download, failure::refusal, headers, health,
    import, metrics, origin, run_events, session, sign_in, trace,
};
use crate::assets::{self, Site};

/// Longer bodies are refused, except for files to import. The longest form is a selection of a page's rows.
const LONGEST_BODY: usize = 2 * 1024 * 1024;

/// A route that is neither a page nor a server function nor a file of the site.
struct Own {
    method: Method,
    path: &'static str,
    handler: MethodRouter<AppState>,
}

fn read<H, T>(path: &'static str, handler: H) -> Own
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Own { method: Method::GET, path, handler: get(handler) }
}

fn write<H, T>(path: &'static str, handler: H) -> Own
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Own { method: Method::POST, path, handler: post(handler) }
}

/// What a session stands behind, beside pages and server functions.
fn private() -> Vec<Own> {
    vec![
        write("/sign-in", sign_in::sign_in),
        write("/sign-out", sign_in::sign_out),
        write("/ui/session/stay", session::stay),
        write("/directory/app-registrations", app_registrations::create),
        write("/directory/app-registrations/{app}", app_registrations::rotate_secret),
        read("/identity-governance/access-packages/{package}/assignments.csv", download::assignments),
        read("/identity-governance/access-packages/{package}/assignments.count", count::assignments),
        read("/identity-governance/access-packages/{package}/requests.csv", download::requests),
        read("/identity-governance/access-packages/{package}/requests.count", count::requests),
        read(
            "/identity-governance/access-packages/{package}/separation-of-duties/both.csv",
            download::conflicts,
        ),
        read("/identity-governance/access-packages.count", count::packages),
        read("/identity-governance/catalogs.count", count::catalogs),
        read("/identity-governance/runs.count", count::runs),
        read("/identity-governance/runs/{run}/items.csv", download::run_items),
        read("/directory/users.csv", async |state, caller| {
            download::directory(DirectoryTable::Users, state, caller)
        }),
        read("/directory/users.count", count::users),
        read("/directory/groups.count", count::groups),
        read("/directory/groups/{group}/members.count", count::members),
        read("/directory/groups.csv", async |state, caller| {
            download::directory(DirectoryTable::Groups, state, caller)
        }),
        read("/directory/memberships.csv", async |state, caller| {
            download::directory(DirectoryTable::Memberships, state, caller)
        }),
        read("/directory/users/{user}/access.csv", download::access),
        read("/directory/import/{import}/errors.csv", import::errors),
        read("/identity-governance/resources/{resource}/access.csv", download::resource_access),
        read("/ui/runs/{run}/events", run_events::events),
        read("/ui/runs/{run}/progress", run_events::progress),
    ]
}

/// The same, for bodies that are longer than others; each limits what it reads by itself.
fn large() -> Vec<Own> {
    vec![write("/directory/import", import::send)]
}

/// What everybody may ask for.
fn public() -> Vec<Own> {
    vec![read("/healthz", health::live), read("/readyz", health::ready), read("/metrics", metrics::show)]
}

/// The pages. Server functions are all below /ui; `leptos_routes` would put each beside the pages, without plain form posts.
fn pages() -> Vec<AxumRouteListing> {
    let functions = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    generate_route_list_with_exclusions(App, Some(functions))
}

/// The method and path of everything that is served but the site's files: pages, server functions, and the rest. For a test
/// that asks for each of them as somebody who may not.
pub fn addresses() -> Vec<(Method, String)> {
    // Leptos' list of pages names the server functions too.
    let pages = pages().into_iter().map(|page| (Method::GET, page.path().to_owned()));
    let pages = pages.filter(|(_, path)| server_fn_paths().all(|(function, _)| function != path));
    let functions = server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    let rest =
        private().into_iter().chain(large()).chain(public()).map(|own| (own.method, own.path.to_owned()));
    pages.chain(functions).chain(rest).collect()
}

/// Everything that is served.
pub fn router(state: &AppState) -> Router {
    metrics::install();
    let router = portal(state).layer(RequestBodyLimitLayer::new(LONGEST_BODY));
    let router = with(router, large())
        .layer(from_fn(session::require))
        .layer(from_fn_with_state(state.clone(), session::identify))
        .layer(session::layer(state))
        .layer(from_fn_with_state(state.clone(), session::remove_securely))
        .layer(compress::layer())
        .merge(files(state.site));
    // Beside the portal's routes, `/{tenant}/oauth2/v2.0/token` would be in conflict with its page for whatever is not there.
    let api = regrant_graph::router(graph(state));
    outermost(api, state).fallback_service(outermost(with(router, public()), state))
}

/// What every call passes first.
fn outermost(router: Router<AppState>, state: &AppState) -> Router {
    router
        .layer(from_fn_with_state(state.clone(), origin::same))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn(trace::request))
        .with_state(state.clone())
}

/// The API for programs: tokens in place of sessions, so it stands beside what a session stands behind.
fn graph(state: &AppState) -> GraphState {
    GraphState::new(state.db.clone(), Url::clone(&state.public_url), state.systems.key())
        .api_rate(state.api_rate)
        .provider(state.provider.clone())
        .storm(state.storm.clone())
}

fn with(router: Router<AppState>, all: Vec<Own>) -> Router<AppState> {
    all.into_iter().fold(router, |router, own| router.route(own.path, own.handler))
}

/// What a session stands behind.
fn portal(state: &AppState) -> Router<AppState> {
    let parts = state.clone();
    let (options, assets) = (state.leptos.clone(), state.site.names());
    let router = Router::new().leptos_routes_with_context(
        state,
        pages(),
        move || context::provide(&parts),
        move || shell(options.clone(), assets.clone()),
    );
    with(router, private()).route("/ui/{*function}", get(function).post(function.layer(from_fn(plain_forms))))
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
