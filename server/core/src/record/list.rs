use std::borrow::Cow;

use regrant_model::ErrorKind;
use regrant_model::view::Count;
use regrant_odata::{CompareOp, Filter, Kind, OrderBy, PropertyRef};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row as _};
use uuid::Uuid;

use super::condition;
use super::cursor::{Cursor, descends};
use super::kept::{Kept, Shown};
use super::packages;
use crate::caller::no_such;
use crate::list::{contains, exactly, push_catalogs};
use crate::{Caller, Error, Result};

/// What a caller wants of a list.
#[derive(Debug, Default)]
pub struct Ask<'a> {
    /// Which.
    pub filter: Option<&'a Filter>,
    /// A text that one of these properties contains, known by their keys.
    pub search: Option<(&'a [&'static str], &'a str)>,
    /// In which order; then by id, in the direction of the last of it. Where nothing is asked for, what is filtered by a span of
    /// time is in that order, and all else in its own ([`Kept::ORDER`]) or by id.
    pub order_by: &'a [OrderBy],
    /// How many at most.
    pub top: u16,
    /// How many are left out at the start.
    pub skip: u32,
    /// Where the page before ended.
    pub after: Option<&'a str>,
    /// Whether the number of all is wanted.
    pub count: bool,
    /// To which the list is narrowed beside the filter.
    pub only: &'a [Only],
}

impl Ask<'_> {
    /// Whether it is narrowed to what is the caller's own, which they may see whatever their roles.
    pub(super) fn is_of_ones_own(&self) -> bool {
        self.only.iter().any(|only| matches!(only, Only::Mine(_)))
    }
}

/// To which objects a list is narrowed by where it is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Only {
    /// Those of which this column, known by its key, is this id.
    Of(&'static str, Uuid),
    /// Those that meet this condition of the sort's ([`Kept::condition`]) with this id.
    Met(&'static str, Uuid),
    /// Those that meet it with the caller's id. What is the caller's own is among them whatever their roles.
    Mine(&'static str),
}

/// A page of a list.
#[derive(Debug)]
pub struct Records<T> {
    /// The objects.
    pub rows: Vec<T>,
    /// Where it ended, if more follow.
    pub next: Option<String>,
    /// How many there are in all, where that was asked.
    pub count: Option<Count>,
}

/// How far a list can be skipped into: what is skipped is read.
const LONGEST_SKIP: u32 = 10_000;

/// A page of those that the caller may see. One statement, and one before it where it comes down to the packages of some
/// catalogs; up to five more for a count.
///
/// # Errors
/// `Forbidden` for what is the tenant's; `Invalid` for a cursor that no list of this order gave out.
pub async fn list<T: Kept>(db: &PgPool, caller: &Caller, ask: &Ask<'_>) -> Result<Records<T>> {
    if let Shown::InTenant(action) = T::SHOWN {
        caller.may(action)?;
    }
    if ask.skip > LONGEST_SKIP {
        return Err(Error::invalid(format!(
            "$skip: at most {LONGEST_SKIP}. Follow @odata.nextLink instead; it costs the same however far it leads."
        )));
    }
    let order = order::<T>(ask);
    let after = ask.after.map(|after| Cursor::read(after, &order)).transpose()?;
    let packages = packages::of::<T>(db, caller, ask).await?;
    let mut query = QueryBuilder::new("select ");
    query.push(T::COLUMNS).push(", array[");
    for (index, by) in order.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        query.push(format_args!("{comma}({})::text", condition::comparable::<T>(by.property)?));
    }
    query.push("]::text[] as sort_keys from ").push(T::FROM);
    push_asked::<T>(&mut query, caller, ask, packages.as_deref())?;
    if let Some(after) = &after {
        query.push(" and ");
        after.push::<T>(&mut query, &order)?;
    }
    query.push(" order by ");
    for by in order.iter() {
        query.push(condition::comparable::<T>(by.property)?);
        query.push(if by.descending { " desc, " } else { ", " });
    }
    query
        .push(T::ID)
        .push(if descends(&order) { " desc limit " } else { " limit " })
        .push_bind(i64::from(ask.top) + 1);
    if ask.skip > 0 && after.is_none() {
        query.push(" offset ").push_bind(i64::from(ask.skip));
    }
    // Planned each time: what is filtered by decides from which index the list is read.
    let mut read = query.build().persistent(false).fetch_all(db).await?;
    let more = read.len() > usize::from(ask.top);
    read.truncate(ask.top.into());
    let keys: Option<Vec<String>> = match read.last() {
        Some(last) if more => Some(last.try_get("sort_keys")?),
        _ => None,
    };
    let rows = read.iter().map(T::from_row).collect::<sqlx::Result<Vec<T>>>()?;
    let next = match (keys, rows.last()) {
        (Some(keys), Some(last)) => Some(Cursor::new(&order, keys, last.id()).write()?),
        _ => None,
    };
    let count = match (ask.count, ask.after) {
        (true, None) => Some(counted::<T>(db, caller, ask, packages.as_deref()).await?),
        _ => None,
    };
    Ok(Records { rows, next, count })
}

/// The order of a list. What lies in a span of time may be anywhere by id: in the order of time, an index is entered where
/// the span begins.
fn order<'a, T: Kept>(ask: &Ask<'a>) -> Cow<'a, [OrderBy]> {
    match ask.filter.and_then(span).or(T::ORDER) {
        Some(property) if ask.order_by.is_empty() => {
            Cow::Owned(vec![OrderBy { property, descending: false }])
        }
        _ => Cow::Borrowed(ask.order_by),
    }
}

/// The moment of which everything that passes the filter lies in a span.
fn span(filter: &Filter) -> Option<PropertyRef> {
    match filter {
        Filter::And(all) => all.iter().find_map(span),
        Filter::Compare { property, op, .. } if property.kind() == Kind::DateTime => {
            (!matches!(op, CompareOp::Ne)).then_some(*property)
        }
        _ => None,
    }
}

/// How many there are of those that the caller may see; "or more" where that takes too long to count.
///
/// # Errors
/// As [`list`].
async fn counted<T: Kept>(
    db: &PgPool,
    caller: &Caller,
    ask: &Ask<'_>,
    packages: Option<&[Uuid]>,
) -> Result<Count> {
    // What can go wrong in it has gone wrong before, in the list.
    exactly(db, |query| {
        query.push(T::FROM);
        let _pushed = push_asked::<T>(query, caller, ask, packages);
    })
    .await
}

fn push_asked<T: Kept>(
    query: &mut QueryBuilder<'_, Postgres>,
    caller: &Caller,
    ask: &Ask<'_>,
    packages: Option<&[Uuid]>,
) -> Result<()> {
    query.push(T::LISTED);
    push_shown::<T>(query, caller, ask.is_of_ones_own());
    push_once::<T>(query, caller);
    match (T::PACKAGE, packages) {
        // An index of one package is in the list's order; of several it is not.
        (Some(package), Some(&[one])) => {
            query.push(format_args!(" and {package} = ")).push_bind(one);
        }
        (Some(package), Some(some)) => {
            query.push(format_args!(" and {package} = any(")).push_bind(some.to_vec()).push(")");
        }
        _ => {}
    }
    for only in ask.only {
        query.push(" and ");
        match *only {
            Only::Of(key, id) => {
                query.push(format_args!("{} = ", named::<T>(key)?)).push_bind(id);
            }
            Only::Met(name, id) => push_met(query, condition_of::<T>(name)?, id),
            Only::Mine(name) => push_met(query, condition_of::<T>(name)?, person(caller)?),
        }
    }
    if let Some(filter) = ask.filter {
        query.push(" and ");
        condition::push::<T>(query, filter)?;
    }
    if let Some((keys, text)) = ask.search {
        query.push(" and (false");
        for key in keys {
            query.push(format_args!(" or {} ilike ", named::<T>(key)?)).push_bind(contains(text));
        }
        query.push(")");
    }
    Ok(())
}

fn named<T: Kept>(key: &str) -> Result<&'static str> {
    T::column(key).ok_or_else(|| Error::internal(format!("{} has no column for {key:?}", T::OBJECT)))
}

fn condition_of<T: Kept>(name: &str) -> Result<&'static str> {
    T::condition(name).ok_or_else(|| Error::internal(format!("{} has no condition {name:?}", T::OBJECT)))
}

fn person(caller: &Caller) -> Result<Uuid> {
    let user = caller.user.ok_or_else(|| {
        Error::forbidden(
            "Only a person has something of their own: use the token of somebody who is signed in.",
        )
    });
    Ok(user?.0)
}

/// Pushes a condition with an id where it says `$id`.
fn push_met(query: &mut QueryBuilder<'_, Postgres>, condition: &'static str, id: Uuid) {
    for (index, part) in condition.split("$id").enumerate() {
        if index > 0 {
            query.push_bind(id);
        }
        query.push(part);
    }
}

/// Narrows to what the caller may see; with `own`, also to what is theirs.
fn push_shown<T: Kept>(query: &mut QueryBuilder<'_, Postgres>, caller: &Caller, own: bool) {
    let own = T::OWN.zip(caller.user).filter(|_| own);
    query.push(" and (");
    match T::SHOWN {
        Shown::InCatalog(action, catalog) => {
            query.push("true");
            push_catalogs(query, catalog, caller.catalogs(action).as_deref());
        }
        // Who may see an assignment may see whose it is; who holds no role at all sees themselves.
        Shown::InTenant(_) => {
            query.push(if caller.standing.roles.is_empty() { "false" } else { "true" });
        }
    }
    if let Some((condition, user)) = own {
        query.push(" or ");
        push_met(query, condition, user.0);
    }
    query.push(")");
}

/// Leaves out all but the first of those that the caller sees of the same object.
fn push_once<T: Kept>(query: &mut QueryBuilder<'_, Postgres>, caller: &Caller) {
    if let (Some((first, catalog)), Shown::InCatalog(action, _)) = (T::ONCE, T::SHOWN) {
        query.push(" and ").push(first);
        push_catalogs(query, catalog, caller.catalogs(action).as_deref());
        query.push(")");
    }
}

/// One of them.
///
/// # Errors
/// `NotFound` when there is none or the caller may not see its catalog; `Forbidden` when they may see that but not this.
/// What is the caller's own they may see.
pub async fn one<T: Kept>(db: &PgPool, caller: &Caller, id: Uuid) -> Result<T> {
    let mut query = QueryBuilder::new("select ");
    query.push(match T::SHOWN {
        Shown::InTenant(_) => "null::uuid",
        Shown::InCatalog(_, catalog) => catalog,
    });
    query.push(" as catalog_of, (");
    match T::OWN.zip(caller.user) {
        Some((condition, user)) => push_met(&mut query, condition, user.0),
        None => {
            query.push("false");
        }
    }
    query.push(") as is_own, ").push(T::COLUMNS).push(" from ").push(T::FROM).push(T::LISTED);
    query.push(format_args!(" and {} = ", T::ID)).push_bind(id);
    let rows = query.build().fetch_all(db).await?;
    if let (Shown::InTenant(action), true) = (T::SHOWN, rows.is_empty()) {
        caller.may(action)?;
    }
    let mut refused = no_such(T::OBJECT);
    for row in rows {
        match may_see::<T>(caller, &row) {
            Ok(()) => return Ok(T::from_row(&row)?),
            // Of one that belongs to several, the caller may know as soon as they may know of one of these.
            Err(error) if error.kind() == ErrorKind::Forbidden => refused = error,
            Err(_) => {}
        }
    }
    Err(refused)
}

/// Whether the caller may see the object, as the row that [`one`] has read of it says.
fn may_see<T: Kept>(caller: &Caller, row: &PgRow) -> Result<()> {
    if row.try_get("is_own")? {
        return Ok(());
    }
    match T::SHOWN {
        Shown::InTenant(action) => caller.may(action),
        Shown::InCatalog(action, _) => {
            caller.may_in(action, row.try_get::<Uuid, _>("catalog_of")?.into(), T::OBJECT)
        }
    }
}

/// Those with these ids that the caller may see or that are their own, in the order of their ids; for what comes along with
/// others. Who may see an assignment may see whose it is, so users need no more.
///
/// # Errors
/// When the database fails.
pub async fn by_ids<T: Kept>(db: &PgPool, caller: &Caller, ids: &[Uuid]) -> Result<Vec<T>> {
    fetch::<T>(db, caller, T::ID, ids, true).await
}

/// Those that belong to objects with these ids by the column with this key, and that the caller may see; in the order of
/// their ids. One that belongs to several is there for each.
///
/// # Errors
/// When the database fails.
pub async fn of<T: Kept>(db: &PgPool, caller: &Caller, key: &str, ids: &[Uuid]) -> Result<Vec<T>> {
    fetch::<T>(db, caller, named::<T>(key)?, ids, false).await
}

async fn fetch<T: Kept>(
    db: &PgPool,
    caller: &Caller,
    column: &str,
    ids: &[Uuid],
    once: bool,
) -> Result<Vec<T>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::new("select ");
    query.push(T::COLUMNS).push(" from ").push(T::FROM);
    push_shown::<T>(&mut query, caller, true);
    if once {
        push_once::<T>(&mut query, caller);
    }
    query.push(format_args!(" and {column} = any(")).push_bind(ids.to_vec());
    query.push(format_args!(") order by {}", T::ID));
    Ok(query.build_query_as().fetch_all(db).await?)
}
