//! Which rows of a list are selected: the logic without the page.
//!
//! A selection is either rows of the page at hand, by id, or everything that matches the filter; then the server
//! decides what that is, never a list of ids from the browser.

use std::collections::BTreeSet;

/// What the header's select box shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageChoice {
    /// No row of the page is selected.
    None,
    /// Some are.
    Some,
    /// All are.
    All,
}

/// The rows of a page and which of them are selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    page: Vec<String>,
    chosen: BTreeSet<String>,
    all_matching: bool,
}

impl Selection {
    /// The selection of a page of these rows, as the query string's `select` asks for it: `page`, `all`, or nothing.
    pub fn of_page(page: Vec<String>, select: Option<&str>) -> Self {
        let mut selection = Self { page, ..Self::default() };
        match select {
            Some("page") => selection.choose_page(true),
            Some("all") => selection.choose_all_matching(),
            _ => {}
        }
        selection
    }

    /// Puts other rows in place (another page, or the same one refreshed); what is selected and still there stays so.
    pub fn set_page(&mut self, page: Vec<String>) {
        self.chosen.retain(|id| page.contains(id));
        self.page = page;
    }

    /// Selects or unselects one row. After "all that match", unselecting one leaves the rest of the page.
    pub fn choose(&mut self, id: &str, on: bool) {
        if self.all_matching {
            self.choose_page(true);
        }
        if on && self.page.iter().any(|row| row == id) {
            self.chosen.insert(id.to_owned());
        } else {
            self.chosen.remove(id);
        }
    }

    /// Selects all rows of the page, or none.
    pub fn choose_page(&mut self, on: bool) {
        self.all_matching = false;
        self.chosen = if on { self.page.iter().cloned().collect() } else { BTreeSet::new() };
    }

    /// Selects everything that matches the filter.
    pub fn choose_all_matching(&mut self) {
        self.chosen.clear();
        self.all_matching = true;
    }

    /// Unselects everything.
    pub fn clear(&mut self) {
        self.choose_page(false);
    }

    /// Whether this row shows as selected.
    pub fn is_chosen(&self, id: &str) -> bool {
        self.all_matching || self.chosen.contains(id)
    }

    /// Whether everything that matches the filter is selected.
    pub const fn is_all_matching(&self) -> bool {
        self.all_matching
    }

    /// The selected rows of the page; none when everything that matches is selected.
    pub fn ids(&self) -> Vec<String> {
        self.chosen.iter().cloned().collect()
    }

    /// How many rows of the page are selected by themselves.
    pub fn chosen_count(&self) -> usize {
        self.chosen.len()
    }

    /// Whether nothing at all is selected.
    pub fn is_empty(&self) -> bool {
        !self.all_matching && self.chosen.is_empty()
    }

    /// What the header's select box shows.
    pub fn page_choice(&self) -> PageChoice {
        if self.page.is_empty() || self.is_empty() {
            PageChoice::None
        } else if self.all_matching || self.chosen.len() == self.page.len() {
            PageChoice::All
        } else {
            PageChoice::Some
        }
    }

    /// Why a command can't be used on this selection, or `None` when it can: nothing is selected (`nothing`), or no
    /// selected row is eligible (`none_eligible`). What all matching rows allow is for the server to say.
    pub fn blocked(
        &self,
        nothing: &str,
        none_eligible: &str,
        eligible: impl Fn(&str) -> bool,
    ) -> Option<String> {
        if self.all_matching {
            None
        } else if self.chosen.is_empty() {
            Some(nothing.to_owned())
        } else if self.chosen.iter().any(|id| eligible(id)) {
            None
        } else {
            Some(none_eligible.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(select: Option<&str>) -> Selection {
        Selection::of_page(["a", "b", "c"].map(str::to_owned).to_vec(), select)
    }

    #[test]
    fn the_query_string_says_what_is_selected_at_first() {
        assert_eq!(page(None).page_choice(), PageChoice::None);
        assert_eq!(page(Some("page")).ids(), ["a", "b", "c"]);
        assert!(page(Some("all")).is_all_matching());
        assert!(page(Some("everything")).is_empty());
    }

    #[test]
    fn the_header_tells_none_some_and_all() {
        let mut selection = page(None);
        selection.choose("b", true);
        assert_eq!(selection.page_choice(), PageChoice::Some);
        selection.choose("a", true);
        selection.choose("c", true);
        assert_eq!(selection.page_choice(), PageChoice::All);
        selection.choose_page(false);
        assert_eq!(selection.page_choice(), PageChoice::None);
    }

    #[test]
    fn unselecting_one_of_all_that_match_leaves_the_rest_of_the_page() {
        let mut selection = page(Some("all"));
        selection.choose("b", false);
        assert!(!selection.is_all_matching());
        assert_eq!(selection.ids(), ["a", "c"]);
    }

    #[test]
    fn a_row_that_is_not_on_the_page_is_never_selected() {
        let mut selection = page(None);
        selection.choose("z", true);
        assert!(selection.is_empty());
    }

    #[test]
    fn a_refreshed_page_keeps_what_is_still_there() {
        let mut selection = page(Some("page"));
        selection.set_page(vec!["b".to_owned(), "d".to_owned()]);
        assert_eq!(selection.ids(), ["b"]);
        assert_eq!(selection.page_choice(), PageChoice::Some);
    }

    #[test]
    fn a_command_says_why_it_can_not_be_used() {
        let blocked = |selection: &Selection| selection.blocked("nothing", "none", |id| id == "a");
        let mut selection = page(None);
        assert_eq!(blocked(&selection).as_deref(), Some("nothing"));
        selection.choose("b", true);
        assert_eq!(blocked(&selection).as_deref(), Some("none"));
        selection.choose("a", true);
        assert_eq!(blocked(&selection), None);
        assert_eq!(blocked(&page(Some("all"))), None);
    }

    #[test]
    fn an_empty_page_is_never_all_selected() {
        assert_eq!(Selection::of_page(Vec::new(), Some("page")).page_choice(), PageChoice::None);
    }
}
