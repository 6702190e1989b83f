//! Filters that are refused, and the words that say so.

use regrant_odata::{Filter, limits};

use crate::shapes::{ASSIGNMENT, SUBJECT};

const ALL: &str = "id, accessPackageId, assignmentState, assignmentStatus, isExtended, durationInDays, \
     expiredDateTime, schedule/startDateTime, accessPackage/id, accessPackage/displayName, \
     accessPackage/catalog/id, target/objectId, target/email";

const STATES: &str = "'Delivering', 'PartiallyDelivered', 'Delivered', 'Expired', 'DeliveryFailed'";

/// What is written, the character that is named, and what is said; `ALL` stands for what can be filtered on.
const INVALID: &[(&str, usize, &str)] = &[
    // Properties
    ("fooo eq 'x'", 1, "there is no property 'fooo' here; known are: ALL"),
    (
        "id eq null and accessPackage/foo eq 'x'",
        16,
        "there is no property 'accessPackage/foo' here; known are: ALL",
    ),
    ("target/objectId/x eq 'x'", 1, "there is no property 'target/objectId/x' here; known are: ALL"),
    ("catalogId eq 'x'", 1, "'catalogId' cannot be filtered on; these can: ALL"),
    ("schedule eq 'x'", 1, "'schedule' cannot be filtered on; these can: ALL"),
    ("Target eq 'x'", 1, "'Target' is a navigation property, which cannot be filtered on; these can: ALL"),
    // Literals
    ("id eq 'abc'", 7, "'id' is a GUID such as 6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d; found the text 'abc'"),
    ("id eq abc", 7, "'id' is a GUID such as 6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d; found 'abc'"),
    (
        "id eq 6d1f0a529c1e4f6b8f4e0d6c1a2b3c4d",
        7,
        "'id' is a GUID such as 6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d; \
        found '6d1f0a529c1e4f6b8f4e0d6c1a2b3c4d'",
    ),
    ("assignmentState eq 'foo'", 20, "'assignmentState' is one of STATES; found the text 'foo'"),
    (
        "assignmentState eq Expired",
        20,
        "'assignmentState' is one of STATES; found 'Expired', which needs single quotes",
    ),
    (
        "assignmentStatus eq abc",
        21,
        "'assignmentStatus' is a text, which stands in single quotes; found 'abc'",
    ),
    ("assignmentStatus eq \"abc\"", 21, "text stands in single quotes: '…'"),
    (
        "assignmentStatus eq 'abc",
        21,
        "the text that starts here has no closing quote; a quote within text is doubled: ''",
    ),
    (
        "assignmentStatus eq 'O'Brien'",
        24,
        "a blank belongs between a text and a word; a quote within text is doubled: ''",
    ),
    (
        "contains(target/email,'O'Brien')",
        26,
        "a blank belongs between a text and a word; a quote within text is doubled: ''",
    ),
    (
        "isExtended eq 'true'",
        15,
        "'isExtended' is true or false; found the text 'true', which needs no quotes",
    ),
    ("isExtended eq 1", 15, "'isExtended' is true or false; found '1'"),
    ("durationInDays eq 1.5", 19, "'durationInDays' is a whole number; found '1.5'"),
    (
        "durationInDays eq '1'",
        19,
        "'durationInDays' is a whole number; found the text '1', which needs no quotes",
    ),
    (
        "durationInDays eq 9223372036854775808",
        19,
        "'durationInDays' is a whole number; found '9223372036854775808'",
    ),
    ("expiredDateTime gt 2026-01-31", 20, "DATE; found '2026-01-31' without a time"),
    (
        "expiredDateTime gt 2026-01-31T08:00:00",
        20,
        "DATE; found '2026-01-31T08:00:00' without a time zone; \
        add Z, or an offset whose + is written %2B in the URL",
    ),
    (
        "expiredDateTime gt 2026-01-31T08:00:00 02:00",
        20,
        "DATE; found '2026-01-31T08:00:00' without a time zone; \
        add Z, or an offset whose + is written %2B in the URL",
    ),
    ("expiredDateTime gt 2026-02-30T08:00:00Z", 20, "DATE; found '2026-02-30T08:00:00Z'"),
    ("expiredDateTime gt 9999-12-31T23:00:00-02:00", 20, "DATE; found '9999-12-31T23:00:00-02:00'"),
    ("expiredDateTime gt 0000-01-01T00:00:00+02:00", 20, "DATE; found '0000-01-01T00:00:00+02:00'"),
    ("expiredDateTime gt datetime'2026-01-31T08:00:00Z'", 20, "DATE; found 'datetime'"),
    // Operators
    ("id", 3, "an operator is missing after 'id'; known are: eq, ne, gt, ge, lt, le, in"),
    ("(id) eq null", 4, "an operator is missing after 'id'; known are: eq, ne, gt, ge, lt, le, in"),
    ("id and isExtended", 4, "an operator is missing after 'id'; known are: eq, ne, gt, ge, lt, le, in"),
    ("id = 'x'", 4, "there is no operator '='; known are: eq, ne, gt, ge, lt, le, in"),
    ("assignmentState has 'x'", 17, "there is no operator 'has'; known are: eq, ne, gt, ge, lt, le, in"),
    ("id eq", 6, "a value is missing here"),
    ("(id eq ) and isExtended", 8, "a value is missing here"),
    ("id gt 'x'", 4, "'gt' does not fit 'id', which is a GUID; eq, ne and in do"),
    (
        "assignmentState lt 'Expired'",
        17,
        "'lt' does not fit 'assignmentState', which is an enumeration; eq, ne and in do",
    ),
    ("isExtended ge true", 12, "'ge' does not fit 'isExtended', which is a boolean; eq, ne and in do"),
    ("expiredDateTime gt null", 20, "null is compared with eq and ne alone"),
    // Structure
    ("'x' eq assignmentStatus", 1, "a property, a function or '(' belongs here, not the text 'x'"),
    ("isExtended and", 15, "a condition is missing at the end"),
    ("not", 4, "a condition is missing at the end"),
    ("()", 2, "a property, a function or '(' belongs here, not ')'"),
    ("id eq null isExtended", 12, "'and', 'or' or the end belongs here, not 'isExtended'"),
    ("id eq null)", 11, "there is no parenthesis that this ')' closes"),
    ("isExtended and (id eq null", 16, "the parenthesis that opens here is not closed"),
    ("(id eq null, isExtended)", 12, "'and', 'or' or ')' belongs here, not ','"),
    // Lists
    ("id in 'x'", 7, "'(' belongs here, to open the list of 'in', not the text 'x'"),
    ("id in ()", 8, "a value is missing here"),
    ("assignmentState in ('Expired',)", 31, "a value is missing here"),
    (
        "assignmentState in ('Expired' 'Delivered')",
        31,
        "',' or ')' belongs here, in the list of 'in', not the text 'Delivered'",
    ),
    ("assignmentState in ('Expired'", 30, "',' or ')' belongs here, in the list of 'in', not the end"),
    (
        "assignmentState in ('Expired',null)",
        31,
        "null cannot stand in a list; write 'assignmentState eq null'",
    ),
    // Functions
    ("endswith(target/email,'x')", 1, "there is no function 'endswith'; known are: contains, startswith"),
    ("tolower(target/email) eq 'x'", 1, "there is no function 'tolower'; known are: contains, startswith"),
    ("roles/any(r:r/id eq 'x')", 1, "'any' and 'all' are not supported"),
    ("contains('x',target/email)", 10, "a property belongs here, not the text 'x'"),
    ("contains(id,'x')", 10, "'contains' needs a text; 'id' is a GUID"),
    ("startswith(assignmentState,'x')", 12, "'startswith' needs a text; 'assignmentState' is an enumeration"),
    ("contains(target/email)", 22, "',' belongs here, and then a text, not ')'"),
    ("contains(target/email,abc)", 23, "a text in single quotes belongs here, not 'abc'"),
    ("contains(target/email,'abc'", 28, "')' belongs here, not the end"),
    ("contains(target/email,'abc') eq 1", 33, "true or false belongs here, not '1'"),
    // Places are counted in characters, not bytes
    ("assignmentStatus eq 'Größe'  und", 30, "'and', 'or' or the end belongs here, not 'und'"),
    ("assignmentStatus eq '\0'", 22, "the character U+0000 is not allowed"),
];

#[test]
fn say_what_and_where() {
    for (text, at, message) in INVALID {
        let message = message.replace("ALL", ALL).replace("STATES", STATES);
        let message =
            message.replace("DATE", "'expiredDateTime' is a date and time such as 2026-01-31T08:00:00Z");
        let error = Filter::parse(text, &ASSIGNMENT).expect_err(text);
        assert_eq!(
            (error.option.as_str(), error.at, error.message.as_str()),
            ("$filter", Some(*at), &*message),
            "{text}"
        );
        assert_eq!(error.to_string(), format!("$filter, character {at}: {message}"));
    }
}

#[test]
fn a_shape_without_filters_says_so() {
    let error = Filter::parse("fooo eq 'x'", &SUBJECT).unwrap_err();
    assert_eq!(error.message, "there is no property 'fooo' here; no property can be filtered on");
    let error = Filter::parse("email eq 'x'", &SUBJECT).unwrap_err();
    assert_eq!(error.message, "'email' cannot be filtered on; none can");
}

#[test]
fn a_long_word_is_clipped() {
    let error =
        Filter::parse(&format!("assignmentStatus {}\u{1b} 'x'", "e".repeat(50)), &ASSIGNMENT).unwrap_err();
    let message =
        format!("there is no operator '{}…'; known are: eq, ne, gt, ge, lt, le, in", "e".repeat(40));
    assert_eq!(error.message, message);
    let error = Filter::parse("isExtended \u{1b}[2J", &ASSIGNMENT).unwrap_err();
    assert_eq!(error.message, "there is no operator '\u{fffd}[2J'; known are: eq, ne, gt, ge, lt, le, in");
}

/// What stays within a limit, what passes it, and what is said then.
fn limit(within: &str, beyond: &str, at: Option<usize>, message: &str) {
    assert_eq!(Filter::parse(within, &ASSIGNMENT).map(drop), Ok(()));
    let error = Filter::parse(beyond, &ASSIGNMENT).unwrap_err();
    assert_eq!((error.at, error.message.as_str()), (at, message));
}

#[test]
fn length_is_limited() {
    let text = |length: usize| {
        format!("assignmentStatus eq '{}'", "x".repeat(length - "assignmentStatus eq ''".len()))
    };
    limit(
        &text(limits::TEXT_BYTES),
        &text(limits::TEXT_BYTES + 1),
        None,
        "the value is longer than 8192 bytes",
    );
}

#[test]
fn depth_is_limited() {
    let message = "parentheses and 'not' are nested deeper than 32 levels";
    let nested = |depth: usize| format!("{}isExtended{}", "(".repeat(depth), ")".repeat(depth));
    limit(&nested(32), &nested(33), Some(33), message);
    let negated = |depth: usize| format!("{}isExtended", "not ".repeat(depth));
    limit(&negated(32), &negated(33), Some(129), message);
    let both = |depth: usize| format!("{}isExtended{}", "not (".repeat(depth), ")".repeat(depth));
    limit(&both(32), &both(33), Some(161), message);
    let function = |depth: usize| format!("{}contains(target/email,'x') eq false", "not ".repeat(depth));
    limit(&function(31), &function(32), Some(164), message);
}

#[test]
fn conditions_are_limited() {
    let joined = |count: usize| vec!["isExtended"; count].join(" or ");
    limit(&joined(100), &joined(101), Some(1401), "there are more than 100 conditions");
}

#[test]
fn lists_are_limited() {
    let listed = |count: usize| format!("assignmentState in ({})", vec!["'Expired'"; count].join(","));
    limit(&listed(100), &listed(101), Some(1021), "the list has more than 100 values");
}
