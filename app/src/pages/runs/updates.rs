//! Whether the page of a run brings itself up to date (WCAG 2.2.2). With a script the run's card does, and has a button for
//! it; without one the page loads itself anew, and its address says whether it is to.

use crate::pages::list_query::ListQuery;
use leptos::prelude::*;

/// The field of the address.
const OFF: &str = "updates=off";
const REFRESH: &str = r#"<meta http-equiv="refresh" content="3">"#;

/// Whether the address says that the page is to stay as it is.
pub(super) fn are_off(query: &ListQuery) -> bool {
    query.filter.split('&').any(|field| field == OFF)
}

/// An address of the page that stays as it is where this one does.
pub(super) fn keep(address: &str, off: bool) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    if off { format!("{address}{sign}{OFF}") } else { address.to_owned() }
}

/// What those without a script are told, and how they change it.
#[component]
pub(super) fn Updates(
    /// Where the reader is.
    query: ListQuery,
    /// The page's path.
    here: String,
) -> impl IntoView {
    if are_off(&query) {
        let filter = query.filter.split('&').filter(|field| *field != OFF).collect::<Vec<_>>().join("&");
        let again = ListQuery { filter, ..query }.address(&here);
        return view! {
            <noscript>
                <p class="updates">"This page stays as it is. " <a href=again>"Update it every 3 seconds"</a></p>
            </noscript>
        }
        .into_any();
    }
    let stop = keep(&query.address(&here), true);
    view! {
        <noscript inner_html=REFRESH></noscript>
        <noscript>
            <p class="updates">
                "This page updates itself every 3 seconds until the run is over. " <a href=stop>"Stop updating"</a>
            </p>
        </noscript>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_whether_the_page_updates_itself() {
        assert_eq!(keep("/run", true), "/run?updates=off");
        assert_eq!(keep("/run?outcome=failed", true), "/run?outcome=failed&updates=off");
        assert_eq!(keep("/run?outcome=failed", false), "/run?outcome=failed");
        let at = |filter: &str| ListQuery { filter: filter.to_owned(), ..ListQuery::default() };
        assert!(are_off(&at("outcome=failed&updates=off")));
        assert!(!are_off(&at("outcome=failed")) && !are_off(&at("updates=offset")));
    }
}
