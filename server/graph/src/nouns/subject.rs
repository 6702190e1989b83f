//! Whose an assignment or a request is: `accessPackageSubject`, a view of a user.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use regrant_core::record;
use regrant_odata::{Property, Shape};
use serde_json::Value;

use super::object::Object;
use super::{Noun, Wanted};
use crate::call::Call;
use crate::failure::Failure;

pub(super) static BETA: Shape = Shape {
    name: "accessPackageSubject",
    properties: &[
        Property::guid("id"),
        Property::guid("objectId"),
        Property::text("displayName"),
        Property::text("principalName"),
        Property::text("email"),
        Property::text("type"),
    ],
    navigations: &[],
};

pub(super) static V1: Shape = Shape {
    name: "accessPackageSubject",
    properties: &[
        Property::guid("id"),
        Property::guid("objectId"),
        Property::text("displayName"),
        Property::text("principalName"),
        Property::text("email"),
        Property::text("subjectType"),
    ],
    navigations: &[],
};

/// Paths through a navigation property to a subject.
pub(super) const TARGET: &[Property] =
    &[Property::guid("id").key("target").filter(), Property::guid("objectId").key("target").filter()];

/// The same to who asked.
pub(super) const REQUESTOR: &[Property] =
    &[Property::guid("id").key("requestor").filter(), Property::guid("objectId").key("requestor").filter()];

/// `accessPackageSubject`
pub(super) struct Subject;

impl Noun for Subject {
    type Kept = record::Subject;

    const SET: (&'static str, &'static str) = ("accessPackageSubjects", "subjects");

    const SHAPE: (&'static Shape, &'static Shape) = (&BETA, &V1);

    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>> {
        let render = move |row: record::Subject| {
            let mut object = Object::new(wanted.select);
            object.put("id", row.id.to_string()).put("objectId", row.id.to_string());
            object.put("displayName", row.display_name).put("principalName", row.user_principal_name);
            object.put("email", row.mail);
            object.put(call.root.name("type", "subjectType"), call.root.name("User", "user"));
            object.done()
        };
        async move { Ok(rows.into_iter().map(render).collect()) }.boxed()
    }
}
