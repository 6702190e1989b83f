use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{Cursor, PAGE};
use crate::{Error, Result};

/// How a list is ordered; columns are SQL, written by us.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    /// By a text (`lower(a.subject_name)`), then by id.
    Name { key: &'static str, id: &'static str },
    /// By id, newest first: ids begin with their time.
    Newest { id: &'static str },
    /// By a number that is unique in the list.
    Ordinal { number: &'static str },
}

/// What a cursor remembers of a row.
pub(crate) struct Key {
    pub key: String,
    pub id: Uuid,
}

/// A page of rows, in the list's order, and the ways on and back.
pub(crate) struct Slice<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
    pub previous: Option<String>,
}

impl Order {
    /// Adds the condition of the page, the order and the limit to a query that ends in a condition.
    pub(crate) fn push(self, query: &mut QueryBuilder<'_, Postgres>, cursor: Option<&Cursor>) -> Result<()> {
        self.push_up_to(PAGE + 1, query, cursor)
    }

    /// As [`Order::push`], with another limit.
    pub(crate) fn push_up_to(
        self,
        limit: i64,
        query: &mut QueryBuilder<'_, Postgres>,
        cursor: Option<&Cursor>,
    ) -> Result<()> {
        self.push_order(query, cursor)?;
        push_limit(query, limit, false);
        Ok(())
    }

    fn push_order(self, query: &mut QueryBuilder<'_, Postgres>, cursor: Option<&Cursor>) -> Result<()> {
        let (beyond, way) = if self.descends(cursor) { (" < ", " desc") } else { (" > ", "") };
        match self {
            Self::Name { key, id } => {
                if let Some(cursor) = cursor {
                    query.push(format_args!(" and ({key}, {id}){beyond}("));
                    query.push_bind(cursor.key.clone()).push(", ").push_bind(cursor.id).push(")");
                }
                query.push(format_args!(" order by {key}{way}, {id}{way}"));
            }
            Self::Newest { id } => {
                if let Some(cursor) = cursor {
                    query.push(format_args!(" and {id}{beyond}")).push_bind(cursor.id);
                }
                query.push(format_args!(" order by {id}{way}"));
            }
            Self::Ordinal { number } => {
                if let Some(cursor) = cursor {
                    let at: i32 = cursor.key.parse().map_err(|_| {
                        Error::invalid(
                            "The page position in the address makes no sense. Go back to the first page.",
                        )
                    })?;
                    query.push(format_args!(" and {number}{beyond}")).push_bind(at);
                }
                query.push(format_args!(" order by {number}{way}"));
            }
        }
        Ok(())
    }

    /// As [`Order::push_up_to`], for a statement that is the same for every value it is given: see [`push_limit`].
    pub(crate) fn push_planned_once(
        self,
        limit: i64,
        query: &mut QueryBuilder<'_, Postgres>,
        cursor: Option<&Cursor>,
    ) -> Result<()> {
        self.push_order(query, cursor)?;
        push_limit(query, limit, true);
        Ok(())
    }

    /// Makes a page of ids and sort keys (`found.id`, `found.sort_key`) of the rows for which `found.hit` holds, for a
    /// query that ends in the condition of what is looked through for them; `among` narrows that to so many rows, beginning
    /// with the cursor's. A list whose index holds the three of them comes upon no row but the page's.
    pub(crate) fn push_found(
        self,
        among: Option<i64>,
        query: &mut QueryBuilder<'_, Postgres>,
        cursor: Option<&Cursor>,
    ) -> Result<()> {
        self.push_order(query, cursor)?;
        query.push(" limit ").push_bind(among).push(") found where found.hit");
        let way = if self.descends(cursor) { " desc" } else { "" };
        query.push(match self {
            Self::Name { .. } => format!(" order by found.sort_key{way}, found.id{way}"),
            Self::Newest { .. } | Self::Ordinal { .. } => format!(" order by found.id{way}"),
        });
        push_limit(query, PAGE + 1, false);
        Ok(())
    }

    /// Adds the order alone, for a statement that joins more to a page of [`Order::Name`] and has to keep its order.
    pub(crate) fn push_again(
        self,
        query: &mut QueryBuilder<'_, Postgres>,
        key: &'static str,
        id: &'static str,
        cursor: Option<&Cursor>,
    ) {
        let way = if self.descends(cursor) { " desc" } else { "" };
        query.push(format_args!(" order by {key}{way}, {id}{way}"));
    }

    /// Adds the order alone, for a statement that joins more to a page of [`Order::Newest`].
    pub(crate) fn push_newest_again(
        self,
        query: &mut QueryBuilder<'_, Postgres>,
        id: &'static str,
        cursor: Option<&Cursor>,
    ) {
        let way = if self.descends(cursor) { " desc" } else { "" };
        query.push(format_args!(" order by {id}{way}"));
    }

    fn descends(self, cursor: Option<&Cursor>) -> bool {
        matches!(self, Self::Newest { .. }) != cursor.is_some_and(|cursor| cursor.backwards)
    }
}

/// Adds a limit. As a value of the statement it is unknown to a plan that is made once and kept, which then is taken for
/// dear, so that the statement is planned anew each time: right where a filter's value decides by which index it is read, a
/// waste where it is always the same. There the limit stands in the statement itself.
pub(crate) fn push_limit(query: &mut QueryBuilder<'_, Postgres>, limit: i64, is_planned_once: bool) {
    query.push(" limit ");
    if is_planned_once {
        query.push(limit);
    } else {
        query.push_bind(limit);
    }
}

/// Whether rows are a whole page and the one that shows that there are more.
pub(crate) fn is_full<T>(rows: &[T]) -> bool {
    i64::try_from(rows.len()).is_ok_and(|read| read > PAGE)
}

impl<T> Slice<T> {
    /// Cuts the row that only shows that there are more, turns a page that was read backwards, and makes the cursors.
    pub(crate) fn of(mut rows: Vec<T>, cursor: Option<&Cursor>, key: impl Fn(&T) -> Key) -> Self {
        let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let backwards = cursor.is_some_and(|cursor| cursor.backwards);
        if backwards {
            rows.reverse();
        }
        let (has_next, has_previous) = if backwards { (true, more) } else { (more, cursor.is_some()) };
        let print = |row: Option<&T>, backwards| {
            row.map(|row| {
                let Key { key, id } = key(row);
                Cursor { backwards, key, id }.print()
            })
        };
        let next = has_next.then(|| print(rows.last(), false)).flatten();
        let previous = has_previous.then(|| print(rows.first(), true)).flatten();
        Self { rows, next, previous }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(rows: std::ops::Range<i32>, cursor: Option<&Cursor>) -> Slice<i32> {
        Slice::of(rows.collect(), cursor, |row| Key { key: row.to_string(), id: Uuid::nil() })
    }

    #[test]
    fn the_first_page_has_no_way_back_and_the_last_none_on() {
        let first = slice(0..51, None);
        assert_eq!((first.rows.len(), first.previous.is_some(), first.next.is_some()), (50, false, true));
        let on = Cursor::read(first.next.as_deref()).unwrap().unwrap();
        assert_eq!((on.backwards, on.key.as_str()), (false, "49"));
        let last = slice(50..70, Some(&on));
        assert_eq!((last.rows.len(), last.previous.is_some(), last.next.is_some()), (20, true, false));
    }

    #[test]
    fn a_page_read_backwards_stands_in_the_lists_order() {
        let back = Cursor { backwards: true, key: "50".to_owned(), id: Uuid::nil() };
        let page = Slice::of((0..50).rev().collect(), Some(&back), |row: &i32| Key {
            key: row.to_string(),
            id: Uuid::nil(),
        });
        assert_eq!(page.rows, (0..50).collect::<Vec<_>>());
        assert!(page.previous.is_none() && page.next.is_some());
    }

    #[test]
    fn a_page_that_has_become_empty_has_no_cursors() {
        let on = Cursor { backwards: false, key: "9".to_owned(), id: Uuid::nil() };
        let page = slice(0..0, Some(&on));
        assert!(page.previous.is_none() && page.next.is_none());
    }
}
