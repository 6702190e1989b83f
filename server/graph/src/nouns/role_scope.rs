//! `accessPackageResourceRoleScope`: which role of which resource a package gives.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::caller::no_such;
use regrant_core::package::{self as packages, RoleClues};
use regrant_core::record::{self, Kept as _, Only};
use regrant_model::{PackageId, ResourceRoleId};
use regrant_odata::{Expand, Navigation, Property, Select, Shape};
use serde_json::Value;
use uuid::Uuid;

use super::object::{Object, moment};
use super::{Noun, Wanted};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::path::guid;
use crate::sent::Sent;

const PROPERTIES: &[Property] = &[Property::text("id"), Property::date_time("createdDateTime")];

pub(super) static ROLE: Shape = Shape {
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

/// What a navigation property by the key `role` or `scope` leads to.
pub(super) fn role_or_scope(role: &record::GivenRole, expand: &Expand) -> Value {
    let system = origin_system(role.is_builtin, &role.resource_kind);
    if expand.navigation.key == "role" {
        let mut object = Object::new(&expand.select);
        object.put("id", role.role_id.to_string()).put("displayName", role.role_name.clone());
        object.put("originId", role.role_origin_id.clone()).put("originSystem", system);
        return object.done();
    }
    let scope = Scope {
        id: role.resource_id,
        name: &role.resource_name,
        description: if role.is_builtin { &role.resource_description } else { &role.system_name },
        origin: &role.resource_origin_id,
        system,
    };
    scope.rendered(&expand.select)
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
            object.put("id", format!("{}_{}", row.role.role_id, row.role.resource_id));
            object.put("createdDateTime", moment(row.added_at));
            for expand in wanted.expand {
                object.put_expanded(expand.navigation.name, role_or_scope(&row.role, expand));
            }
            object.done()
        };
        async move { Ok(rows.into_iter().map(render).collect()) }.boxed()
    }
}

/// `GET .../accessPackages/{id}/resourceRoleScopes`
pub(crate) async fn list(call: Call) -> Result<Answer, Failure> {
    super::list::<RoleScope>(&call, &[of_package(&call).await?]).await
}

/// `GET .../accessPackages/{id}/resourceRoleScopes/$count`
pub(crate) async fn number(call: Call) -> Result<Answer, Failure> {
    super::count::<RoleScope>(&call, &[of_package(&call).await?]).await
}

/// `GET .../accessPackages/{id}/resourceRoleScopes/{key}`
pub(crate) async fn single(call: Call) -> Result<Answer, Failure> {
    let options = call.one_options(<RoleScope as Noun>::shape(call.root))?;
    let row = keyed(&call).await?;
    Ok(Answer::json(super::rendered::<RoleScope>(&call, row, &options.select, &options.expand).await?))
}

/// Those of the package, which the caller may see.
async fn of_package(call: &Call) -> Result<Only, Failure> {
    record::one::<record::Package>(call.db(), &call.caller, call.id()).await?;
    Ok(Only::Of("package", call.id()))
}

/// The one that the key names. It is made of the ids of role and resource.
async fn keyed(call: &Call) -> Result<record::RoleScope, Failure> {
    let key = call.key.as_deref().unwrap_or_default();
    let ids = key.split_once('_').and_then(|(role, resource)| Some((guid(role)?, guid(resource)?)));
    let (role, resource) = ids.ok_or_else(|| {
        Failure::bad_request("The id of a resource role scope is made of two GUIDs and '_'.")
    })?;
    let only = [of_package(call).await?, Only::Of("role", role), Only::Of("resource", resource)];
    let ask = record::Ask { top: 1, only: &only, ..record::Ask::default() };
    let found = record::list::<record::RoleScope>(call.db(), &call.caller, &ask).await?.rows.pop();
    Ok(found.ok_or_else(|| no_such(record::RoleScope::OBJECT))?)
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
    let added = all.into_iter().find(|row| row.role.role_id == role.0);
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

/// `DELETE .../accessPackages/{id}/resourceRoleScopes/{key}`: what only this gave is withdrawn.
pub(crate) async fn delete(call: Call) -> Result<Answer, Failure> {
    let role = ResourceRoleId(keyed(&call).await?.role.role_id);
    packages::remove_role(call.db(), &call.caller, PackageId(call.id()), role).await?;
    Ok(Answer::done())
}
