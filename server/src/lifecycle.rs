//! One object for signals, tokens and tasks: what runs in this process, and how it ends.
//!
//! SIGTERM or SIGINT asks everybody to stop; what is in hand is finished. What is not done after [`PATIENCE`] is left:
//! all state is in the database, and any process may be killed at any time. A second signal ends the wait.

use std::{future::Future, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::failure::Failure;

/// How long tasks may take to finish; less than the 30 seconds that we promise.
const PATIENCE: Duration = Duration::from_secs(20);

/// The running tasks of this process.
#[derive(Debug)]
pub struct Lifecycle {
    stop: CancellationToken,
    tasks: TaskTracker,
    terminate: Signal,
    interrupt: Signal,
}

impl Lifecycle {
    /// Listens for signals from now on.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|error| Failure::io("Signals can't be received", error));
        Ok(Self {
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    /// The token that says when to stop.
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs a task that ends soon after the token says so.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Does `work` unless a signal comes first; what is dropped in the middle must be fine with that.
    pub async fn until_signal<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            value = work => Some(value),
            () = self.signalled() => None,
        }
    }

    /// Waits for a signal, or for a task that asks all to stop; then lets the tasks finish.
    pub async fn run(mut self) {
        let stop = self.stop.clone();
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.signalled() => tracing::info!("stopping: what is in hand is finished first"),
        }
        self.stop.cancel();
        self.tasks.close();
        let tasks = self.tasks.clone();
        tokio::select! {
            () = tasks.wait() => {}
            () = tokio::time::sleep(PATIENCE) => {
                tracing::warn!(tasks = tasks.len(), "some tasks did not finish in time and are left");
            }
            () = self.signalled() => tracing::warn!("asked again to stop: not waiting any longer"),
        }
    }

    async fn signalled(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
