//! `accessPackageResource`: what a catalog holds, and the request that puts it there or takes it out.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::{catalog, record};
use regrant_odata::{Navigation, Property, Shape};
use serde_json::{Value, json};
use uuid::Uuid;

use super::catalog::Catalog;
use super::object::{Object, moment};
use super::resource_role::{self, ResourceRole};
use super::role_scope::{self, Scope, origin_system};
use super::{Noun, Wanted, belonging};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::root::Root;
use crate::sent::Sent;

/// What Graph calls systems (domain.md).
const SYSTEMS: &[&str] = &["AadGroup", "AadApplication", "ExternalGroup"];

pub(super) static BETA: Shape = Shape {
    name: "accessPackageResource",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description"),
        Property::text("originId").key("origin").filter(),
        Property::enumeration("originSystem", SYSTEMS).key("system").filter(),
        Property::text("resourceType"),
        Property::date_time("addedOn"),
    ],
    navigations: &[
        Navigation::many("accessPackageResourceRoles", &resource_role::BETA).key("roles"),
        Navigation::many("accessPackageResourceScopes", &role_scope::SCOPE).key("scopes"),
    ],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageResource",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description"),
        Property::text("originId").key("origin").filter(),
        Property::enumeration("originSystem", SYSTEMS).key("system").filter(),
        Property::date_time("createdDateTime"),
    ],
    navigations: &[
        Navigation::many("roles", &resource_role::V1),
        Navigation::many("scopes", &role_scope::SCOPE),
    ],
};

/// `accessPackageResourceRequest`, which is not kept.
pub(super) static REQUEST: Shape = Shape {
    name: "accessPackageResourceRequest",
    properties: &[
        Property::guid("id"),
        Property::enumeration("requestType", &["AdminAdd", "AdminRemove", "adminAdd", "adminRemove"]),
        Property::text("requestState"),
        Property::text("requestStatus"),
        Property::text("state"),
        Property::guid("catalogId"),
    ],
    navigations: &[],
};

/// `accessPackageResourceRequest`
pub(crate) struct ResourceRequest;

/// `accessPackageResource`
pub(crate) struct Resource;

impl Noun for Resource {
    type Kept = record::Resource;

    const SEARCHED: &'static [&'static str] = &["name"];

    const SET: (&'static str, &'static str) = ("accessPackageResources", "resources");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let (mut roles, mut scopes) = (None, None);
            for expand in wanted.expand {
                let name = expand.navigation.name;
                if expand.navigation.key == "roles" {
                    let of = |role: &record::ResourceRole| role.resource_id;
                    roles =
                        Some((name, belonging::<ResourceRole>(call, "resource", &ids, of, expand).await?));
                } else {
                    scopes = Some((name, &expand.select));
                }
            }
            let render = |row: record::Resource| {
                let system = origin_system(row.is_builtin, &row.kind);
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("displayName", row.display_name.clone());
                object.put("description", row.description.clone()).put("originId", row.origin_id.clone());
                object.put("originSystem", system);
                object.put(call.root.name("addedOn", "createdDateTime"), moment(row.added_at));
                if call.root == Root::Beta {
                    object.put(
                        "resourceType",
                        if row.kind == "group" { "Security Group" } else { "Application" },
                    );
                }
                if let Some((name, all)) = &mut roles {
                    object.put_expanded(name, all.remove(&row.id).unwrap_or_default());
                }
                if let Some((name, select)) = scopes {
                    let scope = Scope {
                        id: row.id,
                        name: &row.display_name,
                        description: &row.description,
                        origin: &row.origin_id,
                        system,
                    };
                    object.put_expanded(name, vec![scope.rendered(select)]);
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// `GET .../accessPackageCatalogs/{id}/accessPackageResources`, `.../catalogs/{id}/resources`
pub(crate) async fn of_catalog(call: Call) -> Result<Answer, Failure> {
    record::one::<record::Catalog>(call.db(), &call.caller, call.id()).await?;
    super::list::<Resource>(&call, &[record::Only::Of("catalog", call.id())]).await
}

/// `POST .../accessPackageResourceRequests`, `.../resourceRequests`: puts a group or an application of the built-in directory
/// into a catalog, or takes a resource out. It is done when it is answered, and is not kept.
pub(crate) async fn request(call: Call) -> Result<Answer, Failure> {
    let body: Value = call.sent()?;
    let sent = Sent::body(&body)?;
    let kinds = &["AdminAdd", "AdminRemove"];
    let kind = sent.word("requestType", kinds)?;
    let kind = kind.ok_or_else(|| sent.refuse("requestType", "say which: AdminAdd or AdminRemove"))?;
    let within: Uuid = sent.reference("catalogId", &["catalog"])?;
    let resource = sent
        .object_of(&["resource", "accessPackageResource"])?
        .ok_or_else(|| sent.refuse("resource", "say which, by originId and originSystem"))?;
    if kind == "AdminAdd" {
        add(&call, within, &resource).await?;
    } else {
        remove(&call, within, &resource).await?;
    }
    let id = Uuid::now_v7();
    let state = call.root.name("requestState", "state");
    let mut made = json!({
        "@odata.context": call.context(&format!("{}/$entity", set(call.root))),
        "id": id,
        "requestType": call.root.spelled(kind),
        state: call.root.spelled("Delivered"),
    });
    if call.root == Root::Beta {
        made["requestStatus"] = "Fulfilled".into();
        made["catalogId"] = within.to_string().into();
    }
    let location = call.in_entitlement_management(&format!("{}/{within}", Catalog::set(call.root)));
    Ok(Answer::created(made, location))
}

fn set(root: Root) -> &'static str {
    root.name("accessPackageResourceRequests", "resourceRequests")
}

async fn add(call: &Call, within: Uuid, resource: &Sent<'_>) -> Result<(), Failure> {
    let system = resource.word("originSystem", SYSTEMS)?.unwrap_or("AadGroup");
    let origin = resource.needed_id("originId")?;
    match system {
        "AadGroup" => {
            catalog::resource::add_group(call.db(), &call.caller, within.into(), origin.into()).await?
        }
        "AadApplication" => {
            catalog::resource::add_application(call.db(), &call.caller, within.into(), origin.into()).await?
        }
        _ => {
            let why = "groups of connected systems are added in the portal, where they are looked up";
            return Err(resource.refuse("originSystem", why));
        }
    };
    Ok(())
}

async fn remove(call: &Call, within: Uuid, resource: &Sent<'_>) -> Result<(), Failure> {
    let id = resource.needed_id("id")?;
    catalog::resource::remove(call.db(), &call.caller, within.into(), id.into()).await?;
    Ok(())
}
