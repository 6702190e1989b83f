//! Memberships of the built-in directory, in sets. Inserts are sorted by key, so that two batches can't deadlock, and
//! what was really added is counted from RETURNING.

use std::collections::HashSet;

use sqlx::{PgConnection, types::Uuid};
use time::OffsetDateTime;

use crate::Result;

/// Where a built-in grant stands in the directory's own tables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A membership of a group, as `Member` or `Owner`.
    Group(Uuid, String),
    /// A role in an application.
    AppRole(Uuid),
    /// Not in the built-in directory.
    Elsewhere,
}

impl Place {
    /// From a resource role's columns.
    pub fn new(group: Option<Uuid>, role: Option<String>, app_role: Option<Uuid>) -> Self {
        match (group, role, app_role) {
            (Some(group), Some(role), _) => Self::Group(group, role),
            (_, _, Some(app_role)) => Self::AppRole(app_role),
            _ => Self::Elsewhere,
        }
    }

    /// The group of a membership.
    pub fn group(&self) -> Option<Uuid> {
        match self {
            Self::Group(group, _) => Some(*group),
            Self::AppRole(_) | Self::Elsewhere => None,
        }
    }
}

#[derive(Default)]
struct Columns {
    groups: Vec<Uuid>,
    roles: Vec<String>,
    members: Vec<Uuid>,
    app_roles: Vec<Uuid>,
    assigned: Vec<Uuid>,
}

fn columns<'a>(all: impl Iterator<Item = (&'a Place, Uuid)>) -> Columns {
    let mut columns = Columns::default();
    for (place, subject) in all {
        match place {
            Place::Group(group, role) => {
                columns.groups.push(*group);
                columns.roles.push(role.clone());
                columns.members.push(subject);
            }
            Place::AppRole(role) => {
                columns.app_roles.push(*role);
                columns.assigned.push(subject);
            }
            Place::Elsewhere => {}
        }
    }
    columns
}

/// Adds memberships and gives those that were not there.
pub async fn add<'a>(
    tx: &mut PgConnection,
    all: impl Iterator<Item = (&'a Place, Uuid)>,
    now: OffsetDateTime,
) -> Result<HashSet<(Place, Uuid)>> {
    let columns = columns(all);
    let mut added = HashSet::new();
    if !columns.groups.is_empty() {
        let rows = sqlx::query!(
            "insert into group_members (group_id, role, user_id, added_at)
             select n.group_id, n.role, n.user_id, $4 from unnest($1::uuid[], $2::text[], $3::uuid[]) n (group_id, role, user_id)
             order by n.group_id, n.role, n.user_id on conflict do nothing returning group_id, role, user_id",
            &columns.groups,
            &columns.roles,
            &columns.members,
            now,
        )
        .fetch_all(&mut *tx)
        .await?;
        added.extend(rows.into_iter().map(|row| (Place::Group(row.group_id, row.role), row.user_id)));
    }
    if !columns.app_roles.is_empty() {
        let rows = sqlx::query!(
            "insert into app_role_assignments (app_role_id, user_id, added_at)
             select n.app_role_id, n.user_id, $3 from unnest($1::uuid[], $2::uuid[]) n (app_role_id, user_id)
             order by n.app_role_id, n.user_id on conflict do nothing returning app_role_id, user_id",
            &columns.app_roles,
            &columns.assigned,
            now,
        )
        .fetch_all(&mut *tx)
        .await?;
        added.extend(rows.into_iter().map(|row| (Place::AppRole(row.app_role_id), row.user_id)));
    }
    Ok(added)
}

/// Removes memberships; those that are not there are gone already.
pub async fn remove<'a>(tx: &mut PgConnection, all: impl Iterator<Item = (&'a Place, Uuid)>) -> Result<()> {
    let columns = columns(all);
    if !columns.groups.is_empty() {
        sqlx::query!(
            "delete from group_members m using unnest($1::uuid[], $2::text[], $3::uuid[]) n (group_id, role, user_id)
             where m.group_id = n.group_id and m.role = n.role and m.user_id = n.user_id",
            &columns.groups,
            &columns.roles,
            &columns.members,
        )
        .execute(&mut *tx)
        .await?;
    }
    if !columns.app_roles.is_empty() {
        sqlx::query!(
            "delete from app_role_assignments m using unnest($1::uuid[], $2::uuid[]) n (app_role_id, user_id)
             where m.app_role_id = n.app_role_id and m.user_id = n.user_id",
            &columns.app_roles,
            &columns.assigned,
        )
        .execute(tx)
        .await?;
    }
    Ok(())
}
