//! `accessPackageAssignmentResourceRole` (beta): whether somebody has a role of a resource that an assignment gives.

use std::collections::HashMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::record;
use regrant_odata::{Expand, Navigation, Property, Shape};
use serde_json::Value;
use uuid::Uuid;

use super::assignment::{self, Assignment};
use super::object::Object;
use super::role_scope::{self, origin_system, role_or_scope};
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
    navigations: &[
        Navigation::one("accessPackageSubject", &subject::BETA).key("subject").paths(SUBJECT),
        Navigation::one("accessPackageResourceRole", &role_scope::ROLE).key("role"),
        Navigation::one("accessPackageResourceScope", &role_scope::SCOPE).key("scope"),
        Navigation::many("accessPackageAssignments", &assignment::BETA).key("assignments"),
    ],
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
            let (mut subjects, mut assignments) = (None, None);
            for expand in wanted.expand {
                match expand.navigation.key {
                    "subject" => {
                        let of = rows.iter().map(|row| row.subject_id);
                        subjects =
                            Some((expand.navigation.name, related::<Subject>(call, of, expand).await?));
                    }
                    "assignments" => {
                        let ids = rows.iter().map(|row| row.id);
                        assignments = Some((expand.navigation.name, wanting(call, ids, expand).await?));
                    }
                    _ => {}
                }
            }
            let render = |row: record::Grant| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("originId", row.role.resource_origin_id.clone());
                object.put("originSystem", origin_system(row.role.is_builtin, &row.role.resource_kind));
                object.put("status", status(&row.status));
                for expand in
                    wanted.expand.iter().filter(|expand| matches!(expand.navigation.key, "role" | "scope"))
                {
                    object.put_expanded(expand.navigation.name, role_or_scope(&row.role, expand));
                }
                if let Some((name, all)) = &subjects {
                    object.put_expanded(name, all.get(&row.subject_id).cloned().unwrap_or_default());
                }
                if let Some((name, all)) = &mut assignments {
                    object.put_expanded(name, all.remove(&row.id).unwrap_or_default());
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// The assignments that want them, those that the caller may see.
async fn wanting(
    call: &Call,
    grants: impl Iterator<Item = Uuid>,
    expand: &Expand,
) -> Result<HashMap<Uuid, Vec<Value>>, Failure> {
    let grants: Vec<Uuid> = grants.collect();
    let links = record::of::<record::Grant>(call.db(), &call.caller, "id", &grants).await?;
    let assignments = links.iter().map(|link| link.assignment_id);
    let rendered = related::<Assignment>(call, assignments, expand).await?;
    let mut all: HashMap<Uuid, Vec<Value>> = HashMap::new();
    for link in &links {
        all.entry(link.id).or_default().extend(rendered.get(&link.assignment_id).cloned());
    }
    Ok(all)
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
