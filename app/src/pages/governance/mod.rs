//! Identity Governance: where to go from there.

mod landing;

pub use landing::GovernancePage;
