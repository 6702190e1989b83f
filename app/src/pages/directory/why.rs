//! Why somebody has an access, in words with links.

use crate::components::{StatusTag, Tone};
use leptos::prelude::*;
use regrant_model::view::AccessPath;

/// Each way by which somebody has it.
#[component]
pub(in crate::pages) fn Why(
    /// The ways.
    paths: Vec<AccessPath>,
) -> impl IntoView {
    let path = |path: AccessPath| match path {
        AccessPath::Package { package, assignment, state } => {
            let href =
                format!("/identity-governance/access-packages/{}/assignments/{assignment}", package.id);
            let stands = (!state.is_live()).then(|| format!(" ({})", state.label()));
            view! {
                <li>
                    <a href=href>{package.name}</a>
                    {stands}
                </li>
            }
            .into_any()
        }
        other => {
            let tone = match other {
                AccessPath::Direct | AccessPath::Leaving => Tone::Warn,
                _ => Tone::Idle,
            };
            view! {
                <li>
                    <StatusTag tone plain=true>
                        {other.describe()}
                    </StatusTag>
                </li>
            }
            .into_any()
        }
    };
    view! { <ul class="why">{paths.into_iter().map(path).collect_view()}</ul> }
}
