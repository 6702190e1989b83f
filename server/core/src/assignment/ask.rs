//! What every command on selected assignments does alike.

use regrant_model::policy::Action;
use regrant_model::state::{AssignmentState, RunKind};
use regrant_model::view::Selection;
use regrant_model::{AssignmentId, PackageId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::filter;
use crate::caller::no_such;
use crate::db::Db;
use crate::run::{Asked, ask};
use crate::{Caller, Error, Result, db, package};

pub(super) async fn selected(
    db: &Db,
    caller: &Caller,
    package: PackageId,
    selection: &Selection,
    action: Action,
    kind: RunKind,
) -> Result<Asked> {
    let asked = db::retry(|| async {
        let mut tx = db.begin().await?;
        let head = package::visible(&mut tx, caller, package, action).await?;
        let ids = match selection {
            Selection::Ids(ids) => Some(chosen(&mut tx, package, ids, kind).await?),
            Selection::Matching(_) => None,
        };
        let key = match &ids {
            Some(ids) => ask::key(kind, ids),
            None => ask::key(kind, selection),
        };
        let command = ask::Command {
            ask: ask::Ask { caller, package, kind, selection: selection.describe(), key },
            noun: "assignment",
            columns: ("a.id", "null::uuid", "lower(a.subject_name), a.id"),
            action: match kind {
                RunKind::Remove => "assignment.remove",
                RunKind::Preview => "assignment.preview",
                _ => "assignment.reprocess",
            },
            object_type: "package",
            object_id: package.0,
            object_name: &head.display_name,
            catalog: Some(head.catalog_id),
        };
        let asked = ask::selected(&mut tx, &command, |query| {
            query.push("assignments a where ");
            match (selection, &ids) {
                (Selection::Matching(matching), _) => filter::push(query, package, matching),
                (Selection::Ids(_), ids) => {
                    query.push("a.id = any(").push_bind(ids.clone().unwrap_or_default()).push(")");
                }
            }
        })
        .await?;
        tx.commit().await?;
        Ok(asked)
    })
    .await?;
    ask::tell_planner(db, asked).await?;
    Ok(asked)
}

/// The selected ids, in order and once each, all of them of the package. A single one that can't be done is an error at
/// once; among many it is skipped by the run, which says why.
async fn chosen(
    tx: &mut PgConnection,
    package: PackageId,
    ids: &[AssignmentId],
    kind: RunKind,
) -> Result<Vec<Uuid>> {
    let wanted = ask::one_by_one(ids.iter().map(|id| id.0), "assignment")?;
    let found = sqlx::query!(
        "select id, state, remaining from assignments where package_id = $1 and id = any($2)",
        package.0,
        &wanted,
    )
    .fetch_all(tx)
    .await?;
    if found.len() < wanted.len() {
        return Err(no_such("assignment in this access package"));
    }
    if let [only] = found.as_slice() {
        let state: AssignmentState =
            only.state.parse().map_err(|_| Error::internal("an assignment in an unknown state"))?;
        let allowed = if kind == RunKind::Remove { state.remove() } else { state.reprocess(only.remaining) };
        allowed.map_err(|why| Error::not_allowed_in_state(why.to_string()))?;
    }
    Ok(wanted)
}
