//! `$select`: which properties an answer holds.

use std::fmt;

use crate::cursor::Cursor;
use crate::error::{bounded, quoted};
use crate::{OptionError, Shape};

/// The properties that an answer holds: all of them, unless `$select` names some.
///
/// What is expanded is in the answer whether it is selected or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Select {
    names: Option<Vec<&'static str>>,
}

impl Select {
    /// Reads the decoded value of `$select`.
    ///
    /// # Errors
    ///
    /// When it is malformed or names what the shape does not have.
    pub fn parse(text: &str, shape: &'static Shape) -> Result<Self, OptionError> {
        bounded("$select", text)?;
        let mut cursor = Cursor::new("$select", text);
        let select = Self::read(&mut cursor, shape)?;
        match cursor.peek() {
            None => Ok(select),
            Some(_) => {
                Err(cursor.error(format!("',' or the end belongs here, not {}", quoted_rest(&cursor))))
            }
        }
    }

    /// Reads names as far as there are any, and the blanks behind.
    pub(crate) fn read(cursor: &mut Cursor<'_>, shape: &'static Shape) -> Result<Self, OptionError> {
        let mut names: Vec<&'static str> = Vec::new();
        let mut everything = false;
        loop {
            cursor.skip_blanks();
            if cursor.eat('*') {
                everything = true;
            } else {
                let name = one(cursor, shape)?;
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            cursor.skip_blanks();
            if !cursor.eat(',') {
                return Ok(Self { names: (!everything).then_some(names) });
            }
        }
    }

    /// Whether an answer holds the property of that name, spelled as the shape spells it.
    pub fn includes(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.contains(&name))
    }

    /// The names, spelled as the shape spells them; none when everything is selected.
    ///
    /// Navigation properties can be among them.
    pub fn names(&self) -> Option<&[&'static str]> {
        self.names.as_deref()
    }
}

fn one(cursor: &mut Cursor<'_>, shape: &'static Shape) -> Result<&'static str, OptionError> {
    let at = cursor.at();
    let name = cursor.name();
    if name.is_empty() {
        return Err(cursor.error("the name of a property is missing here"));
    }
    let mut own =
        shape.properties.iter().filter(|property| property.selectable()).map(|property| property.name);
    let known = own.find(|own| own.eq_ignore_ascii_case(name));
    let Some(known) = known.or_else(|| shape.navigation(name).map(|navigation| navigation.name)) else {
        let message =
            format!("'{}' has no property {}; known are: {}", shape.name, quoted(name), known_names(shape));
        return Err(cursor.error_at(at, message));
    };
    if cursor.peek() == Some('/') {
        let message = match shape.navigation(name) {
            Some(_) => format!("select within $expand instead: $expand={known}($select=…)"),
            None => format!("a part of '{known}' cannot be selected, only the whole"),
        };
        return Err(cursor.error(message));
    }
    Ok(known)
}

fn known_names(shape: &'static Shape) -> String {
    let own = shape.properties.iter().filter(|property| property.selectable()).map(|property| property.name);
    own.chain(shape.navigations.iter().map(|navigation| navigation.name)).collect::<Vec<_>>().join(", ")
}

fn quoted_rest(cursor: &Cursor<'_>) -> String {
    quoted(cursor.clone().take_while(|_| true))
}

/// As OData text; `*` for everything.
impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.names {
            Some(names) => f.write_str(&names.join(",")),
            None => f.write_str("*"),
        }
    }
}
