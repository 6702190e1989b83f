//! The one error of this crate, written for the author of the script that sent the query.

use std::fmt;

use crate::limits;

/// What is wrong with an option, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionError {
    /// The option's name as OData spells it, such as `$filter`, or the name of a called function.
    pub option: String,
    /// The character of the option's decoded value, from 1, where that is known.
    pub at: Option<usize>,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
}

impl OptionError {
    pub(crate) fn new(option: impl Into<String>, message: impl Into<String>) -> Self {
        Self { option: option.into(), at: None, message: message.into() }
    }

    pub(crate) fn at(option: impl Into<String>, at: usize, message: impl Into<String>) -> Self {
        Self { option: option.into(), at: Some(at), message: message.into() }
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "{}, character {at}: {}", self.option, self.message),
            None => write!(f, "{}: {}", self.option, self.message),
        }
    }
}

impl std::error::Error for OptionError {}

/// Refuses text that is empty, too long, or that no database column can hold.
pub(crate) fn bounded(option: &str, text: &str) -> Result<(), OptionError> {
    if text.trim().is_empty() {
        return Err(OptionError::new(option, "the value is empty"));
    }
    if text.len() > limits::TEXT_BYTES {
        let message = format!("the value is longer than {} bytes", limits::TEXT_BYTES);
        return Err(OptionError::new(option, message));
    }
    match text.chars().position(|c| c == '\0') {
        Some(index) => Err(OptionError::at(option, index + 1, "the character U+0000 is not allowed")),
        None => Ok(()),
    }
}

/// A caller's text within a message: quoted, clipped and on one line.
pub(crate) fn quoted(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut shown: String =
        text.chars().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("'{shown}'")
}
