//! Carrying out a preview.

use regrant_model::RunId;
use regrant_model::policy::Action;
use regrant_model::state::{RunKind, RunState};
use regrant_model::view::OutcomeCounts;

use super::ask::{self, Ask, Asked};
use crate::caller::no_such;
use crate::db::Db;
use crate::{Caller, Error, Result, column, db, package};

/// Why a preview can't be carried out, if it can't.
pub(super) fn applicable(
    kind: RunKind,
    state: RunState,
    changes: u32,
    came: &OutcomeCounts,
) -> Result<(), &'static str> {
    match (kind, state) {
        (RunKind::Preview, RunState::Active) => Err("It is not done yet. Wait until it is."),
        (RunKind::Preview, _) if changes == 0 && (came.cannot_verify > 0 || came.canceled > 0) => {
            Err("It found nothing to change of what could be verified.")
        }
        (RunKind::Preview, _) if changes == 0 && came.failed > 0 => Err("All that it found would fail."),
        (RunKind::Preview, _) if changes == 0 => Err("It found nothing to change."),
        (RunKind::Preview, _) => Ok(()),
        _ => Err("It is no preview."),
    }
}

/// Does what a preview showed, and nothing else, as a run of its own: an assignment with more to do by now is left as it
/// is, and says what has come up. Asked twice, it is the same unfinished run.
///
/// # Errors
/// `NotFound`, `Forbidden`; `NotAllowedInState` while the preview is under way, and when it found nothing to change.
pub async fn apply(db: &Db, caller: &Caller, preview: RunId) -> Result<Asked> {
    let asked = db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let run = sqlx::query!(
            r#"select package_id, kind, state,
                 exists (select from run_results where run_id = $1 and request_id is not null) as "of_requests!",
                 (select coalesce(sum(grants_put_back + grants_withdrawn), 0) from run_deltas where run_id = $1) as "changes!"
             from runs where id = $1 for key share"#,
            preview.0,
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such("run"))?;
        let head = package::visible(&mut tx, caller, run.package_id.into(), Action::Reprocess).await?;
        let (kind, state) = (column::text(&run.kind)?, column::text(&run.state)?);
        applicable(kind, state, column::count(run.changes), &OutcomeCounts::default())
            .map_err(Error::not_allowed_in_state)?;
        let (kind, action) = if run.of_requests {
            (RunKind::ReprocessRequests, "request.reprocess")
        } else {
            (RunKind::Reprocess, "assignment.reprocess")
        };
        let key = ask::key(kind, &preview);
        let command = Ask::command(caller, &head, (kind, action), "what a preview showed", key);
        let wanted = Ask { preview: Some(preview), ..command };
        let columns = ("rs.assignment_id", "rs.request_id", "rs.ordinal");
        let asked = ask::ask(&mut tx, &wanted, columns, |query| {
            query.push("run_results rs where rs.assignment_id is not null and rs.run_id = ").push_bind(preview.0);
            query.push(
                r#" and (rs.outcomes @> '[{"o": "put_back"}]' or rs.outcomes @> '[{"o": "withdrawn"}]')"#,
            );
        })
        .await?
        .ok_or_else(|| Error::internal("a preview with changes and none of them"))?;
        tx.commit().await?;
        Ok(asked)
    })
    .await?;
    ask::tell_planner(db, asked).await?;
    Ok(asked)
}
