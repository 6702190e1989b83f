//! The table of a list.

use super::{EmptyState, SelectPageBox};
use leptos::prelude::*;

/// On how narrow a screen a column is still shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// Always.
    Always,
    /// From tablets on.
    Medium,
    /// On wide screens only.
    Wide,
}

/// A column of a table. Pages keep their columns as constants and give each cell its column's class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The heading.
    pub label: &'static str,
    /// On how narrow a screen it is still shown.
    pub priority: Priority,
    /// Whether it holds numbers, which stand at the right.
    pub numeric: bool,
}

impl Column {
    /// A column of words that is always shown.
    pub const fn new(label: &'static str) -> Self {
        Self { label, priority: Priority::Always, numeric: false }
    }

    /// The same, shown only where there is room.
    #[must_use]
    pub const fn shown(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    /// The same, for numbers.
    #[must_use]
    pub const fn numbers(self) -> Self {
        Self { numeric: true, ..self }
    }

    /// The class of the column's cells.
    pub const fn class(self) -> &'static str {
        match (self.priority, self.numeric) {
            (Priority::Always, false) => "col",
            (Priority::Always, true) => "col number",
            (Priority::Medium, false) => "col from-medium",
            (Priority::Medium, true) => "col number from-medium",
            (Priority::Wide, false) => "col from-wide",
            (Priority::Wide, true) => "col number from-wide",
        }
    }
}

/// A table: its children are the rows (`<tr>`), whose cells carry their column's class.
#[component]
pub fn DataTable(
    /// Its name: "Assignments".
    label: &'static str,
    /// Its columns, without the select boxes.
    columns: &'static [Column],
    /// Whether rows can be selected; then each row begins with a `SelectBox`.
    #[prop(optional)]
    selects: bool,
    /// Whether there are no rows.
    is_empty: bool,
    /// What to say then.
    #[prop(into)]
    empty: String,
    /// What to do then: a sentence, a link.
    #[prop(optional_no_strip)]
    more: Option<AnyView>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-frame">
            <table aria-label=label>
                <thead>
                    <tr>
                        {selects
                            .then(|| {
                                view! {
                                    <th class="select" scope="col">
                                        <SelectPageBox/>
                                    </th>
                                }
                            })}
                        {columns
                            .iter()
                            .map(|column| {
                                view! {
                                    <th scope="col" class=column.class()>
                                        {column.label}
                                    </th>
                                }
                            })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
            {is_empty
                .then(|| match more {
                    Some(more) => view! { <EmptyState title=empty>{more}</EmptyState> }.into_any(),
                    None => view! { <EmptyState title=empty/> }.into_any(),
                })}
        </div>
    }
}
