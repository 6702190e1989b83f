//! Reconcile, remote: grants in connected systems.
//!
//! A worker leases a due *resource* (one read of a group answers for all its grants), commits, reads it, plans, writes
//! what is missing, and reads back; small ones that only have to be looked at are leased, read and given back together. No
//! transaction is held open across a call. Whatever happens to the worker, the next
//! one finds the truth: intents are committed before writes, due marks are cleared only for the generation that was
//! looked at, and a takeover schedules one more read, since a delayed write may still land.

mod accounts;
mod breaker;
mod capture;
mod glance;
mod guard;
mod items;
mod lease;
mod pass;
mod record;
mod systems;

pub(crate) use breaker::succeeded as answered;
pub use lease::LeaseTimes;
pub use systems::{Systems, ldap};

use std::sync::Arc;

use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, TryStreamExt as _};
use rand::Rng as _;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

use self::lease::{Lease, Mode};
use self::pass::{Looked, Pass};
use self::record::Recorded;
use super::results;
use super::verdict::Patience;
use crate::connector::{CallError, CauseKind};
use crate::db::Db;
use crate::{Error, Result};

/// Everything a remote worker needs.
#[derive(Clone)]
pub struct Remote {
    /// The database.
    pub db: Db,
    /// The connectors.
    pub systems: Systems,
    /// How transient errors are met.
    pub patience: Patience,
    /// How long a lease lasts.
    pub times: LeaseTimes,
    /// One permit for each pass that may be under way in this process.
    pub passes: Arc<Semaphore>,
}

/// Resources of one system that were leased together.
#[derive(Debug)]
pub struct Leased(Vec<Lease>);

impl Remote {
    /// Leases what is due first. None when nothing is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(&self) -> Result<Option<Leased>> {
        let leases = lease::take(&self.db, self.times).await?;
        Ok((!leases.is_empty()).then_some(Leased(leases)))
    }

    /// Reconciles what was leased: looks at all of it, is done with what is as it should be, and goes through the rest one
    /// by one.
    ///
    /// # Errors
    /// When the database fails; the leases then run out by themselves.
    pub async fn work(&self, Leased(leases): &Leased) -> Result<()> {
        let busy = tokio::select! {
            busy = glance::glance(self, leases) => busy?,
            failed = self.keep_all(leases) => return Err(failed),
        };
        let mut passes = FuturesUnordered::new();
        for pass in &busy {
            passes.push(self.go_through(pass).boxed());
        }
        while passes.try_next().await?.is_some() {}
        drop(passes);
        results::end_runs(&self.db).await
    }

    async fn go_through(&self, pass: &Pass<'_>) -> Result<()> {
        let lease = pass.lease;
        let ended = tokio::select! {
            done = self.reconcile(pass) => done?,
            lost = self.keep_alive(lease) => lost?,
        };
        if ended == Recorded::LeaseLost {
            tracing::warn!(resource = %lease.resource, "the lease was lost; its grants are looked at again");
            lease::mark_due(&self.db, lease, &pass.may_have_written(), self.times).await?;
        }
        Ok(())
    }

    async fn reconcile(&self, pass: &Pass<'_>) -> Result<Recorded> {
        let lease = pass.lease;
        let _permit = self.passes.acquire().await;
        let call = match &lease.mode {
            Mode::NoCall(why) => {
                Err(CallError::transient(CauseKind::ConnectionRefused, why.clone(), "circuit open"))
            }
            Mode::Call => match self.systems.connector(&self.db, lease.system).await {
                Ok(connector) => match pass.look(&connector).await? {
                    Ok(Looked::LeaseLost) => return Ok(Recorded::LeaseLost),
                    Ok(Looked::Seen(seen)) => {
                        breaker::succeeded(&self.db, lease.system).await?;
                        Ok(seen)
                    }
                    Err(error) => {
                        self.failed(lease, &error).await?;
                        Err(error)
                    }
                },
                Err(error) => Err(CallError::permanent(CauseKind::Protocol, error.public().to_owned(), "")),
            },
        };
        let seen = match call {
            Ok(seen) => seen,
            Err(error) => pass.unreadable(&error).await?,
        };
        record::record(self, lease, seen).await
    }

    /// Tells the circuit breaker. A system that says no has answered: the circuit closes.
    async fn failed(&self, lease: &Lease, error: &CallError) -> Result<()> {
        tracing::warn!(system = %lease.system, resource = %lease.resource, cause = error.kind.as_str(),
            private = error.private, "{}", error.public);
        if error.kind.is_outage() {
            breaker::failed(&self.db, lease, error).await
        } else {
            breaker::succeeded(&self.db, lease.system).await
        }
    }

    /// Renews the lease until it is lost; then whoever holds it now goes on, and this pass ends.
    async fn keep_alive(&self, lease: &Lease) -> Result<Recorded> {
        let mut beat = tokio::time::interval(self.times.lease / 4);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.tick().await;
        loop {
            beat.tick().await;
            if !lease::renew(&self.db, lease, self.times).await? {
                return Ok(Recorded::LeaseLost);
            }
        }
    }

    /// Renews leases while they are looked at. Which of them are lost shows when they are given back.
    async fn keep_all(&self, leases: &[Lease]) -> Error {
        loop {
            tokio::time::sleep(self.times.lease / 4).await;
            if let Err(error) = lease::renew_all(&self.db, leases, self.times).await {
                return error;
            }
        }
    }

    fn roll() -> f64 {
        rand::rng().random_range(0.0..1.0)
    }
}
