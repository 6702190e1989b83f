use futures::{Stream, stream};
use regrant_model::UserId;
use regrant_model::policy::Action;
use regrant_model::view::{AccessPath, AccessRow, Named, Page};
use sqlx::{PgConnection, PgPool};

use super::store::{self, Row};
use super::why::{Reasons, words};
use crate::caller::no_such;
use crate::db::Db;
use crate::directory::user;
use crate::list::csv::{Lines, STEP, time};
use crate::list::{Cursor, Key, PAGE, Seen, Slice, count};
use crate::{Caller, Result, column};

/// A page of what a user has, by the resource's name, with every way by which they have it. What is in connected systems
/// is known as far as assignments are about it. Four statements.
///
/// # Errors
/// `Forbidden` when no role of the caller shows the directory, except for oneself; `NotFound` when there is no such user;
/// `Invalid` for a cursor that no list gave out.
pub async fn of_user(
    pool: &PgPool,
    caller: &Caller,
    id: UserId,
    cursor: Option<&str>,
) -> Result<Page<AccessRow>> {
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    visible(&mut conn, caller, id).await?;
    let rows = store::of_user(&mut conn, id, cursor.as_ref(), PAGE + 1).await?;
    let seen = Seen::of(&rows, cursor.as_ref());
    let counted = count(&mut conn, seen, |query| store::push_of_user(query, id)).await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: row.sort_key.clone(), id: row.id });
    let rows = views(&mut conn, caller, id, slice.rows).await?;
    Ok(Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now })
}

async fn visible(conn: &mut PgConnection, caller: &Caller, id: UserId) -> Result<()> {
    if caller.user != Some(id) {
        caller.may(Action::ViewDirectory)?;
    }
    user::store::name(conn, id).await?.map(drop).ok_or_else(|| no_such(user::OBJECT))
}

async fn views(
    conn: &mut PgConnection,
    caller: &Caller,
    user: UserId,
    rows: Vec<Row>,
) -> Result<Vec<AccessRow>> {
    let grants: Vec<_> = rows.iter().filter_map(|row| row.grant_id).collect();
    let reasons = Reasons::of(conn, caller, &grants, caller.user == Some(user)).await?;
    rows.into_iter().map(|row| view(&reasons, row)).collect()
}

fn view(reasons: &Reasons<'_>, row: Row) -> Result<AccessRow> {
    let why = match (row.grant_id, &row.origin) {
        (Some(grant), Some(origin)) => reasons.paths(grant, origin)?,
        _ => vec![AccessPath::Direct],
    };
    Ok(AccessRow {
        resource: row.resource,
        role: row.role,
        system: Named { id: row.system_id.into(), name: row.system },
        group: row.group_id.map(Into::into),
        status: row.status.as_deref().map(column::text).transpose()?,
        verified_at: row.verified_at,
        cause: row.cause,
        why,
    })
}

const HEADER: [&str; 6] = ["System", "Resource", "Role", "Status", "Verified", "Why"];

/// What a user has, as CSV in steps of a thousand rows.
///
/// # Errors
/// As [`of_user`]; the stream ends with an error when the database fails.
pub async fn of_user_csv(
    db: &Db,
    caller: &Caller,
    id: UserId,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static + use<>> {
    let mut conn = db.acquire().await?;
    visible(&mut conn, caller, id).await?;
    let from = Step { db: db.clone(), caller: caller.clone(), user: id, cursor: None, begun: false };
    Ok(stream::try_unfold(Some(from), async |step| match step {
        Some(step) => step.next().await.map(Some),
        None => Ok(None),
    }))
}

struct Step {
    db: Db,
    caller: Caller,
    user: UserId,
    cursor: Option<Cursor>,
    begun: bool,
}

impl Step {
    async fn next(mut self) -> Result<(Vec<u8>, Option<Self>)> {
        let mut conn = self.db.acquire().await?;
        let rows = store::of_user(&mut conn, self.user, self.cursor.as_ref(), STEP).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == STEP);
        self.cursor =
            rows.last().map(|row| Cursor { backwards: false, key: row.sort_key.clone(), id: row.id });
        let rows = views(&mut conn, &self.caller, self.user, rows).await?;
        drop(conn);
        let mut lines = Lines::new();
        if !self.begun {
            lines.push(HEADER)?;
            self.begun = true;
        }
        for row in &rows {
            let (verified, why) = (time(row.verified_at), words(&row.why));
            let status = row.status.map_or("In the directory", regrant_model::state::GrantStatus::label);
            lines.push([row.system.name.as_str(), &row.resource, &row.role, status, &verified, &why])?;
        }
        Ok((lines.finish()?, full.then_some(self)))
    }
}
