//! What is said to the database, overheard from sqlx's own events.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// One thing that was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A statement that was sent.
    Statement(String),
    /// What the server said about it; with [`Statements::explaining`] the plan that was followed, as JSON.
    Notice(String),
}

/// A subscriber that keeps what goes over the connections of its thread.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<Mutex<Vec<Heard>>>);

impl Statements {
    /// Listens on this thread until the guard is dropped.
    pub fn listen(&self) -> tracing::subscriber::DefaultGuard {
        tracing::subscriber::set_default(self.clone())
    }

    /// What was heard since the last call.
    pub fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One connection that also tells by which plan each statement was executed, with what it came upon.
    ///
    /// # Errors
    /// When the database refuses: only a superuser may load the extension.
    pub async fn explaining(options: PgConnectOptions) -> sqlx::Result<PgPool> {
        let options = options.options([
            ("session_preload_libraries", "auto_explain"),
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_analyze", "on"),
            ("auto_explain.log_timing", "off"),
            ("auto_explain.log_format", "json"),
            ("client_min_messages", "log"),
        ]);
        PgPoolOptions::new().max_connections(1).connect_with(options).await
    }
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("sqlx::")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words::default();
        event.record(&mut words);
        let heard = match event.metadata().target() {
            "sqlx::query" => {
                Heard::Statement(if words.statement.is_empty() { words.summary } else { words.statement })
            }
            "sqlx::postgres::notice" => Heard::Notice(words.message),
            _ => return,
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Words {
    summary: String,
    statement: String,
    message: String,
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.trim().clone_into(&mut self.statement),
            "message" => value.clone_into(&mut self.message),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}
