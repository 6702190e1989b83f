//! Fields of forms: label, hint, error.
//!
//! After a plain form post that failed they show what had been typed.

use crate::api::Typed;
use leptos::prelude::*;

/// What a text field takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputType {
    /// Words.
    #[default]
    Text,
    /// A secret, which is not shown.
    Password,
    /// A number.
    Number,
    /// An address.
    Url,
}

impl InputType {
    const fn html(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Password => "password",
            Self::Number => "number",
            Self::Url => "url",
        }
    }
}

/// A choice of a select.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// What the form sends.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl SelectOption {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// The ids that tie a field to its hint and error.
pub(super) struct Ids {
    pub(super) field: String,
    hint: String,
    error: String,
}

impl Ids {
    pub(super) fn of(name: &str) -> Self {
        Self {
            field: format!("field-{name}"),
            hint: format!("field-{name}-hint"),
            error: format!("field-{name}-error"),
        }
    }

    pub(super) fn described_by(&self, hint: bool, error: bool) -> Option<String> {
        match (hint, error) {
            (true, true) => Some(format!("{} {}", self.hint, self.error)),
            (true, false) => Some(self.hint.clone()),
            (false, true) => Some(self.error.clone()),
            (false, false) => None,
        }
    }
}

/// Label, field, hint and error, one below the other.
pub(super) fn frame(
    ids: Ids,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    field: impl IntoView,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=ids.field>{label}</label>
            {field}
            {hint.map(|hint| view! { <p class="field-hint" id=ids.hint>{hint}</p> })}
            {error.map(|error| view! { <p class="field-error" id=ids.error>{error}</p> })}
        </div>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// The form field's name, unique on the page.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// What it takes.
    #[prop(optional)]
    input_type: InputType,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// What to fill in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Whether typing goes here at first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let ids = Ids::of(name);
    let value = Typed::here().text(name, value);
    let error = error.or_else(|| Typed::problem(&label));
    let input = view! {
        <input
            id=ids.field.clone()
            name=name
            type=input_type.html()
            value=value
            required=required
            autocomplete=autocomplete
            autofocus=autofocus
            aria-describedby=ids.described_by(hint.is_some(), error.is_some())
            aria-invalid=error.is_some().then_some("true")
        />
    };
    frame(ids, label, hint, error, input)
}

/// A day.
#[component]
pub fn DateField(
    /// The form field's name, unique on the page.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The day at first, as `2027-03-31`.
    #[prop(optional, into)]
    value: String,
    /// The first day that is allowed.
    #[prop(optional, into)]
    min: Option<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// What to fill in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let ids = Ids::of(name);
    let value = Typed::here().text(name, value);
    let error = error.or_else(|| Typed::problem(&label));
    let input = view! {
        <input
            id=ids.field.clone()
            name=name
            type="date"
            value=value
            min=min
            required=required
            aria-describedby=ids.described_by(hint.is_some(), error.is_some())
            aria-invalid=error.is_some().then_some("true")
        />
    };
    frame(ids, label, hint, error, input)
}

/// One of some choices.
#[component]
pub fn SelectField(
    /// The form field's name, unique on the page.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// The choices.
    options: Vec<SelectOption>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: String,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// What to choose.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let ids = Ids::of(name);
    let value = Typed::here().text(name, value);
    let error = error.or_else(|| Typed::problem(&label));
    let select = view! {
        <select
            id=ids.field.clone()
            name=name
            required=required
            aria-describedby=ids.described_by(hint.is_some(), error.is_some())
            aria-invalid=error.is_some().then_some("true")
        >
            {options
                .into_iter()
                .map(|option| {
                    let selected = option.value == value;
                    view! {
                        <option value=option.value selected=selected>
                            {option.label}
                        </option>
                    }
                })
                .collect_view()}
        </select>
    };
    frame(ids, label, hint, error, select)
}

/// Yes or no.
#[component]
pub fn Checkbox(
    /// The form field's name.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: String,
    /// Whether it is ticked at first.
    #[prop(optional)]
    checked: bool,
    /// What it means.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let ids = Ids::of(name);
    let error = error.or_else(|| Typed::problem(&label));
    let described_by = ids.described_by(hint.is_some(), error.is_some());
    let checked = Typed::here().ticked(name, "true", checked);
    view! {
        <div class="field">
            <label class="checkbox">
                <input
                    type="checkbox"
                    name=name
                    value="true"
                    checked=checked
                    aria-describedby=described_by
                    aria-invalid=error.is_some().then_some("true")
                />
                <span>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=ids.hint>{hint}</p> })}
            {error.map(|error| view! { <p class="field-error" id=ids.error>{error}</p> })}
        </div>
    }
}
