//! Requests: the list with its commands, and one request.

mod api;
mod detail;
mod list;
mod row;

pub use detail::RequestPage;
pub use list::RequestsPage;
