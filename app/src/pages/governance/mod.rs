//! Identity Governance: where to go from there, and how all of it stands.

mod api;
mod landing;

pub use landing::GovernancePage;
