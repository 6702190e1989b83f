//! `accessPackageAssignmentPolicy`. The roots differ in structure here, not only in names.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::{policy as policies, record};
use regrant_odata::{Navigation, Property, Shape};
use serde_json::{Value, json};

use super::object::{Object, moment};
use super::package::{self, Package};
use super::{Noun, Wanted, related};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::root::Root;

mod draft;

/// Paths through a navigation property to a policy.
pub(super) const PATHS: &[Property] = &[Property::guid("id").key("policy").filter()];

pub(super) static BETA: Shape = Shape {
    name: "accessPackageAssignmentPolicy",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::guid("accessPackageId").key("package").filter(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description").filter(),
        Property::bool("canExtend"),
        Property::int("durationInDays"),
        Property::date_time("createdDateTime").key("created").filter().sort(),
        Property::complex("requestorSettings"),
        Property::complex("requestApprovalSettings"),
    ],
    navigations: &[Navigation::one("accessPackage", &package::BETA).key("package").paths(package::PATHS)],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageAssignmentPolicy",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description").filter(),
        Property::complex("expiration"),
        Property::enumeration("allowedTargetScope", &["notSpecified", "allMemberUsers"]),
        Property::date_time("createdDateTime").key("created").filter().sort(),
        Property::complex("requestorSettings"),
        Property::complex("requestApprovalSettings"),
    ],
    navigations: &[Navigation::one("accessPackage", &package::V1).key("package").paths(package::PATHS)],
};

/// `accessPackageAssignmentPolicy`
pub(crate) struct Policy;

impl Noun for Policy {
    type Kept = record::Policy;

    const SEARCHED: &'static [&'static str] = &["name"];

    const SET: (&'static str, &'static str) = ("accessPackageAssignmentPolicies", "assignmentPolicies");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let mut packages = None;
            for expand in wanted.expand {
                let of = rows.iter().map(|row| row.package_id);
                packages = Some((expand.navigation.name, related::<Package>(call, of, expand).await?));
            }
            let render = |row: record::Policy| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("displayName", row.display_name.clone());
                object
                    .put("description", row.description.clone())
                    .put("createdDateTime", moment(row.created_at));
                match call.root {
                    Root::Beta => beta(&mut object, &row),
                    Root::V1 => v1(&mut object, &row),
                }
                if let Some((name, all)) = &packages {
                    object.put_expanded(name, all.get(&row.package_id).cloned().unwrap_or_default());
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// Whether people can ask by it.
fn takes_requests(row: &record::Policy) -> bool {
    row.enabled && row.requestors == "everyone"
}

fn beta(object: &mut Object<'_>, row: &record::Policy) {
    object.put("accessPackageId", row.package_id.to_string()).put("canExtend", row.extension_allowed);
    object.put("durationInDays", row.duration_days.unwrap_or(0));
    let asks = takes_requests(row);
    object.put(
        "requestorSettings",
        json!({
            "acceptRequests": asks,
            "scopeType": if asks { "AllExistingDirectoryMemberUsers" } else { "NoSubjects" },
            "allowedRequestors": [],
        }),
    );
    object.put(
        "requestApprovalSettings",
        json!({ "isApprovalRequired": row.approval_required, "isApprovalRequiredForExtension": row.approval_required }),
    );
}

fn v1(object: &mut Object<'_>, row: &record::Policy) {
    object.put(
        "expiration",
        json!({
            "type": if row.duration_days.is_some() { "afterDuration" } else { "noExpiration" },
            "duration": row.duration_days.map(|days| format!("P{days}D")),
            "endDateTime": null,
        }),
    );
    let asks = takes_requests(row);
    object.put("allowedTargetScope", if asks { "allMemberUsers" } else { "notSpecified" });
    object.put(
        "requestorSettings",
        json!({
            "enableTargetsToSelfAddAccess": asks,
            "enableTargetsToSelfUpdateAccess": asks && row.extension_allowed,
            "enableTargetsToSelfRemoveAccess": false,
            "allowCustomAssignmentSchedule": true,
        }),
    );
    object.put(
        "requestApprovalSettings",
        json!({
            "isApprovalRequiredForAdd": row.approval_required,
            "isApprovalRequiredForUpdate": row.approval_required,
        }),
    );
}

/// `GET .../accessPackages/{id}/assignmentPolicies`
pub(crate) async fn of_package(call: Call) -> Result<Answer, Failure> {
    record::one::<record::Package>(call.db(), &call.caller, call.id()).await?;
    super::list::<Policy>(&call, &[record::Only::Of("package", call.id())]).await
}

/// `POST .../accessPackageAssignmentPolicies`, `.../assignmentPolicies`
pub(crate) async fn create(call: Call) -> Result<Answer, Failure> {
    let body: Value = call.sent()?;
    let (package, draft) = (draft::package(&body)?, draft::read(&body)?);
    let made = policies::create(call.db(), &call.caller, package.into(), &draft).await?;
    super::created::<Policy>(&call, made.0).await
}

/// `PUT .../{id}`: what is not named is as in a new one.
pub(crate) async fn replace(call: Call) -> Result<Answer, Failure> {
    let draft = draft::read(&call.sent()?)?;
    policies::edit(call.db(), &call.caller, call.id().into(), &draft, None).await?;
    super::changed::<Policy>(&call).await
}

/// `DELETE .../{id}`
pub(crate) async fn delete(call: Call) -> Result<Answer, Failure> {
    policies::delete(call.db(), &call.caller, call.id().into()).await?;
    Ok(Answer::done())
}
