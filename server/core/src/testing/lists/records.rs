//! Lists of the API: assignments, requests and grants by id, with the filters that scripts use.

use regrant_model::CatalogId;
use regrant_odata::{Filter, OptionError, OrderBy, Property, Shape};
use time::format_description::well_known::Rfc3339;
use time::{Duration, UtcOffset};

use super::{Case, Tour};
use crate::record::{self, Ask, Kept};
use crate::{Error, Result};

/// What the cases filter by, under the keys of the records.
static SHAPE: Shape = Shape {
    name: "record",
    properties: &[
        Property::guid("package").filter(),
        Property::guid("policy").filter(),
        Property::guid("target").filter(),
        Property::guid("requestor").filter(),
        Property::guid("assignment").filter(),
        Property::guid("subject").filter(),
        Property::enumeration(
            "state",
            &["Delivering", "Delivered", "PartiallyDelivered", "DeliveryFailed", "Expired", "Canceled"],
        )
        .filter(),
        Property::enumeration("type", &["AdminAdd", "AdminRemove", "UserAdd"]).filter(),
        Property::guid("catalog").filter(),
        Property::date_time("starts").filter().sort(),
        Property::date_time("ends").filter(),
        Property::date_time("ended").filter(),
        Property::date_time("created").filter().sort(),
        Property::date_time("completed").filter(),
    ],
    navigations: &[],
};

fn page<T: Kept + 'static>(filter: String, far: Option<String>) -> Case {
    sorted::<T>(filter, "", far)
}

fn sorted<T: Kept + 'static>(filter: String, order: &'static str, far: Option<String>) -> Case {
    let by = if order.is_empty() { String::new() } else { format!(", by {order}") };
    let what = format!("{}{by}{}, {filter}", T::OBJECT, if far.is_some() { ", far on" } else { "" });
    Case::new("record/list.rs", what, move |tour| {
        let (filter, far) = (filter.clone(), far.clone());
        async move {
            let filter = if filter.is_empty() { None } else { Some(read(Filter::parse(&filter, &SHAPE))?) };
            let order_by = orders(order)?;
            let (order_by, after) = (order_by.as_slice(), far.as_deref());
            let ask = Ask { filter: filter.as_ref(), order_by, top: 100, after, ..Ask::default() };
            Ok(record::list::<T>(&tour.pool, &tour.caller, &ask).await?.rows.len())
        }
    })
}

/// All that a reader of a single catalog may see.
fn of_catalog<T: Kept + 'static>(which: &str, catalog: CatalogId) -> Case {
    let what = format!("{}, for a reader of {which} catalog", T::OBJECT);
    Case::new("record/list.rs", what, move |tour| async move {
        let ask = Ask { top: 100, ..Ask::default() };
        Ok(record::list::<T>(&tour.pool, &tour.reader(catalog), &ask).await?.rows.len())
    })
}

fn orders(text: &str) -> Result<Vec<OrderBy>> {
    if text.is_empty() { Ok(Vec::new()) } else { read(OrderBy::parse_list(text, &SHAPE)) }
}

fn read<T>(parsed: std::result::Result<T, OptionError>) -> Result<T> {
    parsed.map_err(|error| Error::invalid(error.to_string()))
}

/// Where a page far on in the list begins.
async fn far<T: Kept>(tour: &Tour, order: &str) -> Result<Option<String>> {
    let order_by = orders(order)?;
    let ask = Ask { order_by: &order_by, top: 1, skip: 9_999, ..Ask::default() };
    Ok(record::list::<T>(&tour.pool, &tour.caller, &ask).await?.next)
}

pub(super) async fn cases(tour: &Tour) -> Result<Vec<Case>> {
    let tenant = &tour.tenant;
    let package = format!("package eq {}", tenant.package);
    let mut cases = vec![
        page::<record::Assignment>(String::new(), None),
        page::<record::Assignment>(String::new(), far::<record::Assignment>(tour, "").await?),
        page::<record::Assignment>(package.clone(), None),
        page::<record::Assignment>(package.clone(), far::<record::Assignment>(tour, "").await?),
        page::<record::Assignment>(format!("policy eq {}", tenant.policy), None),
        page::<record::Assignment>(format!("policy eq {}", tenant.rare_policy), None),
        page::<record::Assignment>(format!("target eq {}", tenant.user), None),
        page::<record::Assignment>(format!("{package} and target eq {}", tenant.user), None),
        page::<record::Request>(String::new(), None),
        page::<record::Request>(String::new(), far::<record::Request>(tour, "").await?),
        page::<record::Request>(package.clone(), None),
        page::<record::Request>(format!("requestor eq {}", tenant.user), None),
        page::<record::Request>(format!("assignment eq {}", tenant.assignment), None),
        page::<record::Grant>(String::new(), None),
        page::<record::Grant>(String::new(), far::<record::Grant>(tour, "").await?),
        page::<record::Grant>(format!("subject eq {}", tenant.user), None),
    ];
    for state in ["Delivering", "Delivered", "PartiallyDelivered", "DeliveryFailed", "Expired"] {
        cases.push(page::<record::Assignment>(format!("state eq '{state}'"), None));
        cases.push(page::<record::Assignment>(format!("{package} and state eq '{state}'"), None));
    }
    for state in ["Delivering", "Delivered", "DeliveryFailed", "Canceled"] {
        cases.push(page::<record::Request>(format!("state eq '{state}'"), None));
        cases.push(page::<record::Request>(format!("{package} and state eq '{state}'"), None));
    }
    for (whose, catalog) in [("a large", tenant.own_catalog), ("a small", tenant.catalog)] {
        cases.push(of_catalog::<record::Assignment>(whose, catalog));
        cases.push(of_catalog::<record::Request>(whose, catalog));
        cases.push(of_catalog::<record::Grant>(whose, catalog));
    }
    cases.extend(by_time(tour).await?);
    Ok(cases)
}

/// Sorted by a moment, and those of a span of time.
async fn by_time(tour: &Tour) -> Result<Vec<Case>> {
    let tenant = &tour.tenant;
    let moment = |days: i64| {
        let at = (tenant.now + Duration::days(days)).to_offset(UtcOffset::UTC);
        at.format(&Rfc3339).map_err(|error| Error::internal("a moment").with_source(error))
    };
    let (package, catalog) =
        (format!("package eq {}", tenant.package), format!("catalog eq {}", tenant.catalog));
    let mut cases = Vec::new();
    for order in ["starts", "starts desc"] {
        let filters =
            ["state eq 'Delivered'", "state eq 'Delivering'", "state eq 'Expired'", &package, &catalog, ""];
        for filter in filters {
            cases.push(sorted::<record::Assignment>(filter.to_owned(), order, None));
        }
        let far = far::<record::Assignment>(tour, order).await?;
        cases.push(sorted::<record::Assignment>(String::new(), order, far.clone()));
        cases.push(sorted::<record::Assignment>(package.clone(), order, far));
    }
    for order in ["created", "created desc"] {
        for filter in ["state eq 'Delivered'", "state eq 'Canceled'", &package, &catalog, ""] {
            cases.push(sorted::<record::Request>(filter.to_owned(), order, None));
        }
        let far = far::<record::Request>(tour, order).await?;
        cases.push(sorted::<record::Request>(String::new(), order, far.clone()));
        cases.push(sorted::<record::Request>(package.clone(), order, far));
    }
    for (days, op) in [(-10_000, "lt"), (-1, "lt"), (-1, "ge"), (1, "ge"), (10_000, "ge")] {
        for moment_of in ["starts", "ends", "ended"] {
            let filter = format!("{moment_of} {op} {}", moment(days)?);
            cases.push(page::<record::Assignment>(format!("{package} and {filter}"), None));
            cases.push(page::<record::Assignment>(filter, None));
        }
        for moment_of in ["created", "completed"] {
            let filter = format!("{moment_of} {op} {}", moment(days)?);
            cases.push(page::<record::Request>(format!("{package} and {filter}"), None));
            cases.push(page::<record::Request>(filter, None));
        }
    }
    cases.push(page::<record::Assignment>("ended ne null".to_owned(), None));
    cases.push(page::<record::Assignment>("ends eq null".to_owned(), None));
    cases.push(page::<record::Assignment>(catalog.clone(), None));
    cases.push(page::<record::Request>(catalog, None));
    for kind in ["AdminAdd", "AdminRemove", "UserAdd"] {
        cases.push(page::<record::Request>(format!("type eq '{kind}'"), None));
    }
    Ok(cases)
}
