//! Global search: a few of each kind whose name begins with a text or contains it. Each kind is one statement that reads at
//! most a thousand candidates, so that a text that half the tenant contains costs no more than another.

mod find;
mod store;
#[cfg(test)]
mod tests;

pub use find::find;
