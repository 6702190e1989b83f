//! Entity types as static data: what a query may name, and what it may do with it.

mod navigation;
mod problems;
mod property;
mod resolve;

use std::fmt;

pub use navigation::Navigation;
pub use property::{Kind, Property};
pub use resolve::PropertyRef;
pub(crate) use resolve::Use;

/// An entity type as a query sees it. Statics may refer to one another in a circle.
pub struct Shape {
    /// The type's name, such as `accessPackage`.
    pub name: &'static str,
    /// Its own properties.
    pub properties: &'static [Property],
    /// What can be expanded, and the paths that lead through it.
    pub navigations: &'static [Navigation],
}

impl Shape {
    /// The navigation property of that name, whatever its case.
    pub fn navigation(&self, name: &str) -> Option<&'static Navigation> {
        self.navigations.iter().find(|navigation| navigation.name.eq_ignore_ascii_case(name))
    }
}

// Shapes refer to one another in circles: a derived one would not end.
impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shape").field("name", &self.name).finish_non_exhaustive()
    }
}
