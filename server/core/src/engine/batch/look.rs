//! The grants of the assignments of a batch that are not simply as they should be: comparing them with the built-in
//! directory and writing what is missing, set-based, in the same transaction; and making those in connected systems due.
//!
//! Only the exceptions are loaded and decided one by one, by the same rule as everything else ([`verdict`]). A grant in a
//! connected system that is in place as far as is known is no exception: it is not written, and its assignment waits for
//! a look at the resource.

use std::collections::{HashMap, HashSet};

use regrant_model::SystemId;
use regrant_model::state::{Desired, Outcome};
use sqlx::{PgConnection, types::Uuid};

use super::Aim;
use super::claim::Run;
use super::steady::{self, Reach};
use crate::Result;
use crate::connector::{CallError, CauseKind};
use crate::engine::builtin;
use crate::engine::results::{GrantOutcome, Of};
use crate::engine::verdict::{self, Before, Observation, Patience, Verdict};
use crate::role;

/// A grant that needs more than a stamp.
#[derive(Debug)]
struct Exception {
    id: Uuid,
    role: Uuid,
    subject: Uuid,
    before: Before,
    remote: bool,
    resource: Uuid,
    place: builtin::Place,
    present: bool,
    target_gone: bool,
    resource_name: String,
}

/// What became of a grant in this batch.
#[derive(Clone, Debug)]
pub enum Fate {
    /// Settled here.
    Settled(Verdict),
    /// Due in its connected system; the item waits until this generation was observed.
    Due { generation: i64 },
}

/// What a batch did to its grants.
#[derive(Debug, Default)]
pub struct Looked {
    /// The exceptions' fates.
    pub fates: HashMap<Uuid, Fate>,
    /// Which exceptions each assignment has.
    pub of: HashMap<Uuid, Vec<Uuid>>,
    /// By run, the look at connected resources that assignments wait for.
    looks: HashMap<Uuid, Uuid>,
    /// Those that wait for one.
    waiting: HashSet<Uuid>,
    /// What was written to the built-in directory.
    written: HashSet<Uuid>,
    /// The resource roles of what was settled here.
    roles: HashMap<Uuid, Uuid>,
}

/// Looks at every grant of the assignments: of the careful ones, which are locked with their grants, one by one; the
/// steady ones have everything that is in the built-in directory.
pub async fn look(
    tx: &mut PgConnection,
    run: &Run,
    reach: &Reach,
    careful: &[Uuid],
    steady: &HashSet<Uuid>,
    aim: &Aim<'_>,
) -> Result<Looked> {
    let mut looked = Looked::default();
    let mut look_at: HashSet<Uuid> = HashSet::new();
    if !steady.is_empty() && !reach.remote.is_empty() {
        looked.waiting.extend(steady);
        look_at.extend(&reach.remote);
    }
    let exceptions = exceptions(tx, careful, aim, &mut looked, &mut look_at).await?;

    let (remote, built_in): (Vec<_>, Vec<_>) = exceptions.into_iter().partition(|exception| exception.remote);
    settle(tx, run, &built_in, &mut looked).await?;
    for (id, generation) in make_due(tx, run, &remote).await? {
        looked.fates.insert(id, Fate::Due { generation });
    }
    let due: Vec<Uuid> = remote.iter().map(|exception| exception.resource).collect();
    let look_at: Vec<Uuid> = look_at.into_iter().collect();
    looked.looks = steady::ask(tx, run, &look_at, &due).await?;
    Ok(looked)
}

/// What a look would do to the built-in directory. It is done, so that it is found out by nothing but the rule itself, and
/// has to be rolled back.
pub async fn try_out(tx: &mut PgConnection, run: &Run, careful: &[Uuid]) -> Result<Looked> {
    let mut looked = Looked::default();
    let mut all = exceptions(tx, careful, &Aim::Trial, &mut looked, &mut HashSet::new()).await?;
    all.retain(|exception| !exception.remote);
    settle(tx, run, &all, &mut looked).await?;
    Ok(looked)
}

/// Reads what is not simply wanted, in place, and there; and notes which resources have to be looked at for the rest.
async fn exceptions(
    tx: &mut PgConnection,
    assignments: &[Uuid],
    aim: &Aim<'_>,
    looked: &mut Looked,
    look_at: &mut HashSet<Uuid>,
) -> Result<Vec<Exception>> {
    if assignments.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select ag.assignment_id, ag.wanted, g.id, g.resource_role_id, g.subject_id, g.desired, g.status, g.origin, g.resource_id,
             g.intended_at is not null as "intended!", r.system_id, r.display_name,
             rr.group_id as "group_id?", rr.group_role as "group_role?", rr.app_role_id as "app_role_id?",
             (gm.user_id is not null or ara.user_id is not null) as "present!",
             (gr.deleted_at is not null or app.deleted_at is not null) as "target_gone!",
             ((g.desired, g.status) = ('present', 'in_place') and g.origin <> 'unknown'
                 and g.unverified_since is null and g.due_at is null and r.system_id <> $2) as "calm!"
         from assignment_grants ag
         join grants g on g.id = ag.grant_id
         join resource_roles rr on rr.id = g.resource_role_id
         join resources r on r.id = rr.resource_id
         left join groups gr on gr.id = rr.group_id
         left join applications app on app.id = r.application_id
         left join group_members gm on gm.group_id = rr.group_id and gm.role = rr.group_role and gm.user_id = g.subject_id
         left join app_role_assignments ara on ara.app_role_id = rr.app_role_id and ara.user_id = g.subject_id
         where ag.assignment_id = any($1)
           and (g.desired, g.status) <> ('absent', 'withdrawn')
           and ((g.desired, g.status) <> ('present', 'in_place') or g.origin = 'unknown' or r.system_id <> $2
                or (gm.user_id is null and ara.user_id is null)
                or gr.deleted_at is not null or app.deleted_at is not null)
         order by g.id"#,
        assignments,
        SystemId::BUILTIN.0,
    )
    .fetch_all(tx)
    .await?;
    let mut seen = HashSet::new();
    let mut exceptions = Vec::new();
    for row in rows {
        let remote = row.system_id != SystemId::BUILTIN.0;
        if let (Aim::Exactly(changes), true) = (aim, remote) {
            if !changes.contains(&(row.assignment_id, row.resource_role_id)) {
                continue;
            }
        } else if row.calm {
            // In place for somebody else's sake needs no look.
            if row.wanted {
                looked.waiting.insert(row.assignment_id);
                look_at.insert(row.resource_id);
            }
            continue;
        }
        looked.of.entry(row.assignment_id).or_default().push(row.id);
        if !seen.insert(row.id) {
            continue;
        }
        exceptions.push(Exception {
            id: row.id,
            role: row.resource_role_id,
            subject: row.subject_id,
            before: Before::read(&row.desired, &row.status, &row.origin, row.intended)?,
            remote,
            resource: row.resource_id,
            place: builtin::Place::new(row.group_id, row.group_role, row.app_role_id),
            present: row.present,
            target_gone: row.target_gone,
            resource_name: row.display_name,
        });
    }
    Ok(exceptions)
}

/// Decides about the built-in exceptions, writes the memberships, and records what follows.
async fn settle(tx: &mut PgConnection, run: &Run, all: &[Exception], looked: &mut Looked) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let missing = |e: &&Exception| e.before.desired == Desired::Present && !e.present && !e.target_gone;
    let surplus =
        |e: &&Exception| e.before.desired == Desired::Absent && e.present && verdict::is_ours(&e.before);
    let mut groups: Vec<Uuid> = all.iter().filter(missing).filter_map(|e| e.place.group()).collect();
    groups.sort_unstable();
    groups.dedup();
    let barred = role::barred(tx, run.asked_by, &groups).await?;
    let barred = |e: &Exception| missing(&e) && e.place.group().is_some_and(|group| barred.contains(&group));
    let added = all.iter().filter(missing).filter(|e| !barred(e)).map(|e| (&e.place, e.subject));
    let added = builtin::add(tx, added, run.now).await?;
    builtin::remove(tx, all.iter().filter(surplus).map(|e| (&e.place, e.subject))).await?;

    let verdicts: Vec<(Uuid, Verdict)> = all
        .iter()
        .map(|e| {
            let seen = if e.target_gone {
                Observation::Unreadable(gone(&e.resource_name))
            } else if barred(e) {
                Observation::WriteFailed(carries_role(&e.resource_name))
            } else if e.before.desired == Desired::Present {
                let by_us = !e.present && added.contains(&(e.place.clone(), e.subject));
                Observation::Seen { before: !by_us, after: true }
            } else {
                Observation::Seen { before: e.present, after: e.present && !verdict::is_ours(&e.before) }
            };
            (e.id, verdict::decide(&e.before, &seen, &Patience::default(), 0.0))
        })
        .collect();
    record(tx, run, &verdicts).await?;
    let added = |e: &Exception| added.contains(&(e.place.clone(), e.subject));
    let written = all.iter().filter(|e| added(e) || surplus(e));
    looked.written.extend(written.map(|e| e.id));
    looked.roles.extend(all.iter().map(|e| (e.id, e.role)));
    looked.fates.extend(verdicts.into_iter().map(|(id, verdict)| (id, Fate::Settled(verdict))));
    Ok(())
}

fn gone(name: &str) -> CallError {
    CallError::permanent(
        CauseKind::NoSuchGroup,
        format!("{name} was deleted from the built-in directory. Take it out of the package, or restore it."),
        String::new(),
    )
}

fn carries_role(name: &str) -> CallError {
    CallError::permanent(
        CauseKind::CarriesRole,
        format!(
            "{name} carries a role. Only a Global administrator may put somebody in it: ask one to reprocess this."
        ),
        String::new(),
    )
}

async fn record(tx: &mut PgConnection, run: &Run, verdicts: &[(Uuid, Verdict)]) -> Result<()> {
    let ids: Vec<Uuid> = verdicts.iter().map(|(id, _)| *id).collect();
    let status: Vec<&str> = verdicts.iter().map(|(_, v)| v.status.as_str()).collect();
    let origin: Vec<&str> = verdicts.iter().map(|(_, v)| v.origin.as_str()).collect();
    let cause: Vec<Option<&str>> = verdicts.iter().map(|(_, v)| v.cause.as_deref()).collect();
    let kind: Vec<Option<&str>> = verdicts.iter().map(|(_, v)| v.cause_kind.map(CauseKind::as_str)).collect();
    sqlx::query!(
        "update grants g set status = v.status, origin = v.origin, cause = v.cause, cause_kind = v.kind,
             cause_since = case when v.kind = g.cause_kind then g.cause_since when v.kind is not null then $6 end,
             verified_at = $6, unverified_since = null, due_at = null, due_since = null, attempts = 0, intended_at = null,
             desired_generation = desired_generation + 1, observed_generation = desired_generation + 1
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) v (id, status, origin, cause, kind)
         where g.id = v.id",
        &ids,
        &status as _,
        &origin as _,
        &cause as _,
        &kind as _,
        run.now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes grants of connected systems due, at once, whatever they were waiting for. Their resources are told afterwards.
async fn make_due(tx: &mut PgConnection, run: &Run, all: &[Exception]) -> Result<Vec<(Uuid, i64)>> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = all.iter().map(|exception| exception.id).collect();
    let due = sqlx::query!(
        "update grants set desired_generation = desired_generation + 1, due_at = $2, due_since = $2, attempts = 0,
             status = case when status = 'failed' and desired = 'present' then 'pending' else status end
         where id = any($1) returning id, desired_generation",
        &ids,
        run.now,
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(due.into_iter().map(|row| (row.id, row.desired_generation)).collect())
}

impl Looked {
    /// What is settled of an assignment: its gravest outcome, and the single ones that say more than "already in place".
    pub fn settled(&self, assignment: Uuid) -> Vec<(Uuid, &Verdict)> {
        self.fates_of(assignment)
            .filter_map(|(id, fate)| match fate {
                Fate::Settled(verdict) => Some((id, verdict)),
                Fate::Due { .. } => None,
            })
            .collect()
    }

    /// The grants an assignment has to wait for, with their generations.
    pub fn due(&self, assignment: Uuid) -> (Vec<Uuid>, Vec<i64>) {
        self.fates_of(assignment)
            .filter_map(|(id, fate)| match fate {
                Fate::Due { generation } => Some((id, *generation)),
                Fate::Settled(_) => None,
            })
            .unzip()
    }

    /// The look that an assignment has to wait for, in a run.
    pub fn look_of(&self, run: Uuid, assignment: Uuid) -> Option<Uuid> {
        self.looks.get(&run).copied().filter(|_| self.waiting.contains(&assignment))
    }

    /// What was changed for an assignment in the built-in directory, and what could not be.
    pub fn changes(&self, assignment: Uuid) -> Vec<GrantOutcome> {
        let told = |(id, verdict): (Uuid, &Verdict)| {
            let outcome = verdict.outcome.filter(|outcome| match outcome {
                Outcome::PutBack | Outcome::Withdrawn => self.written.contains(&id),
                other => *other != Outcome::AlreadyInPlace,
            })?;
            let of = Of::Role(*self.roles.get(&id)?);
            Some(GrantOutcome { of, outcome, cause: verdict.cause.clone(), next_attempt: None })
        };
        self.settled(assignment).into_iter().filter_map(told).collect()
    }

    fn fates_of(&self, assignment: Uuid) -> impl Iterator<Item = (Uuid, &Fate)> {
        let ids = self.of.get(&assignment).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.fates.get(id).map(|fate| (*id, fate)))
    }
}
