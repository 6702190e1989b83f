//! Filters of what is not read from one table: properties that equal something, all of them.

use regrant_odata::{CompareOp, Filter, PropertyRef, Value};

use crate::failure::Failure;

/// A property equals a value.
pub(super) struct Equal<'a> {
    pub property: &'a PropertyRef,
    pub value: &'a Value,
}

/// What such a filter says; nothing where there is none.
///
/// # Errors
/// 400 for every other filter.
pub(super) fn equals(filter: Option<&Filter>) -> Result<Vec<Equal<'_>>, Failure> {
    let parts = match filter {
        None => return Ok(Vec::new()),
        Some(Filter::And(parts)) => parts.as_slice(),
        Some(filter) => std::slice::from_ref(filter),
    };
    parts.iter().map(equal).collect()
}

fn equal(part: &Filter) -> Result<Equal<'_>, Failure> {
    match part {
        Filter::Compare { property, op: CompareOp::Eq, value } => Ok(Equal { property, value }),
        _ => Err(Failure::bad_request("$filter: only eq can be used here, and several of them with and.")),
    }
}
