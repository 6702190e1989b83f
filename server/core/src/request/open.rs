//! Opening a request for an assignment, and taking it up when it may be delivered.

use regrant_model::state::{RequestState, RequestType};
use regrant_model::{PackageId, PolicyId, RequestId, UserId};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::caller::no_such;
use crate::engine::history;
use crate::package::PackageHead;
use crate::separation::{self, Giving};
use crate::{Caller, Error, Result, role};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening<'a> {
    pub subject: UserId,
    pub policy: PolicyId,
    pub kind: RequestType,
    pub justification: &'a str,
    /// None: now.
    pub starts_at: Option<OffsetDateTime>,
    /// None: what the policy says.
    pub ends_at: Option<OffsetDateTime>,
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened {
    pub request: RequestId,
    /// The assignment to expand; none while it waits for an approval or its start, or was open already.
    pub assignment: Option<Uuid>,
}

/// Opens a request. An identical open one by the same caller is given in place of a second. Package and subject have to be held
/// ([`super::hold`]).
pub(crate) async fn open(
    tx: &mut PgConnection,
    caller: &Caller,
    package: &PackageHead,
    opening: Opening<'_>,
) -> Result<Opened> {
    role::refuse_claim(tx, caller, package.id).await?;
    let subject = sqlx::query!(
        "select display_name, account_enabled, regrant_now() as \"now!\" from users where id = $1 and deleted_at is null",
        opening.subject.0,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such("user"))?;
    let now = subject.now;
    if !subject.account_enabled {
        return Err(Error::invalid(format!(
            "The account of {} is disabled. Enable it before giving access.",
            subject.display_name
        )));
    }
    let policy = sqlx::query!(
        "select display_name, duration_days, approval_required, enabled from policies
         where id = $1 and package_id = $2 and deleted_at is null",
        opening.policy.0,
        package.id.0,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| no_such("policy in this access package"))?;
    if !policy.enabled {
        return Err(Error::conflict(format!(
            "The policy \"{}\" is switched off. Switch it on, or choose another one.",
            policy.display_name
        )));
    }
    let starts_at = opening.starts_at.filter(|at| *at > now);
    let begins = starts_at.unwrap_or(now);
    let ends_at = opening.ends_at.or(policy.duration_days.map(|days| begins + Duration::days(days.into())));
    if ends_at.is_some_and(|end| end <= begins) {
        return Err(Error::invalid("End date: it has to lie after the start, and in the future."));
    }

    if let Some(open) = standing_open(tx, package.id, opening.subject).await? {
        let same = open.requestor == caller.asking().id()
            && open.kind == opening.kind.as_str()
            && open.policy == opening.policy.0
            && open.starts_at == starts_at
            && (opening.ends_at.is_none() || open.ends_at == opening.ends_at);
        if same {
            return Ok(Opened { request: RequestId(open.id), assignment: None });
        }
        return Err(Error::conflict(format!(
            "There is an open request of {} for this access package already. Wait until it is done, or cancel it.",
            subject.display_name
        )));
    }
    let live = sqlx::query_scalar!(
        "select id from assignments where package_id = $1 and subject_id = $2 and state <> 'Expired'",
        package.id.0,
        opening.subject.0,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if live.is_some() {
        return Err(Error::conflict(format!(
            "{} has an assignment of this access package already. Reprocess it if access is missing.",
            subject.display_name
        )));
    }

    let giving = Giving {
        package: package.id.0,
        catalog: package.catalog_id,
        subject: opening.subject.0,
        name: &subject.display_name,
    };
    separation::refuse(tx, caller, &giving).await?;

    let waits_for_approval = opening.kind == RequestType::UserAdd && policy.approval_required;
    let state = match (waits_for_approval, starts_at) {
        (true, _) => RequestState::PendingApproval,
        (false, Some(_)) => RequestState::Scheduled,
        (false, None) => RequestState::Submitted,
    };
    let request = Uuid::now_v7();
    sqlx::query!(
        "insert into requests (id, package_id, subject_id, policy_id, type, state, status, requestor_id, justification,
             starts_at, ends_at, created_at, requestor_app_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        request,
        package.id.0,
        opening.subject.0,
        opening.policy.0,
        opening.kind.as_str(),
        state.as_str(),
        state.status().as_str(),
        caller.asking().user,
        opening.justification,
        starts_at,
        ends_at,
        now,
        caller.asking().app,
    )
    .execute(&mut *tx)
    .await?;
    let actor = caller.asking().user;
    history::add(tx, &[request], now, RequestState::Submitted, actor, &caller.name, opening.justification)
        .await?;
    if state != RequestState::Submitted {
        history::add(tx, &[request], now, state, None, "Regrant", "").await?;
        return Ok(Opened { request: RequestId(request), assignment: None });
    }
    let assignment = take_up(tx, &[request], now).await?.pop();
    Ok(Opened { request: RequestId(request), assignment })
}

/// The request that stands open for a package and a person.
pub(super) struct Open {
    pub id: Uuid,
    pub kind: String,
    /// The user or the program that asked.
    pub requestor: Option<Uuid>,
    pub assignment: Option<Uuid>,
    policy: Uuid,
    starts_at: Option<OffsetDateTime>,
    ends_at: Option<OffsetDateTime>,
}

/// Reads and locks it; there is one at most.
pub(super) async fn standing_open(
    tx: &mut PgConnection,
    package: PackageId,
    subject: UserId,
) -> Result<Option<Open>> {
    let open = sqlx::query_as!(
        Open,
        "select id, type as kind, coalesce(requestor_id, requestor_app_id) as requestor,
             assignment_id as assignment, policy_id as policy, starts_at, ends_at from requests
         where package_id = $1 and subject_id = $2 and state in ('Submitted', 'PendingApproval', 'Scheduled', 'Delivering')
         for update",
        package.0,
        subject.0,
    )
    .fetch_optional(tx)
    .await?;
    Ok(open)
}

/// Makes the assignments of requests that may be delivered now, and gives their ids; the caller starts a run over them.
/// A request whose subject has got an assignment meanwhile, or something incompatible, is called off, and so is one for what
/// only others may give by now. The requests' package and subjects have to be held, and then the requests.
pub(crate) async fn take_up(
    tx: &mut PgConnection,
    requests: &[Uuid],
    now: OffsetDateTime,
) -> Result<Vec<Uuid>> {
    let barred = role::unclaimable(tx, requests).await?;
    let note = "The access package gives a group by now that carries a role. Only a Global administrator may give it.";
    call_off(tx, &barred, now, note).await?;
    let mut clashing = clashing(tx, requests).await?;
    clashing.retain(|id| !barred.contains(id));
    let note = "The user has something by now that is incompatible with this access package.";
    call_off(tx, &clashing, now, note).await?;
    let stays = |id: &Uuid| !clashing.contains(id) && !barred.contains(id);
    let requests: Vec<Uuid> = requests.iter().copied().filter(stays).collect();
    let ids: Vec<Uuid> = requests.iter().map(|_| Uuid::now_v7()).collect();
    let made = sqlx::query!(
        "insert into assignments (id, package_id, subject_id, policy_id, state, subject_name, subject_upn, starts_at,
             ends_at, created_at, open_request_id, latest_request_id)
         select n.assignment, r.package_id, r.subject_id, r.policy_id, 'Delivering', u.display_name, u.user_principal_name,
             coalesce(r.starts_at, $3), r.ends_at, $3, r.id, r.id
         from unnest($1::uuid[], $2::uuid[]) n (assignment, request)
         join requests r on r.id = n.request join users u on u.id = r.subject_id and u.deleted_at is null
         order by r.package_id, r.subject_id
         on conflict (package_id, subject_id) where state <> 'Expired' do nothing
         returning id, open_request_id as \"request!\"",
        &ids,
        &requests,
        now,
    )
    .fetch_all(&mut *tx)
    .await?;
    let (assignments, taken): (Vec<Uuid>, Vec<Uuid>) =
        made.into_iter().map(|row| (row.id, row.request)).unzip();
    sqlx::query!(
        "update requests r set state = 'Delivering', status = 'Delivering', assignment_id = n.assignment
         from unnest($1::uuid[], $2::uuid[]) n (assignment, request) where r.id = n.request",
        &assignments,
        &taken,
    )
    .execute(&mut *tx)
    .await?;
    history::add(tx, &taken, now, RequestState::Delivering, None, "Regrant", "").await?;
    let left: Vec<Uuid> = requests.iter().copied().filter(|id| !taken.contains(id)).collect();
    call_off(tx, &left, now, "The user has an assignment already, or was deleted.").await?;
    Ok(assignments)
}

/// Those in whose way something incompatible stands.
async fn clashing(tx: &mut PgConnection, requests: &[Uuid]) -> Result<Vec<Uuid>> {
    let asked = sqlx::query!("select id, package_id, subject_id from requests where id = any($1)", requests)
        .fetch_all(&mut *tx)
        .await?;
    let packages: Vec<Uuid> = asked.iter().map(|row| row.package_id).collect();
    let subjects: Vec<Uuid> = asked.iter().map(|row| row.subject_id).collect();
    let clashing = separation::conflicting(tx, &packages, &subjects).await?;
    let stands = |row: &(Uuid, Uuid)| clashing.contains(row);
    Ok(asked.iter().filter(|row| stands(&(row.package_id, row.subject_id))).map(|row| row.id).collect())
}

async fn call_off(tx: &mut PgConnection, requests: &[Uuid], now: OffsetDateTime, note: &str) -> Result<()> {
    if requests.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update requests set state = 'Canceled', status = 'Canceled', completed_at = $2 where id = any($1)",
        requests,
        now,
    )
    .execute(&mut *tx)
    .await?;
    history::add(tx, requests, now, RequestState::Canceled, None, "Regrant", note).await
}
