//! Desired state: which grants the batch's assignments want, and what that makes of the grants.

use sqlx::{PgConnection, types::Uuid};

use super::claim::Run;
use super::member::Member;
use crate::Result;

/// Brings live assignments to the package's present resource roles: grants that are missing are made, links are made or
/// wanted again, links to roles that were taken out are no longer wanted.
pub async fn expand(tx: &mut PgConnection, run: &Run, members: &[&Member]) -> Result<()> {
    if members.is_empty() {
        return Ok(());
    }
    let assignments: Vec<Uuid> = members.iter().map(|member| member.id).collect();
    let roles = sqlx::query!(
        "select rr.id, rr.resource_id from package_resource_roles pr join resource_roles rr on rr.id = pr.resource_role_id
         where pr.package_id = $1 order by rr.id",
        run.package,
    )
    .fetch_all(&mut *tx)
    .await?;
    let wanted: Vec<_> = members.iter().flat_map(|m| roles.iter().map(move |role| (m, role))).collect();
    let ids: Vec<Uuid> = wanted.iter().map(|_| Uuid::now_v7()).collect();
    let (owner, subject, role, resource): (Vec<_>, Vec<_>, Vec<_>, Vec<_>) =
        unzip4(wanted.iter().map(|(member, role)| (member.id, member.subject, role.id, role.resource_id)));
    // Sorted by key, so that two batches of one subject can't deadlock on the unique index.
    sqlx::query!(
        "insert into grants (id, subject_id, resource_role_id, resource_id, desired, status)
         select n.id, n.subject, n.role, n.resource, 'present', 'pending'
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) n (id, subject, role, resource)
         order by n.subject, n.role on conflict (subject_id, resource_role_id) do nothing",
        &ids,
        &subject,
        &role,
        &resource,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into assignment_grants (assignment_id, grant_id)
         select n.assignment, g.id from unnest($1::uuid[], $2::uuid[], $3::uuid[]) n (assignment, subject, role)
         join grants g on g.subject_id = n.subject and g.resource_role_id = n.role
         order by n.assignment, g.id
         on conflict (assignment_id, grant_id) do update set wanted = true where not assignment_grants.wanted",
        &owner,
        &subject,
        &role,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update assignment_grants ag set wanted = false from grants g
         where ag.assignment_id = any($1) and ag.wanted and g.id = ag.grant_id and g.resource_role_id <> all(
             select resource_role_id from package_resource_roles where package_id = $2)",
        &assignments,
        run.package,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "with common as (
             select own.grant_id from assignment_grants own
             where own.assignment_id = any($1) and exists (
                 select from assignment_grants other
                 where other.grant_id = own.grant_id and other.assignment_id <> own.assignment_id)
         ), grants_marked as (
             update grants g set shared = true from common where g.id = common.grant_id and not g.shared
         )
         update assignments a set shares = true
         where not a.shares and a.id in (
             select ag.assignment_id from assignment_grants ag join common on common.grant_id = ag.grant_id)",
        &assignments,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update assignments set package_version = $2 where id = any($1)", &assignments, run.version)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ended assignments want nothing any more.
pub async fn release(tx: &mut PgConnection, assignments: &[Uuid]) -> Result<()> {
    if assignments.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update assignment_grants set wanted = false where assignment_id = any($1) and wanted",
        assignments,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Locks the grants of the assignments in the order of their ids.
pub async fn lock_grants(tx: &mut PgConnection, assignments: &[Uuid]) -> Result<()> {
    if assignments.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"select count(*) as "n!" from (
             select g.id from grants g
             where g.id in (select grant_id from assignment_grants where assignment_id = any($1))
             order by g.id for update) locked"#,
        assignments,
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// Works out anew what is desired of the grants of these assignments. A statement of its own, after the locks: of two
/// assignments that let go of one grant at the same moment, the later sees that the earlier has let go.
///
/// A grant that nobody wants any more is withdrawn; what was there before us is let go and left in place. A grant that
/// is wanted again after it was withdrawn starts a new life: whether the access was there before us is open again.
pub async fn settle_desired(tx: &mut PgConnection, assignments: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "update grants g set desired = now_wanted.desired,
             status = case
                 when now_wanted.desired = 'present' then 'pending'
                 when g.origin = 'ours' or (g.origin = 'unknown' and g.intended_at is not null) then 'withdrawing'
                 else 'withdrawn' end,
             origin = case when now_wanted.desired = 'present' and g.status = 'withdrawn' then 'unknown' else g.origin end,
             intended_at = case when now_wanted.desired = 'present' and g.status = 'withdrawn' then null else g.intended_at end,
             cause = null, cause_kind = null, cause_since = null, unverified_since = null
         from (
             select ag.grant_id, case when exists (
                 select from assignment_grants any_of where any_of.grant_id = ag.grant_id and any_of.wanted)
                 then 'present' else 'absent' end as desired
             from (select distinct grant_id from assignment_grants where assignment_id = any($1)) ag
         ) now_wanted
         where g.id = now_wanted.grant_id and g.desired <> now_wanted.desired",
        assignments,
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn unzip4<A, B, C, D>(all: impl Iterator<Item = (A, B, C, D)>) -> (Vec<A>, Vec<B>, Vec<C>, Vec<D>) {
    let mut out = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (a, b, c, d) in all {
        out.0.push(a);
        out.1.push(b);
        out.2.push(c);
        out.3.push(d);
    }
    out
}
