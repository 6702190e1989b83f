//! What pages and the handlers of their forms share: the error, the signed-in person, the message for the next page.
//!
//! A page keeps what it reads and its forms' handlers in its own `api.rs`. What it reads is plain functions; a form's
//! handler is a server function under a fixed address, and thin:
//!
//! ```ignore
//! #[server(prefix = "/ui", endpoint = "groups/add-member")]
//! pub async fn add_member(group: GroupId, user: UserId) -> Result<(), AppError> {
//!     let (db, caller) = part::<(Db, Caller)>()?;
//!     regrant_core::groups::add_member(&db, &caller, group, user).await?;
//!     flash("The member was added.");
//!     Ok(())
//! }
//! ```
//!
//! [`forms`] turns the answer into a redirect back to the page, with and without script. Nothing that a page shows as a
//! message ever comes from an address.

mod display;
mod error;
pub mod forms;
mod provided;
mod visit;

pub use display::Density;
pub use error::{AppError, part};
pub use forms::{flash, flash_run, flash_test};
pub use provided::{NewSecret, TokenIssuer};
pub use visit::{Flash, FlashKind, Lasts, Typed, Viewer, Visit, initials};
