use futures::{Stream, stream};
use regrant_model::policy::Action;
use regrant_model::view::{Named, Page, Person, ResourceAccess, ResourceAccessRow};
use regrant_model::{CatalogId, ResourceId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::store::{self, ResourceRow};
use super::why::{Reasons, words};
use crate::caller::no_such;
use crate::db::Db;
use crate::list::csv::{Lines, STEP, time};
use crate::list::{Cursor, Key, PAGE, Seen, Slice, count};
use crate::package::store::kind_label;
use crate::{Caller, Result, column};

/// A page of who has access to a resource by assignments, the latest first, and by which of them. Those whose roles are of
/// catalogs see what their catalogs give. Four statements.
///
/// # Errors
/// `NotFound` when there is none or the caller may not know of it; `Invalid` for a cursor that no list gave out.
pub async fn of_resource(
    pool: &PgPool,
    caller: &Caller,
    id: ResourceId,
    cursor: Option<&str>,
) -> Result<ResourceAccess> {
    let cursor = Cursor::read(cursor)?;
    let mut conn = pool.acquire().await?;
    let (resource, catalogs) = visible(&mut conn, caller, id).await?;
    let rows = store::of_resource(&mut conn, id, catalogs.as_deref(), cursor.as_ref(), PAGE + 1).await?;
    let counted = count(&mut conn, Seen::of(&rows, cursor.as_ref()), |query| {
        store::push_of_resource(query, id, catalogs.as_deref());
    })
    .await?;
    let slice = Slice::of(rows, cursor.as_ref(), |row| Key { key: String::new(), id: row.grant_id });
    let rows = views(&mut conn, caller, slice.rows).await?;
    Ok(ResourceAccess {
        resource: Named { id, name: resource.name },
        kind: kind_label(&resource.kind).to_owned(),
        group: resource.group_id.map(Into::into),
        system: Named { id: resource.system_id.into(), name: resource.system },
        page: Page { rows, next: slice.next, previous: slice.previous, count: counted.all, now: counted.now },
    })
}

/// The resource, and the catalogs to which the reader is narrowed.
async fn visible(
    conn: &mut PgConnection,
    caller: &Caller,
    id: ResourceId,
) -> Result<(store::Resource, Option<Vec<CatalogId>>)> {
    let catalogs = caller.catalogs(Action::ViewAssignments);
    let found = store::resource(conn, id, catalogs.as_deref()).await?.ok_or_else(|| no_such("resource"))?;
    Ok((found, catalogs))
}

async fn views(
    conn: &mut PgConnection,
    caller: &Caller,
    rows: Vec<ResourceRow>,
) -> Result<Vec<ResourceAccessRow>> {
    let grants: Vec<Uuid> = rows.iter().map(|row| row.grant_id).collect();
    let reasons = Reasons::of(conn, caller, &grants, false).await?;
    rows.into_iter()
        .map(|row| {
            Ok(ResourceAccessRow {
                why: reasons.paths(row.grant_id, &row.origin)?,
                person: Person { id: row.user_id.into(), name: row.name, upn: row.upn },
                role: row.role,
                status: column::text(&row.status)?,
                verified_at: row.verified_at,
            })
        })
        .collect()
}

const HEADER: [&str; 6] = ["User", "User principal name", "Role", "Status", "Verified", "Why"];

/// Who has access to a resource by assignments, as CSV in steps of a thousand rows.
///
/// # Errors
/// As [`of_resource`]; the stream ends with an error when the database fails.
pub async fn of_resource_csv(
    db: &Db,
    caller: &Caller,
    id: ResourceId,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static + use<>> {
    let mut conn = db.acquire().await?;
    let (_, catalogs) = visible(&mut conn, caller, id).await?;
    let (db, caller) = (db.clone(), caller.clone());
    let from = Step { db, caller, resource: id, catalogs, cursor: None, begun: false };
    Ok(stream::try_unfold(Some(from), async |step| match step {
        Some(step) => step.next().await.map(Some),
        None => Ok(None),
    }))
}

struct Step {
    db: Db,
    caller: Caller,
    resource: ResourceId,
    catalogs: Option<Vec<CatalogId>>,
    cursor: Option<Cursor>,
    begun: bool,
}

impl Step {
    async fn next(mut self) -> Result<(Vec<u8>, Option<Self>)> {
        let mut conn = self.db.acquire().await?;
        let cursor = self.cursor.as_ref();
        let rows =
            store::of_resource(&mut conn, self.resource, self.catalogs.as_deref(), cursor, STEP).await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == STEP);
        self.cursor =
            rows.last().map(|row| Cursor { backwards: false, key: String::new(), id: row.grant_id });
        let rows = views(&mut conn, &self.caller, rows).await?;
        drop(conn);
        let mut lines = Lines::new();
        if !self.begun {
            lines.push(HEADER)?;
            self.begun = true;
        }
        for row in &rows {
            let (verified, why) = (time(row.verified_at), words(&row.why));
            let status = row.status.label();
            lines.push([row.person.name.as_str(), &row.person.upn, &row.role, status, &verified, &why])?;
        }
        Ok((lines.finish()?, full.then_some(self)))
    }
}
