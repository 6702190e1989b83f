//! Function calls in a path, such as `filterByCurrentUser(on='target')`.

use std::fmt;

use crate::cursor::Cursor;
use crate::error::{bounded, quoted};
use crate::{OptionError, limits};

/// Longer than any name of a function.
const NAME_BYTES: usize = 64;

/// A function call in a path segment. Names compare without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionCall {
    name: String,
    parameters: Vec<(String, String)>,
}

impl FunctionCall {
    /// Reads a decoded path segment; a namespace before the name (`microsoft.graph.`) is left out.
    ///
    /// The comma between two parameters may be missing: a published SDK sends
    /// `additionalAccess(accessPackageId='a'incompatibleAccessPackageId='b')`.
    ///
    /// # Errors
    ///
    /// When it is malformed, names a parameter twice, or passes a limit. The error's option is the function's
    /// name.
    pub fn parse(segment: &str) -> Result<Self, OptionError> {
        let qualified = segment.split('(').next().unwrap_or_default();
        let name = qualified.rsplit('.').next().unwrap_or_default();
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        if name.is_empty() || name.len() > NAME_BYTES || !qualified.chars().all(fits) {
            return Err(OptionError::new(quoted(qualified), "this is no name of a function"));
        }
        bounded(name, segment)?;
        let mut cursor = Cursor::new(name, segment);
        cursor.take_while(|c| c != '(');
        if !cursor.eat('(') {
            return Err(cursor.error("'(' belongs here"));
        }
        let parameters = parameters(&mut cursor)?;
        match cursor.peek() {
            None => Ok(Self { name: name.to_owned(), parameters }),
            Some(_) => Err(cursor.error("nothing can follow the ')'")),
        }
    }

    /// The function's name as it was sent.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether this is that function.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The text of a parameter, if it was sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut matching = self.parameters.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        matching.next().map(|(_, text)| text.as_str())
    }

    /// Every parameter's name and text, as they were sent.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// Reads what stands behind the `(`, and the `)`.
fn parameters(cursor: &mut Cursor<'_>) -> Result<Vec<(String, String)>, OptionError> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    cursor.skip_blanks();
    if cursor.eat(')') {
        return Ok(parameters);
    }
    loop {
        cursor.skip_blanks();
        let at = cursor.at();
        let name = cursor.name();
        if name.is_empty() {
            return Err(cursor.error("the name of a parameter is missing here"));
        }
        if parameters.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            return Err(cursor.error_at(at, format!("{} is there twice", quoted(name))));
        }
        if parameters.len() == limits::PARAMETERS {
            return Err(cursor.error(format!("there are more than {} parameters", limits::PARAMETERS)));
        }
        cursor.skip_blanks();
        if !cursor.eat('=') {
            return Err(cursor.error(format!("'=' belongs here, behind {}", quoted(name))));
        }
        cursor.skip_blanks();
        let text = value(cursor, name)?;
        parameters.push((name.to_owned(), text));
        cursor.skip_blanks();
        if cursor.eat(')') {
            return Ok(parameters);
        }
        let comma = cursor.eat(',');
        if !comma && cursor.peek().is_none() {
            return Err(cursor.error("the closing ')' is missing"));
        }
    }
}

/// Reads a text in quotes, or a bare word such as a GUID.
fn value(cursor: &mut Cursor<'_>, name: &str) -> Result<String, OptionError> {
    if cursor.peek() == Some('\'') {
        return cursor.quoted_text();
    }
    let word = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '-');
    if word.is_empty() {
        return Err(cursor.error(format!("the value of {} is missing here", quoted(name))));
    }
    Ok(word.to_owned())
}

/// As OData text.
impl fmt::Display for FunctionCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (index, (name, text)) in self.parameters.iter().enumerate() {
            write!(f, "{}{name}='{}'", if index == 0 { "" } else { "," }, text.replace('\'', "''"))?;
        }
        f.write_str(")")
    }
}
