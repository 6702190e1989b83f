//! Values and comparisons, already of the property's kind.

use std::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::Kind;

/// A literal of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, exactly as it was written.
    Text(String),
    /// A GUID.
    Guid(Uuid),
    /// One of the property's names, spelled as the shape spells it.
    Enum(&'static str),
    /// A point in time, in UTC, in the years 0 to 9999.
    DateTime(OffsetDateTime),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
}

/// The value as a literal of OData.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Guid(guid) => write!(f, "{guid}"),
            Self::Enum(name) => write!(f, "'{name}'"),
            Self::DateTime(moment) => f.write_str(&moment.format(&Rfc3339).map_err(|_| fmt::Error)?),
            Self::Bool(bool) => write!(f, "{bool}"),
            Self::Int(int) => write!(f, "{int}"),
        }
    }
}

/// How a property is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompareOp {
    /// Equal.
    Eq,
    /// Not equal, which a property without a value is.
    Ne,
    /// Greater, or later.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less, or earlier.
    Lt,
    /// Less or equal.
    Le,
}

impl CompareOp {
    const ALL: [Self; 6] = [Self::Eq, Self::Ne, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// The operator as OData spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.as_str().eq_ignore_ascii_case(word))
    }

    /// Whether values of that kind can be compared so: only text, numbers and times have an order.
    pub(super) fn applies_to(self, kind: Kind) -> bool {
        matches!(self, Self::Eq | Self::Ne) || matches!(kind, Kind::Text | Kind::DateTime | Kind::Int)
    }
}
