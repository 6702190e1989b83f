//! Charts: SVG that the server draws, with the numbers as a table behind it for whoever wants them or can't see it.
//!
//! A chart is a [`ChartFrame`] around its drawing: bars side by side, or areas on top of each other. Everything in a
//! drawing is stretched to the width that there is, so what must keep its shape (words, lines) stands outside of it or
//! does not scale.

mod areas;
mod bars;
mod stack;

pub use areas::{AreaChart, Layer, Panel, Swatch};
pub use bars::{Bar, BarChart};
pub use stack::Step;

use leptos::prelude::*;

/// What stands around every drawing: the name above, a sentence and the table below.
#[component]
fn ChartFrame(
    /// Its name: "Items done over time".
    label: &'static str,
    /// What it shows, in a sentence: what one would say to somebody who can't see it.
    summary: String,
    /// The heads of the table: what a row is of, then what its numbers are.
    heads: Vec<&'static str>,
    /// What is to be known of the rows.
    #[prop(optional, into)]
    note: Option<&'static str>,
    /// The rows of the table.
    rows: Vec<AnyView>,
    /// The drawing.
    children: Children,
) -> impl IntoView {
    let heads = heads.into_iter().enumerate().map(|(index, head)| {
        view! {
            <th scope="col" class=(index > 0).then_some("number")>
                {head}
            </th>
        }
    });
    view! {
        <figure class="chart">
            <figcaption>{label}</figcaption>
            {children()}
            <p class="chart-summary">{summary}</p>
            <details>
                <summary>"As a table"</summary>
                {note.map(|note| view! { <p class="chart-summary">{note}</p> })}
                <div class="chart-table">
                    <table aria-label=label>
                        <thead>
                            <tr>{heads.collect_view()}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

#[expect(clippy::cast_precision_loss, reason = "a pixel is far wider than what is lost")]
fn as_length(number: u64) -> f64 {
    number as f64
}
