//! Moving the end of somebody's assignment, as an administrator.

use regrant_model::policy::Action;
use regrant_model::state::{AssignmentState, RequestType};
use regrant_model::{AssignmentId, PackageId, RequestId};
use time::OffsetDateTime;

use super::amend::{Amendment, amend};
use super::hold;
use crate::caller::no_such;
use crate::db::Db;
use crate::input::Justification;
use crate::separation::{self, Giving};
use crate::{Caller, Error, Result, assignment, column, db, package, role};

/// The new end of an assignment: `AdminUpdate`.
#[derive(Clone, Debug)]
pub struct NewEnd {
    /// When it begins, if the caller says so: it can't be moved, so that it has to be what it is.
    pub starts_at: Option<OffsetDateTime>,
    /// None: it has no end any more.
    pub ends_at: Option<OffsetDateTime>,
    /// Why; for the history.
    pub justification: Justification,
}

/// Moves the end of an assignment.
///
/// # Errors
/// `NotFound` when there is no such assignment or the caller may not know of it, `Forbidden` when no role allows it,
/// `NotAllowedInState` when it has ended, `Invalid` for an end that has passed and a start that is another, `Conflict` for a
/// later end when the person has something incompatible.
pub async fn update(db: &Db, caller: &Caller, id: AssignmentId, new: &NewEnd) -> Result<RequestId> {
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let found = sqlx::query!(
            "select a.package_id, a.subject_id, a.subject_name, p.catalog_id from assignments a
                join access_packages p on p.id = a.package_id where a.id = $1",
            id.0
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(|| no_such(assignment::OBJECT))?;
        caller.may_in(Action::ViewAssignments, found.catalog_id.into(), assignment::OBJECT)?;
        let package = PackageId(found.package_id);
        let head = package::visible(&mut tx, caller, package, Action::Assign).await?;
        hold(&mut tx, package, &[found.subject_id]).await?;
        let standing = sqlx::query!(
            r#"select state, policy_id, starts_at, ends_at, regrant_now() as "now!" from assignments
             where id = $1 for update"#,
            id.0
        )
        .fetch_one(&mut *tx)
        .await?;
        let state: AssignmentState = column::text(&standing.state)?;
        if !state.is_live() {
            return Err(Error::not_allowed_in_state("It has ended. Make a new assignment."));
        }
        if new.starts_at.is_some_and(|start| start != standing.starts_at && start > standing.now) {
            return Err(Error::invalid("Start date: it has begun already, so its start can't be moved."));
        }
        if new.ends_at.is_some_and(|end| end <= standing.now) {
            return Err(Error::invalid("End date: it has to lie in the future. To end it now, remove it."));
        }
        if is_later(new.ends_at, standing.ends_at) {
            role::refuse_claim(&mut tx, caller, package).await?;
            let giving = Giving {
                package: package.0,
                catalog: head.catalog_id,
                subject: found.subject_id,
                name: &found.subject_name,
            };
            separation::refuse(&mut tx, caller, &giving).await?;
        }
        let amendment = Amendment {
            assignment: id.0,
            package: package.0,
            package_name: &head.display_name,
            catalog: found.catalog_id,
            subject: found.subject_id,
            policy: standing.policy_id,
            kind: RequestType::AdminUpdate,
            from: standing.ends_at,
            to: new.ends_at,
            justification: new.justification.as_str(),
            action: "request.update",
            now: standing.now,
        };
        let request = amend(&mut tx, caller, &amendment).await?;
        tx.commit().await?;
        Ok(request)
    })
    .await
}

/// Whether an end is later than another; no end is the latest.
fn is_later(new: Option<OffsetDateTime>, old: Option<OffsetDateTime>) -> bool {
    match (new, old) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(new), Some(old)) => new > old,
    }
}
