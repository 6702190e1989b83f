//! Asked before every single write: is the lease still ours, and is the write still wanted?

use std::collections::{HashMap, HashSet};

use sqlx::types::Uuid;

use super::lease::{Lease, LeaseTimes, renew};
use crate::connector::{AccountKey, Change, ChangeKind, LeaseLost, WriteGuard};
use crate::db::{self, Db};

/// The guard of one pass.
pub struct Guard<'a> {
    /// The database.
    pub db: &'a Db,
    /// The lease.
    pub lease: &'a Lease,
    /// How long it lasts.
    pub times: LeaseTimes,
    /// Which grant a change is for.
    pub grants: HashMap<AccountKey, Uuid>,
}

impl WriteGuard for Guard<'_> {
    /// Commits the intent to add before the write goes out: should we die after it, the membership is known to be ours.
    async fn still_wanted(&self, changes: &[Change]) -> Result<Vec<Change>, LeaseLost> {
        let of = |kind: ChangeKind| -> Vec<Uuid> {
            let chosen = changes.iter().filter(|change| change.kind == kind);
            chosen.filter_map(|change| self.grants.get(&change.account.key()).copied()).collect()
        };
        let wanted = self.ask(&of(ChangeKind::Add), &of(ChangeKind::Remove)).await.map_err(|error| {
            error.report();
            LeaseLost
        })?;
        let Some(wanted) = wanted else { return Err(LeaseLost) };
        let still =
            |change: &&Change| self.grants.get(&change.account.key()).is_some_and(|id| wanted.contains(id));
        Ok(changes.iter().filter(still).cloned().collect())
    }
}

impl Guard<'_> {
    async fn ask(&self, add: &[Uuid], remove: &[Uuid]) -> crate::Result<Option<HashSet<Uuid>>> {
        let mut tx = db::begin(self.db).await?;
        let mut wanted: HashSet<Uuid> = sqlx::query_scalar!(
            "with locked as (
                 select id from grants where id = any($1) and desired = 'present' order by id for update
             )
             update grants g set intended_at = coalesce(g.intended_at, regrant_now()) from locked
             where g.id = locked.id returning g.id",
            add,
        )
        .fetch_all(&mut *tx)
        .await?
        .into_iter()
        .collect();
        wanted.extend(
            sqlx::query_scalar!("select id from grants where id = any($1) and desired = 'absent'", remove)
                .fetch_all(&mut *tx)
                .await?,
        );
        // Grants before the resource's work, as everywhere. Renewing the lease also sees to it that it is on disk.
        if !renew(&mut *tx, self.lease, self.times).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(wanted))
    }
}
