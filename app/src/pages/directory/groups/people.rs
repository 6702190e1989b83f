//! Forms of one button each that add and remove members and owners.

use leptos::prelude::*;
use regrant_model::{GroupId, view::Person};

/// What is said when a member was added.
pub(super) const MEMBER_ADDED: &str = "The member was added.";
/// What is said when a member was removed.
pub(super) const MEMBER_REMOVED: &str = "The member was removed.";
/// What is said when an owner was added.
pub(super) const OWNER_ADDED: &str = "The owner was added.";
/// What is said when an owner was removed.
pub(super) const OWNER_REMOVED: &str = "The owner was removed.";

/// What a button does to somebody in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// They become a member.
    AddMember,
    /// They are no longer a member.
    RemoveMember,
    /// They become an owner.
    AddOwner,
    /// They are no longer an owner.
    RemoveOwner,
}

impl Change {
    const fn action(self) -> &'static str {
        match self {
            Self::AddMember => "/ui/groups/add-member",
            Self::RemoveMember => "/ui/groups/remove-member",
            Self::AddOwner => "/ui/groups/add-owner",
            Self::RemoveOwner => "/ui/groups/remove-owner",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::AddMember => "Add as member",
            Self::AddOwner => "Add as owner",
            Self::RemoveMember | Self::RemoveOwner => "Remove",
        }
    }
}

/// The button.
#[component]
pub(super) fn ChangeButton(
    /// What it does.
    change: Change,
    /// In which group.
    group: GroupId,
    /// To whom.
    person: Person,
) -> impl IntoView {
    let user = person.id;
    view! {
        <form method="post" action=change.action()>
            <input type="hidden" name="group" value=group.to_string()/>
            <input type="hidden" name="user" value=user.to_string()/>
            <button type="submit" class="button" aria-label=format!("{}: {}", change.label(), person.name)>
                {change.label()}
            </button>
        </form>
    }
}
