//! The portal: pages that the server renders, and the few parts of them that live in the browser.
//!
//! [`shell`] is the document, [`routes`] the one table of pages, [`components`] what pages are made of, [`api`] what
//! pages and form handlers share; all of that is the server's alone. [`islands`] are the components that the browser
//! hydrates, and `live` is what makes the rest of a page live: it follows links and sends forms without a reload. Every
//! page reads and every action works without WASM: real links, real forms, filters and paging in the address. To render
//! is pure: no clock, no randomness, no `window`.
//!
//! To add a page: a folder in `pages` (`mod`, and as needed `list`, `detail`, `form`, `api`), its line in [`routes`].
#![recursion_limit = "256"]

pub mod format;
pub mod islands;
pub mod tone;

#[cfg(feature = "hydrate")]
pub mod live;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
mod shell;

/// The header of a request for a page that its reader has open and did not ask for: it is read again because something has
/// happened to it. A message that waits is not for that page, but for one that somebody is on the way to, in whichever tab.
pub const READ_AGAIN: &str = "regrant-read-again";

#[cfg(feature = "ssr")]
pub use pages::read_incompatible;
#[cfg(feature = "ssr")]
pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
