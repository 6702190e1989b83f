//! Filters that are understood, and what they come to.

use regrant_odata::{CompareOp, Filter, Kind, Value};

use crate::shapes::ASSIGNMENT;

const GUID: &str = "6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d";

/// What is written, and its canonical text. `#` stands for a GUID.
const VALID: &[(&str, &str)] = &[
    // Literals
    ("id eq #", "id eq #"),
    ("id eq '#'", "id eq #"),
    ("accessPackageId eq '#'", "accessPackageId eq #"),
    ("assignmentState eq 'delivered'", "assignmentState eq 'Delivered'"),
    ("assignmentState eq microsoft.graph.state'delivered'", "assignmentState eq 'Delivered'"),
    ("assignmentStatus eq ''", "assignmentStatus eq ''"),
    ("assignmentStatus eq 'O''Brien'", "assignmentStatus eq 'O''Brien'"),
    ("assignmentStatus eq '''; drop table x; --'", "assignmentStatus eq '''; drop table x; --'"),
    ("assignmentStatus eq ' (a and b) '", "assignmentStatus eq ' (a and b) '"),
    ("isExtended eq TRUE", "isExtended eq true"),
    ("isExtended ne false", "isExtended ne false"),
    ("durationInDays ge -5", "durationInDays ge -5"),
    ("expiredDateTime gt 2026-01-31T08:00:00Z", "expiredDateTime gt 2026-01-31T08:00:00Z"),
    ("expiredDateTime gt '2026-01-31T08:00:00Z'", "expiredDateTime gt 2026-01-31T08:00:00Z"),
    ("expiredDateTime gt 2026-01-31t08:00:00.25z", "expiredDateTime gt 2026-01-31T08:00:00.25Z"),
    ("expiredDateTime gt 2026-01-31T08:00Z", "expiredDateTime gt 2026-01-31T08:00:00Z"),
    ("expiredDateTime gt 2026-01-31T08:00-02:30", "expiredDateTime gt 2026-01-31T10:30:00Z"),
    ("expiredDateTime gt 2026-01-31T08:00:00+02:00", "expiredDateTime gt 2026-01-31T06:00:00Z"),
    ("expiredDateTime eq null", "expiredDateTime eq null"),
    ("id NE NULL", "id ne null"),
    // Paths
    ("accessPackage/id eq #", "accessPackage/id eq #"),
    ("ACCESSPACKAGE/ID eq #", "accessPackage/id eq #"),
    ("accessPackage/catalog/id eq #", "accessPackage/catalog/id eq #"),
    ("target/objectid eq '#'", "target/objectId eq #"),
    ("schedule/startDateTime lt 2026-01-31T08:00:00Z", "schedule/startDateTime lt 2026-01-31T08:00:00Z"),
    // Lists and functions
    ("assignmentState in ('Expired','delivered')", "assignmentState in ('Expired','Delivered')"),
    ("assignmentState in('Expired')", "assignmentState in ('Expired')"),
    ("id in ( '#' , # )", "id in (#,#)"),
    ("Contains(assignmentStatus,'a%b')", "contains(assignmentStatus,'a%b')"),
    ("startsWith ( target/email , 'a' )", "startswith(target/email,'a')"),
    ("startswith(target/email,'a') eq true", "startswith(target/email,'a')"),
    ("startswith(target/email,'a') eq false", "not (startswith(target/email,'a'))"),
    // Precedence
    ("isExtended", "isExtended eq true"),
    ("not isExtended", "not (isExtended eq true)"),
    ("(isExtended)", "isExtended eq true"),
    (
        "isExtended or id eq null and not isExtended",
        "isExtended eq true or id eq null and not (isExtended eq true)",
    ),
    ("id eq null and isExtended or id ne null", "id eq null and isExtended eq true or id ne null"),
    (
        "(isExtended or id eq null) and isExtended",
        "(isExtended eq true or id eq null) and isExtended eq true",
    ),
    ("not id eq null and isExtended", "not (id eq null) and isExtended eq true"),
    ("not (id eq null and isExtended)", "not (id eq null and isExtended eq true)"),
    ("not(id eq null)", "not (id eq null)"),
    ("not not id eq null", "not (not (id eq null))"),
    ("((id eq null) and (id ne null and isExtended))", "id eq null and id ne null and isExtended eq true"),
    ("id eq null OR (id ne null Or isExtended)", "id eq null or id ne null or isExtended eq true"),
    (" \t id   eq\nnull ", "id eq null"),
];

#[test]
fn comes_to_its_canonical_text() {
    for (text, canonical) in VALID {
        let (text, canonical) = (text.replace('#', GUID), canonical.replace('#', GUID));
        let filter = Filter::parse(&text, &ASSIGNMENT).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.to_string(), canonical, "{text}");
        assert_eq!(Filter::parse(&canonical, &ASSIGNMENT), Ok(filter), "{text}");
    }
}

#[test]
fn is_a_tree_of_keys_and_typed_values() {
    let text = format!(
        "accessPackage/id eq '{GUID}' and (assignmentState ne 'EXPIRED' or contains(target/email,'%'))"
    );
    let Ok(Filter::And(parts)) = Filter::parse(&text, &ASSIGNMENT) else { panic!("no `and`") };
    let [Filter::Compare { property, op: CompareOp::Eq, value: Value::Guid(id) }, Filter::Or(either)] =
        &parts[..]
    else {
        panic!("{parts:?}")
    };
    assert_eq!((property.key(), property.kind(), id.to_string().as_str()), ("package.id", Kind::Guid, GUID));
    assert_eq!(property.navigation().map(|navigation| navigation.key), Some("package"));
    let [
        Filter::Compare { property: state, op: CompareOp::Ne, value: Value::Enum("Expired") },
        Filter::Contains { property: email, text },
    ] = &either[..]
    else {
        panic!("{either:?}")
    };
    assert_eq!((state.key(), email.key(), text.as_str()), ("state", "target.email", "%"));
    assert!(state.navigation().is_none());
}

#[test]
fn times_are_in_utc() {
    let filter = Filter::parse("expiredDateTime le 2026-01-01T00:30:00+01:00", &ASSIGNMENT);
    let Ok(Filter::Compare { value: Value::DateTime(moment), .. }) = filter else { panic!("{filter:?}") };
    assert!(moment.offset().is_utc());
    assert_eq!((moment.year(), moment.hour(), moment.minute()), (2025, 23, 30));
}

#[test]
fn two_spellings_of_one_thing_share_a_key() {
    let keys = ["accessPackageId", "accessPackage/id"].map(|path| {
        let filter = Filter::parse(&format!("{path} ne null"), &ASSIGNMENT);
        let Ok(Filter::IsNotNull(property)) = filter else { panic!("{filter:?}") };
        property.key()
    });
    assert_eq!(keys, ["package.id", "package.id"]);
}
