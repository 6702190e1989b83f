//! A caller's filter as a condition: static names, bound values.

use regrant_odata::{CompareOp, Filter, Kind, PropertyRef, Value};
use sqlx::{Postgres, QueryBuilder};

use super::Kept;
use crate::list::contains;
use crate::{Error, Result};

/// The column behind a property.
pub(super) fn column<T: Kept>(property: PropertyRef) -> Result<&'static str> {
    T::column(property.key())
        .ok_or_else(|| Error::internal(format!("{} has no column for {:?}", T::OBJECT, property.key())))
}

/// Adds the filter, in parentheses.
pub(super) fn push<T: Kept>(query: &mut QueryBuilder<'_, Postgres>, filter: &Filter) -> Result<()> {
    match filter {
        Filter::And(all) => joined::<T>(query, all, " and "),
        Filter::Or(all) => joined::<T>(query, all, " or "),
        Filter::Not(inner) => {
            query.push("(");
            push::<T>(query, inner)?;
            query.push(" is not true)");
            Ok(())
        }
        Filter::IsNull(property) => {
            query.push(format_args!("({} is null)", column::<T>(*property)?));
            Ok(())
        }
        Filter::IsNotNull(property) => {
            query.push(format_args!("({} is not null)", column::<T>(*property)?));
            Ok(())
        }
        Filter::Compare { property, op, value } => {
            query.push("(").push(comparable::<T>(*property)?).push(match op {
                CompareOp::Eq => " = ",
                CompareOp::Ne => " is distinct from ",
                CompareOp::Gt => " > ",
                CompareOp::Ge => " >= ",
                CompareOp::Lt => " < ",
                CompareOp::Le => " <= ",
            });
            bind(query, value);
            query.push(")");
            Ok(())
        }
        Filter::In { property, values } => {
            query.push("(").push(comparable::<T>(*property)?).push(" in (");
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    query.push(", ");
                }
                bind(query, value);
            }
            query.push("))");
            Ok(())
        }
        Filter::Contains { property, text } => {
            query
                .push(format_args!("({} ilike ", column::<T>(*property)?))
                .push_bind(contains(text))
                .push(")");
            Ok(())
        }
        Filter::StartsWith { property, text } => {
            let pattern = contains(text).trim_start_matches('%').to_owned();
            query.push(format_args!("({} ilike ", column::<T>(*property)?)).push_bind(pattern).push(")");
            Ok(())
        }
    }
}

fn joined<T: Kept>(query: &mut QueryBuilder<'_, Postgres>, all: &[Filter], word: &str) -> Result<()> {
    query.push("(");
    for (index, filter) in all.iter().enumerate() {
        if index > 0 {
            query.push(word);
        }
        push::<T>(query, filter)?;
    }
    query.push(")");
    Ok(())
}

/// As it is compared and sorted: texts without regard to case.
pub(super) fn comparable<T: Kept>(property: PropertyRef) -> Result<String> {
    let column = column::<T>(property)?;
    Ok(if property.kind() == Kind::Text { format!("lower({column})") } else { column.to_owned() })
}

fn bind(query: &mut QueryBuilder<'_, Postgres>, value: &Value) {
    match value {
        Value::Text(text) => query.push_bind(text.to_lowercase()),
        Value::Guid(id) => query.push_bind(*id),
        Value::Enum(name) => query.push_bind(kept(name)),
        Value::DateTime(at) => query.push_bind(*at),
        Value::Bool(flag) => query.push_bind(*flag),
        Value::Int(number) => query.push_bind(*number),
    };
}

/// A value of an enumeration as it is kept: in PascalCase, however the API spells it.
fn kept(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
}
