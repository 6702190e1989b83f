//! The components that the browser hydrates. All others are rendered by the server alone.
//!
//! When a page is read again, an island stays as it is: what may change about it stands in the element around it, which
//! has an id, and the island looks there when the page tells that it has changed ([`PAGE_CHANGED`]).

mod choice;
mod live_run;
mod pace;
#[cfg(feature = "hydrate")]
mod selection;
mod selection_bar;
#[cfg(feature = "hydrate")]
mod watch;

pub use live_run::LiveRun;
pub use selection_bar::{Facts, SelectionBar};

/// The document's event after the page has been brought up to date in place.
pub const PAGE_CHANGED: &str = "regrant:page";
