//! The web server: what stands around the portal's pages and server functions.
//!
//! [`routes`] is the one table of addresses. A request passes, from outside to inside: [`trace`] (request id, span,
//! metrics), [`headers`] (security headers, the nonce), [`origin`] (posts from other sites are refused), the size limit,
//! [`session`] (who is it?), and for server functions [`regrant_app::api::forms`]. What a page or a server function is
//! given stands in [`context`].

mod app_registrations;
mod compress;
mod context;
mod count;
mod download;
mod failure;
mod headers;
mod health;
mod import;
mod metrics;
mod origin;
mod page;
mod routes;
mod run_events;
mod session;
mod sign_in;
mod state;
mod trace;

pub use routes::{addresses, router};
pub use state::AppState;

use std::{io, net::SocketAddr};

use axum::{extract::ConnectInfo, middleware::map_request, serve::ListenerExt as _};
use http::{HeaderValue, Request, header::HOST};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::tls::{Peer, Tls, TlsListener};

/// Serves until `stop` is cancelled; then takes no more connections, ends the streams and waits for the answers that are
/// under way.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(listener: TcpListener, state: AppState, stop: CancellationToken) -> io::Result<()> {
    let app = router(&state.until(stop.clone())).into_make_service_with_connect_info::<SocketAddr>();
    // Without it a streamed page waits for the client's delayed acknowledgement, 40 ms each time.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// The same over TLS.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve_tls(
    listener: TcpListener,
    tls: &Tls,
    state: AppState,
    stop: CancellationToken,
) -> io::Result<()> {
    // A listener of our own can't say who is at the other end in the words that the handlers know.
    let app = router(&state.until(stop.clone())).layer(map_request(async |mut request: Request<_>| {
        if let Some(ConnectInfo(Peer(address))) = request.extensions().get().copied() {
            request.extensions_mut().insert(ConnectInfo(address));
        }
        // HTTP/2 has the host in the address alone.
        let host = request.uri().authority().and_then(|host| HeaderValue::from_str(host.as_str()).ok());
        if let Some(host) = host {
            request.headers_mut().entry(HOST).or_insert(host);
        }
        request
    }));
    let listener = TlsListener::new(listener, tls)?;
    axum::serve(listener, app.into_make_service_with_connect_info::<Peer>())
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}
