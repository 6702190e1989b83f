//! Use cases, SQL, the engine and the connectors. Knows no axum and no leptos.
//!
//! A use case is a plain async function in the folder of its noun: it takes a [`Caller`] and parsed input,
//! authorizes first, does its work in one transaction, audits in the same one, and returns model types or the one
//! [`Error`]. SQL stands in the `store.rs` of the area it serves. `docs/adding-a-feature.md` is the checklist.

pub mod access;
pub mod account;
pub mod app_registration;
pub mod assignment;
pub mod audit;
pub mod caller;
pub mod catalog;
pub mod cause;
mod column;
pub mod connector;
pub mod db;
pub mod directory;
pub mod engine;
pub mod error;
pub mod health;
pub mod identity;
pub mod input;
pub mod list;
pub mod my_access;
pub mod package;
pub mod policy;
pub mod postgres;
pub mod record;
pub mod request;
pub mod role;
pub mod run;
pub mod search;
pub mod secret;
pub mod seed;
pub mod separation;
pub mod session;
pub mod system;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tls;
mod together;
pub mod transfer;
#[cfg(test)]
mod who_may;

pub use caller::Caller;
pub use error::{Error, ErrorKind, Result};
