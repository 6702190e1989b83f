//! `accessPackageAssignment`, and its reprocess.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::record::{self, Only};
use regrant_core::separation;
use regrant_odata::{Navigation, Property, Shape};
use serde_json::Value;
use uuid::Uuid;

use super::grant::{self, Grant};
use super::object::{Object, moment_or_null, schedule};
use super::package::{self, Package};
use super::policy::{self, Policy};
use super::subject::{self, Subject, TARGET};
use super::{Noun, Wanted, belonging, related};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::{Failure, Object as About};
use crate::root::Root;

/// Paths through a navigation property to an assignment.
pub(super) const PATHS: &[Property] = &[Property::guid("id").key("assignment").filter()];

pub(super) static BETA: Shape = Shape {
    name: "accessPackageAssignment",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::guid("catalogId").key("catalog").filter(),
        Property::guid("accessPackageId").key("package").filter(),
        Property::guid("assignmentPolicyId").key("policy").filter(),
        Property::guid("targetId").key("target").filter(),
        Property::enumeration(
            "assignmentState",
            &["Delivering", "Delivered", "PartiallyDelivered", "DeliveryFailed", "Expired"],
        )
        .key("state")
        .filter(),
        Property::text("assignmentStatus"),
        Property::date_time("expiredDateTime").key("ended").filter(),
        Property::date_time("schedule/startDateTime").key("starts").filter().sort(),
        Property::date_time("schedule/expiration/endDateTime").key("ends").filter(),
        Property::complex("schedule"),
    ],
    navigations: &[
        Navigation::one("target", &subject::BETA).paths(TARGET),
        Navigation::one("accessPackage", &package::BETA).key("package").paths(package::PATHS),
        Navigation::one("accessPackageAssignmentPolicy", &policy::BETA).key("policy").paths(policy::PATHS),
        Navigation::many("accessPackageAssignmentResourceRoles", &grant::SHAPE).key("grants"),
    ],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageAssignment",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::enumeration(
            "state",
            &["delivering", "delivered", "partiallyDelivered", "deliveryFailed", "expired"],
        )
        .filter(),
        Property::text("status"),
        Property::date_time("expiredDateTime").key("ended").filter(),
        Property::date_time("schedule/startDateTime").key("starts").filter().sort(),
        Property::date_time("schedule/expiration/endDateTime").key("ends").filter(),
        Property::complex("schedule"),
    ],
    navigations: &[
        Navigation::one("target", &subject::V1).paths(TARGET),
        Navigation::one("accessPackage", &package::V1).key("package").paths(package::PATHS),
        Navigation::one("assignmentPolicy", &policy::V1).key("policy").paths(policy::PATHS),
    ],
};

/// `accessPackageAssignment`
pub(crate) struct Assignment;

impl Noun for Assignment {
    type Kept = record::Assignment;

    const SET: (&'static str, &'static str) = ("accessPackageAssignments", "assignments");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    const MINE: &'static [&'static str] = &["target", "createdBy"];

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let (mut subjects, mut packages, mut policies, mut grants) = (None, None, None, None);
            for expand in wanted.expand {
                let name = expand.navigation.name;
                match expand.navigation.key {
                    "target" => {
                        let of = rows.iter().map(|row| row.subject_id);
                        subjects = Some((name, related::<Subject>(call, of, expand).await?));
                    }
                    "package" => {
                        let of = rows.iter().map(|row| row.package_id);
                        packages = Some((name, related::<Package>(call, of, expand).await?));
                    }
                    "policy" => {
                        let of = rows.iter().map(|row| row.policy_id);
                        policies = Some((name, related::<Policy>(call, of, expand).await?));
                    }
                    _ => {
                        let of = |grant: &record::Grant| grant.assignment_id;
                        grants =
                            Some((name, belonging::<Grant>(call, "assignment", &ids, of, expand).await?));
                    }
                }
            }
            let render = |row: record::Assignment| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string());
                let (state, status) = (
                    call.root.name("assignmentState", "state"),
                    call.root.name("assignmentStatus", "status"),
                );
                object.put(state, call.root.spelled(&row.state)).put(status, row.state);
                object.put("expiredDateTime", moment_or_null(row.ended_at));
                object.put("schedule", schedule(Some(row.starts_at), row.ends_at));
                if call.root == Root::Beta {
                    object.put("catalogId", row.catalog_id.to_string());
                    object.put("accessPackageId", row.package_id.to_string());
                    object.put("assignmentPolicyId", row.policy_id.to_string());
                    object.put("targetId", row.subject_id.to_string());
                }
                for (one, id) in
                    [(&subjects, row.subject_id), (&packages, row.package_id), (&policies, row.policy_id)]
                {
                    if let Some((name, all)) = one {
                        object.put_expanded(name, all.get(&id).cloned().unwrap_or_default());
                    }
                }
                if let Some((name, all)) = &mut grants {
                    object.put_expanded(name, all.remove(&row.id).unwrap_or_default());
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// `GET .../additionalAccess(accessPackageId='...',incompatibleAccessPackageId='...')`: who has the first has the second, too.
pub(crate) async fn additional(call: Call) -> Result<Answer, Failure> {
    let package = |name: &str| {
        let text = call.parameter(name)?;
        text.parse::<Uuid>().map_err(|_| Failure::bad_request(format!("{name} is no id: ids are GUIDs.")))
    };
    let (of, with) = (package("accessPackageId")?, package("incompatibleAccessPackageId")?);
    separation::may_compare(call.db(), &call.caller, of.into(), with.into()).await?;
    super::list::<Assignment>(&call, &[Only::Of("package", of), Only::Met("additional", with)]).await
}

/// `POST .../{id}/reprocess`. A body is ignored: clients send none, an empty one, or `{}`.
pub(crate) async fn reprocess(call: Call) -> Result<Answer, Failure> {
    let asked = call
        .state
        .reprocess
        .one(&call.caller, call.id().into())
        .await
        .map_err(|error| Failure::of(&error, About::Assignment))?;
    Ok(Answer::accepted(call.in_entitlement_management(&format!("reprocessRuns/{}", asked.run))))
}
