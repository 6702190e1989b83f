use regrant_model::PackageId;
use regrant_model::view::RequestFilter;
use sqlx::{Postgres, QueryBuilder};

use crate::list::contains;

/// Adds the condition that selects a package's requests, for a query over `requests r`; the list, the count, the
/// download and a bulk ask all use it. It stands in no parentheses and may be followed by " and ...".
pub(crate) fn push(query: &mut QueryBuilder<'_, Postgres>, package: PackageId, filter: &RequestFilter) {
    query.push("r.package_id = ").push_bind(package.0);
    if let Some(state) = filter.state {
        query.push(format_args!(" and r.state = '{state}'"));
    }
    if let Some(search) = &filter.search {
        query
            .push(" and r.subject_id in (select found.id from users found where (found.display_name || ' ' || found.user_principal_name) ilike ")
            .push_bind(contains(search))
            .push(")");
    }
}
