//! Files in and out, on a real database.

mod import;
mod kept;
mod large;
