//! `$orderby`: what a list is sorted by.

use std::fmt;

use crate::cursor::Cursor;
use crate::error::{bounded, quoted};
use crate::shape::Use;
use crate::{OptionError, PropertyRef, Shape, limits};

/// One property that a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderBy {
    /// The property.
    pub property: PropertyRef,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl OrderBy {
    /// Reads the decoded value of `$orderby`.
    ///
    /// # Errors
    ///
    /// When it is malformed, names what the shape does not let it sort by, or passes a limit.
    pub fn parse_list(text: &str, shape: &'static Shape) -> Result<Vec<Self>, OptionError> {
        bounded("$orderby", text)?;
        let mut cursor = Cursor::new("$orderby", text);
        let mut list: Vec<Self> = Vec::new();
        loop {
            cursor.skip_blanks();
            let at = cursor.at();
            if list.len() == limits::ORDER_BYS {
                return Err(cursor.error(format!("there are more than {} properties", limits::ORDER_BYS)));
            }
            let item = one(&mut cursor, shape)?;
            if list.iter().any(|other| other.property == item.property) {
                return Err(cursor.error_at(at, format!("'{}' is there twice", item.property)));
            }
            list.push(item);
            if cursor.peek().is_none() {
                return Ok(list);
            }
            if !cursor.eat(',') {
                let found = quoted(cursor.clone().take_while(|c| c != ','));
                return Err(cursor.error(format!("',' or the end belongs here, not {found}")));
            }
        }
    }
}

fn one(cursor: &mut Cursor<'_>, shape: &'static Shape) -> Result<OrderBy, OptionError> {
    let at = cursor.at();
    let path = cursor.take_while(|c| !c.is_whitespace() && c != ',');
    if path.is_empty() {
        return Err(cursor.error("a property is missing here"));
    }
    let property = shape.resolve(path, Use::Sort).map_err(|message| cursor.error_at(at, message))?;
    cursor.skip_blanks();
    let at = cursor.at();
    let word = cursor.take_while(|c| !c.is_whitespace() && c != ',');
    let descending = word.eq_ignore_ascii_case("desc");
    if !word.is_empty() && !descending && !word.eq_ignore_ascii_case("asc") {
        return Err(cursor.error_at(at, format!("asc or desc belongs here, not {}", quoted(word))));
    }
    cursor.skip_blanks();
    Ok(OrderBy { property, descending })
}

/// As OData text.
impl fmt::Display for OrderBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.property, if self.descending { " desc" } else { "" })
    }
}
