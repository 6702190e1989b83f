//! What keeps access from being what it should be, grouped by cause and system: of a package, and of what a run could not
//! do. Each group carries the filter that selects its assignments, so that "Retry all with this cause" is a reprocess like
//! any other.

mod of_package;
mod of_run;
mod store;
#[cfg(test)]
mod tests;

pub use of_package::of_package;
pub use of_run::of_run;
