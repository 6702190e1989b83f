use crate::rfc3339;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Named, Person};
use crate::state::{RunKind, RunState};
use crate::{CatalogId, GroupId, PackageId, RunId};

/// A few of each kind that match a text, as far as the reader may see them.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SearchResults {
    /// Access packages.
    pub packages: Hits<PackageHit>,
    /// Users.
    pub people: Hits<Person>,
    /// Groups of the built-in directory.
    pub groups: Hits<Named<GroupId>>,
    /// Catalogs.
    pub catalogs: Hits<Named<CatalogId>>,
    /// Runs of packages whose name matches, newest first; or the one of this id.
    pub runs: Hits<RunHit>,
}

impl SearchResults {
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.packages.rows.is_empty()
            && self.people.rows.is_empty()
            && self.groups.rows.is_empty()
            && self.catalogs.rows.is_empty()
            && self.runs.rows.is_empty()
    }
}

/// The first that match, what begins with the text before what contains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits<T> {
    /// At most five.
    pub rows: Vec<T>,
    /// There are more.
    pub more: bool,
}

impl<T> Default for Hits<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), more: false }
    }
}

/// A package that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageHit {
    /// The package.
    pub package: Named<PackageId>,
    /// The name of its catalog.
    pub catalog: String,
}

/// A run that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunHit {
    /// The run.
    pub id: RunId,
    /// What was asked.
    pub kind: RunKind,
    /// Where it stands.
    pub state: RunState,
    /// The name of its package.
    pub package: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    #[serde(with = "rfc3339")]
    pub asked_at: OffsetDateTime,
}
