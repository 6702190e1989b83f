//! Groups that carry a role, where packages could give them. Such a group is changed by a Global administrator only, on every
//! path, and an assignment is one: whoever runs a catalog could else give the role to anybody, themselves first. So only who
//! may change the group lets a package give it, assigns such a package, and has a reprocess put somebody back.

use std::collections::HashSet;

use regrant_model::GroupId;
use regrant_model::policy::{Action, Role};
use regrant_model::{PackageId, UserId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::caller::Asking;
use crate::{Caller, Error, Result};

/// The roles that let somebody change a group that carries one.
fn allowing() -> Vec<&'static str> {
    let allowing = Role::ALL.iter().filter(|role| role.allows(Action::EditPrivileged));
    allowing.map(|role| role.as_str()).collect()
}

/// Refuses to give somebody a package that makes them a member or owner of a group that carries a role, unless the caller may
/// change such groups.
///
/// # Errors
/// `Forbidden`.
pub(crate) async fn refuse_claim(conn: &mut PgConnection, caller: &Caller, package: PackageId) -> Result<()> {
    if caller.standing.allows_everywhere(Action::EditPrivileged) {
        return Ok(());
    }
    let carries = sqlx::query_scalar!(
        r#"select exists (select from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id
                join role_assignments ra on ra.group_id = rr.group_id
            where pr.package_id = $1) as "carries!""#,
        package.0
    )
    .fetch_one(conn)
    .await?;
    if carries {
        return Err(Error::forbidden(
            "This access package gives a group that carries a role. Only a Global administrator may give it to somebody.",
        ));
    }
    Ok(())
}

/// Refuses to let a package give these resource roles when one is of a group that carries a role, unless the caller may
/// change such groups.
///
/// # Errors
/// `Forbidden` naming the group.
pub(crate) async fn refuse_roles(conn: &mut PgConnection, caller: &Caller, roles: &[Uuid]) -> Result<()> {
    if roles.is_empty() || caller.standing.allows_everywhere(Action::EditPrivileged) {
        return Ok(());
    }
    let group = sqlx::query_scalar!(
        "select g.display_name from resource_roles rr join groups g on g.id = rr.group_id
         where rr.id = any($1) and exists (select from role_assignments ra where ra.group_id = g.id)
         order by lower(g.display_name) limit 1",
        roles
    )
    .fetch_optional(conn)
    .await?;
    match group {
        None => Ok(()),
        Some(group) => Err(Error::forbidden(format!(
            "The group \"{group}\" carries a role. Only a Global administrator may let an access package give it."
        ))),
    }
}

/// Those of these requests that would make somebody a member or owner of a group that carries a role, and that nobody made
/// who may change such groups.
pub(crate) async fn unclaimable(conn: &mut PgConnection, requests: &[Uuid]) -> Result<Vec<Uuid>> {
    let ids = sqlx::query_scalar!(
        "select r.id from requests r
         where r.id = any($1) and (r.requestor_id is not null or r.requestor_app_id is not null)
            and exists (select from package_resource_roles pr
                join resource_roles rr on rr.id = pr.resource_role_id
                join role_assignments ra on ra.group_id = rr.group_id
                where pr.package_id = r.package_id)
            and not exists (select from role_assignments ra
                left join group_members gm on gm.group_id = ra.group_id and gm.role = 'Member'
                join users u on u.id = coalesce(ra.user_id, gm.user_id)
                where u.id = r.requestor_id and u.account_enabled and ra.role = any($2))",
        requests,
        &allowing() as _
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// Somebody whom an access package is to make a member or owner of a group, and who is not yet, or not any more: whoever may
/// reprocess would complete that after the group was given a role.
pub(super) async fn unmet(conn: &mut PgConnection, group: GroupId) -> Result<Option<String>> {
    let name = sqlx::query_scalar!(
        "select u.display_name from resource_roles rr
            cross join lateral (
                select g.subject_id from grants g where g.resource_role_id = rr.id and g.desired = 'present'
                union
                select a.subject_id from package_resource_roles pr
                    join assignments a on a.package_id = pr.package_id and a.state <> 'Expired'
                where pr.resource_role_id = rr.id
            ) claim
            join users u on u.id = claim.subject_id and u.deleted_at is null
         where rr.group_id = $1 and not exists (select from group_members gm
            where gm.group_id = rr.group_id and gm.role = rr.group_role and gm.user_id = claim.subject_id)
         order by lower(u.display_name) limit 1",
        group.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(name)
}

/// Those of these groups in which a run that was asked for by this user may put nobody, because they carry a role; asked for
/// by nobody means by Regrant itself or at its shell. The groups are held, so that none of them is given a role while members
/// are written, and so that members are written by one at a time where somebody else holds them.
pub(crate) async fn barred(
    conn: &mut PgConnection,
    asked_by: Asking,
    groups: &[Uuid],
) -> Result<HashSet<Uuid>> {
    if groups.is_empty() {
        return Ok(HashSet::new());
    }
    sqlx::query!("select id from groups where id = any($1) order by id for key share", groups)
        .fetch_all(&mut *conn)
        .await?;
    let Some(id) = asked_by.id() else { return Ok(HashSet::new()) };
    let carrying = sqlx::query_scalar!(
        r#"select distinct group_id as "id!" from role_assignments where group_id = any($1)"#,
        groups
    )
    .fetch_all(&mut *conn)
    .await?;
    if carrying.is_empty() || asked_by.user.is_some() && may_change(conn, id.into()).await? {
        return Ok(HashSet::new());
    }
    Ok(carrying.into_iter().collect())
}

async fn may_change(conn: &mut PgConnection, user: UserId) -> Result<bool> {
    let may = sqlx::query_scalar!(
        r#"select exists (select from role_assignments ra
            left join group_members gm on gm.group_id = ra.group_id and gm.role = 'Member'
            join users u on u.id = coalesce(ra.user_id, gm.user_id)
            where u.id = $1 and u.account_enabled and ra.role = any($2)) as "may!""#,
        user.0,
        &allowing() as _
    )
    .fetch_one(conn)
    .await?;
    Ok(may)
}
