//! Bars side by side.

use super::{ChartFrame, as_length};
use crate::format::count;
use leptos::prelude::*;

/// The size of the drawing.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 60.0;

/// A number with what it is the number of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// "after 12 s".
    pub label: String,
    /// How many.
    pub number: u64,
}

/// Bars side by side, from left to right.
#[component]
pub fn BarChart(
    /// Its name: "Items done over time".
    label: &'static str,
    /// What it shows, in a sentence: what one would say to somebody who can't see it.
    summary: String,
    /// The heads of the table: what the labels are, and what the numbers.
    heads: (&'static str, &'static str),
    /// The bars.
    bars: Vec<Bar>,
) -> impl IntoView {
    let highest = bars.iter().map(|bar| bar.number).max().unwrap_or(0).max(1);
    let step = WIDTH / as_length(bars.len().max(1) as u64);
    let drawn = bars.iter().enumerate().map(|(index, bar)| {
        let height = HEIGHT * as_length(bar.number) / as_length(highest);
        view! {
            <rect
                x=format!("{:.2}", step * as_length(index as u64))
                y=format!("{:.2}", HEIGHT - height)
                width=format!("{:.2}", step * 0.86)
                height=format!("{height:.2}")
            ></rect>
        }
    });
    let drawn = drawn.collect_view();
    let rows = bars.into_iter().map(|bar| {
        view! {
            <tr>
                <th scope="row">{bar.label}</th>
                <td class="number">{count(bar.number)}</td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect();
    let named = format!("{label}: {summary}");
    view! {
        <ChartFrame label summary heads=vec![heads.0, heads.1] rows>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=named>
                {drawn}
            </svg>
        </ChartFrame>
    }
}
