//! Reconcile, remote: grants in connected systems.
//!
//! A worker leases a due *resource* (one read of a group answers for all its grants), commits, reads it, plans, writes
//! what is missing, and reads back; small ones of one system are leased, read and recorded together. No transaction is held open across a call. Whatever happens to the worker, the next
//! one finds the truth: intents are committed before writes, due marks are cleared only for the generation that was
//! looked at, and a takeover schedules one more read, since a delayed write may still land.

mod accounts;
mod again;
mod breaker;
mod capture;
mod foresee;
mod glance;
mod guard;
mod items;
mod lease;
mod pass;
mod record;
mod systems;

pub(crate) use again::by_new_settings as again_by_new_settings;
pub(crate) use breaker::{answered_wrongly, due_at_once, failed as not_usable, succeeded as answered};
pub use capture::{Captured, Known};
pub use foresee::Foreseen;
pub use lease::LeaseTimes;
pub use systems::{Systems, ldap};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, TryStreamExt as _};
use rand::Rng as _;
use tokio::sync::{Semaphore, mpsc};

use self::lease::{Lease, Mode};
use self::pass::{Looked, Pass, Seen};
use self::record::Ended;
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

    /// Reconciles what was leased: looks at all of it, is done with what is as it should be, and goes through the rest side
    /// by side.
    ///
    /// # Errors
    /// When the database fails; the leases then run out by themselves.
    pub async fn work(&self, Leased(leases): &Leased) -> Result<()> {
        tokio::select! {
            done = self.look_and_go_through(leases) => done?,
            failed = self.keep(leases) => return Err(failed),
        }
        results::end_runs(&self.db).await
    }

    async fn look_and_go_through(&self, leases: &[Lease]) -> Result<()> {
        let busy = glance::glance(self, leases).await?;
        let (ended, mut to_record) = mpsc::unbounded_channel();
        let outage_told = AtomicBool::new(false);
        let mut passes = FuturesUnordered::new();
        for pass in &busy {
            let (ended, outage_told) = (ended.clone(), &outage_told);
            passes.push(
                async move {
                    let seen = self.reconcile(pass, outage_told).await?;
                    // The receiver outlives the passes, unless it failed.
                    let _ = ended.send((pass, seen));
                    Ok::<_, Error>(())
                }
                .boxed(),
            );
        }
        drop(ended);
        let go_through = async {
            while passes.try_next().await?.is_some() {}
            Ok::<_, Error>(())
        };
        // What ends while something is being recorded is recorded together afterwards.
        let record = async {
            let mut some = Vec::new();
            while to_record.recv_many(&mut some, usize::MAX).await > 0 {
                self.record(std::mem::take(&mut some)).await?;
            }
            Ok(())
        };
        tokio::try_join!(go_through, record)?;
        Ok(())
    }

    /// Records passes that have ended. Of those that had lost their lease, whatever they may have written becomes due.
    async fn record(&self, ended: Vec<(&Pass<'_>, Option<Seen>)>) -> Result<()> {
        let mut lost: Vec<&Pass<'_>> = Vec::new();
        let mut done = Vec::with_capacity(ended.len());
        let mut passes = Vec::with_capacity(ended.len());
        for (pass, seen) in ended {
            match seen {
                Some(seen) => {
                    done.push(Ended { lease: pass.lease, seen });
                    passes.push(pass);
                }
                None => lost.push(pass),
            }
        }
        let not_held = record::record(self, &done).await?;
        lost.extend(passes.into_iter().filter(|pass| not_held.contains(&pass.lease.resource)));
        for pass in lost {
            tracing::warn!(resource = %pass.lease.resource, "the lease was lost; its grants are looked at again");
            lease::mark_due(&self.db, pass.lease, &pass.may_have_written(), self.times).await?;
        }
        Ok(())
    }

    /// What a pass saw; none when its lease was lost.
    async fn reconcile(&self, pass: &Pass<'_>, outage_told: &AtomicBool) -> Result<Option<Seen>> {
        let lease = pass.lease;
        let _permit = self.passes.acquire().await;
        let call = match &lease.mode {
            Mode::NoCall(why) => {
                Err(CallError::transient(CauseKind::ConnectionRefused, why.clone(), "circuit open"))
            }
            Mode::Call => match self.systems.connector(&self.db, lease.system).await {
                Ok(connector) => match pass.look(&connector).await? {
                    Ok(Looked::LeaseLost) => return Ok(None),
                    Ok(Looked::Seen(seen)) => {
                        breaker::succeeded(&self.db, lease.system).await?;
                        Ok(seen)
                    }
                    Err(error) => {
                        self.failed(lease, &error, outage_told).await?;
                        Err(error)
                    }
                },
                Err(error) => Err(CallError::permanent(CauseKind::Protocol, error.public().to_owned(), "")),
            },
        };
        match call {
            Ok(seen) => Ok(Some(seen)),
            Err(error) => pass.unreadable(&error).await.map(Some),
        }
    }

    /// Tells the circuit breaker, of an outage once for all resources that were leased together. A system that says no has
    /// answered: the circuit closes.
    async fn failed(&self, lease: &Lease, error: &CallError, outage_told: &AtomicBool) -> Result<()> {
        tracing::warn!(system = %lease.system, resource = %lease.resource, cause = error.kind.as_str(),
            private = error.private, "{}", error.public);
        if !error.kind.is_outage() {
            breaker::succeeded(&self.db, lease.system).await
        } else if outage_told.swap(true, Ordering::Relaxed) {
            Ok(())
        } else {
            breaker::failed(&self.db, lease.system, &error.public).await
        }
    }

    /// Renews leases until the work is done. Which of them are lost shows before every write and at the record.
    async fn keep(&self, leases: &[Lease]) -> Error {
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
