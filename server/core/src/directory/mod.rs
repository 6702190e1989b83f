//! The built-in directory: users and groups.

pub mod group;
pub mod user;

#[cfg(test)]
mod tests;
