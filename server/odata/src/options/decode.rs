//! From a raw query string to decoded pairs.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The parts of a raw query string, each with its key decoded and everything else raw.
pub(crate) fn parts(raw_query: &str) -> impl Iterator<Item = Part<'_>> {
    let raw_query = raw_query.strip_prefix('?').unwrap_or(raw_query);
    raw_query.split('&').filter(|part| !part.is_empty()).map(|raw| {
        let (key, value) = raw.split_once('=').unwrap_or((raw, ""));
        Part { raw, key: decoded(key), value }
    })
}

/// One part of a raw query string.
pub(crate) struct Part<'a> {
    pub(crate) raw: &'a str,
    /// Decoded; none when that is no UTF-8.
    pub(crate) key: Option<String>,
    value: &'a str,
}

impl Part<'_> {
    /// The value, decoded; none when that is no UTF-8.
    pub(crate) fn value(&self) -> Option<String> {
        decoded(self.value)
    }
}

/// Decodes `%XX`, and `+` as a blank.
fn decoded(raw: &str) -> Option<String> {
    let blanks = if raw.contains('+') { Cow::Owned(raw.replace('+', " ")) } else { Cow::Borrowed(raw) };
    percent_decode_str(&blanks).decode_utf8().ok().map(Cow::into_owned)
}
