//! The look with which every pass begins: resources that were leased together are read side by side, and those that are
//! as they should be are given back in one transaction. What is left needs a pass of its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use futures::{FutureExt, StreamExt as _, stream};
use sqlx::types::Uuid;

use super::capture::{self, Captured, InPlace};
use super::lease::{self, Lease, Mode, Recording};
use super::pass::{FirstRead, Pass};
use super::{Remote, breaker};
use crate::connector::{CallError, Connector, Membership};
use crate::{Result, db};

/// How many groups are read at the same time.
const SIDE_BY_SIDE: usize = 2;

/// Above this many members, what is in place is compared in the database.
const LARGE: i32 = 10_000;

/// Looks at leased resources and gives those that are not done with it.
pub async fn glance<'a>(remote: &'a Remote, leases: &'a [Lease]) -> Result<Vec<Pass<'a>>> {
    let Some(one) = leases.first() else { return Ok(Vec::new()) };
    // What is due is taken down before the read that answers for it.
    let (due, connector) =
        tokio::join!(capture::due(&remote.db, leases), remote.systems.connector(&remote.db, one.system));
    let mut due = due?;
    let looked_at: Vec<Uuid> = leases
        .iter()
        .filter(|lease| lease.asked.is_some() && lease.size <= LARGE && lease.mode == Mode::Call)
        .map(|lease| lease.resource)
        .filter(|resource| !due.contains_key(resource))
        .collect();
    let (Ok(connector), false) = (connector, looked_at.is_empty()) else {
        return Ok(passes(remote, leases, &mut due, HashMap::new()));
    };
    let (reads, in_place) =
        tokio::join!(read(&connector, leases), capture::in_place(&remote.db, one.system, &looked_at));
    let in_place = in_place?;

    let calm: Vec<Recording<'_>> = leases
        .iter()
        .filter(|lease| looked_at.contains(&lease.resource))
        .filter_map(|lease| {
            let read = reads.get(&lease.resource)?.saw.as_ref().ok()?;
            is_calm(lease, read, &in_place).then(|| calm(lease, read))
        })
        .collect();
    let left: Vec<&Lease> =
        leases.iter().filter(|lease| calm.iter().all(|done| done.lease.resource != lease.resource)).collect();
    if !calm.is_empty() {
        db::retry(|| lease::release(&remote.db, &calm)).await?;
        breaker::succeeded(&remote.db, one.system).await?;
    }
    Ok(passes(remote, left, &mut due, reads))
}

fn is_calm(lease: &Lease, read: &Membership, in_place: &InPlace) -> bool {
    read.locator == lease.group.locator && in_place.is_all_there(lease.resource, read)
}

fn calm<'a>(lease: &'a Lease, read: &Membership) -> Recording<'a> {
    Recording {
        lease,
        answered: lease.asked,
        looked_at: Some(lease.taken_at),
        size: Some(read.size()),
        any: false,
    }
}

/// Reads the groups, a few at the same time. After the system could not be reached the others are not tried: each of them
/// would wait for its deadline.
async fn read(connector: &Connector, leases: &[Lease]) -> HashMap<Uuid, FirstRead> {
    let outage = Mutex::default();
    let mut reads = Vec::with_capacity(leases.len());
    for lease in leases {
        reads.push(read_one(connector, lease, &outage).boxed());
    }
    stream::iter(reads).buffer_unordered(SIDE_BY_SIDE).collect().await
}

async fn read_one(
    connector: &Connector,
    lease: &Lease,
    outage: &Mutex<Option<CallError>>,
) -> (Uuid, FirstRead) {
    let known = outage.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let saw = match known {
        Some(error) => Err(error),
        None => connector.read(&lease.group).await,
    };
    if let Err(error) = &saw
        && error.kind.is_outage()
    {
        *outage.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
    }
    (lease.resource, FirstRead { at: Instant::now(), saw })
}

fn passes<'a>(
    remote: &'a Remote,
    leases: impl IntoIterator<Item = &'a Lease>,
    due: &mut HashMap<Uuid, Vec<Captured>>,
    mut reads: HashMap<Uuid, FirstRead>,
) -> Vec<Pass<'a>> {
    leases
        .into_iter()
        .map(|lease| {
            let due = due.remove(&lease.resource).unwrap_or_default();
            Pass::new(remote, lease, due, reads.remove(&lease.resource))
        })
        .collect()
}
