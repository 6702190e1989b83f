//! The engine: it keeps the claims true that assignments make about the world.
//!
//! Deliver, reprocess, retry, expire, remove and "a resource role was added" are not separate code paths. Each only
//! asks that something be made true; the engine reads what is actual, applies the difference, reads back, and records
//! what it saw. `docs/ARCHITECTURE.md` walks one reprocess through all of it.
//!
//! * `batch` expands items and settles everything in the built-in directory, in one transaction.
//! * `remote` leases due resources of connected systems, reads, writes, reads back and records.
//! * `preview` finds out what would be done, and does what was shown.
//! * `looks` lets the items of a batch wait for connected resources without a write to any grant that is in place.
//! * `verdict` is the one rule for what follows from what was seen.
//! * `rollup` brings assignments and requests in line with their grants.
//! * `timers` sees to what comes due by itself.
//! * `storm` tells when programs ask for more than can be done one by one, and what gives way then.
//! * `worker` runs all of it in a process.

mod batch;
mod builtin;
pub(crate) mod history;
mod looks;
mod preview;
mod remote;
mod results;
mod rollup;
mod storm;
mod timers;
pub mod verdict;
mod worker;

#[cfg(test)]
pub(crate) use batch::claimed;
pub(crate) use batch::{PREVIEW, cancel_waiting};
pub use remote::{LeaseTimes, Systems, ldap};
pub(crate) use remote::{again_by_new_settings, answered, answered_wrongly, due_at_once, not_usable};
pub(crate) use results::end_runs;
pub use storm::Storm;
pub use worker::{Engine, Settings};

use std::str::FromStr;

use crate::{Error, Result};

/// Reads a state from its column. The columns have CHECKs, so that it can't fail while schema and model agree.
fn parsed<T: FromStr>(text: &str) -> Result<T>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error| Error::internal(format!("the database holds a state that is not known: {error}")))
}
