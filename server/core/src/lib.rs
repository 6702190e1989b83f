//! Use cases, SQL, the engine and the connectors.

pub mod connector;
