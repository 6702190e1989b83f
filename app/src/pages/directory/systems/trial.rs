//! A system's test: a button, and what each step found.

use super::api;
use crate::components::{Alert, Column, DataTable, StatusTag, Tone, dynamic, use_hydrated};
use leptos::{ev::SubmitEvent, prelude::*, reactive::spawn_local};
use regrant_model::{SystemId, view::SystemTestStep};

const STEP: Column = Column::new("Step");
const RESULT: Column = Column::new("Result");
const DETAIL: Column = Column::new("What was seen, or what to do");
const COLUMNS: &[Column] = &[STEP, RESULT, DETAIL];

/// The test's answer a step a line, for the page after a plain form post.
#[cfg(feature = "ssr")]
pub(super) fn told(steps: &[SystemTestStep]) -> String {
    let line = |step: &SystemTestStep| {
        let result = if step.ok { "works" } else { "does not work" };
        format!("{}: {result}. {}", step.name, step.detail)
    };
    steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The button; a hydrated page shows the answer below it.
#[component]
pub(super) fn Trial(
    /// Which system.
    system: SystemId,
    /// Why it can't be tested.
    #[prop(optional_no_strip)]
    reason: Option<String>,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let busy = RwSignal::new(false);
    let answer = RwSignal::new(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let found = api::test(system).await;
            // The page may be gone by now.
            answer.try_set(Some(found));
            busy.try_set(false);
        });
    };
    if let Some(reason) = reason {
        return view! { <p class="lead">{reason}</p> }.into_any();
    }
    view! {
        <form method="post" action="/ui/systems/test" class="row-form" on:submit=submit>
            <input type="hidden" name="system" value=system.to_string()/>
            <button type="submit" class="button primary">
                "Test"
            </button>
            <span role="status">{dynamic(move || (hydrated.get() && busy.get()).then_some("Testing\u{2026}"))}</span>
        </form>
        {dynamic(move || {
            answer
                .get()
                .map(|answer| match answer {
                    Ok(steps) => view! { <Steps steps/> }.into_any(),
                    Err(error) => view! { <Alert>{error.message}</Alert> }.into_any(),
                })
        })}
    }
    .into_any()
}

#[component]
fn Steps(steps: Vec<SystemTestStep>) -> impl IntoView {
    let row = |step: SystemTestStep| {
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
    };
    let is_empty = steps.is_empty();
    view! {
        <DataTable label="Test" columns=COLUMNS selection=None is_empty empty="There was nothing to test.">
            {steps.into_iter().map(row).collect_view()}
        </DataTable>
    }
}
