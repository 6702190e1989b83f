//! `accessPackageResourceRole`: a role of a resource of a catalog, which a package can give.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::record;
use regrant_odata::{Navigation, Property, Shape};
use serde_json::Value;

use super::object::Object;
use super::resource::{self, Resource};
use super::role_scope::origin_system;
use super::{Noun, Wanted, related};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;

/// Paths through a navigation property to a resource.
const RESOURCE: &[Property] = &[Property::guid("id").key("resource").filter()];

const PROPERTIES: &[Property] = &[
    Property::guid("id").filter().sort(),
    Property::text("displayName").key("name").filter().sort(),
    Property::text("originId").key("origin").filter(),
    Property::enumeration("originSystem", &["AadGroup", "AadApplication", "ExternalGroup"])
        .key("system")
        .filter(),
];

pub(super) static BETA: Shape = Shape {
    name: "accessPackageResourceRole",
    properties: PROPERTIES,
    navigations: &[Navigation::one("accessPackageResource", &resource::BETA).key("resource").paths(RESOURCE)],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageResourceRole",
    properties: PROPERTIES,
    navigations: &[Navigation::one("resource", &resource::V1).paths(RESOURCE)],
};

/// `accessPackageResourceRole`
pub(crate) struct ResourceRole;

impl Noun for ResourceRole {
    type Kept = record::ResourceRole;

    const SET: (&'static str, &'static str) = ("accessPackageResourceRoles", "resourceRoles");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let mut resources = None;
            for expand in wanted.expand {
                let of = rows.iter().map(|row| row.resource_id);
                resources = Some((expand.navigation.name, related::<Resource>(call, of, expand).await?));
            }
            let render = |row: record::ResourceRole| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("displayName", row.display_name);
                object
                    .put("originId", row.origin_id)
                    .put("originSystem", origin_system(row.is_builtin, &row.resource_kind));
                if let Some((name, all)) = &resources {
                    object.put_expanded(name, all.get(&row.resource_id).cloned().unwrap_or_default());
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// `GET .../accessPackageCatalogs/{id}/accessPackageResourceRoles`, `.../catalogs/{id}/resourceRoles`
pub(crate) async fn of_catalog(call: Call) -> Result<Answer, Failure> {
    record::one::<record::Catalog>(call.db(), &call.caller, call.id()).await?;
    super::list::<ResourceRole>(&call, &[record::Only::Of("catalog", call.id())]).await
}
