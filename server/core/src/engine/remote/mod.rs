//! Reconcile, remote: grants in connected systems.
//!
//! A worker leases a due *resource* (one read of a group answers for all its grants), commits, reads it, plans, writes
//! what is missing, and reads back; no transaction is held open across a call. Whatever happens to the worker, the next
//! one finds the truth: intents are committed before writes, due marks are cleared only for the generation that was
//! looked at, and a takeover schedules one more read, since a delayed write may still land.

mod accounts;
mod breaker;
mod capture;
mod guard;
mod items;
mod lease;
mod pass;
mod record;
mod systems;

pub(crate) use breaker::succeeded as answered;
pub use lease::LeaseTimes;
pub use systems::{Systems, ldap};

use rand::Rng as _;
use tokio::time::MissedTickBehavior;

use self::lease::{Lease, Mode};
use self::pass::{Looked, Pass};
use self::record::Recorded;
use super::verdict::Patience;
use crate::Result;
use crate::connector::{CallError, CauseKind};
use crate::db::Db;

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
}

impl Remote {
    /// Leases one due resource and reconciles it. False when none is due.
    ///
    /// # Errors
    /// When the database fails; the lease then runs out by itself.
    pub async fn work(&self) -> Result<bool> {
        let Some(lease) = lease::take(&self.db, self.times).await? else { return Ok(false) };
        let pass = Pass::begin(self, &lease).await?;
        let ended = tokio::select! {
            done = self.reconcile(&pass) => done?,
            lost = self.keep_alive(&lease) => lost?,
        };
        if ended == Recorded::LeaseLost {
            tracing::warn!(resource = %lease.resource, "the lease was lost; its grants are looked at again");
            lease::mark_due(&self.db, &lease, &pass.may_have_written(), self.times).await?;
        }
        Ok(true)
    }

    async fn reconcile(&self, pass: &Pass<'_>) -> Result<Recorded> {
        let lease = pass.lease;
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

    fn roll() -> f64 {
        rand::rng().random_range(0.0..1.0)
    }
}
