//! `$filter`: a typed tree.

mod display;
mod lex;
mod literal;
mod parse;
mod value;

use crate::{OptionError, PropertyRef, Shape};

pub use value::{CompareOp, Value};

/// A condition on the entities of a list.
///
/// A parsed one is at most [`FILTER_DEPTH`](crate::limits::FILTER_DEPTH) levels deep, so that walking it by
/// recursion is safe, and flat: there is no `And` directly within an `And`, and no `Or` within an `Or`.
///
/// # Where a property has no value
///
/// `Ne` holds; every other comparison, list and function does not; `Not` of what does not hold, holds. There
/// is no third truth value, so in SQL `Ne` is `IS DISTINCT FROM`, and `Not` is `(…) IS NOT TRUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// All of them, two or more.
    And(Vec<Filter>),
    /// At least one of them, two or more.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// The property has no value: `eq null`.
    IsNull(PropertyRef),
    /// The property has a value: `ne null`.
    IsNotNull(PropertyRef),
    /// The property compared with a value of its own kind.
    Compare {
        /// What is compared.
        property: PropertyRef,
        /// How.
        op: CompareOp,
        /// With what.
        value: Value,
    },
    /// The property has one of these values, one or more, all of its own kind.
    In {
        /// What is looked up.
        property: PropertyRef,
        /// Where.
        values: Vec<Value>,
    },
    /// The property, a text, contains this one.
    Contains {
        /// What is looked into.
        property: PropertyRef,
        /// What for, verbatim: a `%` in it is a percent sign.
        text: String,
    },
    /// The property, a text, starts with this one.
    StartsWith {
        /// What is looked at.
        property: PropertyRef,
        /// How it starts, verbatim: a `%` in it is a percent sign.
        text: String,
    },
}

impl Filter {
    /// Reads the decoded value of `$filter`.
    ///
    /// # Errors
    ///
    /// When it is malformed, names what the shape does not let it filter on, compares a property with a value
    /// of another kind, or passes a limit.
    pub fn parse(text: &str, shape: &'static Shape) -> Result<Self, OptionError> {
        crate::error::bounded("$filter", text)?;
        parse::Parser::new(text, shape)?.filter()
    }

    /// All of `parts`, with nothing nested that need not be.
    fn all(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::And(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::And(flat) }
    }

    /// At least one of `parts`, with nothing nested that need not be.
    fn any(parts: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::Or(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::Or(flat) }
    }
}
