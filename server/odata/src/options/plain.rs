//! The options that are a number or a word.

use crate::error::quoted;
use crate::{OptionError, limits};

pub(super) fn top(value: &str) -> Result<u16, OptionError> {
    let number = digits(value).and_then(|digits| digits.parse().ok());
    number.filter(|top| (1..=limits::TOP).contains(top)).ok_or_else(|| {
        OptionError::new(
            "$top",
            format!("a number from 1 to {} belongs here, not {}", limits::TOP, quoted(value)),
        )
    })
}

pub(super) fn skip(value: &str) -> Result<u32, OptionError> {
    digits(value).and_then(|digits| digits.parse().ok()).ok_or_else(|| {
        OptionError::new(
            "$skip",
            format!("a number from 0 to {} belongs here, not {}", u32::MAX, quoted(value)),
        )
    })
}

pub(super) fn count(value: &str) -> Result<bool, OptionError> {
    let value = value.trim();
    if value.eq_ignore_ascii_case("true") {
        Ok(true)
    } else if value.eq_ignore_ascii_case("false") {
        Ok(false)
    } else {
        Err(OptionError::new("$count", format!("true or false belongs here, not {}", quoted(value))))
    }
}

/// Accepts JSON with any parameters: what the server sends does not depend on them.
pub(super) fn format(value: &str) -> Result<(), OptionError> {
    let kind = value.split(';').next().unwrap_or_default().trim();
    if ["json", "application/json"].iter().any(|json| json.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    Err(OptionError::new("$format", format!("only json is served, not {}", quoted(value))))
}

/// The value without blanks, if it is digits alone: Rust would take a sign.
fn digits(value: &str) -> Option<&str> {
    let value = value.trim();
    value.bytes().all(|byte| byte.is_ascii_digit()).then_some(value)
}
