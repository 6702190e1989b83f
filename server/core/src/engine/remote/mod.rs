//! Reconcile, remote: grants in connected systems.
//!
//! A worker leases a due *resource* (one read of a group answers for all its grants), commits, reads it, plans, writes
//! what is missing, and reads back; no transaction is held open across a call. Whatever happens to the worker, the next
//! one finds the truth: intents are committed before writes, due marks are cleared only for the generation that was
//! looked at, and a takeover schedules one more read, since a delayed write may still land.

mod breaker;
mod guard;
mod lease;
mod pass;
mod record;
mod systems;

pub use lease::LeaseTimes;
pub use systems::{Systems, ldap};

use rand::Rng as _;
use tokio::time::MissedTickBehavior;

use self::lease::{Lease, Mode};
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
        tokio::select! {
            done = self.reconcile(&lease) => done?,
            lost = self.keep_alive(&lease) => lost?,
        }
        Ok(true)
    }

    async fn reconcile(&self, lease: &Lease) -> Result<()> {
        let grants = pass::capture(&self.db, lease).await?;
        let call = match &lease.mode {
            Mode::NoCall(why) => {
                Err(CallError::transient(CauseKind::ConnectionRefused, why.clone(), "circuit open"))
            }
            Mode::Call => match self.systems.connector(&self.db, lease.system).await {
                Ok(connector) => pass::look(self, lease, &connector, &grants).await?,
                Err(error) => Err(CallError::permanent(CauseKind::Protocol, error.public().to_owned(), "")),
            },
        };
        let observed = match call {
            Ok(observed) => {
                breaker::succeeded(&self.db, lease).await?;
                observed
            }
            Err(error) => {
                if lease.mode == Mode::Call && error.kind.is_outage() {
                    tracing::warn!(system = %lease.system, resource = %lease.resource, cause = error.kind.as_str(),
                        private = error.private, "{}", error.public);
                    breaker::failed(&self.db, lease, &error).await?;
                }
                pass::unreadable(&grants, &error)
            }
        };
        record::record(self, lease, observed).await
    }

    /// Renews the lease until it is lost; then whoever holds it now goes on, and this pass ends. What it may have
    /// written was marked due by the takeover.
    async fn keep_alive(&self, lease: &Lease) -> Result<()> {
        let mut beat = tokio::time::interval(self.times.lease / 4);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.tick().await;
        loop {
            beat.tick().await;
            if !lease::renew(&self.db, lease, self.times).await? {
                tracing::warn!(resource = %lease.resource, "the lease was lost; its grants are looked at again");
                return lease::mark_due(&self.db, lease).await;
            }
        }
    }

    fn roll() -> f64 {
        rand::rng().random_range(0.0..1.0)
    }
}
