//! My Access: one's own assignments and requests, and what one may ask for.

mod api;
mod ask;
mod offers;
mod page;
mod requests;

pub use page::MyAccessPage;
