//! A resource: who has access to it by assignments, and why.

mod api;
mod report;

pub use report::ResourcePage;

use regrant_model::ResourceId;

/// A resource's page.
pub(super) fn address(resource: ResourceId) -> String {
    format!("/identity-governance/resources/{resource}")
}
