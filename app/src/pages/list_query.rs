//! Where a reader is in a list: the filter and the page, as they stand in the address.

use crate::{api::AppError, components::CountAt};
use leptos::prelude::*;
use leptos_router::{
    hooks::{use_location, use_query_map},
    location::Url,
};
use regrant_model::view::Count;
use serde::{Deserialize, Serialize};

/// Fields of the query string that are no filter.
const NO_FILTER: [&str; 3] = ["cursor", "select", COUNT];

/// The field that asks for all rows to be counted before the page is shown.
const COUNT: &str = "count";

/// A filter, as a query string without empty fields, and a page of what matches it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// The filter.
    pub filter: String,
    /// The page; none for the first.
    pub cursor: Option<String>,
    /// Whether the page is to count all rows before it is shown.
    pub counts: bool,
}

impl ListQuery {
    /// The one in the page's address.
    pub fn of_address() -> Self {
        let fields = use_location().search.get_untracked();
        let filter = fields.trim_start_matches('?').split('&').filter(|field| is_filter(field));
        let cursor = use_query_map().with_untracked(|query| query.get("cursor"));
        Self {
            filter: filter.collect::<Vec<_>>().join("&"),
            cursor: cursor.filter(|cursor| !cursor.is_empty()),
            counts: use_query_map().with_untracked(|query| query.get(COUNT).is_some()),
        }
    }

    /// Whether there is no filter.
    pub fn is_plain(&self) -> bool {
        self.filter.is_empty()
    }

    /// The first page of the same.
    pub fn first(&self) -> Self {
        Self { filter: self.filter.clone(), cursor: None, counts: false }
    }

    /// Another page of the same.
    pub fn at(&self, cursor: String) -> Self {
        Self { filter: self.filter.clone(), cursor: Some(cursor), counts: false }
    }

    /// Where the rows are counted: `list` is what answers with their number alone, `page` the list's own path.
    pub fn count_at(&self, list: &str, page: &str) -> CountAt {
        let whole = self.address(page);
        let sign = if whole.contains('?') { '&' } else { '?' };
        let page = (!self.counts).then(|| format!("{whole}{sign}{COUNT}=all"));
        CountAt { address: self.first().address(list), page }
    }

    /// A count of this list: the one that came with the page, or the whole one where the page is to have that.
    ///
    /// # Errors
    /// As `whole`.
    pub async fn counted(
        &self,
        count: Count,
        whole: impl Future<Output = Result<Count, AppError>>,
    ) -> Result<Count, AppError> {
        if self.counts && count.capped { whole.await } else { Ok(count) }
    }

    /// The address of this, for a list at `path`.
    pub fn address(&self, path: &str) -> String {
        let cursor = self.cursor.as_deref().map(|cursor| format!("cursor={}", Url::escape(cursor)));
        let filter = Some(self.filter.clone()).filter(|filter| !filter.is_empty());
        let query: Vec<_> = filter.into_iter().chain(cursor).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

fn is_filter(field: &str) -> bool {
    let (name, value) = field.split_once('=').unwrap_or((field, ""));
    !value.is_empty() && !NO_FILTER.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_and_the_place_in_the_list_are_no_filter() {
        for (field, filter) in [
            ("status=Any", true),
            ("search=", false),
            ("", false),
            ("cursor=x", false),
            ("select=all", false),
            ("count=all", false),
        ] {
            assert_eq!(is_filter(field), filter, "{field}");
        }
    }

    #[test]
    fn an_address_keeps_the_filter_and_names_the_page() {
        let query = ListQuery { filter: "search=li".to_owned(), ..ListQuery::default() };
        assert_eq!(query.address("/a"), "/a?search=li");
        assert_eq!(query.at("x y".to_owned()).address("/a"), "/a?search=li&cursor=x%20y");
        assert_eq!(query.at("x".to_owned()).first(), query);
        assert_eq!(ListQuery::default().address("/a"), "/a");
        let at = query.at("x".to_owned()).count_at("/a.count", "/a");
        assert_eq!(at.address, "/a.count?search=li", "all pages together");
        assert_eq!(at.page.as_deref(), Some("/a?search=li&cursor=x&count=all"));
        let counts = ListQuery { counts: true, ..query };
        assert_eq!(counts.count_at("/a.count", "/a").page, None, "it has counted");
        assert_eq!(ListQuery::default().count_at("/a.count", "/a").page.as_deref(), Some("/a?count=all"));
    }
}
