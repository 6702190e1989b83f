//! How fast a run was, over its time.

use crate::components::{Bar, BarChart};
use crate::format::count;
use leptos::prelude::*;
use regrant_model::view::Throughput as Measured;

/// The chart.
#[component]
pub(super) fn Throughput(
    /// What was measured.
    measured: Measured,
) -> impl IntoView {
    let a_second = |done: f64, seconds: f64| {
        let rounded = format!("{:.0}", done / seconds.max(0.001));
        count(rounded.parse().unwrap_or_default())
    };
    let highest = measured.done.iter().copied().max().unwrap_or_default();
    let total: f64 = measured.done.iter().map(|done| f64::from(*done)).sum();
    let seconds: f64 = measured.done.iter().map(|_| measured.span_seconds).sum();
    let summary = format!(
        "{} items a second on average, {} at best.",
        a_second(total, seconds),
        a_second(f64::from(highest), measured.span_seconds)
    );
    let mut after = 0.0;
    let bars = measured.done.iter().map(|done| {
        after += measured.span_seconds;
        Bar { label: format!("by {after:.1} s"), number: (*done).into() }
    });
    let bars = bars.collect();
    view! { <BarChart label="Items done over time" summary heads=("Time since the ask", "Items done") bars/> }
}
