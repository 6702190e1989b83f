//! SQL over assignments.

mod one;
mod page;

pub(super) use one::{GrantRow, One, Past, grants, history, one};
pub(super) use page::{Row, found, page};
