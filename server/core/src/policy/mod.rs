//! Assignment policies: who may ask for a package, and how long an assignment lasts.

pub(crate) mod store;
