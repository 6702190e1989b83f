//! The portal: pages that the server renders and the browser hydrates.
//!
//! [`shell`] is the document, [`routes`] the one table of pages, [`components`] what pages are made of, [`api`] what
//! pages and server functions share. Every page reads and every action works without WASM: real links, real forms,
//! filters and paging in the address. To render is pure: no clock, no randomness, no `window`.
//!
//! To add a page: a folder in `pages` (`mod`, and as needed `list`, `detail`, `form`, `api`), its line in [`routes`].
#![recursion_limit = "256"]

pub mod api;
pub mod assets;
pub mod components;
pub mod format;
pub mod live;
pub mod page_data;
mod pages;
pub mod routes;
pub mod selection;
#[cfg(feature = "ssr")]
mod shell;

pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
