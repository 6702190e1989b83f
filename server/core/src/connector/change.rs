//! What is to be written, who is asked before it is, and what came of it.

use super::{Account, CallError};

/// Into the group or out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// The account shall be a member.
    Add,
    /// The account shall be no member.
    Remove,
}

/// One membership to be made true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is wanted.
    pub kind: ChangeKind,
    /// For whom.
    pub account: Account,
}

impl Change {
    /// The account shall be a member.
    pub fn add(account: Account) -> Self {
        Self { kind: ChangeKind::Add, account }
    }

    /// The account shall be no member.
    pub fn remove(account: Account) -> Self {
        Self { kind: ChangeKind::Remove, account }
    }
}

/// The caller no longer holds the lease on the group: nothing more may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseLost;

/// Asked before every single write.
pub trait WriteGuard: Sync {
    /// Which of these changes are still wanted; only those are written. What is left out gets no result.
    ///
    /// # Errors
    /// [`LeaseLost`] when somebody else may be writing by now.
    fn still_wanted(&self, changes: &[Change])
    -> impl Future<Output = Result<Vec<Change>, LeaseLost>> + Send;
}

/// What came of the changes of one call.
///
/// A change with `Ok` holds: it was written, or was so already. One with a permanent error was not written. One
/// with a transient error may or may not have been. One without a result was not written: the guard left it out,
/// or the lease was gone before its turn.
#[derive(Debug, Default)]
pub struct Applied {
    /// The changes that were settled, each with its outcome, in no particular order.
    pub results: Vec<(Change, Result<(), CallError>)>,
    /// The guard said that the lease is gone; work stopped there.
    pub lost_lease: bool,
}
