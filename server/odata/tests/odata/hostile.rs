//! No input makes a parser panic or overflow its stack, and every error names a place that exists.

use std::fmt::Display;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use regrant_odata::{
    Expand, Filter, FunctionCall, OptionError, OrderBy, QueryOptions, Search, Select, next_query,
};

use crate::generated::{at_least, expand, filter};
use crate::shapes::{ASSIGNMENT, PACKAGE};

/// What the grammars are made of, so that soup of it gets far before it is refused.
const WORDS: &[&str] = &[
    "(",
    ")",
    ",",
    ";",
    "=",
    "'",
    "''",
    "\"",
    "*",
    "/",
    "$",
    "%",
    "&",
    "+",
    "\\",
    ":",
    ".",
    " ",
    " ",
    " ",
    "not",
    "and",
    "or",
    "in",
    "eq",
    "ne",
    "gt",
    "null",
    "true",
    "false",
    "contains(",
    "startswith(",
    "id",
    "isExtended",
    "assignmentState",
    "target/email",
    "accessPackage",
    "target",
    "catalog",
    "$select=",
    "$expand=",
    "'Delivered'",
    "'x'",
    "7",
    "desc",
    "asc",
    "2026-01-31T08:00:00Z",
    "6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d",
    "ß",
    "\u{0}",
    "\u{1f600}",
];

const KEYS: &[&str] =
    &["$filter", "%24Filter", "filter", "$expand", "$search", "$top", "$skiptoken", "$x", "x", "%", ""];

fn soup() -> impl Strategy<Value = String> {
    vec(select(WORDS), 0..24).prop_map(|words| words.concat())
}

fn spaced_soup() -> impl Strategy<Value = String> {
    vec(select(WORDS), 0..24).prop_map(|words| words.join(" "))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), soup(), spaced_soup()]
}

/// A filter or an expansion that was fine, until some characters were taken out, put in or doubled.
fn mutated() -> impl Strategy<Value = String> {
    let fine = prop_oneof![
        filter().prop_map(|filter| filter.to_string()),
        expand().prop_map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")),
    ];
    (fine, vec((any::<Index>(), 0..3_u8, select(WORDS)), 1..4)).prop_map(|(text, changes)| {
        changes.into_iter().fold(text, |text, (index, change, word)| {
            let mut characters: Vec<char> = text.chars().collect();
            let index = index.index(characters.len() + 1);
            match change {
                0 => characters.truncate(index),
                1 if index < characters.len() => drop(characters.remove(index)),
                _ => drop(characters.splice(index..index, word.chars())),
            }
            characters.into_iter().collect()
        })
    })
}

/// Checks that an error names a place in `text`, and that what was understood is printed so that it is
/// understood again.
fn check<T: PartialEq + Display>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, OptionError>,
) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(parsed) => prop_assert!(parse(&parsed.to_string()).is_ok_and(|again| again == parsed), "{}", text),
        Err(error) => {
            let places = 1..=text.chars().count() + 1;
            prop_assert!(error.at.is_none_or(|at| places.contains(&at)), "{}: {}", text, error);
            prop_assert!(
                !error.message.is_empty() && !error.to_string().contains(['\0', '\n']),
                "{}: {}",
                text,
                error
            );
        }
    }
    Ok(())
}

/// A list, printed as one text.
#[derive(PartialEq)]
struct List<T>(Vec<T>);

impl<T: Display> Display for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let items: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&items.join(","))
    }
}

fn check_all(text: &str) -> Result<(), TestCaseError> {
    check(text, |text| Filter::parse(text, &ASSIGNMENT))?;
    check(text, |text| Expand::parse_list(text, &ASSIGNMENT).map(List))?;
    check(text, |text| OrderBy::parse_list(text, &ASSIGNMENT).map(List))?;
    check(text, |text| Select::parse(text, &ASSIGNMENT))?;
    check(text, |text| Search::parse(text, &PACKAGE))?;
    check(text, FunctionCall::parse)?;
    check(&format!("f({text}"), FunctionCall::parse)
}

proptest! {
    #![proptest_config(at_least(2048))]

    #[test]
    fn any_text_is_survived(text in any_text()) {
        check_all(&text)?;
    }

    #[test]
    fn mutations_are_survived(text in mutated()) {
        check_all(&text)?;
    }

    #[test]
    fn any_query_string_is_survived(parts in vec((select(KEYS), any_text()), 0..4)) {
        let parts: Vec<String> = parts.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        let raw_query = parts.join("&");
        if let Err(error) = QueryOptions::parse(&raw_query, &ASSIGNMENT) {
            prop_assert!(error.option.starts_with('$'), "{}: {}", raw_query, error);
        }
        let next = next_query(&raw_query, "token");
        prop_assert_eq!(next.matches("$skiptoken=token").count(), 1, "{}", next);
    }
}

#[test]
fn no_depth_overflows_a_small_stack() {
    const STACK: usize = 512 * 1024;
    let units = [
        "(",
        "not ",
        "not(",
        "contains(",
        "'",
        "''",
        "a.'",
        "id in (",
        "isExtended or (",
        "accessPackage($expand=",
        "target,",
    ];
    let texts: Vec<String> = units.iter().map(|unit| unit.repeat(8192 / unit.len())).collect();
    let check = move || {
        for text in &texts {
            assert!(Filter::parse(text, &ASSIGNMENT).is_err());
            assert!(Expand::parse_list(text, &ASSIGNMENT).is_err());
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(check).unwrap().join().unwrap();
}
