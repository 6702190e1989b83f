//! The health of packages and of the tenant over time: a record an hour for two weeks, then one a day for 400 days.
//!
//! A record is made by a timer of the engine ([`record`]), for all packages in one statement; whichever process comes
//! first makes it. What is shown of a package or of the tenant ends with the present, counted anew where that is quick.

mod of_package;
mod of_tenant;
mod record;
mod store;
#[cfg(test)]
mod tests;

pub use of_package::of_package;
pub use of_tenant::of_tenant;
pub use record::record;
pub(crate) use store::insert;
