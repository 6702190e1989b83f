//! The many assignments that are as they should be, in sets: nothing of theirs leaves the database, and none of their
//! grants is written.

use std::collections::{HashMap, HashSet};

use regrant_model::SystemId;
use sqlx::{PgConnection, types::Uuid};

use super::claim::Run;
use super::member::Member;
use crate::Result;

/// Where the package's access leads.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Some of it is in the built-in directory.
    built_in: bool,
    /// Its resources in connected systems.
    pub remote: Vec<Uuid>,
}

impl Reach {
    /// As the package stands now; it is locked against edits.
    pub async fn of(tx: &mut PgConnection, package: Uuid) -> Result<Self> {
        let rows = sqlx::query!(
            r#"select distinct rr.resource_id, r.system_id = $2 as "built_in!"
             from package_resource_roles pr join resource_roles rr on rr.id = pr.resource_role_id
             join resources r on r.id = rr.resource_id where pr.package_id = $1"#,
            package,
            SystemId::BUILTIN.0,
        )
        .fetch_all(tx)
        .await?;
        Ok(Self {
            built_in: rows.iter().any(|row| row.built_in),
            remote: rows.iter().filter(|row| !row.built_in).map(|row| row.resource_id).collect(),
        })
    }
}

/// Which of these clean assignments have everything that the package gives in the built-in directory. Being clean and of
/// the package's version, they want exactly its roles, and all of their grants are in place as far as is known.
pub async fn steady(
    tx: &mut PgConnection,
    run: &Run,
    reach: &Reach,
    clean: &[&Member],
) -> Result<HashSet<Uuid>> {
    let mut ids: HashSet<Uuid> = clean.iter().map(|member| member.id).collect();
    if ids.is_empty() || !reach.built_in {
        return Ok(ids);
    }
    let (members, subjects): (Vec<Uuid>, Vec<Uuid>) = clean.iter().map(|m| (m.id, m.subject)).unzip();
    // Scalar subqueries are never turned into a join that reads the whole directory.
    let lacking = sqlx::query_scalar!(
        r#"select m.id as "id!" from unnest($1::uuid[], $2::uuid[]) m (id, subject)
         cross join (
             select rr.group_id, rr.group_role, rr.app_role_id,
                 gr.deleted_at is not null or app.deleted_at is not null as target_gone
             from package_resource_roles pr join resource_roles rr on rr.id = pr.resource_role_id
             join resources r on r.id = rr.resource_id
             left join groups gr on gr.id = rr.group_id
             left join applications app on app.id = r.application_id
             where pr.package_id = $3 and r.system_id = $4
         ) rr
         where rr.target_gone or not coalesce(case when rr.group_id is not null
             then (select true from group_members gm
                 where gm.group_id = rr.group_id and gm.role = rr.group_role and gm.user_id = m.subject)
             else (select true from app_role_assignments ara
                 where ara.app_role_id = rr.app_role_id and ara.user_id = m.subject) end, false)"#,
        &members,
        &subjects,
        run.package,
        SystemId::BUILTIN.0,
    )
    .fetch_all(tx)
    .await?;
    for id in lacking {
        ids.remove(&id);
    }
    Ok(ids)
}

/// Dates the look at the built-in grants of these assignments. The exceptions among them carry a date of their own.
pub async fn date(tx: &mut PgConnection, run: &Run, reach: &Reach, assignments: &[Uuid]) -> Result<()> {
    if assignments.is_empty() || !reach.built_in {
        return Ok(());
    }
    sqlx::query!("update assignments set looked_at = $2 where id = any($1)", assignments, run.now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Asks that these resources be looked at, and gives the look that the items of each run are to wait for. Grants that are due
/// are marked so already; `due` are their resources.
pub async fn ask(
    tx: &mut PgConnection,
    run: &Run,
    look_at: &[Uuid],
    due: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>> {
    if look_at.is_empty() && due.is_empty() {
        return Ok(HashMap::new());
    }
    let all: Vec<Uuid> = look_at.iter().chain(due).copied().collect();
    let runs: Vec<Uuid> = run.spans.iter().map(|span| span.run).collect();
    let looks: Vec<Uuid> = runs.iter().map(|_| Uuid::now_v7()).collect();
    let first: Vec<i32> = run.spans.iter().map(|span| span.first).collect();
    let last: Vec<i32> = run.spans.iter().map(|span| span.last).collect();
    sqlx::query!(
        "with asked as (
             insert into resource_work (resource_id, system_id, priority, due_at, asked)
             select r.id, r.system_id, $2, $3, (r.id = any($4))::int from resources r where r.id = any($1) order by r.id
             on conflict (resource_id) do update set due_at = least(resource_work.due_at, excluded.due_at),
                 asked = resource_work.asked + excluded.asked,
                 priority = case when resource_work.due_at is null then excluded.priority
                     else least(resource_work.priority, excluded.priority) end
             returning resource_id, asked
         ), look as (
             insert into looks (id, run_id, first_ordinal, last_ordinal)
             select * from unnest($5::uuid[], $6::uuid[], $7::int[], $8::int[]) where cardinality($4::uuid[]) > 0
             returning id
         )
         insert into look_resources (look_id, resource_id, asked)
         select look.id, asked.resource_id, asked.asked from look cross join asked where asked.resource_id = any($4)",
        &all,
        run.priority,
        run.now,
        look_at,
        &looks,
        &runs,
        &first,
        &last,
    )
    .execute(tx)
    .await?;
    Ok(if look_at.is_empty() { HashMap::new() } else { runs.into_iter().zip(looks).collect() })
}
