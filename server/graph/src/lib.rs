//! The API that clients of Microsoft Graph's entitlement management can use with nothing changed but the base URL and the
//! token. Knows no leptos, and no business rule: every handler calls a use case of `regrant_core`.
//!
//! [`endpoints`] is the one table of what is served. A call passes, from outside to inside: its ids for the logs, the token
//! ([`token`]), the table, the ids in its path, the permission, the use case. The two roots are two spellings of one model:
//! a noun's file in [`nouns`] holds both, as a shape (what queries may name) and a rendering (what is sent).
//!
//! To add a property: its place in the noun's shape, for both roots, and its line in the rendering; a test looks it up in
//! Graph's own metadata. To add a path: a line in [`endpoints`], and its handler in the noun's file.

mod answer;
mod batch;
mod call;
mod describe;
mod endpoints;
mod failure;
mod ids;
mod nouns;
mod path;
mod root;
mod sent;
mod serve;
mod state;
mod throttle;
mod token;

pub use describe::openapi;
pub use endpoints::endpoints;
pub use root::Root;
pub use serve::{Route, router};
pub use state::GraphState;
pub use throttle::DEFAULT_RATE;
pub use token::Provider;
