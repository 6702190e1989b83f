//! How many rows a list has.

use leptos::prelude::*;
use regrant_model::view::Count;

/// Where a list is counted to the end, which its page does not wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountAt {
    /// What answers with the number alone; a script asks there once the page is shown.
    pub address: String,
    /// The page with the number in it, for who has no script; none on that page itself.
    pub page: Option<String>,
}

/// "128 assignments", "1,000+ assignments" until they are counted to the end.
#[component]
pub fn Tally(
    /// So many, as far as the page has counted.
    count: Count,
    /// What is counted: "assignment", "assignments".
    nouns: (&'static str, &'static str),
    /// Where the rest is counted.
    #[prop(into)]
    at: CountAt,
) -> impl IntoView {
    let noun = if count.value == 1 && !count.capped { nouns.0 } else { nouns.1 };
    // On the page that was asked to count, there is nothing more to be learned.
    let more = at.page.filter(|_| count.capped);
    let address = more.is_some().then_some(at.address);
    view! {
        <span data-tally=address>{count.to_string()}</span>
        {format!(" {noun}")}
        {more
            .map(|page| {
                view! {
                    <noscript>
                        " " <a href=page>"Count them"</a>
                    </noscript>
                }
            })}
    }
}
