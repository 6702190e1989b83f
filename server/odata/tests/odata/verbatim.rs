//! Every text in quotes lands in a value exactly as it was meant, and nowhere else.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use regrant_odata::{CompareOp, Filter, FunctionCall, QueryOptions, Search, Value};

use crate::generated::{at_least, text};
use crate::shapes::{ASSIGNMENT, PACKAGE};

proptest! {
    #![proptest_config(at_least(1024))]

    #[test]
    fn in_a_filter(text in text()) {
        let property = ASSIGNMENT.property("assignmentStatus").expect("a property of the shape");
        let literal = format!("'{}'", text.replace('\'', "''"));
        let value = Value::Text(text.clone());
        let values = vec![value.clone(), value.clone()];
        for (filter, expected) in [
            ("assignmentStatus eq TEXT", Filter::Compare { property, op: CompareOp::Eq, value }),
            ("assignmentStatus in (TEXT, TEXT)", Filter::In { property, values }),
            ("contains(assignmentStatus,TEXT)", Filter::Contains { property, text: text.clone() }),
            ("startswith(assignmentStatus,TEXT)", Filter::StartsWith { property, text }),
        ] {
            let filter = filter.split("TEXT").collect::<Vec<_>>().join(&literal);
            prop_assert_eq!(Filter::parse(&filter, &ASSIGNMENT), Ok(expected.clone()), "{}", filter);
            let raw_query = format!("$filter={}", utf8_percent_encode(&filter, NON_ALPHANUMERIC));
            let options = QueryOptions::parse(&raw_query, &ASSIGNMENT);
            prop_assert_eq!(options.map(|options| options.filter), Ok(Some(expected)), "{}", raw_query);
        }
    }

    #[test]
    fn in_a_search(text in "[^\\x00]{0,12}[^\\x00\\s]") {
        let quoted = format!("\"displayName:{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let search = Search::parse(&quoted, &PACKAGE);
        prop_assert_eq!(search.map(|search| search.text), Ok(text.trim().to_owned()), "{}", quoted);
    }

    #[test]
    fn in_a_function_call(first in text(), second in text(), comma in ",?") {
        let quote = |text: &str| text.replace('\'', "''");
        let segment = format!("f(a='{}'{comma}b='{}')", quote(&first), quote(&second));
        let call = FunctionCall::parse(&segment);
        prop_assert!(call.is_ok(), "{}: {:?}", segment, call);
        let call = call.unwrap();
        prop_assert_eq!(call.get("a"), Some(first.as_str()), "{}", segment);
        prop_assert_eq!(call.get("B"), Some(second.as_str()), "{}", segment);
    }
}
