//! Shapes like those of the API, which refer to one another in a circle.

use regrant_odata::{Navigation, Property, Shape};

pub const STATES: &[&str] = &["Delivering", "PartiallyDelivered", "Delivered", "Expired", "DeliveryFailed"];

pub static ASSIGNMENT: Shape = Shape {
    name: "accessPackageAssignment",
    properties: &[
        Property::guid("id").filter().sort(),
        Property::guid("accessPackageId").key("package.id").filter(),
        Property::enumeration("assignmentState", STATES).key("state").filter().sort(),
        Property::text("assignmentStatus").key("status").filter().search(),
        Property::bool("isExtended").filter(),
        Property::int("durationInDays").filter().sort(),
        Property::date_time("expiredDateTime").key("expired").filter().sort(),
        Property::complex("schedule"),
        Property::date_time("schedule/startDateTime").key("starts").filter().sort(),
        Property::text("catalogId"),
    ],
    navigations: &[
        Navigation::one("accessPackage", &PACKAGE).key("package").paths(&[
            Property::guid("id").key("package.id").filter(),
            Property::text("displayName").key("package.name").filter().sort(),
            Property::guid("catalog/id").key("package.catalog.id").filter(),
        ]),
        Navigation::one("target", &SUBJECT).paths(&[
            Property::guid("objectId").key("target.object_id").filter(),
            Property::text("email").key("target.email").filter(),
        ]),
    ],
};

pub static PACKAGE: Shape = Shape {
    name: "accessPackage",
    properties: &[
        Property::guid("id").filter(),
        Property::text("displayName").filter().sort().search(),
        Property::text("description").filter().search(),
        Property::bool("isHidden"),
    ],
    navigations: &[Navigation::one("catalog", &CATALOG), Navigation::many("assignments", &ASSIGNMENT)],
};

pub static CATALOG: Shape = Shape {
    name: "accessPackageCatalog",
    properties: &[Property::guid("id").filter(), Property::text("displayName").filter()],
    navigations: &[Navigation::many("accessPackages", &PACKAGE)],
};

pub static SUBJECT: Shape = Shape {
    name: "accessPackageSubject",
    properties: &[Property::guid("objectId"), Property::text("displayName"), Property::text("email")],
    navigations: &[],
};

#[test]
fn these_have_no_problems() {
    for shape in [&ASSIGNMENT, &PACKAGE, &CATALOG, &SUBJECT] {
        assert_eq!(shape.problems(), Vec::<String>::new());
    }
}

#[test]
fn problems_are_told() {
    static TWISTED: Shape = Shape {
        name: "twisted",
        properties: &[
            Property::guid("id"),
            Property::text("ID"),
            Property::text("not"),
            Property::text("two words"),
            Property::enumeration("none", &[]),
            Property::enumeration("twins", &["Done", "done"]),
            Property::complex("schedule").filter(),
            Property::int("size").search(),
        ],
        navigations: &[
            Navigation::one("iD", &SUBJECT).paths(&[Property::complex("schedule").sort()]),
            Navigation::many("targets", &SUBJECT).paths(&[Property::guid("objectId").filter()]),
        ],
    };
    assert_eq!(
        TWISTED.problems(),
        [
            "twisted: 'ID' is there twice",
            "twisted: 'not' is no name",
            "twisted: 'two words' is no name",
            "twisted: 'none' has no values",
            "twisted: 'twins' has two values that differ in case alone",
            "twisted: 'schedule' is a structure, which has no order",
            "twisted: 'size' is searched but is no text",
            "twisted: 'iD' is there twice",
            "twisted: 'iD/schedule' is a structure, which has no order",
            "twisted: 'targets' leads to many, so no path can lead through it",
        ]
    );
}

#[test]
fn a_circle_can_be_printed() {
    assert_eq!(format!("{ASSIGNMENT:?}"), "Shape { name: \"accessPackageAssignment\", .. }");
}
