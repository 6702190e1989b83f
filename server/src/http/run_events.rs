//! The progress of a run, as it goes: server-sent events.
//!
//! However many people watch a run, the database is asked for it three times a second at most: one task polls, and each
//! stream hands on what it found. Who may see a run is decided for each watcher.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Extension, Json,
    extract::{Path, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt as _};
use http::{HeaderMap, StatusCode};
use regrant_core::{Caller, caller::no_such, db::Db, run};
use regrant_model::{ErrorKind, RunId, view::RunProgress};
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;

use super::{AppState, failure::Failure};

const EVERY: Duration = Duration::from_millis(330);
/// A stream ends after this time; the browser opens another one and is asked anew who it is.
const LONGEST: Duration = Duration::from_mins(10);
/// The id of the last event of a run that has ended.
const ENDED: &str = "ended";

type Latest = Arc<RunProgress>;

/// The runs that somebody watches.
pub(super) struct Watched {
    db: Db,
    runs: Mutex<HashMap<RunId, watch::Sender<Latest>>>,
}

impl Watched {
    pub(super) fn new(db: Db) -> Self {
        Self { db, runs: Mutex::default() }
    }

    /// Takes part in watching a run, of which this is what is known now.
    fn subscribe(self: &Arc<Self>, known: RunProgress) -> watch::Receiver<Latest> {
        let id = known.id;
        let mut runs = self.lock();
        if let Some(sender) = runs.get(&id) {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(Arc::new(known));
        runs.insert(id, sender.clone());
        drop(runs);
        tokio::spawn(Arc::clone(self).poll(id, sender));
        receiver
    }

    /// Asks until the run has ended or nobody watches it any more.
    async fn poll(self: Arc<Self>, id: RunId, sender: watch::Sender<Latest>) {
        let mut beat = tokio::time::interval(EVERY);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            beat.tick().await;
            {
                let mut runs = self.lock();
                if sender.is_closed() || sender.receiver_count() == 0 {
                    runs.remove(&id);
                    return;
                }
            }
            match run::progress(&self.db, &Caller::system(), id).await {
                Ok(progress) => {
                    let ended = has_ended(&progress);
                    sender.send_replace(Arc::new(progress));
                    if ended {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::NotFound => break,
                // The database may be back at the next beat; watchers keep what they have.
                Err(error) => error.report(),
            }
        }
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RunId, watch::Sender<Latest>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `GET /ui/runs/{id}/events`: an event `progress` with each [`RunProgress`] as JSON; the stream ends after the run has. To a
/// browser that comes back after that, the answer is 204, which tells it to stay away.
pub(super) async fn events(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let progress = run::progress(&state.db, &caller, parse(&id)?).await?;
    if has_ended(&progress) && headers.get("last-event-id").is_some_and(|id| id == ENDED) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let latest: futures::stream::BoxStream<'static, Latest> = if has_ended(&progress) {
        futures::stream::iter([Arc::new(progress)]).boxed()
    } else {
        WatchStream::new(state.watched.subscribe(progress)).boxed()
    };
    let stop = state.stop.clone();
    let ends = async move {
        tokio::select! {
            () = stop.cancelled_owned() => {}
            () = tokio::time::sleep(LONGEST) => {}
        }
    };
    Ok(Sse::new(told(latest).take_until(ends)).keep_alive(KeepAlive::default()).into_response())
}

/// `GET /ui/runs/{id}/progress`: what the stream tells, once, for when it is cut.
pub(super) async fn progress(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<RunProgress>, Failure> {
    Ok(Json(run::progress(&state.db, &caller, parse(&id)?).await?))
}

fn told(latest: impl Stream<Item = Latest>) -> impl Stream<Item = Result<Event, Infallible>> {
    latest.filter_map(async |progress| {
        let event = Event::default().event("progress");
        let event = if has_ended(&progress) { event.id(ENDED) } else { event };
        Some(Ok(event.json_data(&*progress).ok()?))
    })
}

fn has_ended(progress: &RunProgress) -> bool {
    progress.finished_at.is_some()
}

/// An id that is none belongs to no run.
fn parse(id: &str) -> Result<RunId, Failure> {
    Ok(id.parse().map_err(|_| no_such("run"))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regrant_core::{
        assignment,
        testing::{Scene, TestDatabase},
    };
    use regrant_model::view::{AssignmentFilter, Selection};

    #[tokio::test]
    async fn one_task_asks_for_all_watchers_and_ends_with_the_last_of_them() {
        let db = TestDatabase::new().await;
        let mut scene = Scene::new(&db).await;
        let package = scene.package("Tools", &[]);
        let subject = scene.user("Amara Okafor");
        scene.assignment(package, subject);
        scene.load().await;
        let operator = Caller::local_operator();
        let all = Selection::Matching(AssignmentFilter::default());
        let run = assignment::reprocess(db.pool(), &operator, package, &all).await.unwrap().run;
        let known = run::progress(db.pool(), &operator, run).await.unwrap();

        let watched = Arc::new(Watched::new(db.pool().clone()));
        let mut watchers: Vec<_> = (0..5).map(|_| watched.subscribe(known.clone())).collect();
        for watcher in &mut watchers {
            let news = tokio::time::timeout(Duration::from_secs(5), watcher.changed()).await;
            news.expect("each is told").unwrap();
        }
        assert_eq!(watched.lock().len(), 1);
        // The map, the task, and nobody else holds it: five watchers share one task.
        assert_eq!(watched.lock()[&run].sender_count(), 2);
        watchers.clear();
        let gone = async {
            while !watched.lock().is_empty() {
                tokio::time::sleep(EVERY / 4).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), gone).await.expect("the task ends");
    }
}
