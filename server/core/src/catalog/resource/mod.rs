//! Resources of a catalog. A resource is tenant-wide and made once; catalogs only link to it. Adding one needs the right
//! to that resource too, else a catalog's owner could package any powerful group and assign it to themselves.

mod builtin;
mod find;
mod remote;
mod remove;
mod store;

pub use builtin::{add_application, add_group};
pub use find::find_applications;
pub use remote::add_remote_group;
pub use remove::remove;
