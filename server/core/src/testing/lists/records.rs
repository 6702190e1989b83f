//! Lists of the API: assignments and requests by id, with the filters that scripts use.

use regrant_odata::{Filter, Property, Shape};

use super::{Case, Tour};
use crate::Result;
use crate::record::{self, Ask, Kept};

/// What the cases filter by, under the keys of the records.
static SHAPE: Shape = Shape {
    name: "record",
    properties: &[
        Property::guid("package").filter(),
        Property::guid("policy").filter(),
        Property::guid("target").filter(),
        Property::guid("requestor").filter(),
        Property::guid("assignment").filter(),
        Property::enumeration(
            "state",
            &["Delivering", "Delivered", "PartiallyDelivered", "DeliveryFailed", "Expired", "Canceled"],
        )
        .filter(),
    ],
    navigations: &[],
};

fn page<T: Kept + 'static>(filter: String, far: Option<String>) -> Case {
    let what = format!("{}{}, {filter}", T::OBJECT, if far.is_some() { ", far on" } else { "" });
    Case::new("record/list.rs", what, move |tour| {
        let (filter, far) = (filter.clone(), far.clone());
        async move {
            let filter = if filter.is_empty() { None } else { Filter::parse(&filter, &SHAPE).ok() };
            let ask = Ask { filter: filter.as_ref(), top: 100, after: far.as_deref(), ..Ask::default() };
            Ok(record::list::<T>(&tour.pool, &tour.caller, &ask).await?.rows.len())
        }
    })
}

/// Where a page far on in the list begins.
async fn far<T: Kept>(tour: &Tour) -> Result<Option<String>> {
    let ask = Ask { top: 1, skip: 9_999, ..Ask::default() };
    Ok(record::list::<T>(&tour.pool, &tour.caller, &ask).await?.next)
}

pub(super) async fn cases(tour: &Tour) -> Result<Vec<Case>> {
    let tenant = &tour.tenant;
    let package = format!("package eq {}", tenant.package);
    let mut cases = vec![
        page::<record::Assignment>(String::new(), None),
        page::<record::Assignment>(String::new(), far::<record::Assignment>(tour).await?),
        page::<record::Assignment>(package.clone(), None),
        page::<record::Assignment>(package.clone(), far::<record::Assignment>(tour).await?),
        page::<record::Assignment>(format!("policy eq {}", tenant.policy), None),
        page::<record::Assignment>(format!("policy eq {}", tenant.rare_policy), None),
        page::<record::Assignment>(format!("target eq {}", tenant.user), None),
        page::<record::Assignment>(format!("{package} and target eq {}", tenant.user), None),
        page::<record::Request>(String::new(), None),
        page::<record::Request>(String::new(), far::<record::Request>(tour).await?),
        page::<record::Request>(package.clone(), None),
        page::<record::Request>(format!("requestor eq {}", tenant.user), None),
        page::<record::Request>(format!("assignment eq {}", tenant.assignment), None),
    ];
    for state in ["Delivering", "Delivered", "PartiallyDelivered", "DeliveryFailed", "Expired"] {
        cases.push(page::<record::Assignment>(format!("state eq '{state}'"), None));
        cases.push(page::<record::Assignment>(format!("{package} and state eq '{state}'"), None));
    }
    for state in ["Delivering", "Delivered", "DeliveryFailed", "Canceled"] {
        cases.push(page::<record::Request>(format!("state eq '{state}'"), None));
        cases.push(page::<record::Request>(format!("{package} and state eq '{state}'"), None));
    }
    Ok(cases)
}
