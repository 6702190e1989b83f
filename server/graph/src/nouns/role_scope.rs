//! `accessPackageResourceRoleScope`: which role of which resource a package gives.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::record;
use regrant_odata::{Navigation, Property, Shape};
use serde_json::{Value, json};

use super::object::{Object, moment};
use super::{Noun, Wanted};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::root::Root;

const PROPERTIES: &[Property] = &[Property::text("id"), Property::date_time("createdDateTime")];

static ROLE: Shape = Shape {
    name: "accessPackageResourceRole",
    properties: &[
        Property::guid("id"),
        Property::text("displayName"),
        Property::text("originId"),
        Property::text("originSystem"),
    ],
    navigations: &[],
};

static SCOPE: Shape = Shape {
    name: "accessPackageResourceScope",
    properties: &[
        Property::guid("id"),
        Property::text("displayName"),
        Property::text("description"),
        Property::text("originId"),
        Property::text("originSystem"),
        Property::bool("isRootScope"),
    ],
    navigations: &[],
};

pub(super) static BETA: Shape = Shape {
    name: "accessPackageResourceRoleScope",
    properties: PROPERTIES,
    navigations: &[
        Navigation::one("accessPackageResourceRole", &ROLE).key("role"),
        Navigation::one("accessPackageResourceScope", &SCOPE).key("scope"),
    ],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageResourceRoleScope",
    properties: PROPERTIES,
    navigations: &[Navigation::one("role", &ROLE), Navigation::one("scope", &SCOPE)],
};

/// What Graph calls the system that a resource comes from (domain.md).
pub(super) fn origin_system(is_builtin: bool, kind: &str) -> &'static str {
    match (is_builtin, kind) {
        (true, "group") => "AadGroup",
        (true, _) => "AadApplication",
        (false, _) => "ExternalGroup",
    }
}

/// `accessPackageResourceRoleScope`
pub(super) struct RoleScope;

impl Noun for RoleScope {
    type Kept = record::RoleScope;

    fn set(root: Root) -> &'static str {
        root.name("accessPackageResourceRoleScopes", "resourceRoleScopes")
    }

    fn shape(root: Root) -> &'static Shape {
        match root {
            Root::Beta => &BETA,
            Root::V1 => &V1,
        }
    }

    fn render<'a>(
        _: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        let render = move |row: record::RoleScope| {
            let mut object = Object::new(wanted.select);
            object.put("id", format!("{}_{}", row.role_id, row.resource_id));
            object.put("createdDateTime", moment(row.added_at));
            for expand in wanted.expand {
                let origin = origin_system(row.is_builtin, &row.resource_kind);
                let mut inner = Object::new(&expand.select);
                if expand.navigation.key == "role" {
                    inner.put("id", row.role_id.to_string()).put("displayName", row.role_name.clone());
                    inner.put("originId", row.role_origin_id.clone()).put("originSystem", origin);
                } else {
                    inner
                        .put("id", row.resource_id.to_string())
                        .put("displayName", row.resource_name.clone());
                    let system = if row.is_builtin { &row.resource_description } else { &row.system_name };
                    inner.put("description", json!(system)).put("originId", row.resource_origin_id.clone());
                    inner.put("originSystem", origin).put("isRootScope", true);
                }
                object.put_expanded(expand.navigation.name, inner.done());
            }
            object.done()
        };
        async move { Ok(rows.into_iter().map(render).collect()) }.boxed()
    }
}

/// `GET .../accessPackages/{id}/resourceRoleScopes`
pub(crate) async fn list(call: Call) -> Result<Answer, Failure> {
    record::one::<record::Package>(call.db(), &call.caller, call.id()).await?;
    super::list::<RoleScope>(&call, Some(("package", call.id()))).await
}
