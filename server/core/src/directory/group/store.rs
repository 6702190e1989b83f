use regrant_model::policy::Role;
use regrant_model::view::{AccessPath, GroupMember, GroupUse, Named, Person};
use regrant_model::{CatalogId, GroupId, UserId};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::list::{Cursor, Order, push_matches};
use crate::{Result, column};

/// A row of the list.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: Uuid,
    pub sort_key: String,
    pub display_name: String,
    pub description: String,
    pub members: i64,
    pub carries_role: bool,
}

pub(super) async fn page(
    conn: &mut PgConnection,
    filter: impl FnOnce(&mut QueryBuilder<'_, Postgres>),
    cursor: Option<&Cursor>,
) -> Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "select g.id, lower(g.display_name) as sort_key, g.display_name, g.description,
            (select count(*) from (select from group_members gm
                where gm.group_id = g.id and gm.role = 'Member' limit 1001) x) as members,
            exists (select from role_assignments ra where ra.group_id = g.id) as carries_role
        from groups g where ",
    );
    filter(&mut query);
    Order::Name { key: "lower(g.display_name)", id: "g.id" }.push(&mut query, cursor)?;
    Ok(query.build_query_as().fetch_all(conn).await?)
}

/// Groups to add to a catalog.
pub(super) struct Addable<'a> {
    pub catalog: CatalogId,
    pub pattern: &'a str,
    /// Not only those that the user owns.
    pub any: bool,
    /// Those that carry a role, too.
    pub privileged: bool,
    pub user: Option<UserId>,
}

pub(super) async fn addable(conn: &mut PgConnection, search: &Addable<'_>) -> Result<Vec<Named<GroupId>>> {
    let rows = sqlx::query!(
        "select g.id, g.display_name from groups g
         where g.deleted_at is null and g.display_name ilike $2
            and ($3 or exists (select from group_members gm
                where gm.group_id = g.id and gm.role = 'Owner' and gm.user_id = $4))
            and ($5 or not exists (select from role_assignments ra where ra.group_id = g.id))
            and not exists (select from catalog_resources cr join resources re on re.id = cr.resource_id
                where cr.catalog_id = $1 and re.group_id = g.id)
         order by lower(g.display_name), g.id limit 20",
        search.catalog.0,
        search.pattern,
        search.any,
        search.user.map(|id| id.0),
        search.privileged
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}

/// A group itself.
pub(crate) struct One {
    pub display_name: String,
    pub description: String,
    pub created_at: OffsetDateTime,
    pub revision: i64,
}

pub(crate) async fn one(conn: &mut PgConnection, id: GroupId) -> Result<Option<One>> {
    let found = sqlx::query_as!(
        One,
        "select display_name, description, created_at, revision from groups where id = $1 and deleted_at is null",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// As [`one`]; the group stays locked until the end of the transaction.
pub(crate) async fn lock(conn: &mut PgConnection, id: GroupId) -> Result<Option<One>> {
    let found = sqlx::query_as!(
        One,
        "select display_name, description, created_at, revision from groups where id = $1 and deleted_at is null for update",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Whether a user owns a group.
pub(crate) async fn owns(conn: &mut PgConnection, id: GroupId, user: UserId) -> Result<bool> {
    let owns = sqlx::query_scalar!(
        r#"select exists (select from group_members where group_id = $1 and role = 'Owner' and user_id = $2) as "owns!""#,
        id.0,
        user.0
    )
    .fetch_one(conn)
    .await?;
    Ok(owns)
}

/// Whether a user is a member or an owner of a group.
pub(crate) async fn has(conn: &mut PgConnection, id: GroupId, user: UserId) -> Result<bool> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from group_members where group_id = $1 and user_id = $2) as "has!""#,
        id.0,
        user.0
    )
    .fetch_one(conn)
    .await?;
    Ok(has)
}

/// Whether a catalog holds a group as a resource.
pub(super) async fn in_a_catalog(conn: &mut PgConnection, id: GroupId) -> Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select exists (select from resources re join catalog_resources cr on cr.resource_id = re.id
            where re.group_id = $1) as "held!""#,
        id.0
    )
    .fetch_one(conn)
    .await?;
    Ok(held)
}

/// The first twenty groups that match, by name.
pub(crate) async fn named(conn: &mut PgConnection, pattern: &str) -> Result<Vec<Named<GroupId>>> {
    let rows = sqlx::query!(
        "select id, display_name from groups where deleted_at is null and display_name ilike $1
         order by lower(display_name), id limit 20",
        pattern
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| Named { id: row.id.into(), name: row.display_name }).collect())
}

/// The first 200 owners by name.
pub(super) async fn owners(conn: &mut PgConnection, id: GroupId) -> Result<Vec<Person>> {
    let rows = sqlx::query!(
        "select u.id, u.display_name, u.user_principal_name
         from group_members gm join users u on u.id = gm.user_id
         where gm.group_id = $1 and gm.role = 'Owner' and u.deleted_at is null
         order by lower(u.display_name), u.id limit 200",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let view = |id: Uuid, name, upn| Person { id: id.into(), name, upn };
    Ok(rows.into_iter().map(|row| view(row.id, row.display_name, row.user_principal_name)).collect())
}

/// The roles that a group carries.
pub(crate) async fn roles(conn: &mut PgConnection, id: GroupId) -> Result<Vec<Role>> {
    let rows = sqlx::query_scalar!(
        "select distinct role from role_assignments where group_id = $1 order by role",
        id.0
    )
    .fetch_all(conn)
    .await?;
    rows.iter().map(|role| column::text(role)).collect()
}

/// The packages that give a group, in these catalogs or in all; at most 200, by name.
pub(super) async fn uses(
    conn: &mut PgConnection,
    id: GroupId,
    catalogs: Option<&[CatalogId]>,
) -> Result<Vec<GroupUse>> {
    let catalogs: Option<Vec<_>> = catalogs.map(|all| all.iter().map(|id| id.0).collect());
    let rows = sqlx::query!(
        "select p.id, p.display_name, c.id as catalog_id, c.display_name as catalog, rr.display_name as role
         from resource_roles rr
            join package_resource_roles pr on pr.resource_role_id = rr.id
            join access_packages p on p.id = pr.package_id
            join catalogs c on c.id = p.catalog_id
         where rr.group_id = $1 and p.deleted_at is null and ($2::uuid[] is null or c.id = any($2))
         order by lower(p.display_name), p.id, rr.id limit 200",
        id.0,
        catalogs.as_deref()
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| GroupUse {
            package: Named { id: row.id.into(), name: row.display_name },
            catalog: Named { id: row.catalog_id.into(), name: row.catalog },
            role: row.role,
        })
        .collect())
}

/// A member of a group.
#[derive(FromRow)]
pub(super) struct Member {
    pub id: Uuid,
    pub sort_key: String,
    display_name: String,
    user_principal_name: String,
    added_at: OffsetDateTime,
}

impl Member {
    pub(super) fn view(self, why: Vec<AccessPath>) -> GroupMember {
        let person = Person { id: self.id.into(), name: self.display_name, upn: self.user_principal_name };
        GroupMember { person, added_at: self.added_at, why }
    }
}

/// The tables and the condition of a group's members.
pub(super) fn push_members(query: &mut QueryBuilder<'_, Postgres>, id: GroupId, search: Option<&str>) {
    query
        .push("group_members gm join users u on u.id = gm.user_id where gm.role = 'Member' and u.deleted_at is null")
        .push(" and gm.group_id = ")
        .push_bind(id.0);
    if let Some(search) = search {
        query.push(" and ");
        push_matches(query, "u.search", search);
    }
}

/// As [`push_members`], for counting: without a search there is no need to read the users, who leave their groups when they
/// are deleted.
pub(super) fn push_counted(query: &mut QueryBuilder<'_, Postgres>, id: GroupId, search: Option<&str>) {
    if search.is_some() {
        push_members(query, id, search);
    } else {
        query.push("group_members gm where gm.role = 'Member' and gm.group_id = ").push_bind(id.0);
    }
}

pub(super) async fn members(
    conn: &mut PgConnection,
    id: GroupId,
    search: Option<&str>,
    cursor: Option<&Cursor>,
) -> Result<Vec<Member>> {
    let order = Order::Name { key: "lower(u.display_name)", id: "u.id" };
    // The users' index holds all that those who match are found by.
    let mut query =
        QueryBuilder::new("with page as (select u.id, lower(u.display_name) as sort_key, gm.added_at from ");
    push_members(&mut query, id, search);
    order.push(&mut query, cursor)?;
    query.push(
        ") select u.id, page.sort_key, u.display_name, u.user_principal_name, page.added_at
        from page join users u on u.id = page.id",
    );
    order.push_again(&mut query, "page.sort_key", "page.id", cursor);
    Ok(query.build_query_as().fetch_all(conn).await?)
}
