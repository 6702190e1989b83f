//! The workers of a process: who does what, when they wake, and how they stop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::PgListener;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::batch::{self, Cursor, Lane, Worked};
use super::remote::{Foreseen, LeaseTimes, Remote, Systems};
use super::storm::Storm;
use super::verdict::Patience;
use super::{preview, results, timers};
use crate::db::{self, Db};
use crate::run::wake::{self, Wake};
use crate::{Result, health, transfer};

/// How many workers a process runs, and how patient they are.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Workers on items; more than there are cores only get in each other's way.
    pub batches: usize,
    /// Workers on connected systems; they mostly wait for answers.
    pub remotes: usize,
    /// How transient errors are met.
    pub patience: Patience,
    /// How long leases last.
    pub times: LeaseTimes,
    /// How often idle workers look, should a wake-up be lost.
    pub poll: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batches: 2,
            remotes: 4,
            patience: Patience::default(),
            times: LeaseTimes::default(),
            poll: Duration::from_secs(1),
        }
    }
}

/// The engine of one process. Any number of processes may run one on the same database, and any of them may be killed
/// at any time.
#[derive(Clone)]
pub struct Engine {
    remote: Remote,
    settings: Settings,
    /// There are items. One worker wakes for it, and wakes another when it has found more than it takes at once.
    items: Arc<Notify>,
    /// There are previews.
    previews: Arc<Notify>,
    /// A resource is due; the same for the workers on connected systems.
    due: Arc<Notify>,
    storm: Storm,
}

impl Engine {
    /// An engine on this database.
    pub fn new(db: Db, systems: Systems, settings: Settings) -> Self {
        let passes = Arc::new(Semaphore::new(settings.remotes));
        let remote = Remote { db, systems, patience: settings.patience, times: settings.times, passes };
        Self {
            remote,
            settings,
            items: Arc::default(),
            previews: Arc::default(),
            due: Arc::default(),
            storm: Storm::default(),
        }
    }

    /// What this process knows of storms of clicks, for those who see them come.
    pub fn storm(&self) -> Storm {
        self.storm.clone()
    }

    /// Works until it is told to stop; then finishes what is in hand. Failures are logged and tried again.
    pub async fn run(&self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        for _ in 0..self.settings.batches {
            let (engine, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move { engine.batches(stop).await });
        }
        for _ in 0..self.settings.remotes {
            let (engine, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move { engine.remotes(stop).await });
        }
        let (engine, foreseeing) = (self.clone(), stop.clone());
        tasks.spawn(async move { engine.previews(foreseeing).await });
        let (engine, listening) = (self.clone(), stop.clone());
        tasks.spawn(async move { engine.listen(listening).await });
        let (engine, ticking) = (self.clone(), stop.clone());
        tasks.spawn(async move { engine.tick(ticking).await });
        while tasks.join_next().await.is_some() {}
    }

    /// Does everything that is due now, in this task, and returns when nothing is left that could be done at once.
    ///
    /// # Errors
    /// The first failure of the database.
    pub async fn run_until_quiet(&self) -> Result<()> {
        let mut cursor = Cursor::START;
        let mut foreseen = Foreseen::default();
        loop {
            let timed = db::retry(|| timers::tick(&self.remote.db)).await?;
            let left = db::retry(|| timers::end_left(&self.remote.db)).await?;
            let batch = match batch::work(&self.remote.db, Lane::Bulk, &mut cursor, batch::SIZE).await {
                // Lost against another engine; the next round tries again.
                Err(error) if error.is_retryable() => continue,
                batch => batch?,
            };
            cursor = Cursor::START;
            let preview = preview::work(&self.remote, &mut foreseen).await?;
            let leased = self.remote.take().await?;
            if let Some(leased) = &leased {
                self.remote.work(leased).await?;
            }
            let remote = leased.is_some();
            if !timed && !left && !remote && batch == Worked::Nothing && preview == Worked::Nothing {
                return results::end_runs(&self.remote.db).await;
            }
        }
    }

    /// Does one batch, interactive before bulk; true when there was one. For tests that stop halfway.
    ///
    /// # Errors
    /// When the database fails.
    #[cfg(feature = "testing")]
    pub async fn one_batch(&self) -> Result<bool> {
        let mut cursor = Cursor::BULK;
        self.batch(&mut cursor).await
    }

    /// Interactive items first, then bulk; a worker looks for a click between any two batches of a bulk.
    async fn batches(&self, stop: CancellationToken) {
        let mut cursor = Cursor::BULK;
        while !stop.is_cancelled() {
            if let Some(left) = self.storm.gathers() {
                tokio::time::sleep(left).await;
            }
            match self.batch(&mut cursor).await {
                Ok(true) => {}
                Ok(false) => self.rest(&stop, &self.items).await,
                Err(error) => self.stumble(&error, &stop).await,
            }
        }
    }

    async fn batch(&self, cursor: &mut Cursor) -> Result<bool> {
        let db = &self.remote.db;
        let mut worked = batch::work(db, Lane::Interactive, cursor, batch::SIZE).await?;
        if let Worked::Items { runs, .. } = worked {
            self.storm.clicked(runs);
        } else if let Some(left) = self.storm.rests() {
            let _ = tokio::time::timeout(left, self.items.notified()).await;
            return Ok(true);
        } else {
            let began = Instant::now();
            worked = batch::work(db, Lane::Bulk, cursor, self.storm.size(batch::SIZE)).await?;
            self.storm.bulk(began.elapsed());
        }
        let Worked::Items { count, remote, finished, .. } = worked else { return Ok(false) };
        if remote {
            self.due.notify_one();
        }
        if count == usize::try_from(batch::SIZE).unwrap_or(usize::MAX) {
            self.items.notify_one();
        } else if remote {
            results::end_runs(db).await?;
        } else if !finished.is_empty() {
            // Its own alone: while a hundred people click, each would end the others' runs and wait for them.
            results::end_these(&mut *db.acquire().await?, &finished).await?;
        }
        Ok(true)
    }

    async fn previews(&self, stop: CancellationToken) {
        let mut foreseen = Foreseen::default();
        while !stop.is_cancelled() {
            match self.preview(&mut foreseen).await {
                Ok(true) => {}
                Ok(false) => self.rest(&stop, &self.previews).await,
                Err(error) => self.stumble(&error, &stop).await,
            }
        }
    }

    async fn preview(&self, foreseen: &mut Foreseen) -> Result<bool> {
        let Worked::Items { remote, .. } = preview::work(&self.remote, foreseen).await? else {
            return Ok(false);
        };
        if remote {
            self.due.notify_one();
        }
        results::end_runs(&self.remote.db).await?;
        Ok(true)
    }

    async fn remotes(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.remote_work().await {
                Ok(true) => {}
                Ok(false) => self.rest(&stop, &self.due).await,
                Err(error) => self.stumble(&error, &stop).await,
            }
        }
    }

    async fn remote_work(&self) -> Result<bool> {
        let Some(leased) = self.remote.take().await? else { return Ok(false) };
        self.due.notify_one();
        self.remote.work(&leased).await?;
        Ok(true)
    }

    /// Waits for a wake-up, or for the next look. One that came while nobody waited counts: what it was for may have been
    /// overlooked.
    async fn rest(&self, stop: &CancellationToken, wake: &Notify) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = wake.notified() => {}
            () = tokio::time::sleep(self.settings.poll) => {}
        }
    }

    async fn stumble(&self, error: &crate::Error, stop: &CancellationToken) {
        if !error.is_retryable() {
            error.report();
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
            }
        }
    }

    /// Turns notifications into wake-ups; needs a connection of its own. Without one, polling goes on.
    async fn listen(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let listening = async {
                let mut listener = PgListener::connect_with(&self.remote.db).await?;
                listener.listen(wake::CHANNEL).await?;
                loop {
                    let wake = Wake::read(listener.recv().await?.payload());
                    if wake != Wake::Previews {
                        self.items.notify_one();
                    }
                    if wake != Wake::Items {
                        self.previews.notify_one();
                    }
                }
            };
            let ended: std::result::Result<std::convert::Infallible, sqlx::Error> = tokio::select! {
                () = stop.cancelled() => return,
                ended = listening => ended,
            };
            let Err(error) = ended;
            tracing::debug!(%error, "waiting for notifications ended; polling goes on");
            self.rest(&stop, &self.items).await;
        }
    }

    async fn tick(&self, stop: CancellationToken) {
        let db = &self.remote.db;
        let mut rounds: u32 = 0;
        while !stop.is_cancelled() {
            let done = async {
                if rounds.is_multiple_of(3_600) {
                    timers::make_partitions(db).await?;
                }
                let each_minute = rounds.is_multiple_of(60);
                if each_minute {
                    transfer::forget(db).await?;
                    health::record(db).await?;
                }
                let left = each_minute && timers::end_left(db).await?;
                if timers::tick(db).await? || left {
                    self.items.notify_one();
                }
                results::end_runs(db).await
            };
            if let Err(error) = done.await {
                self.stumble(&error, &stop).await;
            }
            rounds = rounds.wrapping_add(1);
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
        }
    }
}
