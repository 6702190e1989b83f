//! What is served, a file a noun: its shape for both roots, its rendering, its handlers.

pub(crate) mod assignment;
pub(crate) mod catalog;
mod equal;
pub(crate) mod grant;
pub(crate) mod group;
pub(crate) mod incompatible;
mod object;
pub(crate) mod package;
pub(crate) mod policy;
pub(crate) mod request;
pub(crate) mod resource;
pub(crate) mod resource_role;
pub(crate) mod role_scope;
pub(crate) mod run;
mod subject;
pub(crate) mod user;

use std::collections::HashMap;

use futures::future::BoxFuture;
use regrant_core::record::{self, Kept, Only};
use regrant_odata::{Expand, QueryOptions, Select, Shape, next_query};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::answer::{Answer, Content};
use crate::call::Call;
use crate::failure::Failure;
use crate::root::Root;
use crate::sent::Sent;

/// How many a page holds where the caller does not say.
const PAGE: u16 = 100;

/// What of an object is wanted.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub select: &'a Select,
    pub expand: &'a [Expand],
}

/// A noun of the API.
pub(crate) trait Noun {
    /// How it is kept.
    type Kept: Kept;

    /// The set that its objects are in, as contexts name it: in beta and in v1.0.
    const SET: (&'static str, &'static str);

    /// What queries may name: in beta and in v1.0.
    const SHAPE: (&'static Shape, &'static Shape);

    /// The one of [`Noun::SET`].
    fn set(root: Root) -> &'static str {
        root.name(Self::SET.0, Self::SET.1)
    }

    /// The one of [`Noun::SHAPE`].
    fn shape(root: Root) -> &'static Shape {
        match root {
            Root::Beta => Self::SHAPE.0,
            Root::V1 => Self::SHAPE.1,
        }
    }

    /// The keys of what `$search` looks into.
    const SEARCHED: &'static [&'static str] = &[];

    /// By what of the current user's a list can be narrowed (`filterByCurrentUser`), as [`Kept::condition`] names it.
    const MINE: &'static [&'static str] = &[];

    /// The objects as they are sent, in the order of the rows. One statement for each sort of object that comes along.
    fn render<'a>(
        call: &'a Call,
        rows: Vec<Self::Kept>,
        wanted: Wanted<'a>,
    ) -> BoxFuture<'a, Result<Vec<Value>, Failure>>;
}

/// What the descriptions of the API tell of a type.
pub(crate) trait Described {
    /// Its properties.
    fn shape(root: Root) -> &'static Shape;
}

impl<N: Noun> Described for N {
    fn shape(root: Root) -> &'static Shape {
        <N as Noun>::shape(root)
    }
}

impl Described for run::Run {
    fn shape(_: Root) -> &'static Shape {
        &run::RUN
    }
}

impl Described for run::Item {
    fn shape(_: Root) -> &'static Shape {
        &run::ITEM
    }
}

impl Described for resource::ResourceRequest {
    fn shape(_: Root) -> &'static Shape {
        &resource::REQUEST
    }
}

/// `GET` of a list.
pub(crate) async fn all<N: Noun>(call: Call) -> Result<Answer, Failure> {
    list::<N>(&call, &[]).await
}

/// `GET .../filterByCurrentUser(on='...')`: those that the current user has to do with.
pub(crate) async fn mine<N: Noun>(call: Call) -> Result<Answer, Failure> {
    let on = call.parameter("on")?;
    let known = N::MINE.iter().find(|known| known.eq_ignore_ascii_case(on)).ok_or_else(|| {
        Failure::bad_request(format!("filterByCurrentUser: on is one of {} here.", N::MINE.join(", ")))
    })?;
    list::<N>(&call, &[Only::Mine(known)]).await
}

/// A page of a list that is narrowed to some.
pub(crate) async fn list<N: Noun>(call: &Call, only: &[Only]) -> Result<Answer, Failure> {
    let options = call.list_options(N::shape(call.root))?;
    let found = record::list::<N::Kept>(call.db(), &call.caller, &ask::<N>(&options, only)).await?;
    let wanted = Wanted { select: &options.select, expand: &options.expand };
    let value = N::render(call, found.rows, wanted).await?;
    Ok(page(call, N::set(call.root), found.count.map(|count| count.value), found.next.as_deref(), value))
}

/// A page as it is sent; with a link to the next one, if there is one.
fn page(call: &Call, set: &str, count: Option<u32>, next: Option<&str>, value: Vec<Value>) -> Answer {
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(set).into());
    if let Some(count) = count {
        body.insert("@odata.count".to_owned(), count.into());
    }
    if let Some(next) = next {
        let query = next_query(&call.query, next);
        let link = format!("{}?{query}", call.address(call.path.trim_start_matches('/')));
        body.insert("@odata.nextLink".to_owned(), link.into());
    }
    body.insert("value".to_owned(), value.into());
    Answer::json(Value::Object(body))
}

fn ask<'a, N: Noun>(options: &'a QueryOptions, only: &'a [Only]) -> record::Ask<'a> {
    record::Ask {
        filter: options.filter.as_ref(),
        search: options.search.as_ref().map(|search| (N::SEARCHED, search.text.as_str())),
        order_by: &options.order_by,
        top: options.top.unwrap_or(PAGE),
        skip: options.skip.unwrap_or(0),
        after: options.skip_token.as_deref(),
        count: options.count,
        only,
    }
}

/// `GET .../$count`: the number of a list's objects, as plain text.
pub(crate) async fn number<N: Noun>(call: Call) -> Result<Answer, Failure> {
    count::<N>(&call, &[]).await
}

/// The number of a list's objects that is narrowed to some.
pub(crate) async fn count<N: Noun>(call: &Call, only: &[Only]) -> Result<Answer, Failure> {
    let options = call.number_options(N::shape(call.root))?;
    let ask = record::Ask { top: 1, skip: 0, after: None, count: true, ..ask::<N>(&options, only) };
    let found = record::list::<N::Kept>(call.db(), &call.caller, &ask).await?;
    let number = found.count.map_or(0, |count| count.value);
    let body = Content::Text("text/plain", number.to_string());
    Ok(Answer { body, ..Answer::done() }.ok())
}

/// `GET .../{id}`
pub(crate) async fn single<N: Noun>(call: Call) -> Result<Answer, Failure> {
    let options = call.one_options(N::shape(call.root))?;
    let row = record::one::<N::Kept>(call.db(), &call.caller, call.id()).await?;
    Ok(Answer::json(rendered::<N>(&call, row, &options.select, &options.expand).await?))
}

/// 201 with an object that was made just now.
pub(crate) async fn created<N: Noun>(call: &Call, id: Uuid) -> Result<Answer, Failure> {
    let row = record::one::<N::Kept>(call.db(), &call.caller, id).await?;
    let location = call.in_entitlement_management(&format!("{}/{id}", N::set(call.root)));
    Ok(Answer::created(whole::<N>(call, row).await?, location))
}

/// 200 with an object that was changed just now. Its id is the path's.
pub(crate) async fn changed<N: Noun>(call: &Call) -> Result<Answer, Failure> {
    let row = record::one::<N::Kept>(call.db(), &call.caller, call.id()).await?;
    Ok(Answer::json(whole::<N>(call, row).await?))
}

/// An object with all its properties and nothing expanded.
pub(crate) async fn whole<N: Noun>(call: &Call, row: N::Kept) -> Result<Value, Failure> {
    rendered::<N>(call, row, &Select::default(), &[]).await
}

/// An object that says what it is.
pub(crate) async fn rendered<N: Noun>(
    call: &Call,
    row: N::Kept,
    select: &Select,
    expand: &[Expand],
) -> Result<Value, Failure> {
    let mut value = N::render(call, vec![row], Wanted { select, expand }).await?.pop().unwrap_or_default();
    if let Value::Object(object) = &mut value {
        let context = call.context(&format!("{}/$entity", N::set(call.root)));
        object.insert("@odata.context".to_owned(), context.into());
    }
    Ok(value)
}

/// Objects that come along, by their ids.
pub(crate) async fn related<N: Noun>(
    call: &Call,
    ids: impl IntoIterator<Item = Uuid>,
    expand: &Expand,
) -> Result<HashMap<Uuid, Value>, Failure> {
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = record::by_ids::<N::Kept>(call.db(), &call.caller, &ids).await?;
    let found: Vec<Uuid> = rows.iter().map(Kept::id).collect();
    let rendered = N::render(call, rows, Wanted { select: &expand.select, expand: &expand.expand }).await?;
    Ok(found.into_iter().zip(rendered).collect())
}

/// Objects that come along because they belong to others, by those. `key` is the column that says to which, and `owner`
/// reads it.
pub(crate) async fn belonging<N: Noun>(
    call: &Call,
    key: &str,
    owners: &[Uuid],
    owner: impl Fn(&N::Kept) -> Uuid,
    expand: &Expand,
) -> Result<HashMap<Uuid, Vec<Value>>, Failure> {
    let rows = record::of::<N::Kept>(call.db(), &call.caller, key, owners).await?;
    let of: Vec<Uuid> = rows.iter().map(owner).collect();
    let rendered = N::render(call, rows, Wanted { select: &expand.select, expand: &expand.expand }).await?;
    let mut all: HashMap<Uuid, Vec<Value>> = HashMap::new();
    for (owner, value) in of.into_iter().zip(rendered) {
        all.entry(owner).or_default().push(value);
    }
    Ok(all)
}

/// The id in a reference to an object, which is an address that ends in it.
pub(crate) fn reference(body: &Value) -> Result<Uuid, Failure> {
    let sent = Sent::body(body)?;
    let address = sent.text("@odata.id")?.unwrap_or_default();
    let last = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.parse().map_err(|_| {
        sent.refuse(
            "@odata.id",
            "write the address of the object, such as https://host/v1.0/directoryObjects/{id}",
        )
    })
}
