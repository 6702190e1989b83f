//! Separation of duties: packages and groups that nobody is to have together with a package.

use regrant_core::separation;
use regrant_model::PackageId;
use regrant_model::view::Incompatible;
use regrant_odata::Select;
use serde_json::{Value, json};
use uuid::Uuid;

use super::object::Object;
use super::reference;
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;

/// `GET .../accessPackages/{id}/incompatibleAccessPackages`
pub(crate) async fn packages(call: Call) -> Result<Answer, Failure> {
    let all = separation::list(call.db(), &call.caller, PackageId(call.id())).await?;
    listed(
        &call,
        "accessPackages",
        all.packages.iter().map(|row| (row.package.id.0, row.package.name.as_str())),
    )
}

/// `GET .../accessPackages/{id}/accessPackagesIncompatibleWith`
pub(crate) async fn with(call: Call) -> Result<Answer, Failure> {
    let all = separation::list(call.db(), &call.caller, PackageId(call.id())).await?;
    let rows = all.incompatible_with.iter().map(|row| (row.package.id.0, row.package.name.as_str()));
    listed(&call, "accessPackages", rows)
}

/// `GET .../accessPackages/{id}/incompatibleGroups`
pub(crate) async fn groups(call: Call) -> Result<Answer, Failure> {
    let all = separation::list(call.db(), &call.caller, PackageId(call.id())).await?;
    listed(&call, "groups", all.groups.iter().map(|row| (row.group.id.0, row.group.name.as_str())))
}

/// They are few, so that they come whole.
fn listed<'a>(
    call: &Call,
    set: &str,
    rows: impl Iterator<Item = (Uuid, &'a str)>,
) -> Result<Answer, Failure> {
    if call.query.contains('$') || call.query.contains("%24") {
        return Err(Failure::bad_request("This list comes whole: it takes no options."));
    }
    let select = Select::default();
    let value: Vec<Value> = rows
        .map(|(id, name)| {
            let mut object = Object::new(&select);
            object.put("id", id.to_string()).put("displayName", name);
            object.done()
        })
        .collect();
    Ok(Answer::json(json!({ "@odata.context": call.context(set), "value": value })))
}

/// `POST .../accessPackages/{id}/incompatibleAccessPackages/$ref`
pub(crate) async fn add_package(call: Call) -> Result<Answer, Failure> {
    let other = reference(&call.sent()?)?;
    separation::add(call.db(), &call.caller, PackageId(call.id()), Incompatible::Package(other.into()))
        .await?;
    Ok(Answer::done())
}

/// `POST .../accessPackages/{id}/incompatibleGroups/$ref`
pub(crate) async fn add_group(call: Call) -> Result<Answer, Failure> {
    let group = reference(&call.sent()?)?;
    separation::add(call.db(), &call.caller, PackageId(call.id()), Incompatible::Group(group.into())).await?;
    Ok(Answer::done())
}

/// `DELETE .../accessPackages/{id}/incompatibleAccessPackages/{otherId}/$ref`
pub(crate) async fn remove_package(call: Call) -> Result<Answer, Failure> {
    let other = call.ids.get(1).copied().unwrap_or_default();
    separation::remove(call.db(), &call.caller, PackageId(call.id()), Incompatible::Package(other.into()))
        .await?;
    Ok(Answer::done())
}

/// `DELETE .../accessPackages/{id}/incompatibleGroups/{groupId}/$ref`
pub(crate) async fn remove_group(call: Call) -> Result<Answer, Failure> {
    let group = call.ids.get(1).copied().unwrap_or_default();
    separation::remove(call.db(), &call.caller, PackageId(call.id()), Incompatible::Group(group.into()))
        .await?;
    Ok(Answer::done())
}
