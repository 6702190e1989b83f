//! `$expand`, understood and refused.

use regrant_odata::{Expand, Navigation, Shape, limits};

use crate::shapes::{ASSIGNMENT, SUBJECT};

fn canonical(list: &[Expand]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// What is written, and its canonical text.
const VALID: &[(&str, &str)] = &[
    ("target", "target"),
    (" TARGET , accesspackage ", "target,accessPackage"),
    ("*", "accessPackage,target"),
    ("*,target($select=email)", "target($select=email),accessPackage"),
    ("target($select=email, displayname ,email)", "target($select=email,displayName)"),
    ("target($select=*)", "target"),
    ("accessPackage(expand=catalog)", "accessPackage($expand=catalog)"),
    ("accessPackage($expand=*)", "accessPackage($expand=catalog,assignments)"),
    (
        "accessPackage( $SELECT = id ; $Expand = catalog ( $select = id ) , assignments ) , target",
        "accessPackage($select=id;$expand=catalog($select=id),assignments),target",
    ),
    (
        "accessPackage($expand=catalog($expand=accessPackages($expand=assignments)))",
        "accessPackage($expand=catalog($expand=accessPackages($expand=assignments)))",
    ),
];

#[test]
fn comes_to_its_canonical_text() {
    for (text, expected) in VALID {
        let list = Expand::parse_list(text, &ASSIGNMENT).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(canonical(&list), *expected, "{text}");
        assert_eq!(Expand::parse_list(expected, &ASSIGNMENT), Ok(list), "{text}");
    }
}

#[test]
fn knows_what_is_behind() {
    let list = Expand::parse_list("accessPackage($select=id;$expand=assignments)", &ASSIGNMENT).unwrap();
    let [package] = &list[..] else { panic!("{list:?}") };
    assert_eq!((package.navigation.key, package.navigation.many), ("package", false));
    assert!(package.select.includes("id") && !package.select.includes("displayName"));
    let [assignments] = &package.expand[..] else { panic!("{package:?}") };
    assert!(assignments.navigation.many && std::ptr::eq(assignments.navigation.shape, &raw const ASSIGNMENT));
    assert!(assignments.select.includes("id") && assignments.select.names().is_none());
}

/// What is written, the character that is named, and what is said.
const INVALID: &[(&str, usize, &str)] = &[
    (
        "foo",
        1,
        "'accessPackageAssignment' has no navigation property 'foo'; known are: accessPackage, target",
    ),
    (
        "schedule",
        1,
        "'schedule' is no navigation property and always comes along; known are: accessPackage, target",
    ),
    ("target,Target", 8, "'target' is there twice"),
    ("target,", 8, "the name of a navigation property is missing here"),
    ("target target", 8, "',', '(' or the end belongs here, not 't'"),
    ("accessPackage/catalog", 14, "a path cannot be expanded; nest it: accessPackage($expand=…)"),
    ("target/$ref", 7, "a path cannot be expanded; nest it: target($expand=…)"),
    ("target()", 8, "an option is missing here: $select or $expand"),
    ("target($select=email;)", 22, "an option is missing here: $select or $expand"),
    ("target($filter=email eq 'x')", 8, "only $select and $expand can stand within $expand, not 'filter'"),
    ("*($levels=2)", 2, "',', '(' or the end belongs here, not '('"),
    ("accessPackage($expand=*;$top=5)", 25, "only $select and $expand can stand within $expand, not 'top'"),
    ("target($select=email;$SELECT=email)", 22, "$select is there twice"),
    ("target($select email)", 16, "'=' belongs here, not 'e'"),
    ("target($select=)", 16, "the name of a property is missing here"),
    (
        "target($select=foo)",
        16,
        "'accessPackageSubject' has no property 'foo'; known are: objectId, displayName, email",
    ),
    ("target($select=email", 21, "',', ';' or ')' belongs here, not the end"),
    ("target($expand=foo)", 16, "'accessPackageSubject' has no navigation property 'foo'"),
    ("target)", 7, "',', '(' or the end belongs here, not ')'"),
];

#[test]
fn says_what_and_where() {
    for (text, at, message) in INVALID {
        let error = Expand::parse_list(text, &ASSIGNMENT).expect_err(text);
        assert_eq!(
            (error.option.as_str(), error.at, error.message.as_str()),
            ("$expand", Some(*at), *message),
            "{text}"
        );
    }
}

#[test]
fn depth_is_limited() {
    let nested = |depth: usize| {
        let names = ["accessPackage", "assignments"];
        let open: Vec<&str> = (0..depth).map(|level| names[level % 2]).collect();
        format!("{}{}", open.join("($expand="), ")".repeat(depth - 1))
    };
    assert_eq!(Expand::parse_list(&nested(limits::EXPAND_DEPTH), &ASSIGNMENT).map(|list| list.len()), Ok(1));
    let error = Expand::parse_list(&nested(limits::EXPAND_DEPTH + 1), &ASSIGNMENT).unwrap_err();
    assert_eq!(error.to_string(), "$expand, character 85: $expand is nested deeper than 4 levels");
}

#[test]
fn the_number_is_limited_over_all_levels() {
    static WIDE: Shape = Shape {
        name: "wide",
        properties: &[],
        navigations: &[
            Navigation::one("a", &WIDE),
            Navigation::one("b", &WIDE),
            Navigation::one("c", &WIDE),
            Navigation::one("d", &WIDE),
            Navigation::one("e", &WIDE),
        ],
    };
    let within = "a($expand=*),b($expand=*),c($expand=*),d($expand=a)";
    assert_eq!(Expand::parse_list(within, &WIDE).map(|list| list.len()), Ok(4));
    for (beyond, at) in
        [(format!("{within},e"), 53), (format!("{within},*"), 53), (within.replace("=a)", "=a,b)"), 52)]
    {
        let error = Expand::parse_list(&beyond, &WIDE).unwrap_err();
        let message = format!(
            "$expand, character {at}: more than {} navigation properties are expanded",
            limits::EXPANDS
        );
        assert_eq!(error.to_string(), message, "{beyond}");
    }
}

#[test]
fn a_star_is_none_where_there_is_none() {
    assert_eq!(Expand::parse_list("*", &SUBJECT), Ok(Vec::new()));
}
