use regrant_model::view::{HeldRoleView, Named, Person, UserAssignment, UserRow};
use regrant_model::{CatalogId, GroupId, UserId};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::list::{Cursor, Order, push_hit};
use crate::{Result, column};

/// A row of the list.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub sort_key: String,
    pub display_name: String,
    pub user_principal_name: String,
    pub job_title: Option<String>,
    pub department: Option<String>,
    pub account_enabled: bool,
}

impl Row {
    pub(super) fn view(self) -> UserRow {
        UserRow {
            id: self.id.into(),
            name: self.display_name,
            upn: self.user_principal_name,
            job_title: self.job_title,
            department: self.department,
            enabled: self.account_enabled,
        }
    }
}

/// By name.
const ORDER: Order = Order::Name { key: "lower(u.display_name)", id: "u.id" };

const SHOWN: &str =
    "select u.id, lower(u.display_name) as sort_key, u.display_name, u.user_principal_name, u.job_title,
    u.department, u.account_enabled from users u";

pub(super) async fn page(
    conn: &mut PgConnection,
    filter: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(SHOWN);
    query.push(" where ");
    filter(&mut query);
    ORDER.push(&mut query, cursor)?;
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// A page of those who match the search, found by reading the list in its order; `among` narrows it to so many rows.
pub(super) async fn found(
    conn: &mut PgConnection,
    search: &str,
    among: Option<i64>,
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "with page as (select found.id, found.sort_key from (select u.id, lower(u.display_name) as sort_key, ",
    );
    push_hit(&mut query, "u.search", search);
    query.push(" as hit from users u where u.deleted_at is null");
    ORDER.push_found(among, &mut query, cursor)?;
    query.push(") ").push(SHOWN).push(" join page on page.id = u.id");
    ORDER.push_again(&mut query, "page.sort_key", "page.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// The first twenty that match, by name.
pub(crate) async fn find(conn: &mut PgConnection, pattern: &str) -> Result<Vec<Person>> {
    let rows = sqlx::query!(
        "select u.id, u.display_name, u.user_principal_name from (
            select id from users where deleted_at is null and search like lower($1)
            order by lower(display_name), id limit 20) found
         join users u on u.id = found.id order by lower(u.display_name), u.id",
        pattern
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| person(row.id, row.display_name, row.user_principal_name)).collect())
}

/// Users by id, by name.
pub(crate) async fn picked(conn: &mut PgConnection, users: &[UserId]) -> Result<Vec<Person>> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let rows = sqlx::query!(
        "select id, display_name, user_principal_name from users
         where deleted_at is null and id = any($1) order by lower(display_name), id",
        &ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| person(row.id, row.display_name, row.user_principal_name)).collect())
}

fn person(id: Uuid, name: String, upn: String) -> Person {
    Person { id: id.into(), name, upn }
}

/// A user with all that their page shows of them.
pub(super) struct One {
    id: Uuid,
    display_name: String,
    user_principal_name: String,
    pub mail: Option<String>,
    job_title: Option<String>,
    department: Option<String>,
    account_enabled: bool,
    pub created_at: OffsetDateTime,
    pub revision: i64,
    pub now: OffsetDateTime,
}

impl One {
    pub(super) fn view(self) -> UserRow {
        UserRow {
            id: self.id.into(),
            name: self.display_name,
            upn: self.user_principal_name,
            job_title: self.job_title,
            department: self.department,
            enabled: self.account_enabled,
        }
    }
}

pub(super) async fn one(conn: &mut PgConnection, id: UserId) -> Result<Option<One>> {
    let found = sqlx::query_as!(
        One,
        r#"select id, display_name, user_principal_name, mail, job_title, department, account_enabled, created_at, revision,
            regrant_now() as "now!"
        from users where id = $1 and deleted_at is null"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// A user's name, if there is such a user.
pub(crate) async fn name(conn: &mut PgConnection, id: UserId) -> Result<Option<String>> {
    let name =
        sqlx::query_scalar!("select display_name from users where id = $1 and deleted_at is null", id.0)
            .fetch_optional(conn)
            .await?;
    Ok(name)
}

/// Locks a user until the end of the transaction; gives their name. Workers may go on writing what refers to the user: they
/// hold assignments that a new name is written to.
pub(crate) async fn lock(conn: &mut PgConnection, id: UserId) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select display_name from users where id = $1 and deleted_at is null for no key update",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
}

/// The groups that a user is a member of, and those that they own; at most 200 of each, by name.
pub(super) async fn groups(
    conn: &mut PgConnection,
    id: UserId,
) -> Result<(Vec<Named<GroupId>>, Vec<Named<GroupId>>)> {
    let rows = sqlx::query!(
        "select id, display_name, role from (
            select g.id, g.display_name, gm.role,
                row_number() over (partition by gm.role order by lower(g.display_name), g.id) as n
            from group_members gm join groups g on g.id = gm.group_id
            where gm.user_id = $1 and g.deleted_at is null
         ) numbered where n <= 200 order by n",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let (owned, member): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.role == "Owner");
    let member = member.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name });
    let owned = owned.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name });
    Ok((member.collect(), owned.collect()))
}

/// The roles that a user holds, directly or through groups.
pub(super) async fn roles(conn: &mut PgConnection, id: UserId) -> Result<Vec<HeldRoleView>> {
    let rows = sqlx::query!(
        r#"select ra.role, ra.catalog_id, c.display_name as "catalog?", ra.group_id, g.display_name as "through?"
        from role_assignments ra
            left join catalogs c on c.id = ra.catalog_id
            left join groups g on g.id = ra.group_id
        where ra.user_id = $1
            or ra.group_id in (select group_id from group_members where user_id = $1 and role = 'Member')
        order by ra.catalog_id nulls first, ra.role"#,
        id.0
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(HeldRoleView {
                role: column::text(&row.role)?,
                catalog: row.catalog_id.zip(row.catalog).map(|(id, name)| Named { id: id.into(), name }),
                through: row.group_id.zip(row.through).map(|(id, name)| Named { id: id.into(), name }),
            })
        })
        .collect()
}

/// A user's newest 200 assignments, in these catalogs or in all.
pub(super) async fn assignments(
    conn: &mut PgConnection,
    id: UserId,
    catalogs: Option<&[CatalogId]>,
) -> Result<Vec<UserAssignment>> {
    let catalogs: Option<Vec<_>> = catalogs.map(|all| all.iter().map(|id| id.0).collect());
    let rows = sqlx::query!(
        "select a.id, a.package_id, p.display_name, a.state, a.ends_at
         from assignments a join access_packages p on p.id = a.package_id
         where a.subject_id = $1 and ($2::uuid[] is null or p.catalog_id = any($2))
         order by a.id desc limit 200",
        id.0,
        catalogs.as_deref()
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(UserAssignment {
                id: row.id.into(),
                package: Named { id: row.package_id.into(), name: row.display_name },
                state: column::text(&row.state)?,
                ends_at: row.ends_at,
            })
        })
        .collect()
}
