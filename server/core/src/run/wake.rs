//! Waking the workers of all processes.

use sqlx::PgConnection;

use crate::Result;

/// The channel on which workers wait.
pub const CHANNEL: &str = "regrant_wake";

/// Whom a wake-up is for. A worker that looks for nothing costs as much as a small command does, and there may be thousands
/// of those in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Those who work on items.
    Items,
    /// Those who work on previews, and on what carries one out.
    Previews,
    /// All of them.
    All,
}

impl Wake {
    /// As it is sent on the channel.
    const fn payload(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Previews => "previews",
            Self::All => "",
        }
    }

    /// What was sent on the channel; by another version, that may be anything.
    pub fn read(payload: &str) -> Self {
        [Self::Items, Self::Previews].into_iter().find(|wake| wake.payload() == payload).unwrap_or(Self::All)
    }
}

/// Wakes the workers, when the transaction commits. A command commits first and wakes them then: of transactions that
/// notify, one commits at a time, and each would wait until the one before it is on disk. Should we die between the two,
/// the workers find the run when they look next.
pub(super) async fn wake(conn: &mut PgConnection, whom: Wake) -> Result<()> {
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, whom.payload()).execute(conn).await?;
    Ok(())
}

/// Wakes the workers for what is committed. It is asked for, whatever becomes of the wake-up.
pub(super) async fn wake_now(conn: &mut PgConnection, whom: Wake) {
    if let Err(error) = wake(conn, whom).await {
        tracing::debug!(%error, "the workers were not woken");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_wakes_everybody() {
        for wake in [Wake::Items, Wake::Previews, Wake::All] {
            assert_eq!(Wake::read(wake.payload()), wake);
        }
        assert_eq!(Wake::read("something of a later version"), Wake::All);
    }
}
