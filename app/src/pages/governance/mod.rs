//! Identity Governance: where to go from there.

mod api;
mod landing;

pub use landing::GovernancePage;
