//! Whole query strings.

use regrant_odata::{OptionName, PropertyRef, QueryOptions, Search};

use crate::shapes::{ASSIGNMENT, CATALOG, PACKAGE};

fn parse(raw_query: &str) -> QueryOptions {
    QueryOptions::parse(raw_query, &ASSIGNMENT).unwrap_or_else(|error| panic!("{raw_query}: {error}"))
}

#[test]
fn none_is_fine() {
    for raw_query in ["", "?", "&", "api-version=1&x", "%ff=1", "filters=x"] {
        assert_eq!(parse(raw_query), QueryOptions::default(), "{raw_query}");
    }
}

#[test]
fn all_at_once() {
    let options = parse(
        "?$filter=assignmentStatus%20eq+'a%26b'&$expand=target&$select=id&$orderBy=id%20desc&$top=999&$skip=0\
         &$count=true&$search=%22x%22&$skiptoken=a%2Bb&$format=json&other=1",
    );
    assert_eq!(options.filter.map(|filter| filter.to_string()).as_deref(), Some("assignmentStatus eq 'a&b'"));
    assert_eq!(options.expand[0].navigation.name, "target");
    assert_eq!(options.select.names(), Some(&["id"][..]));
    assert!(options.order_by[0].descending);
    assert_eq!((options.top, options.skip, options.count), (Some(999), Some(0), true));
    assert_eq!(options.search.map(|search| search.text).as_deref(), Some("x"));
    assert_eq!(options.skip_token.as_deref(), Some("a+b"));
}

#[test]
fn keys_are_known_encoded_bare_and_in_any_case() {
    for raw_query in ["$top=7", "%24top=7", "top=7", "%24TOP=%37", "t%6fp=7"] {
        assert_eq!(parse(raw_query).top, Some(7), "{raw_query}");
    }
    for raw_query in ["$count=TRUE", "$count=true", "count=True"] {
        assert!(parse(raw_query).count, "{raw_query}");
    }
    assert!(!parse("$count=false").count);
    for raw_query in ["$format=JSON", "$format=application/json;odata.metadata=minimal"] {
        assert_eq!(parse(raw_query), QueryOptions::default(), "{raw_query}");
    }
}

const KNOWN: &str = "$filter, $expand, $select, $orderby, $top, $skip, $count, $search, $skiptoken, $format";

/// What is sent, and what is said; `KNOWN` stands for the options.
const INVALID: &[(&str, &str)] = &[
    ("$top=0", "$top: a number from 1 to 999 belongs here, not '0'"),
    ("$top=1000", "$top: a number from 1 to 999 belongs here, not '1000'"),
    ("$top=-1", "$top: a number from 1 to 999 belongs here, not '-1'"),
    ("$top=%2B1", "$top: a number from 1 to 999 belongs here, not '+1'"),
    ("$top=many", "$top: a number from 1 to 999 belongs here, not 'many'"),
    ("$top=", "$top: the value is empty"),
    ("$top", "$top: the value is empty"),
    ("$skip=-1", "$skip: a number from 0 to 4294967295 belongs here, not '-1'"),
    ("$skip=4294967296", "$skip: a number from 0 to 4294967295 belongs here, not '4294967296'"),
    ("$count=1", "$count: true or false belongs here, not '1'"),
    ("$format=xml", "$format: only json is served, not 'xml'"),
    ("$filter=", "$filter: the value is empty"),
    ("$filter=%ff", "$filter: the value is not UTF-8"),
    ("$skiptoken=a%00", "$skiptoken, character 2: the character U+0000 is not allowed"),
    ("$top=1&%24top=1", "$top: the option is there twice"),
    ("$top=1&top=1", "$top: the option is there twice"),
    ("$apply=x", "$apply: there is no such option here; known are: KNOWN"),
    ("%24levels", "$levels: there is no such option here; known are: KNOWN"),
    (
        "%24filter=id%20eq%20%27%C3%A4%27%20x",
        "$filter, character 7: 'id' is a GUID such as \
        6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d; found the text 'ä'",
    ),
    ("$search=a%22b", "$search, character 2: a double quote opens the text or is left out"),
    ("$search=%22ab", "$search, character 4: the closing double quote is missing"),
    (
        "$search=%22a%22 AND %22b%22",
        "$search, character 5: one text is searched for at a time; 'AND \"b\"' is too much",
    ),
    ("$search=%22%20%22", "$search: there is nothing to search for"),
    ("$search=id:x", "$search: 'id' cannot be searched; these can: assignmentStatus"),
];

#[test]
fn says_which_and_where() {
    for (raw_query, message) in INVALID {
        let error = QueryOptions::parse(raw_query, &ASSIGNMENT).expect_err(raw_query);
        assert_eq!(error.to_string(), message.replace("KNOWN", KNOWN), "{raw_query}");
    }
}

#[test]
fn only_what_applies() {
    let of_one = |raw_query| QueryOptions::parse_only(raw_query, &ASSIGNMENT, OptionName::OF_ONE);
    assert_eq!(of_one("$select=id&$expand=target&x=1").map(|options| options.expand.len()), Ok(1));
    let error = of_one("$top=1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "$top: this option does not apply here; these do: $expand, $select, $format"
    );
    let error = of_one("$levels=1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "$levels: there is no such option here; known are: $expand, $select, $format"
    );
    let error = QueryOptions::parse_only("$skip=1", &ASSIGNMENT, OptionName::OF_NUMBER).unwrap_err();
    assert_eq!(error.to_string(), "$skip: this option does not apply here; these do: $filter, $search");
}

#[test]
fn search_takes_text_bare_quoted_and_of_one_property() {
    for (text, key, words) in [
        ("sales", None, "sales"),
        (" two words ", None, "two words"),
        ("\"two words\"", None, "two words"),
        (r#""a \"b\" \\ \c""#, None, r#"a "b" \ \c"#),
        ("100%_", None, "100%_"),
        ("Team: Sales", None, "Team: Sales"),
        ("\"DisplayName: sales \"", Some("displayName"), "sales"),
        ("description:a:b", Some("description"), "a:b"),
    ] {
        let search = Search::parse(text, &PACKAGE).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((search.property.map(PropertyRef::key), search.text.as_str()), (key, words), "{text}");
        assert_eq!(Search::parse(&search.to_string(), &PACKAGE), Ok(search), "{text}");
    }
    let error = Search::parse("x", &CATALOG).unwrap_err();
    assert_eq!(error.to_string(), "$search: 'accessPackageCatalog' has nothing to search");
}
