use std::collections::HashMap;

use regrant_model::GroupId;
use regrant_model::policy::{Action, Scope};
use regrant_model::state::Origin;
use regrant_model::view::{AccessPath, Named};
use sqlx::PgConnection;
use uuid::Uuid;

use super::store::{self, Wanting};
use crate::{Caller, Result, column};

/// Who wants which grant, as a reader may see it.
pub(super) struct Reasons<'a> {
    caller: &'a Caller,
    wanting: HashMap<Uuid, Vec<Wanting>>,
    /// The reader looks at their own access: they know their packages.
    own: bool,
}

impl<'a> Reasons<'a> {
    /// Reads them for these grants; one statement.
    pub(super) async fn of(
        conn: &mut PgConnection,
        caller: &'a Caller,
        grants: &[Uuid],
        own: bool,
    ) -> Result<Self> {
        let mut wanting: HashMap<Uuid, Vec<Wanting>> = HashMap::new();
        for row in store::wanting(conn, grants).await? {
            wanting.entry(row.grant).or_default().push(row);
        }
        Ok(Self { caller, wanting, own })
    }

    /// Each way by which somebody has what the grant is about. A package that the reader may not see is counted only.
    pub(super) fn paths(&self, grant: Uuid, origin: &str) -> Result<Vec<AccessPath>> {
        let wanting = self.wanting.get(&grant).map(Vec::as_slice).unwrap_or_default();
        let mut paths = Vec::with_capacity(wanting.len());
        let mut hidden = 0;
        for row in wanting {
            let catalog = Scope::Catalog(row.catalog.into());
            if !self.own && !self.caller.standing.allows(Action::ViewAssignments, catalog) {
                hidden += 1;
                continue;
            }
            paths.push(AccessPath::Package {
                package: Named { id: row.package.into(), name: row.package_name.clone() },
                assignment: row.assignment.into(),
                state: column::text(&row.state)?,
            });
        }
        if hidden > 0 {
            paths.push(AccessPath::HiddenPackages { count: hidden });
        }
        if column::text::<Origin>(origin)? == Origin::Found {
            paths.push(AccessPath::Found);
        }
        if paths.is_empty() {
            paths.push(AccessPath::Leaving);
        }
        Ok(paths)
    }
}

/// Why these people are members of a group; those that are missing are so directly. Two statements.
pub(crate) async fn why_members(
    conn: &mut PgConnection,
    caller: &Caller,
    group: GroupId,
    people: &[Uuid],
) -> Result<HashMap<Uuid, Vec<AccessPath>>> {
    let held = store::held_in(conn, group, people).await?;
    let grants: Vec<_> = held.iter().map(|row| row.id).collect();
    let reasons = Reasons::of(conn, caller, &grants, false).await?;
    held.into_iter().map(|row| Ok((row.subject, reasons.paths(row.id, &row.origin)?))).collect()
}

/// All of them in one cell.
pub(super) fn words(paths: &[AccessPath]) -> String {
    paths.iter().map(AccessPath::describe).collect::<Vec<_>>().join("; ")
}
