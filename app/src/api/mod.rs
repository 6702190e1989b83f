//! What pages and server functions share: the error, the signed-in person, the message for the next page.
//!
//! A page keeps its server functions in its own `api.rs`. Each stands under a fixed address and is thin:
//!
//! ```ignore
//! #[server(prefix = "/ui", endpoint = "groups/add-member", protocol = Write)]
//! pub async fn add_member(group: GroupId, user: UserId) -> Result<(), AppError> {
//!     let (db, caller) = part::<(Db, Caller)>()?;
//!     regrant_core::groups::add_member(&db, &caller, group, user).await?;
//!     flash("The member was added.");
//!     Ok(())
//! }
//! ```
//!
//! The same function answers a call of the hydrated page and a plain form post: [`forms`] turns the answer to the
//! latter into a redirect back to the page. Nothing that a page shows as a message ever comes from an address.

mod error;
#[cfg(feature = "ssr")]
pub mod forms;
pub mod pack;
mod post;
mod protocol;
mod visit;

pub use error::AppError;
#[cfg(feature = "ssr")]
pub use error::part;
#[cfg(feature = "ssr")]
pub use forms::{flash, flash_failed, flash_run};
pub use post::{Posted, form_fields, post};
pub use protocol::{Call, Read, Write};
#[cfg(feature = "ssr")]
pub use visit::initials;
pub use visit::{Flash, FlashKind, Typed, Viewer, Visit};
