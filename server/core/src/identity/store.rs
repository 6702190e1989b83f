//! SQL over identities.

use regrant_model::view::Identity;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Holder;
use crate::{Error, Result};

fn holder_of(user: Option<Uuid>, app: Option<Uuid>) -> Result<Holder> {
    match (user, app) {
        (Some(user), None) => Ok(Holder::User(user.into())),
        (None, Some(app)) => Ok(Holder::App(app.into())),
        _ => Err(Error::internal("an identity has no holder, or two")),
    }
}

fn columns(holder: Holder) -> (Option<Uuid>, Option<Uuid>) {
    match holder {
        Holder::User(id) => (Some(id.0), None),
        Holder::App(id) => (None, Some(id.0)),
    }
}

/// False when it is linked already.
pub(super) async fn insert(
    conn: &mut PgConnection,
    holder: Holder,
    issuer: &str,
    subject: &str,
) -> Result<bool> {
    let (user, app) = columns(holder);
    let done = sqlx::query!(
        "insert into external_identities (issuer, subject, user_id, app_id, linked_at)
         values ($1, $2, $3, $4, regrant_now()) on conflict (issuer, subject) do nothing",
        issuer,
        subject,
        user,
        app
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// False when this holder has none such.
pub(super) async fn delete(
    conn: &mut PgConnection,
    holder: Holder,
    issuer: &str,
    subject: &str,
) -> Result<bool> {
    let (user, app) = columns(holder);
    let done = sqlx::query!(
        "delete from external_identities where issuer = $1 and subject = $2
            and (user_id = $3 or app_id = $4)",
        issuer,
        subject,
        user,
        app
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose it is, and their name.
pub(super) async fn holder(
    conn: &mut PgConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<(Holder, String)>> {
    let row = sqlx::query!(
        r#"select e.user_id, e.app_id, coalesce(u.display_name, a.display_name) as "name!"
           from external_identities e left join users u on u.id = e.user_id
               left join app_registrations a on a.id = e.app_id
           where e.issuer = $1 and e.subject = $2"#,
        issuer,
        subject
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok((holder_of(row.user_id, row.app_id)?, row.name))).transpose()
}

/// Whose any of these subjects is: none for nobody's, and for those of more than one.
pub(super) async fn only_holder(
    db: impl PgExecutor<'_>,
    issuer: &str,
    subjects: &[String],
) -> Result<Option<Holder>> {
    let mut rows = sqlx::query!(
        "select distinct user_id, app_id from external_identities where issuer = $1 and subject = any($2)",
        issuer,
        subjects
    )
    .fetch_all(db)
    .await?;
    match (rows.pop(), rows.is_empty()) {
        (Some(row), true) => holder_of(row.user_id, row.app_id).map(Some),
        _ => Ok(None),
    }
}

/// Those of a holder, by issuer.
pub(crate) async fn of(conn: &mut PgConnection, holder: Holder) -> Result<Vec<Identity>> {
    let (user, app) = columns(holder);
    let rows = sqlx::query_as!(
        Identity,
        "select issuer, subject, linked_at from external_identities where user_id = $1 or app_id = $2
         order by issuer, subject",
        user,
        app
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Forgets those of a holder who is deleted.
pub(crate) async fn forget(conn: &mut PgConnection, holder: Holder) -> Result<()> {
    let (user, app) = columns(holder);
    sqlx::query!("delete from external_identities where user_id = $1 or app_id = $2", user, app)
        .execute(conn)
        .await?;
    Ok(())
}
