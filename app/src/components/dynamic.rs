//! A part of a page that follows signals.

use leptos::prelude::*;
use std::sync::{Arc, Mutex};

/// Renders what `view` gives, anew when a signal that it reads changes. A bare closure in a view would do the same, but
/// Leptos compiles its whole machinery for each of them; here it is compiled once.
pub fn dynamic<V: IntoView + 'static>(mut view: impl FnMut() -> V + Send + 'static) -> AnyView {
    let view: Arc<Mutex<dyn FnMut() -> AnyView + Send>> = Arc::new(Mutex::new(move || view().into_any()));
    view.into_any()
}
