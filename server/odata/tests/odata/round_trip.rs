//! What is printed is read as the same.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use regrant_odata::{Expand, Filter, OrderBy, QueryOptions};

use crate::generated::{at_least, expand, filter, order};
use crate::shapes::ASSIGNMENT;

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The filter with every parenthesis that could stand there, so that no precedence is needed to read it.
fn spelled_out(filter: &Filter) -> String {
    let join = |parts: &[Filter], between| parts.iter().map(spelled_out).collect::<Vec<_>>().join(between);
    match filter {
        Filter::And(parts) => format!("({})", join(parts, "\tAND ")),
        Filter::Or(parts) => format!("({})", join(parts, "  Or\n")),
        Filter::Not(inner) => format!("(NOT {})", spelled_out(inner)),
        condition => format!("({condition})"),
    }
}

proptest! {
    #![proptest_config(at_least(1024))]

    #[test]
    fn of_filters(filter in filter()) {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text, &ASSIGNMENT), Ok(filter), "{}", text);
    }

    #[test]
    fn of_filters_without_precedence(filter in filter()) {
        let text = spelled_out(&filter);
        prop_assert_eq!(Filter::parse(&text, &ASSIGNMENT), Ok(filter), "{}", text);
    }

    #[test]
    fn of_orders(order in order()) {
        let text = list(&order);
        prop_assert_eq!(OrderBy::parse_list(&text, &ASSIGNMENT), Ok(order), "{}", text);
    }

    #[test]
    fn of_expansions(expand in expand()) {
        let text = list(&expand);
        prop_assert_eq!(Expand::parse_list(&text, &ASSIGNMENT), Ok(expand), "{}", text);
    }

    #[test]
    fn of_query_strings(
        filter in filter(), order in order(), expand in expand(), top in 1_u16..=999, skip: u32,
    ) {
        let raw_query = format!(
            "%24filter={}&$orderby={}&expand={}&$top={top}&$skip={skip}&$count=true",
            utf8_percent_encode(&filter.to_string(), NON_ALPHANUMERIC),
            list(&order).replace(' ', "+"),
            list(&expand),
        );
        let options = QueryOptions {
            filter: Some(filter),
            order_by: order,
            expand,
            top: Some(top),
            skip: Some(skip),
            count: true,
            ..QueryOptions::default()
        };
        prop_assert_eq!(QueryOptions::parse(&raw_query, &ASSIGNMENT), Ok(options), "{}", raw_query);
    }
}

#[test]
fn of_the_deepest_filter() {
    let deepest = (0..16)
        .fold("isExtended".to_owned(), |inner, _| format!("not (id eq null and (id ne null or {inner}))"));
    let filter = Filter::parse(&deepest, &ASSIGNMENT).unwrap();
    assert_eq!(Filter::parse(&filter.to_string(), &ASSIGNMENT), Ok(filter));
}
