//! What lists have in common: keyset pages behind opaque cursors, and counts that stop at 1,001, and exact ones for those who wait.
//!
//! Only lists with filters that are truly dynamic are built here; all other SQL is checked when it is compiled. A list
//! writes its own columns and joins, and lets [`Order`] add the condition of the page, the order and the limit; it
//! selects the sort key as `sort_key`, so that the cursor holds it exactly as the database compares it.

mod count;
#[cfg(test)]
mod counts;
pub(crate) mod csv;
mod cursor;
mod order;
#[cfg(test)]
mod plans;
mod search;
#[cfg(test)]
mod tests;

pub(crate) use count::{Counted, MOST, Seen, count, count_among, count_marked, exactly};
pub(crate) use cursor::Cursor;
pub(crate) use order::{Key, Order, Slice, is_full, push_limit};
pub(crate) use search::{
    SOON, are_many, contains, few, few_users, is_short, push_catalogs, push_hit, push_matches,
};

/// Rows on a page.
pub const PAGE: i64 = 50;
