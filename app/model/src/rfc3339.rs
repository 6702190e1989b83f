//! Moments in what is sent, as RFC 3339 text.
//!
//! `time` has the same, but its optional moments ask the format what comes next, which a compact one can't tell.

use serde::{Deserializer, Serializer};
use time::OffsetDateTime;

/// Writes a moment.
///
/// # Errors
/// When the format fails, or the year has more than four digits.
pub fn serialize<S: Serializer>(at: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    time::serde::rfc3339::serialize(at, serializer)
}

/// Reads a moment.
///
/// # Errors
/// When it is none.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OffsetDateTime, D::Error> {
    time::serde::rfc3339::deserialize(deserializer)
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Moment(#[serde(with = "time::serde::rfc3339")] OffsetDateTime);

/// A moment that may be missing.
pub mod option {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use time::OffsetDateTime;

    use super::Moment;

    /// Writes it.
    ///
    /// # Errors
    /// As [`super::serialize`].
    pub fn serialize<S: Serializer>(at: &Option<OffsetDateTime>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(Moment).serialize(serializer)
    }

    /// Reads it.
    ///
    /// # Errors
    /// As [`super::deserialize`].
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<OffsetDateTime>, D::Error> {
        Option::<Moment>::deserialize(deserializer).map(|at| at.map(|Moment(at)| at))
    }
}
