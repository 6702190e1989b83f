//! A filter as canonical OData text, which parses to the same filter.
//!
//! The text can be longer than the one it was read from (`2026-01-01T00:00Z` gains its seconds), so at the
//! very limit of [`TEXT_BYTES`](crate::limits::TEXT_BYTES) it may be refused.

use std::fmt;

use super::{Filter, Value};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => join(f, parts, " and "),
            Self::Or(parts) => join(f, parts, " or "),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::IsNull(property) => write!(f, "{property} eq null"),
            Self::IsNotNull(property) => write!(f, "{property} ne null"),
            Self::Compare { property, op, value } => write!(f, "{property} {} {value}", op.as_str()),
            Self::In { property, values } => {
                write!(f, "{property} in (")?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if index == 0 { "" } else { "," })?;
                }
                f.write_str(")")
            }
            Self::Contains { property, text } => call(f, "contains", *property, text),
            Self::StartsWith { property, text } => call(f, "startswith", *property, text),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, parts: &[Filter], between: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        match part {
            Filter::Or(_) => write!(f, "({part})")?,
            part => write!(f, "{part}")?,
        }
    }
    Ok(())
}

fn call(f: &mut fmt::Formatter<'_>, name: &str, property: crate::PropertyRef, text: &str) -> fmt::Result {
    write!(f, "{name}({property},{})", Value::Text(text.to_owned()))
}
