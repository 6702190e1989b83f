use regrant_model::policy::Action;
use regrant_model::view::{AccessPath, Command, Count, GroupDetail, Page, Person};
use regrant_model::{GroupId, Revision};
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder};

use super::{OBJECT, store};
use crate::caller::no_such;
use crate::directory::user::detail::can_edit;
use crate::list::{Cursor, Key, Seen, Slice, count, count_among, exactly, push_hit};
use crate::{Caller, Result, access};

/// One group with a page of its members, by name, each with why they are one; `search` is part of a member's name. Nine
/// statements at most.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory and they do not own the group; `NotFound` when there is
/// none; `Invalid` for a cursor that no list gave out.
pub async fn detail(
    pool: &PgPool,
    caller: &Caller,
    id: GroupId,
    search: Option<&str>,
    cursor: Option<&str>,
) -> Result<GroupDetail> {
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let (owners, owns) = visible(&mut conn, caller, id).await?;
    let found = store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    let roles = store::roles(&mut conn, id).await?;
    let catalogs = caller.catalogs(Action::ViewCatalog);
    let uses = store::uses(&mut conn, id, catalogs.as_deref()).await?;

    let search = search.map(str::trim).filter(|search| !search.is_empty());
    let rows = store::members(&mut conn, id, search, cursor.as_ref()).await?;
    let seen = Seen::of(&rows, cursor.as_ref());
    let counted = if let Some(search) = search {
        let hit = |query: &mut QueryBuilder<'_, Postgres>| push_hit(query, "u.search", search);
        count_among(&mut conn, seen, hit, |query| store::push_members(query, id, None)).await?
    } else {
        count(&mut conn, seen, |query| store::push_counted(query, id, None)).await?
    };
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let people: Vec<_> = slice.rows.iter().map(|row| row.id).collect();
    let mut why = access::why_members(&mut conn, caller, id, &people).await?;
    let members = Page {
        rows: slice
            .rows
            .into_iter()
            .map(|row| {
                let paths = why.remove(&row.id).unwrap_or_else(|| vec![AccessPath::Direct]);
                row.view(paths)
            })
            .collect(),
        next: slice.next,
        previous: slice.previous,
        count: counted.all,
        now: counted.now,
    };
    let can_edit_owners = can_edit(caller, !roles.is_empty(), "group that carries a role");
    let can_delete = match &can_edit_owners {
        Command::Enabled if store::in_a_catalog(&mut conn, id).await? => {
            Command::Disabled("A catalog holds it as a resource. Take it out of there first.".to_owned())
        }
        other => other.clone(),
    };
    let can_edit_members = match &can_edit_owners {
        Command::NotOffered if owns && roles.is_empty() => Command::Enabled,
        other => other.clone(),
    };
    Ok(GroupDetail {
        id,
        name: found.display_name,
        description: found.description,
        created_at: found.created_at,
        revision: Revision(found.revision),
        can_delete,
        members,
        owners,
        roles,
        uses,
        can_edit_members,
        can_edit_owners,
    })
}

/// The group's owners, and whether the caller is one of them. Whoever is not has to be somebody who may see the directory.
async fn visible(conn: &mut PgConnection, caller: &Caller, id: GroupId) -> Result<(Vec<Person>, bool)> {
    let owners = store::owners(conn, id).await?;
    let owns = caller.user.is_some_and(|user| owners.iter().any(|owner| owner.id == user));
    if !owns {
        caller.may(Action::ViewDirectory)?;
    }
    Ok((owners, owns))
}

/// How many members match, for who has the page and waits for more than "1,000+"; see [`exactly`] for how long. Seven
/// statements at most.
///
/// # Errors
/// As [`detail`].
pub async fn count_members(
    pool: &PgPool,
    caller: &Caller,
    id: GroupId,
    search: Option<&str>,
) -> Result<Count> {
    let mut conn = pool.acquire().await?;
    visible(&mut conn, caller, id).await?;
    store::one(&mut conn, id).await?.ok_or_else(|| no_such(OBJECT))?;
    drop(conn);
    let search = search.map(str::trim).filter(|search| !search.is_empty());
    exactly(pool, |query| store::push_counted(query, id, search)).await
}
