//! What the server knows about this visit before any page is rendered.

use serde::{Deserialize, Serialize};

/// The signed-in person, as the frame shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Their display name.
    pub name: String,
    /// Their most telling role, in words.
    pub role: String,
}

impl Viewer {
    /// One or two letters that stand for the person.
    pub fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
    }
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
}

impl Flash {
    /// A message of success.
    pub fn done(text: impl Into<String>) -> Self {
        Self { kind: FlashKind::Done, text: text.into() }
    }

    /// A message of failure.
    pub fn failed(text: impl Into<String>) -> Self {
        Self { kind: FlashKind::Failed, text: text.into() }
    }
}

/// Who visits, and the message that waits for them. The server provides it as context for every page; the browser
/// gets the same value with the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The signed-in person.
    pub viewer: Option<Viewer>,
    /// The message, taken out of the session.
    pub flash: Option<Flash>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        for (name, initials) in
            [("Mei Tanaka", "MT"), ("mei", "M"), ("Ana de la Cruz", "AC"), ("", ""), ("ßandor Éva", "SSÉ")]
        {
            let viewer = Viewer { name: name.to_owned(), role: String::new() };
            assert_eq!(viewer.initials(), initials, "{name}");
        }
    }
}
