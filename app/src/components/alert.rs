//! Messages that stand on the page.

use crate::api::FlashKind;
use leptos::prelude::*;

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// Something to know.
    Info,
    /// It was done.
    Done,
    /// Something to look at.
    Warning,
    /// It went wrong.
    Failed,
}

impl From<FlashKind> for AlertKind {
    fn from(kind: FlashKind) -> Self {
        match kind {
            FlashKind::Done => Self::Done,
            FlashKind::Failed => Self::Failed,
        }
    }
}

impl AlertKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "alert info",
            Self::Done => "alert ok",
            Self::Warning => "alert warn",
            Self::Failed => "alert bad",
        }
    }

    /// Failures interrupt a screen reader; the rest waits for its turn.
    const fn role(self) -> &'static str {
        match self {
            Self::Failed | Self::Warning => "alert",
            Self::Info | Self::Done => "status",
        }
    }
}

/// A message: what happened and what to do.
#[component]
pub fn Alert(
    /// What it is about.
    #[prop(default = AlertKind::Failed)]
    kind: AlertKind,
    /// The message.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=kind.class() role=kind.role()>
            {children()}
        </div>
    }
}
