//! Function calls in path segments.

use regrant_odata::FunctionCall;

/// What is sent, and its canonical text.
const VALID: &[(&str, &str)] = &[
    ("filterByCurrentUser(on='target')", "filterByCurrentUser(on='target')"),
    ("microsoft.graph.filterByCurrentUser( ON = 'target' )", "filterByCurrentUser(ON='target')"),
    ("additionalAccess()", "additionalAccess()"),
    ("f(a='O''Brien, (x)',b='')", "f(a='O''Brien, (x)',b='')"),
    ("additionalAccess(accessPackageId='a',incompatibleAccessPackageId='b')", "PAIR"),
    ("additionalAccess(accessPackageId='a'incompatibleAccessPackageId='b')", "PAIR"),
    ("additionalAccess(accessPackageId='a' , incompatibleAccessPackageId=b)", "PAIR"),
    ("f(id=6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d)", "f(id='6d1f0a52-9c1e-4f6b-8f4e-0d6c1a2b3c4d')"),
];

#[test]
fn comes_to_its_canonical_text() {
    for (segment, canonical) in VALID {
        let canonical = canonical
            .replace("PAIR", "additionalAccess(accessPackageId='a',incompatibleAccessPackageId='b')");
        let call = FunctionCall::parse(segment).unwrap_or_else(|error| panic!("{segment}: {error}"));
        assert_eq!(call.to_string(), canonical, "{segment}");
        assert_eq!(FunctionCall::parse(&canonical), Ok(call), "{segment}");
    }
}

#[test]
fn names_have_no_case() {
    let call = FunctionCall::parse("FilterByCurrentUser(On='target')").unwrap();
    assert!(call.is("filterByCurrentUser") && !call.is("additionalAccess"));
    assert_eq!((call.name(), call.get("on"), call.get("id")), ("FilterByCurrentUser", Some("target"), None));
    assert_eq!(call.parameters().collect::<Vec<_>>(), [("On", "target")]);
}

/// What is sent, and what is said.
const INVALID: &[(&str, &str)] = &[
    ("", "'': this is no name of a function"),
    ("(on='target')", "'': this is no name of a function"),
    ("a-b(on='target')", "'a-b': this is no name of a function"),
    ("f", "f, character 2: '(' belongs here"),
    ("f(", "f, character 3: the name of a parameter is missing here"),
    ("f(on", "f, character 5: '=' belongs here, behind 'on'"),
    ("f(on=", "f, character 6: the value of 'on' is missing here"),
    ("f(on=@p)", "f, character 6: the value of 'on' is missing here"),
    (
        "f(on='a",
        "f, character 6: the text that starts here has no closing quote; a quote within text is doubled: ''",
    ),
    ("f(on='a'", "f, character 9: the closing ')' is missing"),
    ("f(on='a',)", "f, character 10: the name of a parameter is missing here"),
    ("f(on='a',ON='b')", "f, character 10: 'ON' is there twice"),
    ("f(on='a')x", "f, character 10: nothing can follow the ')'"),
    ("f(a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1,k=1)", "f, character 44: there are more than 10 parameters"),
];

#[test]
fn says_what_and_where() {
    for (segment, message) in INVALID {
        let error = FunctionCall::parse(segment).expect_err(segment);
        assert_eq!(error.to_string(), *message, "{segment}");
    }
    let error = FunctionCall::parse(&format!("f(on='{}')", "x".repeat(9000))).unwrap_err();
    assert_eq!(error.to_string(), "f: the value is longer than 8192 bytes");
    let error = FunctionCall::parse(&format!("{}()", "f".repeat(65))).unwrap_err();
    assert_eq!(error.message, "this is no name of a function");
}
