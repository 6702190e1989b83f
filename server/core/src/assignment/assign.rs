//! New assignment: an administrator gives people access directly, without an approval.

use regrant_model::policy::Action;
use regrant_model::state::{RequestType, RunKind};
use regrant_model::{PackageId, PolicyId, RequestId, UserId};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::db::Db;
use crate::input::Justification;
use crate::request::hold;
use crate::request::open::{self, Opening};
use crate::run::{Asked, ask};
use crate::{Caller, Error, Result, audit, db, package};

/// The most people one command assigns.
const MOST: usize = 500;

/// Who gets what, and for how long.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// The policy under which it is given.
    pub policy: PolicyId,
    /// To whom.
    pub subjects: Vec<UserId>,
    /// None, or a time that has passed: now. A time ahead schedules it.
    pub starts_at: Option<OffsetDateTime>,
    /// None: as the policy's duration says, or never.
    pub ends_at: Option<OffsetDateTime>,
    /// Why; for the history.
    pub justification: Justification,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// The AdminAdd requests, in the order of the subjects.
    pub requests: Vec<RequestId>,
    /// The run that delivers; none when all of it is scheduled.
    pub run: Option<Asked>,
}

/// Assigns a package to people: all of them or, when one can't be, none.
///
/// # Errors
/// `NotFound` for a package, policy or user; `Forbidden`, also for a package that gives a group that carries a role; `Invalid` for an empty selection, a disabled user, an end before
/// the start; `Conflict` when somebody has an assignment or a different open request already.
pub async fn assign(db: &Db, caller: &Caller, package: PackageId, new: &NewAssignment) -> Result<Assigned> {
    if new.subjects.is_empty() {
        return Err(Error::invalid("Select at least one user."));
    }
    if new.subjects.len() > MOST {
        return Err(Error::invalid(format!("At most {MOST} users can be assigned at once.")));
    }
    db::retry(|| async {
        let mut tx = db::begin(db).await?;
        let head = package::visible(&mut tx, caller, package, Action::Assign).await?;
        let subjects: Vec<Uuid> = new.subjects.iter().map(|subject| subject.0).collect();
        hold(&mut tx, package, &subjects).await?;
        let mut requests = Vec::new();
        let mut assignments = Vec::new();
        for subject in &new.subjects {
            let opening = Opening {
                subject: *subject,
                policy: new.policy,
                kind: RequestType::AdminAdd,
                justification: new.justification.as_str(),
                starts_at: new.starts_at,
                ends_at: new.ends_at,
            };
            let opened = open::open(&mut tx, caller, &head, opening).await?;
            requests.push(opened.request);
            assignments.extend(opened.assignment);
        }
        let run = deliver(&mut tx, caller, package, &assignments).await?;
        let entry = audit::Entry {
            action: "assignment.assign",
            object_type: "package",
            object_id: package.0,
            object_name: &head.display_name,
            catalog: Some(head.catalog_id),
            detail: json!({ "requests": requests, "subjects": new.subjects, "policy": new.policy }),
        };
        audit::record(&mut tx, caller, &entry).await?;
        tx.commit().await?;
        Ok(Assigned { requests, run })
    })
    .await
}

/// Starts the run that expands new assignments; none when there are none. The package is held, against an edit: either its run
/// finds these assignments, or they are expanded after it.
pub(crate) async fn deliver(
    tx: &mut sqlx::PgConnection,
    caller: &Caller,
    package: PackageId,
    assignments: &[Uuid],
) -> Result<Option<Asked>> {
    let selection = format!("{} new", assignments.len());
    let wanted = ask::Ask::new(caller, package, RunKind::Assign, &selection);
    let columns = ("a.id", "a.open_request_id", "lower(a.subject_name), a.id");
    ask::ask(tx, &wanted, columns, |query| {
        query.push("assignments a where a.id = any(").push_bind(assignments.to_vec()).push(")");
    })
    .await
}
