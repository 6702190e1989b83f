//! What comes due by itself: starts, ends, partitions. Every process runs it; row locks see to it that each thing
//! happens once.

use regrant_model::PackageId;
use regrant_model::state::RunKind;
use sqlx::types::Uuid;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use crate::assignment::deliver;
use crate::db::{self, Db};
use crate::request::open::take_up;
use crate::run::Asked;
use crate::run::ask::{self, Ask};
use crate::{Caller, Result, request};

/// Requests or assignments taken up in one transaction.
const CHUNK: i64 = 1_000;

/// Does everything that has come due. True when there was something.
///
/// # Errors
/// When the database fails; what was not done is done the next time.
pub async fn tick(db: &Db) -> Result<bool> {
    let mut any = false;
    while start_scheduled(db).await? || end_expired(db).await? {
        any = true;
    }
    Ok(any)
}

/// Scheduled requests whose start has come are delivered, a package at a time.
async fn start_scheduled(db: &Db) -> Result<bool> {
    let mut tx = db::begin(db).await?;
    let due = sqlx::query!(
        r#"with first as (
             select package_id from requests where state = 'Scheduled' and starts_at <= (select regrant_now())
             order by starts_at limit 1
         )
         select r.id, r.package_id, r.subject_id, regrant_now() as "now!" from requests r
         where r.state = 'Scheduled' and r.starts_at <= (select regrant_now())
           and r.package_id = (select package_id from first)
         order by r.id limit $1"#,
        CHUNK,
    )
    .fetch_all(&mut *tx)
    .await?;
    let Some(first) = due.first() else { return Ok(false) };
    let package = PackageId(first.package_id);
    let subjects: Vec<Uuid> = due.iter().map(|row| row.subject_id).collect();
    request::hold(&mut tx, package, &subjects).await?;
    let ids: Vec<Uuid> = due.iter().map(|row| row.id).collect();
    // Those that nobody else has taken up, or is calling off.
    let requests = sqlx::query_scalar!(
        "select id from requests where id = any($1) and state = 'Scheduled' order by id for update skip locked",
        &ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    if requests.is_empty() {
        return Ok(false);
    }
    let assignments = take_up(&mut tx, &requests, first.now).await?;
    deliver(&mut tx, &Caller::system(), package, &assignments).await?;
    tx.commit().await?;
    Ok(true)
}

/// Assignments whose end has come get a run of kind `expire`, one a package at a time: while one has items that have not
/// begun the next has to wait, so that nothing is asked twice. Those that wait for a connected system have ended their
/// assignments already.
async fn end_expired(db: &Db) -> Result<bool> {
    let mut tx = db::begin(db).await?;
    let package = sqlx::query_scalar!(
        "select p.id from access_packages p
         where p.id in (select package_id from assignments
                 where ends_at <= (select regrant_now()) and ends_at is not null and state <> 'Expired')
           and not exists (select from runs r join run_items i on i.run_id = r.id and not i.waiting
                 where r.package_id = p.id and r.kind = 'expire' and r.state = 'active')
         order by p.id limit 1 for no key update of p skip locked",
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(package) = package else { return Ok(false) };
    let asked = expire(&mut tx, package, "ended by their schedule", |query| {
        query.push("assignments a where a.state <> 'Expired' and a.ends_at <= regrant_now()");
    })
    .await?;
    if asked.is_none() {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Live assignments of users who are gone get a run of kind `expire` too, when their own was lost: the deletion asked for
/// one. Not every second: whoever is gone has no account and no membership in the built-in directory any more.
///
/// # Errors
/// As [`tick`].
pub async fn end_left(db: &Db) -> Result<bool> {
    let mut tx = db::begin(db).await?;
    let package = sqlx::query_scalar!(
        "select p.id from access_packages p
         where p.id in (select a.package_id from users u join assignments a on a.subject_id = u.id
                 where u.deleted_at is not null and a.state <> 'Expired')
           and not exists (select from runs r join run_items i on i.run_id = r.id and not i.waiting
                 where r.package_id = p.id and r.kind = 'expire' and r.state = 'active')
         order by p.id limit 1 for no key update of p skip locked",
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(package) = package else { return Ok(false) };
    let asked = expire(&mut tx, package, "the assignments of deleted users", |query| {
        query.push(
            "assignments a join users u on u.id = a.subject_id and u.deleted_at is not null where a.state <> 'Expired'",
        );
    })
    .await?;
    if asked.is_none() {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// Asks for a run that ends assignments of a package; `push` adds the FROM and WHERE of a query over `assignments a`.
async fn expire(
    tx: &mut PgConnection,
    package: Uuid,
    selection: &str,
    push: impl Fn(&mut QueryBuilder<'_, Postgres>),
) -> Result<Option<Asked>> {
    let caller = Caller::system();
    let package = PackageId(package);
    let wanted = Ask::new(&caller, package, RunKind::Expire, selection);
    ask::ask(tx, &wanted, ("a.id", "null::uuid", "a.ends_at, a.id"), |query| {
        push(query);
        query.push(" and a.package_id = ").push_bind(package.0);
    })
    .await
}

/// Makes the partitions of this month and the next.
///
/// # Errors
/// When the database fails.
pub async fn make_partitions(db: &Db) -> Result<()> {
    sqlx::query!("select make_partitions((select regrant_now())::date)").fetch_one(db).await?;
    Ok(())
}
