//! `$select` and `$orderby`, understood and refused.

use regrant_odata::{OrderBy, Select};

use crate::shapes::{ASSIGNMENT, SUBJECT};

#[test]
fn select_keeps_each_name_once_in_its_own_spelling() {
    let select = Select::parse(" ID, accesspackage ,id,schedule", &ASSIGNMENT).unwrap();
    assert_eq!(select.names(), Some(&["id", "accessPackage", "schedule"][..]));
    assert!(select.includes("schedule") && !select.includes("isExtended"));
    assert_eq!(Select::parse("id,*", &ASSIGNMENT), Ok(Select::default()));
    assert_eq!(Select::default().to_string(), "*");
}

#[test]
fn select_says_what_and_where() {
    let known = "known are: objectId, displayName, email";
    for (text, message) in [
        ("email,foo", format!("$select, character 7: 'accessPackageSubject' has no property 'foo'; {known}")),
        ("email,", "$select, character 7: the name of a property is missing here".to_owned()),
        ("email email", "$select, character 7: ',' or the end belongs here, not 'email'".to_owned()),
        (" ", "$select: the value is empty".to_owned()),
    ] {
        assert_eq!(Select::parse(text, &SUBJECT).unwrap_err().to_string(), message, "{text}");
    }
    for (text, message) in [
        ("target/email", "$select, character 7: select within $expand instead: $expand=target($select=…)"),
        (
            "schedule/startDateTime",
            "$select, character 9: a part of 'schedule' cannot be selected, only the whole",
        ),
    ] {
        assert_eq!(Select::parse(text, &ASSIGNMENT).unwrap_err().to_string(), message, "{text}");
    }
}

#[test]
fn order_is_of_keys() {
    let list =
        OrderBy::parse_list(" AssignmentState DESC,accessPackage/displayname asc , id", &ASSIGNMENT).unwrap();
    let keys: Vec<(&str, bool)> = list.iter().map(|item| (item.property.key(), item.descending)).collect();
    assert_eq!(keys, [("state", true), ("package.name", false), ("id", false)]);
    let text: Vec<String> = list.iter().map(ToString::to_string).collect();
    assert_eq!(text, ["assignmentState desc", "accessPackage/displayName", "id"]);
}

#[test]
fn order_says_what_and_where() {
    let all = "id, assignmentState, durationInDays, expiredDateTime, schedule/startDateTime, \
        accessPackage/displayName";
    let six = all.replace(' ', "");
    for (text, message) in [
        ("foo", format!("1: there is no property 'foo' here; known are: {all}")),
        ("id, isExtended desc", format!("5: 'isExtended' cannot be sorted by; these can: {all}")),
        (
            "target",
            format!("1: 'target' is a navigation property, which cannot be sorted by; these can: {all}"),
        ),
        ("id down", "4: asc or desc belongs here, not 'down'".to_owned()),
        ("id desc asc", "9: ',' or the end belongs here, not 'asc'".to_owned()),
        ("id,", "4: a property is missing here".to_owned()),
        ("id desc,ID", "9: 'id' is there twice".to_owned()),
        (&six, "74: there are more than 5 properties".to_owned()),
    ] {
        let error = OrderBy::parse_list(text, &ASSIGNMENT).expect_err(text);
        assert_eq!(error.to_string(), format!("$orderby, character {message}"), "{text}");
    }
}
