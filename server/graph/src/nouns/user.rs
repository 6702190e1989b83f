//! `user` of the built-in directory.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::record;
use regrant_odata::{Property, Shape};
use serde_json::Value;

use super::object::{Object, moment};
use super::{Noun, Wanted};
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;

pub(super) static SHAPE: Shape = Shape {
    name: "user",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::text("displayName").key("name").filter().sort().search(),
        Property::text("userPrincipalName").key("upn").filter().sort().search(),
        Property::text("mail").filter(),
        Property::text("jobTitle").filter(),
        Property::text("department").filter(),
        Property::bool("accountEnabled").key("enabled").filter(),
        Property::date_time("createdDateTime").key("created").filter().sort(),
    ],
    navigations: &[],
};

/// `user`
pub(crate) struct User;

impl Noun for User {
    type Kept = record::Subject;

    const SEARCHED: &'static [&'static str] = &["name", "upn"];

    const SET: (&'static str, &'static str) = ("users", "users");

    const SHAPE: (&'static Shape, &'static Shape) = (&SHAPE, &SHAPE);

    fn render<'a>(
        _: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        async move { Ok(rows.into_iter().map(|row| rendered(row, wanted)).collect()) }.boxed()
    }
}

pub(super) fn rendered(row: record::Subject, wanted: Wanted<'_>) -> Value {
    let mut object = Object::new(wanted.select);
    object.put("id", row.id.to_string()).put("displayName", row.display_name);
    object.put("userPrincipalName", row.user_principal_name).put("mail", row.mail);
    object.put("jobTitle", row.job_title).put("department", row.department);
    object.put("accountEnabled", row.account_enabled).put("createdDateTime", moment(row.created_at));
    object.done()
}

/// `GET /me`
pub(crate) async fn me(call: Call) -> Result<Answer, Failure> {
    let id = call.caller.user.ok_or_else(|| {
        Failure::bad_request(
            "/me is somebody who is signed in, and this token has nobody behind it. Name a user.",
        )
    })?;
    super::single::<User>(Call { ids: vec![id.0], ..call }).await
}
