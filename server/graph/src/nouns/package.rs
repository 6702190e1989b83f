//! `accessPackage`

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::input::{Description, Name};
use regrant_core::package::{self as packages, PackageDraft};
use regrant_core::{assignment as assignments, record};
use regrant_model::Revision;
use regrant_model::state::AssignmentState;
use regrant_model::view::{AssignmentFilter, AssignmentStatusFilter, Selection};
use regrant_odata::{Navigation, OptionName, Property, Shape, Value as Literal};
use serde_json::Value;

use super::assignment::Assignment;
use super::catalog::{self, Catalog};
use super::equal::{Equal, equals};
use super::object::{Object, moment};
use super::policy::{self, Policy};
use super::role_scope::{self, RoleScope};
use super::{Noun, Wanted, belonging, related};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::root::Root;
use crate::sent::Sent;

/// Paths through a navigation property to a catalog.
const CATALOG: &[Property] = &[Property::guid("id").key("catalog").filter()];

/// Paths through a navigation property to a package.
pub(super) const PATHS: &[Property] = &[Property::guid("id").key("package").filter()];

pub(super) static BETA: Shape = Shape {
    name: "accessPackage",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::guid("catalogId").key("catalog").filter(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description").filter(),
        Property::bool("isHidden").key("hidden").filter(),
        Property::bool("isRoleScopesVisible"),
        Property::date_time("createdDateTime").key("created").filter().sort(),
    ],
    navigations: &[
        Navigation::one("accessPackageCatalog", &catalog::BETA).key("catalog").paths(CATALOG),
        Navigation::many("accessPackageAssignmentPolicies", &policy::BETA).key("policies"),
        Navigation::many("accessPackageResourceRoleScopes", &role_scope::BETA).key("scopes"),
    ],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackage",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description").filter(),
        Property::bool("isHidden").key("hidden").filter(),
        Property::date_time("createdDateTime").key("created").filter().sort(),
    ],
    navigations: &[
        Navigation::one("catalog", &catalog::V1).paths(CATALOG),
        Navigation::many("assignmentPolicies", &policy::V1).key("policies"),
        Navigation::many("resourceRoleScopes", &role_scope::V1).key("scopes"),
    ],
};

/// `accessPackage`
pub(crate) struct Package;

impl Noun for Package {
    type Kept = record::Package;

    const SEARCHED: &'static [&'static str] = &["name"];

    const SET: (&'static str, &'static str) = ("accessPackages", "accessPackages");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    const MINE: &'static [&'static str] = &["allowedRequestor"];

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let (mut catalogs, mut many) = (None, Vec::new());
            for expand in wanted.expand {
                let name = expand.navigation.name;
                match expand.navigation.key {
                    "catalog" => {
                        let of = rows.iter().map(|row| row.catalog_id);
                        catalogs = Some((name, related::<Catalog>(call, of, expand).await?));
                    }
                    "policies" => {
                        let all =
                            belonging::<Policy>(call, "package", &ids, |policy| policy.package_id, expand);
                        many.push((name, all.await?));
                    }
                    _ => {
                        let all =
                            belonging::<RoleScope>(call, "package", &ids, |scope| scope.package_id, expand);
                        many.push((name, all.await?));
                    }
                }
            }
            let render = |row: record::Package| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("displayName", row.display_name);
                object.put("description", row.description).put("isHidden", row.hidden);
                object.put("createdDateTime", moment(row.created_at));
                if call.root == Root::Beta {
                    object.put("catalogId", row.catalog_id.to_string()).put("isRoleScopesVisible", true);
                }
                if let Some((name, all)) = &catalogs {
                    object.put_expanded(name, all.get(&row.catalog_id).cloned().unwrap_or_default());
                }
                for (name, all) in &mut many {
                    object.put_expanded(name, all.remove(&row.id).unwrap_or_default());
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// `POST .../accessPackages`
pub(crate) async fn create(call: Call) -> Result<Answer, Failure> {
    let body: Value = call.sent()?;
    let sent = read(&body)?;
    let catalog = sent.reference("catalogId", &["catalog", "accessPackageCatalog"])?;
    let draft = draft(&sent, None)?;
    let made = packages::create(call.db(), &call.caller, catalog.into(), &draft).await?;
    super::created::<Package>(&call, made.0).await
}

/// `PATCH .../{id}`: what is not named stays as it is.
pub(crate) async fn update(call: Call) -> Result<Answer, Failure> {
    let body: Value = call.sent()?;
    let sent = read(&body)?;
    let old = record::one::<record::Package>(call.db(), &call.caller, call.id()).await?;
    let draft = draft(&sent, Some(&old))?;
    packages::edit(call.db(), &call.caller, call.id().into(), &draft, Some(Revision(old.revision))).await?;
    super::changed::<Package>(&call).await
}

/// `DELETE .../{id}`
pub(crate) async fn delete(call: Call) -> Result<Answer, Failure> {
    packages::delete(call.db(), &call.caller, call.id().into()).await?;
    Ok(Answer::done())
}

/// `POST .../{id}/reprocessAssignments`, our addition: all of them, or those that match `$filter`. A body is ignored.
pub(crate) async fn reprocess(call: Call) -> Result<Answer, Failure> {
    let shape = Assignment::shape(call.root);
    let options = call.options(shape, &[OptionName::Filter])?;
    let mut filter = AssignmentFilter::default();
    for Equal { property, value } in equals(options.filter.as_ref())? {
        match (property.key(), value) {
            ("state", Literal::Enum(state)) => filter.status = status(state),
            ("policy", Literal::Guid(policy)) => filter.policy = Some((*policy).into()),
            _ => {
                return Err(Failure::bad_request(format!(
                    "$filter: '{property}' can't be used here; what can: the state and the policy."
                )));
            }
        }
    }
    let selection = Selection::Matching(filter);
    let asked = assignments::reprocess(call.db(), &call.caller, call.id().into(), &selection).await?;
    Ok(Answer::accepted(call.in_entitlement_management(&format!("reprocessRuns/{}", asked.run))))
}

/// The state, however a root spells it.
fn status(state: &str) -> AssignmentStatusFilter {
    let found = AssignmentState::ALL.iter().copied().find(|known| known.as_str().eq_ignore_ascii_case(state));
    found.map_or(AssignmentStatusFilter::Active, AssignmentStatusFilter::State)
}

fn read(body: &Value) -> Result<Sent<'_>, Failure> {
    Sent::body(body)?.of_type(&[&BETA, &V1], &["modifiedDateTime", "createdBy", "modifiedBy"])
}

fn draft(sent: &Sent<'_>, old: Option<&record::Package>) -> Result<PackageDraft, Failure> {
    let name = sent.text("displayName")?.or(old.map(|old| old.display_name.as_str()));
    let description = sent.text("description")?.or(old.map(|old| old.description.as_str()));
    Ok(PackageDraft {
        name: Name::parse("displayName", name.unwrap_or_default())?,
        description: Description::parse("description", description.unwrap_or_default())?,
        hidden: sent.boolean("isHidden")?.unwrap_or(old.is_some_and(|old| old.hidden)),
    })
}
