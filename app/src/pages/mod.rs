//! The pages. A page is a folder or, when it has no data of its own, a file.

mod home;
mod not_found;
mod sign_in;

pub use home::Home;
pub use not_found::NotFound;
pub use sign_in::SignIn;
