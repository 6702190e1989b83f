//! Any text, as each of the options and as a function: nothing panics, and what is read is printed and read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regrant_odata::{Expand, Filter, FunctionCall, OrderBy, QueryOptions};

#[path = "../../tests/odata/shapes.rs"]
mod shapes;

use shapes::ASSIGNMENT;

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fuzz_target!(|text: &str| {
    let _ = QueryOptions::parse(text, &ASSIGNMENT);
    let _ = FunctionCall::parse(text);
    if let Ok(filter) = Filter::parse(text, &ASSIGNMENT) {
        assert_eq!(Filter::parse(&filter.to_string(), &ASSIGNMENT), Ok(filter));
    }
    if let Ok(order) = OrderBy::parse_list(text, &ASSIGNMENT) {
        assert_eq!(OrderBy::parse_list(&list(&order), &ASSIGNMENT), Ok(order));
    }
    if let Ok(expand) = Expand::parse_list(text, &ASSIGNMENT) {
        assert_eq!(Expand::parse_list(&list(&expand), &ASSIGNMENT), Ok(expand));
    }
});
