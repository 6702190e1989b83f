//! Where a page ended: the values it was sorted by and the id, so that the next one goes on there whatever has come or gone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regrant_odata::{Kind, OrderBy};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Kept, condition};
use crate::{Error, Result};

/// The end of a page.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// By what the page was sorted: another order has other values.
    order: String,
    keys: Vec<String>,
    id: Uuid,
}

impl Cursor {
    pub fn new(order: &[OrderBy], keys: Vec<String>, id: Uuid) -> Self {
        Self { order: signature(order), keys, id }
    }

    pub fn write(&self) -> Result<String> {
        let text = serde_json::to_vec(self)
            .map_err(|error| Error::internal("a cursor can't be written").with_source(error))?;
        Ok(URL_SAFE_NO_PAD.encode(text))
    }

    /// # Errors
    /// `Invalid` for one that no page of this order gave out.
    pub fn read(text: &str, order: &[OrderBy]) -> Result<Self> {
        let read: Option<Self> =
            URL_SAFE_NO_PAD.decode(text).ok().and_then(|text| serde_json::from_slice(&text).ok());
        read.filter(|cursor| cursor.order == signature(order) && cursor.keys.len() == order.len()).ok_or_else(
            || Error::invalid("$skiptoken: it is not one that this list gave out. Start again without it."),
        )
    }

    /// Adds the condition for what comes after it, in parentheses.
    pub fn push<T: Kept>(&self, query: &mut QueryBuilder<'_, Postgres>, order: &[OrderBy]) -> Result<()> {
        let beyond = if descends(order) { "<" } else { ">" };
        // As one row where all go the same way: an index is entered at it.
        if order.iter().all(|by| by.descending == descends(order)) {
            // A row of columns of several tables enters none: the first of it does.
            if let (Some(_), Some(by), Some(key)) = (T::ORDER, order.first(), self.keys.first()) {
                let column = condition::comparable::<T>(by.property)?;
                query.push(format_args!("{column} {beyond}= ")).push_bind(key.clone());
                query.push(cast(by.property.kind())).push(" and ");
            }
            query.push("(");
            for by in order {
                query.push(condition::comparable::<T>(by.property)?).push(", ");
            }
            query.push(format_args!("{}) {beyond} (", T::ID));
            for (by, key) in order.iter().zip(&self.keys) {
                query.push_bind(key.clone()).push(cast(by.property.kind())).push(", ");
            }
            query.push_bind(self.id).push(")");
            return Ok(());
        }
        let mut open = 0;
        for (by, key) in order.iter().zip(&self.keys) {
            let column = condition::comparable::<T>(by.property)?;
            let cast = cast(by.property.kind());
            let after = if by.descending { "<" } else { ">" };
            query.push(format_args!("({column} {after} ")).push_bind(key.clone()).push(cast);
            query.push(format_args!(" or ({column} = ")).push_bind(key.clone()).push(cast).push(" and ");
            open += 2;
        }
        query.push(format_args!("{} {beyond} ", T::ID)).push_bind(self.id);
        query.push(")".repeat(open));
        Ok(())
    }
}

/// Whether what is equal by the order goes from the greatest id to the least: as the last of the order does, so that an
/// index serves both.
pub(super) fn descends(order: &[OrderBy]) -> bool {
    order.last().is_some_and(|by| by.descending)
}

fn signature(order: &[OrderBy]) -> String {
    order.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// A key is text in the cursor; in the condition it is what its column is.
const fn cast(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Enum(_) | Kind::Complex => "::text",
        Kind::Guid => "::uuid",
        Kind::DateTime => "::timestamptz",
        Kind::Bool => "::boolean",
        Kind::Int => "::bigint",
    }
}
