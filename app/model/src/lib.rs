//! Ids, states, transitions, the roll-up, the policy table and the DTOs that server and browser share.

pub mod error;

pub use error::ErrorKind;
