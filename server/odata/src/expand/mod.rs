//! `$expand`: which related entities an answer holds, and what of them.

mod parse;

use std::fmt;

use crate::{Navigation, OptionError, Select, Shape};

/// One navigation property whose entities come along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expand {
    /// The navigation property.
    pub navigation: &'static Navigation,
    /// Which properties of the entities behind it.
    pub select: Select,
    /// What comes along with those, in turn.
    pub expand: Vec<Expand>,
}

impl Expand {
    /// Reads the decoded value of `$expand`. `*` stands for every navigation property that is not named
    /// beside it.
    ///
    /// # Errors
    ///
    /// When it is malformed, names what the shape does not have, holds another option than `$select` and
    /// `$expand`, or passes a limit.
    pub fn parse_list(text: &str, shape: &'static Shape) -> Result<Vec<Self>, OptionError> {
        crate::error::bounded("$expand", text)?;
        parse::Parser::new(text).expands(shape)
    }
}

/// As OData text.
impl fmt::Display for Expand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.navigation.name)?;
        let select = self.select.names().map(|_| format!("$select={}", self.select));
        let inner: Vec<String> = self.expand.iter().map(ToString::to_string).collect();
        let expand = (!inner.is_empty()).then(|| format!("$expand={}", inner.join(",")));
        let options: Vec<String> = select.into_iter().chain(expand).collect();
        if options.is_empty() { Ok(()) } else { write!(f, "({})", options.join(";")) }
    }
}
