use regrant_model::PackageId;
use regrant_model::view::RequestFilter;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use crate::list::{self, push_matches};

/// Adds the condition that selects a package's requests, for a query over `requests r`; the list, the download
/// and a bulk ask all use it. It stands in no parentheses and may be followed by " and ...".
pub(crate) fn push(query: &mut QueryBuilder<'_, Postgres>, package: PackageId, filter: &RequestFilter) {
    push_found(query, package, filter, None);
}

/// As [`push`], with those who match the search where they were looked up.
pub(super) fn push_found(
    query: &mut QueryBuilder<'_, Postgres>,
    package: PackageId,
    filter: &RequestFilter,
    few: Option<&[Uuid]>,
) {
    push_but_search(query, package, filter);
    if let Some(search) = &filter.search {
        query.push(" and ");
        push_search(query, search, few);
    }
}

/// As [`push`], leaving out the search.
pub(super) fn push_but_search(
    query: &mut QueryBuilder<'_, Postgres>,
    package: PackageId,
    filter: &RequestFilter,
) {
    query.push("r.hidden_at is null and r.package_id = ").push_bind(package.0);
    if let Some(state) = filter.state {
        query.push(format_args!(" and r.state = '{state}'"));
    }
}

/// Who matches the filter's search: those who were looked up, or the text itself where they are many.
pub(super) fn push_search(query: &mut QueryBuilder<'_, Postgres>, search: &str, few: Option<&[Uuid]>) {
    if let Some(ids) = few {
        query.push("r.subject_id = any(").push_bind(ids.to_vec()).push(")");
    } else {
        push_matches(query, "r.subject_search", search);
    }
}

/// Whether a row matches the search, for a comparison of row after row.
pub(super) fn push_hit(query: &mut QueryBuilder<'_, Postgres>, search: &str) {
    list::push_hit(query, "r.subject_search", search);
}
