//! How much of a list is selected: the logic without the page.
//!
//! A selection is either rows of the page at hand, or everything that matches the filter; then the server decides what
//! that is, never a list of ids from the browser.

/// What the header's select box shows.
#[cfg(any(feature = "hydrate", test))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageChoice {
    /// No row of the page is selected.
    None,
    /// Some are.
    Some,
    /// All are.
    All,
}

/// How many rows of the page are selected, or that everything is that matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// Rows of the page that are ticked.
    pub(super) chosen: usize,
    /// Everything that matches the filter is meant.
    pub(super) all_matching: bool,
}

impl Choice {
    /// What the query string's `select` asks for on a page of so many rows: `page`, `all`, or nothing.
    pub(super) fn asked(select: Option<&str>, on_page: usize) -> Self {
        match select {
            Some("page") => Self { chosen: on_page, all_matching: false },
            Some("all") => Self { chosen: on_page, all_matching: true },
            _ => Self::default(),
        }
    }

    /// Whether nothing at all is selected.
    pub(super) const fn is_empty(self) -> bool {
        !self.all_matching && self.chosen == 0
    }

    /// What the header's select box shows.
    #[cfg(any(feature = "hydrate", test))]
    pub(super) const fn page_choice(self, on_page: usize) -> PageChoice {
        if on_page == 0 || self.is_empty() {
            PageChoice::None
        } else if self.all_matching || self.chosen == on_page {
            PageChoice::All
        } else {
            PageChoice::Some
        }
    }

    /// Why a command can't be used on this selection, or `None` when it can. `refusals` tells for each selected row why
    /// it is not eligible, or `None`. What all matching rows allow is for the server to say.
    #[cfg(any(feature = "hydrate", test))]
    pub(super) fn blocked(
        self,
        nothing: &str,
        mut refusals: impl Iterator<Item = Option<String>>,
    ) -> Option<String> {
        if self.all_matching {
            return None;
        }
        let first = match refusals.next() {
            None => return Some(nothing.to_owned()),
            Some(None) => return None,
            Some(Some(reason)) => reason,
        };
        if refusals.any(|reason| reason.is_none()) { None } else { Some(first) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_string_says_what_is_selected_at_first() {
        assert!(Choice::asked(None, 3).is_empty());
        assert_eq!(Choice::asked(Some("page"), 3), Choice { chosen: 3, all_matching: false });
        assert!(Choice::asked(Some("all"), 3).all_matching);
        assert!(Choice::asked(Some("everything"), 3).is_empty());
    }

    #[test]
    fn the_header_tells_none_some_and_all() {
        let chosen = |chosen| Choice { chosen, all_matching: false }.page_choice(3);
        assert_eq!(chosen(0), PageChoice::None);
        assert_eq!(chosen(1), PageChoice::Some);
        assert_eq!(chosen(3), PageChoice::All);
        assert_eq!(Choice::asked(Some("all"), 3).page_choice(3), PageChoice::All);
    }

    #[test]
    fn an_empty_page_is_never_all_selected() {
        assert_eq!(Choice::asked(Some("page"), 0).page_choice(0), PageChoice::None);
    }

    #[test]
    fn a_command_says_why_it_can_not_be_used() {
        let blocked = |choice: Choice, rows: &[Option<&str>]| {
            choice.blocked("nothing", rows.iter().map(|reason| reason.map(str::to_owned)))
        };
        let some = |chosen| Choice { chosen, all_matching: false };
        assert_eq!(blocked(some(0), &[]).as_deref(), Some("nothing"));
        assert_eq!(blocked(some(2), &[Some("too late"), Some("gone")]).as_deref(), Some("too late"));
        assert_eq!(blocked(some(2), &[Some("too late"), None]), None, "one of them is eligible");
        assert_eq!(blocked(Choice::asked(Some("all"), 2), &[Some("too late")]), None, "the server decides");
    }
}
