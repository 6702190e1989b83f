//! What pages with commands have in common: the runs they started or found under way, what went wrong, and when to read
//! their rows again.

use crate::{
    api::{AppError, post},
    components::{Alert, dynamic, use_hydrated},
    live::{LiveRuns, own_first},
    selection::Selection,
};
use leptos::{ev::SubmitEvent, prelude::*, reactive::spawn_local};
use regrant_model::view::{Command, RunProgress};
use std::time::Duration;

/// Rows are read again at most this often while a run goes on.
const PAUSE: Duration = Duration::from_secs(1);

/// The runs of a page, and how it keeps up with them.
#[derive(Clone, Copy)]
pub struct Following {
    runs: RwSignal<Vec<RunProgress>>,
    failure: RwSignal<Option<String>>,
    read: StoredValue<Box<dyn Fn() + Send + Sync>>,
    waiting: StoredValue<bool>,
}

impl Following {
    /// Follows these runs; `read` reads the page's data again and hands it to [`Following::take`].
    pub fn new(runs: Vec<RunProgress>, read: impl Fn(Self) + Send + Sync + 'static) -> Self {
        let following = Self {
            runs: RwSignal::new(own_first(runs)),
            failure: RwSignal::new(None),
            read: StoredValue::new(Box::new(|| ())),
            waiting: StoredValue::new(false),
        };
        following.read.set_value(Box::new(move || read(following)));
        following
    }

    /// Takes an answer of the server, or says what went wrong.
    pub fn take<T>(self, answer: Result<T, AppError>, take: impl FnOnce(T)) {
        match answer {
            Ok(value) => take(value),
            Err(error) => {
                self.failure.try_set(Some(error.message));
            }
        }
    }

    /// Posts a form that may start a run, and follows the run.
    pub fn submit(self, event: &SubmitEvent) {
        let answer = post(event);
        spawn_local(async move {
            let run = match answer.await {
                Ok(answer) => answer.read::<Option<RunProgress>>(),
                Err(error) => Err(error),
            };
            self.take(run, |run| match run {
                Some(run) => self.follow(run),
                None => self.read_now(),
            });
        });
    }

    /// Follows another run.
    pub fn follow(self, run: RunProgress) {
        self.failure.try_set(None);
        self.runs.try_update(|runs| {
            runs.retain(|known| known.id != run.id);
            runs.insert(0, run);
        });
        self.read_soon();
    }

    /// Reads the data again at once. Nothing when the page is gone.
    pub fn read_now(self) {
        self.read.try_with_value(|read| read());
    }

    /// Reads the data again within a second, once for everything that happens meanwhile.
    fn read_soon(self) {
        if self.waiting.try_get_value() != Some(false) {
            return;
        }
        self.waiting.set_value(true);
        let read = move || {
            if self.waiting.try_set_value(false).is_none() {
                self.read_now();
            }
        };
        set_timeout(read, PAUSE);
    }

    /// What went wrong, where the page shows it.
    pub fn failure(self) -> AnyView {
        let failure = self.failure;
        dynamic(move || failure.get().map(|message| view! { <Alert>{message}</Alert> }))
    }

    /// What to do when a run has come further.
    pub fn on_progress(self) -> Callback<RunProgress> {
        Callback::new(move |run: RunProgress| {
            if run.finished_at.is_some() {
                self.read_now();
            } else {
                self.read_soon();
            }
        })
    }

    /// The runs, where the page shows them: last in its body.
    pub fn live(self) -> impl IntoView {
        let on_progress = self.on_progress();
        view! { <LiveRuns runs=self.runs on_progress/> }
    }
}

/// Why a command can't be used on the selected rows. Before the page is alive nothing can be said.
pub fn blocked(
    selection: RwSignal<Selection>,
    nothing: &'static str,
    command: impl Fn(&str) -> Option<Command> + Send + Sync + 'static,
) -> Signal<Option<String>> {
    let hydrated = use_hydrated();
    Signal::derive(move || {
        if !hydrated.get() {
            return None;
        }
        selection.with(|selection| {
            let commands = || selection.ids().into_iter().filter_map(|id| command(&id));
            let reason = commands().find_map(|command| command.reason().map(str::to_owned));
            selection.blocked(nothing, reason.as_deref().unwrap_or(nothing), |id| {
                command(id).is_some_and(|command| command.is_enabled())
            })
        })
    })
}
