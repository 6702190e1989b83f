use regrant_model::policy::Action;
use regrant_model::view::{ConflictRow, Conflicts, Incompatible, Page, Person};
use regrant_model::{PackageId, view};
use sqlx::{PgConnection, PgPool};

use super::store::{self, Row};
use crate::caller::no_such;
use crate::list::{Cursor, Key, PAGE, Seen, Slice, count};
use crate::{Caller, Result, column, package};

/// A page of the people who have a package and something incompatible with it, by name. Four statements.
///
/// # Errors
/// `NotFound` when there is no such package, or no such incompatibility on either side, or the caller may not see them;
/// `Forbidden` when they may not see the assignments of both; `Invalid` for a cursor that no list gave out.
pub async fn conflicts(
    pool: &PgPool,
    caller: &Caller,
    id: PackageId,
    with: Incompatible,
    cursor: Option<&str>,
) -> Result<Conflicts> {
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let (head, with_name) = visible(&mut conn, caller, id, with).await?;
    let rows = store::both(&mut conn, id, with, cursor.as_ref(), PAGE + 1).await?;
    let seen = Seen::of(&rows, cursor.as_ref());
    let counted = count(&mut conn, seen, |query| store::push_both(query, id, with)).await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = slice.rows.into_iter().map(view).collect::<Result<_>>()?;
    let page =
        Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now };
    Ok(Conflicts { head, with: with_name, page })
}

/// The package and the name of the other side, for a caller who may see who has both.
pub(super) async fn visible(
    conn: &mut PgConnection,
    caller: &Caller,
    id: PackageId,
    with: Incompatible,
) -> Result<(view::PackageHead, String)> {
    let head = package::visible(conn, caller, id, Action::ViewAssignments).await?;
    let name = match with {
        Incompatible::Package(other) => {
            let found = store::partner(conn, id, other).await?;
            let (name, catalog) = found.ok_or_else(|| no_such("incompatible access package"))?;
            caller.may_in(Action::ViewAssignments, catalog, "incompatible access package")?;
            name
        }
        Incompatible::Group(group) => {
            store::named_group(conn, id, group).await?.ok_or_else(|| no_such("incompatible group"))?
        }
    };
    Ok((package::head_view(caller, head), name))
}

pub(super) fn view(row: Row) -> Result<ConflictRow> {
    Ok(ConflictRow {
        person: Person { id: row.user_id.into(), name: row.name, upn: row.upn },
        assignment: row.id.into(),
        state: column::text(&row.state)?,
        since: row.since,
        other: row.other.map(Into::into),
        other_since: row.other_since,
    })
}
