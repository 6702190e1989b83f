use regrant_model::policy::Role;
use regrant_model::{CatalogId, RoleAssignmentId, UserId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Error, Result, column};

/// Why the last one stays.
const LAST: &str = "Nobody would be left who is a Global administrator and can sign in. Give the role to somebody else who can first.";

/// A role as it is held.
pub(super) struct Held {
    pub role: Role,
    pub user: Option<Uuid>,
    pub group: Option<Uuid>,
    pub app: Option<Uuid>,
    pub catalog: Option<CatalogId>,
}

pub(super) async fn lock(conn: &mut PgConnection, id: RoleAssignmentId) -> Result<Option<Held>> {
    let row = sqlx::query!(
        "select role, user_id, group_id, app_id, catalog_id from role_assignments where id = $1 for update",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let role = column::text(&row.role)?;
        let catalog = row.catalog_id.map(Into::into);
        Ok(Held { role, user: row.user_id, group: row.group_id, app: row.app_id, catalog })
    })
    .transpose()
}

/// A holder of a tenant-wide role.
pub(super) struct Holder {
    pub id: Uuid,
    pub role: Role,
    pub user: Option<Uuid>,
    pub group: Option<Uuid>,
    pub name: String,
}

pub(super) async fn tenant_wide(conn: &mut PgConnection) -> Result<Vec<Holder>> {
    let rows = sqlx::query!(
        r#"select ra.id, ra.role, ra.user_id, ra.group_id, coalesce(u.display_name, g.display_name) as "name!"
        from role_assignments ra
            left join users u on u.id = ra.user_id
            left join groups g on g.id = ra.group_id
        where ra.catalog_id is null
        order by ra.role, 5, ra.id limit 1000"#
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let role = column::text(&row.role)?;
            Ok(Holder { id: row.id, role, user: row.user_id, group: row.group_id, name: row.name })
        })
        .collect()
}

/// Names the lock under which Global administrators go, one at a time; any number that nobody else uses.
const LEAVING: i64 = 0x7265_6772_616e_7402;

/// Lets nobody else take a Global administrator away until the end of the transaction, so that the last two can't go at
/// the same moment.
pub(super) async fn one_at_a_time(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock($1)", LEAVING).execute(conn).await?;
    Ok(())
}

/// Whether somebody who can sign in is a Global administrator, apart from this user; it stays so until the end of the
/// transaction. Who is enabled and has a local account can.
async fn has_administrator(conn: &mut PgConnection, apart_from: Option<UserId>) -> Result<bool> {
    one_at_a_time(conn).await?;
    let left = sqlx::query_scalar!(
        r#"select exists (
            select from role_assignments ra
                left join group_members gm on gm.group_id = ra.group_id and gm.role = 'Member'
                join users u on u.id = coalesce(ra.user_id, gm.user_id)
            where ra.role = $1 and u.deleted_at is null and u.account_enabled and ($2::uuid is null or u.id <> $2)
                and exists (select from local_accounts la where la.user_id = u.id)
        ) as "left!""#,
        Role::GlobalAdministrator.as_str(),
        apart_from.map(|user| user.0)
    )
    .fetch_one(conn)
    .await?;
    Ok(left)
}

/// Refuses what has just been done in this transaction when nobody is left who is a Global administrator.
pub(crate) async fn somebody_administers(conn: &mut PgConnection) -> Result<()> {
    if has_administrator(conn, None).await? { Ok(()) } else { Err(Error::conflict(LAST)) }
}

/// Refuses what has just been done in this transaction to these users when one of them is a Global administrator and nobody
/// is left who is one.
pub(crate) async fn keep_an_administrator_of(conn: &mut PgConnection, left: &[Uuid]) -> Result<()> {
    if left.is_empty() {
        return Ok(());
    }
    let administers = sqlx::query_scalar!(
        r#"select exists (
            select from role_assignments ra
                left join group_members gm on gm.group_id = ra.group_id and gm.role = 'Member'
            where ra.role = $1 and coalesce(ra.user_id, gm.user_id) = any($2)
        ) as "administers!""#,
        Role::GlobalAdministrator.as_str(),
        left
    )
    .fetch_one(&mut *conn)
    .await?;
    if administers { somebody_administers(conn).await } else { Ok(()) }
}

/// Refuses to let the last Global administrator go.
pub(crate) async fn keep_an_administrator(conn: &mut PgConnection, leaving: UserId) -> Result<()> {
    let administers = sqlx::query_scalar!(
        r#"select exists (
            select from role_assignments ra
            where ra.role = $1 and (ra.user_id = $2 or ra.group_id in (
                select group_id from group_members where user_id = $2 and role = 'Member'))
        ) as "administers!""#,
        Role::GlobalAdministrator.as_str(),
        leaving.0
    )
    .fetch_one(&mut *conn)
    .await?;
    if administers && !has_administrator(conn, Some(leaving)).await? {
        return Err(Error::conflict(LAST));
    }
    Ok(())
}
