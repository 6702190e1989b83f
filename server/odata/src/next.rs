//! The query string of a next link.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::OptionName;
use crate::options::parts;

/// The raw query string for the next page: that of this one as it was sent, with `token` as `$skiptoken`.
///
/// `$skip` goes, since the token stands behind what was skipped.
pub fn next_query(raw_query: &str, token: &str) -> String {
    let kept = parts(raw_query).filter(|part| {
        let name = part.key.as_deref().and_then(OptionName::parse);
        !matches!(name, Some(OptionName::Skip | OptionName::SkipToken))
    });
    let mut query: Vec<String> = kept.map(|part| part.raw.to_owned()).collect();
    query.push(format!("$skiptoken={}", utf8_percent_encode(token, NON_ALPHANUMERIC)));
    query.join("&")
}
