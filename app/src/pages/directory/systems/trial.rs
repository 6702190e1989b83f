//! A system's test: a button, and what each step found.

use crate::{
    api::Visit,
    components::{Column, DataTable, StatusTag, Tone},
};
use leptos::prelude::*;
use regrant_model::{SystemId, view::SystemTestStep};

const STEP: Column = Column::new("Step");
const RESULT: Column = Column::new("Result");
const DETAIL: Column = Column::new("What was seen, or what to do");
const COLUMNS: &[Column] = &[STEP, RESULT, DETAIL];

/// The button, and below it what the test found that was just made.
#[component]
pub(super) fn Trial(
    /// Which system.
    system: SystemId,
    /// Why it can't be tested.
    #[prop(optional_no_strip)]
    reason: Option<String>,
) -> impl IntoView {
    if let Some(reason) = reason {
        return view! { <p class="lead">{reason}</p> }.into_any();
    }
    let steps =
        use_context::<Visit>().and_then(|visit| visit.flash).map(|flash| flash.steps).unwrap_or_default();
    view! {
        <form method="post" action="/ui/systems/test" class="row-form">
            <input type="hidden" name="system" value=system.to_string()/>
            <button type="submit" class="button primary">
                "Test"
            </button>
        </form>
        {(!steps.is_empty())
            .then(|| {
                view! {
                    <DataTable label="Test" columns=COLUMNS is_empty=false empty="">
                        {steps.into_iter().map(step).collect_view()}
                    </DataTable>
                }
            })}
    }
    .into_any()
}

fn step(step: SystemTestStep) -> impl IntoView {
    let (tone, words) = if step.ok { (Tone::Ok, "Works") } else { (Tone::Bad, "Does not work") };
    view! {
        <tr>
            <td class=STEP.class()>{step.name}</td>
            <td class=RESULT.class()>
                <StatusTag tone>{words}</StatusTag>
            </td>
            <td class=DETAIL.class()>{step.detail}</td>
        </tr>
    }
}
