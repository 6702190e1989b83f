//! `accessPackageAssignmentRequest`: list, create, cancel, reprocess.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::request::RemovalBy;
use regrant_core::{Error, ErrorKind, assignment as assignments, record, request};
use regrant_model::RequestId;
use regrant_odata::{Navigation, Property, Shape};
use serde_json::{Value, json};

use super::assignment::{self, Assignment};
use super::object::{Object, moment, moment_or_null, schedule};
use super::package::{self, Package};
use super::subject::{self, REQUESTOR, Subject};
use super::{Noun, Wanted, related};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::{Failure, Object as About};
use crate::root::Root;

mod draft;

use draft::Draft;

pub(super) static BETA: Shape = Shape {
    name: "accessPackageAssignmentRequest",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::enumeration(
            "requestType",
            &[
                "UserAdd",
                "UserExtend",
                "UserUpdate",
                "UserRemove",
                "AdminAdd",
                "AdminUpdate",
                "AdminRemove",
                "SystemAdd",
                "SystemUpdate",
                "SystemRemove",
            ],
        )
        .key("type")
        .filter(),
        Property::enumeration(
            "requestState",
            &[
                "Submitted",
                "PendingApproval",
                "Scheduled",
                "Delivering",
                "Delivered",
                "PartiallyDelivered",
                "DeliveryFailed",
                "Denied",
                "Canceled",
            ],
        )
        .key("state")
        .filter(),
        Property::text("requestStatus").key("status"),
        Property::text("justification"),
        Property::bool("isValidationOnly"),
        Property::date_time("createdDateTime").key("created").filter().sort(),
        Property::date_time("completedDate").key("completed").filter(),
        Property::complex("schedule"),
        Property::complex("answers"),
    ],
    navigations: &[
        Navigation::one("accessPackage", &package::BETA).key("package").paths(package::PATHS),
        Navigation::one("accessPackageAssignment", &assignment::BETA)
            .key("assignment")
            .paths(assignment::PATHS),
        Navigation::one("requestor", &subject::BETA).paths(REQUESTOR),
    ],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageAssignmentRequest",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::enumeration(
            "requestType",
            &[
                "userAdd",
                "userUpdate",
                "userRemove",
                "adminAdd",
                "adminUpdate",
                "adminRemove",
                "systemAdd",
                "systemUpdate",
                "systemRemove",
            ],
        )
        .key("typeV1")
        .filter(),
        Property::enumeration(
            "state",
            &[
                "submitted",
                "pendingApproval",
                "scheduled",
                "delivering",
                "delivered",
                "partiallyDelivered",
                "deliveryFailed",
                "denied",
                "canceled",
            ],
        )
        .filter(),
        Property::text("status"),
        Property::text("justification"),
        Property::date_time("createdDateTime").key("created").filter().sort(),
        Property::date_time("completedDateTime").key("completed").filter(),
        Property::complex("schedule"),
        Property::complex("answers"),
    ],
    navigations: &[
        Navigation::one("accessPackage", &package::V1).key("package").paths(package::PATHS),
        Navigation::one("assignment", &assignment::V1).paths(assignment::PATHS),
        Navigation::one("requestor", &subject::V1).paths(REQUESTOR),
    ],
};

/// `accessPackageAssignmentRequest`
pub(crate) struct Request;

impl Noun for Request {
    type Kept = record::Request;

    const SET: (&'static str, &'static str) = ("accessPackageAssignmentRequests", "assignmentRequests");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    const MINE: &'static [&'static str] = &["target", "createdBy"];

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let (mut packages, mut assigned, mut requestors) = (None, None, None);
            for expand in wanted.expand {
                let name = expand.navigation.name;
                match expand.navigation.key {
                    "package" => {
                        let of = rows.iter().map(|row| row.package_id);
                        packages = Some((name, related::<Package>(call, of, expand).await?));
                    }
                    "assignment" => {
                        let of = rows.iter().filter_map(|row| row.assignment_id);
                        assigned = Some((name, related::<Assignment>(call, of, expand).await?));
                    }
                    _ => {
                        let of = rows.iter().filter_map(|row| row.requestor_id);
                        requestors = Some((name, related::<Subject>(call, of, expand).await?));
                    }
                }
            }
            let render = |row: record::Request| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("requestType", request_type(call.root, &row.kind));
                object.put(call.root.name("requestState", "state"), call.root.spelled(&row.state));
                object.put(call.root.name("requestStatus", "status"), row.status);
                object.put("justification", row.justification).put("createdDateTime", moment(row.created_at));
                let completed = call.root.name("completedDate", "completedDateTime");
                object.put(completed, moment_or_null(row.completed_at));
                object.put("schedule", schedule(row.starts_at, row.ends_at)).put("answers", json!([]));
                if call.root == Root::Beta {
                    object.put("isValidationOnly", false);
                }
                for (one, id) in [
                    (&packages, Some(row.package_id)),
                    (&assigned, row.assignment_id),
                    (&requestors, row.requestor_id),
                ] {
                    if let Some((name, all)) = one {
                        let found = id.and_then(|id| all.get(&id)).cloned();
                        object.put_expanded(name, found.unwrap_or_default());
                    }
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// Graph's v1.0 has no word for an extension but an update.
fn request_type(root: Root, kept: &str) -> String {
    root.spelled(if root == Root::V1 && kept == "UserExtend" { "UserUpdate" } else { kept })
}

async fn ask(call: &Call, draft: Draft) -> regrant_core::Result<RequestId> {
    let (db, caller) = (call.db(), &call.caller);
    match draft {
        Draft::AdminAdd { package, assignment } => {
            let assigned = assignments::assign(db, caller, package, &assignment).await?;
            let made = assigned.requests.first().copied();
            made.ok_or_else(|| regrant_core::Error::internal("an assignment was asked for without a request"))
        }
        Draft::AdminUpdate { assignment, end } => request::update(db, caller, assignment, &end).await,
        Draft::AdminRemove { assignment, justification } => {
            request::remove(db, caller, assignment, RemovalBy::Administrator, &justification).await
        }
        Draft::UserAdd { package, policy, justification } => {
            let policy = match policy {
                Some(policy) => policy,
                None => request::applicable_policy(db, caller, package).await?,
            };
            request::request_access(db, caller, policy, &justification).await
        }
        Draft::UserExtend { assignment } => request::extend(db, caller, assignment).await,
        Draft::UserRemove { assignment, justification } => {
            request::remove(db, caller, assignment, RemovalBy::Holder, &justification).await
        }
    }
}

/// `POST .../accessPackageAssignmentRequests`. An identical open request is given in place of a second one.
pub(crate) async fn create(call: Call) -> Result<Answer, Failure> {
    let draft = Draft::read(&call.sent()?)?;
    if draft.is_own() && call.caller.user.is_none() {
        return Err(Failure::denied(
            "Only a person can ask for themselves: use the token of a signed-in user, or one of the admin types.",
        ));
    }
    let made = ask(&call, draft).await.map_err(|error| Failure::of(&error, About::Request))?;
    let row = record::one::<record::Request>(call.db(), &call.caller, made.0).await?;
    // Graph tells of a request as it is before anybody works on it.
    let row = record::Request { state: "Submitted".to_owned(), status: "Accepted".to_owned(), ..row };
    let body = super::whole::<Request>(&call, row).await?;
    let location = call.in_entitlement_management(&format!("{}/{made}", Request::set(call.root)));
    Ok(Answer::created(body, location))
}

/// `POST .../{id}/reprocess`. A body is ignored.
pub(crate) async fn reprocess(call: Call) -> Result<Answer, Failure> {
    let asked = request::reprocess_one(call.db(), &call.caller, call.id().into())
        .await
        .map_err(|error| Failure::of(&error, About::Request))?;
    Ok(Answer::accepted(call.in_entitlement_management(&format!("reprocessRuns/{}", asked.run))))
}

/// `POST .../{id}/cancel`. A body is ignored.
pub(crate) async fn cancel(call: Call) -> Result<Answer, Failure> {
    let (db, caller, id) = (call.db(), &call.caller, call.id().into());
    let mut canceled = request::cancel_one(db, caller, id).await.map(drop);
    let may_not = |error: &Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden);
    if canceled.as_ref().is_err_and(may_not) && caller.user.is_some() {
        // Whom no role lets do it may still have asked for themselves.
        match request::cancel_own(db, caller, id).await.map(drop) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            own => canceled = own,
        }
    }
    canceled.map_err(|error| Failure::of(&error, About::Request))?;
    Ok(Answer::done().ok())
}

/// `DELETE .../{id}`: a request that is done is on no list any more.
pub(crate) async fn delete(call: Call) -> Result<Answer, Failure> {
    request::hide(call.db(), &call.caller, call.id().into())
        .await
        .map_err(|error| Failure::of(&error, About::Request))?;
    Ok(Answer::done())
}
