//! `group` of the built-in directory, and who is a member.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::directory::group;
use regrant_core::record;
use regrant_odata::{Property, Shape};
use serde_json::Value;

use super::object::{Object, moment};
use super::{Noun, Wanted, user};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;

static SHAPE: Shape = Shape {
    name: "group",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("description").filter(),
        Property::date_time("createdDateTime").key("created").filter().sort(),
        Property::bool("securityEnabled"),
        Property::bool("mailEnabled"),
    ],
    navigations: &[],
};

/// `group`
pub(crate) struct Group;

impl Noun for Group {
    type Kept = record::Group;

    const SEARCHED: &'static [&'static str] = &["name"];

    const SET: (&'static str, &'static str) = ("groups", "groups");

    const SHAPE: (&'static Shape, &'static Shape) = (&SHAPE, &SHAPE);

    fn render<'a>(
        _: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        let render = move |row: record::Group| {
            let mut object = Object::new(wanted.select);
            object.put("id", row.id.to_string()).put("displayName", row.display_name);
            object.put("description", row.description).put("createdDateTime", moment(row.created_at));
            object.put("securityEnabled", true).put("mailEnabled", false);
            object.done()
        };
        async move { Ok(rows.into_iter().map(render).collect()) }.boxed()
    }
}

/// A member of a group: `directoryObject`, here always a user.
struct Member;

impl Noun for Member {
    type Kept = record::Member;

    const SEARCHED: &'static [&'static str] = &["name", "upn"];

    const SET: (&'static str, &'static str) = ("directoryObjects", "directoryObjects");

    const SHAPE: (&'static Shape, &'static Shape) = (&user::SHAPE, &user::SHAPE);

    fn render<'a>(
        _: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        let render = move |row: record::Member| {
            let mut value = user::rendered(row.user, wanted);
            // The type is not that of the set, so a client has to be told.
            if let Value::Object(object) = &mut value {
                object.insert("@odata.type".to_owned(), "#microsoft.graph.user".into());
            }
            value
        };
        async move { Ok(rows.into_iter().map(render).collect()) }.boxed()
    }
}

/// `GET /groups/{id}/members`
pub(crate) async fn members(call: Call) -> Result<Answer, Failure> {
    record::one::<record::Group>(call.db(), &call.caller, call.id()).await?;
    super::list::<Member>(&call, &[record::Only::Of("group", call.id())]).await
}

/// `POST /groups/{id}/members/$ref`
pub(crate) async fn add_member(call: Call) -> Result<Answer, Failure> {
    let user = super::reference(&call.sent()?)?;
    group::add_member(call.db(), &call.caller, call.id().into(), user.into()).await?;
    Ok(Answer::done())
}

/// `DELETE /groups/{id}/members/{userId}/$ref`
pub(crate) async fn remove_member(call: Call) -> Result<Answer, Failure> {
    let user = call.ids.get(1).copied().unwrap_or_default();
    group::remove_member(call.db(), &call.caller, call.id().into(), user.into()).await?;
    Ok(Answer::done())
}
