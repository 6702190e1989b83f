//! Where a reader is in a list: the filter and the page, as they stand in the address.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_location, use_query_map},
    location::Url,
};
use serde::{Deserialize, Serialize};

/// Fields of the query string that are no filter.
const NO_FILTER: [&str; 2] = ["cursor", "select"];

/// A filter, as a query string without empty fields, and a page of what matches it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// The filter.
    pub filter: String,
    /// The page; none for the first.
    pub cursor: Option<String>,
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
        }
    }

    /// Whether there is no filter.
    pub fn is_plain(&self) -> bool {
        self.filter.is_empty()
    }

    /// The first page of the same.
    pub fn first(&self) -> Self {
        Self { filter: self.filter.clone(), cursor: None }
    }

    /// Another page of the same.
    pub fn at(&self, cursor: String) -> Self {
        Self { filter: self.filter.clone(), cursor: Some(cursor) }
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
        ] {
            assert_eq!(is_filter(field), filter, "{field}");
        }
    }

    #[test]
    fn an_address_keeps_the_filter_and_names_the_page() {
        let query = ListQuery { filter: "search=li".to_owned(), cursor: None };
        assert_eq!(query.address("/a"), "/a?search=li");
        assert_eq!(query.at("x y".to_owned()).address("/a"), "/a?search=li&cursor=x%20y");
        assert_eq!(query.at("x".to_owned()).first(), query);
        assert_eq!(ListQuery::default().address("/a"), "/a");
    }
}
