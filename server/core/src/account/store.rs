//! SQL over local accounts, failed sign-ins, and what somebody's standing is.

use regrant_model::UserId;
use sqlx::{PgConnection, PgExecutor};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::failures::WINDOW;
use crate::Result;
use crate::db::{self, Db};
use crate::input::taken;

/// A local account whose user is not deleted.
pub(super) struct Account {
    pub user_id: Uuid,
    pub user_name: String,
    pub display_name: String,
    pub password_hash: String,
    pub is_enabled: bool,
}

pub(super) async fn account(db: impl PgExecutor<'_>, user_name: &str) -> Result<Option<Account>> {
    let account = sqlx::query_as!(
        Account,
        r#"select a.user_id, a.user_name, u.display_name, a.password_hash, u.account_enabled as is_enabled
           from local_accounts a join users u on u.id = a.user_id
           where lower(a.user_name) = lower($1) and u.deleted_at is null"#,
        user_name,
    );
    Ok(account.fetch_optional(db).await?)
}

/// One row for each role that somebody holds; one without a role for somebody who holds none; no row for somebody who is
/// not to be let in.
pub(super) struct StandingRow {
    pub name: String,
    /// How long the sign-in still counts, in seconds; none where there is none.
    pub left: Option<f64>,
    pub role: Option<String>,
    pub catalog: Option<Uuid>,
}

pub(super) async fn standing(
    db: &Db,
    user: UserId,
    since: Option<OffsetDateTime>,
    longest: Duration,
) -> Result<Vec<StandingRow>> {
    let rows = sqlx::query_as!(
        StandingRow,
        r#"select u.display_name as name,
               extract(epoch from $2::timestamptz + $3::interval - regrant_now())::float8 as left,
               held.role as "role?", held.catalog_id as "catalog?"
           from users u
               left join local_accounts a on a.user_id = u.id
               left join lateral (
                   select r.role, r.catalog_id from role_assignments r where r.user_id = u.id
                   union
                   select r.role, r.catalog_id
                   from group_members m
                       join groups g on g.id = m.group_id and g.deleted_at is null
                       join role_assignments r on r.group_id = m.group_id
                   where m.user_id = u.id and m.role = 'Member'
               ) held on true
           where u.id = $1 and u.account_enabled and u.deleted_at is null
               and ($2::timestamptz is null
                   or (regrant_now() < $2 + $3::interval and coalesce(a.password_set_at <= $2, true)))
           order by held.role, held.catalog_id"#,
        user.0,
        since,
        longest as _,
    );
    Ok(rows.fetch_all(db).await?)
}

pub(super) async fn now(conn: &mut PgConnection) -> Result<OffsetDateTime> {
    Ok(sqlx::query_scalar!(r#"select regrant_now() as "now!""#).fetch_one(conn).await?)
}

/// Counts one failure for each of the two, and prunes what no window reaches any more.
pub(super) async fn add_failures(db: &Db, account: &str, address: &str) -> Result<OffsetDateTime> {
    let mut tx = db::begin(db).await?;
    sqlx::query!(
        "delete from sign_in_failures where ctid = any(array(
             select ctid from sign_in_failures where at <= regrant_now() - $1::interval limit 100))",
        WINDOW as _,
    )
    .execute(&mut *tx)
    .await?;
    let at = now(&mut tx).await?;
    sqlx::query!(
        "insert into sign_in_failures (subject, at) values ($1, $3), ($2, $3)",
        account,
        address,
        at
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(at)
}

/// How long until one more is allowed; none when it is allowed now. With more than `limit` in the window, the one that
/// has to leave it first is the oldest of the last `limit` before the attempt itself.
pub(super) async fn wait(db: &Db, subject: &str, limit: i64) -> Result<Option<std::time::Duration>> {
    let seconds = sqlx::query_scalar!(
        r#"select extract(epoch from at + $3::interval - regrant_now())::float8 as "wait!"
           from sign_in_failures where subject = $1 and at > regrant_now() - $3::interval
           order by at desc offset $2 limit 1"#,
        subject,
        limit,
        WINDOW as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(seconds.map(|seconds| std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default()))
}

pub(super) async fn remove_failures(db: &Db, subjects: &[&str], at: OffsetDateTime) -> Result<()> {
    let subjects: Vec<String> = subjects.iter().map(ToString::to_string).collect();
    sqlx::query!("delete from sign_in_failures where subject = any($1) and at = $2", &subjects, at)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn forget_failures(conn: &mut PgConnection, subject: &str) -> Result<()> {
    sqlx::query!("delete from sign_in_failures where subject = $1", subject).execute(conn).await?;
    Ok(())
}

pub(super) async fn user_of(conn: &mut PgConnection, principal: &str) -> Result<Option<UserId>> {
    let id = sqlx::query_scalar!(
        "select id from users where lower(user_principal_name) = lower($1) and deleted_at is null",
        principal
    );
    Ok(id.fetch_optional(conn).await?.map(UserId))
}

pub(super) async fn insert_user(
    conn: &mut PgConnection,
    principal: &str,
    display_name: &str,
) -> Result<UserId> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into users (id, user_principal_name, display_name, created_at) values ($1, $2, $3, regrant_now())",
        id,
        principal,
        display_name
    )
    .execute(conn)
    .await
    .map_err(|error| taken(error, || format!("There is already a user {principal}.")))?;
    Ok(UserId(id))
}

/// Whether somebody holds a tenant-wide role, directly or as a member of a group.
pub(super) async fn is_privileged(conn: &mut PgConnection, user: UserId) -> Result<bool> {
    let holds = sqlx::query_scalar!(
        r#"select exists (select from role_assignments r where r.catalog_id is null and (r.user_id = $1
               or r.group_id in (select m.group_id from group_members m where m.user_id = $1 and m.role = 'Member'))) as "holds!""#,
        user.0
    );
    Ok(holds.fetch_one(conn).await?)
}

/// Whether it could be made: neither the name is taken nor has the user one already.
pub(super) async fn insert(
    conn: &mut PgConnection,
    user: UserId,
    user_name: &str,
    hash: &str,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into local_accounts (user_id, user_name, password_hash, password_set_at)
         values ($1, $2, $3, regrant_now()) on conflict do nothing",
        user.0,
        user_name,
        hash
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn set_hash(conn: &mut PgConnection, user: Uuid, hash: &str) -> Result<()> {
    sqlx::query!(
        "update local_accounts set password_hash = $2, password_set_at = regrant_now() where user_id = $1",
        user,
        hash
    )
    .execute(conn)
    .await?;
    Ok(())
}
