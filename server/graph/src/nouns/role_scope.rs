//! `accessPackageResourceRoleScope`: which role of which resource a package gives.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::package::{self as packages, RoleClues};
use regrant_core::record;
use regrant_model::{PackageId, ResourceRoleId};
use regrant_odata::{Navigation, Property, Select, Shape};
use serde_json::Value;
use uuid::Uuid;

use super::object::{Object, moment};
use super::{Noun, Wanted};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::sent::Sent;

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

pub(super) static SCOPE: Shape = Shape {
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

/// `accessPackageResourceScope`: here a resource as a whole.
pub(super) struct Scope<'a> {
    pub id: Uuid,
    pub name: &'a str,
    pub description: &'a str,
    pub origin: &'a str,
    pub system: &'a str,
}

impl Scope<'_> {
    pub fn rendered(&self, select: &Select) -> Value {
        let mut object = Object::new(select);
        object.put("id", self.id.to_string()).put("displayName", self.name);
        object.put("description", self.description).put("originId", self.origin);
        object.put("originSystem", self.system).put("isRootScope", true);
        object.done()
    }
}

/// `accessPackageResourceRoleScope`
pub(crate) struct RoleScope;

impl Noun for RoleScope {
    type Kept = record::RoleScope;

    const SET: (&'static str, &'static str) = ("accessPackageResourceRoleScopes", "resourceRoleScopes");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

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
                if expand.navigation.key == "role" {
                    let mut inner = Object::new(&expand.select);
                    inner.put("id", row.role_id.to_string()).put("displayName", row.role_name.clone());
                    inner.put("originId", row.role_origin_id.clone()).put("originSystem", origin);
                    object.put_expanded(expand.navigation.name, inner.done());
                } else {
                    let scope = Scope {
                        id: row.resource_id,
                        name: &row.resource_name,
                        description: if row.is_builtin {
                            &row.resource_description
                        } else {
                            &row.system_name
                        },
                        origin: &row.resource_origin_id,
                        system: origin,
                    };
                    object.put_expanded(expand.navigation.name, scope.rendered(&expand.select));
                }
            }
            object.done()
        };
        async move { Ok(rows.into_iter().map(render).collect()) }.boxed()
    }
}

/// `GET .../accessPackages/{id}/resourceRoleScopes`
pub(crate) async fn list(call: Call) -> Result<Answer, Failure> {
    record::one::<record::Package>(call.db(), &call.caller, call.id()).await?;
    super::list::<RoleScope>(&call, &[record::Only::Of("package", call.id())]).await
}

/// `POST .../accessPackages/{id}/resourceRoleScopes`: from now on the package gives this role, and whoever has the package
/// gets it.
pub(crate) async fn create(call: Call) -> Result<Answer, Failure> {
    let body: Value = call.sent()?;
    let clues = clues(&Sent::body(&body)?)?;
    let package = PackageId(call.id());
    let role = packages::find_role(call.db(), &call.caller, package, &clues).await?;
    packages::add_role(call.db(), &call.caller, package, role).await?;
    let all = record::of::<record::RoleScope>(call.db(), &call.caller, "package", &[package.0]).await?;
    let added = all.into_iter().find(|row| row.role_id == role.0);
    let row = added
        .ok_or_else(|| Failure::from(regrant_core::Error::conflict("It was taken out again just now.")))?;
    let value = super::whole::<RoleScope>(&call, row).await?;
    let location = call.address(call.path.trim_start_matches('/'));
    Ok(Answer::created(value, location))
}

/// What is said of the role. Scripts name it by the ids of its system, as the catalog's lists give them.
fn clues(sent: &Sent<'_>) -> Result<RoleClues, Failure> {
    let role = sent
        .object_of(&["role", "accessPackageResourceRole"])?
        .ok_or_else(|| sent.refuse("role", "say which, by its id or its originId"))?;
    let scope = sent.object_of(&["scope", "accessPackageResourceScope"])?;
    let resource = role.object_of(&["resource", "accessPackageResource"])?;
    let clues = RoleClues {
        role: role.id("id")?,
        role_origin: role.text("originId")?.map(str::to_owned),
        resource: resource.map(|resource| resource.id("id")).transpose()?.flatten(),
        resource_origin: scope.map(|scope| scope.text("originId")).transpose()?.flatten().map(str::to_owned),
    };
    if clues.role.is_none() && clues.role_origin.is_none() {
        return Err(role.refuse("originId", "say which role, by its id or its originId"));
    }
    Ok(clues)
}

/// `DELETE .../accessPackages/{id}/resourceRoleScopes/{key}`: what only this gave is withdrawn. The key is made of the ids of
/// role and resource.
pub(crate) async fn delete(call: Call) -> Result<Answer, Failure> {
    let key = call.key.as_deref().unwrap_or_default();
    let role: Option<Uuid> = key.split('_').next().and_then(|role| role.parse().ok());
    let role = role.ok_or_else(|| {
        Failure::bad_request("The id of a resource role scope is made of two GUIDs and '_'.")
    })?;
    packages::remove_role(call.db(), &call.caller, PackageId(call.id()), ResourceRoleId(role)).await?;
    Ok(Answer::done())
}
