//! The rows of a list that changes while it is looked at.

use super::generation;
use leptos::prelude::*;

/// A row's key and how it is rendered.
pub type Row = (String, Box<dyn FnOnce() -> AnyView + Send>);

/// A row with its key, which is unique in the list.
pub fn row<V: IntoView + 'static>(key: impl ToString, view: impl FnOnce() -> V + Send + 'static) -> Row {
    (key.to_string(), Box::new(move || view().into_any()))
}

/// Rows of which those whose key stays are kept as they are, with their select boxes, when others come and go. Like
/// [`super::dynamic`], this is compiled once and not for each list.
pub fn rows(each: impl Fn() -> Vec<Row> + Send + Sync + 'static) -> AnyView {
    let each: Box<dyn Fn() -> Vec<Row> + Send + Sync> = Box::new(each);
    let generation = generation();
    view! { <For each key=move |(key, _)| (generation, key.clone()) children=|(_, view)| view()/> }.into_any()
}
