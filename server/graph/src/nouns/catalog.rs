//! `accessPackageCatalog`

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::catalog::{self, CatalogDraft};
use regrant_core::input::{Description, Name};
use regrant_core::record;
use regrant_model::Revision;
use regrant_odata::{Navigation, Property, Shape};
use serde_json::Value;

use super::object::{Object, moment};
use super::package::{self, Package};
use super::{Noun, Wanted, belonging};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::sent::Sent;

pub(super) static BETA: Shape = Shape {
    name: "accessPackageCatalog",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description").filter(),
        Property::enumeration("catalogType", &["UserManaged"]),
        Property::enumeration("catalogStatus", &["Published", "Unpublished"]).key("state").filter(),
        Property::bool("isExternallyVisible"),
        Property::date_time("createdDateTime").key("created").filter().sort(),
    ],
    navigations: &[Navigation::many("accessPackages", &package::BETA).key("packages")],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageCatalog",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description").filter(),
        Property::enumeration("catalogType", &["userManaged"]),
        Property::enumeration("state", &["published", "unpublished"]).filter(),
        Property::bool("isExternallyVisible"),
        Property::date_time("createdDateTime").key("created").filter().sort(),
    ],
    navigations: &[Navigation::many("accessPackages", &package::V1).key("packages")],
};

/// `accessPackageCatalog`
pub(crate) struct Catalog;

impl Noun for Catalog {
    type Kept = record::Catalog;

    const SEARCHED: &'static [&'static str] = &["name"];

    const SET: (&'static str, &'static str) = ("accessPackageCatalogs", "catalogs");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move {
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let mut packages = None;
            for expand in wanted.expand {
                let all =
                    belonging::<Package>(call, "catalog", &ids, |package| package.catalog_id, expand).await?;
                packages = Some((expand.navigation.name, all));
            }
            let render = |row: record::Catalog| {
                let mut object = Object::new(wanted.select);
                object.put("id", row.id.to_string()).put("displayName", row.display_name);
                object.put("description", row.description);
                object.put("catalogType", call.root.spelled("UserManaged"));
                let state = if row.enabled { "Published" } else { "Unpublished" };
                object.put(call.root.name("catalogStatus", "state"), call.root.spelled(state));
                object.put("isExternallyVisible", false).put("createdDateTime", moment(row.created_at));
                if let Some((name, all)) = &mut packages {
                    object.put_expanded(name, all.remove(&row.id).unwrap_or_default());
                }
                object.done()
            };
            Ok(rows.into_iter().map(render).collect())
        }
        .boxed()
    }
}

/// `POST .../accessPackageCatalogs`, `.../catalogs`
pub(crate) async fn create(call: Call) -> Result<Answer, Failure> {
    let body: Value = call.sent()?;
    let sent = read(&body)?;
    let draft = draft(&sent, None)?;
    let made = catalog::create(call.db(), &call.caller, &draft).await?;
    super::created::<Catalog>(&call, made.0).await
}

/// `PATCH .../{id}`: what is not named stays as it is.
pub(crate) async fn update(call: Call) -> Result<Answer, Failure> {
    let body: Value = call.sent()?;
    let sent = read(&body)?;
    let old = record::one::<record::Catalog>(call.db(), &call.caller, call.id()).await?;
    let draft = draft(&sent, Some(&old))?;
    catalog::edit(call.db(), &call.caller, call.id().into(), &draft, Some(Revision(old.revision))).await?;
    super::changed::<Catalog>(&call).await
}

/// `DELETE .../{id}`
pub(crate) async fn delete(call: Call) -> Result<Answer, Failure> {
    catalog::delete(call.db(), &call.caller, call.id().into()).await?;
    Ok(Answer::done())
}

fn read(body: &Value) -> Result<Sent<'_>, Failure> {
    let sent = Sent::body(body)?.of_type(&[&BETA, &V1], &["modifiedDateTime", "createdBy", "modifiedBy"])?;
    if sent.boolean("isExternallyVisible")?.unwrap_or(false) {
        return Err(sent.refuse("isExternallyVisible", "there are no external users here; send false"));
    }
    Ok(sent)
}

fn draft(sent: &Sent<'_>, old: Option<&record::Catalog>) -> Result<CatalogDraft, Failure> {
    let name = sent.text("displayName")?.or(old.map(|old| old.display_name.as_str()));
    let description = sent.text("description")?.or(old.map(|old| old.description.as_str()));
    let states = &["published", "unpublished"];
    let state = match sent.word("state", states)? {
        Some(state) => Some(state),
        None => sent.word("catalogStatus", states)?,
    };
    let enabled = state.map_or(old.is_none_or(|old| old.enabled), |state| state == "published");
    Ok(CatalogDraft {
        name: Name::parse("displayName", name.unwrap_or_default())?,
        description: Description::parse("description", description.unwrap_or_default())?,
        enabled,
    })
}
