//! Filters, sort orders and expansions made at random, as the parser would make them.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use regrant_odata::{CompareOp, Expand, Filter, Kind, OrderBy, PropertyRef, Shape, Value};

use crate::shapes::{ASSIGNMENT, STATES};

const TEXTS: [&str; 3] = ["assignmentStatus", "accessPackage/displayName", "target/email"];
const OTHERS: [&str; 9] = [
    "id",
    "accessPackageId",
    "accessPackage/catalog/id",
    "target/objectId",
    "assignmentState",
    "isExtended",
    "durationInDays",
    "expiredDateTime",
    "schedule/startDateTime",
];
const OPS: [CompareOp; 6] =
    [CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge, CompareOp::Lt, CompareOp::Le];

/// So many cases, or more where `PROPTEST_CASES` says so.
pub fn at_least(cases: u32) -> ProptestConfig {
    ProptestConfig::with_cases(cases.max(ProptestConfig::default().cases))
}

/// Any text that a database can hold, with more than its share of what has a meaning somewhere.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[^\\x00]{0,8}",
        "['\"\\\\%_;()\\-$&+#, ]{0,8}",
        select(vec![
            "' or '1'='1",
            "'; drop table assignments; --",
            "null",
            "true",
            "')) and id eq null",
            "$1",
            "%27"
        ])
        .prop_map(str::to_owned),
    ]
}

fn property(names: &'static [&'static str]) -> impl Strategy<Value = PropertyRef> {
    select(names).prop_map(|name| ASSIGNMENT.property(name).expect("a property of the shape"))
}

fn any_property() -> impl Strategy<Value = PropertyRef> {
    prop_oneof![property(&TEXTS), property(&OTHERS)]
}

fn value(kind: Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Text => text().prop_map(Value::Text).boxed(),
        Kind::Guid => any::<u128>().prop_map(|bits| Value::Guid(uuid::Uuid::from_u128(bits))).boxed(),
        Kind::Enum(_) => select(STATES).prop_map(Value::Enum).boxed(),
        Kind::DateTime => moment().boxed(),
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Int => any::<i64>().prop_map(Value::Int).boxed(),
        Kind::Complex => unreachable!("no structure can be filtered on"),
    }
}

/// From the first second of year 0 to the last of 9999, to the nanosecond.
fn moment() -> impl Strategy<Value = Value> {
    (-62_167_219_200_i64..=253_402_300_799, 0_i64..1_000_000_000).prop_map(|(seconds, nanoseconds)| {
        let moment = time::OffsetDateTime::from_unix_timestamp(seconds).expect("within the years");
        Value::DateTime(moment + time::Duration::nanoseconds(nanoseconds))
    })
}

fn condition() -> impl Strategy<Value = Filter> {
    let compare = (any_property(), select(&OPS[..])).prop_flat_map(|(property, op)| {
        let ordered = matches!(property.kind(), Kind::Text | Kind::Int | Kind::DateTime);
        let op = if ordered || op == CompareOp::Ne { op } else { CompareOp::Eq };
        value(property.kind()).prop_map(move |value| Filter::Compare { property, op, value })
    });
    let list = any_property().prop_flat_map(|property| {
        vec(value(property.kind()), 1..5).prop_map(move |values| Filter::In { property, values })
    });
    prop_oneof![
        4 => compare,
        1 => list,
        1 => any_property().prop_map(Filter::IsNull),
        1 => any_property().prop_map(Filter::IsNotNull),
        1 => (property(&TEXTS), text()).prop_map(|(property, text)| Filter::Contains { property, text }),
        1 => (property(&TEXTS), text()).prop_map(|(property, text)| Filter::StartsWith { property, text }),
    ]
}

/// A filter as the parser would make it: no `And` directly within an `And`, no `Or` within an `Or`.
pub fn filter() -> impl Strategy<Value = Filter> {
    condition().prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(all),
            vec(inner.clone(), 2..4).prop_map(any_of),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

fn all(parts: Vec<Filter>) -> Filter {
    let flat = parts.into_iter().flat_map(|part| match part {
        Filter::And(inner) => inner,
        part => vec![part],
    });
    Filter::And(flat.collect())
}

fn any_of(parts: Vec<Filter>) -> Filter {
    let flat = parts.into_iter().flat_map(|part| match part {
        Filter::Or(inner) => inner,
        part => vec![part],
    });
    Filter::Or(flat.collect())
}

/// A sort order by one to five properties.
pub fn order() -> impl Strategy<Value = Vec<OrderBy>> {
    let names =
        vec!["id", "assignmentState", "durationInDays", "expiredDateTime", "accessPackage/displayName"];
    (proptest::sample::subsequence(names, 1..=5).prop_shuffle(), vec(any::<bool>(), 5)).prop_map(
        |(names, descending)| {
            let properties =
                names.into_iter().map(|name| ASSIGNMENT.property(name).expect("a property of the shape"));
            properties
                .zip(descending)
                .map(|(property, descending)| OrderBy { property, descending })
                .collect()
        },
    )
}

/// An expansion of one or both of the navigation properties, at most three levels deep.
pub fn expand() -> impl Strategy<Value = Vec<Expand>> {
    expand_of(&ASSIGNMENT, 3, 1)
}

fn expand_of(shape: &'static Shape, depth: usize, least: usize) -> BoxedStrategy<Vec<Expand>> {
    if depth == 0 || shape.navigations.is_empty() {
        return Just(Vec::new()).boxed();
    }
    let navigations: Vec<_> = shape.navigations.iter().collect();
    let chosen = proptest::sample::subsequence(navigations, least..=shape.navigations.len()).prop_shuffle();
    chosen
        .prop_flat_map(move |navigations| {
            let each = navigations.into_iter().map(move |navigation| {
                (select_of(navigation.shape), expand_of(navigation.shape, depth - 1, 0))
                    .prop_map(move |(select, expand)| Expand { navigation, select, expand })
            });
            each.collect::<Vec<_>>()
        })
        .boxed()
}

fn select_of(shape: &'static Shape) -> impl Strategy<Value = regrant_odata::Select> {
    let names: Vec<&str> =
        shape.properties.iter().map(|own| own.name).filter(|name| !name.contains('/')).collect();
    let count = names.len();
    proptest::sample::subsequence(names, 0..=count).prop_shuffle().prop_map(move |names| {
        let text = if names.is_empty() { "*".to_owned() } else { names.join(",") };
        regrant_odata::Select::parse(&text, shape).expect("names of the shape")
    })
}
