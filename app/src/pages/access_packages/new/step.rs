//! The steps, in order.

use crate::pages::access_packages::frame::PACKAGES;

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Basics,
    ResourceRoles,
    Requests,
    Lifecycle,
    Review,
}

impl Step {
    pub(super) const ALL: [Self; 5] =
        [Self::Basics, Self::ResourceRoles, Self::Requests, Self::Lifecycle, Self::Review];

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Basics => "Basics",
            Self::ResourceRoles => "Resource roles",
            Self::Requests => "Requests",
            Self::Lifecycle => "Lifecycle",
            Self::Review => "Review + create",
        }
    }

    /// Its address, without what was said so far.
    pub(super) fn path(self) -> String {
        let end = match self {
            Self::Basics => "",
            Self::ResourceRoles => "/resource-roles",
            Self::Requests => "/requests",
            Self::Lifecycle => "/lifecycle",
            Self::Review => "/review",
        };
        format!("{PACKAGES}/new{end}")
    }

    pub(super) fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }

    pub(super) fn previous(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|step| *step < self)
    }
}
