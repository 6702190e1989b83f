//! From a path in a query to the property that it means.

use std::fmt;

use super::{Kind, Navigation, Property, Shape};
use crate::error::quoted;

/// A property that a query named, perhaps through a navigation property.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PropertyRef {
    navigation: Option<&'static Navigation>,
    property: &'static Property,
}

impl PropertyRef {
    /// A property of the object itself.
    #[must_use]
    pub const fn new(property: &'static Property) -> Self {
        Self { navigation: None, property }
    }

    /// The key that the author of the shape gave to it: what SQL is chosen by.
    pub fn key(self) -> &'static str {
        self.property.key
    }

    /// The type of its values.
    pub fn kind(self) -> Kind {
        self.property.kind
    }

    /// The navigation property that the path leads through.
    pub fn navigation(self) -> Option<&'static Navigation> {
        self.navigation
    }

    /// The property itself.
    pub fn property(self) -> &'static Property {
        self.property
    }
}

/// The path as the API spells it.
impl fmt::Display for PropertyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(navigation) = self.navigation {
            write!(f, "{}/", navigation.name)?;
        }
        f.write_str(self.property.name)
    }
}

impl fmt::Debug for PropertyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PropertyRef({self} as {:?})", self.key())
    }
}

/// What a query wants to do with a property.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Filter,
    Sort,
    Search,
}

impl Use {
    fn allows(self, property: &Property) -> bool {
        match self {
            Self::Filter => property.filterable,
            Self::Sort => property.sortable,
            Self::Search => property.searchable,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Filter => "filtered on",
            Self::Sort => "sorted by",
            Self::Search => "searched",
        }
    }
}

impl Shape {
    /// The property behind a path, whatever its case and whatever a query may do with it.
    pub fn property(&'static self, path: &str) -> Option<PropertyRef> {
        let named = |property: &&'static Property| property.name.eq_ignore_ascii_case(path);
        if let Some(property) = self.properties.iter().find(named) {
            return Some(PropertyRef { navigation: None, property });
        }
        let (first, rest) = path.split_once('/')?;
        let navigation = self.navigation(first)?;
        let property = navigation.paths.iter().find(|property| property.name.eq_ignore_ascii_case(rest))?;
        Some(PropertyRef { navigation: Some(navigation), property })
    }

    /// Every path that a query may put to that use.
    pub(crate) fn paths_for(&'static self, wanted: Use) -> impl Iterator<Item = PropertyRef> {
        let own = self.properties.iter().map(|property| PropertyRef { navigation: None, property });
        let through = self.navigations.iter().flat_map(|navigation| {
            navigation
                .paths
                .iter()
                .map(move |property| PropertyRef { navigation: Some(navigation), property })
        });
        own.chain(through).filter(move |path| wanted.allows(path.property))
    }

    /// Finds the property behind a path, or says why it can't be used.
    pub(crate) fn resolve(&'static self, path: &str, wanted: Use) -> Result<PropertyRef, String> {
        let found = self.property(path);
        match found {
            Some(found) if wanted.allows(found.property) => Ok(found),
            Some(found) => Err(format!("'{found}' cannot be {}; {}", wanted.words(), self.usable(wanted))),
            None if self.navigation(path).is_some() => Err(format!(
                "{} is a navigation property, which cannot be {}; {}",
                quoted(path),
                wanted.words(),
                self.usable(wanted)
            )),
            None => Err(format!("there is no property {} here; {}", quoted(path), self.known(wanted))),
        }
    }

    fn known(&'static self, wanted: Use) -> String {
        match self.list(wanted) {
            Some(list) => format!("known are: {list}"),
            None => format!("no property can be {}", wanted.words()),
        }
    }

    fn usable(&'static self, wanted: Use) -> String {
        match self.list(wanted) {
            Some(list) => format!("these can: {list}"),
            None => "none can".to_owned(),
        }
    }

    fn list(&'static self, wanted: Use) -> Option<String> {
        let paths: Vec<String> = self.paths_for(wanted).map(|path| path.to_string()).collect();
        (!paths.is_empty()).then(|| paths.join(", "))
    }
}
