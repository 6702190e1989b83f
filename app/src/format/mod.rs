//! Words for numbers and moments.
//!
//! Pure functions: "now" is an argument that comes from the server with the data, so that the server's markup and the
//! hydrated markup are the same.

mod count;
mod moment;

pub use count::{count, counted};
pub use moment::{ago, date, date_time, machine, since};
