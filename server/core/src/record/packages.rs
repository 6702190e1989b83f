//! The packages to which a list comes down, where the caller's roles or the filter name catalogs.

use regrant_odata::{CompareOp, Filter, Value};
use sqlx::PgPool;
use uuid::Uuid;

use super::list::Ask;
use super::{Kept, Shown};
use crate::{Caller, Result};

/// The ids of the packages that it can only be of; none where it can be of any.
///
/// With their ids in its statement, the planner knows how many rows these packages have. Of a join it takes each catalog to be
/// as large as the next, and goes through a million rows by id for the few of a small one.
pub(super) async fn of<T: Kept>(db: &PgPool, caller: &Caller, ask: &Ask<'_>) -> Result<Option<Vec<Uuid>>> {
    let (Some(_), Shown::InCatalog(action, catalog)) = (T::PACKAGE, T::SHOWN) else { return Ok(None) };
    let asked = ask.filter.and_then(|filter| catalogs::<T>(filter, catalog));
    // Their own may be in any.
    let shown = caller.catalogs(action).filter(|_| !ask.is_of_ones_own());
    let ids: Vec<Uuid> = match (asked, shown) {
        (None, None) => return Ok(None),
        (Some(asked), None) => asked,
        (None, Some(shown)) => shown.into_iter().map(|id| id.0).collect(),
        (Some(asked), Some(shown)) => {
            asked.into_iter().filter(|asked| shown.iter().any(|id| id.0 == *asked)).collect()
        }
    };
    let packages = sqlx::query_scalar!(
        "select id from access_packages where catalog_id = any($1) and deleted_at is null order by id",
        &ids,
    );
    Ok(Some(packages.fetch_all(db).await?))
}

/// The catalogs of which all that passes the filter is; none where it says nothing of the kind.
fn catalogs<T: Kept>(filter: &Filter, catalog: &str) -> Option<Vec<Uuid>> {
    let ids = |values: &[Value]| {
        values.iter().map(|value| if let Value::Guid(id) = value { Some(*id) } else { None }).collect()
    };
    match filter {
        Filter::And(all) => all.iter().find_map(|part| catalogs::<T>(part, catalog)),
        Filter::Compare { property, op: CompareOp::Eq, value }
            if T::column(property.key()) == Some(catalog) =>
        {
            ids(std::slice::from_ref(value))
        }
        Filter::In { property, values } if T::column(property.key()) == Some(catalog) => ids(values),
        _ => None,
    }
}
