//! What the server knows about this visit before any page is rendered.

use leptos::prelude::{GetUntracked as _, use_context};
use leptos_router::hooks::use_location;
use regrant_model::{RunId, policy::Action, view::SystemTestStep};
use serde::{Deserialize, Serialize};

/// The signed-in person, as the frame shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Their display name.
    pub name: String,
    /// One or two letters that stand for them.
    pub initials: String,
    /// Their most telling role, in words.
    pub role: String,
    /// What they may do somewhere, of that which the navigation asks for.
    pub may: Vec<Action>,
}

/// The initials of a name.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// Whether a message tells of success or of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlashKind {
    /// It was done.
    Done,
    /// It went wrong.
    Failed,
}

/// A message that waits in the session for the next page, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Success or failure.
    pub kind: FlashKind,
    /// What happened and what to do, as text.
    pub text: String,
    /// The run that was started.
    #[serde(default)]
    pub run: Option<RunId>,
    /// What had been typed into the form that failed.
    #[serde(default)]
    pub typed: Option<Typed>,
    /// What a connected system's test found, step by step.
    #[serde(default)]
    pub steps: Vec<SystemTestStep>,
}

impl Flash {
    /// A message of success.
    pub fn done(text: impl Into<String>) -> Self {
        Self { kind: FlashKind::Done, text: text.into(), run: None, typed: None, steps: Vec::new() }
    }

    /// A message of failure.
    pub fn failed(text: impl Into<String>) -> Self {
        Self { kind: FlashKind::Failed, ..Self::done(text) }
    }
}

/// What somebody had typed into a form that failed as a plain post, to fill the form in anew. Holds no secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The path of the form's page.
    pub page: String,
    /// The fields by name.
    pub fields: Vec<(String, String)>,
}

impl Typed {
    /// What waits for this page; empty on a page that no failed form leads to.
    pub fn here() -> Self {
        let typed = use_context::<Visit>().and_then(|visit| visit.flash?.typed);
        let page = use_location().pathname.get_untracked();
        typed.filter(|typed| typed.page == page).unwrap_or_default()
    }

    /// What is wrong with the field of this label, when the message of the form that failed says so: "Name: fill this in."
    pub fn problem(label: &str) -> Option<String> {
        let flash = use_context::<Visit>()?.flash?;
        let page = use_location().pathname.get_untracked();
        flash.typed.as_ref().filter(|typed| typed.page == page)?;
        problem(&flash.text, label)
    }

    /// A field's text, or what stands in it at first.
    pub fn text(&self, name: &str, at_first: String) -> String {
        self.fields.iter().find(|(field, _)| field == name).map_or(at_first, |(_, text)| text.clone())
    }

    /// All that was sent for a field that can be sent several times.
    pub fn all(&self, name: &str) -> Vec<String> {
        let sent = self.fields.iter().filter(|(field, _)| field == name);
        sent.map(|(_, text)| text.clone()).collect()
    }

    /// Whether a box was ticked, or is so at first. An empty box is not sent at all.
    pub fn ticked(&self, name: &str, value: &str, at_first: bool) -> bool {
        if self.fields.is_empty() {
            return at_first;
        }
        self.fields.iter().any(|(field, sent)| field == name && sent == value)
    }
}

fn problem(message: &str, label: &str) -> Option<String> {
    let problem = message.strip_prefix(label)?.strip_prefix(": ")?;
    let mut letters = problem.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// How long a session lasts from now on, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lasts {
    /// When nobody uses it. A use may count from up to a minute before.
    pub unused: i64,
    /// However busy somebody is.
    pub at_most: i64,
}

/// Who visits, and the message that waits for them. The server provides it as context for every page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The signed-in person.
    pub viewer: Option<Viewer>,
    /// How long they will stay signed in.
    #[serde(default)]
    pub lasts: Option<Lasts>,
    /// The message, taken out of the session.
    pub flash: Option<Flash>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_failed_is_as_it_was_sent() {
        let sent = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let fields = vec![sent("name", "Sales"), sent("hidden", "true")];
        let typed = Typed { page: "/new".to_owned(), fields };
        assert_eq!(typed.text("name", String::new()), "Sales");
        assert_eq!(typed.text("description", "None yet".to_owned()), "None yet");
        assert!(typed.ticked("hidden", "true", false));
        assert!(!typed.ticked("enabled", "true", true), "a box that was emptied is not sent");
        assert!(Typed::default().ticked("enabled", "true", true), "nothing was sent");
    }

    #[test]
    fn a_message_about_a_field_stands_at_the_field_too() {
        let message = "Name: fill this in.";
        assert_eq!(problem(message, "Name").as_deref(), Some("Fill this in."));
        assert_eq!(problem(message, "Display name"), None);
        assert_eq!(problem("The name: is taken.", "The"), None);
    }

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        for (name, initials) in
            [("Mei Tanaka", "MT"), ("mei", "M"), ("Ana de la Cruz", "AC"), ("", ""), ("ßandor Éva", "SSÉ")]
        {
            assert_eq!(super::initials(name), initials, "{name}");
        }
    }
}
