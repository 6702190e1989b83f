//! The query string of a next link.

use regrant_odata::{QueryOptions, next_query};

use crate::shapes::ASSIGNMENT;

#[test]
fn keeps_everything_but_the_place() {
    for (raw_query, next) in [
        ("", "$skiptoken=a%2B%2F%3D"),
        ("?%24top=5&x=%26", "%24top=5&x=%26&$skiptoken=a%2B%2F%3D"),
        ("$skip=5&$skiptoken=old&%24skipToken=old&skip=1&$count=true", "$count=true&$skiptoken=a%2B%2F%3D"),
        ("$filter=isExtended+eq%20true", "$filter=isExtended+eq%20true&$skiptoken=a%2B%2F%3D"),
    ] {
        assert_eq!(next_query(raw_query, "a+/="), next, "{raw_query}");
        let options = QueryOptions::parse(next, &ASSIGNMENT).unwrap();
        assert_eq!((options.skip_token.as_deref(), options.skip), (Some("a+/="), None), "{raw_query}");
    }
}
