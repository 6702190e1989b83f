//! The assignments of a batch: locking them and deciding, one by one, what the run does to them.

use std::collections::HashMap;

use regrant_model::state::{AssignmentState, RequestState, RequestType, RunKind};
use sqlx::{PgConnection, types::Uuid};
use time::{Duration, OffsetDateTime};

use super::claim::Run;
use crate::Result;
use crate::engine::parsed;
use crate::engine::results::Item;
use crate::request::commands;

/// A locked assignment.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub subject: Uuid,
    /// Where it stands.
    pub state: AssignmentState,
    /// The package version it was last brought to.
    pub version: i64,
    /// Grants still to be withdrawn.
    pub remaining: i16,
    /// Its end, if it has one.
    pub ends_at: Option<OffsetDateTime>,
    /// The user was deleted.
    pub subject_gone: bool,
    /// It shares a grant with another assignment.
    pub shares: bool,
    /// The request that is rolled up with it.
    pub open_request: Option<Uuid>,
    /// Its latest request.
    pub latest_request: Option<Uuid>,
    /// Nothing about it calls for attention: a batch that finds its grants in place need not roll it up again.
    pub clean: bool,
}

/// What the run does to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Bring it to the package's present state and look at every grant.
    Look,
    /// The same, for a request that failed or was partially delivered.
    Retry,
    /// End it with a request of this type, and withdraw.
    End(RequestType),
    /// End it because its request was called off.
    CallOff,
    /// Call off a request that has no assignment.
    CancelOnly,
    /// Not eligible, and why.
    Skip(String),
    /// The same, of a request that waits for this item: it is called off.
    Moot(String),
}

/// Locks the batch's assignments, and with them the assignments that share a grant with one of them, in the order of
/// their ids; a change of a shared grant has to roll up all of them.
///
/// While a lock is waited for, whoever holds it may have made an assignment share a grant with one that is not locked yet.
/// It is locked then, out of order; should two lock each other out that way, the database ends one, which is done anew.
pub async fn lock(tx: &mut PgConnection, run: &Run, ids: &[Uuid]) -> Result<HashMap<Uuid, Member>> {
    let is_alone = sqlx::query_scalar!(
        r#"select not exists (
             select from assignments where id = any($1) and (shares or package_version <> $2)) as "is_alone!""#,
        ids,
        run.version,
    )
    .fetch_one(&mut *tx)
    .await?;
    let sharing = if is_alone { Vec::new() } else { sharing(tx, run, ids).await? };
    let mut wanted = [ids, &sharing].concat();
    let mut members = HashMap::with_capacity(wanted.len());
    loop {
        members.extend(lock_these(tx, &wanted).await?);
        let is_alone =
            ids.iter().filter_map(|id| members.get(id)).all(|m| !m.shares && m.version == run.version);
        if is_alone {
            return Ok(members);
        }
        wanted = self::sharing(tx, run, ids).await?;
        wanted.retain(|id| !members.contains_key(id));
        if wanted.is_empty() {
            return Ok(members);
        }
    }
}

/// The assignments that share a grant with one of these, or will when it is brought to the package's version.
async fn sharing(tx: &mut PgConnection, run: &Run, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let sharing = sqlx::query_scalar!(
        r#"select other.assignment_id as "id!" from assignments a
         join assignment_grants own on own.assignment_id = a.id
         join assignment_grants other on other.grant_id = own.grant_id
         where a.id = any($1) and a.shares
         union
         select other.assignment_id from assignments a
         join package_resource_roles pr on pr.package_id = a.package_id
         join grants g on g.subject_id = a.subject_id and g.resource_role_id = pr.resource_role_id
         join assignment_grants other on other.grant_id = g.id
         where a.id = any($1) and a.package_version <> $2"#,
        ids,
        run.version,
    )
    .fetch_all(tx)
    .await?;
    Ok(sharing)
}

async fn lock_these(tx: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<(Uuid, Member)>> {
    let rows = sqlx::query!(
        r#"select a.id, a.subject_id, a.state, a.package_version, a.remaining, a.ends_at, a.shares,
             exists (select from users u where u.id = a.subject_id and u.deleted_at is not null) as "subject_gone!",
             a.open_request_id, a.latest_request_id,
             (a.drifted = 0 and a.failed = 0 and a.unverified = 0 and a.remaining = 0
              and a.state = 'Delivered' and a.open_request_id is null) as "clean!"
         from assignments a where a.id = any($1) order by a.id for update"#,
        ids,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let member = Member {
                id: row.id,
                subject: row.subject_id,
                state: parsed(&row.state)?,
                version: row.package_version,
                remaining: row.remaining,
                ends_at: row.ends_at,
                subject_gone: row.subject_gone,
                shares: row.shares,
                open_request: row.open_request_id,
                latest_request: row.latest_request_id,
                clean: row.clean,
            };
            Ok((row.id, member))
        })
        .collect()
}

/// What is known of an item's request.
#[derive(Clone, Debug)]
pub struct RequestHead {
    /// Where it stands.
    pub state: RequestState,
    /// What it asked for.
    pub kind: RequestType,
    /// When it was first completed; the window runs from there.
    pub first_completed_at: Option<OffsetDateTime>,
}

/// Reads the requests of a run over requests. Those with an assignment change only under the assignment's lock.
pub async fn requests(tx: &mut PgConnection, items: &[Item]) -> Result<HashMap<Uuid, RequestHead>> {
    let ids: Vec<Uuid> = items.iter().filter_map(|item| item.request).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        "select id, state, type as kind, first_completed_at from requests where id = any($1) order by id for update",
        &ids,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let head = RequestHead {
                state: parsed(&row.state)?,
                kind: parsed(&row.kind)?,
                first_completed_at: row.first_completed_at,
            };
            Ok((row.id, head))
        })
        .collect()
}

/// Decides about one item, from what stands in the database now: since the ask things may have changed.
pub fn plan(
    run: &Run,
    member: Option<&Member>,
    request: Option<(Uuid, &RequestHead)>,
    window: Duration,
) -> Plan {
    let kind = match run.kind {
        RunKind::Preview if request.is_some() => RunKind::ReprocessRequests,
        kind => kind,
    };
    match kind {
        RunKind::Reprocess | RunKind::Edit | RunKind::Assign | RunKind::Preview => {
            let Some(member) = member else { return gone() };
            match member.state.reprocess(member.remaining) {
                Ok(()) => Plan::Look,
                Err(why) => Plan::Skip(why.to_string()),
            }
        }
        RunKind::Remove => match (member.map(|member| member.state.remove()), request) {
            (_, Some((_, head))) if head.state != RequestState::Submitted => {
                Plan::Skip("Its request was called off.".to_owned())
            }
            (Some(Ok(())), request) => {
                Plan::End(request.map_or(RequestType::AdminRemove, |(_, head)| head.kind))
            }
            (Some(Err(why)), None) => Plan::Skip(why.to_string()),
            (Some(Err(why)), Some(_)) => Plan::Moot(why.to_string()),
            (None, _) => gone(),
        },
        RunKind::Expire => match member {
            None => gone(),
            Some(member) if !member.state.is_live() => Plan::Skip("It has ended already.".to_owned()),
            Some(member) if member.subject_gone || member.ends_at.is_some_and(|end| end <= run.now) => {
                Plan::End(RequestType::SystemRemove)
            }
            Some(_) => Plan::Skip("Its end was moved meanwhile.".to_owned()),
        },
        RunKind::ReprocessRequests => {
            let Some((id, head)) = request else { return gone() };
            let standing = commands::Standing {
                state: head.state,
                first_completed_at: head.first_completed_at,
                is_latest: member.is_none_or(|member| member.latest_request == Some(id)),
            };
            if let Err(why) = commands::reprocess(&standing, window, run.now) {
                return Plan::Skip(why.to_string());
            }
            match member {
                Some(_) => Plan::Retry,
                None => {
                    Plan::Skip("Its assignment was never made; cancel it and make a new request.".to_owned())
                }
            }
        }
        RunKind::Cancel => {
            let Some((id, head)) = request else { return gone() };
            match (commands::cancel(head.state), member) {
                (Err(why), _) => Plan::Skip(why),
                (Ok(()), Some(m))
                    if head.kind.is_add() && m.state.is_live() && m.latest_request == Some(id) =>
                {
                    Plan::CallOff
                }
                (Ok(()), _) => Plan::CancelOnly,
            }
        }
    }
}

fn gone() -> Plan {
    Plan::Skip("It is no longer there.".to_owned())
}
