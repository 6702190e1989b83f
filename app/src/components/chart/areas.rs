//! Areas on top of each other over time, in one or more panels that share the time and the table.

use super::{
    ChartFrame,
    stack::{HEIGHT, Step, WIDTH, area, highest, scale},
};
use crate::{format::count, tone::Tone};
use leptos::prelude::*;

/// How far apart the marks of a pattern are.
const MESH: u8 = 8;

/// One of the areas: its name, and the class that decides its colour and pattern (`ok`, `idle`, `warn` or `bad`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// "Drifted".
    pub label: &'static str,
    /// As of a status: see `Tone::class`.
    pub class: &'static str,
}

/// A drawing of some of the layers, with a scale of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// What is said above it: "All live assignments".
    pub label: &'static str,
    /// Which layers, from the lowest to the highest.
    pub layers: Vec<usize>,
}

/// Areas on top of each other.
#[component]
pub fn AreaChart(
    /// Its name: "Health over time".
    label: &'static str,
    /// What it shows, in a sentence: what one would say to somebody who can't see it.
    summary: String,
    /// The layers that there are, from the lowest to the highest.
    layers: Vec<Layer>,
    /// The numbers over time, from left to right.
    steps: Vec<Step>,
    /// The drawings, one below the other.
    panels: Vec<Panel>,
    /// What stands below the time: its begin, middle and end.
    times: Vec<AnyView>,
    /// The head of the table's first column.
    head: &'static str,
    /// What is to be known of the rows.
    note: &'static str,
    /// The rows of the table: when, and the number of each layer.
    rows: Vec<(AnyView, Vec<u64>)>,
) -> impl IntoView {
    let heads = std::iter::once(head).chain(layers.iter().map(|layer| layer.label)).collect();
    let rows = rows.into_iter().map(|(when, numbers)| {
        let numbers = numbers.into_iter().map(|number| view! { <td class="number">{count(number)}</td> });
        view! {
            <tr>
                <th scope="row">{when}</th>
                {numbers.collect_view()}
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect();
    let drawings = panels.into_iter().map(|panel| {
        let named = format!("{label}, {}: {summary}", panel.label);
        drawing(&layers, &steps, &panel, named)
    });
    let drawings = drawings.collect_view();
    view! {
        <ChartFrame label summary=summary.clone() heads note rows>
            <Patterns/>
            {drawings}
            <div class="chart-times">{times}</div>
        </ChartFrame>
    }
}

fn drawing(layers: &[Layer], steps: &[Step], panel: &Panel, named: String) -> impl IntoView + use<> {
    let top = scale(highest(steps, &panel.layers));
    let areas = panel.layers.iter().enumerate().map(|(position, index)| {
        let path = area(steps, &panel.layers[..position], *index, top);
        let class = layers[*index].class;
        (!path.is_empty()).then(|| {
            view! {
                <path class=format!("area {class}") d=path.clone()></path>
                {patterned(class).map(|fill| view! { <path fill=fill d=path></path> })}
            }
        })
    });
    let areas = areas.collect_view();
    let half = HEIGHT / 2.0;
    // Half of an odd number is no number of things.
    let middle = top.is_multiple_of(2).then(|| view! { <span>{count(top / 2)}</span> });
    view! {
        <p class="chart-panel">{panel.label}</p>
        <div class="chart-plot">
            <div class="chart-scale" aria-hidden="true">
                <span>{count(top)}</span>
                {middle}
                <span>"0"</span>
            </div>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=named>
                <path class="grid" d=format!("M0 0H{WIDTH}M0 {half}H{WIDTH}")></path>
                {areas}
            </svg>
        </div>
    }
}

/// A small box in the colour and the pattern of a layer, for the legend.
#[component]
pub fn Swatch(
    /// The layer's class.
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">
            <rect class=format!("area {class}") x="0.5" y="0.5" width="15" height="15"></rect>
            {patterned(class)
                .map(|fill| view! { <rect fill=fill x="0.5" y="0.5" width="15" height="15"></rect> })}
        </svg>
    }
}

/// What is as it should be has no pattern: everything else stands out from it.
fn patterned(class: &str) -> Option<String> {
    (class != Tone::Ok.class()).then(|| format!("url(#chart-{class})"))
}

/// The patterns by which the layers are told apart where colours are not. One page has them once.
#[component]
fn Patterns() -> impl IntoView {
    let pattern = |class: &'static str, mark: &'static str| {
        view! {
            <pattern id=format!("chart-{class}") width=MESH height=MESH patternUnits="userSpaceOnUse">
                <path class=format!("mark {class}") d=mark></path>
            </pattern>
        }
    };
    view! {
        <svg class="chart-patterns" width="0" height="0" aria-hidden="true">
            <defs>
                {pattern("idle", "M2 2h1M6 6h1")}
                {pattern("warn", "M-2 6L2 10M-2 -2L10 10M6 -2L10 2")}
                {pattern("bad", "M-2 2L2 -2M-2 10L10 -2M6 10L10 6M-2 6L2 10M-2 -2L10 10M6 -2L10 2")}
            </defs>
        </svg>
    }
}
