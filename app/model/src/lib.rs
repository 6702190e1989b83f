//! What the server and the browser share: ids, states and their transitions, the roll-up of an
//! assignment from its grants, the policy table, error kinds, and the views that pages show.
//!
//! Serde only, so that it compiles to WASM. Nothing here reads a clock or a database: rules are pure
//! functions, and the SQL that applies them to many rows at once is tested against them.
//!
//! A new state or action goes into its enum first; the compiler and the golden files then name every
//! place that has to follow.

pub mod error;
mod id;
pub mod policy;
pub mod rfc3339;
pub mod rollup;
pub mod state;
mod text_enum;
pub mod view;

pub use error::ErrorKind;
pub use id::*;
pub use text_enum::UnknownText;
