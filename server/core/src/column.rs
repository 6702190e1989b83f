//! From what stands in a column to what stands in a view.

use std::str::FromStr;

use crate::{Error, Result};

/// A text column that holds one of an enum's values.
pub(crate) fn text<T>(text: &str) -> Result<T>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error| Error::internal(format!("a column holds what it can't: {error}")))
}

/// A count, which is never negative.
pub(crate) fn count(value: impl Into<i64>) -> u32 {
    u32::try_from(value.into().max(0)).unwrap_or(u32::MAX)
}
