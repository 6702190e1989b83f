//! What tells one rendering of a list from the next.

use std::sync::atomic::{AtomicU64, Ordering};

/// A number of its own for each rendering. It goes into the keys of rows: when a page is rendered anew in place, rows of
/// the old rendering hold signals that are gone, and must not be taken for the new ones.
pub fn generation() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
