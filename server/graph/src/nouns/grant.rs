//! `accessPackageAssignmentResourceRole` (beta): whether somebody has a role of a resource that an assignment gives.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::record;
use regrant_odata::{Navigation, Property, Shape};
use serde_json::Value;

use super::object::Object;
use super::role_scope::origin_system;
use super::subject::{self, Subject};
use super::{Noun, Wanted, related};
use crate::call::Call;
use crate::failure::Failure;

const SUBJECT: &[Property] =
    &[Property::guid("id").key("subject").filter(), Property::guid("objectId").key("subject").filter()];

pub(super) static SHAPE: Shape = Shape {
    name: "accessPackageAssignmentResourceRole",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("originId"),
        Property::text("originSystem"),
        Property::text("status"),
    ],
    navigations: &[Navigation::one("accessPackageSubject", &subject::BETA).key("subject").paths(SUBJECT)],
};

/// `accessPackageAssignmentResourceRole`
pub(crate) struct Grant;

impl Noun for Grant {
    type Kept = record::Grant;

    const SET: (&'static str, &'static str) =
        ("accessPackageAssignmentResourceRoles", "accessPackageAssignmentResourceRoles");

    const SHAPE: (&'static Shape, &'static Shape) = (&SHAPE, &SHAPE);

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let mut subjects = None;
            for expand in wanted.expand {
                let of = rows.iter().map(|row| row.subject_id);
                subjects = Some((expand.navigation.name, related::<Subject>(call, of, expand).await?));
            }
            let render = |row: record::Grant| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("originId", row.resource_origin_id);
                object.put("originSystem", origin_system(row.is_builtin, &row.resource_kind));
                object.put("status", status(&row.status));
                if let Some((name, all)) = &subjects {
                    object.put_expanded(name, all.get(&row.subject_id).cloned().unwrap_or_default());
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// Graph's words for what a grant's status says.
fn status(kept: &str) -> &'static str {
    match kept {
        "in_place" | "accepted" => "Fulfilled",
        "pending" => "PendingFulfillment",
        "drifted" => "Missing",
        "withdrawing" => "PendingRemoval",
        "withdrawn" => "Removed",
        _ => "Failed",
    }
}
