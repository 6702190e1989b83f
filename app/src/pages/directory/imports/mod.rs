//! Import: a file is sent, its preview looked at, and then applied. Nothing changes before that.

mod api;
mod form;
mod preview;

pub use form::ImportPage;
pub use preview::ImportPreviewPage;

use super::{groups::GROUPS, users::USERS};
use crate::components::Crumb;
use regrant_model::view::DirectoryTable;

/// Where it is.
pub(super) const IMPORT: &str = "/directory/import";

/// The form, for a table.
pub(super) fn address(table: DirectoryTable) -> String {
    format!("{IMPORT}?table={table}")
}

/// The list that shows what was imported.
const fn list(table: DirectoryTable) -> (&'static str, &'static str) {
    match table {
        DirectoryTable::Users => ("Users", USERS),
        DirectoryTable::Groups | DirectoryTable::Memberships => ("Groups", GROUPS),
    }
}

/// The path to the pages of an import.
fn crumbs(table: DirectoryTable) -> Vec<Crumb> {
    let (label, href) = list(table);
    vec![Crumb::new("Home", "/"), Crumb::new(label, href)]
}
