//! `$search`: words to look for.

use std::fmt;

use crate::cursor::Cursor;
use crate::error::{bounded, quoted};
use crate::shape::Use;
use crate::{OptionError, PropertyRef, Shape};

/// What to look for, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The one property to look into, from `"displayName:sales"`; none means every searchable one.
    pub property: Option<PropertyRef>,
    /// The text, verbatim and never empty: a `%` in it is a percent sign.
    pub text: String,
}

impl Search {
    /// Reads the decoded value of `$search`: text, bare or in double quotes, perhaps after the name of a
    /// property.
    ///
    /// # Errors
    ///
    /// When the quotes don't match, nothing is left to look for, the property cannot be searched, or nothing
    /// here can.
    pub fn parse(text: &str, shape: &'static Shape) -> Result<Self, OptionError> {
        bounded("$search", text)?;
        if shape.paths_for(Use::Search).next().is_none() {
            return Err(OptionError::new("$search", format!("'{}' has nothing to search", shape.name)));
        }
        let text = unquoted(text)?;
        let (property, text) =
            match text.split_once(':').map(|(name, rest)| (shape.property(name.trim()), name, rest)) {
                Some((Some(_), name, rest)) => {
                    let property = shape.resolve(name.trim(), Use::Search);
                    (Some(property.map_err(|message| OptionError::new("$search", message))?), rest.trim())
                }
                _ => (None, text.trim()),
            };
        if text.is_empty() {
            return Err(OptionError::new("$search", "there is nothing to search for"));
        }
        Ok(Self { property, text: text.to_owned() })
    }
}

/// Takes the double quotes off; within them `\"` and `\\` stand for themselves.
fn unquoted(text: &str) -> Result<String, OptionError> {
    let mut cursor = Cursor::new("$search", text);
    cursor.skip_blanks();
    if !cursor.eat('"') {
        return match text.chars().position(|c| c == '"') {
            Some(index) => Err(cursor.error_at(index + 1, "a double quote opens the text or is left out")),
            None => Ok(text.to_owned()),
        };
    }
    let mut inner = String::new();
    loop {
        inner.push_str(cursor.take_while(|c| c != '"' && c != '\\'));
        match cursor.next() {
            Some('\\') => match cursor.next() {
                Some(c @ ('"' | '\\')) => inner.push(c),
                Some(c) => inner.extend(['\\', c]),
                None => inner.push('\\'),
            },
            Some(_) => break,
            None => return Err(cursor.error("the closing double quote is missing")),
        }
    }
    cursor.skip_blanks();
    if cursor.peek().is_none() {
        return Ok(inner);
    }
    let rest = quoted(cursor.clone().take_while(|_| true));
    Err(cursor.error(format!("one text is searched for at a time; {rest} is too much")))
}

/// As OData text.
impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        if let Some(property) = self.property {
            write!(f, "{property}:")?;
        }
        write!(f, "{}\"", self.text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
