//! A navigation property: what `$expand` can name, and the paths that lead through it.

use super::{Property, Shape};

/// A navigation property of an entity type.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// The name as the API spells it.
    pub name: &'static str,
    /// What the author of the shape calls it: the same for two spellings of one relation.
    pub key: &'static str,
    /// The type behind it.
    pub shape: &'static Shape,
    /// Whether it leads to many.
    pub many: bool,
    /// What a path through it may name, such as `id` for `accessPackage/id`; none, and no path leads through
    /// it.
    ///
    /// They stand here and not in the type behind, for each has a key (and a column) of its own in this
    /// query.
    pub paths: &'static [Property],
}

impl Navigation {
    /// A navigation property that leads to one entity.
    pub const fn one(name: &'static str, shape: &'static Shape) -> Self {
        Self { name, key: name, shape, many: false, paths: &[] }
    }

    /// A navigation property that leads to many.
    pub const fn many(name: &'static str, shape: &'static Shape) -> Self {
        Self { name, key: name, shape, many: true, paths: &[] }
    }

    /// Gives it another key than its name.
    #[must_use]
    pub const fn key(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    /// Lets paths lead through it to these properties.
    #[must_use]
    pub const fn paths(self, paths: &'static [Property]) -> Self {
        Self { paths, ..self }
    }
}

// By name and by identity of the shape: shapes refer to one another in circles.
impl PartialEq for Navigation {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && std::ptr::eq(self.shape, other.shape)
    }
}

impl Eq for Navigation {}
