//! My Access: what somebody sees of their own access, and may ask for.

mod show;
mod store;

pub use show::show;
